package dev.arenagrad.functions.elementwise;

import static dev.arenagrad.functions.elementwise.BinaryFunction.Needs.A;
import static dev.arenagrad.functions.elementwise.BinaryFunction.Needs.B;
import static dev.arenagrad.functions.elementwise.BinaryFunction.Needs.NOTHING;
import static dev.arenagrad.functions.elementwise.BinaryFunction.Needs.Y;
import static dev.arenagrad.functions.elementwise.GradientReuse.negative;
import static dev.arenagrad.functions.elementwise.GradientReuse.over;
import static dev.arenagrad.functions.elementwise.GradientReuse.times;
import static dev.arenagrad.functions.elementwise.GradientReuse.unneeded;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Saved;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.functions.ZeroDerivative;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.BinaryOperations;
import dev.arenagrad.ops.TensorException;

/**
 * Functions y = f(a, b) of two tensors, broadcast, with their derivatives by a and by b, given the incoming gradient g. Beside
 * each stands which of a, b and y its derivatives by a and by b need; only what the wanted ones need is saved.
 */
public enum BinaryFunction {
    // @formatter:off
    ADD             (BinaryOp.ADD,              "AddBackward0",               NOTHING, NOTHING),
    SUB             (BinaryOp.SUB,              "SubBackward0",               NOTHING, NOTHING),
    MUL             (BinaryOp.MUL,              "MulBackward0",               B,       A),
    DIV             (BinaryOp.DIV,              "DivBackward0",               B,       A | B),
    POW             (BinaryOp.POW,              "PowBackward1",               A | B,   A | B | Y),
    MAXIMUM         (BinaryOp.MAXIMUM,          "MaximumBackward0",           A | B,   A | B),
    MINIMUM         (BinaryOp.MINIMUM,          "MinimumBackward0",           A | B,   A | B),
    FMAX            (BinaryOp.FMAX,             "FmaxBackward0",              A | B,   A | B),
    FMIN            (BinaryOp.FMIN,             "FminBackward0",              A | B,   A | B),
    FMOD            (BinaryOp.FMOD,             "FmodBackward1",              NOTHING, A | B),
    REMAINDER       (BinaryOp.REMAINDER,        "RemainderBackward1",         NOTHING, A | B),
    FLOOR_DIVIDE    (BinaryOp.FLOOR_DIVIDE,     "NotImplemented",             NOTHING, NOTHING),
    ATAN2           (BinaryOp.ATAN2,            "Atan2Backward0",             A | B,   A | B),
    HYPOT           (BinaryOp.HYPOT,            "HypotBackward0",             A | Y,   B | Y),
    LOGADDEXP       (BinaryOp.LOGADDEXP,        "LogaddexpBackward0",         A | B,   A | B),
    XLOGY           (BinaryOp.XLOGY,            "XlogyBackward0",             A | B,   A | B),
    /** g (1 - y y), the derivative of y = tanh x; here a is g, b is y. */
    TANH_BACKWARD   (BinaryOp.TANH_BACKWARD,    "TanhBackwardBackward0",      B,       A | B),
    /** g y (1 - y), the derivative of y = sigmoid x. */
    SIGMOID_BACKWARD(BinaryOp.SIGMOID_BACKWARD, "SigmoidBackwardBackward0",   B,       A | B),
    /** g where y > 0, the derivative of y = relu x. */
    RELU_BACKWARD   (BinaryOp.RELU_BACKWARD,    "ThresholdBackwardBackward0", B,       NOTHING),
    /** -g y y y / 2, the derivative of y = 1 / sqrt x. */
    RSQRT_BACKWARD  (BinaryOp.RSQRT_BACKWARD,   "RsqrtBackwardBackward0",     B,       A | B);
    // @formatter:on

    /** The tensors that a derivative needs: any of these, or'ed. */
    static final class Needs {
        static final int NOTHING = 0;
        static final int A = 1;
        static final int B = 2;
        static final int Y = 4;

        private Needs() {}
    }

    private final BinaryOp kernel;
    private final String nodeName;
    private final int neededForA;
    private final int neededForB;

    BinaryFunction(BinaryOp kernel, String nodeName, int neededForA, int neededForB) {
        this.kernel = kernel;
        this.nodeName = nodeName;
        this.neededForA = neededForA;
        this.neededForB = neededForB;
    }

