package dev.arenagrad.ops;

/**
 * Matrix products with a broadcast operand, such as the gradient of a sum, whose elements are all equal. All rows or columns of the product
 * are equal, so one is computed and copied. The operand itself is not copied.
 */
final class BroadcastGemm {
    private BroadcastGemm() {}

    /**
     * Computes c = alpha a b, of matrices or batches of them, if a shorter way leads there.
     *
     * @return whether it has
     */
    static boolean multiply(Backend backend, double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        if (beta != 0 || c.numel() == 0) {
            return false;
        }
        int rows = c.rank() - 2;
        int cols = c.rank() - 1;
        if (repeats(a, rows)) {
            multiplyFirst(backend, alpha, first(a, rows), b, rows, c);
        } else if (repeats(b, cols)) {
            multiplyFirst(backend, alpha, a, first(b, cols), cols, c);
        } else {
            return false;
        }
        return true;
    }

    /** Computes the first row, or column, of the products, and copies it to the others. */
    private static void multiplyFirst(Backend backend, double alpha, NDArray a, NDArray b, int dim, NDArray c) {
        NDArray first = NDArray.allocate(c.dtype(), first(c, dim).shape(), "part of a product");
        try {
            product(backend, alpha, a, b, first);
            if (dim == c.rank() - 2) {
                backend.copy(first.expand(c.shape()), c);
            } else {
                spread(backend, first, c);
            }
        } finally {
            first.discard();
        }
    }

    /** Copies a column to all columns of c: by an outer product with ones, which runs on vectors where a copy does not. */
    private static void spread(Backend backend, NDArray column, NDArray c) {
        long[] sizes = c.shape().toArray();
        sizes[sizes.length - 2] = 1;
        NDArray ones = NDArray.allocate(c.dtype(), Shape.of(c.shape().size(-1)), "part of a product");
        try {
            backend.fill(ones, 1);
            product(backend, 1, column, ones.expand(Shape.of(sizes)), c);
        } finally {
            ones.discard();
        }
    }

    private static void product(Backend backend, double alpha, NDArray a, NDArray b, NDArray c) {
        if (c.rank() == 2) {
            backend.gemm(alpha, a, b, 0, c);
        } else {
            backend.gemmBatched(alpha, a, b, 0, c);
        }
    }

    private static boolean repeats(NDArray x, int dim) {
        return x.layout().stride(dim) == 0 && x.shape().size(dim) > 1;
    }

    private static NDArray first(NDArray x, int dim) {
        return x.withLayout(x.layout().slice(dim, 0, 1, 1));
    }
}
