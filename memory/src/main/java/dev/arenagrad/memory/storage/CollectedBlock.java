package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.OutOfMemoryException;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A block whose end the garbage collector decides: it returns to the pool some time after its storage became unreachable.
 *
 * <p>The collector does not see native bytes, so this class paces it. Whenever the bytes held this way have doubled since it last did
 * so, it fills the young generation with short-lived objects until that is collected, and waits a moment for the blocks found to
 * come back. {@code System.gc()} is never called. Above the system property {@code arenagrad.auto.limit} (bytes; the maximal
 * heap size unless set) a request is refused.
 */
final class CollectedBlock implements Runnable {
    private static final long LIMIT = Long.getLong("arenagrad.auto.limit", Runtime.getRuntime().maxMemory());
    private static final long FIRST_MARK = 64L << 20;

    /** Small enough that every collector puts it into its young generation. */
    private static final int GARBAGE_BYTES = 64 << 10;
    private static final long WAIT_NANOS = 100_000;
    private static final int WAITS = 100;

    /** When no block came back for so long, none is expected any more. */
    private static final long SETTLING_NANOS = 2_000_000;
    private static final int ROUNDS_AT_THE_LIMIT = 4;

    static final Cleaner CLEANER = Cleaner.create();

    private static final AtomicLong HELD = new AtomicLong();
    private static volatile long mark = Math.min(FIRST_MARK, LIMIT);

    /** Written so that the compiler cannot leave the garbage out. */
    private static volatile byte @Nullable [] garbage;

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
        awaitYoungCollection();
        for (int round = 1; round < ROUNDS_AT_THE_LIMIT && HELD.get() + bytes > LIMIT; round++) {
            awaitYoungCollection();
        }
        if (HELD.get() + bytes > LIMIT) {
            throw new OutOfMemoryException("tensors outside any scope hold " + HELD.get() + " bytes, and " + bytes
                    + " more would pass the limit of " + LIMIT + " (system property arenagrad.auto.limit);"
                    + " open a Scope around the work, so that its memory is freed when it closes");
        }
        mark = Math.min(Math.max(FIRST_MARK, 2 * (HELD.get() + bytes)), LIMIT);
    }

    private static void awaitYoungCollection() {
        long before = HELD.get();
        WeakReference<Object> collection = new WeakReference<>(new Object());
        long most = Runtime.getRuntime().maxMemory();
        for (long filled = 0; filled < most && !collection.refersTo(null); filled += GARBAGE_BYTES) {
            garbage = new byte[GARBAGE_BYTES];
        }
        garbage = null;
        for (int i = 0; i < WAITS && HELD.get() >= before; i++) {
            LockSupport.parkNanos(WAIT_NANOS);
        }
        for (long held = before; HELD.get() < held;) {
            held = HELD.get();
            LockSupport.parkNanos(SETTLING_NANOS);
        }
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
            if (budget != null) {
                budget.discharge(block.capacity());
            }
            Pool.give(null, block);
            HELD.addAndGet(-block.capacity()); // last, so that the limit bounds what is live
        }
    }
}
