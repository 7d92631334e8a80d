package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.Leaks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gathers leaks by cause: the kind, the name of the scope but for numbers in it and, where every scope remembers its place, that. The first
 * leak of a cause is to be reported, then every doubling of their number. Thread-safe.
 */
final class LeakCauses {
    /** More causes than this are forgotten. */
    private static final int MOST = 1000;

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private record Cause(Leak.Kind kind, String scope, String place) {
        static Cause of(FoundLeak leak) {
            boolean isPlaceSure = LeakReports.LEVEL == Leaks.Level.ALL && !leak.place().isEmpty();
            return new Cause(leak.kind(), NUMBER.matcher(leak.scope()).replaceAll("#"), isPlaceSure
                    ? leak.place().getFirst().toString()
                    : "");
        }
    }

    /** The leaks of one cause. */
    private static final class Tally {
        private long found;
        private long nextReport = 1;

        /** Those since the last report, as one; null if there are none. */
        private @Nullable FoundLeak since;

        void add(FoundLeak leak) {
            found++;
            FoundLeak before = since;
            if (before == null) {
                AllocationSummary held = new AllocationSummary();
                held.add(leak.held());
                since = new FoundLeak(leak.kind(), leak.scope(), leak.thread(), held, leak.place());
                return;
            }
            before.held().add(leak.held());
            if (before.place().isEmpty()) {
                since = new FoundLeak(before.kind(), before.scope(), before.thread(), before.held(), leak.place());
            }
        }

        @Nullable
        Leak due() {
            FoundLeak told = since;
            if (told == null || found < nextReport) {
                return null;
            }
            nextReport = 2 * found;
            since = null;
            return told.asLeak(found, List.of());
        }
    }

    private final Map<Cause, Tally> tallies = new HashMap<>();

    /** {@return the reports that are due now that {@code leaks} were found} */
    synchronized List<Leak> add(List<FoundLeak> leaks) {
        if (tallies.size() > MOST) {
            tallies.clear();
        }
        Set<Tally> changed = new LinkedHashSet<>();
        for (FoundLeak leak : leaks) {
            Tally tally = tallies.computeIfAbsent(Cause.of(leak), _ -> new Tally());
            tally.add(leak);
            changed.add(tally);
        }
        List<Leak> due = new ArrayList<>();
        for (Tally tally : changed) {
            Leak leak = tally.due();
            if (leak != null) {
                due.add(leak);
            }
        }
        return due;
    }

    synchronized void clear() {
        tallies.clear();
    }
}
