package dev.arenagrad.ops;

import dev.arenagrad.ops.blas.Lapack;
import dev.arenagrad.ops.blas.MatrixView;
import dev.arenagrad.ops.blas.VectorView;
import org.jspecify.annotations.Nullable;

/**
 * Factorisations of matrices, on LAPACK. The last two dimensions are those of a matrix; any before them are those of a batch.
 *
 * <p>Inputs are never overwritten. They are copied to column-major order, as LAPACK requires, and results are often views of such
 * memory: dense, but not in row-major order. Every method throws {@link TensorException} if ranks, sizes or dtypes do not fit, before
 * anything is computed. {@code function} is the name that messages begin with.
 */
public final class Factorizations {
    private Factorizations() {}

    /**
     * P a = L U for each matrix of a batch.
     *
     * @param factors U on and above the diagonal, and below it L, whose diagonal is 1
     * @param pivots INT64, a vector for each matrix: the row that row i was exchanged with, from 0, for one i after the other
     * @param failure the first matrix that is singular, with the place of its first 0 on the diagonal of U; null if none is
     */
    public record Lu(NDArray factors, NDArray pivots, @Nullable Failure failure) {}

    /**
     * The first matrix of a batch that cannot be factorised.
     *
     * @param matrix its number
     * @param batched whether there is a batch
     * @param order the order of the part of it that cannot, from 1
     */
    public record Failure(long matrix, boolean batched, int order) {
        /** {@return the position in the batch, for messages} */
        public String place() {
            return batched ? "(Batch element " + matrix + "): " : "";
        }
    }

    /**
     * a = Q R.
     *
     * @param q with orthonormal columns
     * @param r upper triangular
     */
    public record Qr(NDArray q, NDArray r) {}

    /**
     * a = V diag(values) V'.
     *
     * @param values the eigenvalues
     * @param vectors V, or null if it is not wanted
     */
    public record Eigen(NDArray values, @Nullable NDArray vectors) {}

    /**
     * a = U diag(values) Vh.
     *
     * @param u U, or null if vectors are not wanted
     * @param values the singular values
     * @param vh Vh, or null if they are not
     */
    public record Svd(@Nullable NDArray u, NDArray values, @Nullable NDArray vh) {}

    /**
     * {@return the LU factors of square matrices, singular ones too}
     *
     * @param function the name that messages begin with
     * @param a square matrices
     */
    public static Lu lu(String function, NDArray a) {
        MatrixRules.requireSquare(function, a);
        MatrixRules.requireLapack(function, "lu_cpu", a);
        long n = a.shape().size(-1);
        try (Temporaries made = new Temporaries()) {
            NDArray factors = made.add(columns(a, function));
            NDArray pivots = made.add(NDArray.allocate(DType.INT64, Matrices.sized(a.shape(), n), function));
            Failure failure;
            Access.begin(factors, pivots);
            try {
                Lapack lapack = Backends.current().lapack(a.dtype());
                Matrices matrices = Matrices.of(factors);
                VectorView exchanges = vector(pivots, n);
                failure = MatrixParts.factorize(n > 0 ? matrices.count() : 0, cube(n), a.rank() > 2, true,
                        s -> BlockedLu.factorize(lapack, matrices.get(s), of(exchanges, s)), factors, pivots);
            } finally {
                Access.end(factors, pivots);
            }
            return new Lu(made.keep(factors), made.keep(pivots), failure);
        }
    }

    /**
     * {@return L of a = L L'}
     *
     * @param function the name that messages begin with
     * @param a symmetric matrices, of which the lower triangle is read
     * @throws TensorException also if a matrix is not positive definite
     */
    public static NDArray cholesky(String function, NDArray a) {
        MatrixRules.requireSquare(function, a);
        MatrixRules.requireLapack(function, "cholesky_cpu", a);
        try (Temporaries made = new Temporaries()) {
            NDArray factors = made.add(columns(a, function));
            Failure failure;
            factors.beginAccess();
            try {
                Lapack lapack = Backends.current().lapack(a.dtype());
                Matrices matrices = Matrices.of(factors);
                failure = MatrixParts.factorize(a.numel() > 0 ? matrices.count() : 0, cube(a.shape().size(-1)), a
                        .rank() > 2, false, s -> {
                            int minor = BlockedCholesky.factorize(lapack, matrices.get(s));
                            clearBelowDiagonal(a.dtype(), matrices.get(s).transposed());
                            return minor;
                        }, factors);
            } finally {
                factors.endAccess();
            }
            if (failure != null) {
                throw new TensorException(function + ": " + failure.place() + "The factorization could not be completed"
                        + " because the input is not positive-definite (the leading minor of order " + failure.order
                        + " is not positive-definite).");
            }
            return made.keep(factors);
        }
    }

