package dev.arenagrad.memory.testing;

import java.util.function.BooleanSupplier;

/** Makes the collector run by giving it work, since nothing in this project calls {@code System.gc()}. */
public final class Garbage {
    private static final int BYTES = 64 << 10;
    private static final int ROUNDS = 1 << 16;

    private Garbage() {}

    /**
     * Allocates short-lived heap memory until {@code condition} holds, at most 4 GiB of it.
     *
     * @return whether the condition held in time
     */
    public static boolean until(BooleanSupplier condition) {
        long sum = 0;
        for (int i = 0; i < ROUNDS && !condition.getAsBoolean(); i++) {
            sum += new byte[BYTES].length;
            Thread.yield();
        }
        return sum >= 0 && condition.getAsBoolean();
    }

    /** Allocates {@code bytes} of short-lived heap memory. */
    public static boolean ofBytes(long bytes) {
        long[] made = {0};
        return until(() -> (made[0] += BYTES) > bytes);
    }
}
