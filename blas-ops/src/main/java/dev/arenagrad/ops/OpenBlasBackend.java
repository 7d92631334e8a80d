package dev.arenagrad.ops;

import dev.arenagrad.bindings.OpenBlas;
import dev.arenagrad.ops.blas.Lapack;
import dev.arenagrad.ops.blas.MatrixView;
import dev.arenagrad.ops.blas.OpenBlasF32;
import dev.arenagrad.ops.blas.OpenBlasF64;
import dev.arenagrad.ops.blas.OpenBlasLapackF32;
import dev.arenagrad.ops.blas.OpenBlasLapackF64;
import dev.arenagrad.ops.blas.VectorView;
import dev.arenagrad.ops.kernels.Simd;

/**
 * Computes linear algebra by OpenBLAS. Operations so small that calling native code costs more than the work are left to {@link
 * JavaBackend}.
 *
 * <p>Arguments that BLAS does not accept never reach it, since it would crash or silently do nothing: a stride of 0, sizes and strides
 * beyond an int, empty matrices, and products over an empty dimension are handled here. A transposed matrix is passed with a flag. A matrix
 * with neither contiguous rows nor contiguous columns is copied for the call.
 */
final class OpenBlasBackend extends AbstractBackend {
    /** From how many elements on the native call is faster than Java, as measured. */
    private static final long NATIVE_DOT = 256;
    private static final long NATIVE_AXPY = 64;
    private static final long NATIVE_GEMV = 8 * 8;
    private static final long NATIVE_GER = 32 * 32;

    /** The same in multiplications. */
    private static final double NATIVE_GEMM = 6 * 6 * 6;
    private static final double NATIVE_GEMM_OF_MANY = Simd.MASKS ? 8 * 8 * 8 : NATIVE_GEMM;

    private final JavaBackend java = JavaBackend.create();

    private OpenBlasBackend() {}

    /**
     * {@return the backend, with OpenBLAS loaded}
     *
     * @throws IllegalArgumentException if the system property {@code arenagrad.openblas.threads} is no number or less than 1
     * @throws dev.arenagrad.bindings.OpenBlasNotFoundException if there is none
     */
    static OpenBlasBackend create() {
        OpenBlas.load();
        return new OpenBlasBackend();
    }

    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public double dot(NDArray x, NDArray y) {
        long n = x.numel();
        long xStride = x.layout().stride(0);
        long yStride = y.layout().stride(0);
        if (n < NATIVE_DOT || !VectorView.isIncrement(xStride) || !VectorView.isIncrement(yStride)) {
            return java.dot(x, y);
        }
        long xOffset = x.layout().offset();
        long yOffset = y.layout().offset();
        return x.dtype() == DType.FLOAT32
                ? OpenBlasF32.dot(n, x.segment(), xOffset, xStride, y.segment(), yOffset, yStride)
                : OpenBlasF64.dot(n, x.segment(), xOffset, xStride, y.segment(), yOffset, yStride);
    }

    @Override
    public void axpy(double alpha, NDArray x, NDArray y) {
        if (alpha == 0 || x.numel() < NATIVE_AXPY) {
            java.axpy(alpha, x, y);
        } else if (Split.mayPay(y)) {
            Split.elementwise(Split.MOVE, p -> nativeAxpy(alpha, p[1], p[0]), y, x);
        } else {
            nativeAxpy(alpha, x, y);
        }
    }

    private static void nativeAxpy(double alpha, NDArray x, NDArray y) {
        JavaBackend.forEachRow(x, y, (n, xOffset, xStride, yOffset, yStride) -> {
            if (n < NATIVE_AXPY || !VectorView.isIncrement(xStride) || !VectorView.isIncrement(yStride)) {
                JavaBackend.axpyRow(alpha, n, x, xOffset, xStride, y, yOffset, yStride);
            } else if (x.dtype() == DType.FLOAT32) {
                OpenBlasF32.axpy(n, (float) alpha, x.segment(), xOffset, xStride, y.segment(), yOffset, yStride);
            } else {
                OpenBlasF64.axpy(n, alpha, x.segment(), xOffset, xStride, y.segment(), yOffset, yStride);
            }
        });
    }

    @Override
    public void gemv(double alpha, NDArray a, NDArray x, double beta, NDArray y) {
        VectorView result = JavaBackend.vector(y);
        if (alpha == 0 || a.numel() < NATIVE_GEMV || !result.isForBlas() || !isCounted(a)) {
            java.gemv(alpha, a, x, beta, y);
            return;
        }
        try (Operand matrix = matrix(a); Operand vector = vector(x)) {
            if (a.dtype() == DType.FLOAT32) {
                OpenBlasF32.gemv((float) alpha, matrix.asMatrix(), vector.asVector(), (float) beta, result);
            } else {
                OpenBlasF64.gemv(alpha, matrix.asMatrix(), vector.asVector(), beta, result);
            }
        }
    }

    @Override
    public void ger(double alpha, NDArray x, NDArray y, NDArray a) {
        MatrixView result = JavaBackend.matrix(a);
        if (alpha == 0 || a.numel() < NATIVE_GER || !result.isForBlas() || !isCounted(a)) {
            java.ger(alpha, x, y, a);
            return;
        }
        try (Operand column = vector(x); Operand row = vector(y)) {
            if (a.dtype() == DType.FLOAT32) {
                OpenBlasF32.ger((float) alpha, column.asVector(), row.asVector(), result);
            } else {
                OpenBlasF64.ger(alpha, column.asVector(), row.asVector(), result);
            }
        }
    }

