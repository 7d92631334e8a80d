package dev.arenagrad.memory.storage;

import dev.arenagrad.bindings.NativeAllocationException;
import dev.arenagrad.bindings.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes blocks from the operating system, within the limit of the process, which bounds used and free blocks together. The system property
 * {@code arenagrad.memory.limit} sets it (bytes, or with the suffix k, m or g; none unless set). Thread-safe.
 */
final class SystemMemory {
    private static final AtomicLong HELD = new AtomicLong();
    private static final AtomicLong ALLOCATIONS = new AtomicLong();
    private static volatile long limit = orUnlimited(Settings.MEMORY_LIMIT);

    private SystemMemory() {}

    private static long orUnlimited(long bytes) {
        return bytes == 0 ? Long.MAX_VALUE : bytes;
    }

    /** {@return a new block, or null if the limit or the operating system does not allow it} */
    static @Nullable Block take(int sizeClass) {
        long capacity = SizeClass.capacity(sizeClass);
        SavedGrowth.look(HELD.get());
        long held;
        do {
            held = HELD.get();
            if (held > limit - capacity) {
                return null;
            }
        } while (!HELD.compareAndSet(held, held + capacity));
        MemorySegment memory = null;
        try {
            memory = NativeMemory.allocate(capacity, SizeClass.ALIGNMENT);
            ALLOCATIONS.incrementAndGet();
            return new Block(memory, sizeClass);
        } catch (NativeAllocationException _) {
            HELD.addAndGet(-capacity);
            return null;
        } catch (Throwable e) {
            HELD.addAndGet(-capacity);
            if (memory != null) {
                NativeMemory.free(memory);
            }
            throw e;
        }
    }

    static void giveBack(Block block) {
        HELD.addAndGet(-block.capacity);
        try {
            NativeMemory.free(block.segment); // last: after a failure its holder has it still
        } catch (Throwable e) {
            HELD.addAndGet(block.capacity);
            throw e;
        }
    }

    /** {@return by how many bytes {@code bytes} more would pass the limit; 0 or less if they would not} */
    static long excess(long bytes) {
        return HELD.get() - (limit - bytes);
    }

    /** {@return the limit, or 0 if there is none} */
    static long limit() {
        long bytes = limit;
        return bytes == Long.MAX_VALUE ? 0 : bytes;
    }

    /** Sets the limit, 0 for none. */
    static void limit(long bytes) {
        limit = orUnlimited(bytes);
    }

    /** {@return the bytes of all blocks, in use or not} */
    static long heldBytes() {
        return HELD.get();
    }

    static long allocations() {
        return ALLOCATIONS.get();
    }
}
