package dev.arenagrad.memory;

import dev.arenagrad.memory.storage.HeapWalk;
import dev.arenagrad.memory.storage.MemoryBean;
import dev.arenagrad.memory.storage.Pool;

/**
 * Figures and limits of off-heap memory, for the whole process. They can be read and set at any time, by any thread.
 *
 * <p>All but {@link #borrowedBytes()} are bytes of blocks, as taken from the pool: a tensor's bytes rounded up to its size class, a
 * multiple of 64 that is at most 12.5 % more than asked for above 512 bytes.
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
     * {@return the largest number of bytes that were in use at the same time, since the start or {@link #resetPeak()}}
     *
     * <p>Exact with one thread; with k threads it may be off by k times 64 KiB.
     */
    public static long peakBytes() {
        return Pool.peakBytes();
    }

    /** Resets {@link #peakBytes()} to the bytes in use now. */
    public static void resetPeak() {
        Pool.resetPeak();
    }

    /**
     * {@return the bytes of memory of others that tensors were made over and still hold, once for each time it was borrowed}
     *
     * <p>It is no part of the other figures, and no limit counts it.
     */
    public static long borrowedBytes() {
        return Pool.borrowedBytes();
    }

    /** {@return the bytes of free blocks that are kept for reuse} */
    public static long pooledBytes() {
        return Pool.pooledBytes();
    }

    /** {@return the number of blocks that were taken from the operating system so far; it does not change in a steady state} */
    public static long systemAllocations() {
        return Pool.systemAllocations();
    }

    /**
     * {@return the bytes of the blocks that graph nodes keep for their backward pass}
     *
     * <p>A tensor that two nodes saved counts twice. Graphs recorded outside any scope, or kept out of every one, whose end the garbage
     * collector decides, do not count.
     */
    public static long savedBytes() {
        return Pool.savedBytes();
    }

    /** {@return the number of scopes that are open in the process} */
    public static long openScopes() {
        return Pool.openScopes();
    }

    /** {@return the number of blocks that were handed out so far, from the pool or the operating system} */
    public static long allocations() {
        return Pool.allocations();
    }

    /**
     * {@return the number of requests that were refused so far, by a limit or by the operating system, each with an
     * {@link OutOfMemoryException}}
     */
    public static long refusals() {
        return Pool.refusals();
    }

    /** {@return the bytes taken from the operating system: those in use and those kept for reuse} */
    public static long heldBytes() {
        return Pool.heldBytes();
    }

    /**
     * Limits the bytes that this process may take from the operating system for tensors, those kept for reuse included. A request that
     * would exceed the limit throws {@link OutOfMemoryException}, after free blocks were given back and the garbage collector had a
     * chance to find unreachable tensors. The system property {@code arenagrad.memory.limit} (bytes, or with the suffix k, m or g)
     * sets it at the start.
     *
     * <p>A limit below what is in use refuses new requests only. Free blocks in the caches of other running threads count; they are at
     * most a quarter of the limit.
     *
     * @param bytes the limit, in bytes of blocks; 0 for none
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public static void limit(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a limit must not be negative, but was " + bytes);
        }
        Pool.limit(bytes);
    }

    /** {@return the limit of the process, or 0 if there is none} */
    public static long limitBytes() {
        return Pool.limit();
    }

    /** {@return how many bytes each scope holds, and tensors made by each operation} */
    public static MemoryReport report() {
        return HeapWalk.take();
    }

    /**
     * Registers a {@link TensorMemoryMXBean} with the platform's MBean server, as {@value TensorMemoryMXBean#NAME}, unless that is done.
     * The system property {@code arenagrad.jmx=true} does so at the first use of off-heap memory.
     */
    public static void registerMXBean() {
        MemoryBean.register();
    }

    /**
     * Gives free blocks back to the operating system: those in the shared pool and those of the calling thread at once; those in the
     * caches of other running threads when these have next allocated or freed some memory.
     *
     * @return the bytes given back at once
     */
    public static long trim() {
        return Pool.trim();
    }
}
