package dev.arenagrad.examples.cookbook;

import dev.arenagrad.Function;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;

/**
 * A function with a derivative of its own: log cosh x, a loss that is quadratic near 0 and linear far from it. By its definition it
 * overflows from x = 90 on; as |x| + log(1 + exp(-2|x|)) - log 2 it does not, but that would record six operations, whose derivative at 0
 * is wrong because |x| has a corner there. The derivative of the whole is tanh x, everywhere.
 */
public final class CustomFunction {
    private CustomFunction() {}

    // @start region=essence
    /** log cosh x, saving nothing but x. */
    static final class LogCosh extends Function {
        @Override
        protected Tensor forward(Context context, Tensor x) {
            context.saveForBackward(x);
            Tensor magnitude = x.abs();
            return magnitude.add(magnitude.mul(-2).exp().log1p()).sub(Math.log(2));
        }

        @Override
        protected Tensor backward(Context context, Tensor gradient) {
            return gradient.mul(context.saved(0).tanh()); // of tensor operations, so there is a second derivative too
        }
    }
    // @end

    /** {@return log cosh, element by element} */
    static Tensor logCosh(Tensor x) {
        return new LogCosh().apply(x);
    }

    /** Prints values and gradients where the definition would overflow. */
    public static void main(String[] args) {
        try (Scope _ = Scope.open("custom function")) {
            Tensor x = Tensor.of(new double[] {-1000, -1, 0, 1, 1000}).setRequiresGrad(true);
            Tensor y = logCosh(x);
            System.out.println(y);
            y.sum().backward();
            System.out.println(x.grad());
            System.out.println(Tensor.scalar(1000, DType.FLOAT64).cosh().log());
        }
    }
}
