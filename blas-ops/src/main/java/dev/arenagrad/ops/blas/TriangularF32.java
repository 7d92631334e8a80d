package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * Triangular matrices, in float: solving systems, and factorising into them. A matrix is halved until it is small, so that nearly all of
 * the work is done by matrix products (S. Toledo, Locality of Reference in LU Decomposition with Partial Pivoting, 1997).
 */
@SuppressWarnings("cast") // each is needed in one of the twins
final class TriangularF32 {
    /** The size that is not halved any more. */
    private static final int SMALL = 16;

    /** The size of a square whose upper triangle is not worth leaving out. */
    private static final int BLOCK = 64;

    private TriangularF32() {}

    /** Overwrites b by the solution x of a x = b. */
    static void solve(MatrixView a, boolean upper, boolean unit, MatrixView b) {
        long n = a.rows();
        if (n <= SMALL) {
            substitute(a, upper, unit, b);
            return;
        }
        long half = n / 2;
        MatrixView first = a.block(0, 0, half, half);
        MatrixView last = a.block(half, half, n - half, n - half);
        MatrixView top = b.block(0, 0, half, b.cols());
        MatrixView bottom = b.block(half, 0, n - half, b.cols());
        if (upper) {
            solve(last, true, unit, bottom);
            GemmF32.gemm(-1, a.block(0, half, half, n - half), bottom, 1, top);
            solve(first, true, unit, top);
        } else {
            solve(first, false, unit, top);
            GemmF32.gemm(-1, a.block(half, 0, n - half, half), top, 1, bottom);
            solve(last, false, unit, bottom);
        }
    }

    private static void substitute(MatrixView a, boolean upper, boolean unit, MatrixView b) {
        long n = a.rows();
        for (long step = 0; step < n; step++) {
            long k = upper ? n - 1 - step : step;
            if (!unit) {
                ElementsF32.divide(b.row(k), ElementsF32.get(a, k, k));
            }
            long start = upper ? 0 : k + 1;
            long end = upper ? k : n;
            MatrixVectorF32.ger(-1, a.col(k).part(start, end), b.row(k), b.block(start, 0, end - start, b.cols()));
        }
    }

    /** Overwrites a, at least as high as wide, by its LU factors. */
    static void lu(MatrixView a, VectorView pivots) {
        long m = a.rows();
        long n = a.cols();
        if (n <= SMALL) {
            eliminate(a, pivots);
            return;
        }
        long half = n / 2;
        MatrixView left = a.block(0, 0, m, half);
        MatrixView right = a.block(0, half, m, n - half);
        MatrixView top = right.block(0, 0, half, n - half);
        MatrixView bottom = right.block(half, 0, m - half, n - half);
        MatrixView multipliers = left.block(half, 0, m - half, half);
        VectorView early = pivots.part(0, half);
        VectorView late = pivots.part(half, n);
        lu(left, early);
        exchangeRows(early, false, right);
        solve(left.block(0, 0, half, half), false, true, top);
        GemmF32.gemm(-1, multipliers, top, 1, bottom);
        lu(bottom, late);
        exchangeRows(late, false, multipliers);
        for (long i = 0; i < late.size(); i++) {
            setPivot(late, i, pivot(late, i) + half);
        }
    }

    private static void eliminate(MatrixView a, VectorView pivots) {
        long m = a.rows();
        long n = a.cols();
        for (long k = 0; k < n; k++) {
            long pivot = largest(a.col(k), k);
            setPivot(pivots, k, pivot);
            if (ElementsF32.get(a, pivot, k) == 0) {
                continue;
            }
            if (pivot != k) {
                ElementsF32.exchange(a.row(k), a.row(pivot));
            }
            VectorView below = a.col(k).part(k + 1, m);
            ElementsF32.divide(below, ElementsF32.get(a, k, k));
            MatrixVectorF32.ger(-1, below, a.row(k).part(k + 1, n), a.block(k + 1, k + 1, m - k - 1, n - k - 1));
        }
    }

