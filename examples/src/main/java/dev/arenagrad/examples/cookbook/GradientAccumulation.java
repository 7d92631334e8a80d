package dev.arenagrad.examples.cookbook;

import dev.arenagrad.Losses;
import dev.arenagrad.Reduction;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.util.List;

/**
 * The gradient of a batch that does not fit into memory: the sum of the gradients of its pieces. Each piece has a scope, so that the
 * memory needed is that of one piece, and gradients add up in the parameters, which live outside.
 */
@SuppressWarnings("NullAway") // a leaf has a gradient after its backward pass
public final class GradientAccumulation {
    static final int SAMPLES = 1000;
    private static final int INPUTS = 20;
    private static final int WIDTH = 200;

    private GradientAccumulation() {}

    /** What came of one batch: the gradients of both weights as arrays, and the most bytes that lived at once beyond those before. */
    record Outcome(float[] first, float[] second, long bytes) {}

    // @start region=essence
    /** Adds the gradient of the mean loss of all samples to the weights' gradients, {@code size} samples at a time. */
    static void accumulate(List<Tensor> weights, Tensor samples, Tensor targets, long size) {
        long n = samples.shape().size(0);
        for (long from = 0; from < n; from += size) {
            try (Scope _ = Scope.open("piece")) {
                Tensor outputs = network(weights, samples.slice(0, from, from + size));
                Tensor sum = Losses.mse(outputs, targets.slice(0, from, from + size), Reduction.SUM);
                sum.div(n).backward(); // the last piece may be smaller: so a sum, divided by the number of all
            }
        }
    }
    // @end

    private static Tensor network(List<Tensor> weights, Tensor samples) {
        return samples.mm(weights.get(0)).relu().mm(weights.get(1)).squeeze(1);
    }

    /** {@return the outcome for the same random batch, in pieces of {@code size} samples} */
    static Outcome run(long size) {
        Tensor.manualSeed(2);
        try (Scope _ = Scope.open("gradient accumulation")) {
            List<Tensor> weights = List.of(Tensor.randn(INPUTS, WIDTH).setRequiresGrad(true),
                    Tensor.randn(WIDTH, 1).setRequiresGrad(true));
            Tensor samples = Tensor.randn(SAMPLES, INPUTS);
            Tensor targets = Tensor.randn(SAMPLES);
            Memory.resetPeak();
            long before = Memory.liveBytes();
            accumulate(weights, samples, targets, size);
            return new Outcome(weights.get(0).grad().toFloatArray(), weights.get(1).grad().toFloatArray(),
                    Memory.peakBytes() - before);
        }
    }

    /** Prints the memory that each way needs. */
    public static void main(String[] args) {
        System.out.println("all at once:      " + run(SAMPLES).bytes() + " bytes");
        System.out.println("64 at a time:     " + run(64).bytes() + " bytes");
    }
}