    /** {@return f(a, b)} */
    public Tensor of(Tensor a, Tensor b) {
        Variable y = new Variable(BinaryOperations.apply(kernel, a.array(), b.array()));
        if (Graph.records(a, b)) {
            y.setGradFn(new Backward(this, y, a, b));
        }
        return y;
    }

    /**
     * Replaces the elements of a by f(a, b).
     *
     * @return a
     */
    public Tensor inPlace(Tensor a, Tensor b) {
        Variable changed = InPlace.requireChangeable(a, b);
        Variable before = changed.beforeChange();
        Node node = Graph.records(a, b) ? new Backward(this, changed, before, b) : null;
        try {
            BinaryOperations.applyInPlace(kernel, changed.array(), b.array());
        } catch (RuntimeException | Error e) {
            InPlace.giveUp(node);
            throw e;
        }
        InPlace.changed(changed, node);
        return changed;
    }

    /**
     * {@return f(g, b) for the gradient g of the only result of a node} It is written into g's memory if nobody else holds g.
     *
     * @param gradients those of the node
     */
    Tensor ofGradient(Gradients gradients, Tensor b) {
        Tensor g = gradients.output();
        if (BinaryOperations.canReplace(g.array(), b.array())) {
            Variable taken = gradients.take();
            if (taken != null) {
                BinaryOperations.replace(kernel, taken.array(), b.array());
                return taken;
            }
        }
        return of(g, b);
    }

    /** {@return the gradient by a} A lambda in place of each case would be a class that the JVM spins when the first is needed. */
    private Tensor byA(Gradients g, Tensor a, Tensor b, Tensor y) {
        // @formatter:off
        return switch (this) {
            case ADD, SUB, FMOD, REMAINDER -> g.output();
            case MUL              -> times(g, b);
            case DIV              -> over(g, b);
            case POW              -> byBase(g.output(), a, b);
            case MAXIMUM          -> halvedAtTies(g.output(), a, b).maskedFill(a.lt(b), 0);
            case MINIMUM          -> halvedAtTies(g.output(), a, b).maskedFill(a.gt(b), 0);
            case FMAX             -> Tensor.where(a.ge(b).logicalOr(b.isnan()), g.output(), zero(g.output()));
            case FMIN             -> Tensor.where(a.le(b).logicalOr(b.isnan()), g.output(), zero(g.output()));
            case FLOOR_DIVIDE     -> floorDivideHasNoDerivative();
            case ATAN2            -> times(g, b.mul(a.square().add(b.square()).reciprocal()));
            case HYPOT            -> times(g, a.div(y));
            case LOGADDEXP        -> times(g, UnaryFunction.FAR_SIGMOID.of(a.sub(b)));
            case XLOGY            -> timesLogarithm(g.output(), a, b);
            case TANH_BACKWARD    -> GradientReuse.tanhBackward(g, b);
            case SIGMOID_BACKWARD -> GradientReuse.sigmoidBackward(g, b);
            case RELU_BACKWARD    -> GradientReuse.reluBackward(g, b);
            case RSQRT_BACKWARD   -> GradientReuse.rsqrtBackward(g, b);
        };
        // @formatter:on
    }

    /** {@return the gradient by b} */
    private Tensor byB(Gradients g, Tensor a, Tensor b, Tensor y) {
        // @formatter:off
        return switch (this) {
            case ADD              -> g.output();
            case SUB              -> negative(g);
            case MUL              -> times(g, a);
            case DIV              -> times(g, a.div(b).div(b).neg());
            case POW              -> byExponent(g.output(), a, b, y);
            case MAXIMUM          -> halvedAtTies(g.output(), a, b).maskedFill(b.lt(a), 0);
            case MINIMUM          -> halvedAtTies(g.output(), a, b).maskedFill(b.gt(a), 0);
            case FMAX             -> Tensor.where(a.ge(b).logicalOr(b.isnan()), zero(g.output()), g.output());
            case FMIN             -> Tensor.where(a.le(b).logicalOr(b.isnan()), zero(g.output()), g.output());
            case FMOD             -> times(g, ZeroDerivative.recorded(a.detach().div(b.detach()).trunc(), a, b).neg());
            case REMAINDER        -> times(g, ZeroDerivative.recorded(a.detach().floorDivide(b.detach()), a, b).neg());
            case FLOOR_DIVIDE     -> floorDivideHasNoDerivative();
            case ATAN2            -> times(g, a.neg().mul(a.square().add(b.square()).reciprocal()));
            case HYPOT            -> times(g, b.div(y));
            case LOGADDEXP        -> times(g, UnaryFunction.FAR_SIGMOID.of(b.sub(a)));
            case XLOGY            -> times(g, a.div(b));
            case TANH_BACKWARD    -> times(g, a.mul(b.mul(-2)));
            case SIGMOID_BACKWARD -> times(g, a.mul(b.mul(-2).add(1)));
            case RELU_BACKWARD    -> Tensor.zerosLike(g.output());
            case RSQRT_BACKWARD   -> times(g, a.mul(b.mul(b).mul(-1.5)));
        };
        // @formatter:on
    }

