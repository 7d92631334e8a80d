package dev.arenagrad.ops.parallel;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many threads may compute: in the process at once, and for one operation of the calling thread. The system property
 * {@code arenagrad.threads} sets the first; it is the number of processors unless set. Thread-safe.
 */
public final class Threads {
    private static final String PROPERTY = "arenagrad.threads";

    /** The innermost limit of each thread that has one. */
    private static final ThreadLocal<@Nullable Limit> LIMIT = new ThreadLocal<>();

    /** The number of threads that have a limit. While it is 0, the usual case, nobody looks for one. */
    private static final AtomicInteger LIMITED = new AtomicInteger();

    /** The number for the process, 0 until it is first asked for. */
    private static volatile int allowed;

    private Threads() {}

    /**
     * {@return the number of threads that may compute at once}
     *
     * @throws IllegalArgumentException if the system property is no number, or less than 1
     */
    public static int allowed() {
        int number = allowed;
        return number != 0 ? number : first();
    }

    private static synchronized int first() {
        if (allowed == 0) {
            allowed = wanted(System.getProperty(PROPERTY));
        }
        return allowed;
    }

    private static int wanted(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return Runtime.getRuntime().availableProcessors();
        }
        int number;
        try {
            number = Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the system property " + PROPERTY
                    + " must be a number of threads, but is \"" + value + "\"", e);
        }
        if (number < 1) {
            throw new IllegalArgumentException("the system property " + PROPERTY + " must be at least 1, but is "
                    + number);
        }
        return number;
    }

    /**
     * Sets how many threads may compute at once, from the next operation on.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public static void allow(int number) {
        allowed = requirePositive(number);
    }

    /**
     * Limits the operations of the calling thread, until the limit is ended.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public static Limit limit(int number) {
        Limit limit = new Limit(requirePositive(number), LIMIT.get());
        LIMIT.set(limit);
        if (limit.outer == null) {
            LIMITED.incrementAndGet();
        }
        return limit;
    }

    /** A limit of one thread, and the one around it. */
    public static final class Limit {
        private final Thread thread = Thread.currentThread();
        private final int number;
        private @Nullable Limit outer;
        private boolean ended;

        private Limit(int number, @Nullable Limit outer) {
            this.number = number;
            this.outer = outer;
        }

        /**
         * Ends it: the innermost that has not ended counts from now on. Ending it again has no effect.
         *
         * @throws IllegalStateException if it is another thread's
         */
        public void end() {
            if (thread != Thread.currentThread()) {
                throw new IllegalStateException("the limit was set by thread \"" + thread.getName()
                        + "\" for its own operations, so it cannot be ended by thread \"" + Thread.currentThread()
                                .getName() + "\"; close it where it was opened");
            }
            if (ended) {
                return;
            }
            ended = true;
            Limit innermost = LIMIT.get();
            if (innermost != this) {
                remove(Objects.requireNonNull(innermost));
            } else if (outer != null) {
                LIMIT.set(outer);
            } else {
                LIMIT.remove();
                LIMITED.decrementAndGet();
            }
        }

        /** Leaves it out between those that are open. */
        private void remove(Limit innermost) {
            Limit inner = innermost;
            while (inner.outer != this) {
                inner = Objects.requireNonNull(inner.outer);
            }
            inner.outer = outer;
        }
    }

    private static int requirePositive(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("at least one thread computes, the calling one; " + number
                    + " were asked for");
        }
        return number;
    }

    /** {@return the number of threads that may take part in an operation of the calling thread} */
    public static int forCaller() {
        int number = allowed();
        Limit limit = LIMITED.get() == 0 ? null : LIMIT.get();
        return limit == null ? number : Math.min(number, limit.number);
    }
}
