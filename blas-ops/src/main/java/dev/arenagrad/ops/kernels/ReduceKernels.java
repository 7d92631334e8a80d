package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.ReduceOp;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reductions over some dimensions. If the reduced elements are closer together in memory, each row of them gives one total. If the kept
 * elements are, rows of them are reduced side by side, column by column.
 */
public final class ReduceKernels {
    /** The rows whose sum is added to the result at a time, so that no chain of additions gets long. */
    private static final long ROWS = 4096;

    /** The fewest neighbouring columns whose extremes are looked for side by side. */
    private static final long SOME_COLUMNS = 16;

    private ReduceKernels() {}

    /** Reduces x over the dimensions in which out has size 1, as {@link dev.arenagrad.ops.Backend#reduce} says. */
    public static void reduce(ReduceOp op, NDArray x, NDArray out) {
        RowOp rowOp = rowOp(op);
        if (x.numel() == 0) {
            FillKernels.fill(out, rowOp.identity);
            return;
        }
        DType dtype = out.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        if (dtype != DType.INT64 && out.numel() == 1 && x.isContiguous()) {
            long start = LoopNest.start(x);
            int size = dtype.byteSize();
            double total = longRow(rowOp, dtype, xs, start, size, x.numel());
            double result = op == ReduceOp.NORM2 ? EuclideanNorm.of(total, dtype, xs, start, size, x.numel()) : total;
            store(dtype, outs, LoopNest.start(out), result);
            return;
        }
        reduceSome(op, x, out);
    }

    /** {@return the total of a row} Of a long one, those of blocks are joined in order. */
    private static double longRow(RowOp op, DType dtype, MemorySegment xs, long xAt, long xStep, long n) {
        return RowBlocks.areIn(n) ? joined(op, totals(op, dtype, xs, xAt, xStep, n)) : row(op, dtype, xs, xAt, xStep,
                n);
    }

    private static double[] totals(RowOp op, DType dtype, MemorySegment xs, long xAt, long xStep, long n) {
        double[] totals = new double[RowBlocks.count(n)];
        RowBlocks.run(n, (k, from, count) -> totals[k] = row(op, dtype, xs, xAt + from * xStep, xStep, count), xs);
        return totals;
    }

    private static double joined(RowOp op, double[] totals) {
        double total = op.identity;
        for (double ofBlock : totals) {
            total = op.merge(total, ofBlock);
        }
        return total;
    }

    /** {@return the total of a row of INT64, which is the same in any order} */
    private static long longRow(RowOp op, MemorySegment xs, long xAt, long xStep, long n) {
        return RowBlocks.areIn(n) ? joined(op, totals(op, xs, xAt, xStep, n)) : PlainReduceI64.row(op, xs, xAt, xStep,
                n);
    }

    private static long[] totals(RowOp op, MemorySegment xs, long xAt, long xStep, long n) {
        long[] totals = new long[RowBlocks.count(n)];
        RowBlocks.run(n, (k, from, count) -> totals[k] = PlainReduceI64.row(op, xs, xAt + from * xStep, xStep, count),
                xs);
        return totals;
    }

    private static long joined(RowOp op, long[] totals) {
        long total = totals[0];
        for (int k = 1; k < totals.length; k++) {
            total = op.merge(total, totals[k]);
        }
        return total;
    }

    private static void reduceSome(ReduceOp op, NDArray x, NDArray out) {
        DType dtype = out.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        ReductionLoops loops = ReductionLoops.over(x, out);
        LoopNest kept = loops.kept();
        LoopNest reduced = loops.reduced();
        boolean sideBySide = loops.areSideBySide() || loops.areShortRows();
        if (sideBySide) {
            FillKernels.fill(out, rowOp(op).identity);
        }
        do {
            if (sideBySide) {
                columns(op, dtype, xs, outs, kept, reduced);
            } else {
                rows(op, dtype, xs, outs, kept, reduced);
            }
        } while (kept.advance());
    }

    private static RowOp rowOp(ReduceOp op) {
        return switch (op) {
            case SUM -> RowOp.SUM;
            case PROD -> RowOp.PROD;
            case MAX -> RowOp.MAX;
            case MIN -> RowOp.MIN;
            case NORM1 -> RowOp.SUM_ABS;
            case NORM2 -> RowOp.SUM_SQUARES;
            case NORM_INF -> RowOp.MAX_ABS;
        };
    }

