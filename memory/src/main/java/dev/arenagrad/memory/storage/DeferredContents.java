package dev.arenagrad.memory.storage;

import java.lang.foreign.MemorySegment;

/** Contents of a storage that are written to memory only when the memory is first read. Used only by the storage's thread. */
public interface DeferredContents {
    /** All bytes 0. */
    DeferredContents ZEROS = memory -> memory.fill((byte) 0);

    /**
     * Writes the contents. Called again after a failure.
     *
     * @param memory the storage's, unscoped
     */
    void writeTo(MemorySegment memory);

    /** Releases everything that the contents own. Called once, when they have been written or are no longer needed. */
    default void drop() {}
}
