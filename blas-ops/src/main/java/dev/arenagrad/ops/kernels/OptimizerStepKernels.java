package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerRule;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Steps of optimisers: one pass over a parameter, its gradient and what is remembered of it, in place and without scratch memory. */
public final class OptimizerStepKernels {
    private static final int DECAY = 1;

    private OptimizerStepKernels() {}

    /** As {@link dev.arenagrad.ops.Backend#optimizerStep} says. */
    public static void step(OptimizerRule rule, double[] numbers, NDArray... arrays) {
        NDArray p = arrays[0];
        if (p.numel() == 0) {
            return;
        }
        MemorySegment[] memory = new MemorySegment[arrays.length];
        long[] at = new long[arrays.length];
        long[] step = new long[arrays.length];
        boolean contiguous = true;
        for (int k = 0; k < arrays.length; k++) {
            memory[k] = arrays[k].storage().segment();
            contiguous &= arrays[k].isContiguous();
        }
        DType dtype = p.dtype();
        if (contiguous) {
            for (int k = 0; k < arrays.length; k++) {
                at[k] = LoopNest.start(arrays[k]);
            }
            Arrays.fill(step, dtype.byteSize());
            step(rule, dtype, memory, at, step, numbers, p.numel());
            return;
        }
        LoopNest nest = LoopNest.over(arrays);
        do {
            for (int k = 0; k < arrays.length; k++) {
                at[k] = nest.at(k);
                step[k] = nest.step(k);
            }
            step(rule, dtype, memory, at, step, numbers, nest.count());
        } while (nest.advance());
    }

    private static void step(OptimizerRule rule, DType dtype, MemorySegment[] memory, long[] at, long[] step,
            double[] numbers, long n) {
        boolean decaying = numbers[DECAY] != 0;
        boolean vectors = Simd.ON;
        for (long distance : step) {
            vectors &= distance == dtype.byteSize();
        }
        if (dtype == DType.FLOAT32) {
            if (vectors) {
                VectorOptimizerStepsF32.run(rule, decaying, memory, at, numbers, n);
            } else {
                PlainOptimizerStepsF32.run(rule, decaying, memory, at, step, numbers, n);
            }
        } else if (vectors) {
            VectorOptimizerStepsF64.run(rule, decaying, memory, at, numbers, n);
        } else {
            PlainOptimizerStepsF64.run(rule, decaying, memory, at, step, numbers, n);
        }
    }
}
