package dev.arenagrad.memory.storage;

import java.lang.foreign.MemorySegment;

/** A piece of off-heap memory that is handed out and taken back whole, with the segment over it. */
final class Block {
    final MemorySegment segment;
    final int sizeClass;
    final long capacity;

    Block(MemorySegment segment, int sizeClass) {
        this.segment = segment;
        this.sizeClass = sizeClass;
        this.capacity = segment.byteSize();
    }

    long capacity() {
        return capacity;
    }
}
