package dev.arenagrad.functions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.NDArray;
import java.util.function.UnaryOperator;

/**
 * Node of a function of one tensor that is linear up to a constant. It saves nothing: its derivative is the adjoint, which is linear too.
 */
public final class LinearNode extends Node {
    private final String name;
    private final UnaryOperator<Tensor> adjoint;
    private final boolean isReadAgain;

    private LinearNode(String name, Tensor y, Tensor x, UnaryOperator<Tensor> adjoint, boolean isReadAgain) {
        super(y, x);
        this.isReadAgain = isReadAgain;
        this.name = name;
        this.adjoint = adjoint;
    }

    /** {@return {@code result}, recorded as the function's value at x} */
    public static Variable recorded(String name, NDArray result, Tensor x, UnaryOperator<Tensor> adjoint) {
        return recorded(name, new Variable(result), x, adjoint);
    }

    /** {@return y, which may be a view of x, recorded as the function's value at x} */
    public static Variable recorded(String name, Variable y, Tensor x, UnaryOperator<Tensor> adjoint) {
        if (Graph.records(x)) {
            y.setGradFn(new LinearNode(name, y, x, adjoint, false));
        }
        return y;
    }

    /** As {@link #recorded(String, NDArray, Tensor, UnaryOperator)}, of a function whose gradient counts as depending on x. */
    public static Variable recordedAsReadAgain(String name, NDArray result, Tensor x, UnaryOperator<Tensor> adjoint) {
        Variable y = new Variable(result);
        if (Graph.records(x)) {
            y.setGradFn(new LinearNode(name, y, x, adjoint, true));
        }
        return y;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    protected void backward(Gradients gradients) {
        Tensor gradient = adjoint.apply(gradients.output());
        gradients.put(0, isReadAgain ? ZeroDerivative.recorded(gradient, gradients, 0) : gradient);
    }
}
