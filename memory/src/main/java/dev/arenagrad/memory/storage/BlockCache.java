package dev.arenagrad.memory.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Free blocks for one thread at a time, so that taking and giving back a block costs no lock; and what that thread counts.
 *
 * <p>A thread borrows a cache from the {@link Pool} while it has a scope open. Threads that come and go, virtual ones above
 * all, therefore share a few caches instead of leaving one behind each.
 */
final class BlockCache {
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

    /**
     * Bytes taken minus bytes given back since they were last published; negative where blocks came from other threads. Written
     * plainly, since it must change together with what it counts: a call in between might find the stack exhausted.
     */
    private long live;

    /** The largest value of {@link #live} since then. */
    private long high;

    /** The last request of the pool to give memory back that this cache has followed. */
    private int trimsSeen = Pool.trims();

    /** Blocks taken so far. */
    final OwnedCount allocations = new OwnedCount();

    /** Bytes that graph nodes have saved, minus those they have released. */
    final OwnedCount saved = new OwnedCount();

    /** Scopes opened minus scopes closed. */
    final OwnedCount openScopes = new OwnedCount();

    /** The bytes to be allocated until the next storage is sampled. */
    private long untilSample = AllocationPlaces.INTERVAL;

    /** The number of scopes opened with it. */
    int openings;

    /** The thread state that borrowed it, or null while it is idle. Written under the pool's lock. */
    volatile @Nullable ThreadContext borrower;

    /**
     * Puts a block into {@code target}, which has none.
     *
     * @return false if a limit or the operating system does not allow it
     */
    boolean take(int sizeClass, Storage target) {
        Ledger.Entry entry = target.entry();
        allocations.add(1);
        Block block = free.take(sizeClass);
        if (block == null) {
            block = Pool.takeShared(sizeClass);
            if (block == null) {
                return false;
            }
        }
        // Nothing is called until all is noted: the stack might be exhausted.
        target.block = block;
        if (entry != null) {
            entry.block = block;
        }
        live += block.capacity;
        if (live > high) {
            high = live;
        }
        if (Math.abs(live) > UNPUBLISHED_BYTES) {
            untilSample -= Math.max(live, 0);
            publish();
            if (untilSample <= 0) {
                untilSample = AllocationPlaces.INTERVAL;
                AllocationPlaces.add(target);
            }
        }
        return true;
    }

    /** Takes back the block of {@code holder}, which has none after that. */
    void give(Storage holder) {
        Block block = holder.block();
        if (free.bytes() + block.capacity <= Pool.cacheAllowance()) {
            free.put(block);
        } else {
            Pool.giveShared(block);
        }
        // Nothing is called until all is noted: the stack might be exhausted.
        holder.block = null;
        live -= block.capacity;
        if (Math.abs(live) > UNPUBLISHED_BYTES) {
            publish();
        }
    }

    /** Adds the bytes counted to the process's, and gives free blocks back if the pool has asked for them. */
    void publish() {
        long top = high;
        long before = Pool.addLive(live);
        live = 0;
        high = 0;
        Pool.notePeak(before + top);
        if (Pool.trims() != trimsSeen) {
            shrink(Long.MAX_VALUE);
        }
    }

    /**
     * Gives free blocks back to the operating system, until {@code wanted} bytes were given.
     *
     * @return how many bytes were
     */
    long shrink(long wanted) {
        trimsSeen = Pool.trims();
        return Pool.free(free, wanted);
    }

    long unpublishedLive() {
        return (long) LIVE.getOpaque(this);
    }

    long unpublishedHigh() {
        return (long) HIGH.getOpaque(this);
    }

    /** {@return the blocks kept for reuse} Their number of bytes may be read by every thread. */
    FreeBlocks free() {
        return free;
    }
}
