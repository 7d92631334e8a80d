package dev.arenagrad;

import dev.arenagrad.engine.AnomalyDetection;
import dev.arenagrad.engine.ModeBlock;
import dev.arenagrad.engine.Recording;

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
 * nest, and must be closed by the thread that opened them.
 */
public final class AnomalyMode implements AutoCloseable {
    private final ModeBlock block;

    private AnomalyMode(AnomalyDetection search) {
        block = ModeBlock.open(recording -> recording.setAnomalySearch(search));
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

    /**
     * Ends the block: from now on the modes count that the blocks which are still open have set, whichever order they are closed in. Closing
     * it again has no effect, nor has closing it in a hook or a custom function that is called within it: it stays open until it is closed outside.
     *
     * @throws IllegalStateException if another thread opened it
     */
    @Override
    public void close() {
        block.close();
    }
}
