package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Leak;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Notices graphs that are kept beyond the scopes in which they were recorded, more and more of them, while no backward pass frees what they
 * saved. A walk over what is kept notes how much that is and the oldest of it. If another finds half as much again, and the oldest is still
 * there, that is reported, from the system property {@code arenagrad.leaks.saved} on (256 MiB unless set); then at every doubling.
 *
 * <p>A graph that is large, but recorded in one step, is not kept from many scopes, and what is kept for a pass that comes is freed by it
 * before another walk finds it: neither is reported. It looks when the process takes memory from the operating system, so
 * that a steady state, in which all memory comes from the pool, pays nothing. Thread-safe.
 */
final class SavedGrowth {
    private static final long FIRST_REPORT = Settings.SAVED_LEAK;

    /** The bytes held by the process from which on it looks again. Several threads may write; the last holds. */
    private static volatile long nextLook = LeakReports.isOn() ? FIRST_REPORT / 2 : Long.MAX_VALUE;

    // Guarded by the class's monitor.
    private static long noted;
    private static long reported;
    private static @Nullable WeakReference<Retention> oldest;

    private SavedGrowth() {}

    /**
     * Called when the process, which holds {@code held} bytes, is about to take more. Throws nothing: a request must not fail because of
     * it.
     */
    static void look(long held) {
        if (held < nextLook) {
            return;
        }
        nextLook = held + Math.max(FIRST_REPORT / 8, held / 8);
        try {
            if (Pool.savedBytes() >= FIRST_REPORT / 2) {
                report(false);
            }
        } catch (Throwable _) {
            // The heap or the stack is exhausted: there will be another look.
        }
    }

    /** Looks now, and reports however little it is, if it is more than at the last report. */
    static void search() {
        if (LeakReports.isOn()) {
            report(true);
        }
    }

    private static void report(boolean isAskedFor) {
        KeptGraphs kept = due(isAskedFor);
        if (kept != null) {
            Leak leak = kept.asLeak();
            LeakReports.reportGrowth(leak);
        }
    }

    private static synchronized @Nullable KeptGraphs due(boolean isAskedFor) {
        KeptGraphs kept = KeptGraphs.largest();
        Retention before = oldest == null ? null : oldest.get();
        boolean isAnew = before == null || !before.isOpen();
        if (isAnew) {
            noted = 0;
            reported = 0;
        }
        if (kept == null) {
            return null;
        }
        long expected = reported == 0 ? noted + noted / 2 : 2 * reported;
        boolean hasGrown = !isAnew && kept.bytes() >= Math.max(expected, FIRST_REPORT);
        boolean isDue = isAskedFor ? kept.bytes() > reported : hasGrown;
        if (isAnew || isDue) {
            noted = kept.bytes();
            oldest = new WeakReference<>(kept.oldest());
            reported = isDue ? kept.bytes() : 0;
        }
        return isDue ? kept : null;
    }
}
