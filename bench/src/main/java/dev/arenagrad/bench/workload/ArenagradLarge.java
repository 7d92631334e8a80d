package dev.arenagrad.bench.workload;

import dev.arenagrad.Autograd;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.bench.workload.Inputs.Convolution;
import dev.arenagrad.bench.workload.Inputs.Floats;
import dev.arenagrad.bench.workload.Inputs.Learned;
import dev.arenagrad.bench.workload.Inputs.Normalization;
import dev.arenagrad.bench.workload.Inputs.Pair;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.optim.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A large task as a program with arenagrad does it. */
public final class ArenagradLarge implements Workload {
    private final Scope scope = Scope.open();
    private final List<Tensor> leaves = new ArrayList<>();
    private final Supplier<List<Tensor>> step;

    /** Sets a task up that {@link ArenagradWorkload} does not know. */
    private ArenagradLarge(LargeTask task) {
        step = switch (task) {
            case CONVOLUTION -> convolution();
            case MATMUL1024 -> matmul();
            case LAYER_NORM -> layerNorm();
            case ADAM10M -> adam();
            case CHAIN1M, SOFTMAX_WIDE, MLP512 -> throw new IllegalArgumentException(task.toString());
        };
    }

    /**
     * Sets a task up. The calling thread must be the one that steps and closes it, and close it before any scope around.
     *
     * @return the workload, the caller's to close
     */
    public static Workload open(LargeTask task) {
        return switch (task) {
            case CHAIN1M -> ArenagradWorkload.open(Task.CHAIN1M);
            case SOFTMAX_WIDE -> ArenagradWorkload.open(Task.SOFTMAX_WIDE);
            case MLP512 -> ArenagradWorkload.openMlp(512);
            case CONVOLUTION, MATMUL1024, LAYER_NORM, ADAM10M -> new ArenagradLarge(task);
        };
    }

    private Supplier<List<Tensor>> convolution() {
        Convolution data = Convolution.create();
        Tensor images = leaf(data.images());
        Tensor weight = leaf(data.weight());
        return differentiated(() -> NN.conv2d(images, weight, null), data.gradient());
    }

    private Supplier<List<Tensor>> layerNorm() {
        Normalization data = Normalization.create();
        Tensor rows = leaf(data.rows());
        Tensor weight = leaf(data.weight());
        Tensor bias = leaf(data.bias());
        return differentiated(() -> NN.layerNorm(rows, Shape.of(Normalization.WIDTH), weight, bias, 1e-5), data
                .gradient());
    }

    private Supplier<List<Tensor>> differentiated(Supplier<Tensor> function, Floats gradient) {
        Tensor ofResult = ArenagradWorkload.constant(gradient);
        return () -> {
            List<Tensor> results = new ArrayList<>(List.of(function.get()));
            results.addAll(Autograd.grad(results, leaves, List.of(ofResult)));
            return results;
        };
    }

    private static Supplier<List<Tensor>> matmul() {
        Pair squares = Pair.largeSquares();
        Tensor a = ArenagradWorkload.constant(squares.a());
        Tensor b = ArenagradWorkload.constant(squares.b());
        return () -> List.of(a.matmul(b));
    }

    private Supplier<List<Tensor>> adam() {
        Learned data = Learned.tenMillion();
        Tensor parameters = leaf(data.parameters());
        parameters.setGrad(ArenagradWorkload.constant(data.gradient()));
        Adam adam = new Adam(List.of(parameters), Learned.LEARNING_RATE);
        return () -> {
            adam.step();
            return List.of(parameters);
        };
    }

    private Tensor leaf(Floats data) {
        Tensor leaf = ArenagradWorkload.constant(data).setRequiresGrad(true);
        leaves.add(leaf);
        return leaf;
    }

    @Override
    public void step() {
        try (Scope _ = Scope.open()) {
            step.get();
        }
    }

    @Override
    public List<float[]> observe() {
        try (Scope _ = Scope.open()) {
            return step.get().stream().map(Tensor::toFloatArray).toList();
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
