package dev.arenagrad.bench.operators;

import dev.arenagrad.Autograd;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A variant as a program with arenagrad does it: operands and gradients in a scope of their own, a step in one as long as it. */
public final class ArenagradStep implements OperatorStep {
    private final Scope scope = Scope.open();
    private final OperatorCase.Call call;
    private final Tensor[] operands;
    private final List<Tensor> leaves = new ArrayList<>();
    private final List<Integer> differentiated = new ArrayList<>();
    private final List<Tensor> gradients = new ArrayList<>();
    private final boolean allDifferentiated;
    private double resultBytes;

    /** Sets up, on the backend that the process uses; the calling thread must be the one that runs and closes it. */
    public ArenagradStep(Variant variant) {
        call = variant.operator().call();
        operands = variant.inputs().stream().map(input -> operand(input, variant.dtype())).toArray(Tensor[]::new);
        List<long[]> shapes = new ArrayList<>();
        List<DType> dtypes = new ArrayList<>();
        try (Scope _ = Scope.open()) {
            List<Tensor> results = call.of(operands);
            for (int i = 0; i < results.size(); i++) {
                Tensor result = results.get(i);
                resultBytes += (double) result.numel() * result.dtype().byteSize();
                if (result.requiresGrad()) {
                    differentiated.add(i);
                    shapes.add(result.shape().toArray());
                    dtypes.add(result.dtype());
                }
            }
            allDifferentiated = differentiated.size() == results.size();
        }
        for (int i = 0; i < shapes.size(); i++) {
            gradients.add(tensor(Variant.gradient(differentiated.get(i), shapes.get(i)), shapes.get(i), dtypes.get(i)));
        }
    }

    /** {@return the size of all results} */
    public double resultBytes() {
        return resultBytes;
    }

    @Override
    public void run() {
        try (Scope _ = Scope.open()) {
            List<Tensor> results = call.of(operands);
            if (!leaves.isEmpty()) {
                Autograd.grad(withGradient(results), leaves, gradients);
            }
        }
    }

    @Override
    public List<double[]> observe() {
        try (Scope _ = Scope.open()) {
            List<double[]> seen = new ArrayList<>();
            List<Tensor> results = call.of(operands);
            results.forEach(result -> seen.add(values(result)));
            if (!leaves.isEmpty()) {
                Autograd.grad(withGradient(results), leaves, gradients)
                        .forEach(gradient -> seen.add(values(Objects.requireNonNull(gradient))));
            }
            return seen;
        }
    }

    @Override
    public void close() {
        scope.close();
    }

    private List<Tensor> withGradient(List<Tensor> results) {
        return allDifferentiated ? results : differentiated.stream().map(results::get).toList();
    }

    private Tensor operand(Variant.Input input, DType dtype) {
        Tensor operand = Scope.tidy(() -> {
            Tensor rows = tensor(input.elements(), input.shape(), dtype);
            return input.isTransposed() ? rows.mT().contiguous().mT() : rows;
        });
        if (input.isDifferentiated()) {
            leaves.add(operand.setRequiresGrad(true));
        }
        return operand;
    }

    private static Tensor tensor(Elements elements, long[] shape, DType dtype) {
        return switch (elements) {
            case Elements.Reals reals -> Scope.tidy(() -> Tensor.of(reals.values(), shape).to(dtype));
            case Elements.Integers integers -> Tensor.of(integers.values(), shape);
            case Elements.Booleans booleans -> Tensor.of(booleans.values(), shape);
        };
    }

    private static double[] values(Tensor tensor) {
        return tensor.detach().to(DType.FLOAT64).toDoubleArray();
    }
}
