package dev.arenagrad.ops.blas;

import dev.arenagrad.memory.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix in float: reduced to three diagonals by reflections, then to one by
 * implicit QR steps with Wilkinson's shift (G. Golub and C. Van Loan, Matrix Computations, 8.3). The three diagonals are
 * kept in double.
 */
@SuppressWarnings("cast") // each is needed in one of the twins
final class SymmetricEigenF32 {
    private static final int STEPS_PER_VALUE = 50;

    private SymmetricEigenF32() {}

    /** Solves as {@link Lapack#eigh} says. */
    static int solve(MatrixView a, boolean vectors, VectorView values) {
        int n = (int) a.rows();
        double[] diagonal = new double[n];
        double[] side = new double[n];
        for (long j = 0; j < n; j++) {
            for (long i = j + 1; i < n; i++) {
                ElementsF32.set(a, j, i, ElementsF32.get(a, i, j));
            }
        }
        Storage scratch = Storage.allocate(2L * n * Float.BYTES, "eigenvalues");
        try {
            VectorView tau = new VectorView(scratch.segment(), 0, n, 1);
            HouseholderF32.tridiagonal(a, diagonal, side, tau, tau.shifted(n));
            if (vectors) {
                formReflections(a, tau);
            }
        } finally {
            scratch.disown();
        }
        int failed = diagonalise(diagonal, side, vectors ? a : null);
        sort(diagonal, vectors ? a : null);
        for (int i = 0; i < n; i++) {
            ElementsF32.set(values, i, (float) diagonal[i]);
        }
        return failed;
    }

    /** Overwrites a, in which vector k stands in column k below the subdiagonal, by the product of the reflections. */
    private static void formReflections(MatrixView a, VectorView tau) {
        long n = a.rows();
        for (long j = n - 1; j >= 0; j--) {
            for (long i = 0; i < n; i++) {
                boolean ofVector = j > 0 && i > j;
                ElementsF32.set(a, i, j, ofVector ? ElementsF32.get(a, i, j - 1) : i == j ? 1 : 0);
            }
        }
        HouseholderF32.orthogonal(a.block(1, 1, n - 1, n - 1), n - 1, tau);
    }

    private static int diagonalise(double[] d, double[] e, @Nullable MatrixView vectors) {
        long steps = (long) STEPS_PER_VALUE * d.length;
        int high = d.length - 1;
        while (high > 0) {
            if (isNegligible(d, e, high - 1)) {
                e[high - 1] = 0;
                high--;
            } else if (steps-- == 0) {
                return high;
            } else {
                int low = high - 1;
                while (low > 0 && !isNegligible(d, e, low - 1)) {
                    low--;
                }
                step(d, e, low, high, vectors);
            }
        }
        return 0;
    }

    private static boolean isNegligible(double[] d, double[] e, int i) {
        return Math.abs(e[i]) <= Math.ulp(1.0) * (Math.abs(d[i]) + Math.abs(d[i + 1]));
    }

    /** One QR step on rows low to high: a bulge is made beside the diagonals and chased out of them. */
    private static void step(double[] d, double[] e, int low, int high, @Nullable MatrixView vectors) {
        double x = d[low] - shift(d[high - 1], d[high], e[high - 1]);
        double bulge = e[low];
        for (int k = low; k < high; k++) {
            double length = Math.hypot(x, bulge);
            double c = length == 0 ? 1 : x / length;
            double s = length == 0 ? 0 : bulge / length;
            if (k > low) {
                e[k - 1] = length;
            }
            double first = d[k];
            double last = d[k + 1];
            double between = e[k];
            d[k] = c * c * first + 2 * c * s * between + s * s * last;
            d[k + 1] = s * s * first - 2 * c * s * between + c * c * last;
            e[k] = c * s * (last - first) + (c * c - s * s) * between;
            x = e[k];
            if (k < high - 1) {
                bulge = s * e[k + 1];
                e[k + 1] *= c;
            }
            if (vectors != null) {
                ElementsF32.rotate((float) c, (float) s, vectors.col(k), vectors.col(k + 1));
            }
        }
    }

    /** {@return the eigenvalue of the matrix (a, b; b, c) that is nearer to c} */
    private static double shift(double a, double c, double b) {
        double half = (a - c) / 2;
        return c - b * (b / (half + Math.copySign(Math.hypot(half, b), half)));
    }

    private static void sort(double[] d, @Nullable MatrixView vectors) {
        for (int i = 0; i < d.length - 1; i++) {
            int smallest = i;
            for (int j = i + 1; j < d.length; j++) {
                if (d[j] < d[smallest]) {
                    smallest = j;
                }
            }
            if (smallest != i) {
                double value = d[i];
                d[i] = d[smallest];
                d[smallest] = value;
                if (vectors != null) {
                    ElementsF32.exchange(vectors.col(i), vectors.col(smallest));
                }
            }
        }
    }
}
