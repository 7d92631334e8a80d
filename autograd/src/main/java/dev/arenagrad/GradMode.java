package dev.arenagrad;

import dev.arenagrad.engine.ModeBlock;
import dev.arenagrad.engine.Recording;

/**
 * Whether operations of this thread are recorded. The mode is set for the length of a block:
 *
 * {@snippet :
 * try (GradMode _ = GradMode.noGrad()) {
 *     weight.sub_(weight.grad().mul(0.01));
 * }
 * }
 *
 * <p>Each thread has its own mode, enabled at first. Blocks nest, and must be closed by the thread that opened them.
 */
public final class GradMode implements AutoCloseable {
    private final ModeBlock block;

    private GradMode(boolean enabled) {
        block = ModeBlock.open(enabled ? recording -> recording.setEnabled(true) : recording -> recording.setEnabled(
                false));
    }

    /** {@return a block in which nothing is recorded} */
    public static GradMode noGrad() {
        return new GradMode(false);
    }

    /** {@return a block in which operations are recorded, for use inside of one in which they are not} */
    public static GradMode enableGrad() {
        return new GradMode(true);
    }

    /**
     * {@return a block in which operations are recorded, or not}
     *
     * @param enabled whether to record
     */
    public static GradMode setGradEnabled(boolean enabled) {
        return new GradMode(enabled);
    }

    /** {@return whether operations of this thread are recorded} */
    public static boolean isEnabled() {
        return Recording.ofThread().isEnabled();
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
