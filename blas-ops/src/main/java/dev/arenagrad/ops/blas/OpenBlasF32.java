package dev.arenagrad.ops.blas;

import dev.arenagrad.bindings.ShortCalls;
import dev.arenagrad.bindings.openblas.cblas_h;
import java.lang.foreign.MemorySegment;

/**
 * Levels 1 to 3 in float by OpenBLAS, which must be loaded: views become pointers, flags and leading dimensions. Callers have made sure
 * that BLAS accepts the layout of each argument, that sizes fit an int and that nothing is empty.
 */
public final class OpenBlasF32 {
    private static final int ROW_MAJOR = cblas_h.CblasRowMajor();
    private static final int COL_MAJOR = cblas_h.CblasColMajor();
    private static final int NO_TRANS = cblas_h.CblasNoTrans();
    private static final int TRANS = cblas_h.CblasTrans();

    /** The elements of a longer vector that are passed at a time. */
    private static final long CHUNK = 1 << 30;

    private OpenBlasF32() {}

    /** {@return the sum of x[i] y[i]} */
    public static double dot(long n, MemorySegment x, long xOffset, long xStride, MemorySegment y, long yOffset,
            long yStride) {
        if (n <= ShortCalls.MAX_LENGTH) {
            return ShortCalls.sdot((int) n, at(x, xOffset), (int) xStride, at(y, yOffset), (int) yStride);
        }
        double sum = 0;
        for (long i = 0; i < n; i += CHUNK) {
            sum += cblas_h.cblas_sdot((int) Math.min(CHUNK, n - i), at(x, xOffset + i * xStride), (int) xStride,
                    at(y, yOffset + i * yStride), (int) yStride);
        }
        return sum;
    }

    /** y += alpha x. */
    public static void axpy(long n, float alpha, MemorySegment x, long xOffset, long xStride, MemorySegment y,
            long yOffset, long yStride) {
        if (n <= ShortCalls.MAX_LENGTH) {
            ShortCalls.saxpy((int) n, alpha, at(x, xOffset), (int) xStride, at(y, yOffset), (int) yStride);
            return;
        }
        for (long i = 0; i < n; i += CHUNK) {
            cblas_h.cblas_saxpy((int) Math.min(CHUNK, n - i), alpha, at(x, xOffset + i * xStride), (int) xStride,
                    at(y, yOffset + i * yStride), (int) yStride);
        }
    }

    /**
     * y = alpha a x + beta y.
     *
     * <p>With beta = 0, y is cleared here: versions of OpenBLAS have multiplied it by 0 instead, which keeps NaN.
     */
    public static void gemv(float alpha, MatrixView a, VectorView x, float beta, VectorView y) {
        boolean rowMajor = a.isRowMajor();
        if (beta == 0) {
            VectorsF32.scale(y.size(), 0, y.segment(), y.offset(), y.increment());
        }
        cblas_h.cblas_sgemv(rowMajor ? ROW_MAJOR : COL_MAJOR, NO_TRANS, (int) a.rows(), (int) a.cols(), alpha, at(a),
                ld(a),
                at(x), x.increment(), beta == 0 ? 1 : beta, at(y), y.increment());
    }

    /** a += alpha x y'. */
    public static void ger(float alpha, VectorView x, VectorView y, MatrixView a) {
        cblas_h.cblas_sger(a.isRowMajor() ? ROW_MAJOR : COL_MAJOR, (int) a.rows(), (int) a.cols(), alpha, at(x),
                x.increment(),
                at(y), y.increment(), at(a), ld(a));
    }

    /** c = alpha a b + beta c. */
    public static void gemm(float alpha, MatrixView a, MatrixView b, float beta, MatrixView c) {
        if (c.cols() == 1) {
            gemv(alpha, a, b.col(0), beta, c.col(0));
            return;
        }
        if (c.rows() == 1) {
            gemv(alpha, b.transposed(), a.row(0), beta, c.row(0));
            return;
        }
        if (!c.isRowMajor()) {
            gemm(alpha, b.transposed(), a.transposed(), beta, c.transposed());
            return;
        }
        Tile tile = Tile.of(a, b, c, Float.BYTES);
        if (tile.depth() == a.cols()) {
            addTiles(tile, alpha, a, b, beta, c);
            return;
        }
        for (long p = 0; p < a.cols(); p += tile.depth()) {
            long depth = Math.min(tile.depth(), a.cols() - p);
            addTiles(tile, alpha, a.block(0, p, c.rows(), depth), b.block(p, 0, depth, c.cols()), p == 0 ? beta : 1, c);
        }
    }

    /** {@return whether c = a b is faster after a copy that makes the right operand contiguous by rows, as the left one is} */
    public static boolean isFasterTurned(MatrixView a, MatrixView b, MatrixView c) {
        return Tile.isFasterTurned(a, b, c, Float.BYTES);
    }

    /** {@return whether strips of a large c = a b are faster if they are rows, rather than columns} */
    public static boolean isFasterByRows(MatrixView a, MatrixView b, MatrixView c) {
        return c.isRowMajor() ? Tile.isFasterByRows(a, b, c, Float.BYTES)
                : !Tile.isFasterByRows(b.transposed(), a.transposed(), c.transposed(), Float.BYTES);
    }

    /** c = alpha a b + beta c, by tiles of full depth. */
    private static void addTiles(Tile tile, float alpha, MatrixView a, MatrixView b, float beta, MatrixView c) {
        for (long j = 0; j < c.cols(); j += tile.cols()) {
            long cols = Math.min(tile.cols(), c.cols() - j);
            for (long i = 0; i < c.rows(); i += tile.rows()) {
                long rows = Math.min(tile.rows(), c.rows() - i);
                multiply(alpha, a, b, beta, c, i, j, rows, cols);
            }
        }
    }

    /** Computes the part of c = alpha a b + beta c that begins at element (i, j). */
    private static void multiply(float alpha, MatrixView a, MatrixView b, float beta, MatrixView c, long i, long j,
            long rows, long cols) {
        cblas_h.cblas_sgemm(ROW_MAJOR, flag(a), flag(b), (int) rows, (int) cols, (int) a.cols(), alpha,
                at(a.segment(), a.offset() + i * a.rowStride()), ld(a),
                at(b.segment(), b.offset() + j * b.colStride()), ld(b), beta,
                at(c.segment(), c.offset() + i * c.rowStride() + j * c.colStride()), ld(c));
    }

    private static int flag(MatrixView a) {
        return a.isRowMajor() ? NO_TRANS : TRANS;
    }

    private static int ld(MatrixView a) {
        return (int) a.leadingDimension();
    }

    private static MemorySegment at(MatrixView a) {
        return at(a.segment(), a.offset());
    }

    private static MemorySegment at(VectorView x) {
        return at(x.segment(), x.offset());
    }

    private static MemorySegment at(MemorySegment segment, long offset) {
        return segment.asSlice(offset * Float.BYTES);
    }
}
