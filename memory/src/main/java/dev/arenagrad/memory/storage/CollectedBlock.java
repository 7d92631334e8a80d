package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.OutOfMemoryException;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A block whose end the garbage collector decides: it returns to the pool some time after its storage became unreachable.
 *
 * <p>The collector does not see native bytes, so this class paces it. Whenever the bytes held this way have doubled since the last
 * collection that freed some, it allocates short-lived heap memory until a young collection ran and its blocks came back, or
 * 256 MiB of it were allocated. {@code System.gc()} is never called. Above the system property {@code arenagrad.auto.limit}
 * (bytes; the maximal heap size unless set) a request is refused.
 */
final class CollectedBlock implements Runnable {
    private static final long LIMIT = Long.getLong("arenagrad.auto.limit", Runtime.getRuntime().maxMemory());
    private static final long FIRST_MARK = 64L << 20;
    private static final int STIR_BYTES = 1 << 20;
    private static final int STIRS = 256;

    private static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicLong HELD = new AtomicLong();
    private static volatile long mark = Math.min(FIRST_MARK, LIMIT);

    private final Block block;
    private final @Nullable Budget budget;
    private final AtomicBoolean done = new AtomicBoolean();

    private CollectedBlock(Block block, @Nullable Budget budget) {
        this.block = block;
        this.budget = budget;
    }

    /** Binds {@code block} to the reachability of {@code storage}. */
    static CollectedBlock register(Storage storage, Block block) {
        CollectedBlock collected = new CollectedBlock(block, storage.budget);
        HELD.addAndGet(block.capacity());
        CLEANER.register(storage, collected);
        return collected;
    }

    /**
     * Makes room for {@code bytes} more.
     *
     * @throws OutOfMemoryException if the limit does not allow them
     */
    static void reserve(long bytes) {
        if (HELD.get() + bytes <= mark) {
            return;
        }
        long before = HELD.get();
        for (int i = 0; i < STIRS && HELD.get() >= before; i++) {
            stir(new byte[STIR_BYTES]);
        }
        if (HELD.get() + bytes > LIMIT) {
            throw new OutOfMemoryException("tensors outside any scope hold " + HELD.get() + " bytes, and " + bytes
                    + " more would pass the limit of " + LIMIT + " (system property arenagrad.auto.limit);"
                    + " open a Scope around the work, so that its memory is freed when it closes");
        }
        mark = Math.min(Math.max(FIRST_MARK, 2 * (HELD.get() + bytes)), LIMIT);
    }

    private static void stir(byte[] garbage) {
        garbage[garbage.length - 1] = 1;
        Thread.yield();
    }

    /** Ends the collector's say over the block without freeing it. */
    void cancel() {
        if (done.compareAndSet(false, true)) {
            HELD.addAndGet(-block.capacity());
        }
    }

    @Override
    public void run() {
        if (done.compareAndSet(false, true)) {
            HELD.addAndGet(-block.capacity());
            if (budget != null) {
                budget.discharge(block.capacity());
            }
            Pool.give(null, block);
        }
    }
}
