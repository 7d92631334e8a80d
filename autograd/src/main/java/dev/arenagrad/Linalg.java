package dev.arenagrad;

import dev.arenagrad.functions.linalg.Decompositions;
import dev.arenagrad.functions.linalg.MatrixNorm;
import dev.arenagrad.functions.linalg.SolveInvDet;
import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;
import java.util.List;

/**
 * Linear algebra, under the names of {@code torch.linalg}: systems of linear equations, determinants, factorisations
 * and norms of matrices.
 *
 * <p>The last two dimensions of an input are those of a matrix, any others those of a batch, written {@code ...}.
 * Matrices are {@code FLOAT32} or {@code FLOAT64}, with sizes that fit an int; A<sup>T</sup> is the transpose. Inputs
 * are never overwritten. Results are copies that belong to the innermost open scope, not always in row-major order.
 *
 * <p>All methods can be differentiated any number of times unless they say otherwise, and throw
 * {@link dev.arenagrad.ops.TensorException} if a shape or dtype does not fit. What is said about freed tensors and
 * threads at {@link Tensor} holds here too.
 */
public final class Linalg {
    private Linalg() {}

    /**
     * The sign of a determinant and the logarithm of its magnitude.
     *
     * @param sign 1, -1, or 0 of a singular matrix; not differentiable
     * @param logabsdet minus infinity of a singular matrix
     */
    public record Slogdet(Tensor sign, Tensor logabsdet) implements Keepable {
        @Override
        public void keepIn(Scope scope) {
            sign.keepIn(scope);
            logabsdet.keepIn(scope);
        }
    }

    /**
     * The factors of {@code A = Q R}.
     *
     * @param q with orthonormal columns; of {@link QrMode#R} empty
     * @param r upper triangular
     */
    public record Qr(Tensor q, Tensor r) implements Keepable {
        @Override
        public void keepIn(Scope scope) {
            q.keepIn(scope);
            r.keepIn(scope);
        }
    }

    /**
     * The factors of {@code A = V diag(eigenvalues) V^T}.
     *
     * @param eigenvalues ascending
     * @param eigenvectors V, whose columns are orthonormal
     */
    public record Eigh(Tensor eigenvalues, Tensor eigenvectors) implements Keepable {
        @Override
        public void keepIn(Scope scope) {
            eigenvalues.keepIn(scope);
            eigenvectors.keepIn(scope);
        }
    }

    /**
     * The factors of {@code A = U diag(s) Vh}.
     *
     * @param u with orthonormal columns
     * @param s the singular values, descending
     * @param vh with orthonormal rows
     */
    public record Svd(Tensor u, Tensor s, Tensor vh) implements Keepable {
        @Override
        public void keepIn(Scope scope) {
            u.keepIn(scope);
            s.keepIn(scope);
            vh.keepIn(scope);
        }
    }

    /** Which factors {@link #qr(Tensor, QrMode) qr} computes of an m by n matrix; k is the smaller of m and n. */
    public enum QrMode {
        /** Q is m by k, R is k by n. */
        REDUCED,
        /** Q is m by m, R is m by n. Not differentiable if {@code m > n}. */
        COMPLETE,
        /** R alone, k by n. Not differentiable. */
        R
    }

    /**
     * {@return the solution X of {@code A X = B}, in the shape of B with broadcast batches} By an LU factorisation with
     * partial pivoting (LAPACK getrf, getrs). Saves the factors, A and X.
     *
     * @param a {@code [..., n, n]}
     * @param b {@code [..., n, k]}; or {@code [n]}, or vectors {@code [..., n]} with exactly the batch of A
     * @throws dev.arenagrad.ops.TensorException also if a matrix is singular
     */
    public static Tensor solve(Tensor a, Tensor b) {
        return SolveInvDet.solve(a, b);
    }

    /**
     * {@return the solution X of {@code A X = B} with a triangular A} As
     * {@link #solveTriangular(Tensor, Tensor, boolean, boolean, boolean)}.
     *
     * @param a {@code [..., n, n]}
     * @param b {@code [..., n, k]}
     * @param upper whether A is upper triangular
     */
    public static Tensor solveTriangular(Tensor a, Tensor b, boolean upper) {
        return solveTriangular(a, b, upper, true, false);
    }

