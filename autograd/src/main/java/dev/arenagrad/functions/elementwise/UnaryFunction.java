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
    NEG       (UnaryOp.NEG,        "Neg",        NOTHING, (g, x) -> negative(g)),
    ABS       (UnaryOp.ABS,        "Abs",        INPUT,   (g, x) -> times(g, x.sign())),
    SIGN      (UnaryOp.SIGN,       "Sign",       NOTHING, (g, x) -> Tensor.zerosLike(g.output())),
    SQRT      (UnaryOp.SQRT,       "Sqrt",       RESULT,  (g, y) -> over(g, y.mul(2))),
    RECIPROCAL(UnaryOp.RECIPROCAL, "Reciprocal", RESULT,  (g, y) -> times(g, y.mul(y).neg())),
    EXP       (UnaryOp.EXP,        "Exp",        RESULT,  (g, y) -> times(g, y)),
    EXPM1     (UnaryOp.EXPM1,      "Expm1",      RESULT,  (g, y) -> times(g, y.add(1))),
    LOG       (UnaryOp.LOG,        "Log",        INPUT,   (g, x) -> over(g, x)),
    LOG1P     (UnaryOp.LOG1P,      "Log1P",      INPUT,   (g, x) -> over(g, x.add(1))),
    SIN       (UnaryOp.SIN,        "Sin",        INPUT,   (g, x) -> times(g, x.cos())),
    COS       (UnaryOp.COS,        "Cos",        INPUT,   (g, x) -> times(g, x.sin().neg())),
    TAN       (UnaryOp.TAN,        "Tan",        RESULT,  (g, y) -> times(g, y.mul(y).add(1))),
    TANH      (UnaryOp.TANH,       "Tanh",       RESULT,  GradientReuse::tanhBackward),
    SIGMOID   (UnaryOp.SIGMOID,    "Sigmoid",    RESULT,  GradientReuse::sigmoidBackward),
    RELU      (UnaryOp.RELU,       "Relu",       RESULT,  GradientReuse::reluBackward),
    SOFTPLUS  (UnaryOp.SOFTPLUS,   "Softplus",   INPUT,   (g, x) -> times(g, x.sigmoid())),
    LOG_SIGMOID(UnaryOp.LOG_SIGMOID, "LogSigmoid", INPUT, (g, x) -> times(g, x.neg().sigmoid())),
    RSQRT     (UnaryOp.RSQRT,      "Rsqrt",      RESULT,  GradientReuse::rsqrtBackward),
    LOG2      (UnaryOp.LOG2,       "Log2",       INPUT,   (g, x) -> over(g, x.mul(Math.log(2)))),
    LOG10     (UnaryOp.LOG10,      "Log10",      INPUT,   (g, x) -> over(g, x.mul(Math.log(10)))),
    EXP2      (UnaryOp.EXP2,       "Exp2",       RESULT,  (g, y) -> times(g, y.mul(Math.log(2)))),
    ASIN      (UnaryOp.ASIN,       "Asin",       INPUT,   (g, x) -> times(g, x.square().rsub(1).rsqrt())),
    ACOS      (UnaryOp.ACOS,       "Acos",       INPUT,   (g, x) -> times(g, x.square().rsub(1).rsqrt().neg())),
    ATAN      (UnaryOp.ATAN,       "Atan",       INPUT,   (g, x) -> over(g, x.square().add(1))),
    SINH      (UnaryOp.SINH,       "Sinh",       INPUT,   (g, x) -> times(g, x.cosh())),
    COSH      (UnaryOp.COSH,       "Cosh",       INPUT,   (g, x) -> times(g, x.sinh())),
    ASINH     (UnaryOp.ASINH,      "Asinh",      INPUT,   (g, x) -> times(g, x.square().add(1).rsqrt())),
    ACOSH     (UnaryOp.ACOSH,      "Acosh",      INPUT,   (g, x) -> times(g, x.square().sub(1).rsqrt())),
    ATANH     (UnaryOp.ATANH,      "Atanh",      INPUT,   (g, x) -> over(g, x.square().rsub(1))),
    ERF       (UnaryOp.ERF,        "Erf",        INPUT,   (g, x) -> times(g, x.square().neg().exp().mul(2 / Math.sqrt(Math.PI)))),
    ERFC      (UnaryOp.ERFC,       "Erfc",       INPUT,   (g, x) -> times(g, x.square().neg().exp().mul(-2 / Math.sqrt(Math.PI)))),
    ERFINV    (UnaryOp.ERFINV,     "Erfinv",     RESULT,  (g, y) -> times(g, y.square().exp().mul(Math.sqrt(Math.PI) / 2))),
    LGAMMA    (UnaryOp.LGAMMA,     "Lgamma",     INPUT,   (g, x) -> times(g, x.digamma())),
    DIGAMMA   (UnaryOp.DIGAMMA,    "Digamma",    INPUT,   (g, x) -> times(g, x.polygamma(1))),
    FLOOR     (UnaryOp.FLOOR,      "Floor",      NOTHING, (g, x) -> Tensor.zerosLike(g.output())),
    CEIL      (UnaryOp.CEIL,       "Ceil",       NOTHING, (g, x) -> Tensor.zerosLike(g.output())),
    ROUND     (UnaryOp.ROUND,      "Round",      NOTHING, (g, x) -> Tensor.zerosLike(g.output())),
    TRUNC     (UnaryOp.TRUNC,      "Trunc",      NOTHING, (g, x) -> Tensor.zerosLike(g.output())),
    FRAC      (UnaryOp.FRAC,       "Frac",       NOTHING, (g, x) -> g.output());
    // @formatter:on

    /** The tensor that the derivative needs. */
    enum Saves {
        NOTHING, INPUT, RESULT
    }

    private interface Derivative {
        Tensor of(Gradients g, Tensor saved);
    }

    private final UnaryOp kernel;
    private final String nodeName;
    private final Saves saves;
    private final Derivative derivative;

    UnaryFunction(UnaryOp kernel, String name, Saves saves, Derivative derivative) {
        this.kernel = kernel;
        this.nodeName = name + "Backward0";
        this.saves = saves;
        this.derivative = derivative;
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
            gradients.put(0, function.derivative.of(gradients, function.saves == NOTHING ? unneeded() : saved()
                    .first()));
        }
    }
}
