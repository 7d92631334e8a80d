package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;

/**
 * Max pooling in float with indices, of images whose columns are neighbours: first the largest of the rows of a cell and where it stands,
 * for all columns, by vectors, then of its columns. Found is the first among equals as rows are read, but the last NaN if there is one.
 */
final class MaxPlacesF32 {
    private MaxPlacesF32() {}

    /**
     * values = the largest of each cell, and indices = its number in the plane; the elements of cells are neighbours.
     *
     * @param x its columns neighbours
     * @param down the cells along the rows
     * @param across the cells along the columns
     * @param values contiguous
     * @param indices contiguous
     */
    static void run(NDArray x, PoolCells down, PoolCells across, NDArray values, NDArray indices) {
        MemorySegment xs = x.storage().segment();
        MemorySegment to = values.storage().segment();
        MemorySegment places = indices.storage().segment();
        long rowStep = LoopNest.step(x, 2);
        long bytes = (long) across.size() * Float.BYTES;
        long toAt = LoopNest.start(values);
        long placesAt = LoopNest.start(indices);
        Storage scratch = Storage.allocate(2 * bytes, "max_pool");
        try {
            MemorySegment memory = scratch.segment();
            for (long plane = 0; plane < x.shape().size(0) * x.shape().size(1); plane++) {
                long xAt = PoolKernels.start(x, plane);
                for (int i = 0; i < down.cells(); i++) {
                    int top = down.starts()[i];
                    SimdMaxPoolF32.largestOfRows(xs, xAt + top * rowStep, rowStep, down.ends()[i] - top, memory, bytes);
                    ofColumns(memory, bytes, across, (long) top * across.size(), to, toAt, places, placesAt);
                    toAt += (long) across.cells() * Float.BYTES;
                    placesAt += (long) across.cells() * Long.BYTES;
                }
            }
        } finally {
            scratch.disown();
        }
    }

    private static void ofColumns(MemorySegment memory, long rows, PoolCells across, long first, MemorySegment values,
            long valuesAt, MemorySegment indices, long indicesAt) {
        int[] starts = across.starts();
        int[] ends = across.ends();
        for (int cell = 0; cell < starts.length; cell++) {
            int found = starts[cell];
            float largest = memory.get(JAVA_FLOAT, (long) found * Float.BYTES);
            float foundRow = memory.get(JAVA_FLOAT, rows + (long) found * Float.BYTES);
            for (int column = found + 1; column < ends[cell]; column++) {
                float x = memory.get(JAVA_FLOAT, (long) column * Float.BYTES);
                float row = memory.get(JAVA_FLOAT, rows + (long) column * Float.BYTES);
                boolean before = x == largest && row < foundRow;
                if (x > largest || before || isLastNaN(x, row, largest, foundRow)) {
                    largest = x;
                    foundRow = row;
                    found = column;
                }
            }
            values.set(JAVA_FLOAT, valuesAt + (long) cell * Float.BYTES, largest);
            indices.set(JAVA_LONG, indicesAt + (long) cell * Long.BYTES, first + (long) foundRow * across.size()
                    + found);
        }
    }

    private static boolean isLastNaN(float x, float row, float largest, float foundRow) {
        return Float.isNaN(x) && (!Float.isNaN(largest) || row >= foundRow);
    }
}