    /**
     * {@return the solution X of {@code A X = B}, or of {@code X A = B}, with a triangular A} By substitution (BLAS
     * trsm); a zero on the diagonal gives infinities and NaN. Saves A and X.
     *
     * @param a {@code [..., n, n]}, broadcast with B; only one triangle is read
     * @param b {@code [..., n, k]}, or {@code [..., k, n]} for {@code X A = B}
     * @param upper whether the upper triangle is read
     * @param left whether A stands on the left of X
     * @param unitriangular whether the diagonal is taken as ones, and not read
     */
    public static Tensor solveTriangular(Tensor a, Tensor b, boolean upper, boolean left, boolean unitriangular) {
        return SolveInvDet.solveTriangular(a, b, upper, left, unitriangular);
    }

    /**
     * {@return the inverses of square matrices, {@code [..., n, n]}} {@link #solve} is faster and more accurate than a
     * product with an inverse. Saves the result.
     *
     * @param a {@code [..., n, n]}
     * @throws dev.arenagrad.ops.TensorException also if a matrix is singular
     */
    public static Tensor inv(Tensor a) {
        return SolveInvDet.inv(a);
    }

    /**
     * {@return the determinants of square matrices, {@code [...]}} The derivative of a singular matrix is its matrix of
     * cofactors; PyTorch has 0 there. Saves A, its LU factors and the result.
     *
     * @param a {@code [..., n, n]}
     */
    public static Tensor det(Tensor a) {
        return SolveInvDet.det(a);
    }

    /**
     * {@return the signs of determinants and the logarithms of their magnitudes, {@code [...]} each} It does not
     * overflow where {@link #det} does. Saves A and its LU factors.
     *
     * @param a {@code [..., n, n]}
     */
    public static Slogdet slogdet(Tensor a) {
        List<Tensor> parts = SolveInvDet.slogdet("linalg.slogdet", a);
        return new Slogdet(parts.get(0), parts.get(1));
    }

    /**
     * {@return the lower triangular L of {@code A = L L^T}} As {@link #cholesky(Tensor, boolean)}.
     *
     * @param a {@code [..., n, n]}, symmetric and positive definite
     * @throws dev.arenagrad.ops.TensorException also if a matrix is not positive definite
     */
    public static Tensor cholesky(Tensor a) {
        return cholesky(a, false);
    }

    /**
     * {@return the lower triangular L of {@code A = L L^T}, or the upper triangular U of {@code A = U^T U}} The
     * gradient is symmetric. Saves the result.
     *
     * @param a {@code [..., n, n]}, symmetric and positive definite; only the triangle that the result has is read
     * @param upper whether to return U
     * @throws dev.arenagrad.ops.TensorException also if a matrix is not positive definite
     */
    public static Tensor cholesky(Tensor a, boolean upper) {
        return Decompositions.cholesky(a, upper);
    }

    /**
     * {@return the reduced factors Q and R of {@code A = Q R}} As {@link #qr(Tensor, QrMode)}.
     *
     * @param a {@code [..., m, n]}
     */
    public static Qr qr(Tensor a) {
        return qr(a, QrMode.REDUCED);
    }

    /**
     * {@return the factors Q and R of {@code A = Q R}} By Householder reflections (LAPACK geqrf). The derivative
     * (Walter and Lehmann 2010) requires that the first k columns are independent. Saves the result.
     *
     * @param a {@code [..., m, n]}
     * @param mode which factors, and how large; a backward pass throws {@link dev.arenagrad.ops.TensorException} if it
     *         says that they are not differentiable
     */
    public static Qr qr(Tensor a, QrMode mode) {
        List<Tensor> factors = Decompositions.qr(a, mode == QrMode.COMPLETE, mode != QrMode.R);
        return new Qr(factors.get(0), factors.get(1));
    }

