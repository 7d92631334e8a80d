package dev.arenagrad.examples.cookbook;

import dev.arenagrad.Autograd;
import dev.arenagrad.Losses;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Newton's method without a Hessian. A step solves H d = -g by conjugate gradients, which need products H v and nothing else; each costs
 * about as much as two gradients, where H itself would need a backward pass and a row of memory for each parameter.
 */
public final class NewtonConjugateGradients {
    private static final int SAMPLES = 200;
    private static final int FEATURES = 30;

    private NewtonConjugateGradients() {}

    // @start region=essence
    /** {@return x with A x = b, for a symmetric positive definite A that is known by its products} */
    static Tensor conjugateGradients(UnaryOperator<Tensor> product, Tensor b, double tolerance) {
        return Scope.tidy(() -> {
            Tensor x = Tensor.zerosLike(b);
            Tensor residual = b.clone();
            Tensor direction = b.clone();
            double squared = b.dot(b).item();
            for (int i = 0; i < 2 * b.numel() && Math.sqrt(squared) > tolerance; i++) {
                try (Scope _ = Scope.open("iteration")) {
                    Tensor image = product.apply(direction);
                    double step = squared / direction.dot(image).item();
                    x.add_(direction.mul(step));
                    residual.sub_(image.mul(step));
                    double next = residual.dot(residual).item();
                    direction.mul_(next / squared).add_(residual);
                    squared = next;
                }
            }
            return x;
        });
    }

    /** {@return the Newton step of {@code loss} at w} */
    static Tensor newtonStep(UnaryOperator<Tensor> loss, Tensor w) {
        return Scope.tidy(() -> {
            Tensor gradient = Autograd.vjp(loss, w, null);
            return conjugateGradients(v -> Autograd.hvp(loss, w, v), gradient.neg(), 1e-10);
        });
    }
    // @end

    /** {@return a logistic regression with a little weight decay, as a function of its weights, on random data} */
    static UnaryOperator<Tensor> logisticRegression() {
        Tensor samples = Tensor.randn(DType.FLOAT64, SAMPLES, FEATURES);
        Tensor labels = samples.select(1, 0).add(Tensor.randn(DType.FLOAT64, SAMPLES)).gt(0).to(DType.FLOAT64);
        return w -> Losses.binaryCrossEntropyWithLogits(samples.mv(w), labels).add(w.dot(w).mul(0.005));
    }

    /** Prints the length of the gradient, step by step: its exponent doubles. */
    public static void main(String[] args) {
        Tensor.manualSeed(4);
        try (Scope _ = Scope.open("Newton")) {
            UnaryOperator<Tensor> loss = logisticRegression();
            Tensor w = Tensor.zeros(DType.FLOAT64, FEATURES);
            for (int i = 0; i < 6; i++) {
                try (Scope _ = Scope.open("step")) {
                    System.out.printf(Locale.ROOT, "%d  |gradient| = %.1e%n", i, Autograd.vjp(loss, w, null).norm()
                            .item());
                    w.add_(newtonStep(loss, w));
                }
            }
        }
    }
}
