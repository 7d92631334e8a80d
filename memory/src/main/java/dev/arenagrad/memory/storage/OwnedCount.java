package dev.arenagrad.memory.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A counter that is changed by one thread at a time, without the cost of an atomic addition, and may be read by every thread. */
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
