package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;

/**
 * Softmax along a dimension, its logarithm, and their derivatives, row by row, so that a row stays in the cache between
 * passes.
 */
public final class SoftmaxKernels {
    private SoftmaxKernels() {}

    /** out = softmax(x), or its logarithm, as {@link dev.arenagrad.ops.Backend#softmax} says. */
    public static void softmax(boolean log, NDArray x, int dim, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        if (areScattered(x, out, dim)) {
            CopyKernels.copy(x, out);
            softmax(log, out, dim, out);
            return;
        }
        DType dtype = out.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = out.shape().size(dim);
        long xStep = LoopNest.step(x, dim);
        long outStep = LoopNest.step(out, dim);
        LoopNest nest = LoopNest.over(new NDArray[] {out, x}, dim);
        if (areColumns(dtype, nest, 1)) {
            try (SoftmaxColumns columns = new SoftmaxColumns(dtype, n)) {
                do {
                    columns.forward(log, xs, nest.at(1), xStep, outs, nest.at(0), outStep, nest.count());
                } while (nest.advance());
            }
            return;
        }
        if (areShortRows(log, dtype, xStep, outStep, n)) {
            do {
                rows(log, dtype, xs, nest.at(1), nest.step(1), outs, nest.at(0), nest.step(0), n, nest.count());
            } while (nest.advance());
            return;
        }
        do {
            for (long i = 0; i < nest.count(); i++) {
                row(log, dtype, xs, nest.at(1) + i * nest.step(1), xStep, outs, nest.at(0) + i * nest.step(0), outStep,
                        n);
            }
        } while (nest.advance());
    }

    /** {@return whether there are enough neighbours to be computed side by side, in the result and in an operand} */
    private static boolean areColumns(DType dtype, LoopNest nest, int operand) {
        return Simd.ON && nest.count() >= SoftmaxColumns.FEWEST && nest.step(0) == dtype.byteSize() && nest.step(
                operand) == dtype.byteSize();
    }

    /** {@return whether rows are of neighbours in the result alone, so that it is best to copy the operand there first} */
    private static boolean areScattered(NDArray x, NDArray out, int dim) {
        int size = out.dtype().byteSize();
        long step = LoopNest.step(x, dim);
        return Simd.ON && step != size && step != 0 && LoopNest.step(out, dim) == size;
    }

    /** {@return whether many rows at a time go through each pass faster than one after the other} */
    private static boolean areShortRows(boolean log, DType dtype, long xStep, long outStep, long n) {
        if (!vectors(dtype, xStep, outStep)) {
            return false;
        }
        if (dtype == DType.FLOAT32) {
            return n >= VectorRowsF32.LEAST_OF_A_ROW && n <= (log
                    ? VectorRowsF32.MOST_OF_A_ROW
                    : VectorRowsF32.MOST_OF_SOFTMAX);
        }
        return n >= VectorRowsF64.LEAST_OF_A_ROW && n <= (log
                ? VectorRowsF64.MOST_OF_A_ROW
                : VectorRowsF64.MOST_OF_SOFTMAX);
    }

    /** {@return whether the rows of a matrix are such that {@link #logSoftmaxOfClasses} takes them} */
    public static boolean takesClasses(NDArray x) {
        DType dtype = x.dtype();
        return x.rank() == 2 && (dtype == DType.FLOAT32 || dtype == DType.FLOAT64) && areShortRows(true, dtype,
                LoopNest.step(x, 1), LoopNest.step(x, 1), x.shape().size(1));
    }

    /**
     * out = the logarithm of softmax along the rows of x, for the element of each row that its class names.
     *
     * @param x the matrix
     * @param classes INT64, one column
     * @param out one column
     */
    public static void logSoftmaxOfClasses(NDArray x, NDArray classes, NDArray out) {
        MemorySegment xs = x.storage().segment();
        MemorySegment numbers = classes.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = x.shape().size(1);
        long rows = x.shape().size(0);
        if (x.dtype() == DType.FLOAT32) {
            VectorRowsF32.logSoftmaxOfClasses(xs, LoopNest.start(x), LoopNest.step(x, 0), n, numbers, LoopNest.start(
                    classes), LoopNest.step(classes, 0), outs, LoopNest.start(out), LoopNest.step(out, 0), rows);
        } else {
            VectorRowsF64.logSoftmaxOfClasses(xs, LoopNest.start(x), LoopNest.step(x, 0), n, numbers, LoopNest.start(
                    classes), LoopNest.step(classes, 0), outs, LoopNest.start(out), LoopNest.step(out, 0), rows);
        }
    }

