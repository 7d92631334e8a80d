package dev.arenagrad.functions;

import static dev.arenagrad.functions.Pointwise.Saves.INPUT;
import static dev.arenagrad.functions.Pointwise.Saves.NOTHING;
import static dev.arenagrad.functions.Pointwise.Saves.RESULT;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.Elementwise;
import dev.arenagrad.ops.UnaryOp;

/** Functions y = f(x) of each element, with their derivatives given the incoming gradient g and what was saved, x or y. */
public enum Pointwise {
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
    TANH      (UnaryOp.TANH,       "Tanh",       RESULT,  Pairwise::tanhBackward),
    SIGMOID   (UnaryOp.SIGMOID,    "Sigmoid",    RESULT,  Pairwise::sigmoidBackward),
    RELU      (UnaryOp.RELU,       "Relu",       RESULT,  Pairwise::reluBackward),
    SOFTPLUS  (UnaryOp.SOFTPLUS,   "Softplus",   INPUT,   (g, x) -> g.mul(x.sigmoid()));
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

    Pointwise(UnaryOp kernel, String name, Saves saves, Derivative derivative) {
        this.kernel = kernel;
        this.nodeName = name + "Backward0";
        this.saves = saves;
        this.derivative = derivative;
    }

    /** {@return f(x)} */
    public Tensor of(Tensor x) {
        Variable y = new Variable(Elementwise.unary(kernel, x.array()));
        if (Graph.records(x)) {
            y.setGradFn(new Backward(this, y, x));
        }
        return y;
    }

    private static final class Backward extends Node {
        private final Pointwise function;

        Backward(Pointwise function, Tensor y, Tensor x) {
            super(y, x);
            this.function = function;
            if (function.saves != NOTHING) {
                save().tensor(function.saves == INPUT ? x : y);
            }
        }

        @Override
        public String name() {
            return function.nodeName;
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            gradients.put(0, function.derivative.of(g, function.saves == NOTHING ? g : saved().first()));
        }
    }
}
