package dev.arenagrad.memory.storage;

import org.jspecify.annotations.Nullable;

/** Free blocks by size class, last in, first out. Not thread-safe. */
final class FreeBlocks {
    private final @Nullable Block[] heads = new @Nullable Block[SizeClass.COUNT];
    private long bytes;

    /** {@return a block of {@code sizeClass}, or null if there is none} */
    @Nullable
    Block take(int sizeClass) {
        Block block = heads[sizeClass];
        if (block != null) {
            heads[sizeClass] = block.next;
            block.next = null;
            bytes -= block.capacity();
        }
        return block;
    }

    void put(Block block) {
        block.next = heads[block.sizeClass];
        heads[block.sizeClass] = block;
        bytes += block.capacity();
    }

    /** {@return any block of the largest class that has one, or null if there is none at all} */
    @Nullable
    Block takeLargest() {
        for (int sizeClass = SizeClass.COUNT - 1; sizeClass >= 0 && bytes > 0; sizeClass--) {
            if (heads[sizeClass] != null) {
                return take(sizeClass);
            }
        }
        return null;
    }

    long bytes() {
        return bytes;
    }
}
