package dev.arenagrad;

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
 * <p>Each thread has its own mode, enabled at first. Blocks nest, and must be closed by the thread that opened them, in
 * reverse order.
 */
public final class GradMode implements AutoCloseable {
    private final Recording recording;
    private final boolean before;

    private GradMode(boolean enabled) {
        recording = Recording.ofThread();
        before = recording.isEnabled();
        recording.setEnabled(enabled);
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

    /** Restores the mode from before the block. */
    @Override
    public void close() {
        recording.setEnabled(before);
    }
}
