package dev.arenagrad.memory.storage;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A limit on bytes, inside the limit of the scopes around it. Thread-safe. */
final class Budget {
    final long limit;
    private final @Nullable Budget outer;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    Budget(long limit, @Nullable Budget outer) {
        this.limit = limit;
        this.outer = outer;
    }

    /**
     * Takes {@code bytes} from this budget and all around it.
     *
     * @return null, or the budget that would not bear it, and then nothing was taken
     */
    @Nullable
    Budget charge(long bytes) {
        for (Budget budget = this; budget != null; budget = budget.outer) {
            long now = budget.used.addAndGet(bytes);
            if (now > budget.limit) {
                for (Budget taken = this; taken != budget; taken = taken.outer) {
                    taken.used.addAndGet(-bytes);
                }
                budget.used.addAndGet(-bytes);
                return budget;
            }
            budget.peak.accumulateAndGet(now, Math::max);
        }
        return null;
    }

    /** Takes {@code bytes} whether or not the limit bears it: for memory that exists already. */
    void chargeAnyway(long bytes) {
        for (Budget budget = this; budget != null; budget = budget.outer) {
            budget.peak.accumulateAndGet(budget.used.addAndGet(bytes), Math::max);
        }
    }

    void discharge(long bytes) {
        for (Budget budget = this; budget != null; budget = budget.outer) {
            budget.used.addAndGet(-bytes);
        }
    }

    long used() {
        return used.get();
    }

    long peak() {
        return peak.get();
    }
}
