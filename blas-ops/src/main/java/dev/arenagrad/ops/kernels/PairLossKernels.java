package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.PairLoss;
import dev.arenagrad.ops.parallel.ParallelLoop;
import java.lang.foreign.MemorySegment;

/** Losses of pairs of neighbours. */
public final class PairLossKernels {
    /** The elements that are added up together, in which a thread is busy for longer than it takes to wake it. */
    private static final long BLOCK = 1L << 16;

    private PairLossKernels() {}

    /** {@return the sum of the losses} Sums of blocks are joined in order, so that threads can share the blocks. */
    public static double sum(PairLoss loss, NDArray x, NDArray target, double p) {
        DType dtype = x.dtype();
        int size = dtype.byteSize();
        long n = x.numel();
        if (n == 0) {
            return 0;
        }
        MemorySegment xs = x.storage().segment();
        MemorySegment ts = target.storage().segment();
        long xAt = LoopNest.start(x);
        long tAt = LoopNest.start(target);
        if (n < 2 * BLOCK) {
            return sum(loss, dtype, xs, xAt, ts, tAt, p, n);
        }
        double[] sums = new double[Math.toIntExact(Math.ceilDiv(n, BLOCK))];
        ParallelLoop.Part block = k -> sums[k] = sum(loss, dtype, xs, xAt + k * BLOCK * size, ts, tAt + k * BLOCK
                * size, p, Math.min(BLOCK, n - k * BLOCK));
        if (ParallelLoop.reaches(xs) && ParallelLoop.reaches(ts)) {
            ParallelLoop.run(sums.length, block);
        } else {
            ParallelLoop.runHere(sums.length, block);
        }
        double total = 0;
        for (double ofBlock : sums) {
            total += ofBlock;
        }
        return total;
    }

    private static double sum(PairLoss loss, DType dtype, MemorySegment xs, long xAt, MemorySegment ts, long tAt,
            double p, long n) {
        if (dtype == DType.FLOAT32) {
            return Simd.ON
                    ? VectorPairLossF32.sum(loss, xs, xAt, ts, tAt, (float) p, n)
                    : PlainPairLossF32.sum(loss, xs, xAt, Float.BYTES, ts, tAt, Float.BYTES, (float) p, n);
        }
        return Simd.ON
                ? VectorPairLossF64.sum(loss, xs, xAt, ts, tAt, p, n)
                : PlainPairLossF64.sum(loss, xs, xAt, Double.BYTES, ts, tAt, Double.BYTES, p, n);
    }

    /** out = the derivatives of the losses by x, times s. Parts of contiguous arrays have rows of neighbours. */
    public static void gradient(PairLoss loss, NDArray x, NDArray target, double p, double s, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        DType dtype = out.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment ts = target.storage().segment();
        MemorySegment outs = out.storage().segment();
        LoopNest nest = LoopNest.over(out, x, target);
        do {
            gradient(loss, dtype, xs, nest.at(1), nest.step(1), ts, nest.at(2), nest.step(2), p, s, outs, nest.at(0),
                    nest.step(0), nest.count());
        } while (nest.advance());
    }

    private static void gradient(PairLoss loss, DType dtype, MemorySegment xs, long xAt, long xStep, MemorySegment ts,
            long tAt, long tStep, double p, double s, MemorySegment out, long outAt, long outStep, long n) {
        boolean vectors = Simd.ON && outStep == dtype.byteSize() && xStep == outStep && tStep == outStep;
        if (dtype == DType.FLOAT32) {
            if (vectors) {
                VectorPairLossF32.gradient(loss, xs, xAt, ts, tAt, (float) p, (float) s, out, outAt, n);
            } else {
                PlainPairLossF32.gradient(loss, xs, xAt, xStep, ts, tAt, tStep, (float) p, (float) s, out, outAt,
                        outStep, n);
            }
        } else if (vectors) {
            VectorPairLossF64.gradient(loss, xs, xAt, ts, tAt, p, s, out, outAt, n);
        } else {
            PlainPairLossF64.gradient(loss, xs, xAt, xStep, ts, tAt, tStep, p, s, out, outAt, outStep, n);
        }
    }
}
