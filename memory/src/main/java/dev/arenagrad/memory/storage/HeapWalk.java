package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.MemoryReport;
import dev.arenagrad.memory.MemoryReport.ScopeUse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/** Visits all open scopes for a report. Concurrent changes by other threads may be missed or counted twice. */
public final class HeapWalk {
    private HeapWalk() {}

    /** {@return who holds how much memory now} */
    public static MemoryReport take() {
        AllocationSummary all = new AllocationSummary();
        List<ScopeUse> scopes = new ArrayList<>();
        AllocationSummary saved = new AllocationSummary();
        forEachScope((scope, _) -> {
            scope.addConfined(scopes, all);
            scope.forEachRetention(retention -> retention.forEachStorageSeen(saved::add));
        });
        scopes.addAll(SharedScopeCleanup.openScopes(all));
        scopes.add(use(ScopeImpl.AUTOMATIC.name(), ScopeImpl.Kind.AUTO, CollectedBlock.LEDGER, all));
        scopes.add(use("the global scope", ScopeImpl.Kind.GLOBAL, GlobalMemory.LEDGER, all));
        scopes.sort(Comparator.comparingLong(ScopeUse::bytes).reversed());
        return new MemoryReport(Pool.liveBytes(), Pool.peakBytes(), Pool.pooledBytes(), Pool.heldBytes(), Pool
                .savedBytes(), Pool.borrowedBytes(), Pool.limit(), Pool.openScopes(), Pool.allocations(), Pool
                        .systemAllocations(), Pool.refusals(), List.copyOf(scopes), all.largest(Integer.MAX_VALUE),
                saved.largest(
                        Integer.MAX_VALUE));
    }

    /** Shows every open scope that frees things at its close, and the name of the thread that opened it, to {@code action}. */
    static void forEachScope(BiConsumer<ScopeImpl, String> action) {
        for (BlockCache cache : Pool.caches()) {
            ThreadContext borrower = cache.borrower;
            if (borrower != null) {
                String thread = ThreadName.of(borrower.thread);
                for (ScopeImpl scope = borrower.scope; scope != null; scope = scope.parent) {
                    if (scope.confinedTo != null && scope.isOpen()) {
                        action.accept(scope, thread);
                    }
                }
            }
        }
        SharedScopeCleanup.forEachOpen(action);
    }

    private static ScopeUse use(String name, ScopeImpl.Kind kind, Ledger ledger, AllocationSummary all) {
        AllocationSummary own = new AllocationSummary();
        ledger.addTo(own);
        ledger.addTo(all);
        return new ScopeUse(name, kind.name(), "", own.bytes(), own.tensors());
    }
}
