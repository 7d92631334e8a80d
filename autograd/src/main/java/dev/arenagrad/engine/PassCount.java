package dev.arenagrad.engine;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts backward passes and their time, of all threads, from its beginning to its end. While there is none, a pass reads one field.
 * Thread-safe.
 */
public final class PassCount {
    private static final PassCount[] NONE = {};

    /** Those that have begun and not ended, in an array that is replaced, not changed. */
    private static volatile PassCount[] open = NONE;

    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    private PassCount() {}

    /** {@return a count of the passes that begin from now on} */
    public static PassCount begin() {
        PassCount count = new PassCount();
        synchronized (PassCount.class) {
            PassCount[] more = Arrays.copyOf(open, open.length + 1);
            more[open.length] = count;
            open = more;
        }
        return count;
    }

    /** Counts passes no more that have not begun yet. Has no effect the second time. */
    public void end() {
        synchronized (PassCount.class) {
            open = Arrays.stream(open).filter(count -> count != this).toArray(PassCount[]::new);
        }
    }

    /** {@return those in which a pass that begins now has to be counted; not to be changed} */
    static PassCount[] open() {
        return open;
    }

    /**
     * Counts a pass that has ended.
     *
     * @param counts those that were open when it began
     * @param start when it began, by {@link System#nanoTime()}; not read if there is no count
     */
    static void add(PassCount[] counts, long start, boolean isCompleted) {
        if (counts.length == 0) {
            return;
        }
        long duration = System.nanoTime() - start;
        for (PassCount count : counts) {
            (isCompleted ? count.completed : count.failed).increment();
            count.nanos.add(duration);
        }
    }

    /** {@return how many passes have ended without an exception} */
    public long completed() {
        return completed.sum();
    }

    /** {@return how many passes have ended with an exception} */
    public long failed() {
        return failed.sum();
    }

    /** {@return the time of all of them, in nanoseconds} */
    public long nanos() {
        return nanos.sum();
    }
}