    /**
     * {@return Q and R of a = Q R}
     *
     * @param function the name that messages begin with
     * @param a matrices, m by n
     * @param complete whether Q is m by m and R m by n, instead of m by k and k by n with k the smaller of m and n
     */
    public static Qr qr(String function, NDArray a, boolean complete) {
        MatrixRules.requireMatrix(function, a);
        MatrixRules.requireLapack(function, "geqrf_cpu", a);
        long m = a.shape().size(-2);
        long n = a.shape().size(-1);
        long k = Math.min(m, n);
        try (Temporaries made = new Temporaries()) {
            NDArray reflections = made.add(columns(a, function));
            NDArray q = made.add(columns(a.dtype(), Matrices.sized(a.shape(), m, complete ? m : k), function));
            NDArray r = made.add(NDArray.allocate(a.dtype(), Matrices.sized(a.shape(), complete ? m : k, n), function));
            NDArray tau = made.add(NDArray.allocate(a.dtype(), Matrices.sized(a.shape(), k), function));
            Access.begin(reflections, tau);
            try {
                Lapack lapack = Backends.current().lapack(a.dtype());
                Matrices matrices = Matrices.of(reflections);
                Matrices orthogonal = Matrices.of(q);
                VectorView factors = vector(tau, k);
                double work = (double) m * n * k;
                MatrixParts.factorize(k > 0 ? matrices.count() : 0, work, false, true, s -> {
                    BlockedQr.factorize(lapack, a.dtype(), matrices.get(s), of(factors, s));
                    return 0;
                }, reflections, tau);
                Copies.copyInto(part(reflections, r.shape()), r);
                if (k < m && complete) {
                    Filling.fill(q, 0);
                }
                Copies.copyInto(part(reflections, Matrices.sized(a.shape(), m, k)), part(q, Matrices.sized(a.shape(), m,
                        k)));
                Matrices triangles = Matrices.of(r);
                MatrixParts.factorize(q.numel() > 0 ? orthogonal.count() : 0, work, false, true, s -> {
                    BlockedQr.orthogonal(lapack, a.dtype(), orthogonal.get(s), of(factors, s));
                    clearBelowDiagonal(a.dtype(), triangles.get(s));
                    return 0;
                }, q, r, tau);
            } finally {
                Access.end(reflections, tau);
            }
            return new Qr(made.keep(q), made.keep(r));
        }
    }

    /**
     * {@return the eigenvalues, ascending, and eigenvectors of symmetric matrices, of which the lower triangle is read}
     *
     * @param function the name that messages begin with
     * @param a symmetric matrices
     * @param vectors whether vectors are computed too
     * @throws TensorException also if a number is not finite, or it did not converge
     */
    public static Eigen eigh(String function, NDArray a, boolean vectors) {
        MatrixRules.requireSquare(function, a);
        MatrixRules.requireLapack(function, "linalg_eigh_cpu", a);
        requireFinite(function, a);
        long n = a.shape().size(-1);
        try (Temporaries made = new Temporaries()) {
            NDArray v = made.add(columns(a, function));
            NDArray values = made.add(NDArray.allocate(a.dtype(), Matrices.sized(a.shape(), n), function));
            Failure failure;
            Access.begin(v, values);
            try {
                Lapack lapack = Backends.current().lapack(a.dtype());
                Matrices matrices = Matrices.of(v);
                VectorView eigenvalues = vector(values, n);
                failure = MatrixParts.factorize(n > 0 ? matrices.count() : 0, cube(n), a.rank() > 2, false, s -> lapack
                        .eigh(matrices.get(s), vectors, of(eigenvalues, s)), v, values);
            } finally {
                Access.end(v, values);
            }
            requireConverged(function, "eigenvalues", failure);
            return new Eigen(made.keep(values), vectors ? made.keep(v) : null);
        }
    }

