package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.parallel.ParallelLoop;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The order of elements along a dimension, row by row, as indices. */
public final class OrderKernels {
    /** The indices of a long row that are written at a time. */
    private static final int PART = 1 << 17;

    private OrderKernels() {}

    /** out = the indices of the first elements, as {@link dev.arenagrad.ops.Backend#order} says. */
    public static void order(NDArray x, int dim, boolean descending, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        long xStep = LoopNest.step(x, dim);
        long outStep = LoopNest.step(out, dim);
        int wanted = Math.toIntExact(out.shape().size(dim));
        RowOrder row = RowOrder.of(x.dtype(), Math.toIntExact(x.shape().size(dim)), descending);
        LoopNest nest = LoopNest.over(new NDArray[] {out, x}, dim);
        do {
            for (long i = 0; i < nest.count(); i++) {
                row.loadFirst(xs, nest.at(1) + i * nest.step(1), xStep, wanted);
                write(row, wanted, outs, nest.at(0) + i * nest.step(0), outStep);
            }
        } while (nest.advance());
    }

    private static void write(RowOrder row, int wanted, MemorySegment outs, long outAt, long outStep) {
        ParallelLoop.Part part = index -> {
            int from = index * PART;
            int end = from + Math.min(PART, wanted - from);
            for (int k = from; k < end; k++) {
                outs.set(ValueLayout.JAVA_LONG, outAt + k * outStep, row.index(k));
            }
        };
        if (wanted > PART && ParallelLoop.reaches(outs)) {
            ParallelLoop.run(Math.ceilDiv(wanted, PART), part);
        } else {
            ParallelLoop.runHere(Math.ceilDiv(wanted, PART), part);
        }
    }

    /** out = the index of the element at place k, as {@link dev.arenagrad.ops.Backend#kth} says. */
    public static void kth(NDArray x, int dim, int k, boolean nanFirst, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        long xStep = LoopNest.step(x, dim);
        RowSelection row = RowSelection.of(x.dtype(), Math.toIntExact(x.shape().size(dim)), k, nanFirst);
        LoopNest nest = LoopNest.over(new NDArray[] {out, x}, dim);
        do {
            for (long i = 0; i < nest.count(); i++) {
                outs.set(ValueLayout.JAVA_LONG, nest.at(0) + i * nest.step(0), row.index(xs, nest.at(1) + i * nest.step(
                        1),
                        xStep));
            }
        } while (nest.advance());
    }
}
