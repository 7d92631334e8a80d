package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.ScanOp;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Running totals along a dimension: along two rows at a time, of which the second is half of all rows away, or down neighbouring columns.
 * Recurrences, whose steps take longer, go along four rows. Running sums of floats that are neighbours go along one row, by vectors.
 */
public final class ScanKernels {
    /** So many recurrences are run along at once, and so many columns are enough to be run down side by side. */
    private static final int FEW = 4;

    /** So many columns have their totals in the cache. */
    private static final long BLOCK = 2048;

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
        boolean two = op == ScanOp.RECURRENCE;
        boolean columns = !two && nest.count() >= FEW && nest.step(0) == dtype.byteSize() && nest.step(1) == nest.step(
                0);
        boolean sums = Simd.ON && op == ScanOp.SUM && dtype == DType.FLOAT32 && sign * xStep == Float.BYTES && sign
                * outStep == Float.BYTES && VectorScanF32.SUMS_ROWS;
        do {
            long outAt = nest.at(0) + last * outStep;
            long xAt = nest.at(1) + last * xStep;
            if (columns) {
                columns(op, dtype, xs, xAt, sign * xStep, outs, outAt, sign * outStep, nest.count(), n);
                continue;
            }
            long i = 0;
            for (; sums && i < nest.count(); i++) {
                VectorScanF32.sumsAlongRow(xs, xAt + i * nest.step(1), outs, outAt + i * nest.step(0), n);
            }
            for (; two && i + FEW <= nest.count(); i += FEW) {
                fourRecurrences(dtype, xs, xAt + i * nest.step(1), sign * xStep, nest.step(1), as, nest.at(2) + i * nest
                        .step(2) + last * aStep, sign * aStep, nest.step(2), outs, outAt + i * nest.step(0), sign
                                * outStep,
                        nest.step(0), n);
            }
            long half = two || sums ? 0 : nest.count() / 2;
            for (; i < half; i++) {
                twoRows(op, dtype, xs, xAt + i * nest.step(1), sign * xStep, half * nest.step(1), outs, outAt + i * nest
                        .step(0), sign * outStep, half * nest.step(0), n);
            }
            i += half;
            for (; i < nest.count(); i++) {
                row(op, dtype, xs, xAt + i * nest.step(1), sign * xStep, as, nest.at(2) + i * nest.step(2) + last
                        * aStep, sign * aStep, outs, outAt + i * nest.step(0), sign * outStep, n);
            }
        } while (nest.advance());
    }

    private static void twoRows(ScanOp op, DType dtype, MemorySegment xs, long xAt, long xStep, long xRow,
            MemorySegment out, long outAt, long outStep, long outRow, long n) {
        switch (dtype) {
            case FLOAT32 -> PlainScanF32.runTwo(op, xs, xAt, xStep, xRow, out, outAt, outStep, outRow, n);
            case FLOAT64 -> PlainScanF64.runTwo(op, xs, xAt, xStep, xRow, out, outAt, outStep, outRow, n);
            case INT64 -> PlainScanI64.runTwo(op, xs, xAt, xStep, xRow, out, outAt, outStep, outRow, n);
            default -> throw new UnsupportedOperationException("scan of " + dtype);
        }
    }

    private static void fourRecurrences(DType dtype, MemorySegment xs, long xAt, long xStep, long xRow,
            MemorySegment as,
            long aAt, long aStep, long aRow, MemorySegment out, long outAt, long outStep, long outRow, long n) {
        switch (dtype) {
            case FLOAT32 -> PlainScanF32.recurrenceOfFour(xs, xAt, xStep, xRow, as, aAt, aStep, aRow, out, outAt,
                    outStep,
                    outRow, n);
            case FLOAT64 -> PlainScanF64.recurrenceOfFour(xs, xAt, xStep, xRow, as, aAt, aStep, aRow, out, outAt,
                    outStep,
                    outRow, n);
            case INT64 -> PlainScanI64.recurrenceOfFour(xs, xAt, xStep, xRow, as, aAt, aStep, aRow, out, outAt, outStep,
                    outRow, n);
            default -> throw new UnsupportedOperationException("scan of " + dtype);
        }
    }

    /** Totals down columns that are neighbours: row after row, with a total for each column. */
    private static void columns(ScanOp op, DType dtype, MemorySegment xs, long xAt, long xStep, MemorySegment out,
            long outAt, long outStep, long columns, long n) {
        long start = op == ScanOp.PROD ? 1 : 0;
        int width = (int) Math.min(columns, BLOCK);
        long[] integers = new long[dtype == DType.INT64 ? width : 0];
        double[] totals = new double[width - integers.length];
        for (long first = 0; first < columns; first += width) {
            int count = (int) Math.min(width, columns - first);
            Arrays.fill(totals, start);
            Arrays.fill(integers, start);
            long from = xAt + first * dtype.byteSize();
            long to = outAt + first * dtype.byteSize();
            for (long row = 0; row < n; row++) {
                addRow(op, dtype, xs, from + row * xStep, out, to + row * outStep, totals, integers, count);
            }
        }
    }

    private static void addRow(ScanOp op, DType dtype, MemorySegment xs, long xAt, MemorySegment out, long outAt,
            double[] totals, long[] integers, int count) {
        switch (dtype) {
            case FLOAT32 -> {
                if (Simd.ON) {
                    VectorScanF32.addRow(op, xs, xAt, out, outAt, totals, 0, count);
                } else {
                    PlainScanF32.addRow(op, xs, xAt, out, outAt, totals, 0, count);
                }
            }
            case FLOAT64 -> {
                if (Simd.ON) {
                    VectorScanF64.addRow(op, xs, xAt, out, outAt, totals, 0, count);
                } else {
                    PlainScanF64.addRow(op, xs, xAt, out, outAt, totals, 0, count);
                }
            }
            case INT64 -> PlainScanI64.addRow(op, xs, xAt, out, outAt, integers, 0, count);
            default -> throw new UnsupportedOperationException("scan of " + dtype);
        }
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
