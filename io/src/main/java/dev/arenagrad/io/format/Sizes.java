package dev.arenagrad.io.format;

import dev.arenagrad.ops.Shape;
import java.util.Arrays;

/** Sizes that a header states, checked before anything is computed with them. */
final class Sizes {
    /** As many dimensions as NumPy and PyTorch allow. */
    static final int MOST_DIMENSIONS = 64;

    private Sizes() {}

    /**
     * {@return the shape of the stated sizes}
     *
     * @throws FormatException if a size is negative, or the bytes of all elements overflow a long (sizes of 0 left out, so that a
     *         shape is refused for what it is and not for what is missing)
     */
    static Shape shape(long[] sizes, int elementBytes, String place) throws FormatException {
        if (sizes.length > MOST_DIMENSIONS) {
            throw new FormatException(place, "a shape of " + sizes.length + " dimensions; " + MOST_DIMENSIONS
                    + " are the most");
        }
        long bytes = elementBytes;
        for (long size : sizes) {
            if (size < 0) {
                throw new FormatException(place, "a negative size in shape " + Arrays.toString(sizes));
            }
            long high = size == 0 ? 0 : Math.multiplyHigh(bytes, size);
            bytes = size == 0 ? bytes : bytes * size;
            if (high != 0 || bytes < 0 || bytes > Long.MAX_VALUE / Long.BYTES) {
                throw new FormatException(place, "the bytes of shape " + Arrays.toString(sizes) + " overflow");
            }
        }
        return Shape.of(sizes);
    }
}
