package dev.arenagrad.ops.blas;

import org.jspecify.annotations.Nullable;

/** Factorisations in float without native code. */
@SuppressWarnings("cast") // each is needed in one of the twins
public final class JavaLapackF32 implements Lapack {
    /** It has no state. */
    public static final Lapack INSTANCE = new JavaLapackF32();

    private JavaLapackF32() {}

    @Override
    public int lu(MatrixView a, VectorView pivots) {
        if (SmallTriangularF32.fits(a)) {
            return SmallTriangularF32.lu(a, pivots);
        }
        TriangularF32.lu(a, pivots);
        VectorView diagonal = a.diagonal();
        for (int i = 0; i < diagonal.size(); i++) {
            if (ElementsF32.get(diagonal, i) == 0) {
                return i + 1;
            }
        }
        return 0;
    }

    @Override
    public void exchangeRows(VectorView pivots, boolean backwards, MatrixView b) {
        TriangularF32.exchangeRows(pivots, backwards, b);
    }

    @Override
    public int cholesky(MatrixView a) {
        return SmallTriangularF32.fits(a) ? SmallTriangularF32.cholesky(a) : TriangularF32.cholesky(a);
    }

    @Override
    public void solveTriangular(MatrixView a, boolean upper, boolean unit, MatrixView b) {
        if (SmallTriangularF32.fits(a, b)) {
            SmallTriangularF32.solve(a, upper, unit, b);
        } else {
            TriangularF32.solve(a, upper, unit, b);
        }
    }

    @Override
    public void gemm(double alpha, MatrixView a, MatrixView b, double beta, MatrixView c) {
        GemmF32.gemm((float) alpha, a, b, (float) beta, c);
    }

    @Override
    public void subtractSquare(MatrixView a, MatrixView c) {
        TriangularF32.subtractSquare(a, c);
    }

    @Override
    public void qr(MatrixView a, VectorView tau) {
        HouseholderF32.qr(a, tau);
    }

    @Override
    public void compactReflections(MatrixView a, VectorView tau, MatrixView v, MatrixView inverse) {
        HouseholderF32.copyVectors(a, v);
        GemmF32.gemm(1, v.transposed(), v, 0, inverse);
        HouseholderF32.invert(tau, inverse.diagonal());
    }

    @Override
    public void orthogonal(MatrixView q, long count, VectorView tau) {
        HouseholderF32.orthogonal(q, count, tau);
    }

    @Override
    public int eigh(MatrixView a, boolean vectors, VectorView values) {
        return SymmetricEigenF32.solve(a, vectors, values);
    }

    @Override
    public int svd(MatrixView a, VectorView values, @Nullable MatrixView u, @Nullable MatrixView vt) {
        return JacobiSvdF32.solve(a, values, u, vt);
    }
}
