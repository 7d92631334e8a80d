package dev.arenagrad.memory.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Free blocks for one thread at a time, so that taking and giving back a block costs no lock.
 *
 * <p>A thread borrows a cache from the {@link Pool} while it has a scope open. Threads that come and go, virtual ones above
 * all, therefore share a few caches instead of leaving one behind each.
 */
final class BlockCache {
    /** A cache keeps no more than this; the rest goes to the shared pool. */
    private static final long KEPT_BYTES = 64L << 20;

    /** The count of live bytes may differ from the published one by this much. */
    private static final long UNPUBLISHED_BYTES = 64L << 10;

    private static final VarHandle LIVE;
    private static final VarHandle HIGH;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LIVE = lookup.findVarHandle(BlockCache.class, "live", long.class);
            HIGH = lookup.findVarHandle(BlockCache.class, "high", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final FreeBlocks free = new FreeBlocks();

    /** Bytes taken minus bytes given back since they were last published; negative where blocks came from other threads. */
    private long live;

    /** The largest value of {@link #live} since then. */
    private long high;

    Block take(int sizeClass) {
        Block block = free.take(sizeClass);
        if (block == null) {
            block = Pool.takeShared(sizeClass);
        }
        count(block.capacity());
        return block;
    }

    void give(Block block) {
        count(-block.capacity());
        if (free.bytes() + block.capacity() <= KEPT_BYTES) {
            free.put(block);
        } else {
            Pool.giveShared(block);
        }
    }

    private void count(long bytes) {
        long now = live + bytes;
        LIVE.setOpaque(this, now);
        if (now > high) {
            HIGH.setOpaque(this, now);
        }
        if (Math.abs(now) > UNPUBLISHED_BYTES) {
            publish();
        }
    }

    /** Adds this cache's counts to the process's. */
    void publish() {
        Pool.publish(live, high);
        LIVE.setOpaque(this, 0L);
        HIGH.setOpaque(this, 0L);
    }

    long unpublishedLive() {
        return (long) LIVE.getOpaque(this);
    }

    long unpublishedHigh() {
        return (long) HIGH.getOpaque(this);
    }

    /** {@return the bytes kept for reuse, as last seen from another thread} */
    long keptBytes() {
        return free.bytes();
    }

    /** {@return a block to be given away for good, or null once the cache is empty} */
    @Nullable
    Block takeLargest() {
        return free.takeLargest();
    }
}
