package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Factorisations into triangular matrices, and systems with these, so small that a call of native code costs more than the work, as does
 * setting up a vector. Of batches there are thousands.
 */
@SuppressWarnings("cast") // each is needed in one of the twins
final class SmallTriangularF32 {
    private static final long BYTES = Float.BYTES;

    /** The rows up to which nothing else is faster, as measured, and the columns of right-hand sides. */
    private static final long SMALL = 4;

    private SmallTriangularF32() {}

    /** {@return whether a matrix is square and so small} */
    static boolean fits(MatrixView a) {
        return a.rows() <= SMALL && a.cols() == a.rows();
    }

    /** {@return whether a system is so small} */
    static boolean fits(MatrixView a, MatrixView b) {
        return a.rows() <= SMALL && b.cols() <= SMALL;
    }

    /**
     * Overwrites a square matrix by its LU factors, as {@link Lapack#lu}.
     *
     * @return 0, or the place of the first 0 on the diagonal of U, from 1
     */
    static int lu(MatrixView a, VectorView pivots) {
        int n = (int) a.rows();
        MemorySegment memory = a.segment();
        long start = a.offset() * BYTES;
        long down = a.rowStride() * BYTES;
        long along = a.colStride() * BYTES;
        int zero = 0;
        for (int k = 0; k < n; k++) {
            long column = start + k * along;
            int pivot = largest(memory, column, down, k, n);
            pivots.segment().set(JAVA_LONG, (pivots.offset() + k * pivots.stride()) * Long.BYTES, pivot);
            float divisor = memory.get(JAVA_FLOAT_UNALIGNED, column + pivot * down);
            if (divisor == 0) {
                zero = zero == 0 ? k + 1 : zero;
                continue;
            }
            if (pivot != k) {
                exchangeRows(memory, start + k * down, start + pivot * down, along, n);
            }
            for (int i = k + 1; i < n; i++) {
                long row = start + i * down;
                float factor = memory.get(JAVA_FLOAT_UNALIGNED, row + k * along) / divisor;
                memory.set(JAVA_FLOAT_UNALIGNED, row + k * along, factor);
                subtract(memory, factor, start + k * down, along, memory, row, along, k + 1, n);
            }
        }
        return zero;
    }

    private static int largest(MemorySegment memory, long column, long down, int from, int n) {
        int place = from;
        float largest = Math.abs(memory.get(JAVA_FLOAT_UNALIGNED, column + from * down));
        for (int i = from + 1; i < n; i++) {
            float size = Math.abs(memory.get(JAVA_FLOAT_UNALIGNED, column + i * down));
            if (size > largest) {
                place = i;
                largest = size;
            }
        }
        return place;
    }

    private static void exchangeRows(MemorySegment memory, long first, long second, long along, int n) {
        for (int j = 0; j < n; j++) {
            float element = memory.get(JAVA_FLOAT_UNALIGNED, first + j * along);
            memory.set(JAVA_FLOAT_UNALIGNED, first + j * along, memory.get(JAVA_FLOAT_UNALIGNED, second + j * along));
            memory.set(JAVA_FLOAT_UNALIGNED, second + j * along, element);
        }
    }

    /** Subtracts {@code factor} times the elements {@code from} to before {@code to} of a row from those of another. */
    private static void subtract(MemorySegment in, float factor, long row, long along, MemorySegment out, long other,
            long alongOther, int from, int to) {
        for (int j = from; j < to; j++) {
            long at = other + j * alongOther;
            out.set(JAVA_FLOAT_UNALIGNED, at, out.get(JAVA_FLOAT_UNALIGNED, at) - factor * in.get(
                    JAVA_FLOAT_UNALIGNED, row + j * along));
        }
    }

    /** Overwrites the lower triangle of a by its Cholesky factor, as {@link Lapack#cholesky}. */
    static int cholesky(MatrixView a) {
        int n = (int) a.rows();
        MemorySegment memory = a.segment();
        long start = a.offset() * BYTES;
        long down = a.rowStride() * BYTES;
        long along = a.colStride() * BYTES;
        for (int k = 0; k < n; k++) {
            long column = start + k * along;
            float minor = memory.get(JAVA_FLOAT_UNALIGNED, column + k * down);
            if (!(minor > 0)) {
                return k + 1;
            }
            float root = (float) Math.sqrt(minor);
            memory.set(JAVA_FLOAT_UNALIGNED, column + k * down, root);
            for (int i = k + 1; i < n; i++) {
                long at = column + i * down;
                memory.set(JAVA_FLOAT_UNALIGNED, at, memory.get(JAVA_FLOAT_UNALIGNED, at) / root);
            }
            for (int j = k + 1; j < n; j++) {
                float factor = memory.get(JAVA_FLOAT_UNALIGNED, column + j * down);
                subtract(memory, factor, column, down, memory, start + j * along, down, j, n);
            }
        }
        return 0;
    }

    /** Overwrites b by the solution x of a x = b, as {@link Lapack#solveTriangular}. */
    static void solve(MatrixView a, boolean upper, boolean unit, MatrixView b) {
        int n = (int) a.rows();
        int cols = (int) b.cols();
        MemorySegment factors = a.segment();
        MemorySegment memory = b.segment();
        long start = b.offset() * BYTES;
        long down = b.rowStride() * BYTES;
        long along = b.colStride() * BYTES;
        for (int step = 0; step < n; step++) {
            int k = upper ? n - 1 - step : step;
            long row = start + k * down;
            if (!unit) {
                float divisor = factors.get(JAVA_FLOAT_UNALIGNED, (a.offset() + k * (a.rowStride() + a.colStride()))
                        * BYTES);
                for (int j = 0; j < cols; j++) {
                    memory.set(JAVA_FLOAT_UNALIGNED, row + j * along, memory.get(JAVA_FLOAT_UNALIGNED, row + j * along)
                            / divisor);
                }
            }
            int end = upper ? k : n;
            for (int i = upper ? 0 : k + 1; i < end; i++) {
                float factor = factors.get(JAVA_FLOAT_UNALIGNED, (a.offset() + i * a.rowStride() + k * a.colStride())
                        * BYTES);
                subtract(memory, factor, row, along, memory, start + i * down, along, 0, cols);
            }
        }
    }
}
