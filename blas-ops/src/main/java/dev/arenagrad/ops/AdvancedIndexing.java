package dev.arenagrad.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Elements named by several index arrays together, as {@code x[i, :, j]} does: the indices are broadcast, and each of their elements
 * names one entry of the dimensions they stand for.
 *
 * <p>The dimensions of the indices take the place of those they stand for if these are neighbours, and come first otherwise.
 */
public final class AdvancedIndexing {
    private AdvancedIndexing() {}

    /**
     * {@return the elements of x that the indices name}
     *
     * @param x the array
     * @param indices INT64 or INT32, from the end if negative, one for each of the first dimensions of x; null takes the dimension as it is
     * @throws IndexOutOfBoundsException if an index is outside, if there are too many, or if they do not broadcast
     */
    public static NDArray index(NDArray x, List<@Nullable NDArray> indices) {
        Places places = Places.of(x, indices);
        try {
            NDArray out = NDArray.allocate(x.dtype(), places.shape, "index");
            try {
                places.run(Backend::gather, x, out);
                return out;
            } catch (Throwable e) {
                out.discard();
                throw e;
            }
        } finally {
            places.discard();
        }
    }

    /**
     * Replaces the elements of {@code target} that the indices name, or adds to them.
     *
     * @param target the array to change
     * @param indices as for {@link #index}
     * @param values of target's dtype, broadcast to the shape that {@link #index} gives
     * @param accumulate whether values are added, those for one element one after another; otherwise any one of them stays
     * @throws TensorException if the dtype or shape of the values does not fit, or elements of target share memory
     * @throws IndexOutOfBoundsException as {@link #index}
     */
    public static void put(NDArray target, List<@Nullable NDArray> indices, NDArray values, boolean accumulate) {
        InPlaceRules.requireWritable(target);
        if (values.dtype() != target.dtype()) {
            throw new TensorException("Index put requires the source and destination dtypes match, got " + target
                    .dtype().scalarName() + " for the destination and " + values.dtype().scalarName()
                    + " for the source.");
        }
        Places places = Places.of(target, indices);
        try (Temporaries temporaries = new Temporaries()) {
            if (!values.shape().isExpandableTo(places.shape)) {
                throw new TensorException("shape mismatch: value tensor of shape " + values.shape()
                        + " cannot be broadcast to indexing result of shape " + places.shape);
            }
            NDArray expanded = temporaries.copyIfShared(values, target).expand(places.shape);
            places.run((backend, into, dim, index, elements) -> {
                if (accumulate) {
                    backend.scatterAdd(elements, dim, index, into);
                } else {
                    backend.scatter(elements, dim, index, into);
                }
            }, target, expanded);
        } finally {
            places.discard();
        }
    }

    private interface Movement {
        void run(Backend backend, NDArray indexed, int dim, NDArray index, NDArray elements);
    }

