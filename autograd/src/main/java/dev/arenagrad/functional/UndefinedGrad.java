package dev.arenagrad.functional;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;

/** Passes a tensor on, and no gradient back: what stands behind it learns what it is to get none. */
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
