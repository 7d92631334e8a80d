package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.arenagrad.bindings.LapackWork;
import dev.arenagrad.bindings.openblas.cblas_h;
import dev.arenagrad.bindings.openblas.lapacke_h;
import dev.arenagrad.memory.storage.Storage;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Factorisations in float by OpenBLAS, which must be loaded. LAPACKE looks for NaN before it does anything else, and refuses
 * by a negative number; the Java code then does what NaN does to the formulas. It looks slowly, though: matrices that a sum of squares
 * shows to be finite are passed on unseen.
 */
@SuppressWarnings("cast") // each is needed in one of the twins
public final class OpenBlasLapackF32 implements Lapack {
    /** It has no state. */
    public static final Lapack INSTANCE = new OpenBlasLapackF32();

    private static final Lapack JAVA = JavaLapackF32.INSTANCE;
    private static final int COL_MAJOR = lapacke_h.LAPACK_COL_MAJOR();

    /** The columns that LAPACK's QR works on at a time, if the workspace has room for so many. */
    private static final int BLOCK = 32;

    private OpenBlasLapackF32() {}

    @Override
    public int lu(MatrixView a, VectorView pivots) {
        if (SmallTriangularF32.fits(a)) {
            return SmallTriangularF32.lu(a, pivots);
        }
        int n = (int) a.cols();
        MemorySegment rows = pivots.segment().asSlice(pivots.offset() * Long.BYTES, n * (long) Long.BYTES);
        int info = isFinite(a) ? LapackWork.sgetrf(COL_MAJOR, (int) a.rows(), n, at(a), ld(a), rows)
                : lapacke_h.LAPACKE_sgetrf(COL_MAJOR, (int) a.rows(), n, at(a), ld(a), rows);
        if (info < 0) {
            return JAVA.lu(a, pivots);
        }
        for (long i = n - 1; i >= 0; i--) {
            rows.setAtIndex(JAVA_LONG, i, rows.getAtIndex(JAVA_INT, i) - 1L);
        }
        return info;
    }

    @Override
    public void exchangeRows(VectorView pivots, boolean backwards, MatrixView b) {
        if (b.runsAlongColumns()) {
            exchangeElements(pivots, backwards, b);
        } else {
            JAVA.exchangeRows(pivots, backwards, b);
        }
    }

    private static void exchangeElements(VectorView pivots, boolean backwards, MatrixView b) {
        int n = (int) pivots.size();
        Storage work = Storage.allocate(n * (long) Integer.BYTES, "workspace of LAPACK");
        try {
            MemorySegment rows = work.segment();
            for (int i = 0; i < n; i++) {
                rows.setAtIndex(JAVA_INT, i, (int) (TriangularF32.pivot(pivots, i) + 1));
            }
            LapackWork.slaswp(COL_MAJOR, (int) b.cols(), at(b), ld(b), 1, n, rows, backwards ? -1 : 1);
        } finally {
            work.disown();
        }
    }

    @Override
    public int cholesky(MatrixView a) {
        if (SmallTriangularF32.fits(a)) {
            return SmallTriangularF32.cholesky(a);
        }
        if (isFinite(a)) {
            return LapackWork.spotrf(COL_MAJOR, (byte) 'L', (int) a.rows(), at(a), ld(a));
        }
        int info = lapacke_h.LAPACKE_spotrf(COL_MAJOR, (byte) 'L', (int) a.rows(), at(a), ld(a));
        return info < 0 ? JAVA.cholesky(a) : info;
    }

    @Override
    public void solveTriangular(MatrixView a, boolean upper, boolean unit, MatrixView b) {
        if (SmallTriangularF32.fits(a, b)) {
            SmallTriangularF32.solve(a, upper, unit, b);
            return;
        }
        boolean rowMajor = b.isRowMajor();
        boolean transposed = a.isRowMajor() != rowMajor;
        cblas_h.cblas_strsm(rowMajor ? cblas_h.CblasRowMajor() : cblas_h.CblasColMajor(), cblas_h.CblasLeft(),
                upper != transposed ? cblas_h.CblasUpper() : cblas_h.CblasLower(),
                transposed ? cblas_h.CblasTrans() : cblas_h.CblasNoTrans(),
                unit ? cblas_h.CblasUnit() : cblas_h.CblasNonUnit(), (int) b.rows(), (int) b.cols(), 1, at(a),
                (int) a.leadingDimension(), at(b), (int) b.leadingDimension());
    }

