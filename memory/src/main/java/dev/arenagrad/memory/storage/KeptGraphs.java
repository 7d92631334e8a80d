package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.MemoryReport.Owner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an open scope keeps for backward passes although the scope that made it has closed: the memory of graphs that were kept. As a walk
 * finds it, which may miss something. Not thread-safe.
 */
final class KeptGraphs {
    /** Graphs of fewer closed scopes are no sign of a leak. */
    private static final int MANY = 32;

    private final String holder;
    private final String thread;
    private final AllocationSummary held = new AllocationSummary();
    private final Set<ScopeImpl> closed = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable Retention oldest;

    private KeptGraphs(ScopeImpl holder, String thread) {
        this.holder = holder.name();
        this.thread = thread;
        holder.forEachRetention(retention -> retention.forEachStorageSeen(storage -> add(retention, storage)));
    }

    private void add(Retention retention, Storage storage) {
        ScopeImpl from = closedScope(storage);
        if (from != null) {
            held.add(storage);
            closed.add(from);
            oldest = retention;
        }
    }

    /** {@return the scope of users that made {@code storage} and has closed, or null} */
    private static @Nullable ScopeImpl closedScope(Storage storage) {
        ScopeImpl last = storage.lastScope();
        ScopeImpl from = last == null ? null : last.watched();
        return from == null || from.isOpen() ? null : from;
    }

    /** {@return those of the open scope that holds the most, if they come from many scopes; else null} */
    static @Nullable KeptGraphs largest() {
        List<KeptGraphs> found = new ArrayList<>(1);
        HeapWalk.forEachScope((scope, thread) -> {
            KeptGraphs kept = new KeptGraphs(scope, thread);
            if (kept.closed.size() >= MANY && (found.isEmpty() || kept.bytes() > found.getFirst().bytes())) {
                found.clear();
                found.add(kept);
            }
        });
        return found.isEmpty() ? null : found.getFirst();
    }

    long bytes() {
        return held.bytes();
    }

    /** {@return what was kept first} */
    @Nullable
    Retention oldest() {
        return oldest;
    }

    /** {@return the report} */
    Leak asLeak() {
        Owner largest = held.largest(1).getFirst();
        return new FoundLeak(Leak.Kind.SAVED_GROWTH, holder, thread, held, AllocationPlaces.last(
                storage -> isPartOf(largest, storage))).asLeak(closed.size(), KeptResults.chainTo(
                        retention -> holds(largest, retention)));
    }

    private static boolean isPartOf(Owner largest, Storage storage) {
        return storage.isOf(largest) && closedScope(storage) != null;
    }

    private static boolean holds(Owner largest, Retention retention) {
        boolean[] found = {false};
        retention.forEachStorageSeen(storage -> found[0] |= isPartOf(largest, storage));
        return found[0];
    }
}
