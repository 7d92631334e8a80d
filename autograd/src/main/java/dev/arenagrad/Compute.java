package dev.arenagrad;

import dev.arenagrad.ops.parallel.Threads;

/**
 * How many threads compute. Large operations are split among the calling thread and workers, which are daemon threads of the process; small
 * ones are computed by the calling thread alone, and so are large ones while as many other threads compute as may. Results are the
 * same bits for any number of threads.
 *
 * <p>The number is that of the processors at first, or what the system property {@code arenagrad.threads} says. Thread-safe.
 */
public final class Compute {
    private Compute() {}

    /**
     * {@return how many threads may compute at once, the callers of operations among them}
     *
     * @throws IllegalArgumentException if the system property {@code arenagrad.threads} is no number, or less than 1
     */
    public static int threads() {
        return Threads.allowed();
    }

    /**
     * Sets how many threads may compute at once, for the whole process and from the next operation on. With 1 each operation is computed by
     * the thread that calls it.
     *
     * @param threads the number, the callers of operations among them
     * @throws IllegalArgumentException if it is less than 1
     */
    public static void setThreads(int threads) {
        Threads.allow(threads);
    }

    /**
     * Limits how many threads take part in an operation that the calling thread calls, the backward passes that it runs included, for the
     * length of a block:
     *
     * {@snippet :
     * try (ThreadLimit _ = Compute.limitThreads(1)) {
     *     loss(batch).backward();
     * }
     * }
     *
     * @param threads the number, the calling thread among them; more than {@link #threads()} has no effect
     * @return the block
     * @throws IllegalArgumentException if it is less than 1
     */
    public static ThreadLimit limitThreads(int threads) {
        return new ThreadLimit(threads);
    }
}
