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

    /** The places that are listed at most. */
    private static final long LISTED = 1 << 16;

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

    /**
     * {@return the columns of each cell, as a list: the first of every cell, then the second, and so on; {@link #size} where a cell has no
     * more, or no list if it would be long}
     */
    int[] columnsOfCells() {
        int most = 0;
        for (int cell = 0; cell < cells(); cell++) {
            most = Math.max(most, ends[cell] - starts[cell]);
        }
        if (most * (long) cells() > LISTED) {
            return new int[0];
        }
        int[] columns = new int[most * cells()];
        for (int i = 0; i < columns.length; i++) {
            int column = starts[i % cells()] + i / cells();
            columns[i] = column < ends[i % cells()] ? column : size;
        }
        return columns;
    }

    /** {@return likewise the cells of each column; {@link #cells} where a column is part of no more} */
    int[] cellsOfColumns() {
        int most = 0;
        for (int cell = 0, past = 0; cell < cells(); cell++) {
            while (ends[past] <= starts[cell]) {
                past++;
            }
            most = Math.max(most, cell - past + 1);
        }
        if (most * (long) size > LISTED) {
            return new int[0];
        }
        int[] places = new int[most * size];
        int past = 0;
        for (int column = 0; column < size; column++) {
            while (past < cells() && ends[past] <= column) {
                past++;
            }
            for (int k = 0; k < most; k++) {
                int cell = past + k;
                places[k * size + column] = cell < cells() && starts[cell] <= column ? cell : cells();
            }
        }
        return places;
    }
}
