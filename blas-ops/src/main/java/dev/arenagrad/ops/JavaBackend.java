package dev.arenagrad.ops;

import dev.arenagrad.ops.blas.GemmF32;
import dev.arenagrad.ops.blas.GemmF64;
import dev.arenagrad.ops.blas.JavaLapackF32;
import dev.arenagrad.ops.blas.JavaLapackF64;
import dev.arenagrad.ops.blas.Lapack;
import dev.arenagrad.ops.blas.MatrixVectorF32;
import dev.arenagrad.ops.blas.MatrixVectorF64;
import dev.arenagrad.ops.blas.MatrixView;
import dev.arenagrad.ops.blas.RowPairs;
import dev.arenagrad.ops.blas.SmallGemmF32;
import dev.arenagrad.ops.blas.SmallGemmF64;
import dev.arenagrad.ops.blas.VectorView;
import dev.arenagrad.ops.blas.VectorsF32;
import dev.arenagrad.ops.blas.VectorsF64;

/**
 * Computes without native code. It is the baseline for native kernels, the reference of the tests, and used by {@link OpenBlasBackend}
 * where calling native code costs more than the work.
 */
final class JavaBackend extends AbstractBackend {
    private JavaBackend() {}

    static JavaBackend create() {
        return new JavaBackend();
    }

    @Override
    public String name() {
        return "java";
    }

    @Override
    public double dot(NDArray x, NDArray y) {
        long n = x.numel();
        long xOffset = x.layout().offset();
        long xStride = x.layout().stride(0);
        long yOffset = y.layout().offset();
        long yStride = y.layout().stride(0);
        return x.dtype() == DType.FLOAT32
                ? VectorsF32.dot(n, x.segment(), xOffset, xStride, y.segment(), yOffset, yStride)
                : VectorsF64.dot(n, x.segment(), xOffset, xStride, y.segment(), yOffset, yStride);
    }

    @Override
    public void axpy(double alpha, NDArray x, NDArray y) {
        if (alpha == 0) {
            return;
        }
        if (Split.mayPay(y)) {
            Split.elementwise(Split.MOVE, p -> axpyHere(alpha, p[1], p[0]), y, x);
        } else {
            axpyHere(alpha, x, y);
        }
    }

    private static void axpyHere(double alpha, NDArray x, NDArray y) {
        forEachRow(x, y,
                (n, xOffset, xStride, yOffset, yStride) -> axpyRow(alpha, n, x, xOffset, xStride, y, yOffset, yStride));
    }

    static void axpyRow(double alpha, long n, NDArray x, long xOffset, long xStride, NDArray y, long yOffset,
            long yStride) {
        if (x.dtype() == DType.FLOAT32) {
            VectorsF32.axpy(n, (float) alpha, x.segment(), xOffset, xStride, y.segment(), yOffset, yStride);
        } else {
            VectorsF64.axpy(n, alpha, x.segment(), xOffset, xStride, y.segment(), yOffset, yStride);
        }
    }

    @Override
    public void gemv(double alpha, NDArray a, NDArray x, double beta, NDArray y) {
        if (a.dtype() == DType.FLOAT32) {
            MatrixVectorF32.gemv((float) alpha, matrix(a), vector(x), (float) beta, vector(y));
        } else {
            MatrixVectorF64.gemv(alpha, matrix(a), vector(x), beta, vector(y));
        }
    }

    @Override
    public void ger(double alpha, NDArray x, NDArray y, NDArray a) {
        if (a.dtype() == DType.FLOAT32) {
            MatrixVectorF32.ger((float) alpha, vector(x), vector(y), matrix(a));
        } else {
            MatrixVectorF64.ger(alpha, vector(x), vector(y), matrix(a));
        }
    }

    @Override
    public void gemm(double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        if (!BroadcastGemm.multiply(this, alpha, a, b, beta, c)) {
            gemm(c.dtype(), alpha, matrix(a), matrix(b), beta, matrix(c));
        }
    }

