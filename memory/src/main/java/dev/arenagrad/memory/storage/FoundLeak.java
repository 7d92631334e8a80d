package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Leak;
import java.util.List;

/**
 * One leak, before it is gathered with others of its cause.
 *
 * @param kind what is wrong
 * @param scope the name of the scope
 * @param thread the name of the thread that opened it, or made the memory grow
 * @param held what the scope held
 * @param place where it was opened or the memory made; empty if that is not known
 */
record FoundLeak(Leak.Kind kind, String scope, String thread, AllocationSummary held, List<StackTraceElement> place) {
    private static final int OWNERS_TOLD = 5;

    /** {@return a report of {@code count} leaks, of which this is the first, that held all of {@link #held}} */
    Leak asLeak(long count, List<String> chain) {
        return new Leak(kind, scope, thread, count, held.bytes(), held.tensors(), held.largest(OWNERS_TOLD), chain,
                place);
    }
}
