package dev.arenagrad.ops.blas;

import org.jspecify.annotations.Nullable;

/**
 * Factorisations of one matrix, by LAPACK's conventions. For each type there are two: OpenBLAS's, and one in Java.
 *
 * <p>Arguments were checked by the caller: sizes fit and are not 0 unless said otherwise, and an int counts them. A
 * matrix that is overwritten has the elements of a column side by side. NaN and infinity come out as NaN; nothing hangs
 * on them. Thread-safe.
 */
public interface Lapack {
    /**
     * Overwrites a matrix, at least as high as wide, by the factors of P a = L U, found with partial pivoting: U on and above the
     * diagonal, and below it L, whose own diagonal is 1.
     *
     * @param pivots int64: the row that row i was exchanged with, from 0, for one i after the other
     * @return 0, or the place of the first 0 on the diagonal of U, from 1
     */
    int lu(MatrixView a, VectorView pivots);

    /**
     * Exchanges rows of b as {@link #lu} has exchanged those of a matrix.
     *
     * @param backwards whether the exchanges are undone instead
     */
    void exchangeRows(VectorView pivots, boolean backwards, MatrixView b);

    /**
     * Overwrites the lower triangle of a symmetric matrix, the only part that is read, by L of a = L L'.
     *
     * @return 0, or the order of the first leading minor that is not positive
     */
    int cholesky(MatrixView a);

    /**
     * Overwrites b by the solution x of a x = b.
     *
     * @param a triangular, in a layout that BLAS accepts; the other triangle is not read
     * @param unit whether the diagonal is assumed to be ones, and not read either
     * @param b in a layout that BLAS accepts
     */
    void solveTriangular(MatrixView a, boolean upper, boolean unit, MatrixView b);

    /** Overwrites c by alpha a b + beta c, each in a layout that BLAS accepts. */
    void gemm(double alpha, MatrixView a, MatrixView b, double beta, MatrixView c);

    /** Overwrites the lower triangle of c by that of c - a a'. What is above it is undefined afterwards. */
    void subtractSquare(MatrixView a, MatrixView c);

    /**
     * Overwrites a by R of a = Q R, and below the diagonal by what {@link #orthogonal} makes Q from: the vectors v of
     * reflections 1 - tau v v', whose first element, 1, is left out.
     *
     * @param tau as long as the shorter side of a
     */
    void qr(MatrixView a, VectorView tau);

    /**
     * Writes reflections in the form in which their product is 1 - V T V'.
     *
     * @param a their vectors, below the diagonal, as {@link #qr} left them
     * @param tau their factors
     * @param v V, of a's size
     * @param inverse square: its upper triangle is the inverse of T; what is below is undefined
     */
    void compactReflections(MatrixView a, VectorView tau, MatrixView v, MatrixView inverse);

    /**
     * Overwrites q, at least as high as wide, by the first columns of the product of reflections.
     *
     * @param q the first columns of what {@link #qr} left, then anything finite
     * @param count how many reflections there are; from 0 to the width of q
     * @param tau their factors
     */
    void orthogonal(MatrixView q, long count, VectorView tau);

    /**
     * Finds the eigenvalues of a symmetric matrix of finite numbers, of which the lower triangle is read, in ascending order.
     * The matrix is overwritten: by the eigenvectors, as columns, if they are wanted.
     *
     * @return 0, or a positive number if it did not converge
     */
    int eigh(MatrixView a, boolean vectors, VectorView values);

    /**
     * Finds the singular values of a matrix (m by n) of finite numbers, in descending order. The matrix is overwritten.
     *
     * @param u m by min(m, n) or m by m: the left singular vectors as columns; null if no vectors are wanted
     * @param vt of u's kind, n columns wide: the right singular vectors as rows; null if u is
     * @return 0, or a positive number if it did not converge
     */
    int svd(MatrixView a, VectorView values, @Nullable MatrixView u, @Nullable MatrixView vt);
}
