package dev.arenagrad;

import dev.arenagrad.engine.AnomalySearch;
import dev.arenagrad.engine.Recording;
import org.jspecify.annotations.Nullable;

/**
 * A search for the operation behind a failing backward pass, or behind a NaN. For the length of a block, each operation that is
 * recorded remembers its stack, and a backward pass that fails at it logs that stack as a warning of the logger
 * {@code dev.arenagrad.anomaly}; a derivative that is NaN makes the pass fail.
 *
 * {@snippet :
 * try (AnomalyMode _ = AnomalyMode.detect()) {
 *     loss(batch).backward();
 * }
 * }
 *
 * <p>It is for debugging: a stack for each operation makes recording many times slower. Each thread has its own mode.
 */
public final class AnomalyMode implements AutoCloseable {
    private final Recording recording = Recording.ofThread();
    private final @Nullable AnomalySearch before = recording.anomalySearch();

    private AnomalyMode(AnomalySearch search) {
        recording.setAnomalySearch(search);
    }

    /** {@return a block in which stacks are remembered and NaN fails} */
    public static AnomalyMode detect() {
        return new AnomalyMode(AnomalySearch.TRACE_AND_NAN);
    }

    /** {@return a block in which stacks are remembered, and NaN fails if {@code checkNan}} */
    public static AnomalyMode detect(boolean checkNan) {
        return new AnomalyMode(checkNan ? AnomalySearch.TRACE_AND_NAN : AnomalySearch.TRACE);
    }

    /** {@return whether this thread is in a block} */
    public static boolean isEnabled() {
        return Recording.ofThread().anomalySearch() != null;
    }

    /** Restores the mode from before the block. Called by the thread that opened it. */
    @Override
    public void close() {
        recording.setAnomalySearch(before);
    }
}
