package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.workload.Inputs.Convolution;
import dev.arenagrad.bench.workload.Inputs.Floats;
import dev.arenagrad.bench.workload.Inputs.Learned;
import dev.arenagrad.bench.workload.Inputs.Normalization;
import dev.arenagrad.bench.workload.Inputs.Pair;
import dev.arenagrad.bench.workload.LargeTask;
import dev.arenagrad.bench.workload.Task;
import dev.arenagrad.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A large task as a Java program with libtorch does it. */
final class LibtorchLarge implements Workload {
    private final List<Tensor> leaves = new ArrayList<>();
    private final Supplier<List<Tensor>> step;

    /** Sets a task up that {@link LibtorchWorkload} does not know. */
    private LibtorchLarge(LargeTask task) {
        step = switch (task) {
            case CONVOLUTION -> convolution();
            case MATMUL1024 -> matmul();
            case LAYER_NORM -> layerNorm();
            case ADAM10M -> adam();
            case CHAIN1M, SOFTMAX_WIDE, MLP512 -> throw new IllegalArgumentException(task.toString());
        };
    }

    /** {@return the task, set up} libtorch must have been loaded, and computes on as many threads as are set when the workload steps. */
    static Workload open(LargeTask task) {
        return switch (task) {
            case CHAIN1M -> LibtorchWorkload.of(Task.CHAIN1M);
            case SOFTMAX_WIDE -> LibtorchWorkload.of(Task.SOFTMAX_WIDE);
            case MLP512 -> LibtorchWorkload.mlp(512);
            case CONVOLUTION, MATMUL1024, LAYER_NORM, ADAM10M -> new LibtorchLarge(task);
        };
    }

    private Supplier<List<Tensor>> convolution() {
        Convolution data = Convolution.create();
        Tensor images = leaf(data.images());
        Tensor weight = leaf(data.weight());
        return differentiated(() -> torch.conv2d(images, weight), data.gradient());
    }

    private Supplier<List<Tensor>> layerNorm() {
        Normalization data = Normalization.create();
        Tensor rows = leaf(data.rows());
        TensorOptional weight = new TensorOptional(leaf(data.weight()));
        TensorOptional bias = new TensorOptional(leaf(data.bias()));
        return differentiated(() -> torch.layer_norm(rows, new long[] {Normalization.WIDTH}, weight, bias, 1e-5, false),
                data.gradient());
    }

    private Supplier<List<Tensor>> differentiated(Supplier<Tensor> function, Floats gradient) {
        TensorVector ofResult = new TensorVector(LibtorchWorkload.constant(gradient));
        TensorVector inputs = new TensorVector(leaves.toArray(Tensor[]::new));
        BoolOptional unset = new BoolOptional();
        return () -> {
            Tensor result = function.get();
            List<Tensor> results = new ArrayList<>(List.of(result));
            results.addAll(List.of(torch.grad(new TensorVector(result), inputs, ofResult, unset, false, false).get()));
            return results;
        };
    }

    private static Supplier<List<Tensor>> matmul() {
        Pair squares = Pair.largeSquares();
        Tensor a = LibtorchWorkload.constant(squares.a());
        Tensor b = LibtorchWorkload.constant(squares.b());
        return () -> List.of(a.matmul(b));
    }

    private Supplier<List<Tensor>> adam() {
        Learned data = Learned.tenMillion();
        Tensor parameters = leaf(data.parameters());
        parameters.mutable_grad().put(LibtorchWorkload.constant(data.gradient()));
        Adam adam = new Adam(new TensorVector(parameters), new AdamOptions(Learned.LEARNING_RATE));
        return () -> {
            adam.step();
            return List.of(parameters);
        };
    }

    private Tensor leaf(Floats data) {
        Tensor leaf = LibtorchWorkload.constant(data).requires_grad_(true);
        leaves.add(leaf);
        return leaf;
    }

    @Override
    public void step() {
        try (PointerScope _ = new PointerScope()) {
            step.get();
        }
    }

    @Override
    public List<float[]> observe() {
        try (PointerScope _ = new PointerScope()) {
            return step.get().stream().map(LibtorchWorkload::values).toList();
        }
    }

    /** Leaves what was set up to the end of the process. */
    @Override
    public void close() {}
}
