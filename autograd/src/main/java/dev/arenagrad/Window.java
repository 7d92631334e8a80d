package dev.arenagrad;

import dev.arenagrad.ops.TensorException;

/**
 * The window of a pooling operation: {@code Window.of(3).stride(2).padding(1)}. Immutable.
 *
 * <p>Options come in pairs for rows ("down") and columns ("across"); pooling of signals uses the second one.
 *
 * @param rows the height of the window
 * @param columns the width of the window
 * @param strideDown the distance in rows between two positions of the window
 * @param strideAcross the distance in columns between two positions of the window
 * @param paddingDown the rows of padding above and again below the input
 * @param paddingAcross the columns of padding at the left and again at the right of the input
 * @param dilationDown the distance between rows of the window; 1 for means
 * @param dilationAcross the distance between columns of the window; 1 for means
 * @param ceilMode whether the size of the result is rounded up instead of down, so that a last window may reach beyond
 *         the padded input if it starts inside of it
 * @param countIncludePad whether means count the padding as zeros
 */
public record Window(int rows, int columns, int strideDown, int strideAcross, int paddingDown, int paddingAcross,
        int dilationDown, int dilationAcross, boolean ceilMode, boolean countIncludePad) {
    /**
     * Checks the values.
     *
     * @throws TensorException if a size, stride or dilation is not positive, or if a padding is negative or more than
     *         half the size
     */
    public Window {
        if (rows < 1 || columns < 1) {
            throw new TensorException("kernel size should be greater than zero, but got kH: " + rows + " kW: "
                    + columns);
        }
        if (strideDown < 1 || strideAcross < 1) {
            throw new TensorException("stride should be greater than zero, but got dH: " + strideDown + " dW: "
                    + strideAcross);
        }
        if (dilationDown < 1 || dilationAcross < 1) {
            throw new TensorException("dilation should be greater than zero, but got dilationH: " + dilationDown
                    + " dilationW: " + dilationAcross);
        }
        requireAtMostHalf(paddingDown, rows);
        requireAtMostHalf(paddingAcross, columns);
    }

    private static void requireAtMostHalf(int padding, int size) {
        if (padding < 0) {
            throw new TensorException("pad must be non-negative, but got pad: " + padding);
        }
        if (padding > size / 2) {
            throw new TensorException("pad should be at most half of kernel size, but got pad=" + padding
                    + " and kernel_size=" + size);
        }
    }

    /**
     * {@return a square window that moves by its own size, without padding or dilation}
     *
     * @param size the height and width, at least 1
     * @throws TensorException if the size is not positive
     */
    public static Window of(int size) {
        return of(size, size);
    }

    /**
     * {@return a window that moves by its own size, without padding or dilation}
     *
     * @param rows the height, at least 1
     * @param columns the width, at least 1
     * @throws TensorException if a size is not positive
     */
    public static Window of(int rows, int columns) {
        return new Window(rows, columns, rows, columns, 0, 0, 1, 1, false, true);
    }

    /**
     * {@return a copy with this stride for rows and columns}
     *
     * @param stride at least 1
     * @throws TensorException if the stride is not positive
     */
    public Window stride(int stride) {
        return stride(stride, stride);
    }

    /**
     * {@return a copy with these strides}
     *
     * @param down the rows, at least 1
     * @param across the columns, at least 1
     * @throws TensorException if a stride is not positive
     */
    public Window stride(int down, int across) {
        return new Window(rows, columns, down, across, paddingDown, paddingAcross, dilationDown, dilationAcross,
                ceilMode, countIncludePad);
    }

    /**
     * {@return a copy with this padding on every side of the input}
     *
     * @param padding from 0 to half the size
     * @throws TensorException if the padding is out of this range
     */
    public Window padding(int padding) {
        return padding(padding, padding);
    }

    /**
     * {@return a copy with these paddings above and below, and at the left and right of the input}
     *
     * @param down the rows, from 0 to half the height
     * @param across the columns, from 0 to half the width
     * @throws TensorException if a padding is out of this range
     */
    public Window padding(int down, int across) {
        return new Window(rows, columns, strideDown, strideAcross, down, across, dilationDown, dilationAcross, ceilMode,
                countIncludePad);
    }

    /**
     * {@return a copy with this distance between rows and between columns of the window}
     *
     * @param dilation at least 1
     * @throws TensorException if the dilation is not positive
     */
    public Window dilation(int dilation) {
        return dilation(dilation, dilation);
    }

    /**
     * {@return a copy with these distances between rows and between columns of the window}
     *
     * @param down the distance between rows, at least 1
     * @param across the distance between columns, at least 1
     * @throws TensorException if a dilation is not positive
     */
    public Window dilation(int down, int across) {
        return new Window(rows, columns, strideDown, strideAcross, paddingDown, paddingAcross, down, across, ceilMode,
                countIncludePad);
    }

    /**
     * {@return a copy whose results have a size that is rounded up, or down}
     *
     * @param wanted whether to round up
     */
    public Window ceilMode(boolean wanted) {
        return new Window(rows, columns, strideDown, strideAcross, paddingDown, paddingAcross, dilationDown,
                dilationAcross, wanted, countIncludePad);
    }

    /**
     * {@return a copy whose means count the padding as zeros, or not at all}
     *
     * @param wanted whether padding counts
     */
    public Window countIncludePad(boolean wanted) {
        return new Window(rows, columns, strideDown, strideAcross, paddingDown, paddingAcross, dilationDown,
                dilationAcross, ceilMode, wanted);
    }
}