    @Override
    public void gemm(double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        if (BroadcastGemm.multiply(this, alpha, a, b, beta, c)) {
            return;
        }
        MatrixView result = JavaBackend.matrix(c);
        if (alpha == 0 || isSmallProduct(a, c, NATIVE_GEMM) || !result.isForBlas() || !areCounted(a, b, c)) {
            java.gemm(alpha, a, b, beta, c);
            return;
        }
        try (Operand left = matrix(a);
                Operand right = isFasterTurned(a, b, c.dtype(), result) ? new Operand(copied(b), true) : matrix(b)) {
            gemm(c.dtype(), alpha, left.asMatrix(), right.asMatrix(), beta, result);
        }
    }

    private static boolean isFasterTurned(NDArray a, NDArray b, DType dtype, MatrixView c) {
        MatrixView left = JavaBackend.matrix(a);
        MatrixView right = JavaBackend.matrix(b);
        return dtype == DType.FLOAT32 ? OpenBlasF32.isFasterTurned(left, right, c)
                : OpenBlasF64.isFasterTurned(left, right, c);
    }

    /**
     * One call for each matrix. OpenBLAS's own batched calls must not be used: those of its releases so far
     * (0.3.31) crash on small matrices where it chooses kernels at run time (OpenBLAS #5980). A call more costs
     * some 15 ns.
     */
    @Override
    public void gemmBatched(double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        if (c.numel() == 0 || BroadcastGemm.multiply(this, alpha, a, b, beta, c)
                || JavaBackend.gemmAsOne(this, alpha, a, b, beta, c)) {
            return;
        }
        Matrices result = Matrices.of(c);
        if (alpha == 0 || isSmallProduct(a, c, NATIVE_GEMM_OF_MANY) || !result.first().isForBlas() || !areCounted(a, b,
                c)) {
            java.gemmBatched(alpha, a, b, beta, c);
            return;
        }
        try (Operand x = matrix(a); Operand y = matrix(b)) {
            Matrices left = Matrices.of(x.array());
            Matrices right = Matrices.of(y.array());
            ProductTiles.batch(left, right, result, (from, to) -> {
                for (long s = from; s < to; s++) {
                    gemm(c.dtype(), alpha, left.get(s), right.get(s), beta, result.get(s));
                }
            });
        }
    }

    @Override
    @SuppressWarnings("exports")
    public Lapack lapack(DType dtype) {
        return dtype == DType.FLOAT32 ? OpenBlasLapackF32.INSTANCE : OpenBlasLapackF64.INSTANCE;
    }

    private static void gemm(DType dtype, double alpha, MatrixView a, MatrixView b, double beta, MatrixView c) {
        if (dtype == DType.FLOAT32) {
            ProductTiles.multiply(a, b, c, OpenBlasF32.isFasterByRows(a, b, c), (x, y, part) -> OpenBlasF32.gemm(
                    (float) alpha, x, y, (float) beta, part));
        } else {
            ProductTiles.multiply(a, b, c, OpenBlasF64.isFasterByRows(a, b, c), (x, y, part) -> OpenBlasF64.gemm(alpha,
                    x, y, beta, part));
        }
    }

    /** Whether one matrix product is too little work for a native call, or none at all. */
    private static boolean isSmallProduct(NDArray a, NDArray c, double nativeFrom) {
        return (double) c.shape().size(-2) * c.shape().size(-1) * a.shape().size(-1) < nativeFrom;
    }

    private static boolean areCounted(NDArray a, NDArray b, NDArray c) {
        return isCounted(a) && isCounted(b) && isCounted(c);
    }

    /** {@return whether OpenBLAS's 32-bit integers count the sizes of a matrix and the distance between its rows or columns} */
    private static boolean isCounted(NDArray a) {
        MatrixView view = JavaBackend.matrix(a);
        long distance = view.isForBlas() ? view.leadingDimension() : 0;
        return Math.max(Math.max(view.rows(), view.cols()), distance) <= Integer.MAX_VALUE;
    }

    private Operand matrix(NDArray a) {
        if (JavaBackend.matrix(a).isForBlas()) {
            return new Operand(a, false);
        }
        if (a.rank() == 3 && a.layout().stride(0) == 0) {
            NDArray one = copied(a.withLayout(a.layout().select(0, 0)));
            return new Operand(one.withLayout(one.layout().unsqueeze(0).expand(a.shape())), true);
        }
        return new Operand(copied(a), true);
    }

    private Operand vector(NDArray x) {
        return JavaBackend.vector(x).isForBlas() ? new Operand(x, false) : new Operand(copied(x), true);
    }

    private NDArray copied(NDArray x) {
        NDArray copy = NDArray.allocate(x.dtype(), x.shape(), "operand for BLAS");
        try {
            copy(x, copy);
            return copy;
        } catch (Throwable e) {
            copy.discard();
            throw e;
        }
    }

    /** An argument of a native call, or a copy of it that lives as long as the call. */
    private record Operand(NDArray array, boolean copied) implements AutoCloseable {
        MatrixView asMatrix() {
            return JavaBackend.matrix(array);
        }

        VectorView asVector() {
            return JavaBackend.vector(array);
        }

        @Override
        public void close() {
            if (copied) {
                array.discard();
            }
        }
    }
}