    /** {@return whether the elements along a dimension are neighbours, for {@link #logsumexp}} */
    public static boolean hasRows(NDArray x, int dim) {
        DType dtype = x.dtype();
        return x.numel() > 0 && (dtype == DType.FLOAT32 || dtype == DType.FLOAT64) && LoopNest.step(x, dim) == dtype
                .byteSize();
    }

    /**
     * out = m + log(sum(exp(x - m))) along a dimension, m being the largest element, or 0 if that is infinite.
     *
     * @param x the array, with elements
     * @param out of size 1 in that dimension
     */
    public static void logsumexp(NDArray x, int dim, NDArray out) {
        DType dtype = x.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = x.shape().size(dim);
        long step = LoopNest.step(x, dim);
        boolean together = areShortRows(true, dtype, step, step, n);
        LoopNest nest = LoopNest.over(new NDArray[] {out, x}, dim);
        do {
            if (together) {
                logsumexpRows(dtype, xs, nest.at(1), nest.step(1), n, outs, nest.at(0), nest.step(0), nest.count());
            }
            for (long i = 0; i < nest.count(); i++) {
                long outAt = nest.at(0) + i * nest.step(0);
                if (!together || Double.isNaN(Elements.getDouble(dtype, outs, outAt))) {
                    Elements.set(dtype, outs, outAt, logsumexp(dtype, xs, nest.at(1) + i * nest.step(1), step, n));
                }
            }
        } while (nest.advance());
    }

    private static double logsumexp(DType dtype, MemorySegment xs, long xAt, long xStep, long n) {
        double largest = ReduceKernels.row(RowOp.MAX, dtype, xs, xAt, xStep, n);
        double m = Double.isInfinite(largest) ? 0 : largest;
        return m + Math.log(sumOfExpBelow(dtype, xs, xAt, xStep, m, n));
    }

    private static void logsumexpRows(DType dtype, MemorySegment xs, long xAt, long xNext, long n, MemorySegment out,
            long outAt, long outNext, long rows) {
        if (dtype == DType.FLOAT32) {
            VectorRowsF32.logsumexpRows(xs, xAt, xNext, n, out, outAt, outNext, rows);
        } else {
            VectorRowsF64.logsumexpRows(xs, xAt, xNext, n, out, outAt, outNext, rows);
        }
    }

    private static void rows(boolean log, DType dtype, MemorySegment xs, long xAt, long xNext, MemorySegment out,
            long outAt, long outNext, long n, long rows) {
        if (dtype == DType.FLOAT32) {
            if (log) {
                VectorRowsF32.logSoftmaxRows(xs, xAt, xNext, out, outAt, outNext, n, rows);
            } else {
                VectorRowsF32.softmaxRows(xs, xAt, xNext, out, outAt, outNext, n, rows);
            }
        } else if (log) {
            VectorRowsF64.logSoftmaxRows(xs, xAt, xNext, out, outAt, outNext, n, rows);
        } else {
            VectorRowsF64.softmaxRows(xs, xAt, xNext, out, outAt, outNext, n, rows);
        }
    }

    private static void row(boolean log, DType dtype, MemorySegment xs, long xAt, long xStep, MemorySegment out,
            long outAt, long outStep, long n) {
        double largest = ReduceKernels.row(RowOp.MAX, dtype, xs, xAt, xStep, n);
        if (log) {
            double sum = sumOfExpBelow(dtype, xs, xAt, xStep, largest, n);
            below(dtype, xs, xAt, xStep, largest, Math.log(sum), out, outAt, outStep, n);
        } else {
            double sum = expBelow(dtype, xs, xAt, xStep, largest, out, outAt, outStep, n);
            BinaryKernels.runNumber(BinaryOp.MUL, true, dtype, out, outAt, outStep, 1 / sum, out, outAt, outStep, n);
        }
    }

