package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Level 2 in double: one call of level 1 for each row or column, along whichever the elements are neighbours. */
public final class MatrixVectorF64 {
    private MatrixVectorF64() {}

    /** y = alpha a x + beta y. */
    public static void gemv(double alpha, MatrixView a, VectorView x, double beta, VectorView y) {
        if (alpha == 0 || a.cols() == 0) {
            VectorsF64.scale(y.size(), beta, y.segment(), y.offset(), y.stride());
        } else if (a.runsAlongColumns()) {
            VectorsF64.scale(y.size(), beta, y.segment(), y.offset(), y.stride());
            addColumns(alpha, a, x, y);
        } else {
            dotRows(alpha, a, x, beta, y);
        }
    }

    /** a += alpha x y'. */
    public static void ger(double alpha, VectorView x, VectorView y, MatrixView a) {
        if (alpha == 0) {
            return;
        }
        if (a.runsAlongColumns()) {
            addToRows(alpha, y, x, a.transposed());
        } else {
            addToRows(alpha, x, y, a);
        }
    }

    private static void dotRows(double alpha, MatrixView a, VectorView x, double beta, VectorView y) {
        for (long i = 0; i < a.rows(); i++) {
            double product = alpha
                    * VectorsF64.dot(a.cols(), a.segment(), a.offset() + i * a.rowStride(), a.colStride(),
                            x.segment(), x.offset(), x.stride());
            long at = (y.offset() + i * y.stride()) * Double.BYTES;
            MemorySegment out = y.segment();
            out.set(JAVA_DOUBLE_UNALIGNED, at,
                    beta == 0 ? product : product + beta * out.get(JAVA_DOUBLE_UNALIGNED, at));
        }
    }

    private static void addColumns(double alpha, MatrixView a, VectorView x, VectorView y) {
        for (long j = 0; j < a.cols(); j++) {
            VectorsF64.axpy(a.rows(), alpha * element(x, j), a.segment(), a.offset() + j * a.colStride(), 1,
                    y.segment(),
                    y.offset(), y.stride());
        }
    }

    private static void addToRows(double alpha, VectorView x, VectorView y, MatrixView a) {
        for (long i = 0; i < a.rows(); i++) {
            VectorsF64.axpy(a.cols(), alpha * element(x, i), y.segment(), y.offset(), y.stride(), a.segment(),
                    a.offset() + i * a.rowStride(), a.colStride());
        }
    }

    private static double element(VectorView x, long i) {
        return x.segment().get(JAVA_DOUBLE_UNALIGNED, (x.offset() + i * x.stride()) * Double.BYTES);
    }
}
