package dev.arenagrad.ops;

/**
 * The order of elements along a dimension, as indices. NaN counts as the largest number; equal elements are in the order in which they
 * are found. A row is ordered in arrays on the heap, of 12 to 24 bytes for each of its elements. Rows of distant elements that have
 * neighbours in another dimension are copied for the time of the operation.
 */
public final class Ordering {
    private Ordering() {}

    /**
     * {@return the indices along {@code dim} of the first {@code count} elements in order, INT64}
     *
     * @param x the array
     * @param dim the dimension
     * @param descending whether the largest element comes first
     * @param count how many indices are wanted along the dimension
     * @throws IndexOutOfBoundsException if there is no such dimension
     * @throws TensorException if there are fewer elements, or too many for an int
     */
    public static NDArray order(NDArray x, int dim, boolean descending, long count) {
        int along = x.shape().dim(dim);
        NDArray from = x.atLeast1d();
        long size = requireCountable(from.shape().size(along));
        if (count < 0 || count > size) {
            throw new TensorException("selected index k out of range: " + count + " of " + size + " elements");
        }
        long[] sizes = from.shape().toArray();
        sizes[along] = count;
        NDArray out = NDArray.allocate(DType.INT64, Shape.of(sizes), "order", x);
        try (Temporaries temporaries = new Temporaries()) {
            NDArray rows = temporaries.noted(withNeighbours(from, along, "order"), from);
            Access.begin(rows, out);
            try {
                Backends.current().order(rows, along, descending, out);
            } finally {
                Access.end(rows, out);
            }
            return x.rank() == 0 && count == 1 ? out.withLayout(Shape.SCALAR.contiguous()) : out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return the number of elements along {@code dim}, 1 for a scalar}
     *
     * @param x the array
     * @param dim the dimension
     */
    public static long size(NDArray x, int dim) {
        int along = x.shape().dim(dim);
        return x.rank() == 0 ? 1 : x.shape().size(along);
    }

    /**
     * {@return the index along {@code dim} of its {@code k}-th smallest element, INT64}
     *
     * @param x the array
     * @param dim the dimension
     * @param k from 1
     * @param nanFirst whether the first NaN is chosen instead, if there is one
     * @param keepDim whether the dimension stays, with size 1
     * @param name the operation, for messages
     * @throws IndexOutOfBoundsException if there is no such dimension, or it has size 0
     * @throws TensorException if there is no such element, or there are too many for an int
     */
    public static NDArray kth(NDArray x, int dim, long k, boolean nanFirst, boolean keepDim, String name) {
        int along = x.shape().dim(dim);
        NDArray from = x.atLeast1d();
        long size = requireCountable(from.shape().size(along));
        if (size == 0) {
            throw new IndexOutOfBoundsException(name + "(): Expected reduction dim " + along
                    + " to have non-zero size.");
        }
        if (k < 1 || k > size) {
            throw new TensorException(name + "(): selected number k out of range for dimension " + along);
        }
        long[] sizes = from.shape().toArray();
        sizes[along] = 1;
        NDArray out = NDArray.allocate(DType.INT64, Shape.of(sizes), name, x);
        try (Temporaries temporaries = new Temporaries()) {
            NDArray rows = temporaries.noted(withNeighbours(from, along, name), from);
            Access.begin(rows, out);
            try {
                Backends.current().kth(rows, along, Math.toIntExact(k - 1), nanFirst, out);
            } finally {
                Access.end(rows, out);
            }
            return keepDim && x.rank() > 0 ? out : out.withLayout(out.layout().squeeze(along));
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return x, or a copy in which the elements along {@code dim} are neighbours if they lie apart} It is made tile by tile, whereas each
     * row by itself would walk across all of the memory.
     */
    private static NDArray withNeighbours(NDArray x, int dim, String origin) {
        if (!Split.areLinesApart(x, dim)) {
            return x;
        }
        int last = x.rank() - 1;
        NDArray copy = Copies.copyContiguous(x.withLayout(x.layout().transpose(dim, last)), origin);
        return copy.withLayout(copy.layout().transpose(dim, last));
    }

    private static long requireCountable(long size) {
        if (size > Integer.MAX_VALUE - 8) {
            throw new TensorException("cannot order " + size + " elements along a dimension, more than an array holds");
        }
        return size;
    }
}
