package dev.arenagrad.functions.elementwise;

import static dev.arenagrad.functions.elementwise.GradientReuse.negative;
import static dev.arenagrad.functions.elementwise.GradientReuse.over;
import static dev.arenagrad.functions.elementwise.GradientReuse.times;
import static dev.arenagrad.functions.elementwise.GradientReuse.unneeded;
import static dev.arenagrad.functions.elementwise.ScalarFunction.Saves.INPUT;
import static dev.arenagrad.functions.elementwise.ScalarFunction.Saves.NOTHING;
import static dev.arenagrad.functions.elementwise.ScalarFunction.Saves.NUMBER;
import static dev.arenagrad.functions.elementwise.ScalarFunction.Saves.RESULT;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.NumberNode;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.BinaryOperations;
import org.jspecify.annotations.Nullable;

/**
 * Functions y = f(x, s) of a tensor and a number, with their derivatives by x, given the incoming gradient g, the number s, and the saved x
 * or y. Each derivative uses g once; some are also given for a g that is one number everywhere, of which they make another. A number that a
 * derivative needs is treated as saved, like PyTorch's wrapped numbers, so it is released after the pass.
 */
public enum ScalarFunction {
    // @formatter:off
    ADD (BinaryOp.ADD, false, "AddBackward0",  NOTHING, OfNumber.SAME,   (g, x, s) -> g.output()),
    SUB (BinaryOp.SUB, false, "SubBackward0",  NOTHING, OfNumber.SAME,   (g, x, s) -> g.output()),
    RSUB(BinaryOp.SUB, true,  "RsubBackward1", NOTHING, (g, s) -> -g,    (g, x, s) -> negative(g)),
    MUL (BinaryOp.MUL, false, "MulBackward0",  NUMBER,  (g, s) -> g * s, (g, x, s) -> times(g, s)),
    DIV (BinaryOp.DIV, false, "DivBackward0",  NUMBER,  (g, s) -> g / s, (g, x, s) -> over(g, s)),
    POW (BinaryOp.POW, false, "PowBackward0",  INPUT,   ScalarFunction::byBase),
    RPOW(BinaryOp.POW, true,  "PowBackward2",  RESULT,  ScalarFunction::byExponent),
    FMOD(BinaryOp.FMOD, false, "FmodBackward0", NOTHING, (g, x, s) -> g.output()),
    REMAINDER(BinaryOp.REMAINDER, false, "RemainderBackward0", NOTHING, (g, x, s) -> g.output()),
    FLOOR_DIVIDE(BinaryOp.FLOOR_DIVIDE, false, "NotImplemented", NOTHING, (g, x, s) -> BinaryFunction.floorDivideHasNoDerivative()),
    POLYGAMMA(BinaryOp.POLYGAMMA, false, "PolygammaBackward0", INPUT, ScalarFunction::byPolygamma);
    // @formatter:on

    /**
     * g s x^(s - 1). For s = 2 it is g that is doubled, exactly, and not x, twice which may be infinite; but where the derivative is recorded
     * its power leads to x however often it is differentiated.
     */
    private static Tensor byBase(Gradients g, Tensor x, double s) {
        if (s == 0) {
            return Tensor.zerosLike(g.output());
        }
        if (s == 2 && !GradMode.isEnabled()) {
            return g.isNumberLike(x) ? x.mul(2 * g.number()) : times(g, 2).mul(x);
        }
        return times(g, x.pow(s - 1).mul(s));
    }

    /** g times the derivative of next higher order. The order may be as large as an int gets, so its successor stays a double. */
    private static Tensor byPolygamma(Gradients g, Tensor x, double s) {
        return times(g, POLYGAMMA.of(x, s + 1));
    }

    /** g y log(s), the derivative of y = s^x; of powers of 0 it is 0 where x >= 0, which is where y is 0 or 1. */
    private static Tensor byExponent(Gradients g, Tensor y, double s) {
        if (s != 0) {
            return times(g, y.mul(Math.log(s)));
        }
        Tensor logarithm = Tensor.where(y.le(1), Tensor.scalar(0, y.dtype()), Tensor.scalar(Math.log(s), y.dtype()));
        return times(g, y.mul(logarithm));
    }

    /** The values that the derivative needs. */
    enum Saves {
        NOTHING, NUMBER,
        /** The number and x. */
        INPUT,
        /** The number and y. */
        RESULT
    }

    private interface Derivative {
        Tensor of(Gradients g, Tensor saved, double s);
    }

