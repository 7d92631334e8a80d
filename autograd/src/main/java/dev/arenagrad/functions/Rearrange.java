package dev.arenagrad.functions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import java.util.function.UnaryOperator;

/** A linear rearrangement of elements; its derivative is the rearrangement back. */
final class Rearrange extends Node {
    private final String name;
    private final UnaryOperator<Tensor> back;

    private Rearrange(String name, Tensor y, Tensor x, UnaryOperator<Tensor> back) {
        super(y, x);
        this.name = name;
        this.back = back;
    }

    /** {@return y, recorded as made from x if gradients are wanted} */
    static Variable recorded(String name, Variable y, Tensor x, UnaryOperator<Tensor> back) {
        if (Graph.records(x)) {
            y.setGradFn(new Rearrange(name, y, x, back));
        }
        return y;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    protected void backward(Gradients gradients) {
        gradients.put(0, back.apply(gradients.output()));
    }
}
