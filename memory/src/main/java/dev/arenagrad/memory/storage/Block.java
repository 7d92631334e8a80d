package dev.arenagrad.memory.storage;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A piece of off-heap memory that is handed out and taken back whole, with the segment over it. */
final class Block {
    final MemorySegment segment;
    final int sizeClass;

    /** The next block in the free list this one is in. */
    @Nullable Block next;

    Block(MemorySegment segment, int sizeClass) {
        this.segment = segment;
        this.sizeClass = sizeClass;
    }

    long capacity() {
        return segment.byteSize();
    }
}