    /**
     * out = the derivative of y = softmax(x), or of its logarithm, as {@link dev.arenagrad.ops.Backend#softmaxBackward}
     * says.
     */
    public static void softmaxBackward(boolean log, NDArray g, NDArray y, int dim, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        if (areScattered(g, out, dim)) {
            CopyKernels.copy(g, out);
            softmaxBackward(log, out, y, dim, out);
            return;
        }
        DType dtype = out.dtype();
        MemorySegment gs = g.storage().segment();
        MemorySegment ys = y.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = out.shape().size(dim);
        long gStep = LoopNest.step(g, dim);
        long yStep = LoopNest.step(y, dim);
        long outStep = LoopNest.step(out, dim);
        LoopNest nest = LoopNest.over(new NDArray[] {out, g, y}, dim);
        if (areColumns(dtype, nest, 2)) {
            try (SoftmaxColumns columns = new SoftmaxColumns(dtype, n)) {
                do {
                    columns.backward(log, gs, nest.at(1), gStep, nest.step(1), ys, nest.at(2), yStep, outs, nest.at(0),
                            outStep, nest.count());
                } while (nest.advance());
            }
            return;
        }
        if (!log && gStep == yStep && areShortRows(false, dtype, yStep, outStep, n)) {
            do {
                backwardRows(dtype, gs, nest.at(1), nest.step(1), ys, nest.at(2), nest.step(2), outs, nest.at(0), nest
                        .step(0), n, nest.count());
            } while (nest.advance());
            return;
        }
        do {
            for (long i = 0; i < nest.count(); i++) {
                backwardRow(log, dtype, gs, nest.at(1) + i * nest.step(1), gStep, ys, nest.at(2) + i * nest.step(2),
                        yStep, outs, nest.at(0) + i * nest.step(0), outStep, n);
            }
        } while (nest.advance());
    }

    private static void backwardRows(DType dtype, MemorySegment gs, long gAt, long gNext, MemorySegment ys, long yAt,
            long yNext, MemorySegment out, long outAt, long outNext, long n, long rows) {
        if (dtype == DType.FLOAT32) {
            VectorRowsF32.softmaxGradientRows(gs, gAt, gNext, ys, yAt, yNext, out, outAt, outNext, n, rows);
        } else {
            VectorRowsF64.softmaxGradientRows(gs, gAt, gNext, ys, yAt, yNext, out, outAt, outNext, n, rows);
        }
    }

    private static void backwardRow(boolean log, DType dtype, MemorySegment gs, long gAt, long gStep, MemorySegment ys,
            long yAt, long yStep, MemorySegment out, long outAt, long outStep, long n) {
        if (gStep == 0) {
            backwardRowOfNumber(log, dtype, number(dtype, gs, gAt), ys, yAt, yStep, out, outAt, outStep, n);
        } else if (log) {
            double sum = ReduceKernels.row(RowOp.SUM, dtype, gs, gAt, gStep, n);
            logSoftmaxGradient(dtype, gs, gAt, gStep, ys, yAt, yStep, sum, out, outAt, outStep, n);
        } else {
            double sum = sumOfProducts(dtype, gs, gAt, gStep, ys, yAt, yStep, n);
            softmaxGradient(dtype, gs, gAt, gStep, ys, yAt, yStep, sum, out, outAt, outStep, n);
        }
    }

    /** The same when all elements of g are equal, as in the gradient of a sum. */
    private static void backwardRowOfNumber(boolean log, DType dtype, double g, MemorySegment ys, long yAt, long yStep,
            MemorySegment out, long outAt, long outStep, long n) {
        if (log) {
            logSoftmaxGradientOfNumber(dtype, g, ys, yAt, yStep, g * n, out, outAt, outStep, n);
        } else {
            double sum = g * ReduceKernels.row(RowOp.SUM, dtype, ys, yAt, yStep, n);
            BinaryKernels.runNumber(BinaryOp.MUL, true, dtype, ys, yAt, yStep, g - sum, out, outAt, outStep, n);
        }
    }

    static double number(DType dtype, MemorySegment xs, long xAt) {
        return dtype == DType.FLOAT32 ? xs.get(JAVA_FLOAT, xAt) : xs.get(JAVA_DOUBLE, xAt);
    }

    private static boolean vectors(DType dtype, long step, long outStep) {
        return Simd.ON && step == outStep && outStep == dtype.byteSize();
    }

    private static double sumOfExpBelow(DType dtype, MemorySegment xs, long xAt, long xStep, double m, long n) {
        boolean vectors = vectors(dtype, xStep, dtype.byteSize());
        if (dtype == DType.FLOAT32) {
            return vectors
                    ? VectorRowsF32.sumOfExpBelow(xs, xAt, (float) m, n)
                    : PlainRowsF32.sumOfExpBelow(xs, xAt, xStep, (float) m, n);
        }
        return vectors
                ? VectorRowsF64.sumOfExpBelow(xs, xAt, m, n)
                : PlainRowsF64.sumOfExpBelow(xs, xAt, xStep, m, n);
    }

    /** {@return the sum of what it writes} */
    private static double expBelow(DType dtype, MemorySegment xs, long xAt, long xStep, double m, MemorySegment out,
            long outAt, long outStep, long n) {
        boolean vectors = vectors(dtype, xStep, outStep);
        if (dtype == DType.FLOAT32) {
            return vectors
                    ? VectorRowsF32.expBelow(xs, xAt, (float) m, out, outAt, n)
                    : PlainRowsF32.expBelow(xs, xAt, xStep, (float) m, out, outAt, outStep, n);
        }
        return vectors
                ? VectorRowsF64.expBelow(xs, xAt, m, out, outAt, n)
                : PlainRowsF64.expBelow(xs, xAt, xStep, m, out, outAt, outStep, n);
    }

