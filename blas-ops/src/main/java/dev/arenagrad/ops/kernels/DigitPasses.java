package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.parallel.ParallelLoop;
import dev.arenagrad.ops.parallel.Threads;
import java.util.Arrays;

/**
 * The passes of a radix sort over a long row on several threads: each moves the keys to where one of their digits belongs, those of equal
 * digits in the order in which they come. The row is cut into parts, of which each counts and moves its own keys. Where keys go does not
 * depend on the parts; to count each digit apart takes one thread some per cent longer than to count all in one pass.
 */
final class DigitPasses {
    /** The keys of a part: a tenth of a millisecond or more. */
    private static final int PART = 1 << 15;

    private static final int MOST_PARTS = 16;

    /** Does something with some keys. */
    @FunctionalInterface
    interface Step {
        /**
         * Counts keys by a digit, or moves each to the place of its digit, which then is the next.
         *
         * @param from the first key
         * @param to behind the last
         * @param ofValues a number for each value of the digit
         */
        void run(int from, int to, int[] ofValues);
    }

    private final int n;
    private final int length;
    private final int[][] ofParts;

    /** Makes passes over a row of n keys, whose digits have so many values. */
    DigitPasses(int n, int values) {
        this.n = n;
        int parts = Math.min(n / PART, MOST_PARTS);
        length = Math.ceilDiv(n, parts);
        ofParts = new int[parts][values];
    }

    /** {@return whether a row of n keys is long enough for several threads, and the calling thread may use them} */
    static boolean pay(int n) {
        return n >= 4 * PART && Threads.forCaller() > 1;
    }

    /**
     * Makes a pass.
     *
     * @return false if there was nothing to move since all keys have the same digit
     */
    boolean pass(Step count, Step move) {
        each((from, to, counts) -> {
            Arrays.fill(counts, 0);
            count.run(from, to, counts);
        });
        if (!turnIntoPlaces()) {
            return false;
        }
        each(move);
        return true;
    }

    private void each(Step step) {
        ParallelLoop.run(ofParts.length, part -> {
            int from = part * length;
            step.run(from, from + Math.min(length, n - from), ofParts[part]);
        });
    }

    /** Turns the counts of the parts into where keys with each value start in each. {@return false if there is one value} */
    private boolean turnIntoPlaces() {
        int place = 0;
        for (int value = 0; value < ofParts[0].length; value++) {
            int before = place;
            for (int[] ofPart : ofParts) {
                int count = ofPart[value];
                ofPart[value] = place;
                place += count;
            }
            if (place - before == n) {
                return false;
            }
        }
        return true;
    }
}
