package dev.arenagrad.ops;

import java.util.List;
import java.util.OptionalLong;

/** Choosing and placing elements by index, and joining arrays. Indices are checked before any element is touched. */
public final class Indexing {
    private Indexing() {}

    /**
     * {@return the elements of x at the positions that {@code index} gives along {@code dim}}
     *
     * @param index INT64, of x's rank, no larger than x in the other dimensions; its shape is the result's
     * @throws TensorException if the dtype or rank of the index does not fit
     * @throws IndexOutOfBoundsException if there is no such dimension, or an index lies outside it
     */
    public static NDArray gather(NDArray x, int dim, NDArray index) {
        int along = x.shape().dim(dim);
        requireIndex("gather", x.shape(), along, index);
        NDArray from = x.atLeast1d();
        NDArray at = index.atLeast1d();
        NDArray out = NDArray.allocate(x.dtype(), at.shape(), "gather");
        Access.begin(from, at, out);
        try {
            Backends.current().gather(from, along, at, out);
        } finally {
            Access.end(from, at, out);
        }
        return out.withLayout(index.rank() == 0 ? Shape.SCALAR.contiguous() : out.layout());
    }

    /**
     * {@return zeros of {@code shape}, to which each element of x was added at the position that {@code index} gives along
     * {@code dim}} The derivative of gather.
     *
     * @param x of index's shape
     */
    public static NDArray scatterAdd(NDArray x, int dim, NDArray index, Shape shape) {
        int along = shape.dim(dim);
        requireIndex("scatter_add", shape, along, index);
        NDArray out = NDArray.allocate(x.dtype(), shape, "scatter_add");
        Elementwise.fill(out, 0);
        NDArray from = x.atLeast1d();
        NDArray at = index.atLeast1d();
        NDArray into = out.atLeast1d();
        Access.begin(from, at, into);
        try {
            Backends.current().scatterAdd(from, along, at, into);
        } finally {
            Access.end(from, at, into);
        }
        return out;
    }

    /**
     * {@return the arrays joined along {@code dim}, promoted to a common dtype}
     *
     * @param arrays at least one; all of one shape but for {@code dim} (an empty 1-dimensional array is passed over)
     * @throws TensorException if there is none, or shapes differ elsewhere
     * @throws IndexOutOfBoundsException if there is no such dimension
     */
    public static NDArray cat(List<NDArray> arrays, int dim) {
        if (arrays.isEmpty()) {
            throw new TensorException("torch.cat(): expected a non-empty list of Tensors");
        }
        NDArray first = arrays.stream().filter(array -> !isSkipped(array)).findFirst().orElse(arrays.getFirst());
        int along = first.shape().dim(dim);
        DType dtype = first.dtype();
        long[] sizes = first.shape().toArray();
        if (sizes.length == 0) {
            throw new TensorException("zero-dimensional tensor (at position 0) cannot be concatenated");
        }
        sizes[along] = 0;
        for (int i = 0; i < arrays.size(); i++) {
            NDArray array = arrays.get(i);
            dtype = DType.promote(dtype, array.dtype());
            if (!isSkipped(array)) {
                requireMatching(first.shape(), array.shape(), along, i);
                sizes[along] = Math.addExact(sizes[along], array.shape().size(along));
            }
        }
        NDArray out = NDArray.allocate(dtype, Shape.of(sizes), "cat");
        long start = 0;
        for (NDArray array : arrays) {
            if (!isSkipped(array)) {
                long end = start + array.shape().size(along);
                Elementwise.copyInto(array, out.withLayout(out.layout().slice(along, start, end, 1)));
                start = end;
            }
        }
        return out;
    }

    private static boolean isSkipped(NDArray array) {
        return array.rank() == 1 && array.numel() == 0;
    }

    private static void requireMatching(Shape first, Shape shape, int along, int number) {
        if (shape.rank() != first.rank()) {
            throw new TensorException("Tensors must have same number of dimensions: got " + first.rank() + " and "
                    + shape.rank());
        }
        for (int i = 0; i < shape.rank(); i++) {
            if (i != along && shape.size(i) != first.size(i)) {
                throw new TensorException("Sizes of tensors must match except in dimension " + along
                        + ". Expected size "
                        + first.size(i) + " but got size " + shape.size(i) + " for tensor number " + number
                        + " in the list.");
            }
        }
    }

    private static void requireIndex(String operation, Shape shape, int along, NDArray index) {
        if (index.dtype() != DType.INT64) {
            throw new TensorException(operation + "(): Expected dtype int64 for index, but got " + index.dtype()
                    .torchName());
        }
        if (Math.max(index.rank(), 1) != Math.max(shape.rank(), 1)) {
            throw new TensorException("Index tensor must have the same number of dimensions as input tensor, but got "
                    + index.rank() + " and " + shape.rank());
        }
        for (int i = 0; i < index.rank() && i < shape.rank(); i++) {
            if (i != along && index.shape().size(i) > shape.size(i)) {
                throw new TensorException("Size does not match at dimension " + i + " expected index " + index.shape()
                        + " to be smaller than self " + shape + " apart from dimension " + along);
            }
        }
        long bound = shape.rank() == 0 ? 1 : shape.size(along);
        OptionalLong outside = firstOutside(index, bound);
        if (outside.isPresent()) {
            throw new IndexOutOfBoundsException(operation + "(): index " + outside.getAsLong()
                    + " is out of bounds for dimension with size " + bound);
        }
    }

    /** {@return an entry of {@code index}, INT64, that is negative or not below {@code bound}, if there is one} */
    public static OptionalLong firstOutside(NDArray index, long bound) {
        if (index.numel() == 0) {
            return OptionalLong.empty();
        }
        NDArray smallest = Reductions.reduce(ReduceOp.MIN, index);
        NDArray largest = Reductions.reduce(ReduceOp.MAX, index);
        long least = smallest.getLong(0);
        long most = largest.getLong(0);
        smallest.storage().disown();
        largest.storage().disown();
        if (least < 0) {
            return OptionalLong.of(least);
        }
        return most >= bound ? OptionalLong.of(most) : OptionalLong.empty();
    }
}
