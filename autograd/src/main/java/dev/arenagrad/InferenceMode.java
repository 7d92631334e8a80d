package dev.arenagrad;

import dev.arenagrad.engine.ModeBlock;
import dev.arenagrad.engine.Recording;

/**
 * A block of computations that never take part in a graph. Nothing is recorded, as in {@link GradMode#noGrad()}, and
 * outside of the block a tensor that was made in it cannot be saved for a backward pass, changed in place or made to
 * require a gradient: this throws {@link dev.arenagrad.ops.TensorException}. A {@linkplain Tensor#clone() clone} that
 * is made outside is an ordinary tensor again.
 *
 * <p>Each thread has its own mode. Blocks nest, and must be closed by the thread that opened them.
 */
public final class InferenceMode implements AutoCloseable {
    private final ModeBlock block = ModeBlock.open(recording -> {
        recording.setEnabled(false);
        recording.setInference(true);
    });

    private InferenceMode() {}

    /** {@return a block in inference mode} */
    public static InferenceMode open() {
        return new InferenceMode();
    }

    /** {@return whether this thread is in a block} */
    public static boolean isEnabled() {
        return Recording.isInferring();
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
