package dev.arenagrad;

import dev.arenagrad.functions.Decompositions;
import dev.arenagrad.functions.LinearSystems;
import dev.arenagrad.functions.MatrixNorms;
import dev.arenagrad.ops.DType;
import java.util.List;

/**
 * Linear algebra, as {@code torch.linalg} names it: systems of equations, determinants, factorisations and norms of matrices.
 *
 * <p>The last two dimensions are those of a matrix; any before them are those of a batch. All matrices of a batch are floating point,
 * of dtype {@link DType#FLOAT32} or {@link DType#FLOAT64}. Inputs are never overwritten; results belong to the innermost scope, and
 * their elements may lie in another than row-major order. All methods can be differentiated, and that again, unless said otherwise,
 * and throw {@link dev.arenagrad.ops.TensorException} where shapes or dtypes do not fit. Sizes of matrices are limited to those of an
 * int.
 */
public final class Linalg {
    private Linalg() {}

    /**
     * P a = L U without the factors: the sign of the determinant and the logarithm of its magnitude.
     *
     * @param sign 1, -1, or 0 of a singular matrix; not differentiated
     * @param logabsdet negative infinity of a singular matrix
     */
    public record Slogdet(Tensor sign, Tensor logabsdet) {}

    /**
     * a = Q R.
     *
     * @param q with orthonormal columns; of mode R, empty
     * @param r upper triangular
     */
    public record Qr(Tensor q, Tensor r) {}

    /**
     * a = V diag(eigenvalues) V'.
     *
     * @param eigenvalues ascending
     * @param eigenvectors V, whose columns are orthonormal
     */
    public record Eigh(Tensor eigenvalues, Tensor eigenvectors) {}

    /**
     * a = U diag(s) Vh.
     *
     * @param u with orthonormal columns
     * @param s the singular values, descending
     * @param vh with orthonormal rows
     */
    public record Svd(Tensor u, Tensor s, Tensor vh) {}

    /** How much of a QR factorisation is wanted of an m by n matrix, k being the smaller of m and n. */
    public enum QrMode {
        /** Q is m by k, R is k by n. */
        REDUCED,
        /** Q is m by m, R is m by n. Not differentiable if m is larger than n. */
        COMPLETE,
        /** R alone, k by n. Not differentiable. */
        R
    }

    /**
     * {@return x of a x = b}
     *
     * @param a square, n by n; batches are broadcast
     * @param b n by k; or a vector of n elements, or a batch of them in the shape of a without its last dimension
     * @throws dev.arenagrad.ops.TensorException also if a matrix is singular
     */
    public static Tensor solve(Tensor a, Tensor b) {
        return LinearSystems.solve(a, b);
    }

    /** {@return x of a x = b with a triangular a} As {@link #solveTriangular(Tensor, Tensor, boolean, boolean, boolean)}. */
    public static Tensor solveTriangular(Tensor a, Tensor b, boolean upper) {
        return solveTriangular(a, b, upper, true, false);
    }

    /**
     * {@return x of a x = b, or of x a = b, with a triangular a} Of singular matrices it has infinities and NaN.
     *
     * @param a n by n, of which one triangle is read; batches are broadcast
     * @param b n by k, or k by n if a stands on the right
     * @param upper whether the triangle is the upper one
     * @param left whether a stands on the left of x
     * @param unitriangular whether the diagonal of a is taken for ones, and not read
     */
    public static Tensor solveTriangular(Tensor a, Tensor b, boolean upper, boolean left, boolean unitriangular) {
        return LinearSystems.solveTriangular(a, b, upper, left, unitriangular);
    }

    /**
     * {@return the inverses of square matrices} To solve a system, use {@link #solve}: it is faster and more accurate.
     *
     * @throws dev.arenagrad.ops.TensorException also if a matrix is singular
     */
    public static Tensor inv(Tensor a) {
        return LinearSystems.inv(a);
    }

    /**
     * {@return the determinants of square matrices, of the batch's shape} The derivative of a singular matrix is that of its cofactors;
     * PyTorch's is 0 there.
     */
    public static Tensor det(Tensor a) {
        return LinearSystems.det(a);
    }

    /** {@return the signs of the determinants of square matrices, and the logarithms of their magnitudes} */
    public static Slogdet slogdet(Tensor a) {
        List<Tensor> parts = LinearSystems.slogdet("linalg.slogdet", a);
        return new Slogdet(parts.get(0), parts.get(1));
    }

