package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Spans;
import java.lang.foreign.MemorySegment;

/** Pooling, plane by plane. */
public final class PoolKernels {
    private PoolKernels() {}

    /** values = the largest of each cell, as {@link dev.arenagrad.ops.Backend#maxPool} says. */
    public static void max(NDArray x, Spans down, Spans across, NDArray values, NDArray indices) {
        MemorySegment xs = x.storage().segment();
        MemorySegment to = values.storage().segment();
        MemorySegment places = indices.storage().segment();
        long rowStep = Nest.step(x, 2);
        long step = Nest.step(x, 3);
        for (long plane = 0; plane < planes(x); plane++) {
            long xAt = start(x, plane);
            long toAt = start(values, plane);
            long placesAt = start(indices, plane);
            if (x.dtype() == DType.FLOAT32) {
                PoolLoopsF32.max(xs, xAt, rowStep, step, down, across, to, toAt, places, placesAt);
            } else {
                PoolLoopsF64.max(xs, xAt, rowStep, step, down, across, to, toAt, places, placesAt);
            }
        }
    }

    /** out = the mean of each cell, as {@link dev.arenagrad.ops.Backend#avgPool} says. */
    public static void mean(NDArray x, Spans down, Spans across, NDArray out) {
        MemorySegment xs = x.storage().segment();
        MemorySegment to = out.storage().segment();
        long rowStep = Nest.step(x, 2);
        long step = Nest.step(x, 3);
        for (long plane = 0; plane < planes(x); plane++) {
            if (x.dtype() == DType.FLOAT32) {
                PoolLoopsF32.mean(xs, start(x, plane), rowStep, step, down, across, to, start(out, plane));
            } else {
                PoolLoopsF64.mean(xs, start(x, plane), rowStep, step, down, across, to, start(out, plane));
            }
        }
    }

    /** out += each cell's share of g, as {@link dev.arenagrad.ops.Backend#avgPoolBackward} says. */
    public static void spread(NDArray g, Spans down, Spans across, NDArray out) {
        MemorySegment gs = g.storage().segment();
        MemorySegment to = out.storage().segment();
        long gRowStep = Nest.step(g, 2);
        long gStep = Nest.step(g, 3);
        long rowStep = Nest.step(out, 2);
        long step = Nest.step(out, 3);
        for (long plane = 0; plane < planes(g); plane++) {
            long gAt = start(g, plane);
            long toAt = start(out, plane);
            if (g.dtype() == DType.FLOAT32) {
                PoolLoopsF32.spread(gs, gAt, gRowStep, gStep, down, across, to, toAt, rowStep, step);
            } else {
                PoolLoopsF64.spread(gs, gAt, gRowStep, gStep, down, across, to, toAt, rowStep, step);
            }
        }
    }

    private static long planes(NDArray x) {
        return x.shape().size(0) * x.shape().size(1);
    }

    private static long start(NDArray x, long plane) {
        long channels = x.shape().size(1);
        return Nest.start(x) + plane / channels * Nest.step(x, 0) + plane % channels * Nest.step(x, 1);
    }
}