    /**
     * {@return the eigenvalues, {@code [..., n]}, and eigenvectors, {@code [..., n, n]}, of symmetric matrices}
     *
     * <p>The sign of an eigenvector is arbitrary, and so is the basis of an eigenspace. Derivatives by eigenvectors are
     * meaningful only for functions that do not depend on this choice; they are not finite where eigenvalues are equal.
     * Saves the result.
     *
     * @param a {@code [..., n, n]}, symmetric; only the lower triangle is read
     * @throws dev.arenagrad.ops.TensorException also if an element is not finite
     */
    public static Eigh eigh(Tensor a) {
        List<Tensor> parts = Decompositions.eigh(a);
        return new Eigh(parts.get(0), parts.get(1));
    }

    /**
     * {@return the eigenvalues of symmetric matrices, ascending, {@code [..., n]}} Where it is recorded, eigenvectors
     * are computed too, and saved.
     *
     * @param a {@code [..., n, n]}, symmetric; only the lower triangle is read
     * @throws dev.arenagrad.ops.TensorException also if an element is not finite
     */
    public static Tensor eigvalsh(Tensor a) {
        return Decompositions.eigvalsh(a);
    }

    /**
     * {@return the singular values and vectors of matrices, with square U and Vh} As {@link #svd(Tensor, boolean)}.
     *
     * @param a {@code [..., m, n]}
     * @throws dev.arenagrad.ops.TensorException also if an element is not finite
     */
    public static Svd svd(Tensor a) {
        return svd(a, true);
    }

    /**
     * {@return the singular values and vectors of matrices} U is {@code [..., m, k]}, s is {@code [..., k]}, Vh is
     * {@code [..., k, n]}, with k the smaller of m and n.
     *
     * <p>Singular vectors are as arbitrary as {@linkplain #eigh eigenvectors}, with the same consequences for
     * derivatives. Columns of U and rows of Vh beyond the k-th get no gradient. Saves the result.
     *
     * @param a {@code [..., m, n]}
     * @param fullMatrices whether U is {@code [..., m, m]} and Vh {@code [..., n, n]} instead
     * @throws dev.arenagrad.ops.TensorException also if an element is not finite
     */
    public static Svd svd(Tensor a, boolean fullMatrices) {
        List<Tensor> parts = Decompositions.svd("linalg.svd", a, fullMatrices);
        return new Svd(parts.get(0), parts.get(1), parts.get(2));
    }

    /**
     * {@return the singular values of matrices, descending, {@code [..., k]}} Where it is recorded, singular vectors
     * are computed too, and saved.
     *
     * @param a {@code [..., m, n]}, with k the smaller of m and n
     * @throws dev.arenagrad.ops.TensorException also if an element is not finite
     */
    public static Tensor svdvals(Tensor a) {
        return Decompositions.svdvals(a);
    }

    /**
     * {@return the Frobenius norm of each matrix, the root of its sum of squares, {@code [...]}}
     *
     * @param a {@code [..., m, n]}
     */
    public static Tensor matrixNorm(Tensor a) {
        return MatrixNorm.frobenius(a);
    }

    /**
     * {@return the norm of each matrix, {@code [...]}} Order 1 is the largest sum of magnitudes of a column, infinity
     * that of a row, 2 the largest singular value, and -2 the smallest one; equal singular values share the gradient.
     *
     * @param a {@code [..., m, n]}
     * @param order 1, 2, -2 or positive infinity
     * @throws dev.arenagrad.ops.TensorException also if the order is another one
     * @throws IndexOutOfBoundsException if the order is 2 or -2 and a matrix has no elements
     */
    public static Tensor matrixNorm(Tensor a, double order) {
        return MatrixNorm.ofOrder(a, order);
    }

    /**
     * {@return the product of n factors A; the identity for {@code n = 0}, the power of the inverse for {@code n < 0}}
     * By repeated squaring.
     *
     * @param a {@code [..., m, m]}
     * @param n the exponent
     * @throws dev.arenagrad.ops.TensorException also if {@code n < 0} and a matrix is singular
     */
    public static Tensor matrixPower(Tensor a, int n) {
        return SolveInvDet.power(a, n);
    }
}