    /**
     * The positions of the selected elements.
     *
     * @param positions INT64, of the shape of the broadcast indices
     * @param stride the elements of the storage from one position to the next
     * @param size the number of positions; 1 if they are elements of the storage, any of which they may be
     * @param isIndex whether positions are the index that was given, which is not to be freed
     * @param rest where the dimensions lie that no index stands for
     * @param shape that of the result
     * @param front how many dimensions of the result lie before those of the indices
     */
    private record Places(NDArray positions, long stride, long size, boolean isIndex, Layout rest, Shape shape,
            int front) {
        static Places of(NDArray x, List<@Nullable NDArray> indices) {
            if (indices.size() > x.rank()) {
                throw new IndexOutOfBoundsException("too many indices for tensor of dimension " + x.rank());
            }
            Shape lead = broadcast(indices.stream().filter(Objects::nonNull).toList());
            Layout rest = x.layout();
            for (int d = indices.size() - 1; d >= 0; d--) {
                if (indices.get(d) != null) {
                    rest = rest.select(d, 0);
                }
            }
            int front = front(indices);
            List<Long> sizes = new ArrayList<>();
            for (long size : rest.shape().toArray()) {
                sizes.add(size);
            }
            for (int i = 0; i < lead.rank(); i++) {
                sizes.add(front + i, lead.size(i));
            }
            Shape shape = Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
            int last = indices.size() - 1;
            NDArray index = last < 0 ? null : indices.get(last);
            if (index != null && indices.subList(0, last).stream().allMatch(Objects::isNull) && arePositions(index, x,
                    last)) {
                return new Places(index, x.layout().stride(last), x.shape().size(last), true, rest, shape, front);
            }
            return new Places(positions(x, indices, lead), 1, 1, false, rest, shape, front);
        }

        /** {@return whether an index counts from the start throughout, and does not lie in the memory that it is an index of} */
        private static boolean arePositions(NDArray index, NDArray x, int dim) {
            return index.dtype() == DType.INT64 && index.storage() != x.storage() && Indexing.firstOutside(index, x
                    .shape().size(dim)).isEmpty();
        }

        void discard() {
            if (!isIndex) {
                positions.discard();
            }
        }

        private static Shape broadcast(List<NDArray> indices) {
            Shape shape = Shape.SCALAR;
            try {
                for (NDArray index : indices) {
                    shape = Shape.broadcast(shape, index.shape());
                }
            } catch (TensorException _) {
                throw new IndexOutOfBoundsException(
                        "shape mismatch: indexing tensors could not be broadcast together with shapes "
                                + String.join(", ", indices.stream().map(index -> index.shape().toString()).toList()));
            }
            return shape;
        }

        /** {@return the first dimension with an index, if no dimension without one lies between two with one; else 0} */
        private static int front(List<@Nullable NDArray> indices) {
            int first = 0;
            while (first < indices.size() && indices.get(first) == null) {
                first++;
            }
            int end = first;
            while (end < indices.size() && indices.get(end) != null) {
                end++;
            }
            boolean together = indices.subList(end, indices.size()).stream().allMatch(Objects::isNull);
            return together && first < indices.size() ? first : 0;
        }

        private static NDArray positions(NDArray x, List<@Nullable NDArray> indices, Shape lead) {
            NDArray positions = NDArray.allocate(DType.INT64, lead, "index");
            try {
                Filling.fill(positions, 0);
                for (int d = 0; d < indices.size(); d++) {
                    NDArray index = indices.get(d);
                    if (index != null) {
                        add(index, d, x, positions);
                    }
                }
                return positions;
            } catch (Throwable e) {
                positions.discard();
                throw e;
            }
        }

        private static void add(NDArray index, int dim, NDArray x, NDArray positions) {
            if (index.dtype() == DType.INT32) {
                try (Temporaries temporaries = new Temporaries()) {
                    add(temporaries.convert(index, DType.INT64, "index"), dim, x, positions);
                }
                return;
            }
            if (index.dtype() != DType.INT64) {
                throw new IndexOutOfBoundsException("tensors used as indices must be long, byte or bool tensors");
            }
            long size = x.shape().size(dim);
            if (size == 0 && positions.numel() > 0) {
                throw new IndexOutOfBoundsException("index is out of bounds for dimension with size 0");
            }
            NDArray expanded = index.expand(positions.shape());
            long outside;
            Access.begin(expanded, positions);
            try {
                outside = Backends.current().addPositions(expanded, size, x.layout().stride(dim), positions);
            } finally {
                Access.end(expanded, positions);
            }
            if (outside != 0) {
                throw new IndexOutOfBoundsException("index " + outside + " is out of bounds for dimension " + dim
                        + " with size " + size);
            }
        }

        /** Moves elements between the places in {@code indexed} and {@code elements}, which is of the result's shape. */
        void run(Movement movement, NDArray indexed, NDArray elements) {
            NDArray named = positions.atLeast1d();
            NDArray inOrder = elements.withLayout(inOrder(elements.layout()));
            NDArray places = indexed.withLayout(rest.behind(named.rank(), size, stride));
            Layout repeated = named.layout();
            for (int i = 0; i < rest.rank(); i++) {
                repeated = repeated.unsqueeze(repeated.rank());
            }
            NDArray index = named.withLayout(repeated.expand(inOrder.shape()));
            Access.begin(places, index, inOrder);
            try {
                movement.run(Backends.current(), places, named.rank() - 1, index, inOrder);
            } finally {
                Access.end(places, index, inOrder);
            }
        }

        /** {@return a layout of the result's shape with the dimensions of the indices, at least one, first} */
        private Layout inOrder(Layout layout) {
            int lead = positions.rank();
            if (lead == 0) {
                return layout.unsqueeze(0);
            }
            int[] order = new int[layout.rank()];
            for (int i = 0; i < order.length; i++) {
                order[i] = i < lead ? front + i : i < lead + front ? i - lead : i;
            }
            return layout.permute(order);
        }
    }
}
