package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.Leaks;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reports leaks to the log, to the flight recorder and to listeners. Thread-safe. */
public final class LeakReports {
    static final Leaks.Level LEVEL = Settings.LEAKS;

    private static final System.Logger LOGGER = System.getLogger("dev.arenagrad.memory");

    /** When sampling, one scope in this many remembers where it was opened. A power of two. */
    private static final int SAMPLED = 1024;

    private static final AtomicLong REPORTED = new AtomicLong();
    private static final AtomicLong FOUND = new AtomicLong();
    private static final LeakCauses CAUSES = new LeakCauses();
    private static final List<Consumer<Leak>> LISTENERS = new CopyOnWriteArrayList<>();

    private LeakReports() {}

    /** {@return the level that the system property {@code arenagrad.leaks} sets} */
    public static Leaks.Level level() {
        Settings.requireValid();
        return LEVEL;
    }

    static boolean isOn() {
        return LEVEL != Leaks.Level.OFF;
    }

    /** {@return whether scope number {@code count} is to remember where it was opened} */
    static boolean remembersPlace(long count) {
        return switch (LEVEL) {
            case OFF -> false;
            case SAMPLED -> (count & SAMPLED - 1) == 0;
            case ALL -> true;
        };
    }

    /** {@return how many reports there were so far} */
    public static long reported() {
        return REPORTED.get();
    }

    /** {@return how many leaks were found so far, and told as far as that is due} */
    public static long found() {
        return FOUND.get();
    }

    /** Forgets which causes were reported. */
    public static void resetCauses() {
        CAUSES.clear();
    }

    /** Calls {@code listener} for every leak reported from now on, on the thread that found it. */
    public static void add(Consumer<Leak> listener) {
        LISTENERS.add(listener);
    }

    /** Ends what {@link #add} began. */
    public static void remove(Consumer<Leak> listener) {
        LISTENERS.remove(listener);
    }

    /** Looks for scopes left open by threads that have ended, and for graphs kept from many closed scopes, now. */
    public static void search() {
        AbandonedScopes.freeAll();
        SavedGrowth.search();
    }

    /** Reports a leak. Throws nothing, since the caller is in the middle of something else. */
    static void report(FoundLeak leak) {
        report(List.of(leak));
    }

    /** Reports leaks that were found together. Throws nothing, as above. */
    static void report(List<FoundLeak> leaks) {
        if (isOn() && !leaks.isEmpty()) {
            CAUSES.add(leaks).forEach(LeakReports::tell);
            FOUND.addAndGet(leaks.size());
        }
    }

    /** Tells of a leak whose growth is watched elsewhere. Throws nothing, as above. */
    static void reportGrowth(Leak leak) {
        if (isOn()) {
            tell(leak);
            FOUND.incrementAndGet();
        }
    }

    private static void tell(Leak leak) {
        REPORTED.incrementAndGet();
        warn(leak.message(), null);
        LeakEvent.emit(leak);
        for (Consumer<Leak> listener : LISTENERS) {
            try {
                listener.accept(leak);
            } catch (Throwable e) {
                warn("A listener for leaks failed", e);
            }
        }
    }

    static void warn(String message, @Nullable Throwable thrown) {
        try {
            LOGGER.log(Level.WARNING, message, thrown);
        } catch (Throwable _) {
            // There is nowhere to report that the log failed.
        }
    }
}
