package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The root of a sum of squares. Squares overflow, or lose digits below the smallest normal number, long before the norm itself does; a sum
 * that may be inaccurate is computed again, of floats in double, of doubles scaled by a power of two.
 */
final class EuclideanNorm {
    private static final double SMALLEST_SAFE_FLOAT = 1e-20;
    private static final double SMALLEST_SAFE_DOUBLE = 1e-280;

    private EuclideanNorm() {}

    /** {@return the norm of a row of n elements whose squares were summed} */
    static double of(double squares, DType dtype, MemorySegment xs, long start, long step, long n) {
        if (isSafe(squares, dtype)) {
            return Math.sqrt(squares);
        }
        LoopNest row = new LoopNest(1, 1);
        row.step(row.add(n), 0, step);
        return again(dtype, xs, start, row.sorted());
    }

    /** {@return the norm of the elements of a nest whose squares were summed} */
    static double of(double squares, DType dtype, MemorySegment xs, long start, LoopNest elements) {
        return isSafe(squares, dtype) ? Math.sqrt(squares) : again(dtype, xs, start, elements);
    }

    private static boolean isSafe(double squares, DType dtype) {
        return dtype == DType.FLOAT32
                ? squares >= SMALLEST_SAFE_FLOAT && squares <= Float.MAX_VALUE
                : squares >= SMALLEST_SAFE_DOUBLE && squares <= Double.MAX_VALUE;
    }

    private static double again(DType dtype, MemorySegment xs, long start, LoopNest elements) {
        double squares = 0;
        if (dtype == DType.FLOAT32) {
            do {
                squares += PlainReduceF32.sumSquares(xs, start + elements.at(0), elements.step(0), elements.count());
            } while (elements.advance());
            return Math.sqrt(squares);
        }
        double largest = ReduceKernels.total(RowOp.MAX_ABS, dtype, xs, start, elements);
        if (largest == 0 || !Double.isFinite(largest)) {
            return largest;
        }
        double scale = Math.scalb(1.0, -Math.getExponent(largest));
        do {
            squares += scaledSquares(scale, xs, start + elements.at(0), elements.step(0), elements.count());
        } while (elements.advance());
        return Math.sqrt(squares) / scale;
    }

    private static double scaledSquares(double scale, MemorySegment xs, long xAt, long xStep, long n) {
        double sum = 0;
        for (long i = 0; i < n; i++) {
            double x = xs.get(ValueLayout.JAVA_DOUBLE, xAt + i * xStep) * scale;
            sum += x * x;
        }
        return sum;
    }
}
