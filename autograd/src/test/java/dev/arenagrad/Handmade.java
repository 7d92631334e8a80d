package dev.arenagrad;

import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import java.util.function.UnaryOperator;

/** A function of one tensor with a derivative of its own, which may be wrong. */
final class Handmade extends Node {
    private final UnaryOperator<Tensor> derivative;

    private Handmade(Tensor y, Tensor x, UnaryOperator<Tensor> derivative) {
        super(y, x);
        this.derivative = derivative;
    }

    /** {@return f(x), whose backward pass is {@code derivative}} */
    static Tensor of(Tensor x, UnaryOperator<Tensor> f, UnaryOperator<Tensor> derivative) {
        Variable y = Variable.of(f.apply(x.detach()));
        if (x.requiresGrad()) {
            y.setGradFn(new Handmade(y, x, derivative));
        }
        return y;
    }

    @Override
    public String name() {
        return "HandmadeBackward";
    }

    @Override
    protected void backward(Gradients gradients) {
        gradients.put(0, derivative.apply(gradients.output()));
    }
}
