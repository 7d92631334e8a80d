package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.ScanOp;
import java.lang.foreign.MemorySegment;

/** Running totals along a dimension, row by row. */
public final class ScanKernels {
    private ScanKernels() {}

    /** out = the running totals of x, as {@link dev.arenagrad.ops.Backend#scan} says. */
    public static void scan(ScanOp op, NDArray x, NDArray a, int dim, boolean reverse, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        DType dtype = out.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment as = a.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = out.shape().size(dim);
        long sign = reverse ? -1 : 1;
        long last = reverse ? n - 1 : 0;
        long xStep = LoopNest.step(x, dim);
        long aStep = LoopNest.step(a, dim);
        long outStep = LoopNest.step(out, dim);
        LoopNest nest = LoopNest.over(new NDArray[] {out, x, a}, dim);
        do {
            for (long i = 0; i < nest.count(); i++) {
                long outAt = nest.at(0) + i * nest.step(0) + last * outStep;
                long xAt = nest.at(1) + i * nest.step(1) + last * xStep;
                long aAt = nest.at(2) + i * nest.step(2) + last * aStep;
                row(op, dtype, xs, xAt, sign * xStep, as, aAt, sign * aStep, outs, outAt, sign * outStep, n);
            }
        } while (nest.advance());
    }

    private static void row(ScanOp op, DType dtype, MemorySegment xs, long xAt, long xStep, MemorySegment as, long aAt,
            long aStep, MemorySegment out, long outAt, long outStep, long n) {
        switch (dtype) {
            case FLOAT32 -> PlainScanF32.run(op, xs, xAt, xStep, as, aAt, aStep, out, outAt, outStep, n);
            case FLOAT64 -> PlainScanF64.run(op, xs, xAt, xStep, as, aAt, aStep, out, outAt, outStep, n);
            case INT64 -> PlainScanI64.run(op, xs, xAt, xStep, as, aAt, aStep, out, outAt, outStep, n);
            default -> throw new UnsupportedOperationException("scan of " + dtype);
        }
    }
}
