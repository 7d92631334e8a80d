package dev.arenagrad.memory.storage;

import dev.arenagrad.bindings.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A block of the pool over which a segment was handed to users. The segment is bound to its own arena, which is closed before the block
 * returns to the pool. Kernels use the block as before.
 */
final class LentBlock extends Block {
    /** The block as the pool knows it. */
    final Block pooled;

    /** The thread that the arena is confined to, or null. */
    final @Nullable Thread thread;

    final Arena arena;

    /** The memory of the storage, writable. */
    final MemorySegment bound;

    /**
     * Lends the block of {@code storage}.
     *
     * @param thread the calling thread, if only it can ever have used the storage, else null
     */
    LentBlock(Block pooled, Storage storage, @Nullable Thread thread) {
        super(pooled.segment, pooled.sizeClass, pooled.capacity);
        this.pooled = pooled;
        this.thread = thread;
        this.arena = thread == null ? Arena.ofShared() : Arena.ofConfined();
        this.bound = NativeMemory.bind(segment, storage.byteSize(), arena, storage);
    }
}
