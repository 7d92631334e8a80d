package dev.arenagrad.ops.blas;

import dev.arenagrad.memory.storage.Storage;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Singular values in float by rotating pairs of columns until all are orthogonal: the one-sided Jacobi method (M. Hestenes,
 * 1958; G. Golub and C. Van Loan, Matrix Computations, 8.6.3). The columns' norms are the singular values then, and the
 * product of the rotations has the right singular vectors.
 */
@SuppressWarnings("cast") // each is needed in one of the twins
final class JacobiSvdF32 {
    /** Some ten are usual; a matrix of finite numbers that needed more is not known. */
    private static final int SWEEPS = 60;

    /** Below this part of the largest, a singular value is 0 and its vector arbitrary: squares lose digits. */
    private static final double SMALLEST = Math.sqrt(Float.MIN_NORMAL) / Math.ulp((float) 1);

    /** The columns that are rotated, the rotations, a place for factors, and the columns' norms. */
    private final MatrixView w;
    private final MatrixView v;
    private final VectorView tau;
    private final double[] norms;

    private JacobiSvdF32(MatrixView w, MatrixView v, VectorView tau) {
        this.w = w;
        this.v = v;
        this.tau = tau;
        this.norms = new double[(int) w.cols()];
    }

    /** Solves as {@link Lapack#svd} says. A matrix that is wider than high is transposed. */
    static int solve(MatrixView a, VectorView values, @Nullable MatrixView u, @Nullable MatrixView vt) {
        boolean wide = a.cols() > a.rows();
        MatrixView high = wide ? a.transposed() : a;
        long m = high.rows();
        long n = high.cols();
        Storage scratch = Storage.allocate((m + n + 1) * n * Float.BYTES, "singular values");
        try {
            MatrixView w = new MatrixView(scratch.segment(), 0, m, n, 1, m);
            MatrixView v = new MatrixView(scratch.segment(), m * n, n, n, 1, n);
            VectorView tau = new VectorView(scratch.segment(), (m + n) * n, n, 1);
            float scale = scale(high);
            ElementsF32.copy(scale, high, w);
            JacobiSvdF32 svd = new JacobiSvdF32(w, v, tau);
            if (!svd.rotate(u != null)) {
                return 1;
            }
            Integer[] order = svd.order();
            for (int i = 0; i < n; i++) {
                ElementsF32.set(values, i, (float) (svd.norms[order[i]] / scale));
            }
            if (u != null && vt != null) {
                svd.write(order, wide ? vt.transposed() : u, wide ? u : vt.transposed());
            }
        } finally {
            scratch.disown();
        }
        return 0;
    }

    /** {@return a power of 2 that brings the largest magnitude near 1} */
    private static float scale(MatrixView a) {
        float largest = 0;
        for (long j = 0; j < a.cols(); j++) {
            largest = Math.max(largest, ElementsF32.largest(a.col(j)));
        }
        return Math.scalb((float) 1, -Math.max(Math.getExponent(largest), Float.MIN_EXPONENT));
    }

    private boolean rotate(boolean vectors) {
        long n = w.cols();
        if (vectors) {
            HouseholderF32.orthogonal(v, 0, tau);
        }
        double tolerance = Math.sqrt(w.rows()) * Math.ulp((float) 1);
        boolean rotated = true;
        for (int sweep = 0; rotated; sweep++) {
            if (sweep == SWEEPS) {
                return false;
            }
            rotated = false;
            for (int j = 0; j < n; j++) {
                norms[j] = ElementsF32.norm(w.col(j));
            }
            for (int p = 0; p < n - 1; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotated |= rotate(p, q, tolerance, vectors);
                }
            }
        }
        return true;
    }

    /** Makes columns p and q orthogonal, unless they are. */
    private boolean rotate(int p, int q, double tolerance, boolean vectors) {
        double product = norms[p] * norms[q];
        if (norms[p] <= SMALLEST || norms[q] <= SMALLEST) {
            return false;
        }
        double cosine = ElementsF32.dot(w.col(p), w.col(q)) / product;
        if (Math.abs(cosine) <= tolerance) {
            return false;
        }
        double zeta = (norms[q] / norms[p] - norms[p] / norms[q]) / (2 * cosine);
        double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
        double c = 1 / Math.hypot(1, t);
        ElementsF32.rotate((float) c, (float) (-c * t), w.col(p), w.col(q));
        if (vectors) {
            ElementsF32.rotate((float) c, (float) (-c * t), v.col(p), v.col(q));
        }
        norms[p] = ElementsF32.norm(w.col(p));
        norms[q] = ElementsF32.norm(w.col(q));
        return true;
    }

    /** {@return the columns' numbers, that of the largest norm first} */
    private Integer[] order() {
        Integer[] order = new Integer[norms.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> -norms[i]));
        return order;
    }

    /** Writes the singular vectors as columns. Where a singular value is 0, the vectors complete the basis. */
    private void write(Integer[] order, MatrixView left, MatrixView right) {
        int rank = 0;
        while (rank < order.length && norms[order[rank]] > SMALLEST) {
            rank++;
        }
        MatrixView own = left.block(0, 0, left.rows(), rank);
        for (int i = 0; i < order.length; i++) {
            ElementsF32.copy(1, v.block(0, order[i], v.rows(), 1), right.block(0, i, right.rows(), 1));
        }
        writeOwn(order, own);
        if (rank < left.cols()) {
            HouseholderF32.qr(own, tau.part(0, rank));
            HouseholderF32.orthogonal(left, rank, tau);
            writeOwn(order, own);
        }
    }

    private void writeOwn(Integer[] order, MatrixView out) {
        for (int i = 0; i < out.cols(); i++) {
            VectorView column = out.col(i);
            ElementsF32.copy(1, w.block(0, order[i], w.rows(), 1), out.block(0, i, out.rows(), 1));
            ElementsF32.divide(column, (float) norms[order[i]]);
        }
    }
}
