package dev.arenagrad;

import dev.arenagrad.engine.PassCount;

/**
 * How many backward passes the process ran, and how long they took, from {@link #start()} on until it is closed.
 *
 * {@snippet :
 * try (BackwardStatistics statistics = BackwardStatistics.start()) {
 *     f(x).backward();
 *     System.out.println(statistics.completed() + " pass in " + statistics.nanos() / 1000 + " us");
 * }
 * }
 *
 * <p>A pass counts if it began while the statistics were open, and when it has ended. It does so on whatever thread it runs, and whether
 * {@code backward} or {@code grad} started it or a function that does the same, such as {@link Autograd#jacobian}. A pass inside
 * another one, of a hook or a custom function for instance, counts for itself, and its time is part of the outer one's too.
 *
 * <p>Passes pay for it only while statistics are open: two readings of the clock and some additions. Any number may be open at once, each
 * with figures of its own. All methods may be called by any thread.
 */
public final class BackwardStatistics implements AutoCloseable {
    private final PassCount count = PassCount.begin();

    private BackwardStatistics() {}

    /** {@return statistics of the passes that begin from now on} */
    public static BackwardStatistics start() {
        return new BackwardStatistics();
    }

    /** {@return how many passes have ended without an exception} */
    public long completed() {
        return count.completed();
    }

    /** {@return how many passes have ended with an exception} */
    public long failed() {
        return count.failed();
    }

    /** {@return the time that all of them took, in nanoseconds, added up over all threads} */
    public long nanos() {
        return count.nanos();
    }

    /** Ends the counting; the figures can still be read. Has no effect the second time. */
    @Override
    public void close() {
        count.end();
    }
}
