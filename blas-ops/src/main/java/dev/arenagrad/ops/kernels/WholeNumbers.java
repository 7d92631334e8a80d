package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.RandomStream;

/**
 * Whole numbers uniform in a range, those that {@link RandomStream#nextLong(long, long)} draws. If the length n of the range is not a power
 * of two, a number is the remainder modulo n of 63 random bits, drawn again if these are among the last 2^63 mod n.
 */
public final class WholeNumbers {
    /** Up to this length a chunk of numbers seldom has one that is drawn again. */
    private static final long SELDOM_AGAIN = 1L << 48;

    private final long from;
    private final long to;
    private final long length;
    private final boolean powerOfTwo;

    /**
     * Numbers of a range.
     *
     * @param from the lower bound, included
     * @param to the upper bound, excluded
     */
    public WholeNumbers(long from, long to) {
        this.from = from;
        this.to = to;
        length = to - from;
        powerOfTwo = (length & length - 1) == 0;
    }

    /** {@return whether most likely each of so many numbers takes one draw of 64 bits} */
    public boolean areLikelyDrawnOnce(long count) {
        return powerOfTwo || isShort() && count <= (Long.MAX_VALUE >>> 2) / length;
    }

    private boolean isShort() {
        return length > 0 && length <= SELDOM_AGAIN;
    }

    /** Draws numbers into {@code values}; {@code words} is room for twice as many. */
    void draw(RandomStream random, int[] words, long[] values, int count) {
        if (powerOfTwo) {
            random.nextInts(words, 2 * count);
            mask(words, values, count);
            return;
        }
        if (isShort()) {
            RandomStream.State start = random.state();
            random.nextInts(words, 2 * count);
            if (remainders(words, values, count)) {
                return;
            }
            random.set(start);
        }
        for (int i = 0; i < count; i++) {
            values[i] = random.nextLong(from, to);
        }
    }

    private void mask(int[] words, long[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = (word(words, i) & length - 1) + from;
        }
    }

    /** Returns false if a number has to be drawn again. */
    private boolean remainders(int[] words, long[] values, int count) {
        int whole = Simd.LONGS ? SimdRandom.remainders(words, count, from, length, values) : 0;
        if (whole < 0) {
            return false;
        }
        long again = 0;
        for (int i = whole; i < count; i++) {
            long u = word(words, i) >>> 1;
            long rest = u % length;
            again |= u + (length - 1) - rest;
            values[i] = rest + from;
        }
        return again >= 0;
    }

    private static long word(int[] words, int i) {
        return (long) words[2 * i] << Integer.SIZE | words[2 * i + 1] & Philox.LOW;
    }
}
