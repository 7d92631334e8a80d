package dev.arenagrad;

import dev.arenagrad.ops.TensorException;

/**
 * How the kernel of a convolution moves: {@code Conv.stride(2).padding(1)}. Immutable.
 *
 * <p>Options come in pairs for rows ("down") and columns ("across"); convolutions of signals use the second one.
 *
 * @param strideDown the distance in rows between two positions of the kernel
 * @param strideAcross the distance in columns between two positions of the kernel
 * @param paddingDown the rows of zeros above and again below the input
 * @param paddingAcross the columns of zeros at the left and again at the right of the input
 * @param samePadding whether, instead of the paddings, as many zeros are added as make the result as large as the
 *         input; if their number is odd, there is one more below and at the right
 * @param dilationDown the distance between rows of the kernel
 * @param dilationAcross the distance between columns of the kernel
 * @param outputPaddingDown the rows that a transposed convolution adds at the bottom of its result
 * @param outputPaddingAcross the columns that a transposed convolution adds at the right of its result
 * @param groups the number of groups of channels that are convolved separately
 */
public record Conv(int strideDown, int strideAcross, int paddingDown, int paddingAcross, boolean samePadding,
        int dilationDown, int dilationAcross, int outputPaddingDown, int outputPaddingAcross, int groups) {
    /**
     * Checks the values.
     *
     * @throws TensorException if a stride, a dilation or the number of groups is not positive, if a padding is
     *         negative, or if {@code samePadding} is combined with a stride other than 1
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

    /**
     * {@return options with this stride for rows and columns, and no padding, dilation or groups}
     *
     * @param stride at least 1
     * @throws TensorException if the stride is not positive
     */
    public static Conv stride(int stride) {
        return stride(stride, stride);
    }

    /**
     * {@return options with these strides, and no padding, dilation or groups}
     *
     * @param down the stride in rows, at least 1
     * @param across the stride in columns, at least 1
     * @throws TensorException if a stride is not positive
     */
    public static Conv stride(int down, int across) {
        return new Conv(down, across, 0, 0, false, 1, 1, 0, 0, 1);
    }

    /**
     * {@return a copy with this padding of zeros on every side of the input}
     *
     * @param padding at least 0
     * @throws TensorException if the padding is negative
     */
    public Conv padding(int padding) {
        return padding(padding, padding);
    }

    /**
     * {@return a copy with these paddings of zeros above and below, and at the left and right of the input}
     *
     * @param down the rows, at least 0
     * @param across the columns, at least 0
     * @throws TensorException if a padding is negative
     */
    public Conv padding(int down, int across) {
        return new Conv(strideDown, strideAcross, down, across, false, dilationDown, dilationAcross, outputPaddingDown,
                outputPaddingAcross, groups);
    }

    /**
     * {@return a copy that pads the input so that the result has its size}
     *
     * @throws TensorException if a stride is not 1
     */
    public Conv same() {
        return new Conv(strideDown, strideAcross, 0, 0, true, dilationDown, dilationAcross, outputPaddingDown,
                outputPaddingAcross, groups);
    }

    /**
     * {@return a copy whose kernel has this distance between rows and between columns}
     *
     * @param dilation at least 1
     * @throws TensorException if the dilation is not positive
     */
    public Conv dilation(int dilation) {
        return dilation(dilation, dilation);
    }

    /**
     * {@return a copy whose kernel has these distances between rows and between columns}
     *
     * @param down the distance between rows, at least 1
     * @param across the distance between columns, at least 1
     * @throws TensorException if a dilation is not positive
     */
    public Conv dilation(int down, int across) {
        return new Conv(strideDown, strideAcross, paddingDown, paddingAcross, samePadding, down, across,
                outputPaddingDown, outputPaddingAcross, groups);
    }

    /**
     * {@return a copy that adds rows and columns to the result of a transposed convolution}
     *
     * @param padding how many of each, at least 0
     * @throws TensorException if the padding is negative
     */
    public Conv outputPadding(int padding) {
        return outputPadding(padding, padding);
    }

    /**
     * {@return a copy that adds rows and columns to the result of a transposed convolution}
     *
     * @param down the rows, at least 0
     * @param across the columns, at least 0
     * @throws TensorException if a padding is negative
     */
    public Conv outputPadding(int down, int across) {
        return new Conv(strideDown, strideAcross, paddingDown, paddingAcross, samePadding, dilationDown,
                dilationAcross, down, across, groups);
    }

    /**
     * {@return a copy with this number of groups of channels, which are convolved separately}
     *
     * @param count at least 1
     * @throws TensorException if the number is not positive
     */
    public Conv groups(int count) {
        return new Conv(strideDown, strideAcross, paddingDown, paddingAcross, samePadding, dilationDown,
                dilationAcross, outputPaddingDown, outputPaddingAcross, count);
    }
}
