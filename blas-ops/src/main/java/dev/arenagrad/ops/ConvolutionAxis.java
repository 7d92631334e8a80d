package dev.arenagrad.ops;

/**
 * The positions of a sliding window along one dimension. At position o, tap j of the window covers element
 * {@code o * stride - before + j * dilation}; elements outside of the dimension are zeros.
 *
 * @param kernel the number of taps, at least 1
 * @param stride the distance between positions, at least 1
 * @param before the zeros in front of the dimension
 * @param after the zeros behind it; negative if that many elements at the end are never covered
 * @param dilation the distance between taps, at least 1
 */
public record ConvolutionAxis(long kernel, long stride, long before, long after, long dilation) {
    /** A window of one tap that covers each element once. */
    public static final ConvolutionAxis IDENTITY = new ConvolutionAxis(1, 1, 0, 0, 1);

    /**
     * Checks the number of taps.
     *
     * @throws TensorException if it exceeds 2^31 - 1, so that no sum of sizes can overflow
     */
    public ConvolutionAxis {
        if (kernel > Integer.MAX_VALUE) {
            throw new TensorException("a window of " + kernel + " elements is too large");
        }
    }

    /** {@return whether the window covers each element once, and no zeros} */
    boolean isIdentity() {
        return kernel == 1 && stride == 1 && before == 0 && after == 0;
    }

    /** {@return the distance from the first tap to the end of the last} */
    public long reach() {
        return dilation * (kernel - 1) + 1;
    }

    /**
     * {@return the number of positions along a dimension; less than 1 if the window does not fit}
     *
     * @param size the size of the dimension
     */
    public long stops(long size) {
        return Math.floorDiv(size + before + after - reach(), stride) + 1;
    }

    /**
     * {@return the element that a tap covers, which may be outside of the dimension}
     *
     * @param stop the position of the window
     * @param tap the number of the tap
     */
    public long element(long stop, long tap) {
        return stop * stride - before + tap * dilation;
    }

    /**
     * {@return the first position at which a tap is not in front of the dimension}
     *
     * @param tap the number of the tap
     * @param stops the number of positions of the window
     */
    public long firstInside(long tap, long stops) {
        return Math.clamp(Math.ceilDiv(before - tap * dilation, stride), 0, stops);
    }

    /**
     * {@return the first position at which a tap is behind the dimension}
     *
     * @param tap the number of the tap
     * @param size the size of the dimension
     * @param stops the number of positions of the window
     */
    public long firstBehind(long tap, long size, long stops) {
        return Math.clamp(Math.ceilDiv(size + before - tap * dilation, stride), firstInside(tap, stops), stops);
    }
}
