package dev.arenagrad.memory.storage;

import dev.arenagrad.bindings.NativeMemory;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hands out blocks and takes them back. Blocks come from the cache that a thread has borrowed, else from the free blocks that all threads
 * share, else from the operating system. They are never zeroed.
 *
 * <p>The shared free blocks are bounded by the system property {@code arenagrad.pool.limit} in bytes (1 GiB unless set), the caches by 64
 * MiB each, and by a quarter of the process's limit together; any excess is returned to the operating system. Thread-safe.
 */
public final class Pool {
    private static final long KEPT_BYTES = Settings.POOL_LIMIT;
    private static final long KEPT_BY_A_CACHE = 64L << 20;
    private static final int IDLE_CACHES = 2 * Runtime.getRuntime().availableProcessors();

    /** Also the lock of all fields below: a monitor, since leaving one cannot fail even when the stack is exhausted. */
    private static final FreeBlocks SHARED = new FreeBlocks();

    /** Never grows, so that a cache can be given back even when the heap is full. */
    private static final ArrayDeque<BlockCache> IDLE = new ArrayDeque<>(IDLE_CACHES + 1);
    private static final List<BlockCache> CACHES = new CopyOnWriteArrayList<>();

    private static final AtomicLong LIVE = new AtomicLong();
    private static final AtomicLong PEAK = new AtomicLong();

    // Counts of threads without a cache and of discarded caches.
    private static final AtomicLong ALLOCATIONS = new AtomicLong();
    private static final AtomicLong SAVED = new AtomicLong();
    private static final AtomicLong OPEN_SCOPES = new AtomicLong();

    /** The number of requests to give memory back. Written under the lock. */
    private static volatile int trims;

    /** The number of free bytes that each cache may keep. Written under the lock. */
    private static volatile long cacheAllowance = KEPT_BY_A_CACHE;

    static {
        if (Settings.JMX) {
            MemoryBean.register();
        }
    }

    private Pool() {}

    /** {@return a cache for {@code borrower} alone, until it {@linkplain #giveBack(BlockCache) gives it back}} */
    static BlockCache borrow(ThreadContext borrower) {
        int caches;
        BlockCache cache;
        synchronized (SHARED) {
            cache = IDLE.pollLast();
            if (cache != null) {
                cache.borrower = borrower;
                return cache;
            }
            cache = new BlockCache();
            cache.borrower = borrower;
            CACHES.add(cache);
            caches = CACHES.size();
            apportion();
        }
        if (Integer.bitCount(caches) == 1) {
            AbandonedScopes.freeAll();
        }
        return cache;
    }

    static void giveBack(BlockCache cache) {
        cache.publish();
        synchronized (SHARED) {
            cache.borrower = null;
            if (IDLE.size() < IDLE_CACHES) {
                IDLE.addLast(cache);
                return;
            }
            CACHES.remove(cache);
            apportion();
            ALLOCATIONS.addAndGet(cache.allocations.get());
            SAVED.addAndGet(cache.saved.get());
            OPEN_SCOPES.addAndGet(cache.openScopes.get());
        }
        for (Block block = cache.free().takeLargest(); block != null; block = cache.free().takeLargest()) {
            giveShared(block);
        }
    }

    /**
     * {@return the state of a thread that has ended with scopes open, or null if there is no such thread}
     *
     * <p>The caller takes over the thread's cache and must give it back.
     */
    static @Nullable ThreadContext claimOrphan() {
        for (BlockCache cache : CACHES) {
            ThreadContext borrower = cache.borrower;
            if (borrower == null || borrower.thread.isAlive()) {
                continue;
            }
            synchronized (SHARED) {
                if (cache.borrower == borrower) {
                    cache.borrower = null;
                    return borrower;
                }
            }
        }
        return null;
    }

    /**
     * Puts a block into {@code target}, which has none: from {@code cache} if the calling thread has one.
     *
     * @return false if a limit or the operating system does not allow it
     */
    static boolean take(@Nullable BlockCache cache, int sizeClass, Storage target) {
        if (cache != null) {
            return cache.take(sizeClass, target);
        }
        Ledger.Entry entry = target.entry();
        Block block = takeShared(sizeClass);
        if (block == null) {
            return false;
        }
        target.block = block;
        if (entry != null) {
            entry.block = block;
        }
        ALLOCATIONS.incrementAndGet();
        notePeak(addLive(block.capacity) + block.capacity);
        return true;
    }

    /** Takes back the block of {@code holder}, which has none after that. */
    static void give(@Nullable BlockCache cache, Storage holder) {
        FreeEvent.emit(holder.block());
        if (cache != null) {
            cache.give(holder);
        } else {
            Block block = holder.block();
            giveShared(block);
            holder.block = null;
            addLive(-block.capacity);
        }
    }

    /** Takes back a block whose storage has become unreachable. */
    static void give(Block block) {
        FreeEvent.emit(block);
        giveShared(block);
        addLive(-block.capacity);
    }

    static @Nullable Block takeShared(int sizeClass) {
        synchronized (SHARED) {
            Block block = SHARED.take(sizeClass);
            if (block != null) {
                return block;
            }
        }
        Block block = SystemMemory.take(sizeClass);
        return block != null ? block : Reclaimer.take(sizeClass);
    }

