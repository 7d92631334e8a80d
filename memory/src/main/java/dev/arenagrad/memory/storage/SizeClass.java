package dev.arenagrad.memory.storage;

/**
 * The sizes of blocks: multiples of 64 bytes up to 512, then eight steps for each doubling, so that a block is at most 12.5 % larger than
 * requested. Classes are numbered from 0.
 */
final class SizeClass {
    /** Every block starts at a multiple of this, a cache line and the widest vector register. */
    static final long ALIGNMENT = 64;

    private static final int STEPS = 8;
    private static final int LOG_STEPS = 3;
    private static final int LOG_SMALLEST_STEP = 6;
    private static final int LARGEST_SHIFT = 40;

    /** The number of classes. */
    static final int COUNT = STEPS + STEPS * (LARGEST_SHIFT - LOG_SMALLEST_STEP + 1);

    /** The bytes of a block of the largest class, 16 TiB. */
    static final long LARGEST = capacity(COUNT - 1);

    private SizeClass() {}

    /** {@return the smallest class that holds {@code bytes}, which lie between 0 and {@link #LARGEST}} */
    static int of(long bytes) {
        long last = Math.max(bytes, 1) - 1;
        if (last < STEPS << LOG_SMALLEST_STEP) {
            return (int) (last >>> LOG_SMALLEST_STEP);
        }
        int shift = 63 - Long.numberOfLeadingZeros(last) - LOG_STEPS;
        return STEPS * (shift - LOG_SMALLEST_STEP) + (int) (last >>> shift);
    }

    /** {@return the bytes of a block of class {@code index}} */
    static long capacity(int index) {
        if (index < STEPS) {
            return (index + 1L) << LOG_SMALLEST_STEP;
        }
        int shift = LOG_SMALLEST_STEP + (index - STEPS) / STEPS;
        return (STEPS + (index - STEPS) % STEPS + 1L) << shift;
    }
}