    @Override
    public void gemm(double alpha, MatrixView a, MatrixView b, double beta, MatrixView c) {
        OpenBlasF32.gemm((float) alpha, a, b, (float) beta, c);
    }

    @Override
    public void subtractSquare(MatrixView a, MatrixView c) {
        cblas_h.cblas_ssyrk(cblas_h.CblasColMajor(), cblas_h.CblasLower(), cblas_h.CblasNoTrans(), (int) c.rows(),
                (int) a.cols(), -1, at(a), ld(a), 1, at(c), ld(c));
    }

    @Override
    public void qr(MatrixView a, VectorView tau) {
        if (isFinite(a)) {
            int size = (int) Math.min(a.cols() * BLOCK, Integer.MAX_VALUE);
            Storage work = Storage.allocate(size * (long) Float.BYTES, "workspace of LAPACK");
            try {
                LapackWork.sgeqrf(COL_MAJOR, (int) a.rows(), (int) a.cols(), at(a), ld(a), at(tau), work.segment(),
                        size);
            } finally {
                work.disown();
            }
            return;
        }
        int info = lapacke_h.LAPACKE_sgeqrf(COL_MAJOR, (int) a.rows(), (int) a.cols(), at(a), ld(a), at(tau));
        if (info < 0) {
            JAVA.qr(a, tau);
        }
    }

    @Override
    public void compactReflections(MatrixView a, VectorView tau, MatrixView v, MatrixView inverse) {
        HouseholderF32.copyVectors(a, v);
        OpenBlasF32.gemm(1, v.transposed(), v, 0, inverse);
        HouseholderF32.invert(tau, inverse.diagonal());
    }

    @Override
    public void orthogonal(MatrixView q, long count, VectorView tau) {
        if (isFinite(q)) {
            int size = (int) Math.min(q.cols() * BLOCK, Integer.MAX_VALUE);
            Storage work = Storage.allocate(size * (long) Float.BYTES, "workspace of LAPACK");
            try {
                LapackWork.sorgqr(COL_MAJOR, (int) q.rows(), (int) q.cols(), (int) count, at(q), ld(q), at(tau), work
                        .segment(), size);
            } finally {
                work.disown();
            }
            return;
        }
        int info = lapacke_h.LAPACKE_sorgqr(COL_MAJOR, (int) q.rows(), (int) q.cols(), (int) count, at(q), ld(q),
                at(tau));
        if (info < 0) {
            JAVA.orthogonal(q, count, tau);
        }
    }

    @Override
    public int eigh(MatrixView a, boolean vectors, VectorView values) {
        return lapacke_h.LAPACKE_ssyevd(COL_MAJOR, (byte) (vectors ? 'V' : 'N'), (byte) 'L', (int) a.rows(), at(a),
                ld(a), at(values));
    }

    @Override
    public int svd(MatrixView a, VectorView values, @Nullable MatrixView u, @Nullable MatrixView vt) {
        int m = (int) a.rows();
        int n = (int) a.cols();
        if (u == null || vt == null) {
            return lapacke_h.LAPACKE_sgesdd(COL_MAJOR, (byte) 'N', m, n, at(a), ld(a), at(values), MemorySegment.NULL,
                    m, MemorySegment.NULL, n);
        }
        boolean reduced = u.cols() == values.size() && vt.rows() == values.size();
        return lapacke_h.LAPACKE_sgesdd(COL_MAJOR, (byte) (reduced ? 'S' : 'A'), m, n, at(a), ld(a), at(values), at(u),
                ld(u), at(vt), ld(vt));
    }

    /** {@return whether all elements certainly are finite; the sum of the squares of large ones may not be} */
    private static boolean isFinite(MatrixView a) {
        if (a.colStride() == a.rows()) {
            return isFinite(a, a.offset(), a.rows() * a.cols());
        }
        for (long j = 0; j < a.cols(); j++) {
            if (!isFinite(a, a.offset() + j * a.colStride(), a.rows())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFinite(MatrixView a, long offset, long count) {
        return Float.isFinite(VectorsF32.dot(count, a.segment(), offset, 1, a.segment(), offset, 1));
    }

    /** {@return the distance between columns; LAPACK checks it even for a single one} */
    private static int ld(MatrixView a) {
        return (int) Math.max(a.colStride(), a.rows());
    }

    private static MemorySegment at(MatrixView a) {
        return a.segment().asSlice(a.offset() * Float.BYTES);
    }

    private static MemorySegment at(VectorView x) {
        return x.segment().asSlice(x.offset() * Float.BYTES);
    }
}