    static void giveShared(Block block) {
        synchronized (SHARED) {
            if (SHARED.bytes() + block.capacity() <= KEPT_BYTES) {
                SHARED.put(block);
                return;
            }
        }
        SystemMemory.giveBack(block);
    }

    /** Adds to the live bytes, and returns how many there were before. */
    static long addLive(long bytes) {
        return LIVE.getAndAdd(bytes);
    }

    /** Notes that {@code bytes} were live at a time. */
    static void notePeak(long bytes) {
        if (bytes > PEAK.get()) {
            PEAK.accumulateAndGet(bytes, Math::max);
        }
    }

    /** Counts bytes that graph nodes keep from now on or, if negative, have released. */
    static void countSaved(@Nullable BlockCache cache, long bytes) {
        if (cache != null) {
            cache.saved.add(bytes);
        } else {
            SAVED.addAndGet(bytes);
        }
    }

    /** Counts scopes that opened, or closed if negative. */
    static void countScopes(@Nullable BlockCache cache, int change) {
        if (cache != null) {
            cache.openScopes.add(change);
        } else {
            OPEN_SCOPES.addAndGet(change);
        }
    }

    /** {@return the bytes of blocks in use} */
    public static long liveBytes() {
        return LIVE.get() + sum(BlockCache::unpublishedLive);
    }

    /** {@return the bytes of others' memory that storages are made over} */
    public static long borrowedBytes() {
        return BorrowedBlock.bytes();
    }

    /** {@return the most bytes of blocks that were in use at a time} */
    public static long peakBytes() {
        return Math.max(PEAK.get(), LIVE.get() + sum(BlockCache::unpublishedHigh));
    }

    /** {@return the bytes of the blocks that graph nodes keep for their backward pass, once for each node} */
    public static long savedBytes() {
        return SAVED.get() + sum(cache -> cache.saved.get());
    }

    /** {@return how many scopes are open} */
    public static long openScopes() {
        return OPEN_SCOPES.get() + sum(cache -> cache.openScopes.get());
    }

    /** {@return how many blocks were handed out so far} */
    public static long allocations() {
        return ALLOCATIONS.get() + sum(cache -> cache.allocations.get());
    }

    private static long sum(ToLongFunction<BlockCache> count) {
        long sum = 0;
        for (BlockCache cache : CACHES) {
            sum += count.applyAsLong(cache);
        }
        return sum;
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
        synchronized (SHARED) {
            bytes = SHARED.bytes();
        }
        return bytes + sum(cache -> cache.free().bytes());
    }

    /** {@return how many blocks were asked of the operating system} */
    public static long systemAllocations() {
        return SystemMemory.allocations();
    }

    /** {@return how many requests were refused so far, by a limit or by the operating system} */
    public static long refusals() {
        return RefusalMessages.count();
    }

    /** {@return the bytes of all blocks taken from the operating system and not given back} */
    public static long heldBytes() {
        return SystemMemory.heldBytes();
    }

    /** {@return the limit of the process, or 0 if there is none} */
    public static long limit() {
        Settings.requireValid();
        return SystemMemory.limit();
    }

    /** Limits what the process takes from the operating system, 0 for no limit. */
    public static void limit(long bytes) {
        Settings.requireValid();
        synchronized (SHARED) {
            SystemMemory.limit(bytes);
            apportion();
        }
        long excess = SystemMemory.excess(0);
        if (excess > 0) {
            shrink(excess);
        }
    }

    /** Sets what a cache may keep, so that all caches together keep no more than a quarter of the limit. With the lock held. */
    private static void apportion() {
        long limit = SystemMemory.limit();
        cacheAllowance = limit == 0 ? KEPT_BY_A_CACHE
                : Math.min(KEPT_BY_A_CACHE, limit / 4 / Math.max(1, CACHES.size()));
    }

    static long cacheAllowance() {
        return cacheAllowance;
    }

    static int trims() {
        return trims;
    }

    /**
     * Gives free blocks back to the operating system: the shared ones, those of the calling thread and of the caches that no thread
     * has borrowed; the other threads give theirs back when they have allocated or freed some more.
     *
     * @return the bytes given back by this call
     */
    public static long trim() {
        AbandonedScopes.freeAll();
        ArenaCloser.retry();
        long bytes = shrink(Long.MAX_VALUE);
        NativeMemory.giveBackFreePages();
        return bytes;
    }

    /** As {@link #trim()}, until {@code wanted} bytes were given back. */
    static long shrink(long wanted) {
        BlockCache own = ThreadContext.get().cache;
        synchronized (SHARED) {
            trims++;
            long bytes = own == null ? 0 : own.shrink(wanted);
            bytes += free(SHARED, wanted - bytes);
            for (BlockCache cache : IDLE) {
                bytes += cache.shrink(wanted - bytes);
            }
            return bytes;
        }
    }

    /** Gives blocks back to the operating system, the largest first, until {@code wanted} bytes were given. */
    static long free(FreeBlocks blocks, long wanted) {
        long bytes = 0;
        while (bytes < wanted) {
            Block block = blocks.takeLargest();
            if (block == null) {
                break;
            }
            bytes += block.capacity();
            SystemMemory.giveBack(block);
        }
        return bytes;
    }

    /** {@return the caches that exist} */
    static List<BlockCache> caches() {
        return CACHES;
    }
}
