package dev.arenagrad.memory.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * Scopes left open by threads that have ended. A confined scope can no longer be used: it is reported, everything it owns is freed, and the
 * thread's block cache returns to the pool. Shared scopes stay open, since any thread may use and close them.
 */
final class AbandonedScopes {
    static {
        CollectedBlock.CLEANER.register(new Object(), AbandonedScopes::freeAfterCollection);
    }

    private AbandonedScopes() {}

    /** Runs on the cleaner's thread after each garbage collection. */
    private static void freeAfterCollection() {
        CollectedBlock.CLEANER.register(new Object(), AbandonedScopes::freeAfterCollection);
        freeAll();
    }

    /**
     * Frees everything that ended threads left behind.
     *
     * @return how many threads there were
     */
    static int freeAll() {
        List<FoundLeak> leaks = new ArrayList<>();
        try {
            return freeAll(leaks);
        } finally {
            LeakReports.report(leaks);
        }
    }

    private static int freeAll(List<FoundLeak> leaks) {
        int threads = 0;
        for (ThreadContext orphan = Pool.claimOrphan(); orphan != null; orphan = Pool.claimOrphan()) {
            threads++;
            for (ScopeImpl scope = orphan.scope; scope != null; scope = scope.parent) {
                ScopeClosing.closeForEndedThread(scope, leaks);
            }
            orphan.popTo(null);
        }
        return threads;
    }
}
