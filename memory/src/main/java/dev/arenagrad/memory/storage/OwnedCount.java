package dev.arenagrad.memory.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A count that one thread at a time changes, without the price of an atomic addition, and every thread may read. */
final class OwnedCount {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(OwnedCount.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    /** For the owner alone. */
    void add(long amount) {
        VALUE.setOpaque(this, value + amount);
    }

    long get() {
        return (long) VALUE.getOpaque(this);
    }
}
