package dev.arenagrad.memory.storage;

/**
 * Scopes left open by threads that have ended. A confined one can be used by nobody any more: it is reported, what it owns is
 * freed, and the thread's block cache returns to the pool. Shared ones stay open, since any thread may use and close them.
 */
final class AbandonedScopes {
    static {
        CollectedBlock.CLEANER.register(new Object(), AbandonedScopes::adoptAfterCollection);
    }

    private AbandonedScopes() {}

    /** Runs on the cleaner's thread after each garbage collection. */
    private static void adoptAfterCollection() {
        CollectedBlock.CLEANER.register(new Object(), AbandonedScopes::adoptAfterCollection);
        adoptAll();
    }

    /**
     * Frees what threads left behind that have ended.
     *
     * @return how many threads there were
     */
    static int adoptAll() {
        int threads = 0;
        for (ThreadContext orphan = Pool.claimOrphan(); orphan != null; orphan = Pool.claimOrphan()) {
            threads++;
            for (ScopeImpl scope = orphan.scope; scope != null; scope = scope.parent) {
                scope.closeForEndedThread();
            }
            orphan.popTo(null);
        }
        return threads;
    }
}
