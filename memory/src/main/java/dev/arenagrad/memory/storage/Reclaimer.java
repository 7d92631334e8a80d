package dev.arenagrad.memory.storage;

import dev.arenagrad.bindings.NativeMemory;
import org.jspecify.annotations.Nullable;

/**
 * Last attempts before the process is refused memory: free the scopes that ended threads left open and blocks that waited for a
 * transfer to end, return free blocks of other sizes to the operating system, and let the garbage collector find unreachable tensors.
 */
final class Reclaimer {
    private static final int COLLECTIONS = 3;

    private Reclaimer() {}

    /** {@return a block, or null if there is still no memory} */
    static @Nullable Block take(int sizeClass) {
        AbandonedScopes.freeAll();
        ArenaCloser.retry();
        Block block = takeShrunken(sizeClass);
        for (int i = 0; i < COLLECTIONS && block == null && CollectedBlock.heldBytes() > 0; i++) {
            if (!CollectedBlock.awaitYoungCollection()) {
                break;
            }
            block = takeShrunken(sizeClass);
        }
        return block;
    }

    private static @Nullable Block takeShrunken(int sizeClass) {
        long excess = SystemMemory.excess(SizeClass.capacity(sizeClass));
        Pool.shrink(excess > 0 ? excess : Long.MAX_VALUE);
        if (excess <= 0) {
            NativeMemory.giveBackFreePages();
        }
        return SystemMemory.take(sizeClass);
    }
}
