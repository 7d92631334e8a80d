package dev.arenagrad.memory.storage;

import org.jspecify.annotations.Nullable;

/** The limit of a scope: how it is set, and how memory is charged to it. */
final class ScopeLimits {
    private ScopeLimits() {}

    /**
     * As {@link dev.arenagrad.memory.Scope#limit}.
     */
    static void limit(ScopeImpl scope, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a limit must not be negative, but was " + bytes);
        }
        scope.requireUsable();
        Budget around = scope.parent == null ? null : scope.parent.budget();
        Budget added = new Budget(scope.name(), scope.described(), bytes, around);
        if (!begin(scope, added, around)) {
            return;
        }
        for (ScopeImpl inner = ThreadContext.get().scope; inner != null && scope.isAround(
                inner); inner = inner.parent) {
            bind(inner, added, around);
        }
    }

    /** {@return whether it had no limit of its own and is bound by {@code added} from now on} Otherwise its own limit is changed. */
    private static boolean begin(ScopeImpl scope, Budget added, @Nullable Budget around) {
        boolean[] isFirst = {true};
        scope.withLock(() -> {
            Budget own = scope.budget();
            if (own == null || own == around) {
                bind(scope, added, around);
            } else {
                own.limit(added.limit());
                isFirst[0] = false;
            }
        });
        return isFirst[0];
    }

    /** Charges its storages to {@code added} from now on, which lies inside {@code around}. */
    private static void bind(ScopeImpl scope, Budget added, @Nullable Budget around) {
        scope.withLock(() -> {
            Budget own = scope.budget();
            if (own == around) {
                for (Storage storage = scope.firstStorage(); storage != null; storage = storage.next) {
                    storage.rebudget(added);
                }
                scope.budget(added);
            } else if (own != null && own != added && own.outer() == around) {
                added.insertAround(own);
            }
        });
    }

    /** Charges {@code capacity} bytes to the budget. If they do not fit, a garbage collection is tried before the request is refused. */
    static void charge(ScopeImpl scope, Budget charged, long capacity, Object origin, @Nullable Object shape) {
        Budget exceeded = charged.charge(capacity);
        if (exceeded != null && exceeded.holdsCollected() && CollectedBlock.awaitYoungCollection()) {
            exceeded = charged.charge(capacity);
        }
        if (exceeded != null) {
            throw RefusalMessages.byScope(exceeded, capacity, origin, shape, censusOf(scope, exceeded));
        }
    }

    /** {@return the storages of {@code inner} and of the scopes around it that are charged to {@code charged}} */
    private static AllocationSummary censusOf(ScopeImpl inner, Budget charged) {
        AllocationSummary summary = new AllocationSummary();
        for (ScopeImpl scope = inner; scope != null; scope = scope.parent) {
            Budget budget = scope.budget();
            if (budget == null || !budget.isWithin(charged)) {
                break;
            }
            ScopeImpl listing = scope;
            scope.withLock(() -> listing.addTo(summary));
        }
        CollectedBlock.LEDGER.addTo(summary, entry -> entry.budget != null && entry.budget.isWithin(charged));
        return summary;
    }
}
