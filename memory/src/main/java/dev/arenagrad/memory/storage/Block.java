package dev.arenagrad.memory.storage;

import java.lang.foreign.MemorySegment;

/** A piece of off-heap memory that is handed out and taken back whole, with the segment over it. */
class Block {
    final MemorySegment segment;
    final int sizeClass;

    /** The number of bytes that it takes from the pool. */
    final long capacity;

    Block(MemorySegment segment, int sizeClass) {
        this(segment, sizeClass, segment.byteSize());
    }

    Block(MemorySegment segment, int sizeClass, long capacity) {
        this.segment = segment;
        this.sizeClass = sizeClass;
        this.capacity = capacity;
    }

    final long capacity() {
        return capacity;
    }
}
