package dev.arenagrad.memory;

import dev.arenagrad.memory.storage.LeakReports;
import java.util.function.Consumer;

/**
 * Reports of scopes that were never closed, of memory that keeps growing, and of graphs that are kept without end.
 *
 * <p>A leak is reported as a warning of the logger {@code dev.arenagrad.memory}, as a flight recorder event
 * {@code dev.arenagrad.Leak}, and to every listener. The system property {@code arenagrad.leaks} sets the level. At every level, the
 * memory of a scope that can no longer be used or closed is freed.
 *
 * <p>These are found: a confined scope whose thread has ended and a shared scope that became unreachable, both at the next garbage
 * collection; scopes that a thread opens inside one another and does not close; global scopes, whenever what they hold has
 * doubled; and graphs, kept from at least 32 scopes that have closed, whose saved memory grows while the oldest of it is not freed, from the
 * system property {@code arenagrad.leaks.saved} on (256 MiB unless set) and at every doubling. The last are looked for when the process takes memory
 * from the operating system, which in a steady state it does not.
 *
 * <p>Leaks of one {@linkplain Leak cause} are gathered.
 */
public final class Leaks {
    /** How many scopes keep the place where they were opened, and how much memory that where it was made. */
    public enum Level {
        /** Nothing is reported. */
        OFF,
        /**
         * Every cause of leaks is reported; one scope in 1,024 keeps the place where it was opened, and one tensor for each 16 MiB allocated
         * that where it was made. The default.
         */
        SAMPLED,
        /**
         * Every cause of leaks is reported; every scope keeps the place where it was opened, and one tensor for each 64 KiB allocated that
         * where it was made, at about a microsecond each. For tests.
         */
        ALL
    }

    private Leaks() {}

    /** {@return the level set by the system property {@code arenagrad.leaks}} */
    public static Level level() {
        return LeakReports.level();
    }

    /** {@return the number of reports since the start; one may be of several leaks of one cause} */
    public static long reported() {
        return LeakReports.reported();
    }

    /** {@return the number of leaks that were found since the start, those included that were gathered; 0 at the level OFF} */
    public static long found() {
        return LeakReports.found();
    }

    /** Forgets which causes were reported, so that the next leak of each is reported as the first. For tests. */
    public static void resetCauses() {
        LeakReports.resetCauses();
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

    /**
     * Searches for confined scopes whose threads have ended, without waiting for a garbage collection, and for graphs that are kept from at
     * least 32 scopes that have closed, however little they hold. The latter are reported if they hold more than at their last report.
     */
    public static void search() {
        LeakReports.search();
    }
}
