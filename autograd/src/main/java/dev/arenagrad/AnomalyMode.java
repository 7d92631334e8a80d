package dev.arenagrad;

import dev.arenagrad.engine.AnomalyDetection;
import dev.arenagrad.engine.Recording;
import org.jspecify.annotations.Nullable;

/**
 * Finds the operation behind a failing backward pass, or behind a NaN. Within a block, each recorded operation keeps
 * the stack trace of its call, and a backward pass that fails at it logs that trace as a warning of the logger
 * {@code dev.arenagrad.anomaly}; a derivative that is NaN makes the pass fail.
 *
 * {@snippet :
 * try (AnomalyMode _ = AnomalyMode.detect()) {
 *     loss(batch).backward();
 * }
 * }
 *
 * <p>It is meant for debugging: stack traces make recording many times slower. Each thread has its own mode. Blocks
 * nest, and must be closed by the thread that opened them, in reverse order.
 */
public final class AnomalyMode implements AutoCloseable {
    private final Recording recording = Recording.ofThread();
    private final @Nullable AnomalyDetection before = recording.anomalySearch();

    private AnomalyMode(AnomalyDetection search) {
        recording.setAnomalySearch(search);
    }

    /**
     * {@return a block in which stack traces are kept, and NaN makes backward passes throw
     * {@link dev.arenagrad.ops.TensorException}}
     */
    public static AnomalyMode detect() {
        return new AnomalyMode(AnomalyDetection.TRACE_AND_NAN);
    }

    /**
     * {@return a block in which stack traces are kept}
     *
     * @param checkNan whether NaN makes backward passes throw {@link dev.arenagrad.ops.TensorException}
     */
    public static AnomalyMode detect(boolean checkNan) {
        return new AnomalyMode(checkNan ? AnomalyDetection.TRACE_AND_NAN : AnomalyDetection.TRACE);
    }

    /** {@return whether this thread is in a block} */
    public static boolean isEnabled() {
        return Recording.ofThread().anomalySearch() != null;
    }

    /** Restores the mode from before the block. */
    @Override
    public void close() {
        recording.setAnomalySearch(before);
    }
}
