package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.MemoryReport.Owner;
import dev.arenagrad.memory.OutOfMemoryException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Messages for refused memory requests: what was requested, which limit it would exceed, and who holds the most; and their number. */
final class RefusalMessages {
    private static final int OWNERS_TOLD = 5;
    private static final String NOTHING_CHANGED = ". Nothing was changed; free tensors by closing inner scopes, or raise the limit";

    private static final AtomicLong COUNT = new AtomicLong();

    private RefusalMessages() {}

    /** {@return how many requests were refused so far} */
    static long count() {
        return COUNT.get();
    }

    /** {@return the refusal by the limit of a scope; {@code summary} sums up the memory charged to it} */
    static OutOfMemoryException byScope(Budget exceeded, long bytes, Object origin, @Nullable Object shape,
            AllocationSummary summary) {
        List<Owner> owners = summary.largest(OWNERS_TOLD);
        String message = request(origin, shape, bytes) + ", which would pass the limit of " + exceeded.limit()
                + " bytes set for " + exceeded.scope() + "; in use: " + exceeded.used() + ", peak: "
                + exceeded.peak() + ", largest owners: " + text(owners) + NOTHING_CHANGED;
        return told(exceeded.scopeName(), new OutOfMemoryException(message, bytes, exceeded.limit(), exceeded.used(),
                exceeded.peak(), owners));
    }

    /** {@return the refusal by the limit of the process or, if it is not that, by the operating system} */
    static OutOfMemoryException ofProcess(long bytes, Object origin, @Nullable Object shape) {
        long limit = SystemMemory.limit();
        boolean byLimit = limit != 0 && SystemMemory.excess(bytes) > 0;
        long used = Pool.liveBytes();
        long peak = Pool.peakBytes();
        List<Owner> owners = HeapWalk.take().owners().stream().limit(OWNERS_TOLD).toList();
        String usage = "; in use: " + used + ", peak: " + peak + ", free in caches of other threads: "
                + Pool.pooledBytes() + ", largest owners: " + text(owners);
        String message = byLimit
                ? request(origin, shape, bytes) + ", which would pass the limit of " + limit
                        + " bytes set for the process" + usage + NOTHING_CHANGED
                : request(origin, shape, bytes) + ", which the operating system refused" + usage
                        + ". Nothing was changed; free tensors by closing scopes, or set a limit with Memory.limit";
        return told(byLimit ? "the process" : "the operating system", new OutOfMemoryException(message, bytes, byLimit
                ? limit
                : 0, used, peak, owners));
    }

    /** {@return the refusal by the limit of memory left to the garbage collector} */
    static OutOfMemoryException byAutomaticLimit(long bytes, long limit, long held) {
        AllocationSummary summary = new AllocationSummary();
        CollectedBlock.LEDGER.addTo(summary);
        List<Owner> owners = summary.largest(OWNERS_TOLD);
        return told("memory outside any scope", new OutOfMemoryException("tensors outside any scope hold " + held
                + " bytes, and " + bytes + " more would pass the limit of " + limit
                + " (system property arenagrad.auto.limit); largest owners: " + text(owners)
                + "; open a Scope around the work, so that its memory is freed when it closes", bytes, limit, held,
                Pool.peakBytes(), owners));
    }

    private static String request(Object origin, @Nullable Object shape, long bytes) {
        return Storage.name(origin) + (shape == null ? "" : " of shape " + shape) + " needs " + bytes + " bytes";
    }

    private static String text(List<Owner> owners) {
        return owners.isEmpty() ? "none" : owners.stream().map(Owner::toString).collect(Collectors.joining(", "));
    }

    private static OutOfMemoryException told(String limitOf, OutOfMemoryException refusal) {
        COUNT.incrementAndGet();
        BudgetExceededEvent.emit(limitOf, refusal);
        return refusal;
    }
}
