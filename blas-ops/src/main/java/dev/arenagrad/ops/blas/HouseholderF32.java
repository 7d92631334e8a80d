package dev.arenagrad.ops.blas;

import java.lang.foreign.MemorySegment;

/**
 * Reflections 1 - tau v v' that turn a vector into a multiple of the first unit vector, in float, and the algorithms that use them: QR (G.
 * Golub and C. Van Loan, Matrix Computations, 5.2) and the reduction of a symmetric matrix to three diagonals (8.3.1). The first element of
 * v is 1 and not stored.
 */
@SuppressWarnings("cast") // each is needed in one of the twins
final class HouseholderF32 {
    private HouseholderF32() {}

    /** Overwrites a by R, and by the vectors below its diagonal. */
    static void qr(MatrixView a, VectorView tau) {
        for (long k = 0; k < tau.size(); k++) {
            VectorView column = a.col(k).part(k, a.rows());
            float factor = reflection(column);
            ElementsF32.set(tau, k, factor);
            reflect(column, factor, a.block(k, k + 1, a.rows() - k, a.cols() - k - 1));
        }
    }

    /** Overwrites q by the first columns of the product of {@code count} reflections. */
    static void orthogonal(MatrixView q, long count, VectorView tau) {
        for (long j = count; j < q.cols(); j++) {
            fill(q.col(j), 0);
            ElementsF32.set(q, j, j, 1);
        }
        for (long k = count - 1; k >= 0; k--) {
            VectorView column = q.col(k).part(k, q.rows());
            float factor = ElementsF32.get(tau, k);
            reflect(column, factor, q.block(k, k + 1, q.rows() - k, q.cols() - k - 1));
            for (long i = 1; i < column.size(); i++) {
                ElementsF32.set(column, i, -factor * ElementsF32.get(column, i));
            }
            ElementsF32.set(column, 0, 1 - factor);
            fill(q.col(k).part(0, k), 0);
        }
    }

    /** Copies the vectors that {@link #qr} left, with their ones and the zeros above. */
    static void copyVectors(MatrixView a, MatrixView v) {
        for (long j = 0; j < a.cols(); j++) {
            fill(v.col(j).part(0, j), 0);
            ElementsF32.set(v, j, j, 1);
            MemorySegment.copy(a.segment(), place(a, j), v.segment(), place(v, j), (a.rows() - j - 1) * Float.BYTES);
        }
    }

    /** {@return where the elements of a column below the diagonal begin, in bytes} */
    private static long place(MatrixView a, long j) {
        return (a.offset() + j * a.colStride() + j + 1) * Float.BYTES;
    }

    /** Writes 1 / x. */
    static void invert(VectorView x, VectorView out) {
        for (long i = 0; i < x.size(); i++) {
            ElementsF32.set(out, i, 1 / ElementsF32.get(x, i));
        }
    }

    /**
     * Reduces a symmetric matrix to three diagonals.
     *
     * @param a overwritten by the vectors, each below the subdiagonal
     * @param diagonal where the diagonal goes
     * @param side where the subdiagonal goes
     * @param tau where the factors go
     * @param work as long as a is high
     */
    static void tridiagonal(MatrixView a, double[] diagonal, double[] side, VectorView tau, VectorView work) {
        long n = a.rows();
        for (long k = 0; k < n; k++) {
            diagonal[(int) k] = ElementsF32.get(a, k, k);
            if (k == n - 1) {
                break;
            }
            VectorView v = a.col(k).part(k + 1, n);
            float factor = reflection(v);
            ElementsF32.set(tau, k, factor);
            side[(int) k] = ElementsF32.get(v, 0);
            if (factor == 0) {
                continue;
            }
            ElementsF32.set(v, 0, 1);
            MatrixView rest = a.block(k + 1, k + 1, n - k - 1, n - k - 1);
            VectorView w = work.part(0, n - k - 1);
            MatrixVectorF32.gemv(factor, rest, v, 0, w);
            ElementsF32.axpy(-factor / 2 * ElementsF32.dot(w, v), v, w);
            MatrixVectorF32.ger(-1, v, w, rest);
            MatrixVectorF32.ger(-1, w, v, rest);
        }
    }

    /**
     * Overwrites x by the vector of the reflection that turns it, but for the first element, which becomes what is left.
     *
     * @return the factor tau
     */
    private static float reflection(VectorView x) {
        VectorView rest = x.part(1, x.size());
        float norm = ElementsF32.norm(rest);
        if (norm == 0) {
            return 0;
        }
        float first = ElementsF32.get(x, 0);
        float left = (float) -Math.copySign(Math.hypot(first, norm), first);
        ElementsF32.divide(rest, first - left);
        ElementsF32.set(x, 0, left);
        return (left - first) / left;
    }

    /** a -= tau v (v' a), where the first element of v counts as 1. */
    private static void reflect(VectorView v, float tau, MatrixView a) {
        if (tau == 0) {
            return;
        }
        float first = ElementsF32.get(v, 0);
        ElementsF32.set(v, 0, 1);
        for (long j = 0; j < a.cols(); j++) {
            ElementsF32.axpy(-tau * ElementsF32.dot(v, a.col(j)), v, a.col(j));
        }
        ElementsF32.set(v, 0, first);
    }

    private static void fill(VectorView x, float value) {
        for (long i = 0; i < x.size(); i++) {
            ElementsF32.set(x, i, value);
        }
    }
}
