package dev.arenagrad;

import dev.arenagrad.ops.parallel.Threads;

/**
 * A block in which few threads take part in the operations of the calling thread; see {@link Compute#limitThreads}.
 *
 * <p>Each thread has its own limit. Blocks nest, the innermost counts, and they must be closed by the thread that opened them, in reverse
 * order.
 */
public final class ThreadLimit implements AutoCloseable {
    private final int before;

    ThreadLimit(int threads) {
        before = Threads.limit(threads);
    }

    /** Restores the limit from before the block. */
    @Override
    public void close() {
        Threads.limit(before);
    }
}
