package dev.arenagrad.memory;

import dev.arenagrad.memory.storage.Pool;

/**
 * Figures about off-heap memory, for the whole process. They can be read at any time, by any thread.
 *
 * <p>All are bytes of blocks, as taken from the pool: a tensor's bytes rounded up to its size class, a multiple of 64 that
 * is at most 12.5 % more than asked for above 512 bytes.
 */
public final class Memory {
    private Memory() {}

    /**
     * {@return the bytes of blocks in use}
     *
     * <p>Exact whenever no other thread is allocating or freeing.
     */
    public static long liveBytes() {
        return Pool.liveBytes();
    }

    /**
     * {@return the largest number of bytes that were in use at a time, since the start or since {@link #resetPeak()}}
     *
     * <p>Exact where one thread works; with k threads it may be off by k times 64 KiB.
     */
    public static long peakBytes() {
        return Pool.peakBytes();
    }

    /** Lets {@link #peakBytes()} start again from the bytes in use now. */
    public static void resetPeak() {
        Pool.resetPeak();
    }

    /** {@return the bytes of free blocks that are kept for reuse} */
    public static long pooledBytes() {
        return Pool.pooledBytes();
    }

    /** {@return how many blocks were taken from the operating system so far; in a steady state it stands still} */
    public static long systemAllocations() {
        return Pool.systemAllocations();
    }

    /**
     * Gives free blocks back to the operating system: all in the shared pool; those in the caches of running threads stay.
     *
     * @return the bytes given back
     */
    public static long trim() {
        return Pool.trim();
    }
}
