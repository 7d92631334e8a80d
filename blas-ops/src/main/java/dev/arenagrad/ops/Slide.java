package dev.arenagrad.ops;

/**
 * How a window slides along one dimension: where it stops, and which elements it then shows. Tap j of the window at stop o shows
 * element {@code o * stride - before + j * dilation}; outside the dimension lie zeros.
 *
 * @param kernel the number of taps, at least 1
 * @param stride the distance between stops, at least 1
 * @param before the zeros in front of the dimension
 * @param after the zeros behind it; less than 0 if so many elements at the end are out of reach
 * @param dilation the distance between taps, at least 1
 */
public record Slide(long kernel, long stride, long before, long after, long dilation) {
    /** A window of one tap that shows each element once. */
    public static final Slide IDENTITY = new Slide(1, 1, 0, 0, 1);

    /**
     * Checks the number of taps.
     *
     * @throws TensorException if it exceeds 2^31 - 1, so that no sum of sizes can overflow
     */
    public Slide {
        if (kernel > Integer.MAX_VALUE) {
            throw new TensorException("a window of " + kernel + " elements is too large");
        }
    }

    /** {@return the distance from the first tap to the end of the last} */
    public long reach() {
        return dilation * (kernel - 1) + 1;
    }

    /**
     * {@return the number of stops along a dimension of the given size; less than 1 if the window does not fit}
     *
     * @param size the size of the dimension
     */
    public long stops(long size) {
        return Math.floorDiv(size + before + after - reach(), stride) + 1;
    }

    /**
     * {@return which element tap {@code tap} shows at stop {@code stop}; it may lie outside}
     *
     * @param stop the position of the window
     * @param tap the position in the window
     */
    public long element(long stop, long tap) {
        return stop * stride - before + tap * dilation;
    }

    /**
     * {@return the first of so many stops at which tap {@code tap} is not in front of the dimension}
     *
     * @param tap the position in the window
     * @param stops the number of positions of the window
     */
    public long firstInside(long tap, long stops) {
        return Math.clamp(Math.ceilDiv(before - tap * dilation, stride), 0, stops);
    }

    /**
     * {@return the first of so many stops at which tap {@code tap} is behind a dimension of the given size}
     *
     * @param tap the position in the window
     * @param size the size of the dimension
     * @param stops the number of positions of the window
     */
    public long firstBehind(long tap, long size, long stops) {
        return Math.clamp(Math.ceilDiv(size + before - tap * dilation, stride), firstInside(tap, stops), stops);
    }
}
