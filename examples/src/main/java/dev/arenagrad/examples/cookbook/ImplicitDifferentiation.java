package dev.arenagrad.examples.cookbook;

import dev.arenagrad.Autograd;
import dev.arenagrad.Function;
import dev.arenagrad.GradMode;
import dev.arenagrad.Linalg;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The derivative of a solution that iterations found, without recording them: z = tanh(W z + x), a layer of unlimited depth (Bai, Kolter
 * and Koltun, 2019). By the implicit function theorem the gradient g by z becomes u, where u = g + J<sup>T</sup> u and J is the Jacobian of one
 * iteration by z; what arrives at W and x is then the gradient u through one iteration.
 */
public final class ImplicitDifferentiation {
    private static final double TOLERANCE = 1e-12;

    private ImplicitDifferentiation() {}

    /** {@return what one iteration makes of z} */
    static Tensor iteration(Tensor w, Tensor x, Tensor z) {
        return w.mv(z).add(x).tanh();
    }

    // @start region=essence
    /** The z with z = tanh(W z + x), where iterations get there. Saves W, x and z, however many iterations it took. */
    static final class Equilibrium extends Function {
        @Override
        protected List<Tensor> forward(Context context, List<Tensor> inputs) {
            Tensor w = inputs.get(0);
            Tensor x = inputs.get(1);
            Tensor z = fixedPoint(current -> iteration(w, x, current), Tensor.zerosLike(x));
            context.saveForBackward(w, x, z);
            return List.of(z);
        }

        @Override
        protected List<@Nullable Tensor> backward(Context context, List<@Nullable Tensor> gradients) {
            Tensor gradient = gradients.getFirst();
            Tensor z = context.saved(2).detach();
            try (GradMode _ = GradMode.enableGrad()) {
                Tensor w = context.saved(0).detach().setRequiresGrad(true);
                Tensor x = context.saved(1).detach().setRequiresGrad(true);
                Tensor u = fixedPoint(
                        v -> gradient.add(Autograd.vjp(at -> iteration(w.detach(), x.detach(), at), z, v)), gradient);
                return Autograd.grad(List.of(iteration(w, x, z)), List.of(w, x), List.of(u));
            }
        }

        @Override
        protected boolean isOnceDifferentiable() {
            return true;
        }
    }
    // @end

    private static Tensor fixedPoint(UnaryOperator<Tensor> f, Tensor start) {
        return Scope.tidy(() -> {
            Tensor z = start.clone();
            double change;
            do {
                try (Scope _ = Scope.open("iteration")) {
                    Tensor next = f.apply(z);
                    change = next.sub(z).norm().item();
                    z.copy_(next);
                }
            } while (change > TOLERANCE);
            return z;
        });
    }

    /** {@return a random W of norm below 1, for which the iterations converge} */
    static Tensor contraction(long n) {
        return Scope.tidy(() -> {
            Tensor w = Tensor.randn(DType.FLOAT64, n, n);
            return w.mul(0.9 / Linalg.matrixNorm(w, 2).item());
        });
    }

    /** Prints a solution, and the gradient of its sum. */
    @SuppressWarnings("NullAway") // leaves have gradients after the pass
    public static void main(String[] args) {
        Tensor.manualSeed(5);
        try (Scope _ = Scope.open("implicit differentiation")) {
            Tensor w = contraction(4).setRequiresGrad(true);
            Tensor x = Tensor.randn(DType.FLOAT64, 4).setRequiresGrad(true);
            Tensor z = new Equilibrium().apply(w, x);
            System.out.println(z);
            z.sum().backward();
            System.out.println(x.grad());
        }
    }
}