    @Override
    public void gemmBatched(double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        if (c.numel() == 0 || BroadcastGemm.multiply(this, alpha, a, b, beta, c)
                || gemmAsOne(this, alpha, a, b, beta, c)) {
            return;
        }
        Matrices left = Matrices.of(a);
        Matrices right = Matrices.of(b);
        Matrices result = Matrices.of(c);
        boolean small = c.rank() == 3 && alpha != 0 && left.first().cols() > 0 && SmallGemmF32.fits(left.first(), result
                .first());
        ProductTiles.batch(left, right, result, (from, to) -> {
            if (small) {
                multiplySmall(c.dtype(), alpha, left.get(from), a.layout().stride(0), right.get(from), b.layout()
                        .stride(
                                0), beta, result.get(from), c.layout().stride(0), to - from);
                return;
            }
            for (long s = from; s < to; s++) {
                gemm(c.dtype(), alpha, left.get(s), right.get(s), beta, result.get(s));
            }
        });
    }

    private static void multiplySmall(DType dtype, double alpha, MatrixView a, long apartA, MatrixView b, long apartB,
            double beta, MatrixView c, long apartC, long count) {
        if (dtype == DType.FLOAT32) {
            SmallGemmF32.multiplyAll(count, (float) alpha, a, apartA, b, apartB, (float) beta, c, apartC);
        } else {
            SmallGemmF64.multiplyAll(count, alpha, a, apartA, b, apartB, beta, c, apartC);
        }
    }

    private static void gemm(DType dtype, double alpha, MatrixView a, MatrixView b, double beta, MatrixView c) {
        if (dtype == DType.FLOAT32) {
            ProductTiles.multiply(a, b, c, (x, y, part) -> GemmF32.gemm((float) alpha, x, y, (float) beta, part));
        } else {
            ProductTiles.multiply(a, b, c, (x, y, part) -> GemmF64.gemm(alpha, x, y, beta, part));
        }
    }

    @Override
    @SuppressWarnings("exports")
    public Lapack lapack(DType dtype) {
        return dtype == DType.FLOAT32 ? JavaLapackF32.INSTANCE : JavaLapackF64.INSTANCE;
    }

    /**
     * Multiplies a batch of s matrices by one matrix as a single product of s m rows: the usual case of a linear layer, and faster than s
     * small products.
     *
     * @return false, with nothing done, if the operands are not of this form
     */
    static boolean gemmAsOne(Backend backend, double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        long batch = c.shape().size(0);
        long rows = batch * c.shape().size(1);
        if (c.rank() > 3 || batch == 0 || batch > 1 && b.layout().stride(0) != 0 || rows > Integer.MAX_VALUE) {
            return false;
        }
        Layout rowsOfA = a.layout().view(Shape.of(rows, a.shape().size(2)));
        Layout rowsOfC = c.layout().view(Shape.of(rows, c.shape().size(2)));
        if (rowsOfA == null || rowsOfC == null) {
            return false;
        }
        backend.gemm(alpha, a.withLayout(rowsOfA), b.withLayout(b.layout().select(0, 0)), beta, c.withLayout(rowsOfC));
        return true;
    }

    /** Calls {@code action} for stretches of x and y that together are all of them. */
    static void forEachRow(NDArray x, NDArray y, RowPairs.Action action) {
        if (x.isContiguous() && y.isContiguous()) {
            action.accept(x.numel(), x.layout().offset(), 1, y.layout().offset(), 1);
        } else {
            RowPairs.of(x.shape().toArray(), x.layout().strides(), y.layout().strides())
                    .forEach(x.layout().offset(), y.layout().offset(), action);
        }
    }

    /** {@return the matrix of the last two dimensions, the first one of a batch} */
    static MatrixView matrix(NDArray a) {
        Layout layout = a.layout();
        int last = layout.rank() - 1;
        return new MatrixView(a.segment(), layout.offset(), a.shape().size(last - 1), a.shape().size(last),
                layout.stride(last - 1), layout.stride(last));
    }

    /** {@return an array of rank 1 as a vector} */
    static VectorView vector(NDArray x) {
        return new VectorView(x.segment(), x.layout().offset(), x.numel(), x.layout().stride(0));
    }
}
