package dev.arenagrad.memory.storage;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A limit on the bytes of one scope, inside the limit of the scopes around it. Thread-safe. */
final class Budget implements Attachment {
    private final String scopeName;
    private final String scope;
    private volatile long limit;
    private volatile @Nullable Budget outer;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    /** The number of charged blocks that are left to the garbage collector. */
    private final AtomicLong collected = new AtomicLong();

    /** @param scope the scope in the sentence of a message */
    Budget(String scopeName, String scope, long limit, @Nullable Budget outer) {
        this.scopeName = scopeName;
        this.scope = scope;
        this.limit = limit;
        this.outer = outer;
    }

    /**
     * Charges {@code bytes} to this budget and to all enclosing ones.
     *
     * @return null, or the budget whose limit would be exceeded; then nothing was charged
     */
    @Nullable
    Budget charge(long bytes) {
        for (Budget budget = this; budget != null; budget = budget.outer) {
            long now = budget.used.addAndGet(bytes);
            if (now > budget.limit) {
                for (Budget taken = this; taken != null && taken != budget; taken = taken.outer) {
                    taken.used.addAndGet(-bytes);
                }
                budget.used.addAndGet(-bytes);
                return budget;
            }
            budget.peak.accumulateAndGet(now, Math::max);
        }
        return null;
    }

    /** Charges {@code bytes} even if that exceeds the limit: for memory that exists already. */
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

    /** Inserts this budget between {@code inner} and the budget that enclosed it. */
    void insertAround(Budget inner) {
        long bytes = inner.used();
        collected.addAndGet(inner.collected.get());
        peak.accumulateAndGet(used.addAndGet(bytes), Math::max);
        inner.outer = this;
    }

    void countCollected(int change) {
        for (Budget budget = this; budget != null; budget = budget.outer) {
            budget.collected.addAndGet(change);
        }
    }

    /** {@return whether a garbage collection might lower what is used} */
    boolean holdsCollected() {
        return collected.get() > 0;
    }

    boolean isWithin(Budget other) {
        for (Budget budget = this; budget != null; budget = budget.outer) {
            if (budget == other) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Budget budget() {
        return this;
    }

    String scopeName() {
        return scopeName;
    }

    String scope() {
        return scope;
    }

    @Nullable
    Budget outer() {
        return outer;
    }

    long limit() {
        return limit;
    }

    void limit(long bytes) {
        limit = bytes;
    }

    long used() {
        return used.get();
    }

    long peak() {
        return peak.get();
    }
}
