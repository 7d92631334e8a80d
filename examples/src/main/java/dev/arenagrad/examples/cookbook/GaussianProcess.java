package dev.arenagrad.examples.cookbook;

import dev.arenagrad.GradMode;
import dev.arenagrad.Linalg;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.optim.Adam;
import java.util.List;

/**
 * Regression by a Gaussian process, whose length scale, amplitude and noise are those under which the data is likeliest: gradients through a
 * Cholesky factorisation (Rasmussen and Williams, 2006, algorithm 2.1).
 */
public final class GaussianProcess {
    private GaussianProcess() {}

    /** {@return exp(2 a) exp(-(x - x')<sup>2</sup> / 2 exp(2 l)) for each pair}; {@code logs} has l, a and the logarithm of the noise */
    static Tensor kernel(Tensor logs, Tensor x, Tensor others) {
        Tensor scaled = x.unsqueeze(1).sub(others).div(logs.select(0, 0).exp());
        return scaled.square().mul(-0.5).add(logs.select(0, 1).mul(2)).exp();
    }

    /** {@return the covariance of the data, noise included} */
    static Tensor covariance(Tensor logs, Tensor x) {
        Tensor noise = logs.select(0, 2).mul(2).exp();
        return kernel(logs, x, x).add(Tensor.eye(x.dtype(), x.numel(), x.numel()).mul(noise));
    }

    // @start region=essence
    /** {@return minus the logarithm of the likelihood of y at x} */
    static Tensor negativeLogLikelihood(Tensor logs, Tensor x, Tensor y) {
        Tensor factor = Linalg.cholesky(covariance(logs, x));
        Tensor whitened = Linalg.solveTriangular(factor, y.unsqueeze(1), false);
        Tensor halfLogDeterminant = factor.diagonal().log().sum();
        return whitened.square().sum().div(2).add(halfLogDeterminant).add(0.5 * Math.log(2 * Math.PI) * x.numel());
    }

    static void fit(Tensor logs, Tensor x, Tensor y, int steps) {
        try (Adam adam = new Adam(List.of(logs), 0.05)) {
            for (int i = 0; i < steps; i++) {
                try (Scope _ = Scope.open("step")) {
                    adam.zeroGrad();
                    negativeLogLikelihood(logs, x, y).backward();
                    adam.step();
                }
            }
        }
    }

    /** {@return the mean that is expected at other points} */
    static Tensor posteriorMean(Tensor logs, Tensor x, Tensor y, Tensor others) {
        return Scope.tidy(() -> {
            try (GradMode _ = GradMode.noGrad()) {
                Tensor factor = Linalg.cholesky(covariance(logs, x));
                Tensor whitened = Linalg.solveTriangular(factor, y.unsqueeze(1), false);
                Tensor weights = Linalg.solveTriangular(factor.mT(), whitened, true);
                return kernel(logs, others, x).mm(weights).squeeze(1);
            }
        });
    }
    // @end

    /** {@return sin(3 x) with noise of a tenth} */
    static Tensor observe(Tensor x) {
        return Scope.tidy(() -> x.mul(3).sin().add(Tensor.randnLike(x).mul(0.1)));
    }

    /** Prints what was found out about the data. */
    public static void main(String[] args) {
        Tensor.manualSeed(8);
        try (Scope _ = Scope.open("Gaussian process")) {
            Tensor x = Tensor.linspace(-2, 2, 40).to(DType.FLOAT64);
            Tensor y = observe(x);
            Tensor logs = Tensor.of(new double[] {0, 0, -1}).setRequiresGrad(true);
            fit(logs, x, y, 300);
            System.out.println("length, amplitude, noise: " + logs.detach().exp());
            Tensor others = Tensor.of(new double[] {-0.5, 0, 0.5});
            System.out.println("expected: " + posteriorMean(logs, x, y, others) + ", without noise " + others.mul(3)
                    .sin());
        }
    }
}
