package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.PoolingAxis;

/**
 * The cells of a {@link PoolingAxis} in arrays, so that loops over them neither call nor divide.
 *
 * @param starts the first element of each cell
 * @param ends the end of the elements of each cell, excluded
 * @param counts the divisor of the mean over each cell
 * @param distance the distance between elements of a cell
 * @param size the size of the dimension
 */
record PoolCells(int[] starts, int[] ends, long[] counts, int distance, int size) {
    /** The elements and the cells of a dimension for which there is room on the heap. */
    private static final long MOST = 1 << 20;

    /** {@return whether a dimension is short enough} */
    static boolean fit(PoolingAxis axis) {
        return axis.size() <= MOST && axis.cells() <= MOST;
    }

    /** {@return the cells of a dimension, which has to {@linkplain #fit fit}} */
    static PoolCells of(PoolingAxis axis) {
        int cells = Math.toIntExact(axis.cells());
        int[] starts = new int[cells];
        int[] ends = new int[cells];
        long[] counts = new long[cells];
        for (int cell = 0; cell < cells; cell++) {
            starts[cell] = Math.toIntExact(axis.start(cell));
            ends[cell] = Math.toIntExact(axis.end(cell));
            counts[cell] = axis.count(cell);
        }
        return new PoolCells(starts, ends, counts, Math.toIntExact(Math.min(axis.distance(), Integer.MAX_VALUE)), Math
                .toIntExact(axis.size()));
    }

    int cells() {
        return starts.length;
    }
}