    private static void rows(ReduceOp op, DType dtype, MemorySegment xs, MemorySegment outs, LoopNest kept,
            LoopNest reduced) {
        RowOp rowOp = rowOp(op);
        for (long i = 0; i < kept.count(); i++) {
            long start = kept.at(1) + i * kept.step(1);
            long outAt = kept.at(0) + i * kept.step(0);
            if (dtype == DType.INT64) {
                outs.set(ValueLayout.JAVA_LONG, outAt, integerTotal(rowOp, xs, start, reduced));
            } else {
                double total = total(rowOp, dtype, xs, start, reduced);
                store(dtype, outs, outAt, op == ReduceOp.NORM2 ? EuclideanNorm.of(total, dtype, xs, start,
                        reduced) : total);
            }
        }
    }

    private static long integerTotal(RowOp op, MemorySegment xs, long start, LoopNest reduced) {
        long total = (long) op.identity;
        do {
            total = op.merge(total, longRow(op, xs, start + reduced.at(0), reduced.step(0), reduced.count()));
        } while (reduced.advance());
        return total;
    }

    static double total(RowOp op, DType dtype, MemorySegment xs, long start, LoopNest reduced) {
        double total = op.identity;
        do {
            total = op.merge(total, row(op, dtype, xs, start + reduced.at(0), reduced.step(0), reduced.count()));
        } while (reduced.advance());
        return total;
    }

    /** {@return the total of n floating-point elements} */
    static double row(RowOp op, DType dtype, MemorySegment xs, long xAt, long xStep, long n) {
        boolean vectors = Simd.ON && xStep == dtype.byteSize();
        if (dtype == DType.FLOAT32) {
            return vectors ? VectorReduceF32.row(op, xs, xAt, n) : PlainReduceF32.row(op, xs, xAt, xStep, n);
        }
        return vectors ? VectorReduceF64.row(op, xs, xAt, n) : PlainReduceF64.row(op, xs, xAt, xStep, n);
    }

    private static void columns(ReduceOp op, DType dtype, MemorySegment xs, MemorySegment outs, LoopNest kept,
            LoopNest reduced) {
        RowOp rowOp = rowOp(op);
        long columns = kept.count();
        long rowStep = reduced.step(0);
        do {
            for (long row = 0; row < reduced.count(); row += ROWS) {
                columns(rowOp, dtype, xs, kept.at(1) + reduced.at(0) + row * rowStep, rowStep, Math.min(ROWS,
                        reduced.count() - row), kept.step(1), outs, kept.at(0), kept.step(0), columns);
            }
        } while (reduced.advance());
        if (op == ReduceOp.NORM2) {
            for (long i = 0; i < columns; i++) {
                long outAt = kept.at(0) + i * kept.step(0);
                double squares = dtype == DType.FLOAT32
                        ? outs.get(ValueLayout.JAVA_FLOAT, outAt)
                        : outs.get(ValueLayout.JAVA_DOUBLE, outAt);
                store(dtype, outs, outAt, EuclideanNorm.of(squares, dtype, xs, kept.at(1) + i * kept.step(1), reduced));
            }
        }
    }

    private static void columns(RowOp op, DType dtype, MemorySegment xs, long xAt, long rowStep, long rows, long xStep,
            MemorySegment out, long outAt, long outStep, long columns) {
        boolean vectors = Simd.ON && xStep == dtype.byteSize() && outStep == xStep;
        switch (dtype) {
            case FLOAT32 -> {
                if (vectors) {
                    VectorReduceF32.columns(op, xs, xAt, rowStep, rows, out, outAt, columns);
                } else {
                    PlainReduceF32.columns(op, xs, xAt, rowStep, rows, xStep, out, outAt, outStep, columns);
                }
            }
            case FLOAT64 -> {
                if (vectors) {
                    VectorReduceF64.columns(op, xs, xAt, rowStep, rows, out, outAt, columns);
                } else {
                    PlainReduceF64.columns(op, xs, xAt, rowStep, rows, xStep, out, outAt, outStep, columns);
                }
            }
            default -> PlainReduceI64.columns(op, xs, xAt, rowStep, rows, xStep, out, outAt, outStep, columns);
        }
    }

    private static void store(DType dtype, MemorySegment out, long outAt, double value) {
        if (dtype == DType.FLOAT32) {
            out.set(ValueLayout.JAVA_FLOAT, outAt, (float) value);
        } else {
            out.set(ValueLayout.JAVA_DOUBLE, outAt, value);
        }
    }

