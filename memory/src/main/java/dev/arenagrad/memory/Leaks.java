package dev.arenagrad.memory;

import dev.arenagrad.memory.storage.LeakReports;
import java.util.function.Consumer;

/**
 * Reports of scopes that nobody closed and of memory that grows without end.
 *
 * <p>A report is a warning of the logger {@code dev.arenagrad.memory}, an event {@code dev.arenagrad.Leak} of a flight recording, and a
 * call of every listener. The system property {@code arenagrad.leaks} sets the level. At every level, memory of a scope that nobody
 * can use or close any more is freed.
 *
 * <p>Found are: a confined scope whose thread has ended, a shared scope that became unreachable (both at the next garbage collection),
 * scopes that a thread opens inside one another and does not close, and what global scopes hold whenever it has doubled.
 */
public final class Leaks {
    /** How closely to look. */
    public enum Level {
        /** Nothing is reported. */
        OFF,
        /** Every leak is reported; one scope in 1,024 remembers where it was opened. The default. */
        SAMPLED,
        /** Every scope remembers where it was opened, which costs about a microsecond. For tests. */
        ALL
    }

    private Leaks() {}

    /** {@return the level that the system property {@code arenagrad.leaks} asks for} */
    public static Level level() {
        return LeakReports.LEVEL;
    }

    /** {@return how many leaks were reported since the start} */
    public static long reported() {
        return LeakReports.reported();
    }

    /**
     * Lets {@code listener} hear of every leak reported from now on. It is called by the thread that found the leak, which may be in
     * the middle of an allocation: it should return soon, and must not open scopes or make tensors.
     *
     * @param listener what to call
     */
    public static void addListener(Consumer<Leak> listener) {
        LeakReports.add(listener);
    }

    /**
     * Ends what {@link #addListener} began.
     *
     * @param listener what to call no more
     */
    public static void removeListener(Consumer<Leak> listener) {
        LeakReports.remove(listener);
    }

    /** Looks at once for confined scopes whose threads have ended, without waiting for a garbage collection. */
    public static void search() {
        LeakReports.search();
    }
}
