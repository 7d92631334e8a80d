package dev.arenagrad;

import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import java.util.List;
import java.util.function.BinaryOperator;

/** The results 2x and 3x of one node, with a derivative of its own, which may be wrong. */
final class HandmadePair extends Node {
    private final BinaryOperator<Tensor> derivative;

    private HandmadePair(List<Variable> results, Tensor x, BinaryOperator<Tensor> derivative) {
        super(results, List.of(x));
        this.derivative = derivative;
    }

    /** {@return 2x and 3x, whose backward pass is {@code derivative}; it is given null for a gradient that did not arrive} */
    static List<Tensor> of(Tensor x, BinaryOperator<Tensor> derivative) {
        List<Variable> results = List.of(Variable.of(x.detach().mul(2)), Variable.of(x.detach().mul(3)));
        HandmadePair node = new HandmadePair(results, x, derivative);
        results.get(0).setGradFn(node, 0);
        results.get(1).setGradFn(node, 1);
        return List.copyOf(results);
    }

    @Override
    public String name() {
        return "HandmadePairBackward";
    }

    @Override
    protected void backward(Gradients gradients) {
        gradients.put(0, derivative.apply(gradients.output(0), gradients.output(1)));
    }
}