    private static long largest(VectorView x, long start) {
        long place = start;
        float largest = Math.abs(ElementsF32.get(x, start));
        for (long i = start + 1; i < x.size(); i++) {
            float size = Math.abs(ElementsF32.get(x, i));
            if (size > largest) {
                place = i;
                largest = size;
            }
        }
        return place;
    }

    /** Exchanges the rows of a as {@code pivots} say, or undoes that. */
    static void exchangeRows(VectorView pivots, boolean backwards, MatrixView a) {
        long n = pivots.size();
        if (a.runsAlongColumns()) {
            for (long j = 0; j < a.cols(); j++) {
                exchangeElements(pivots, backwards, a.col(j));
            }
            return;
        }
        for (long step = 0; step < n; step++) {
            long i = backwards ? n - 1 - step : step;
            long other = pivot(pivots, i);
            if (other != i) {
                ElementsF32.exchange(a.row(i), a.row(other));
            }
        }
    }

    private static void exchangeElements(VectorView pivots, boolean backwards, VectorView x) {
        long n = pivots.size();
        for (long step = 0; step < n; step++) {
            long i = backwards ? n - 1 - step : step;
            long other = pivot(pivots, i);
            float old = ElementsF32.get(x, i);
            ElementsF32.set(x, i, ElementsF32.get(x, other));
            ElementsF32.set(x, other, old);
        }
    }

    static long pivot(VectorView pivots, long i) {
        return pivots.segment().get(JAVA_LONG, (pivots.offset() + i * pivots.stride()) * Long.BYTES);
    }

    private static void setPivot(VectorView pivots, long i, long row) {
        pivots.segment().set(JAVA_LONG, (pivots.offset() + i * pivots.stride()) * Long.BYTES, row);
    }

    /** Overwrites the lower triangle of c by that of c - a a'. */
    static void subtractSquare(MatrixView a, MatrixView c) {
        long n = c.rows();
        if (n <= BLOCK) {
            GemmF32.gemm(-1, a, a.transposed(), 1, c);
            return;
        }
        long half = n / 2;
        MatrixView top = a.block(0, 0, half, a.cols());
        MatrixView bottom = a.block(half, 0, n - half, a.cols());
        subtractSquare(top, c.block(0, 0, half, half));
        GemmF32.gemm(-1, bottom, top.transposed(), 1, c.block(half, 0, n - half, half));
        subtractSquare(bottom, c.block(half, half, n - half, n - half));
    }

    /**
     * Overwrites the lower triangle of a by its Cholesky factor.
     *
     * @return 0, or the order of the first leading minor that is not positive
     */
    static int cholesky(MatrixView a) {
        long n = a.rows();
        if (n <= SMALL) {
            return root(a);
        }
        long half = n / 2;
        MatrixView below = a.block(half, 0, n - half, half);
        MatrixView rest = a.block(half, half, n - half, n - half);
        int failed = cholesky(a.block(0, 0, half, half));
        if (failed != 0) {
            return failed;
        }
        solve(a.block(0, 0, half, half), false, false, below.transposed());
        subtractSquare(below, rest);
        failed = cholesky(rest);
        return failed == 0 ? 0 : failed + (int) half;
    }

    private static int root(MatrixView a) {
        long n = a.rows();
        for (long k = 0; k < n; k++) {
            float minor = ElementsF32.get(a, k, k);
            if (!(minor > 0)) {
                return (int) k + 1;
            }
            float root = (float) Math.sqrt(minor);
            ElementsF32.set(a, k, k, root);
            VectorView below = a.col(k).part(k + 1, n);
            ElementsF32.divide(below, root);
            MatrixVectorF32.ger(-1, below, below, a.block(k + 1, k + 1, n - k - 1, n - k - 1));
        }
        return 0;
    }
}
