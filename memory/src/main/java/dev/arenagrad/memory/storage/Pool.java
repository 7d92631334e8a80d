package dev.arenagrad.memory.storage;

import dev.arenagrad.bindings.NativeAllocationException;
import dev.arenagrad.bindings.NativeMemory;
import dev.arenagrad.memory.OutOfMemoryException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where blocks come from and go back to: the caches that threads borrow, behind them the free blocks that all share, behind
 * those the operating system. Blocks are never zeroed.
 *
 * <p>The shared free blocks are bounded by the system property {@code arenagrad.pool.limit} in bytes (1 GiB unless set), the
 * caches by 64 MiB each; what is over that goes back to the operating system. Thread-safe.
 */
public final class Pool {
    private static final long KEPT_BYTES = Long.getLong("arenagrad.pool.limit", 1L << 30);
    private static final int IDLE_CACHES = 2 * Runtime.getRuntime().availableProcessors();

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final FreeBlocks SHARED = new FreeBlocks();
    private static final ArrayDeque<BlockCache> IDLE = new ArrayDeque<>();
    private static final List<BlockCache> CACHES = new CopyOnWriteArrayList<>();

    private static final AtomicLong LIVE = new AtomicLong();
    private static final AtomicLong PEAK = new AtomicLong();
    private static final AtomicLong SYSTEM_ALLOCATIONS = new AtomicLong();

    private Pool() {}

    /** {@return a cache for the calling thread alone, until it {@linkplain #giveBack(BlockCache) gives it back}} */
    static BlockCache borrow() {
        LOCK.lock();
        try {
            BlockCache cache = IDLE.pollLast();
            if (cache != null) {
                return cache;
            }
        } finally {
            LOCK.unlock();
        }
        BlockCache cache = new BlockCache();
        CACHES.add(cache);
        return cache;
    }

    static void giveBack(BlockCache cache) {
        cache.publish();
        LOCK.lock();
        try {
            if (IDLE.size() < IDLE_CACHES) {
                IDLE.addLast(cache);
                return;
            }
        } finally {
            LOCK.unlock();
        }
        CACHES.remove(cache);
        for (Block block = cache.takeLargest(); block != null; block = cache.takeLargest()) {
            giveShared(block);
        }
    }

    /** {@return a block of at least {@code bytes}, at most {@link SizeClass#LARGEST}, from {@code cache} if the calling thread has one} */
    static Block take(@Nullable BlockCache cache, long bytes) {
        int sizeClass = SizeClass.of(bytes);
        if (cache != null) {
            return cache.take(sizeClass);
        }
        Block block = takeShared(sizeClass);
        publish(block.capacity(), block.capacity());
        return block;
    }

    static void give(@Nullable BlockCache cache, Block block) {
        if (cache != null) {
            cache.give(block);
        } else {
            publish(-block.capacity(), 0);
            giveShared(block);
        }
    }

    static Block takeShared(int sizeClass) {
        LOCK.lock();
        try {
            Block block = SHARED.take(sizeClass);
            if (block != null) {
                return block;
            }
        } finally {
            LOCK.unlock();
        }
        long capacity = SizeClass.capacity(sizeClass);
        try {
            return newBlock(capacity, sizeClass);
        } catch (NativeAllocationException _) {
            trim();
        }
        try {
            return newBlock(capacity, sizeClass);
        } catch (NativeAllocationException e) {
            throw refused(capacity, e);
        }
    }

    private static Block newBlock(long capacity, int sizeClass) {
        Block block = new Block(NativeMemory.allocate(capacity, SizeClass.ALIGNMENT), sizeClass);
        SYSTEM_ALLOCATIONS.incrementAndGet();
        return block;
    }

    static void giveShared(Block block) {
        LOCK.lock();
        try {
            if (SHARED.bytes() + block.capacity() <= KEPT_BYTES) {
                SHARED.put(block);
                return;
            }
        } finally {
            LOCK.unlock();
        }
        NativeMemory.free(block.segment);
    }

    /** Adds to the live bytes; {@code high} is the most they were above the published count in between. */
    static void publish(long bytes, long high) {
        long before = LIVE.getAndAdd(bytes);
        long top = before + high;
        if (top > PEAK.get()) {
            PEAK.accumulateAndGet(top, Math::max);
        }
    }

    /** {@return the bytes of blocks in use} */
    public static long liveBytes() {
        long bytes = LIVE.get();
        for (BlockCache cache : CACHES) {
            bytes += cache.unpublishedLive();
        }
        return bytes;
    }

    /** {@return the most bytes of blocks that were in use at a time} */
    public static long peakBytes() {
        long top = LIVE.get();
        for (BlockCache cache : CACHES) {
            top += cache.unpublishedHigh();
        }
        return Math.max(PEAK.get(), top);
    }

    /**
     * Starts the peak again from the bytes in use now. The counts of threads at work may still carry up to 64 KiB each from
     * before.
     */
    public static void resetPeak() {
        BlockCache own = ThreadContext.get().cache;
        if (own != null) {
            own.publish();
        }
        PEAK.set(liveBytes());
    }

    /** {@return the bytes of free blocks kept for reuse} */
    public static long pooledBytes() {
        long bytes;
        LOCK.lock();
        try {
            bytes = SHARED.bytes();
        } finally {
            LOCK.unlock();
        }
        for (BlockCache cache : CACHES) {
            bytes += cache.keptBytes();
        }
        return bytes;
    }

    /** {@return how many blocks were asked of the operating system} */
    public static long systemAllocations() {
        return SYSTEM_ALLOCATIONS.get();
    }

    /**
     * Frees the shared free blocks and those of the caches that no thread has borrowed.
     *
     * @return the bytes given back to the operating system
     */
    public static long trim() {
        long bytes = 0;
        LOCK.lock();
        try {
            bytes += free(SHARED::takeLargest);
            for (BlockCache cache : IDLE) {
                bytes += free(cache::takeLargest);
            }
        } finally {
            LOCK.unlock();
        }
        return bytes;
    }

    private static long free(Supplier<@Nullable Block> source) {
        long bytes = 0;
        for (Block block = source.get(); block != null; block = source.get()) {
            bytes += block.capacity();
            NativeMemory.free(block.segment);
        }
        return bytes;
    }

    static OutOfMemoryException refused(long bytes, @Nullable Throwable cause) {
        return new OutOfMemoryException("The operating system refused " + bytes + " bytes of off-heap memory; in use: "
                + liveBytes() + ", peak: " + peakBytes()
                + ". Free tensors by closing scopes, or set a limit with Scope.limit",
                cause);
    }
}
