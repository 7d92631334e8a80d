package dev.arenagrad.bindings;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * LAPACKE's functions with the suffix {@code _work}. Those of the same name without it first look for NaN, one element after the other, and
 * ask for the size of a workspace and allocate it, which for matrices of a few dozen rows takes as long as the factorisation itself.
 *
 * <p>So the caller makes sure that matrices hold no NaN, with which pivots may come out that are no rows, and brings the workspace. Nothing
 * else is checked either: validate before calling. Any thread may call. If no usable OpenBLAS is found, the first use of this class throws
 * {@link ExceptionInInitializerError}; call {@link OpenBlas#load()} before.
 *
 * <p>All methods return LAPACK's info, and throw {@link IllegalStateException} or {@link WrongThreadException} for a segment whose arena is
 * closed or confined to another thread.
 */
public final class LapackWork {
    /** Functions for symmetric matrices. Those of a factorisation are linked when one is first called, as linking makes classes. */
    private static final class Cholesky {
        private static final FunctionDescriptor POTRF = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_BYTE, JAVA_INT,
                ADDRESS, JAVA_INT);
        static final MethodHandle SPOTRF = link("LAPACKE_spotrf_work", POTRF);
        static final MethodHandle DPOTRF = link("LAPACKE_dpotrf_work", POTRF);
    }

    /** Functions for L U and its pivots. */
    private static final class Lu {
        private static final FunctionDescriptor GETRF = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                ADDRESS, JAVA_INT, ADDRESS);
        private static final FunctionDescriptor LASWP = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS,
                JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
        static final MethodHandle SGETRF = link("LAPACKE_sgetrf_work", GETRF);
        static final MethodHandle DGETRF = link("LAPACKE_dgetrf_work", GETRF);
        static final MethodHandle SLASWP = link("LAPACKE_slaswp_work", LASWP);
        static final MethodHandle DLASWP = link("LAPACKE_dlaswp_work", LASWP);
    }

    /** Functions for Q R. */
    private static final class Qr {
        private static final FunctionDescriptor GEQRF = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        private static final FunctionDescriptor ORGQR = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        static final MethodHandle SGEQRF = link("LAPACKE_sgeqrf_work", GEQRF);
        static final MethodHandle DGEQRF = link("LAPACKE_dgeqrf_work", GEQRF);
        static final MethodHandle SORGQR = link("LAPACKE_sorgqr_work", ORGQR);
        static final MethodHandle DORGQR = link("LAPACKE_dorgqr_work", ORGQR);
    }

    private LapackWork() {}

    /**
     * Cholesky factorisation of float elements.
     *
     * @param layout {@code LAPACK_COL_MAJOR} or {@code LAPACK_ROW_MAJOR}
     * @param uplo {@code 'L'} or {@code 'U'}: the triangle that is read and overwritten
     * @param n the rows and columns
     * @param a the matrix
     * @param lda the distance between columns, or rows
     * @return 0, or the order of the first leading minor that is not positive
     */
    public static int spotrf(int layout, byte uplo, int n, MemorySegment a, int lda) {
        try {
            return (int) Cholesky.SPOTRF.invokeExact(layout, uplo, n, a, lda);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * Cholesky factorisation of double elements.
     *
     * @param layout {@code LAPACK_COL_MAJOR} or {@code LAPACK_ROW_MAJOR}
     * @param uplo {@code 'L'} or {@code 'U'}: the triangle that is read and overwritten
     * @param n the rows and columns
     * @param a the matrix
     * @param lda the distance between columns, or rows
     * @return 0, or the order of the first leading minor that is not positive
     */
    public static int dpotrf(int layout, byte uplo, int n, MemorySegment a, int lda) {
        try {
            return (int) Cholesky.DPOTRF.invokeExact(layout, uplo, n, a, lda);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * LU factorisation of float elements.
     *
     * @param layout {@code LAPACK_COL_MAJOR}
     * @param m the rows
     * @param n the columns
     * @param a the matrix, overwritten
     * @param lda the distance between columns
     * @param ipiv int elements: the pivots, from 1
     * @return 0, or the place of the first 0 on the diagonal of U, from 1
     */
    public static int sgetrf(int layout, int m, int n, MemorySegment a, int lda, MemorySegment ipiv) {
        try {
            return (int) Lu.SGETRF.invokeExact(layout, m, n, a, lda, ipiv);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * LU factorisation of double elements.
     *
     * @param layout {@code LAPACK_COL_MAJOR}
     * @param m the rows
     * @param n the columns
     * @param a the matrix, overwritten
     * @param lda the distance between columns
     * @param ipiv int elements: the pivots, from 1
     * @return 0, or the place of the first 0 on the diagonal of U, from 1
     */
    public static int dgetrf(int layout, int m, int n, MemorySegment a, int lda, MemorySegment ipiv) {
        try {
            return (int) Lu.DGETRF.invokeExact(layout, m, n, a, lda, ipiv);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * QR factorisation of float elements.
     *
     * @param layout {@code LAPACK_COL_MAJOR}
     * @param m the rows
     * @param n the columns
     * @param a the matrix, overwritten
     * @param lda the distance between columns
     * @param tau the factors of the reflections
     * @param work the workspace
     * @param lwork its elements, at least n
     * @return 0
     */
    public static int sgeqrf(int layout, int m, int n, MemorySegment a, int lda, MemorySegment tau, MemorySegment work,
            int lwork) {
        try {
            return (int) Qr.SGEQRF.invokeExact(layout, m, n, a, lda, tau, work, lwork);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * QR factorisation of double elements.
     *
     * @param layout {@code LAPACK_COL_MAJOR}
     * @param m the rows
     * @param n the columns
     * @param a the matrix, overwritten
     * @param lda the distance between columns
     * @param tau the factors of the reflections
     * @param work the workspace
     * @param lwork its elements, at least n
     * @return 0
     */
    public static int dgeqrf(int layout, int m, int n, MemorySegment a, int lda, MemorySegment tau, MemorySegment work,
            int lwork) {
        try {
            return (int) Qr.DGEQRF.invokeExact(layout, m, n, a, lda, tau, work, lwork);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * Makes Q of reflections, of float elements.
     *
     * @param layout {@code LAPACK_COL_MAJOR}
     * @param m the rows
     * @param n the columns
     * @param k the reflections
     * @param a what {@link #sgeqrf} left, overwritten
     * @param lda the distance between columns
     * @param tau the factors of the reflections
     * @param work the workspace
     * @param lwork its elements, at least n
     * @return 0
     */
    public static int sorgqr(int layout, int m, int n, int k, MemorySegment a, int lda, MemorySegment tau,
            MemorySegment work, int lwork) {
        try {
            return (int) Qr.SORGQR.invokeExact(layout, m, n, k, a, lda, tau, work, lwork);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * Makes Q of reflections, of double elements.
     *
     * @param layout {@code LAPACK_COL_MAJOR}
     * @param m the rows
     * @param n the columns
     * @param k the reflections
     * @param a what {@link #dgeqrf} left, overwritten
     * @param lda the distance between columns
     * @param tau the factors of the reflections
     * @param work the workspace
     * @param lwork its elements, at least n
     * @return 0
     */
    public static int dorgqr(int layout, int m, int n, int k, MemorySegment a, int lda, MemorySegment tau,
            MemorySegment work, int lwork) {
        try {
            return (int) Qr.DORGQR.invokeExact(layout, m, n, k, a, lda, tau, work, lwork);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * Exchanges rows of float elements, one pair after the other.
     *
     * @param layout {@code LAPACK_COL_MAJOR}
     * @param n the columns
     * @param a the matrix, overwritten
     * @param lda the distance between columns
     * @param k1 the first row that is exchanged, from 1
     * @param k2 the last
     * @param ipiv int elements: the row that each is exchanged with, from 1
     * @param incx 1, or -1 to begin with the last
     * @return 0
     */
    public static int slaswp(int layout, int n, MemorySegment a, int lda, int k1, int k2, MemorySegment ipiv,
            int incx) {
        try {
            return (int) Lu.SLASWP.invokeExact(layout, n, a, lda, k1, k2, ipiv, incx);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * Exchanges rows of double elements, one pair after the other.
     *
     * @param layout {@code LAPACK_COL_MAJOR}
     * @param n the columns
     * @param a the matrix, overwritten
     * @param lda the distance between columns
     * @param k1 the first row that is exchanged, from 1
     * @param k2 the last
     * @param ipiv int elements: the row that each is exchanged with, from 1
     * @param incx 1, or -1 to begin with the last
     * @return 0
     */
    public static int dlaswp(int layout, int n, MemorySegment a, int lda, int k1, int k2, MemorySegment ipiv,
            int incx) {
        try {
            return (int) Lu.DLASWP.invokeExact(layout, n, a, lda, k1, k2, ipiv, incx);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
        OpenBlas.load();
        return Downcall.link(SymbolLookup.loaderLookup().findOrThrow(name), descriptor);
    }
}
