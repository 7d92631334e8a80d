package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Holds derivatives against central differences (f(x + e) - f(x - e)) / 2e, in float64 with the step and tolerances of PyTorch's
 * gradcheck: e = 1e-6, absolute 1e-5, relative 1e-3.
 */
final class CentralDifferences {
    private static final double STEP = 1e-6;
    private static final double ABSOLUTE = 1e-5;
    private static final double RELATIVE = 1e-3;

    private CentralDifferences() {}

    /** Checks the derivatives of a random projection of f's result by every input. */
    static void check(Function<List<Tensor>, Tensor> f, List<Tensor> inputs) {
        Function<List<Tensor>, Tensor> projected = projected(f, inputs);
        List<Tensor> gradients = Autograd.grad(List.of(projected.apply(inputs)), inputs, GraphOption.ALLOW_UNUSED);
        compare("first derivative", projected, inputs, gradients);
    }

    /** Checks the derivatives of a random projection of f's gradients by every input. */
    static void checkSecond(Function<List<Tensor>, Tensor> f, List<Tensor> inputs) {
        Function<List<Tensor>, Tensor> projected = projected(f, inputs);
        Function<List<Tensor>, Tensor> slope = at -> {
            List<Tensor> gradients = Autograd.grad(List.of(projected.apply(at)), at, GraphOption.CREATE_GRAPH,
                    GraphOption.ALLOW_UNUSED);
            Tensor sum = Tensor.scalar(0, inputs.getFirst().dtype());
            int i = 0;
            for (Tensor gradient : gradients) {
                i++;
                if (gradient != null) {
                    sum = sum.add(gradient.mul(weights(gradient, i)).sum());
                }
            }
            return sum;
        };
        Tensor value = slope.apply(inputs);
        if (value.requiresGrad()) {
            List<Tensor> gradients = Autograd.grad(List.of(value), inputs, GraphOption.ALLOW_UNUSED);
            compare("second derivative", slope, inputs, gradients);
        } else {
            compare("second derivative, said to be zero", slope, inputs, inputs.stream().map(Tensor::zerosLike)
                    .toList());
        }
    }

    private static Function<List<Tensor>, Tensor> projected(Function<List<Tensor>, Tensor> f, List<Tensor> inputs) {
        return at -> {
            Tensor y = f.apply(at);
            return y.mul(weights(y, 0)).sum();
        };
    }

    /** Fixed, different weights, so that no error cancels out. */
    private static Tensor weights(Tensor like, int seed) {
        return Tensor.arange(0, like.numel(), 1).to(like.dtype()).add(seed).mul(1.7).cos().add(0.3).reshape(like.shape()
                .toArray());
    }

    private static void compare(String what, Function<List<Tensor>, Tensor> f, List<Tensor> inputs,
            List<Tensor> gradients) {
        for (int i = 0; i < inputs.size(); i++) {
            double[] values = inputs.get(i).toDoubleArray();
            double[] analytical = gradients.get(i) == null ? new double[values.length] : gradients.get(i)
                    .toDoubleArray();
            assertEquals(values.length, analytical.length);
            for (int j = 0; j < values.length; j++) {
                double numerical = (shifted(f, inputs, i, j, STEP) - shifted(f, inputs, i, j, -STEP)) / (2 * STEP);
                assertEquals(numerical, analytical[j], ABSOLUTE + RELATIVE * Math.abs(numerical),
                        what + " by input " + i + ", element " + j);
            }
        }
    }

    private static double shifted(Function<List<Tensor>, Tensor> f, List<Tensor> inputs, int input, int element,
            double by) {
        try (Scope _ = Scope.open()) {
            List<Tensor> moved = new ArrayList<>(inputs);
            double[] values = inputs.get(input).toDoubleArray();
            values[element] += by;
            moved.set(input, Tensor.of(values).reshape(inputs.get(input).shape().toArray()).setRequiresGrad(true));
            return f.apply(moved).item();
        }
    }
}
