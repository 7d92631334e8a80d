package dev.arenagrad;

import dev.arenagrad.ops.parallel.Threads;

/**
 * A block in which few threads take part in the operations of the calling thread; see {@link Compute#limitThreads}.
 *
 * <p>Each thread has its own limit. Blocks nest, the innermost counts, and they must be closed by the thread that opened them.
 */
public final class ThreadLimit implements AutoCloseable {
    private final Threads.Limit limit;

    ThreadLimit(int threads) {
        limit = Threads.limit(threads);
    }

    /**
     * Ends the block: from now on the limit of the innermost block that is open counts, whichever order blocks are closed in. Closing it again
     * has no effect.
     *
     * @throws IllegalStateException if another thread opened it
     */
    @Override
    public void close() {
        limit.end();
    }
}
