package dev.arenagrad.memory.testing;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Makes the collector run by giving it work, as a program does. Only where that is not enough is {@code System.gc()} called, which the
 * library itself never does.
 */
public final class Garbage {
    private static final int BYTES = 64 << 10;
    private static final int ROUNDS = 1 << 16;

    /** What a collection finds is freed by another thread, which needs time for it on a busy machine. */
    private static final int ROUNDS_BETWEEN_PAUSES = 256;
    private static final long PAUSE_NANOS = 5_000_000;

    /** What survived many collections is found by a full one alone. */
    private static final int ROUNDS_BETWEEN_FULL = 1 << 12;

    /** Written so that the compiler cannot leave the garbage out. */
    private static volatile byte[] garbage;

    private static final Cleaner CLEANER = Cleaner.create();

    private Garbage() {}

    /**
     * Allocates short-lived heap memory until {@code condition} holds, at most 4 GiB of it.
     *
     * @return whether the condition held in time
     */
    public static boolean until(BooleanSupplier condition) {
        for (int i = 0; i < ROUNDS && !condition.getAsBoolean(); i++) {
            garbage = new byte[BYTES];
            if (i % ROUNDS_BETWEEN_FULL == ROUNDS_BETWEEN_FULL - 1) {
                System.gc();
            }
            if (i % ROUNDS_BETWEEN_PAUSES == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        garbage = null;
        return condition.getAsBoolean();
    }

    /** Lets the young generation be collected, and the cleaner act on what was found. */
    public static void collect() {
        AtomicBoolean cleaned = new AtomicBoolean();
        CLEANER.register(new Object(), () -> cleaned.set(true));
        until(cleaned::get);
    }

    /** Allocates {@code bytes} of short-lived heap memory. */
    public static boolean ofBytes(long bytes) {
        long[] made = {0};
        return until(() -> (made[0] += BYTES) > bytes);
    }
}
