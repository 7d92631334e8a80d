package dev.arenagrad;

import dev.arenagrad.engine.Recording;

/**
 * A block of computing that never comes near a graph. Nothing is recorded, as in {@link GradMode#noGrad()}, and what is made in it
 * can never take part in a graph: saving it for a backward pass, changing it in place outside or requiring its gradient throws a
 * {@link dev.arenagrad.ops.TensorException}. A {@linkplain Tensor#clone() clone} made outside is an ordinary tensor again.
 *
 * <p>Each thread has its own mode. Blocks nest.
 */
public final class InferenceMode implements AutoCloseable {
    private final Recording recording = Recording.ofThread();
    private final boolean recorded = recording.isEnabled();
    private final boolean before = Recording.isInferring();

    private InferenceMode() {
        recording.setEnabled(false);
        recording.setInference(true);
    }

    /** {@return a block in inference mode} */
    public static InferenceMode open() {
        return new InferenceMode();
    }

    /** {@return whether this thread is in a block} */
    public static boolean isEnabled() {
        return Recording.isInferring();
    }

    /** Restores the mode from before the block. Called by the thread that opened it. */
    @Override
    public void close() {
        recording.setInference(before);
        recording.setEnabled(recorded);
    }
}
