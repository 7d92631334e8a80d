package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;

/**
 * Max pooling in float without indices, of images whose columns are neighbours: first the largest of the rows of a cell, for all columns, by
 * vectors, then of its columns. Which of equal elements is found does not matter but for the sign of a zero, which may be either.
 */
final class MaxValuesF32 {
    private MaxValuesF32() {}

    /**
     * out = the largest of each cell; the elements of cells are neighbours.
     *
     * @param x its columns neighbours
     * @param down the cells along the rows
     * @param across the cells along the columns
     * @param pairs whether the cells along the columns are pairs that follow each other
     * @param out contiguous
     */
    static void run(NDArray x, PoolCells down, PoolCells across, boolean pairs, NDArray out) {
        MemorySegment xs = x.storage().segment();
        MemorySegment to = out.storage().segment();
        long rowStep = LoopNest.step(x, 2);
        long bytes = (long) across.size() * Float.BYTES;
        long cellBytes = (long) across.cells() * Float.BYTES;
        long toAt = LoopNest.start(out);
        Storage scratch = Storage.allocate(bytes, "max_pool");
        try {
            MemorySegment memory = scratch.segment();
            for (long plane = 0; plane < x.shape().size(0) * x.shape().size(1); plane++) {
                long xAt = PoolKernels.start(x, plane);
                for (int i = 0; i < down.cells(); i++, toAt += cellBytes) {
                    long first = xAt + down.starts()[i] * rowStep;
                    int rows = down.ends()[i] - down.starts()[i];
                    for (int row = 1; row < rows; row++) {
                        SimdMaxPoolF32.larger(row == 1 ? xs : memory, row == 1 ? first : 0, xs, first + row * rowStep,
                                memory, 0, bytes);
                    }
                    MemorySegment largest = rows == 1 ? xs : memory;
                    long largestAt = rows == 1 ? first : 0;
                    if (pairs) {
                        SimdMaxPoolF32.largerOfPairs(largest, largestAt, to, toAt, cellBytes);
                    } else {
                        ofColumns(largest, largestAt, across, to, toAt);
                    }
                }
            }
        } finally {
            scratch.disown();
        }
    }

    private static void ofColumns(MemorySegment row, long at, PoolCells across, MemorySegment out, long outAt) {
        int[] starts = across.starts();
        int[] ends = across.ends();
        for (int cell = 0; cell < starts.length; cell++) {
            float largest = Float.NEGATIVE_INFINITY;
            for (int column = starts[cell]; column < ends[cell]; column++) {
                largest = Math.max(largest, row.get(JAVA_FLOAT, at + (long) column * Float.BYTES));
            }
            out.set(JAVA_FLOAT, outAt + (long) cell * Float.BYTES, largest);
        }
    }
}