    /** {@return g, but half of it where a and b are equal} */
    private static Tensor halvedAtTies(Tensor g, Tensor a, Tensor b) {
        return Tensor.where(a.eq(b), g.div(2), g);
    }

    private static Tensor zero(Tensor g) {
        return Tensor.scalar(0, g.dtype());
    }

    static Tensor floorDivideHasNoDerivative() {
        throw new TensorException("derivative for aten::floor_divide is not implemented");
    }

    /** {@return g b a^(b-1), and 0 where b is 0 and a is not positive, or 1/a is 0 or not finite} */
    private static Tensor byBase(Tensor g, Tensor a, Tensor b) {
        Tensor reciprocal = a.detach().reciprocal();
        Tensor isRegular = reciprocal.gt(0).logicalAnd(reciprocal.lt(Double.POSITIVE_INFINITY));
        Tensor isOne = b.eq(0).logicalAnd(isRegular.logicalNot());
        Tensor base = a.maskedFill(isOne, 1);
        return g.maskedFill(isOne, 0).mul(b.mul(base.pow(b.sub(1))));
    }

    /** {@return g y log(a) with y = a^b, and 0 where a is 0 and b is not negative} */
    private static Tensor byExponent(Tensor g, Tensor a, Tensor b, Tensor y) {
        Tensor isFlat = a.eq(0).logicalAnd(b.ge(0));
        Tensor base = a.maskedFill(isFlat, 1);
        Tensor power = Graph.isActive() ? base.pow(b.to(y.dtype()).maskedFill(isFlat, 1)) : y;
        return g.maskedFill(isFlat, 0).mul(power.mul(base.log()));
    }

    /** {@return g log(b), and 0 where a is 0 and b has no logarithm that is finite} */
    private static Tensor timesLogarithm(Tensor g, Tensor a, Tensor b) {
        Tensor isZero = a.eq(0).logicalAnd(b.le(0));
        return g.maskedFill(isZero, 0).xlogy(b.maskedFill(isZero, 1));
    }

    private static final class Backward extends Node {
        private final BinaryFunction function;
        private final int saves;

        Backward(BinaryFunction function, Tensor y, Tensor a, Tensor b) {
            super(y, a, b);
            this.function = function;
            this.saves = (needsInputGrad(0) ? function.neededForA : NOTHING) | (needsInputGrad(1) ? function.neededForB
                    : NOTHING);
            if (saves != NOTHING) {
                Saved saved = save();
                if ((saves & A) != 0) {
                    saved.tensor(a);
                }
                if ((saves & B) != 0) {
                    saved.tensor(b);
                }
                if ((saves & Y) != 0) {
                    saved.result(y);
                }
            }
        }

        @Override
        public String name() {
            return function.nodeName;
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor a = unneeded();
            Tensor b = a;
            Tensor y = a;
            int next = 0;
            if ((saves & A) != 0) {
                a = saved().get(next++);
            }
            if ((saves & B) != 0) {
                b = saved().get(next++);
            }
            if ((saves & Y) != 0) {
                y = saved().get(next);
            }
            if (function == MUL && a == b && gradients.wants(0)) {
                Tensor half = function.byA(gradients, a, b, y);
                gradients.put(0, half);
                gradients.put(1, half);
                return;
            }
            if (gradients.wants(0)) {
                gradients.setNeeded(gradients.wants(1));
                gradients.put(0, function.byA(gradients, a, b, y));
                gradients.setNeeded(false);
            }
            if (gradients.wants(1)) {
                gradients.put(1, function.byB(gradients, a, b, y));
            }
        }
    }
}
