package dev.arenagrad;

/** A hook that was registered, to be removed when it is not wanted any more. Any thread may remove it, any number of times. */
@FunctionalInterface
public interface Hook extends AutoCloseable {
    /** Removes it: passes that reach its place from now on do not call it. */
    void remove();

    /** As {@link #remove()}, for a hook that lives as long as a block. */
    @Override
    default void close() {
        remove();
    }
}
