package dev.arenagrad.ops;

/**
 * The positions of a sliding window on planes of one size.
 *
 * @param height the number of rows of a plane
 * @param width the number of its columns
 * @param down how the window slides down the rows
 * @param across how it slides across the columns
 */
public record WindowGrid(long height, long width, ConvolutionAxis down, ConvolutionAxis across) {
    /** {@return the number of positions down the rows} */
    public long rows() {
        return down.stops(height);
    }

    /** {@return the number of positions across the columns} */
    public long columns() {
        return across.stops(width);
    }

    /**
     * {@return the number of all positions}
     *
     * @throws TensorException if it overflows a long
     */
    public long stops() {
        return Shape.of(rows(), columns()).numel();
    }

    /** {@return the number of taps of the window} */
    public long taps() {
        return Shape.of(down.kernel(), across.kernel()).numel();
    }

    /** {@return whether the window covers each element once, and no zeros} */
    public boolean isIdentity() {
        return down.isIdentity() && across.isIdentity();
    }
}
