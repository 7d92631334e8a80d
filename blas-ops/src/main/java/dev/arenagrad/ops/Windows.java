package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.PoolKernels;

/**
 * Sliding windows on the planes of images: their elements as columns, and the largest element or the mean of each. Images are arrays
 * of samples by channels by rows by columns. The caller has checked that windows fit.
 */
public final class Windows {
    private Windows() {}

    /**
     * The largest elements.
     *
     * @param values the elements
     * @param indices the position of each in its plane, counted row by row; INT64
     */
    public record Largest(NDArray values, NDArray indices) {}

    /**
     * {@return the elements of each window as a column (im2col): samples by (channels taps) by positions}
     *
     * @param x of any strides
     * @param grid the positions of the window
     */
    public static NDArray unfold(NDArray x, WindowGrid grid) {
        Shape shape = Shape.of(x.shape().size(0), x.shape().size(1) * grid.taps(), grid.stops());
        NDArray out = NDArray.allocate(x.dtype(), shape, "unfold", x);
        try {
            unfoldInto(x, grid, out);
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /** out = what {@link #unfold} returns; out is contiguous. */
    static void unfoldInto(NDArray x, WindowGrid grid, NDArray out) {
        Access.begin(x, out);
        try {
            Backends.current().unfold(x, grid, out);
        } finally {
            Access.end(x, out);
        }
    }

    /**
     * {@return the sums of overlapping windows (col2im): the derivative of unfold}
     *
     * @param columns samples by (channels taps) by positions
     * @param grid the positions of the window
     */
    public static NDArray fold(NDArray columns, WindowGrid grid) {
        Shape shape = Shape.of(columns.shape().size(0), columns.shape().size(1) / grid.taps(), grid.height(), grid
                .width());
        NDArray out = NDArray.allocate(columns.dtype(), shape, "fold", columns);
        try {
            Filling.fill(out, 0);
            foldInto(columns, grid, out);
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /** Adds to {@code out} what {@link #fold} returns. */
    static void foldInto(NDArray columns, WindowGrid grid, NDArray out) {
        Access.begin(columns, out);
        try {
            Backends.current().fold(columns, grid, out);
        } finally {
            Access.end(columns, out);
        }
    }

    /**
     * {@return the largest element of each cell, the first among equals; NaN counts as largest}
     *
     * @param x the array
     * @param down the cells along the rows
     * @param across the cells along the columns
     */
    public static Largest maxPool(NDArray x, PoolingAxis down, PoolingAxis across) {
        Shape shape = pooled(x, down, across);
        try (Temporaries made = new Temporaries()) {
            NDArray values = made.add(NDArray.allocate(x.dtype(), shape, "max_pool", x));
            NDArray indices = made.add(NDArray.allocate(DType.INT64, shape, "max_pool", x));
            Access.begin(x, values, indices);
            try {
                if (values.numel() > 0) {
                    Backends.current().maxPool(x, down, across, values, indices);
                }
            } finally {
                Access.end(x, values, indices);
            }
            return new Largest(made.keep(values), made.keep(indices));
        }
    }

    /**
     * {@return the largest element of each cell, without its position; NaN counts as largest} A zero may have the sign of any zero of the
     * cell.
     *
     * @param x the array
     * @param down the cells along the rows
     * @param across the cells along the columns
     */
    public static NDArray largest(NDArray x, PoolingAxis down, PoolingAxis across) {
        if (!PoolKernels.servesLargest(x, down, across)) {
            Largest largest = maxPool(x, down, across);
            largest.indices().discard();
            return largest.values();
        }
        try (Temporaries made = new Temporaries()) {
            NDArray out = made.add(NDArray.allocate(x.dtype(), pooled(x, down, across), "max_pool", x));
            Access.begin(x, out);
            try {
                if (out.numel() > 0) {
                    Split.groups(Split.MOVE, p -> PoolKernels.largest(p[0], down, across, p[1]), x, out);
                }
            } finally {
                Access.end(x, out);
            }
            return made.keep(out);
        }
    }

    /**
     * {@return the mean of each cell}
     *
     * @param x the array
     * @param down the cells along the rows
     * @param across the cells along the columns
     */
    public static NDArray avgPool(NDArray x, PoolingAxis down, PoolingAxis across) {
        NDArray out = NDArray.allocate(x.dtype(), pooled(x, down, across), "avg_pool", x);
        try {
            Access.begin(x, out);
            try {
                if (out.numel() > 0) {
                    Backends.current().avgPool(x, down, across, out);
                }
            } finally {
                Access.end(x, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return the derivative of avgPool: for each element, the sum of its shares of the gradients of the cells}
     *
     * @param g the incoming gradient
     * @param down the cells along the rows
     * @param across the cells along the columns
     */
    public static NDArray avgPoolBackward(NDArray g, PoolingAxis down, PoolingAxis across) {
        Shape shape = Shape.of(g.shape().size(0), g.shape().size(1), down.size(), across.size());
        NDArray out = NDArray.allocate(g.dtype(), shape, "avg_pool_backward", g);
        try {
            if (g.numel() == 0 || out.numel() == 0) {
                Filling.fill(out, 0);
                return out;
            }
            Access.begin(g, out);
            try {
                Backends.current().avgPoolBackward(g, down, across, out);
            } finally {
                Access.end(g, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    private static Shape pooled(NDArray x, PoolingAxis down, PoolingAxis across) {
        return Shape.of(x.shape().size(0), x.shape().size(1), down.cells(), across.cells());
    }
}
