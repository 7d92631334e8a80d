package dev.arenagrad;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;

/**
 * What stands between the brackets of {@code x[...]} in Python, for {@link Tensor#get} and {@link Tensor#set_}. Each
 * index applies to one dimension, from the first on; dimensions without an index are taken whole.
 *
 * <p>Positions count from the end if negative. Several index tensors are broadcast together, and each of their elements
 * specifies one entry of the dimensions they apply to. The dimensions of the index tensors replace those dimensions if
 * they are adjacent, and come first otherwise, as in NumPy.
 *
 * {@snippet :
 * x.get(Index.at(0), Index.slice(1, 3));           // x[0, 1:3]
 * x.get(Index.ellipsis(), Index.newAxis());        // x[..., None]
 * x.get(Index.all(), Index.of(Tensor.of(2L, 0L))); // x[:, [2, 0]]
 * x.get(Index.mask(x.gt(0)));                      // x[x > 0]
 * }
 */
public sealed interface Index {
    /**
     * {@return the entry at {@code position}; the result does not have the dimension} Python's {@code x[1]}.
     *
     * @param position from the end if negative
     */
    static Index at(long position) {
        return new At(position);
    }

    /** {@return all entries of a dimension} Python's {@code x[:]}. */
    static Index all() {
        return new Slice(0, Long.MAX_VALUE, 1);
    }

    /**
     * {@return the entries from {@code start}, included, to {@code end}, excluded} Python's {@code x[start:end]};
     * positions beyond the dimension are clamped.
     *
     * @param start the first position, from the end if negative
     * @param end the position after the last, from the end if negative
     */
    static Index slice(long start, long end) {
        return slice(start, end, 1);
    }

    /**
     * {@return every {@code step}-th entry from {@code start}, included, to {@code end}, excluded} Python's
     * {@code x[start:end:step]}; positions beyond the dimension are clamped.
     *
     * @param start the first position, from the end if negative
     * @param end the position after the last, from the end if negative; {@link Long#MAX_VALUE} for all that follow
     * @param step the distance between two entries
     * @throws IllegalArgumentException if the step is not positive
     */
    static Index slice(long start, long end, long step) {
        if (step <= 0) {
            throw new IllegalArgumentException("step must be greater than zero");
        }
        return new Slice(start, end, step);
    }

    /**
     * {@return as many dimensions, taken whole, as the other indices leave} Python's {@code x[..., 1]}. A second
     * ellipsis takes none.
     */
    static Index ellipsis() {
        return Ellipsis.REST;
    }

    /** {@return a new dimension of size 1} Python's {@code x[None]}. */
    static Index newAxis() {
        return NewAxis.ONE;
    }

    /**
     * {@return the entries at the positions that a tensor has}
     *
     * @param indices {@code INT64} or {@code INT32}: positions, 0-dimensional ones as {@link #at}; {@code BOOL} or {@code UINT8}:
     *        a {@link #mask}
     * @throws IndexOutOfBoundsException if the tensor has another dtype
     */
    static Index of(Tensor indices) {
        return switch (indices.dtype()) {
            case BOOL, UINT8, INT32, INT64 -> new Indices(indices);
            default -> throw new IndexOutOfBoundsException(
                    "tensors used as indices must be long, byte or bool tensors");
        };
    }

    /**
     * {@return the entries at the given positions, in this order} The tensor that holds them belongs to the innermost
     * open scope.
     *
     * @param positions from the end if negative
     */
    static Index of(long... positions) {
        return new Indices(Tensor.of(positions));
    }

    /**
     * {@return the elements where {@code mask} is true} It applies to as many dimensions as it has, which become a
     * single one.
     *
     * @param mask {@code BOOL}, or {@code UINT8}, of which every number but 0 is true; of the shape of those dimensions
     * @throws TensorException if the tensor has another dtype
     */
    static Index mask(Tensor mask) {
        if (mask.dtype() != DType.BOOL && mask.dtype() != DType.UINT8) {
            throw new TensorException("a mask must be a bool tensor, but got " + mask.dtype().torchName());
        }
        return new Indices(mask);
    }

    /**
     * One entry.
     *
     * @param position its position, from the end if negative
     */
    record At(long position) implements Index {}

    /**
     * Evenly spaced entries.
     *
     * @param start the first position, from the end if negative
     * @param end the position after the last, from the end if negative
     * @param step the distance between two entries
     */
    record Slice(long start, long end, long step) implements Index {}

    /** All dimensions that the other indices leave. */
    enum Ellipsis implements Index {
        /** The only one. */
        REST
    }

    /** A new dimension of size 1. */
    enum NewAxis implements Index {
        /** The only one. */
        ONE
    }

    /**
     * Entries specified by a tensor.
     *
     * @param tensor {@code INT64} positions, or a {@code BOOL} mask
     */
    record Indices(Tensor tensor) implements Index, Keepable {
        @Override
        public void keepIn(Scope scope) {
            tensor.keepIn(scope);
        }
    }
}