    /** As {@link Derivative}, of a gradient that is the number g everywhere. */
    private interface OfNumber {
        OfNumber SAME = (g, s) -> g;

        double of(double g, double s);
    }

    private final BinaryOp kernel;
    private final boolean numberFirst;
    private final String nodeName;
    private final Saves saves;
    private final @Nullable OfNumber ofNumber;
    private final Derivative derivative;

    ScalarFunction(BinaryOp kernel, boolean numberFirst, String nodeName, Saves saves, Derivative derivative) {
        this(kernel, numberFirst, nodeName, saves, null, derivative);
    }

    ScalarFunction(BinaryOp kernel, boolean numberFirst, String nodeName, Saves saves, @Nullable OfNumber ofNumber,
            Derivative derivative) {
        this.kernel = kernel;
        this.numberFirst = numberFirst;
        this.nodeName = nodeName;
        this.saves = saves;
        this.ofNumber = ofNumber;
        this.derivative = derivative;
    }

    /** {@return f(x, s)} */
    public Tensor of(Tensor x, double s) {
        Variable y = new Variable(numberFirst ? BinaryOperations.apply(kernel, s, x.array()) : BinaryOperations.apply(
                kernel, x
                        .array(), s));
        if (Graph.records(x)) {
            y.setGradFn(node(y, x, s));
        }
        return y;
    }

    /** {@return f(x, s) for a whole number s; exact if x is not floating point} */
    public Tensor of(Tensor x, long s) {
        if (x.dtype().isFloatingPoint()) {
            return of(x, (double) s);
        }
        return new Variable(numberFirst ? BinaryOperations.apply(kernel, s, x.array()) : BinaryOperations.apply(kernel,
                x
                        .array(), s));
    }

    /**
     * Replaces the elements of x by f(x, s), for functions that take the number second.
     *
     * @return x
     */
    public Tensor inPlace(Tensor x, double s) {
        Variable changed = InPlace.requireChangeable(x, x);
        Node node = Graph.records(x) ? node(changed, changed.beforeChange(), s) : null;
        try {
            BinaryOperations.applyInPlace(kernel, changed.array(), s);
        } catch (RuntimeException | Error e) {
            InPlace.giveUp(node);
            throw e;
        }
        InPlace.changed(changed, node);
        return changed;
    }

    /** As {@link #inPlace(Tensor, double)} for a whole number s; exact if x is not floating point. */
    public Tensor inPlace(Tensor x, long s) {
        if (x.dtype().isFloatingPoint()) {
            return inPlace(x, (double) s);
        }
        Variable changed = InPlace.requireChangeable(x, x);
        BinaryOperations.applyInPlace(kernel, changed.array(), s);
        InPlace.changed(changed, null);
        return changed;
    }

    /** Gives the gradient of x, given the saved x or y. */
    private void differentiate(Gradients gradients, Tensor saved, double s) {
        if (ofNumber == OfNumber.SAME && gradients.isNumber()) {
            gradients.passNumber();
        } else if (ofNumber != null && gradients.isNumber()) {
            gradients.putNumber(ofNumber.of(gradients.number(), gradients.rounded(s)));
        } else {
            gradients.put(0, derivative.of(gradients, saved, s));
        }
    }

    private Node node(Tensor y, Tensor x, double s) {
        return saves == NUMBER ? new NumberBackward(this, y, x, s) : new Backward(this, y, x, s);
    }

    private static final class NumberBackward extends NumberNode {
        private final ScalarFunction function;

        NumberBackward(ScalarFunction function, Tensor y, Tensor x, double s) {
            super(y, x, s);
            this.function = function;
        }

        @Override
        public String name() {
            return function.nodeName;
        }

        @Override
        protected void backward(Gradients gradients) {
            function.differentiate(gradients, unneeded(), number());
        }
    }

    private static final class Backward extends Node {
        private final ScalarFunction function;
        private final double s;

        Backward(ScalarFunction function, Tensor y, Tensor x, double s) {
            super(y, x);
            this.function = function;
            this.s = s;
            if (function.saves == INPUT) {
                save().tensor(x);
            } else if (function.saves == RESULT) {
                save().result(y);
            }
        }

        @Override
        public String name() {
            return function.nodeName;
        }

        @Override
        protected void backward(Gradients gradients) {
            function.differentiate(gradients, function.saves == NOTHING ? unneeded() : saved().first(), s);
        }
    }
}
