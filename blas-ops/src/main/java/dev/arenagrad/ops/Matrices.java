package dev.arenagrad.ops;

import dev.arenagrad.ops.blas.MatrixView;
import java.util.Arrays;

/** The matrices of a batch, whose leading dimensions may lie anyhow. */
record Matrices(Layout layout, MatrixView first) {
    static Matrices of(NDArray a) {
        return new Matrices(a.layout(), JavaBackend.matrix(a));
    }

    long count() {
        long count = 1;
        for (int dim = 0; dim < layout.rank() - 2; dim++) {
            count *= layout.shape().size(dim);
        }
        return count;
    }

    MatrixView get(long s) {
        long offset = 0;
        long rest = s;
        for (int dim = layout.rank() - 3; dim >= 0; dim--) {
            long size = layout.shape().size(dim);
            offset += rest % size * layout.stride(dim);
            rest /= size;
        }
        return first.shifted(offset);
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
