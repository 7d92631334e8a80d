package dev.arenagrad;

import dev.arenagrad.engine.Recording;

/**
 * Whether this thread records what is done to tensors. It is changed for the length of a block:
 *
 * {@snippet :
 * try (GradMode _ = GradMode.noGrad()) {
 *     weight.sub_(weight.grad().mul(0.01));
 * }
 * }
 *
 * <p>Each thread has its own mode, at first enabled. Blocks nest.
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

    /** {@return a block in which operations are recorded, inside one in which they are not} */
    public static GradMode enableGrad() {
        return new GradMode(true);
    }

    /** {@return a block in which operations are recorded if {@code enabled}} */
    public static GradMode setGradEnabled(boolean enabled) {
        return new GradMode(enabled);
    }

    /** {@return whether this thread records} */
    public static boolean isEnabled() {
        return Recording.ofThread().isEnabled();
    }

    /** Restores the mode from before the block. Called by the thread that opened it. */
    @Override
    public void close() {
        recording.setEnabled(before);
    }
}
