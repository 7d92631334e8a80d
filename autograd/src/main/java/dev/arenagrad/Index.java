package dev.arenagrad;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;

/**
 * What stands between the brackets of {@code x[...]} in Python, for {@link Tensor#get} and {@link Tensor#set_}: each index says what is
 * taken of one dimension, from the first on; dimensions without one are taken whole.
 *
 * <p>Positions count from the end if negative. Several index tensors are broadcast together, and each of their elements names one entry
 * of the dimensions they stand for; the dimensions of the indices take the place of those if they are neighbours, and come first
 * otherwise.
 *
 * {@snippet :
 * x.get(Index.at(0), Index.slice(1, 3));           // x[0, 1:3]
 * x.get(Index.ellipsis(), Index.newAxis());        // x[..., None]
 * x.get(Index.all(), Index.of(Tensor.of(2L, 0L))); // x[:, [2, 0]]
 * x.get(Index.mask(x.gt(0)));                      // x[x > 0]
 * }
 */
public sealed interface Index {
    /** {@return the entry at {@code position}; the dimension goes} */
    static Index at(long position) {
        return new At(position);
    }

    /** {@return all entries: {@code :}} */
    static Index all() {
        return new Slice(0, Long.MAX_VALUE, 1);
    }

    /** {@return the entries from {@code start} to before {@code end}, clamped to the size} */
    static Index slice(long start, long end) {
        return slice(start, end, 1);
    }

    /**
     * {@return every {@code step}-th entry from {@code start} to before {@code end}, clamped to the size} {@link Long#MAX_VALUE} as end
     * means up to the last.
     *
     * @throws IllegalArgumentException if the step is not positive
     */
    static Index slice(long start, long end, long step) {
        if (step <= 0) {
            throw new IllegalArgumentException("step must be greater than zero");
        }
        return new Slice(start, end, step);
    }

    /** {@return as many dimensions, taken whole, as the other indices leave: {@code ...}} Only one is of use. */
    static Index ellipsis() {
        return Ellipsis.REST;
    }

    /** {@return a new dimension of size 1: {@code None}} */
    static Index newAxis() {
        return NewAxis.ONE;
    }

    /**
     * {@return the entries that a tensor names}
     *
     * @param indices INT64: positions; of no dimensions, as {@link #at}. BOOL: as {@link #mask}
     * @throws IndexOutOfBoundsException if it has another dtype
     */
    static Index of(Tensor indices) {
        if (indices.dtype() != DType.INT64 && indices.dtype() != DType.BOOL) {
            throw new IndexOutOfBoundsException("tensors used as indices must be long, byte or bool tensors");
        }
        return new Indices(indices);
    }

    /** {@return the entries at the given positions} The tensor made of them belongs to the innermost scope. */
    static Index of(long... positions) {
        return new Indices(Tensor.of(positions));
    }

    /**
     * {@return the elements where {@code mask} is true; it stands for as many dimensions as it has, which become one}
     *
     * @param mask BOOL, of the shape of the dimensions it stands for
     * @throws TensorException if it is not BOOL
     */
    static Index mask(Tensor mask) {
        if (mask.dtype() != DType.BOOL) {
            throw new TensorException("a mask must be a bool tensor, but got " + mask.dtype().torchName());
        }
        return new Indices(mask);
    }

    /** One entry. */
    record At(long position) implements Index {}

    /** Evenly spaced entries. */
    record Slice(long start, long end, long step) implements Index {}

    /** All dimensions that are left. */
    enum Ellipsis implements Index {
        /** The only one. */
        REST
    }

    /** A new dimension. */
    enum NewAxis implements Index {
        /** The only one. */
        ONE
    }

    /** Entries named by a tensor. */
    record Indices(Tensor tensor) implements Index {}
}
