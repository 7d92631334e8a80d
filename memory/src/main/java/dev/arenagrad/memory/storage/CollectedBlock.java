package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.OutOfMemoryException;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A block that the garbage collector frees: it returns to the pool some time after its storage became unreachable.
 *
 * <p>The collector does not see native bytes, so this class paces it. Whenever the bytes held this way have doubled since it last did so,
 * it fills the young generation with short-lived objects until that is collected, and waits a moment for the blocks found to come back.
 * {@code System.gc()} is never called. Above the system property {@code arenagrad.auto.limit} (bytes; the maximal heap size unless set) a
 * request is refused.
 *
 * <p>Threads that wait for a collection at the same time wait for the same one.
 */
final class CollectedBlock extends Ledger.Entry implements Runnable {
    static final Cleaner CLEANER = Cleaner.create();

    /** The blocks that automatic scopes own. */
    static final Ledger LEDGER = new Ledger();

    private static final long LIMIT = Settings.AUTOMATIC_LIMIT;
    private static final long FIRST_MARK = 64L << 20;

    /** Small enough that every collector puts it into its young generation. */
    private static final int GARBAGE_BYTES = 64 << 10;

    /** Time that the cleaner's thread may take to start on a busy machine: a tenth of a second. */
    private static final long WAIT_NANOS = 100_000;
    private static final int WAITS = 1000;

    /** After this long without a block coming back, no more are expected. */
    private static final long SETTLING_NANOS = 2_000_000;
    private static final int ROUNDS_AT_THE_LIMIT = 4;

    private static final AtomicLong HELD = new AtomicLong();
    private static final AtomicLong COLLECTIONS = new AtomicLong();
    private static volatile long mark = Math.min(FIRST_MARK, LIMIT);

    /** Written so that the compiler cannot eliminate the allocations. */
    @SuppressWarnings("UnusedVariable") private static volatile byte @Nullable [] garbage;

    private CollectedBlock(Storage storage) {
        super(LEDGER, storage);
    }

    /** Binds the block of {@code storage} to its reachability. */
    static CollectedBlock register(Storage storage) {
        CollectedBlock collected = new CollectedBlock(storage);
        HELD.addAndGet(collected.capacity);
        collected.countInBudget(1);
        LEDGER.add(collected);
        try {
            CLEANER.register(storage, collected);
        } catch (Throwable e) {
            collected.cancel();
            throw e;
        }
        return collected;
    }

    /** {@return the bytes that the garbage collector will free} */
    static long heldBytes() {
        return HELD.get();
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
            throw RefusalMessages.byAutomaticLimit(bytes, LIMIT, HELD.get());
        }
        mark = Math.min(Math.max(FIRST_MARK, 2 * (HELD.get() + bytes)), LIMIT);
    }

    /**
     * Waits until the heap's young generation was collected, and the blocks found in it came back.
     *
     * @return whether any did
     */
    static boolean awaitYoungCollection() {
        long before = HELD.get();
        long collections = COLLECTIONS.get();
        synchronized (COLLECTIONS) {
            if (COLLECTIONS.get() == collections) {
                collectYoung();
                COLLECTIONS.incrementAndGet();
            }
        }
        return HELD.get() < before;
    }

    private static void collectYoung() {
        AtomicBoolean cleaned = new AtomicBoolean();
        CLEANER.register(new Object(), () -> cleaned.set(true));
        WeakReference<Object> collection = new WeakReference<>(new Object());
        long most = Runtime.getRuntime().maxMemory();
        for (long filled = 0; filled < most && !collection.refersTo(null); filled += GARBAGE_BYTES) {
            garbage = new byte[GARBAGE_BYTES];
        }
        garbage = null;
        for (int i = 0; i < WAITS && !cleaned.get(); i++) {
            LockSupport.parkNanos(WAIT_NANOS);
        }
        for (long held = Long.MAX_VALUE; HELD.get() < held;) {
            held = HELD.get();
            LockSupport.parkNanos(SETTLING_NANOS);
        }
    }

    @Override
    void cancel() {
        if (strike()) {
            countOut();
        }
    }

    @Override
    public void run() {
        if (strike()) {
            free();
            countOut(); // last, so that the limit bounds what is live
        }
    }

    private void countOut() {
        HELD.addAndGet(-capacity);
        countInBudget(-1);
    }

    private void countInBudget(int change) {
        if (budget != null) {
            budget.countCollected(change);
        }
    }
}
