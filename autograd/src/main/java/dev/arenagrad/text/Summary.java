package dev.arenagrad.text;

import dev.arenagrad.ops.Shape;
import java.util.stream.LongStream;

/** Selects the elements of a tensor to show: all, or in each long dimension of a large tensor the first and last few. */
final class Summary {
    private static final long MOST_ELEMENTS = 1000;
    private static final int EDGE = 3;

    private final Shape shape;

    Summary(Shape shape) {
        this.shape = shape;
    }

    int rank() {
        return shape.rank();
    }

    /** {@return whether the middle of dimension {@code dim} is left out} */
    boolean elides(int dim) {
        return shape.numel() > MOST_ELEMENTS && shape.size(dim) > 2 * EDGE;
    }

    /** {@return how many positions of dimension {@code dim} are shown before its middle} */
    int head(int dim) {
        return elides(dim) ? EDGE : Math.toIntExact(shape.size(dim));
    }

    /** {@return how many positions of dimension {@code dim} are shown after its middle} */
    int tail(int dim) {
        return elides(dim) ? EDGE : 0;
    }

    /** {@return the row-major indices of the elements shown, ascending} */
    long[] shownIndices() {
        long[] indices = {0};
        for (int dim = 0; dim < rank(); dim++) {
            long[] positions = positions(dim);
            long[] inner = new long[indices.length * positions.length];
            for (int i = 0; i < inner.length; i++) {
                inner[i] = indices[i / positions.length] * shape.size(dim) + positions[i % positions.length];
            }
            indices = inner;
        }
        return indices;
    }

    private long[] positions(int dim) {
        long size = shape.size(dim);
        return LongStream.concat(LongStream.range(0, head(dim)), LongStream.range(size - tail(dim), size)).toArray();
    }
}
