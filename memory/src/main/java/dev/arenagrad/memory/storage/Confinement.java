package dev.arenagrad.memory.storage;

import java.lang.foreign.MemorySegment;

/** Whether memory is confined to a thread. */
public final class Confinement {
    /** Never started, and inherits nothing that would keep the class loader of whoever asks first. */
    private static final Thread ANYBODY = Thread.ofPlatform().inheritInheritableThreadLocals(false).unstarted(() -> {});

    private Confinement() {}

    /** {@return whether every thread may access the memory} If not, the calling thread alone may, or none. */
    public static boolean isOpenToAll(MemorySegment memory) {
        return memory.isAccessibleBy(ANYBODY);
    }
}
