package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.MemoryReport;
import dev.arenagrad.memory.MemoryReport.ScopeUse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Visits all open scopes for a report. Concurrent changes by other threads may be missed or counted twice. */
public final class HeapWalk {
    private HeapWalk() {}

    /** {@return who holds how much memory now} */
    public static MemoryReport take() {
        AllocationSummary all = new AllocationSummary();
        List<ScopeUse> scopes = new ArrayList<>();
        for (BlockCache cache : Pool.caches()) {
            ThreadContext borrower = cache.borrower;
            if (borrower != null) {
                for (ScopeImpl scope = borrower.scope; scope != null; scope = scope.parent) {
                    scope.addConfined(scopes, all);
                }
            }
        }
        scopes.addAll(SharedScopeCleanup.openScopes(all));
        scopes.add(use(ScopeImpl.AUTOMATIC.name(), ScopeImpl.Kind.AUTO, CollectedBlock.LEDGER, all));
        scopes.add(use("the global scope", ScopeImpl.Kind.GLOBAL, GlobalMemory.LEDGER, all));
        scopes.sort(Comparator.comparingLong(ScopeUse::bytes).reversed());
        return new MemoryReport(Pool.liveBytes(), Pool.peakBytes(), Pool.pooledBytes(), Pool.savedBytes(), Pool.limit(),
                Pool.openScopes(), Pool.allocations(), List.copyOf(scopes), all.largest(Integer.MAX_VALUE));
    }

    private static ScopeUse use(String name, ScopeImpl.Kind kind, Ledger ledger, AllocationSummary all) {
        AllocationSummary own = new AllocationSummary();
        ledger.addTo(own);
        ledger.addTo(all);
        return new ScopeUse(name, kind.name(), "", own.bytes(), own.tensors());
    }
}
