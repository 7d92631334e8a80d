package dev.arenagrad.ops.blas;

/**
 * Traverses two arrays of one shape in the fewest and longest rows that their strides allow. Dimensions that are contiguous in both arrays
 * are joined, so that even two equally transposed matrices are a single row.
 */
public final class RowPairs {
    /** An operation on a row of x and the same row of y. */
    @FunctionalInterface
    public interface Action {
        /**
         * Handles one row.
         *
         * @param n the number of elements
         * @param xOffset the position of the first element in x
         * @param xStride the distance from one element to the next in x
         * @param yOffset the position of the first element in y
         * @param yStride the distance from one element to the next in y
         */
        void accept(long n, long xOffset, long xStride, long yOffset, long yStride);
    }

    private final long[] sizes;
    private final long[] xStrides;
    private final long[] yStrides;
    private int rank;

    private RowPairs(long[] sizes, long[] xStrides, long[] yStrides) {
        this.sizes = sizes;
        this.xStrides = xStrides;
        this.yStrides = yStrides;
    }

    /**
     * {@return the rows of two arrays of the given sizes}
     *
     * @param sizes the sizes of both; this and the strides are overwritten
     * @param xStrides x's strides, none negative
     * @param yStrides y's strides, none negative, which decide about the order
     */
    public static RowPairs of(long[] sizes, long[] xStrides, long[] yStrides) {
        RowPairs pairs = new RowPairs(sizes, xStrides, yStrides);
        pairs.dropSingles();
        pairs.sort();
        pairs.merge();
        return pairs;
    }

    /** Calls {@code action} for each row, given the positions of the first elements. */
    public void forEach(long xOffset, long yOffset, Action action) {
        for (long size : sizes) {
            if (size == 0) {
                return;
            }
        }
        if (rank == 0) {
            action.accept(1, xOffset, 1, yOffset, 1);
        } else {
            visit(0, xOffset, yOffset, action);
        }
    }

    private void visit(int dim, long xOffset, long yOffset, Action action) {
        if (dim == rank - 1) {
            action.accept(sizes[dim], xOffset, xStrides[dim], yOffset, yStrides[dim]);
            return;
        }
        for (long i = 0; i < sizes[dim]; i++) {
            visit(dim + 1, xOffset + i * xStrides[dim], yOffset + i * yStrides[dim], action);
        }
    }

    private void dropSingles() {
        for (int dim = 0; dim < sizes.length; dim++) {
            if (sizes[dim] != 1) {
                move(dim, rank++);
            }
        }
    }

    /** The longest strides of y first; an insertion sort, for a handful of dimensions. */
    private void sort() {
        for (int end = 1; end < rank; end++) {
            for (int dim = end; dim > 0 && yStrides[dim - 1] < yStrides[dim]; dim--) {
                swap(sizes, dim);
                swap(xStrides, dim);
                swap(yStrides, dim);
            }
        }
    }

    private void merge() {
        int last = 0;
        for (int dim = 1; dim < rank; dim++) {
            boolean together = xStrides[last] == sizes[dim] * xStrides[dim]
                    && yStrides[last] == sizes[dim] * yStrides[dim];
            if (together) {
                sizes[last] *= sizes[dim];
                xStrides[last] = xStrides[dim];
                yStrides[last] = yStrides[dim];
            } else {
                move(dim, ++last);
            }
        }
        rank = Math.min(rank, last + 1);
    }

    private void move(int from, int to) {
        sizes[to] = sizes[from];
        xStrides[to] = xStrides[from];
        yStrides[to] = yStrides[from];
    }

    private static void swap(long[] values, int dim) {
        long before = values[dim - 1];
        values[dim - 1] = values[dim];
        values[dim] = before;
    }
}
