package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Leak;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory owned by global scopes, which is never freed. Since programs allocate such memory once, growth is reported whenever it has
 * doubled, beginning at the system property {@code arenagrad.leaks.global} (256 MiB unless set).
 */
final class GlobalMemory {
    static final Ledger LEDGER = new Ledger();

    private static final AtomicLong NEXT_REPORT = new AtomicLong(Settings.GLOBAL_LEAK);

    private GlobalMemory() {}

    static Ledger.Entry add(Storage storage) {
        Ledger.Entry entry = new Ledger.Entry(LEDGER, storage);
        LEDGER.add(entry);
        return entry;
    }

    /** Reports the memory of global scopes if it has doubled since the last report. Called after it has grown. */
    static void reportGrowth() {
        long bytes = LEDGER.bytes();
        long threshold = NEXT_REPORT.get();
        if (bytes >= threshold && LeakReports.isOn() && NEXT_REPORT.compareAndSet(threshold, 2 * bytes)) {
            AllocationSummary summary = new AllocationSummary();
            LEDGER.addTo(summary);
            LeakReports.reportGrowth(new FoundLeak(Leak.Kind.GLOBAL_GROWTH, "the global scope", ThreadName.current(),
                    summary,
                    CallSites.ofUser()).asLeak(1, List.of()));
        }
    }
}
