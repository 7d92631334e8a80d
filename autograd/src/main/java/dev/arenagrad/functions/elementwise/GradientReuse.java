package dev.arenagrad.functions.elementwise;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.BinaryOperations;
import dev.arenagrad.ops.UnaryOp;
import dev.arenagrad.ops.UnaryOperations;

/**
 * Last step of a derivative that has one incoming gradient g: if nobody else holds g, the result is written into g's memory and g must not
 * be used again.
 */
final class GradientReuse {
    private GradientReuse() {}

    /** {@return null, passed to a formula that declared it does not need this tensor} */
    @SuppressWarnings("NullAway") // a formula that reads it after all must fail
    static Tensor unneeded() {
        return null;
    }

    /** {@return g times a factor} */
    static Tensor times(Gradients g, Tensor factor) {
        return g.isNumberLike(factor) ? factor.mul(g.number()) : BinaryFunction.MUL.ofGradient(g, factor);
    }

    /** {@return g times a number} */
    static Tensor times(Gradients g, double factor) {
        Variable taken = g.take();
        return taken == null ? ScalarFunction.MUL.of(g.output(), factor) : replaced(taken, BinaryOp.MUL, factor);
    }

    /** {@return g divided by a tensor} */
    static Tensor over(Gradients g, Tensor divisor) {
        return BinaryFunction.DIV.ofGradient(g, divisor);
    }

    /** {@return g divided by a number} */
    static Tensor over(Gradients g, double divisor) {
        Variable taken = g.take();
        return taken == null ? ScalarFunction.DIV.of(g.output(), divisor) : replaced(taken, BinaryOp.DIV, divisor);
    }

    private static Tensor replaced(Variable taken, BinaryOp op, double number) {
        BinaryOperations.applyInto(op, taken.array(), number, taken.array());
        return taken;
    }

    /** {@return -g} */
    static Tensor negative(Gradients g) {
        Variable taken = g.take();
        if (taken == null) {
            return g.output().neg();
        }
        UnaryOperations.applyInto(UnaryOp.NEG, taken.array(), taken.array());
        return taken;
    }

    /** {@return g (1 - y y), the derivative of y = tanh x} */
    static Tensor tanhBackward(Gradients g, Tensor y) {
        return BinaryFunction.TANH_BACKWARD.ofGradient(g, y);
    }

    /** {@return g y (1 - y), the derivative of y = sigmoid x} */
    static Tensor sigmoidBackward(Gradients g, Tensor y) {
        return BinaryFunction.SIGMOID_BACKWARD.ofGradient(g, y);
    }

    /** {@return g where y > 0, else 0, the derivative of y = relu x} */
    static Tensor reluBackward(Gradients g, Tensor y) {
        return BinaryFunction.RELU_BACKWARD.ofGradient(g, y);
    }

    /** {@return -g y y y / 2, the derivative of y = 1 / sqrt x} */
    static Tensor rsqrtBackward(Gradients g, Tensor y) {
        return BinaryFunction.RSQRT_BACKWARD.ofGradient(g, y);
    }
}