    /**
     * out = the index of the largest (or smallest) element along {@code dim}, as {@link
     * dev.arenagrad.ops.Backend#argmax} says.
     */
    public static void argExtreme(boolean largest, NDArray x, int dim, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        RowOp op = largest ? RowOp.MAX : RowOp.MIN;
        DType dtype = x.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        long step = LoopNest.step(x, dim);
        long n = x.shape().size(dim);
        LoopNest nest = LoopNest.over(new NDArray[] {x, out}, dim);
        if (areByColumns(dtype, n) && nest.step(0) == dtype.byteSize() && nest.count() >= SOME_COLUMNS) {
            placesOfColumns(largest ? 1 : -1, dtype, xs, step, n, outs, nest);
            return;
        }
        do {
            for (long i = 0; i < nest.count(); i++) {
                long xAt = nest.at(0) + i * nest.step(0);
                long index = RowBlocks.areIn(n) ? placeInBlocks(op, dtype, xs, xAt, step, n) : place(op, dtype, xs, xAt,
                        step, n);
                outs.set(ValueLayout.JAVA_LONG, nest.at(1) + i * nest.step(1), index);
            }
        } while (nest.advance());
    }

    /**
     * {@return whether the places of extremes along a dimension are looked for in columns side by side: where enough of them are neighbours in
     * memory, and no others repeat or overlap them}
     */
    public static boolean isByColumns(NDArray x, int dim) {
        if (!areByColumns(x.dtype(), x.shape().size(dim))) {
            return false;
        }
        boolean found = false;
        for (int d = 0; d < x.rank(); d++) {
            long stride = x.layout().stride(d);
            if (d == dim || x.shape().size(d) == 1 || stride > 1) {
                continue;
            }
            if (found || stride == 0 || x.shape().size(d) < SOME_COLUMNS) {
                return false;
            }
            found = true;
        }
        return found;
    }

    private static boolean areByColumns(DType dtype, long rows) {
        return Simd.ON && dtype != DType.INT64 && rows <= SimdPlacesF32.MOST_ROWS;
    }

    private static void placesOfColumns(int sign, DType dtype, MemorySegment xs, long rowStep, long rows,
            MemorySegment out, LoopNest kept) {
        if (dtype == DType.FLOAT32) {
            float[] places = new float[SimdPlacesF32.COLS];
            do {
                SimdPlacesF32.ofColumns(sign, xs, kept.at(0), rowStep, rows, places, out, kept.at(1), kept.step(1),
                        kept.count());
            } while (kept.advance());
        } else {
            double[] places = new double[SimdPlacesF64.COLS];
            do {
                SimdPlacesF64.ofColumns(sign, xs, kept.at(0), rowStep, rows, places, out, kept.at(1), kept.step(1),
                        kept.count());
            } while (kept.advance());
        }
    }

    private static long place(RowOp op, DType dtype, MemorySegment xs, long xAt, long step, long n) {
        return switch (dtype) {
            case FLOAT32 -> Search.firstFloat((float) row(op, dtype, xs, xAt, step, n), xs, xAt, step, n);
            case FLOAT64 -> Search.firstDouble(row(op, dtype, xs, xAt, step, n), xs, xAt, step, n);
            default -> Search.firstLong(PlainReduceI64.row(op, xs, xAt, step, n), xs, xAt, step);
        };
    }

    /** {@return the place of an extreme, which is looked for in the first block that has it} */
    private static long placeInBlocks(RowOp op, DType dtype, MemorySegment xs, long xAt, long step, long n) {
        int k = 0;
        if (dtype == DType.INT64) {
            long[] extremes = totals(op, xs, xAt, step, n);
            long extreme = joined(op, extremes);
            while (extremes[k] != extreme) {
                k++;
            }
            long from = k * RowBlocks.LENGTH;
            return from + Search.firstLong(extreme, xs, xAt + from * step, step);
        }
        double[] extremes = totals(op, dtype, xs, xAt, step, n);
        double extreme = joined(op, extremes);
        while (extremes[k] != extreme && extremes[k] == extremes[k]) {
            k++;
        }
        long from = k * RowBlocks.LENGTH;
        long count = Math.min(RowBlocks.LENGTH, n - from);
        return from + (dtype == DType.FLOAT32 ? Search.firstFloat((float) extreme, xs, xAt + from * step, step, count)
                : Search.firstDouble(extreme, xs, xAt + from * step, step, count));
    }
}
