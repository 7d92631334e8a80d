package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Level 2 in float: one call of level 1 for each row or column, along whichever the elements are neighbours. */
public final class MatrixVectorF32 {
    private MatrixVectorF32() {}

    /** y = alpha a x + beta y. */
    public static void gemv(float alpha, MatrixView a, VectorView x, float beta, VectorView y) {
        if (alpha == 0 || a.cols() == 0) {
            VectorsF32.scale(y.size(), beta, y.segment(), y.offset(), y.stride());
        } else if (a.runsAlongColumns()) {
            VectorsF32.scale(y.size(), beta, y.segment(), y.offset(), y.stride());
            addColumns(alpha, a, x, y);
        } else {
            dotRows(alpha, a, x, beta, y);
        }
    }

    /** a += alpha x y'. */
    public static void ger(float alpha, VectorView x, VectorView y, MatrixView a) {
        if (alpha == 0) {
            return;
        }
        if (a.runsAlongColumns()) {
            addToRows(alpha, y, x, a.transposed());
        } else {
            addToRows(alpha, x, y, a);
        }
    }

    /** a = alpha x y'. */
    static void outer(float alpha, VectorView x, VectorView y, MatrixView a) {
        if (a.runsAlongColumns()) {
            outer(alpha, y, x, a.transposed());
            return;
        }
        for (long i = 0; i < a.rows(); i++) {
            VectorsF32.times(a.cols(), alpha * element(x, i), y.segment(), y.offset(), y.stride(), a.segment(),
                    a.offset() + i * a.rowStride(), a.colStride());
        }
    }

    private static void dotRows(float alpha, MatrixView a, VectorView x, float beta, VectorView y) {
        for (long i = 0; i < a.rows(); i++) {
            float product = alpha * VectorsF32.dot(a.cols(), a.segment(), a.offset() + i * a.rowStride(), a.colStride(),
                    x.segment(), x.offset(), x.stride());
            long at = (y.offset() + i * y.stride()) * Float.BYTES;
            MemorySegment out = y.segment();
            out.set(JAVA_FLOAT_UNALIGNED, at, beta == 0 ? product : product + beta * out.get(JAVA_FLOAT_UNALIGNED, at));
        }
    }

    private static void addColumns(float alpha, MatrixView a, VectorView x, VectorView y) {
        for (long j = 0; j < a.cols(); j++) {
            VectorsF32.axpy(a.rows(), alpha * element(x, j), a.segment(), a.offset() + j * a.colStride(), 1,
                    y.segment(),
                    y.offset(), y.stride());
        }
    }

    private static void addToRows(float alpha, VectorView x, VectorView y, MatrixView a) {
        for (long i = 0; i < a.rows(); i++) {
            VectorsF32.axpy(a.cols(), alpha * element(x, i), y.segment(), y.offset(), y.stride(), a.segment(),
                    a.offset() + i * a.rowStride(), a.colStride());
        }
    }

    private static float element(VectorView x, long i) {
        return x.segment().get(JAVA_FLOAT_UNALIGNED, (x.offset() + i * x.stride()) * Float.BYTES);
    }
}
