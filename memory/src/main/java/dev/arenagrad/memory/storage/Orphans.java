package dev.arenagrad.memory.storage;

/**
 * Scopes left open by threads that have ended. A confined one can be used by nobody any more: it is reported, what it owns is
 * freed, and the thread's block cache returns to the pool. Shared ones stay open, since any thread may use and close them.
 */
final class Orphans {
    static {
        CollectedBlock.CLEANER.register(new Object(), Orphans::adoptAfterCollection);
    }

    private Orphans() {}

    /** Runs on the cleaner's thread after each garbage collection. */
    private static void adoptAfterCollection() {
        CollectedBlock.CLEANER.register(new Object(), Orphans::adoptAfterCollection);
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
            for (Region region = orphan.region; region != null; region = region.parent) {
                region.closeForEndedThread();
            }
            orphan.popTo(null);
        }
        return threads;
    }
}