    /** {@return L of a = L L'} As {@link #cholesky(Tensor, boolean)}. */
    public static Tensor cholesky(Tensor a) {
        return cholesky(a, false);
    }

    /**
     * {@return L of a = L L', lower triangular, or U of a = U' U}
     *
     * @param a symmetric and positive definite; only the triangle that the result has is read
     * @param upper whether U is wanted
     * @throws dev.arenagrad.ops.TensorException also if a matrix is not positive definite
     */
    public static Tensor cholesky(Tensor a, boolean upper) {
        return Decompositions.cholesky(a, upper);
    }

    /** {@return Q and R of a = Q R, reduced} As {@link #qr(Tensor, QrMode)}. */
    public static Qr qr(Tensor a) {
        return qr(a, QrMode.REDUCED);
    }

    /**
     * {@return Q and R of a = Q R}
     *
     * @param a m by n; to be differentiated, its first columns, as many as Q has, have to be independent
     */
    public static Qr qr(Tensor a, QrMode mode) {
        List<Tensor> factors = Decompositions.qr(a, mode == QrMode.COMPLETE, mode != QrMode.R);
        return new Qr(factors.get(0), factors.get(1));
    }

    /**
     * {@return the eigenvalues and eigenvectors of symmetric matrices}
     *
     * <p>An eigenvector's sign is arbitrary, and where eigenvalues are equal so is the basis: derivatives by eigenvectors mean something
     * only of functions that do not depend on that, and are not finite between equal eigenvalues.
     *
     * @param a symmetric; only the lower triangle is read
     * @throws dev.arenagrad.ops.TensorException also if a number is not finite
     */
    public static Eigh eigh(Tensor a) {
        List<Tensor> parts = Decompositions.eigh(a);
        return new Eigh(parts.get(0), parts.get(1));
    }

    /**
     * {@return the eigenvalues of symmetric matrices, ascending}
     *
     * @param a symmetric; only the lower triangle is read
     * @throws dev.arenagrad.ops.TensorException also if a number is not finite
     */
    public static Tensor eigvalsh(Tensor a) {
        return Decompositions.eigvalsh(a);
    }

    /** {@return the singular values and vectors of m by n matrices, with square U and Vh} As {@link #svd(Tensor, boolean)}. */
    public static Svd svd(Tensor a) {
        return svd(a, true);
    }

    /**
     * {@return the singular values and vectors of m by n matrices}
     *
     * <p>Of derivatives by singular vectors the same holds as of those by {@linkplain #eigh eigenvectors}; what U and Vh have beyond
     * the singular values is not differentiated.
     *
     * @param fullMatrices whether U is m by m and Vh n by n, instead of m by k and k by n with k the smaller of m and n
     * @throws dev.arenagrad.ops.TensorException also if a number is not finite
     */
    public static Svd svd(Tensor a, boolean fullMatrices) {
        List<Tensor> parts = Decompositions.svd("linalg.svd", a, fullMatrices);
        return new Svd(parts.get(0), parts.get(1), parts.get(2));
    }

    /**
     * {@return the singular values, descending}
     *
     * @throws dev.arenagrad.ops.TensorException also if a number is not finite
     */
    public static Tensor svdvals(Tensor a) {
        return Decompositions.svdvals(a);
    }

    /** {@return the root of the sum of squares of each matrix: its Frobenius norm} */
    public static Tensor matrixNorm(Tensor a) {
        return MatrixNorms.frobenius(a);
    }

    /**
     * {@return the norm of each matrix: of order 1 or infinity the largest sum of magnitudes of a column or row, of order 2 or -2 the
     * largest or smallest singular value}
     *
     * @param order 1, 2, -2 or positive infinity
     */
    public static Tensor matrixNorm(Tensor a, double order) {
        return MatrixNorms.ofOrder(a, order);
    }

    /**
     * {@return the matrix multiplied with itself n times: for n = 0 the identity, for negative n the power of its inverse}
     *
     * @param a square
     * @throws dev.arenagrad.ops.TensorException also if n is negative and a matrix singular
     */
    public static Tensor matrixPower(Tensor a, int n) {
        return LinearSystems.power(a, n);
    }
}
