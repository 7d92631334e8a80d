package dev.arenagrad.bench.peers.operators;

import dev.arenagrad.bench.operators.Elements;
import dev.arenagrad.bench.operators.OperatorStep;
import dev.arenagrad.bench.operators.Variant;
import dev.arenagrad.ops.DType;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A variant as a program with libtorch does it: operands and gradients are made once, a pointer scope frees what a step made. */
final class LibtorchStep implements OperatorStep {
    private final PointerScope scope = new PointerScope();
    private final LibtorchCall call;
    private final Tensor[] operands;
    private final TensorVector leaves;
    private final TensorVector gradients;
    private final List<Integer> differentiated = new ArrayList<>();
    private final BoolOptional letGo = new BoolOptional();
    private final boolean isForwardOnly;

    LibtorchStep(Variant variant) {
        call = LibtorchOperators.named(variant.operator().name());
        List<Tensor> differentiatedBy = new ArrayList<>();
        List<Variant.Input> inputs = variant.inputs();
        operands = new Tensor[inputs.size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = operand(inputs.get(i), variant.dtype());
            if (inputs.get(i).isDifferentiated()) {
                differentiatedBy.add(operands[i].requires_grad_(true));
            }
        }
        List<Tensor> starts = new ArrayList<>();
        List<Tensor> results = call.of(operands);
        for (int i = 0; i < results.size(); i++) {
            Tensor result = results.get(i);
            if (result.requires_grad()) {
                long[] shape = shape(result);
                differentiated.add(i);
                starts.add(tensor(Variant.gradient(i, shape), shape).to(result.dtype()
                        .toScalarType()));
            }
        }
        isForwardOnly = differentiatedBy.isEmpty();
        leaves = new TensorVector(differentiatedBy.toArray(Tensor[]::new));
        gradients = new TensorVector(starts.toArray(Tensor[]::new));
    }

    @Override
    public void run() {
        try (PointerScope _ = new PointerScope()) {
            List<Tensor> results = call.of(operands);
            if (!isForwardOnly) {
                gradients(results);
            }
        }
    }

    @Override
    public List<double[]> observe() {
        try (PointerScope _ = new PointerScope()) {
            List<double[]> seen = new ArrayList<>();
            List<Tensor> results = call.of(operands);
            results.forEach(result -> seen.add(values(result)));
            if (!isForwardOnly) {
                TensorVector found = gradients(results);
                for (long i = 0; i < found.size(); i++) {
                    seen.add(values(found.get(i)));
                }
            }
            return seen;
        }
    }

    @Override
    public void close() {
        scope.close();
    }

    private TensorVector gradients(List<Tensor> results) {
        return torch.grad(new TensorVector(differentiated.stream().map(results::get).toArray(Tensor[]::new)), leaves,
                gradients, letGo, false, false);
    }

    private static Tensor operand(Variant.Input input, DType dtype) {
        Tensor rows = tensor(input.elements(), input.shape());
        if (input.elements() instanceof Elements.Reals && dtype == DType.FLOAT32) {
            rows = rows.to(torch.ScalarType.Float);
        }
        return input.isTransposed() ? rows.transpose(-2, -1).contiguous().transpose(-2, -1) : rows;
    }

    private static Tensor tensor(Elements elements, long[] shape) {
        return switch (elements) {
            case Elements.Reals reals -> copy(new DoublePointer(reals.values()), torch.ScalarType.Double, shape);
            case Elements.Integers integers -> copy(new LongPointer(integers.values()), torch.ScalarType.Long, shape);
            case Elements.Booleans booleans -> copy(pointer(booleans.values()), torch.ScalarType.Bool, shape);
        };
    }

    private static BoolPointer pointer(boolean[] values) {
        BoolPointer pointer = new BoolPointer(values.length);
        for (int i = 0; i < values.length; i++) {
            pointer.put(i, values[i]);
        }
        return pointer;
    }

    private static Tensor copy(Pointer values, torch.ScalarType type, long[] shape) {
        try (values) {
            return torch.from_blob(values, shape, new TensorOptions(type)).clone();
        }
    }

    private static long[] shape(Tensor tensor) {
        long[] shape = new long[Math.toIntExact(tensor.dim())];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }

    private static double[] values(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.numel())];
        tensor.detach().to(torch.ScalarType.Double).contiguous().data_ptr_double().get(values);
        return values;
    }
}
