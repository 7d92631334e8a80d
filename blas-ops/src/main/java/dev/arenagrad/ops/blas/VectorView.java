package dev.arenagrad.ops.blas;

import java.lang.foreign.MemorySegment;

/**
 * A vector in memory: element i lies {@code offset + i * stride} elements into the segment.
 *
 * @param segment the memory, of float or double elements
 * @param offset the position of element 0
 * @param size the number of elements
 * @param stride the distance from one element to the next, 0 if they are all the same
 */
public record VectorView(MemorySegment segment, long offset, long size, long stride) {
    /** {@return whether BLAS accepts it: the stride is not 0, and stride and length fit an int} */
    public boolean isForBlas() {
        return size <= 1 || isIncrement(stride);
    }

    /** {@return whether BLAS accepts {@code stride} as the distance between elements} */
    public static boolean isIncrement(long stride) {
        return stride > 0 && stride <= Integer.MAX_VALUE;
    }

    /** {@return the elements from {@code start} to before {@code end}} */
    public VectorView part(long start, long end) {
        return new VectorView(segment, offset + start * stride, end - start, stride);
    }

    /** {@return the vector of the same size that lies {@code distance} elements further} */
    public VectorView shifted(long distance) {
        return new VectorView(segment, offset + distance, size, stride);
    }

    /** {@return the stride to pass to BLAS, which refuses 0 even for a single element} */
    int increment() {
        return size <= 1 ? 1 : (int) stride;
    }
}
