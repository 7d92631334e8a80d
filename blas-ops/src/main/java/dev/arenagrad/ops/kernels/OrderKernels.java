package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The order of elements along a dimension, row by row, as indices. */
public final class OrderKernels {
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
                long outAt = nest.at(0) + i * nest.step(0);
                for (int k = 0; k < wanted; k++) {
                    outs.set(ValueLayout.JAVA_LONG, outAt + k * outStep, row.index(k));
                }
            }
        } while (nest.advance());
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
