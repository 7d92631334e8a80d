package dev.arenagrad.memory.storage;

import java.lang.foreign.MemorySegment;

/** What the bytes of a storage are to be, as long as nobody needs them in memory. Used by the storage's thread alone. */
public interface Contents {
    /** All bytes 0. */
    Contents ZEROS = memory -> memory.fill((byte) 0);

    /**
     * Writes them. Called again if it failed.
     *
     * @param memory the storage's, unscoped
     */
    void writeTo(MemorySegment memory);

    /** Called once, when they were written or are not needed any more: lets go of what they own. */
    default void drop() {}
}
