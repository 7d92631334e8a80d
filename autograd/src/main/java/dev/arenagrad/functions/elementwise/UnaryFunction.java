package dev.arenagrad.functions.elementwise;

import static dev.arenagrad.functions.elementwise.GradientReuse.negative;
import static dev.arenagrad.functions.elementwise.GradientReuse.over;
import static dev.arenagrad.functions.elementwise.GradientReuse.times;
import static dev.arenagrad.functions.elementwise.GradientReuse.unneeded;
import static dev.arenagrad.functions.elementwise.UnaryFunction.Saves.INPUT;
import static dev.arenagrad.functions.elementwise.UnaryFunction.Saves.NOTHING;
import static dev.arenagrad.functions.elementwise.UnaryFunction.Saves.RESULT;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.ops.UnaryOp;
import dev.arenagrad.ops.UnaryOperations;

/**
 * Functions y = f(x) of each element, with their derivatives given the incoming gradient g and what was saved, x or y. Each derivative uses
 * g in its last step, so that the result can be written into g's memory.
 */
public enum UnaryFunction {
    // @formatter:off
    NEG        (UnaryOp.NEG,         "Neg",        NOTHING),
    ABS        (UnaryOp.ABS,         "Abs",        INPUT),
    SIGN       (UnaryOp.SIGN,        "Sign",       NOTHING),
    SQRT       (UnaryOp.SQRT,        "Sqrt",       RESULT),
    RECIPROCAL (UnaryOp.RECIPROCAL,  "Reciprocal", RESULT),
    EXP        (UnaryOp.EXP,         "Exp",        RESULT),
    EXPM1      (UnaryOp.EXPM1,       "Expm1",      RESULT),
    LOG        (UnaryOp.LOG,         "Log",        INPUT),
    LOG1P      (UnaryOp.LOG1P,       "Log1P",      INPUT),
    SIN        (UnaryOp.SIN,         "Sin",        INPUT),
    COS        (UnaryOp.COS,         "Cos",        INPUT),
    TAN        (UnaryOp.TAN,         "Tan",        RESULT),
    TANH       (UnaryOp.TANH,        "Tanh",       RESULT),
    SIGMOID    (UnaryOp.SIGMOID,     "Sigmoid",    RESULT),
    /** As sigmoid, but its derivative is taken from x: from y, which rounds to 1, it would be 0 where x is large. */
    FAR_SIGMOID(UnaryOp.SIGMOID,     "Sigmoid",    INPUT),
    RELU       (UnaryOp.RELU,        "Relu",       RESULT),
    SOFTPLUS   (UnaryOp.SOFTPLUS,    "Softplus",   INPUT),
    LOG_SIGMOID(UnaryOp.LOG_SIGMOID, "LogSigmoid", INPUT),
    RSQRT      (UnaryOp.RSQRT,       "Rsqrt",      RESULT),
    LOG2       (UnaryOp.LOG2,        "Log2",       INPUT),
    LOG10      (UnaryOp.LOG10,       "Log10",      INPUT),
    EXP2       (UnaryOp.EXP2,        "Exp2",       RESULT),
    ASIN       (UnaryOp.ASIN,        "Asin",       INPUT),
    ACOS       (UnaryOp.ACOS,        "Acos",       INPUT),
    ATAN       (UnaryOp.ATAN,        "Atan",       INPUT),
    SINH       (UnaryOp.SINH,        "Sinh",       INPUT),
    COSH       (UnaryOp.COSH,        "Cosh",       INPUT),
    ASINH      (UnaryOp.ASINH,       "Asinh",      INPUT),
    ACOSH      (UnaryOp.ACOSH,       "Acosh",      INPUT),
    ATANH      (UnaryOp.ATANH,       "Atanh",      INPUT),
    ERF        (UnaryOp.ERF,         "Erf",        INPUT),
    ERFC       (UnaryOp.ERFC,        "Erfc",       INPUT),
    ERFINV     (UnaryOp.ERFINV,      "Erfinv",     RESULT),
    LGAMMA     (UnaryOp.LGAMMA,      "Lgamma",     INPUT),
    DIGAMMA    (UnaryOp.DIGAMMA,     "Digamma",    INPUT),
    FLOOR      (UnaryOp.FLOOR,       "Floor",      NOTHING),
    CEIL       (UnaryOp.CEIL,        "Ceil",       NOTHING),
    ROUND      (UnaryOp.ROUND,       "Round",      NOTHING),
    TRUNC      (UnaryOp.TRUNC,       "Trunc",      NOTHING),
    FRAC       (UnaryOp.FRAC,        "Frac",       NOTHING);
    // @formatter:on

