package dev.arenagrad.memory;

import dev.arenagrad.memory.storage.LeakReports;
import java.util.function.Consumer;

/**
 * Reports of scopes that were never closed and of memory that keeps growing.
 *
 * <p>A leak is reported as a warning of the logger {@code dev.arenagrad.memory}, as a flight recorder event
 * {@code dev.arenagrad.Leak}, and to every listener. The system property {@code arenagrad.leaks} sets the level. At every level, the
 * memory of a scope that can no longer be used or closed is freed.
 *
 * <p>These are found: a confined scope whose thread has ended and a shared scope that became unreachable, both at the next garbage
 * collection; scopes that a thread opens inside one another and does not close; and global scopes, whenever what they hold has
 * doubled.
 */
public final class Leaks {
    /** How many scopes keep the place where they were opened. */
    public enum Level {
        /** Nothing is reported. */
        OFF,
        /** Every leak is reported; one scope in 1,024 keeps the place where it was opened. The default. */
        SAMPLED,
        /** Every leak is reported; every scope keeps the place where it was opened, at about a microsecond each. For tests. */
        ALL
    }

    private Leaks() {}

    /** {@return the level set by the system property {@code arenagrad.leaks}} */
    public static Level level() {
        return LeakReports.LEVEL;
    }

    /** {@return the number of leaks that were reported since the start} */
    public static long reported() {
        return LeakReports.reported();
    }

    /**
     * Registers a listener, which is called for every leak that is reported from now on, by the thread that found the leak. This may
     * be in the middle of an allocation: the listener should return soon, and must not open scopes or make tensors.
     *
     * @param listener the listener
     */
    public static void addListener(Consumer<Leak> listener) {
        LeakReports.add(listener);
    }

    /**
     * Removes a listener. Has no effect if it is not registered.
     *
     * @param listener the listener
     */
    public static void removeListener(Consumer<Leak> listener) {
        LeakReports.remove(listener);
    }

    /** Searches for confined scopes whose threads have ended, without waiting for a garbage collection. */
    public static void search() {
        LeakReports.search();
    }
}
