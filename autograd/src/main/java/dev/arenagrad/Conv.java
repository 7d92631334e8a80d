package dev.arenagrad;

import dev.arenagrad.ops.TensorException;

/**
 * How the window of a convolution slides: {@code Conv.stride(2).padding(1)}. Pairs are for rows, then columns; for one dimension the
 * second counts. Immutable.
 *
 * @param strideDown the distance between stops down the rows
 * @param strideAcross the distance between stops across the columns
 * @param paddingDown the zeros above, and again below
 * @param paddingAcross the zeros at the left, and again at the right
 * @param samePadding whether there are instead as many zeros as it takes for the result to be as large as the input; with an odd number,
 *        one more below and at the right
 * @param dilationDown the distance between rows of the window
 * @param dilationAcross the distance between columns of the window
 * @param outputPaddingDown rows that a transposed convolution adds at the bottom of its result
 * @param outputPaddingAcross columns that a transposed convolution adds at the right
 * @param groups into how many groups channels are parted that do not see each other
 */
public record Conv(int strideDown, int strideAcross, int paddingDown, int paddingAcross, boolean samePadding,
        int dilationDown, int dilationAcross, int outputPaddingDown, int outputPaddingAcross, int groups) {
    /**
     * Checks the values.
     *
     * @throws TensorException if a stride, dilation or the number of groups is not positive, a padding is negative, or same padding meets
     *         a stride other than 1
     */
    public Conv {
        if (paddingDown < 0 || paddingAcross < 0) {
            throw new TensorException("negative padding is not supported");
        }
        if (strideDown < 1 || strideAcross < 1) {
            throw new TensorException("non-positive stride is not supported");
        }
        if (dilationDown < 1 || dilationAcross < 1) {
            throw new TensorException("dilation should be greater than zero, but got [" + dilationDown + ", "
                    + dilationAcross + "]");
        }
        if (outputPaddingDown < 0 || outputPaddingAcross < 0) {
            throw new TensorException("negative output_padding is not supported");
        }
        if (groups < 1) {
            throw new TensorException("non-positive groups is not supported");
        }
        if (samePadding && (strideDown != 1 || strideAcross != 1)) {
            throw new TensorException("padding='same' is not supported for strided convolutions");
        }
    }

    /** {@return a window that moves by so many elements each way, without padding, dilation or groups} */
    public static Conv stride(int stride) {
        return stride(stride, stride);
    }

    /** {@return a window that moves by so many rows and columns} As {@link #stride(int)} otherwise. */
    public static Conv stride(int down, int across) {
        return new Conv(down, across, 0, 0, false, 1, 1, 0, 0, 1);
    }

    /** {@return the same with so many zeros on every side} */
    public Conv padding(int padding) {
        return padding(padding, padding);
    }

    /** {@return the same with so many zeros above and below, and at either side} */
    public Conv padding(int down, int across) {
        return new Conv(strideDown, strideAcross, down, across, false, dilationDown, dilationAcross, outputPaddingDown,
                outputPaddingAcross, groups);
    }

    /** {@return the same with as many zeros as keep the size} */
    public Conv same() {
        return new Conv(strideDown, strideAcross, 0, 0, true, dilationDown, dilationAcross, outputPaddingDown,
                outputPaddingAcross, groups);
    }

    /** {@return the same with a window whose elements lie so far apart} */
    public Conv dilation(int dilation) {
        return dilation(dilation, dilation);
    }

    /** {@return the same with a window whose rows and columns lie so far apart} */
    public Conv dilation(int down, int across) {
        return new Conv(strideDown, strideAcross, paddingDown, paddingAcross, samePadding, down, across,
                outputPaddingDown, outputPaddingAcross, groups);
    }

    /** {@return the same with so many rows and columns added to the result of a transposed convolution} */
    public Conv outputPadding(int padding) {
        return outputPadding(padding, padding);
    }

    /** {@return the same with so many rows, and so many columns, added to the result of a transposed convolution} */
    public Conv outputPadding(int down, int across) {
        return new Conv(strideDown, strideAcross, paddingDown, paddingAcross, samePadding, dilationDown,
                dilationAcross, down, across, groups);
    }

    /** {@return the same with channels parted into so many groups that do not see each other} */
    public Conv groups(int count) {
        return new Conv(strideDown, strideAcross, paddingDown, paddingAcross, samePadding, dilationDown,
                dilationAcross, outputPaddingDown, outputPaddingAcross, count);
    }
}
