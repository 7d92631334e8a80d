package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.MemoryReport;
import dev.arenagrad.memory.MemoryReport.ScopeUse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Goes through all that is open, for a report. What other threads do meanwhile may be missed or counted twice. */
public final class Survey {
    private Survey() {}

    /** {@return who holds what now} */
    public static MemoryReport take() {
        Census all = new Census();
        List<ScopeUse> scopes = new ArrayList<>();
        for (BlockCache cache : Pool.caches()) {
            ThreadContext borrower = cache.borrower;
            if (borrower != null) {
                for (Region region = borrower.region; region != null; region = region.parent) {
                    region.tellConfined(scopes, all);
                }
            }
        }
        scopes.addAll(SharedKeeper.tell(all));
        scopes.add(use(Region.AUTOMATIC.name(), Region.Kind.AUTO, CollectedBlock.LEDGER, all));
        scopes.add(use("the global scope", Region.Kind.GLOBAL, GlobalMemory.LEDGER, all));
        scopes.sort(Comparator.comparingLong(ScopeUse::bytes).reversed());
        return new MemoryReport(Pool.liveBytes(), Pool.peakBytes(), Pool.pooledBytes(), Pool.savedBytes(), Pool.limit(),
                Pool.openScopes(), Pool.allocations(), List.copyOf(scopes), all.largest(Integer.MAX_VALUE));
    }

    private static ScopeUse use(String name, Region.Kind kind, Ledger ledger, Census all) {
        Census own = new Census();
        ledger.tell(own);
        ledger.tell(all);
        return new ScopeUse(name, kind.name(), "", own.bytes(), own.tensors());
    }
}
