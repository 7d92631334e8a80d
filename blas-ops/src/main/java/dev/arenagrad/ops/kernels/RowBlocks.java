package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.parallel.ParallelLoop;
import java.lang.foreign.MemorySegment;

/** A long row in blocks, which threads share. Where it is cut depends on its length alone. */
final class RowBlocks {
    /** The elements of a block: some 10 µs, with which a thread is busy for longer than it takes to wake it. */
    static final long LENGTH = 1L << 16;

    /** Computes a block. */
    @FunctionalInterface
    interface Block {
        /**
         * Computes a block.
         *
         * @param k its number
         * @param from its first element
         * @param n how many elements it has
         */
        void compute(int k, long from, long n);
    }

    private RowBlocks() {}

    /** {@return whether there are enough blocks in a row of n elements} */
    static boolean areIn(long n) {
        return n >= 2 * LENGTH;
    }

    /** {@return the number of blocks in a row of n elements} */
    static int count(long n) {
        return Math.toIntExact(Math.ceilDiv(n, LENGTH));
    }

    /**
     * Computes all blocks, on the caller's thread alone where others cannot reach the memory.
     *
     * @param n the elements of the row
     * @param block what is done to each
     * @param memory that is read or written
     */
    static void run(long n, Block block, MemorySegment... memory) {
        int count = count(n);
        ParallelLoop.Part part = k -> block.compute(k, k * LENGTH, Math.min(LENGTH, n - k * LENGTH));
        for (MemorySegment each : memory) {
            if (!ParallelLoop.reaches(each)) {
                ParallelLoop.runHere(count, part);
                return;
            }
        }
        ParallelLoop.run(count, part);
    }
}