    /**
     * {@return the singular values, descending, and singular vectors}
     *
     * <p>The transposed matrix has the layout that LAPACK requires, and its U and Vh are the transposed Vh and U, so nothing is copied.
     *
     * @param function the name that messages begin with
     * @param a matrices, m by n
     * @param vectors whether vectors are computed too
     * @param full whether U and Vh are square, instead of as wide and high as there are singular values
     * @throws TensorException also if a number is not finite, or it did not converge
     */
    public static Svd svd(String function, NDArray a, boolean vectors, boolean full) {
        MatrixRules.requireMatrix(function, a);
        MatrixRules.requireLapack(function, "linalg_svd_cpu", a);
        requireFinite(function, a);
        long m = a.shape().size(-2);
        long n = a.shape().size(-1);
        long k = Math.min(m, n);
        try (Temporaries made = new Temporaries()) {
            NDArray overwritten = made.add(Copies.copyContiguous(a, function));
            NDArray values = made.add(NDArray.allocate(a.dtype(), Matrices.sized(a.shape(), k), function));
            NDArray u = made.add(NDArray.allocate(a.dtype(), vectors ? Matrices.sized(a.shape(), m, full ? m : k)
                    : Shape.of(0),
                    function));
            NDArray vh = made.add(NDArray.allocate(a.dtype(), vectors ? Matrices.sized(a.shape(), full ? n : k, n)
                    : Shape.of(0),
                    function));
            Failure failure;
            Access.begin(overwritten, values, u, vh);
            try {
                Lapack lapack = Backends.current().lapack(a.dtype());
                Matrices matrices = Matrices.of(overwritten);
                Matrices right = vectors && k > 0 ? Matrices.of(vh) : null;
                Matrices left = vectors && k > 0 ? Matrices.of(u) : null;
                VectorView singular = vector(values, k);
                failure = MatrixParts.factorize(k > 0 ? matrices.count() : 0, (double) m * n * k, a.rank() > 2, false,
                        s -> lapack.svd(matrices.get(s).transposed(), of(singular, s), right == null ? null
                                : right.get(s).transposed(), left == null ? null : left.get(s).transposed()),
                        overwritten, values, u, vh);
                if (vectors && k == 0) {
                    fillIdentity(u, lapack);
                    fillIdentity(vh, lapack);
                }
            } finally {
                Access.end(overwritten, values, u, vh);
            }
            requireConverged(function, "singular values", failure);
            return vectors ? new Svd(made.keep(u), made.keep(values), made.keep(vh))
                    : new Svd(null, made.keep(values), null);
        }
    }

    private static void requireFinite(String function, NDArray a) {
        if (a.numel() > 0 && !Double.isFinite(largest(a))) {
            throw new TensorException(function + ": The algorithm failed to converge because the input matrix"
                    + " contained non-finite values.");
        }
    }

    private static double largest(NDArray a) {
        NDArray largest = Reductions.reduce(ReduceOp.NORM_INF, a);
        try {
            return largest.getDouble(0);
        } finally {
            largest.discard();
        }
    }

    private static void requireConverged(String function, String what, @Nullable Failure failure) {
        if (failure != null) {
            throw new TensorException(function + ": " + failure.place() + "The algorithm failed to converge because the"
                    + " input matrix is ill-conditioned or has too many repeated " + what + " (error code: "
                    + failure.order + ").");
        }
    }

    /** Writes zeros into the rows of a matrix, up to the diagonal. */
    private static void clearBelowDiagonal(DType dtype, MatrixView a) {
        for (long i = 1; i < a.rows() && a.cols() > 0; i++) {
            long start = (a.offset() + i * a.rowStride()) * dtype.byteSize();
            a.segment().asSlice(start, Math.min(i, a.cols()) * dtype.byteSize()).fill((byte) 0);
        }
    }

    private static void fillIdentity(NDArray a, Lapack lapack) {
        if (a.numel() > 0) {
            Filling.fill(a, 0);
            Matrices matrices = Matrices.of(a);
            VectorView noFactors = new VectorView(a.segment(), 0, 0, 1);
            for (long s = 0; s < matrices.count(); s++) {
                lapack.orthogonal(matrices.get(s).transposed(), 0, noFactors);
            }
        }
    }

    /** {@return the matrices in new memory, each with the elements of a column side by side} */
    private static NDArray columns(NDArray a, String function) {
        NDArray columns = columns(a.dtype(), a.shape(), function);
        try {
            Copies.copyInto(a, columns);
            return columns;
        } catch (Throwable e) {
            columns.discard();
            throw e;
        }
    }

    private static NDArray columns(DType dtype, Shape shape, String function) {
        int last = shape.rank() - 1;
        NDArray rows = NDArray.allocate(dtype, Matrices.sized(shape, shape.size(last), shape.size(last - 1)), function);
        return rows.withLayout(rows.layout().transpose(last - 1, last));
    }

    /** {@return the first rows and columns of each matrix, as many as {@code shape} says} */
    private static NDArray part(NDArray a, Shape shape) {
        int last = a.rank() - 1;
        return a.withLayout(a.layout().slice(last - 1, 0, shape.size(last - 1), 1).slice(last, 0, shape.size(last), 1));
    }

    /** {@return the first vector of a contiguous array} */
    private static VectorView vector(NDArray vectors, long size) {
        return new VectorView(vectors.segment(), 0, size, 1);
    }

    /** {@return the vector of a matrix, one of those that lie behind the first} */
    private static VectorView of(VectorView first, long s) {
        return new VectorView(first.segment(), s * first.size(), first.size(), 1);
    }

    private static double cube(long n) {
        return (double) n * n * n;
    }
}
