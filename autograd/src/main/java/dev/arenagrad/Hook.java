package dev.arenagrad;

/** The registration of a hook. Any thread may remove it, any number of times. */
@FunctionalInterface
public interface Hook extends AutoCloseable {
    /** Removes the hook: backward passes that reach its place from now on do not call it. */
    void remove();

    /** Same as {@link #remove()}, for a hook that lives as long as a block. */
    @Override
    default void close() {
        remove();
    }
}
