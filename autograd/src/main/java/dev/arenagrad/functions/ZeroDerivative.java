package dev.arenagrad.functions;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.shape.Views;
import java.util.ArrayList;
import java.util.List;

/**
 * Records a tensor as depending on further tensors, with derivatives of 0. So a gradient that does not depend on the inputs of its
 * operation can still be differentiated by them, as in PyTorch, whose formula reads them.
 */
public final class ZeroDerivative extends Node {
    private ZeroDerivative(Variable y, List<Tensor> inputs) {
        super(y, inputs);
    }

    /** {@return x, recorded as depending on {@code others} too} */
    public static Tensor recorded(Tensor x, Tensor... others) {
        List<Tensor> inputs = new ArrayList<>(List.of(x));
        inputs.addAll(List.of(others));
        if (!Graph.records(inputs)) {
            return x;
        }
        Variable y = Views.unrecorded(x, x.array().layout());
        y.setGradFn(new ZeroDerivative(y, inputs));
        return y;
    }

    /** {@return {@code gradient}, in a recorded pass as depending on input {@code i} too} */
    public static Tensor recorded(Tensor gradient, Gradients gradients, int i) {
        return gradients.wants(i) && GradMode.isEnabled() ? recorded(gradient, gradients.placedAsInput(i, gradient))
                : gradient;
    }

    @Override
    public String name() {
        return "ZeroDerivativeBackward";
    }

    @Override
    protected void backward(Gradients gradients) {
        Tensor g = gradients.output();
        if (gradients.wants(0)) {
            gradients.put(0, g);
        }
        for (int i = 1; i < inputs(); i++) {
            if (gradients.wants(i)) {
                gradients.put(i, Tensor.zeros(g.dtype(), inputShape(i).toArray()));
            }
        }
    }
}
