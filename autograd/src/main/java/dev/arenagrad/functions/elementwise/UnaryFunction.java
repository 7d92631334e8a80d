package dev.arenagrad.functions.elementwise;

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
 * Functions y = f(x) of each element, with their derivatives given the incoming gradient g and what was saved, x or y. Each uses g
 * once.
 */
public enum UnaryFunction {
    // @formatter:off
    NEG       (UnaryOp.NEG,        "Neg",        NOTHING, (g, x) -> g.neg()),
    ABS       (UnaryOp.ABS,        "Abs",        INPUT,   (g, x) -> g.mul(x.sign())),
    SIGN      (UnaryOp.SIGN,       "Sign",       NOTHING, (g, x) -> Tensor.zerosLike(g)),
    SQRT      (UnaryOp.SQRT,       "Sqrt",       RESULT,  (g, y) -> g.div(y.mul(2))),
    RECIPROCAL(UnaryOp.RECIPROCAL, "Reciprocal", RESULT,  (g, y) -> g.neg().mul(y.mul(y))),
    EXP       (UnaryOp.EXP,        "Exp",        RESULT,  (g, y) -> g.mul(y)),
    EXPM1     (UnaryOp.EXPM1,      "Expm1",      RESULT,  (g, y) -> g.mul(y.add(1))),
    LOG       (UnaryOp.LOG,        "Log",        INPUT,   (g, x) -> g.div(x)),
    LOG1P     (UnaryOp.LOG1P,      "Log1P",      INPUT,   (g, x) -> g.div(x.add(1))),
    SIN       (UnaryOp.SIN,        "Sin",        INPUT,   (g, x) -> g.mul(x.cos())),
    COS       (UnaryOp.COS,        "Cos",        INPUT,   (g, x) -> g.mul(x.sin().neg())),
    TAN       (UnaryOp.TAN,        "Tan",        RESULT,  (g, y) -> g.mul(y.mul(y).add(1))),
    TANH      (UnaryOp.TANH,       "Tanh",       RESULT,  BinaryFunction::tanhBackward),
    SIGMOID   (UnaryOp.SIGMOID,    "Sigmoid",    RESULT,  BinaryFunction::sigmoidBackward),
    RELU      (UnaryOp.RELU,       "Relu",       RESULT,  BinaryFunction::reluBackward),
    SOFTPLUS  (UnaryOp.SOFTPLUS,   "Softplus",   INPUT,   (g, x) -> g.mul(x.sigmoid())),
    LOG_SIGMOID(UnaryOp.LOG_SIGMOID, "LogSigmoid", INPUT, (g, x) -> g.mul(x.neg().sigmoid())),
    RSQRT     (UnaryOp.RSQRT,      "Rsqrt",      RESULT,  (g, y) -> g.mul(y.pow(3).mul(-0.5))),
    LOG2      (UnaryOp.LOG2,       "Log2",       INPUT,   (g, x) -> g.div(x.mul(Math.log(2)))),
    LOG10     (UnaryOp.LOG10,      "Log10",      INPUT,   (g, x) -> g.div(x.mul(Math.log(10)))),
    EXP2      (UnaryOp.EXP2,       "Exp2",       RESULT,  (g, y) -> g.mul(y.mul(Math.log(2)))),
    ASIN      (UnaryOp.ASIN,       "Asin",       INPUT,   (g, x) -> g.mul(x.square().rsub(1).rsqrt())),
    ACOS      (UnaryOp.ACOS,       "Acos",       INPUT,   (g, x) -> g.mul(x.square().rsub(1).rsqrt().neg())),
    ATAN      (UnaryOp.ATAN,       "Atan",       INPUT,   (g, x) -> g.div(x.square().add(1))),
    SINH      (UnaryOp.SINH,       "Sinh",       INPUT,   (g, x) -> g.mul(x.cosh())),
    COSH      (UnaryOp.COSH,       "Cosh",       INPUT,   (g, x) -> g.mul(x.sinh())),
    ASINH     (UnaryOp.ASINH,      "Asinh",      INPUT,   (g, x) -> g.mul(x.square().add(1).rsqrt())),
    ACOSH     (UnaryOp.ACOSH,      "Acosh",      INPUT,   (g, x) -> g.mul(x.square().sub(1).rsqrt())),
    ATANH     (UnaryOp.ATANH,      "Atanh",      INPUT,   (g, x) -> g.div(x.square().rsub(1))),
    ERF       (UnaryOp.ERF,        "Erf",        INPUT,   (g, x) -> g.mul(x.square().neg().exp().mul(2 / Math.sqrt(Math.PI)))),
    ERFC      (UnaryOp.ERFC,       "Erfc",       INPUT,   (g, x) -> g.mul(x.square().neg().exp().mul(-2 / Math.sqrt(Math.PI)))),
    ERFINV    (UnaryOp.ERFINV,     "Erfinv",     RESULT,  (g, y) -> g.mul(y.square().exp().mul(Math.sqrt(Math.PI) / 2))),
    LGAMMA    (UnaryOp.LGAMMA,     "Lgamma",     INPUT,   (g, x) -> g.mul(x.digamma())),
    DIGAMMA   (UnaryOp.DIGAMMA,    "Digamma",    INPUT,   (g, x) -> g.mul(x.polygamma(1))),
    FLOOR     (UnaryOp.FLOOR,      "Floor",      NOTHING, (g, x) -> Tensor.zerosLike(g)),
    CEIL      (UnaryOp.CEIL,       "Ceil",       NOTHING, (g, x) -> Tensor.zerosLike(g)),
    ROUND     (UnaryOp.ROUND,      "Round",      NOTHING, (g, x) -> Tensor.zerosLike(g)),
    TRUNC     (UnaryOp.TRUNC,      "Trunc",      NOTHING, (g, x) -> Tensor.zerosLike(g)),
    FRAC      (UnaryOp.FRAC,       "Frac",       NOTHING, (g, x) -> g);
    // @formatter:on

    /** What the derivative needs. */
    enum Saves {
        NOTHING, INPUT, RESULT
    }

    private interface Derivative {
        Tensor of(Tensor g, Tensor saved);
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
        Variable usedUp = Variable.useUp(x);
        if (usedUp != null) {
            UnaryOperations.applyInto(kernel, usedUp.array(), usedUp.array());
            return usedUp;
        }
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
            Tensor g = gradients.outputToUseUp();
            gradients.put(0, function.derivative.of(g, function.saves == NOTHING ? g : saved().first()));
        }
    }
}
