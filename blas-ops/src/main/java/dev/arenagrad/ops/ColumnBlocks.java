package dev.arenagrad.ops;

import dev.arenagrad.ops.parallel.ParallelLoop;
import java.lang.foreign.MemorySegment;

/**
 * The factorisation of one large matrix by blocks of columns, for several threads: when a block is factorised, the columns behind it are
 * updated, in strips that do not depend on one another. Who updates the next block factorises it at once, so that the others need not
 * wait for it afterwards (look-ahead). Strips are few, since each rearranges the block once more.
 *
 * <p>Where blocks and strips are cut depends on sizes alone: the bits of an element depend on how wide the products are that it is in.
 */
final class ColumnBlocks {
    /** What a strip's width is a multiple of, so that the kernels inside have full blocks. */
    private static final long UNIT = 16;

    private static final long MOST_STRIPS = 4;

    /** A factorisation that goes through a matrix from left to right. */
    interface Elimination {
        /**
         * Factorises columns that all blocks before them have updated.
         *
         * @param from the first of the columns
         * @param to the one behind the last
         * @return 0, or the place of the column that cannot be factorised, from 1
         */
        int factorize(long from, long to);

        /**
         * Updates columns by a block that is factorised.
         *
         * @param from the first column of the block
         * @param to the one behind its last
         * @param first the first column that is updated
         * @param end the one behind the last
         */
        void update(long from, long to, long first, long end);
    }

    private ColumnBlocks() {}

    /**
     * Factorises all columns, or those before the first that cannot be.
     *
     * @param columns how many there are
     * @param block the columns of a block
     * @param all whether blocks behind a column that cannot be factorised have to be
     * @param memory of the matrix
     * @return 0, or the place of the first column that cannot be factorised, from 1
     */
    static int eliminate(long columns, long block, boolean all, Elimination elimination, MemorySegment memory) {
        int[] failed = {elimination.factorize(0, Math.min(block, columns))};
        for (long from = 0; from + block < columns && (all || failed[0] == 0); from += block) {
            long k = from;
            long next = k + block;
            long rest = Math.min(next + block, columns);
            withStrips(() -> {
                elimination.update(k, next, next, rest);
                int place = elimination.factorize(next, rest);
                failed[0] = failed[0] == 0 ? place : failed[0];
            }, rest, columns, block, (first, end) -> elimination.update(k, next, first, end), memory);
        }
        return failed[0];
    }

    /**
     * Does something beside what strips of columns are needed for. The caller has the first strip, which is as wide as any, so that it needs
     * the same scratch memory with workers and without.
     *
     * @param beside not for the strips
     * @param from the first column of the strips
     * @param to the one behind the last
     * @param block the columns of a block, and the least of a strip
     */
    static void withStrips(Runnable beside, long from, long to, long block, Split.Range strip, MemorySegment memory) {
        long width = Math.max(Math.ceilDiv(Math.ceilDiv(to - from, MOST_STRIPS), UNIT) * UNIT, block);
        int strips = Math.toIntExact(Math.ceilDiv(to - from, width));
        int place = Math.min(1, strips);
        ParallelLoop.runAllocating(1 + strips, part -> {
            if (part == place) {
                beside.run();
            } else {
                long first = from + Math.max(part - 1, 0) * width;
                strip.compute(first, Math.min(first + width, to));
            }
        }, memory);
    }
}
