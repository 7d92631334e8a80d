package dev.arenagrad.ops;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.arenagrad.memory.OutOfMemoryException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalLong;

/** Choosing and placing elements by index, and joining arrays. Indices are checked before any element is touched. */
public final class Indexing {
    /** The indices that a loop over int goes through. */
    private static final long MOST = 1 << 30;

    /** From so many elements on, and so many neighbours, entries that lie across the result are gathered in the order of x. */
    private static final long LARGE = 1 << 16;
    private static final long NEIGHBOURS = 16;

    private Indexing() {}

    /**
     * {@return the elements of x at the positions that {@code index} gives along {@code dim}}
     *
     * @param x the array
     * @param dim the dimension
     * @param index INT64, of x's rank, no larger than x in the other dimensions; its shape is the result's
     * @throws TensorException if the dtype or rank of the index does not fit
     * @throws IndexOutOfBoundsException if there is no such dimension, or an index lies outside it
     */
    public static NDArray gather(NDArray x, int dim, NDArray index) {
        int along = x.shape().dim(dim);
        requireIndex("gather", x.shape(), along, index);
        NDArray from = x.atLeast1d();
        NDArray at = index.atLeast1d();
        NDArray out = NDArray.allocate(x.dtype(), at.shape(), "gather", x, index);
        if (index.numel() == 0) {
            return out;
        }
        try {
            Access.begin(from, at, out);
            try {
                Backends.current().gather(from, along, at, out);
            } finally {
                Access.end(from, at, out);
            }
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
        return out.withLayout(index.rank() == 0 ? Shape.SCALAR.contiguous() : out.layout());
    }

    /**
     * Replaces the elements of {@code target} at the positions that {@code index} gives along {@code dim} by those of {@code source};
     * of several for one position, any one stays.
     *
     * @param target the array to change
     * @param dim the dimension
     * @param index INT64, of target's rank, no larger than target in the other dimensions
     * @param source of target's dtype and index's shape
     * @throws TensorException if dtypes or shapes do not fit, or elements of target share memory
     * @throws IndexOutOfBoundsException if there is no such dimension, or an index lies outside it
     */
    public static void scatter(NDArray target, int dim, NDArray index, NDArray source) {
        requireIndex("scatter", target.shape(), target.shape().dim(dim), index);
        place(Backend::scatter, "scatter()", target, dim, index, source);
    }

    /**
     * Adds each element of {@code source} to {@code target} at the position of its index. As {@link #scatter} otherwise.
     *
     * @param target the array to change
     * @param dim the dimension
     * @param index the indices
     * @param source the elements
     */
    public static void scatterAdd(NDArray target, int dim, NDArray index, NDArray source) {
        requireIndex("scatter_add", target.shape(), target.shape().dim(dim), index);
        place(Backend::scatterAdd, "scatter()", target, dim, index, source);
    }

    /**
     * {@return the entries of x along {@code dim} that {@code index} names}
     *
     * @param x the array
     * @param dim the dimension
     * @param index INT64 or INT32, a vector or a scalar
     * @throws TensorException if the dtype of the index does not fit
     * @throws IndexOutOfBoundsException if there is no such dimension, if index has more dimensions, or if an index lies outside
     */
    public static NDArray indexSelect(NDArray x, int dim, NDArray index) {
        if (index.dtype() == DType.INT32) {
            try (Temporaries temporaries = new Temporaries()) {
                return indexSelect(x, dim, temporaries.convert(index, DType.INT64, "index_select"));
            }
        }
        int along = x.shape().dim(dim);
        requireEntries("index_select()", x.shape(), along, index);
        NDArray from = x.atLeast1d();
        long[] sizes = from.shape().toArray();
        sizes[along] = index.numel();
        NDArray at = entries(index, along, Shape.of(sizes));
        NDArray out = NDArray.allocate(x.dtype(), at.shape(), "index_select", x, index);
        try {
            gatherEntries(from, along, at, out);
            return x.rank() == 0 ? out.withLayout(out.layout().select(0, 0)) : out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * Gathers entries in the order of x if they lie across the result, and copies them then, which takes half the time. Where there is no
     * memory for that, they are gathered one by one.
     */
    private static void gatherEntries(NDArray x, int dim, NDArray index, NDArray out) {
        int near = out.numel() < LARGE ? -1 : neighboursAcross(x, dim);
        if (near < 0) {
            gatherInto(x, dim, index, out);
            return;
        }
        int last = x.rank() - 1;
        Shape swapped = out.layout().transpose(near, last).shape();
        try (Temporaries temporaries = new Temporaries()) {
            NDArray rows;
            try {
                rows = temporaries.add(NDArray.allocate(out.dtype(), swapped, "index_select", x));
            } catch (OutOfMemoryException _) {
                gatherInto(x, dim, index, out);
                return;
            }
            NDArray entries = rows.withLayout(rows.layout().transpose(near, last));
            gatherInto(x, dim, index, entries);
            Copies.copyInto(entries, out);
        }
    }

    private static void gatherInto(NDArray x, int dim, NDArray index, NDArray out) {
        Access.begin(x, index, out);
        try {
            Backends.current().gather(x, dim, index, out);
        } finally {
            Access.end(x, index, out);
        }
    }

    /** {@return a dimension of entries, not the last, along which many elements are neighbours, or -1} */
    private static int neighboursAcross(NDArray x, int dim) {
        for (int d = 0; d < x.rank() - 1; d++) {
            if (d != dim && x.layout().stride(d) == 1 && x.shape().size(d) >= NEIGHBOURS) {
                return d;
            }
        }
        return -1;
    }

    /**
     * Replaces the entries of {@code target} along {@code dim} that {@code index} names by those of {@code source}.
     *
     * @param target the array to change
     * @param dim the dimension
     * @param index INT64 or INT32, a vector or a scalar
     * @param source of target's dtype and shape, but as long as index along dim
     * @throws TensorException if dtypes or shapes do not fit, or elements of target share memory
     * @throws IndexOutOfBoundsException if there is no such dimension, or an index lies outside it
     */
    public static void indexCopy(NDArray target, int dim, NDArray index, NDArray source) {
        placeEntries(Backend::scatter, "index_copy_()", target, dim, index, source);
    }

    /**
     * Adds the entries of {@code source} to those that {@code index} names. As {@link #indexCopy} otherwise.
     *
     * @param target the array to change
     * @param dim the dimension
     * @param index the indices
     * @param source the elements
     */
    public static void indexAdd(NDArray target, int dim, NDArray index, NDArray source) {
        placeEntries(Backend::scatterAdd, "index_add_()", target, dim, index, source);
    }

    private static void placeEntries(Placing placing, String operation, NDArray target, int dim, NDArray index,
            NDArray source) {
        if (index.dtype() == DType.INT32) {
            try (Temporaries temporaries = new Temporaries()) {
                placeEntries(placing, operation, target, dim, temporaries.convert(index, DType.INT64, operation),
                        source);
            }
            return;
        }
        int along = target.shape().dim(dim);
        requireEntries(operation, target.shape(), along, index);
        place(placing, operation, target, dim, entries(operation, index, along, target, source), source);
    }

    private interface Placing {
        void run(Backend backend, NDArray x, int dim, NDArray index, NDArray out);
    }

    private static void place(Placing placing, String operation, NDArray target, int dim, NDArray index,
            NDArray source) {
        InPlaceRules.requireWritable(target);
        if (!index.atLeast1d().shape().equals(source.atLeast1d().shape())) {
            throw new TensorException("Expected index " + index.shape() + " to be of the shape of src " + source
                    .shape());
        }
        if (source.dtype() != target.dtype()) {
            throw new TensorException(operation + ": Expected self.dtype to be equal to src.dtype, but got " + target
                    .dtype().scalarName() + " and " + source.dtype().scalarName());
        }
        int along = target.shape().dim(dim);
        if (index.numel() == 0) {
            return;
        }
        try (Temporaries temporaries = new Temporaries()) {
            NDArray elements = temporaries.copyIfShared(source, target).atLeast1d();
            NDArray positions = temporaries.copyIfShared(index, target).atLeast1d();
            NDArray into = target.atLeast1d();
            Access.begin(elements, positions, into);
            try {
                placing.run(Backends.current(), elements, along, positions, into);
            } finally {
                Access.end(elements, positions, into);
            }
        }
    }

    /** {@return x, or a copy if it lies in the memory that is to be changed} */
    static NDArray copyIfShared(NDArray x, NDArray changed) {
        return x.storage() == changed.storage() ? Copies.copy(x, x.dtype(), "copy") : x;
    }

    /** {@return the index as one of whole entries of {@code shape} along a dimension} */
    private static NDArray entries(NDArray index, int along, Shape shape) {
        Layout layout = index.atLeast1d().layout();
        for (int i = 0; i < along; i++) {
            layout = layout.unsqueeze(0);
        }
        while (layout.rank() < shape.rank()) {
            layout = layout.unsqueeze(layout.rank());
        }
        return index.withLayout(layout.expand(shape));
    }

    private static NDArray entries(String operation, NDArray index, int along, NDArray target, NDArray source) {
        long count = source.rank() == 0 ? 1 : source.shape().size(Math.min(along, source.rank() - 1));
        if (count != index.numel()) {
            throw new TensorException(operation + ": Number of indices (" + index.numel()
                    + ") should be equal to source.size(dim): (" + count + "), for dim: " + along);
        }
        long[] sizes = target.atLeast1d().shape().toArray();
        sizes[along] = count;
        if (!Shape.of(sizes).equals(source.atLeast1d().shape())) {
            throw new TensorException(operation + ": Source/destination tensor must have same slice shapes."
                    + " Destination slice shape: " + target.shape() + " at dimension " + along
                    + " and source slice shape: " + source.shape() + " at dimension " + along + ".");
        }
        return entries(index, along, Shape.of(sizes));
    }

    private static void requireEntries(String operation, Shape shape, int along, NDArray index) {
        if (index.rank() > 1) {
            throw new IndexOutOfBoundsException(operation + ": Index is supposed to be a vector");
        }
        if (index.dtype() != DType.INT64) {
            throw new TensorException(operation + ": Expected dtype int32 or int64 for index, but got " + index.dtype()
                    .torchName());
        }
        long size = shape.rank() == 0 ? 1 : shape.size(along);
        OptionalLong outside = firstOutside(index, size);
        if (outside.isPresent()) {
            String copying = operation.equals("index_copy_()") ? "" : "index out of range in self: ";
            throw new IndexOutOfBoundsException(copying + operation + ": index " + outside.getAsLong()
                    + " is out of bounds for dimension " + along + " with size " + size);
        }
    }

    /**
     * {@return the arrays joined along {@code dim}, promoted to a common dtype}
     *
     * @param arrays at least one; all of one shape but for {@code dim} (an empty 1-dimensional array is skipped)
     * @param dim the dimension
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
                sizes[along] = Shape.plus(sizes[along], array.shape().size(along));
            }
        }
        NDArray out = joined(dtype, Shape.of(sizes), arrays);
        try {
            if (Joining.isTaken(arrays, out, along)) {
                Joining.join(arrays, out, along);
                return out;
            }
            long start = 0;
            for (NDArray array : arrays) {
                if (!isSkipped(array)) {
                    long end = start + array.shape().size(along);
                    Copies.copyInto(array, out.withLayout(out.layout().slice(along, start, end, 1)));
                    start = end;
                }
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    private static NDArray joined(DType dtype, Shape shape, List<NDArray> arrays) {
        try {
            return NDArray.allocate(dtype, shape, "cat");
        } catch (OutOfMemoryException e) {
            throw NDArray.refused(e, arrays.toArray(NDArray[]::new));
        }
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

    /** An empty index may have any shape and dtype, as it names nothing. */
    private static void requireIndex(String operation, Shape shape, int along, NDArray index) {
        if (index.numel() == 0) {
            return;
        }
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
                throw new TensorException((operation.equals("gather") ? "Size does not match at dimension " + i
                        + " expected index " : "Expected index ") + index.shape() + " to be smaller than self " + shape
                        + " apart from dimension " + along);
            }
        }
        long bound = shape.rank() == 0 ? 1 : shape.size(along);
        OptionalLong outside = firstOutside(index, bound);
        if (outside.isPresent()) {
            throw new IndexOutOfBoundsException("index " + outside.getAsLong() + " is out of bounds for dimension "
                    + along
                    + " with size " + bound + ", in " + operation + "()");
        }
    }

    /**
     * {@return an entry of {@code index}, INT64, that is negative or not below {@code bound}, if there is one}
     *
     * @param index the indices
     * @param bound the bound, excluded
     */
    public static OptionalLong firstOutside(NDArray index, long bound) {
        return firstOutside(index, 0, bound);
    }

    /**
     * {@return an entry of {@code index}, INT64, that is below {@code start} or not below {@code bound}, if there is one}
     *
     * @param index the indices
     * @param start the bound, included
     * @param bound the bound, excluded
     */
    public static OptionalLong firstOutside(NDArray index, long start, long bound) {
        if (index.numel() == 0) {
            return OptionalLong.empty();
        }
        NDArray entries = withoutRepetitions(index);
        if (entries.isContiguous()) {
            return firstOutsideInARow(entries, start, bound);
        }
        long least = extreme(ReduceOp.MIN, entries);
        if (least < start) {
            return OptionalLong.of(least);
        }
        long most = extreme(ReduceOp.MAX, entries);
        return most >= bound ? OptionalLong.of(most) : OptionalLong.empty();
    }

    /** {@return the array with each element of its memory once in a dimension that repeats it} */
    private static NDArray withoutRepetitions(NDArray array) {
        Layout layout = array.layout();
        for (int d = 0; d < array.rank(); d++) {
            if (layout.stride(d) == 0 && array.shape().size(d) > 1) {
                layout = layout.slice(d, 0, 1, 1);
            }
        }
        return layout == array.layout() ? array : array.withLayout(layout);
    }

    /** As {@link #firstOutside(NDArray, long, long)}: all are tested without a branch, and looked through only if one of them is outside. */
    private static OptionalLong firstOutsideInARow(NDArray index, long start, long bound) {
        index.beginAccess();
        try {
            MemorySegment segment = index.segment();
            long first = index.byteOffset();
            for (long done = 0; done < index.numel(); done += MOST) {
                int count = (int) Math.min(MOST, index.numel() - done);
                long at = first + done * Long.BYTES;
                if (!areInside(segment, at, count, start, bound)) {
                    return OptionalLong.of(outside(segment, at, count, start, bound));
                }
            }
            return OptionalLong.empty();
        } finally {
            index.endAccess();
        }
    }

    private static boolean areInside(MemorySegment segment, long at, int count, long start, long bound) {
        long least = start;
        long most = start;
        for (int i = 0; i < count; i++) {
            long entry = segment.get(JAVA_LONG_UNALIGNED, at + (long) i * Long.BYTES);
            least = Math.min(least, entry);
            most = Math.max(most, entry);
        }
        return least >= start && most < bound;
    }

    private static long outside(MemorySegment segment, long at, int count, long start, long bound) {
        for (int i = 0; i < count; i++) {
            long entry = segment.get(JAVA_LONG_UNALIGNED, at + (long) i * Long.BYTES);
            if (entry < start || entry >= bound) {
                return entry;
            }
        }
        throw new AssertionError("all indices are inside");
    }

    /**
     * {@return the smallest or largest element}
     *
     * @param op MIN or MAX
     * @param index INT64, not empty
     */
    public static long extreme(ReduceOp op, NDArray index) {
        NDArray extreme = Reductions.reduce(op, index);
        try {
            return extreme.getLong(0);
        } finally {
            extreme.discard();
        }
    }
}
