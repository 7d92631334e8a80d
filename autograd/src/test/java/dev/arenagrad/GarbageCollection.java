package dev.arenagrad;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Makes the collector run by giving it work. */
final class GarbageCollection {
    private static final int BYTES = 64 << 10;
    private static final int ROUNDS = 1 << 16;

    /** What a collection finds is freed by another thread, which needs time for it on a busy machine. */
    private static final int ROUNDS_BETWEEN_PAUSES = 256;
    private static final long PAUSE_NANOS = 5_000_000;

    /** What survived many collections is found by a full one alone. */
    private static final int ROUNDS_BETWEEN_FULL = 1 << 12;

    /** Written so that the compiler cannot leave the garbage out. */
    private static volatile byte[] garbage;

    private GarbageCollection() {}

    /** Allocates short-lived heap memory until {@code condition} holds, at most 4 GiB, and tells whether it came to hold. */
    static boolean until(BooleanSupplier condition) {
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
}