    /** The tensor that the derivative needs. */
    enum Saves {
        NOTHING, INPUT, RESULT
    }

    private final UnaryOp kernel;
    private final String nodeName;
    private final Saves saves;

    UnaryFunction(UnaryOp kernel, String name, Saves saves) {
        this.kernel = kernel;
        this.nodeName = name + "Backward0";
        this.saves = saves;
    }

    /** {@return f(x)} */
    public Tensor of(Tensor x) {
        Variable y = new Variable(UnaryOperations.apply(kernel, x.array()));
        if (Graph.records(x)) {
            y.setGradFn(new Backward(this, y, x));
        }
        return y;
    }

    /**
     * Replaces the elements of x by f(x).
     *
     * @return x
     */
    public Tensor inPlace(Tensor x) {
        Variable changed = InPlace.requireChangeable(x, x);
        Node node = Graph.records(x) ? new Backward(this, changed, changed.beforeChange()) : null;
        try {
            UnaryOperations.applyInPlace(kernel, changed.array());
        } catch (RuntimeException | Error e) {
            InPlace.giveUp(node);
            throw e;
        }
        InPlace.changed(changed, node);
        return changed;
    }

    /** {@return the gradient by x, given x or y, whichever was saved} A lambda in place of each case would be a class that the JVM spins. */
    private Tensor derivative(Gradients g, Tensor x, Tensor y) {
        // @formatter:off
        return switch (this) {
            case NEG         -> negative(g);
            case ABS         -> times(g, x.sign());
            case SIGN, FLOOR, CEIL, ROUND, TRUNC -> Tensor.zerosLike(g.output());
            case SQRT        -> over(g, y.mul(2));
            case RECIPROCAL  -> times(g, y.mul(y).neg());
            case EXP         -> times(g, y);
            case EXPM1       -> times(g, y.add(1));
            case LOG         -> over(g, x);
            case LOG1P       -> over(g, x.add(1));
            case SIN         -> times(g, x.cos());
            case COS         -> times(g, x.sin().neg());
            case TAN         -> times(g, y.mul(y).add(1));
            case TANH        -> GradientReuse.tanhBackward(g, y);
            case SIGMOID     -> GradientReuse.sigmoidBackward(g, y);
            case FAR_SIGMOID -> times(g, FAR_SIGMOID.of(x).mul(FAR_SIGMOID.of(x.neg())));
            case RELU        -> GradientReuse.reluBackward(g, y);
            case SOFTPLUS    -> times(g, x.sigmoid());
            case LOG_SIGMOID -> times(g, FAR_SIGMOID.of(x.neg()));
            case RSQRT       -> GradientReuse.rsqrtBackward(g, y);
            case LOG2        -> over(g, x.mul(Math.log(2)));
            case LOG10       -> over(g, x.mul(Math.log(10)));
            case EXP2        -> times(g, y.mul(Math.log(2)));
            case ASIN        -> times(g, x.square().rsub(1).rsqrt());
            case ACOS        -> times(g, x.square().rsub(1).rsqrt().neg());
            case ATAN        -> over(g, x.square().add(1));
            case SINH        -> times(g, x.cosh());
            case COSH        -> times(g, x.sinh());
            case ASINH       -> times(g, x.square().add(1).rsqrt());
            case ACOSH       -> times(g, x.square().sub(1).rsqrt());
            case ATANH       -> over(g, x.square().rsub(1));
            case ERF         -> times(g, x.square().neg().exp().mul(2 / Math.sqrt(Math.PI)));
            case ERFC        -> times(g, x.square().neg().exp().mul(-2 / Math.sqrt(Math.PI)));
            case ERFINV      -> times(g, y.square().exp().mul(Math.sqrt(Math.PI) / 2));
            case LGAMMA      -> times(g, x.digamma());
            case DIGAMMA     -> times(g, x.polygamma(1));
            case FRAC        -> g.output();
        };
        // @formatter:on
    }

    private static final class Backward extends Node {
        private final UnaryFunction function;

        Backward(UnaryFunction function, Tensor y, Tensor x) {
            super(y, x);
            this.function = function;
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
            if (function == NEG && gradients.isNumber()) {
                gradients.putNumber(-gradients.number());
                return;
            }
            Tensor saved = function.saves == NOTHING ? unneeded() : saved().first();
            gradients.put(0, function.derivative(gradients, saved, saved));
        }
    }
}