    private static double sumOfProducts(DType dtype, MemorySegment gs, long gAt, long gStep, MemorySegment ys, long yAt,
            long yStep, long n) {
        boolean vectors = vectors(dtype, gStep, yStep);
        if (dtype == DType.FLOAT32) {
            return vectors
                    ? VectorRowsF32.sumOfProducts(gs, gAt, ys, yAt, n)
                    : PlainRowsF32.sumOfProducts(gs, gAt, gStep, ys, yAt, yStep, n);
        }
        return vectors
                ? VectorRowsF64.sumOfProducts(gs, gAt, ys, yAt, n)
                : PlainRowsF64.sumOfProducts(gs, gAt, gStep, ys, yAt, yStep, n);
    }

    private static void below(DType dtype, MemorySegment xs, long xAt, long xStep, double m, double s,
            MemorySegment out, long outAt, long outStep, long n) {
        boolean vectors = vectors(dtype, xStep, outStep);
        if (dtype == DType.FLOAT32) {
            if (vectors) {
                VectorRowsF32.below(xs, xAt, (float) m, (float) s, out, outAt, n);
            } else {
                PlainRowsF32.below(xs, xAt, xStep, (float) m, (float) s, out, outAt, outStep, n);
            }
        } else if (vectors) {
            VectorRowsF64.below(xs, xAt, m, s, out, outAt, n);
        } else {
            PlainRowsF64.below(xs, xAt, xStep, m, s, out, outAt, outStep, n);
        }
    }

    private static void softmaxGradient(DType dtype, MemorySegment gs, long gAt, long gStep, MemorySegment ys, long yAt,
            long yStep, double s, MemorySegment out, long outAt, long outStep, long n) {
        boolean vectors = vectors(dtype, gStep, outStep) && yStep == gStep;
        if (dtype == DType.FLOAT32) {
            if (vectors) {
                VectorRowsF32.softmaxGradient(gs, gAt, ys, yAt, (float) s, out, outAt, n);
            } else {
                PlainRowsF32.softmaxGradient(gs, gAt, gStep, ys, yAt, yStep, (float) s, out, outAt, outStep, n);
            }
        } else if (vectors) {
            VectorRowsF64.softmaxGradient(gs, gAt, ys, yAt, s, out, outAt, n);
        } else {
            PlainRowsF64.softmaxGradient(gs, gAt, gStep, ys, yAt, yStep, s, out, outAt, outStep, n);
        }
    }

    private static void logSoftmaxGradient(DType dtype, MemorySegment gs, long gAt, long gStep, MemorySegment ys,
            long yAt, long yStep, double s, MemorySegment out, long outAt, long outStep, long n) {
        boolean vectors = vectors(dtype, gStep, outStep) && yStep == gStep;
        if (dtype == DType.FLOAT32) {
            if (vectors) {
                VectorRowsF32.logSoftmaxGradient(gs, gAt, ys, yAt, (float) s, out, outAt, n);
            } else {
                PlainRowsF32.logSoftmaxGradient(gs, gAt, gStep, ys, yAt, yStep, (float) s, out, outAt, outStep, n);
            }
        } else if (vectors) {
            VectorRowsF64.logSoftmaxGradient(gs, gAt, ys, yAt, s, out, outAt, n);
        } else {
            PlainRowsF64.logSoftmaxGradient(gs, gAt, gStep, ys, yAt, yStep, s, out, outAt, outStep, n);
        }
    }

    static void logSoftmaxGradientOfNumber(DType dtype, double g, MemorySegment ys, long yAt, long yStep,
            double s, MemorySegment out, long outAt, long outStep, long n) {
        boolean vectors = vectors(dtype, yStep, outStep);
        if (dtype == DType.FLOAT32) {
            if (vectors) {
                VectorRowsF32.logSoftmaxGradientOfNumber(ys, yAt, (float) g, (float) s, out, outAt, n);
            } else {
                PlainRowsF32.logSoftmaxGradientOfNumber(ys, yAt, yStep, (float) g, (float) s, out, outAt, outStep, n);
            }
        } else if (vectors) {
            VectorRowsF64.logSoftmaxGradientOfNumber(ys, yAt, g, s, out, outAt, n);
        } else {
            PlainRowsF64.logSoftmaxGradientOfNumber(ys, yAt, yStep, g, s, out, outAt, outStep, n);
        }
    }
}
