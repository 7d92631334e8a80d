package dev.arenagrad.ops;

import dev.arenagrad.ops.blas.MatrixView;
import java.util.Arrays;

/** The matrices of a batch, however it is laid out: the place of each one's first element, and all the rest. */
record Matrices(Layout starts, MatrixView first) {
    static Matrices of(NDArray a) {
        int last = a.rank() - 1;
        return new Matrices(a.layout().select(last, 0).select(last - 1, 0), JavaBackend.matrix(a));
    }

    long count() {
        return starts.shape().numel();
    }

    MatrixView get(long s) {
        return first.shifted(starts.position(s) - first.offset());
    }

    /** {@return the shape of the batch, and {@code sizes} after that in the place of rows and columns} */
    static Shape sized(Shape matrices, long... sizes) {
        int lead = matrices.rank() - 2;
        long[] all = Arrays.copyOf(matrices.toArray(), lead + sizes.length);
        System.arraycopy(sizes, 0, all, lead, sizes.length);
        return Shape.of(all);
    }

    /** {@return whether BLAS accepts the layout of the matrices} */
    static boolean areForBlas(NDArray a) {
        MatrixView first = JavaBackend.matrix(a);
        return first.isForBlas() && first.leadingDimension() <= Integer.MAX_VALUE;
    }

    /** {@return the matrices in a layout that BLAS accepts, copied if necessary} */
    static NDArray forBlas(NDArray a) {
        return areForBlas(a) ? a : Copies.copyContiguous(a, "operand for BLAS");
    }
}
