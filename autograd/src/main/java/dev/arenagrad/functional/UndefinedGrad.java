package dev.arenagrad.functional;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;

/** Passes a tensor forward and no gradient back, to test how the nodes behind it treat an undefined gradient. */
final class UndefinedGrad extends Node {
    private UndefinedGrad(Tensor y, Tensor x) {
        super(y, x);
    }

    /** {@return x, recorded, whose gradient does not arrive} */
    static Tensor of(Tensor x) {
        Variable y = new Variable(x.array());
        y.setGradFn(new UndefinedGrad(y, x));
        return y;
    }

    @Override
    public String name() {
        return "UndefinedGradBackward";
    }

    @Override
    protected void backward(Gradients gradients) {
        gradients.put(0, null);
    }
}
