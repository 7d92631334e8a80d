package dev.arenagrad;

import dev.arenagrad.ops.TensorException;

/**
 * The window of a pooling operation: {@code Window.of(3).stride(2).padding(1)}. Pairs are for rows, then columns; for one dimension the
 * second counts. Immutable.
 *
 * @param rows the rows of the window
 * @param columns the columns of the window
 * @param strideDown the distance between stops down the rows
 * @param strideAcross the distance between stops across the columns
 * @param paddingDown how far it may hang over above, and again below
 * @param paddingAcross how far it may hang over at the left, and again at the right
 * @param dilationDown the distance between rows of the window; 1 for means
 * @param dilationAcross the distance between columns of the window; 1 for means
 * @param ceilMode whether it may also stop where it hangs over the end further, if it starts before that
 * @param countIncludePad whether means count the padding, as zeros
 */
public record Window(int rows, int columns, int strideDown, int strideAcross, int paddingDown, int paddingAcross,
        int dilationDown, int dilationAcross, boolean ceilMode, boolean countIncludePad) {
    /**
     * Checks the values.
     *
     * @throws TensorException if a size, stride or dilation is not positive, or a padding is negative or more than half the size
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

    /** {@return a window of so many elements each way, which moves by its own size, without padding or dilation} */
    public static Window of(int size) {
        return of(size, size);
    }

    /** {@return a window of so many rows and columns} As {@link #of(int)} otherwise. */
    public static Window of(int rows, int columns) {
        return new Window(rows, columns, rows, columns, 0, 0, 1, 1, false, true);
    }

    /** {@return the same moving by so many elements each way} */
    public Window stride(int stride) {
        return stride(stride, stride);
    }

    /** {@return the same moving by so many rows and columns} */
    public Window stride(int down, int across) {
        return new Window(rows, columns, down, across, paddingDown, paddingAcross, dilationDown, dilationAcross,
                ceilMode, countIncludePad);
    }

    /** {@return the same hanging over by so many elements on every side} */
    public Window padding(int padding) {
        return padding(padding, padding);
    }

    /** {@return the same hanging over by so many rows above and below, and columns at either side} */
    public Window padding(int down, int across) {
        return new Window(rows, columns, strideDown, strideAcross, down, across, dilationDown, dilationAcross, ceilMode,
                countIncludePad);
    }

    /** {@return the same with elements that lie so far apart} */
    public Window dilation(int dilation) {
        return dilation(dilation, dilation);
    }

    /** {@return the same with rows and columns that lie so far apart} */
    public Window dilation(int down, int across) {
        return new Window(rows, columns, strideDown, strideAcross, paddingDown, paddingAcross, down, across, ceilMode,
                countIncludePad);
    }

    /** {@return the same, stopping also where it hangs over the end, or not} */
    public Window ceilMode(boolean wanted) {
        return new Window(rows, columns, strideDown, strideAcross, paddingDown, paddingAcross, dilationDown,
                dilationAcross, wanted, countIncludePad);
    }

    /** {@return the same, with padding counted in means, or not} */
    public Window countIncludePad(boolean wanted) {
        return new Window(rows, columns, strideDown, strideAcross, paddingDown, paddingAcross, dilationDown,
                dilationAcross, ceilMode, wanted);
    }
}
