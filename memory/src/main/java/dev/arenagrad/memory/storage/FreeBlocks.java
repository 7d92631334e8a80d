package dev.arenagrad.memory.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Free blocks by size class, last in, first out. Not thread-safe, but for the number of {@link #bytes()}. Taking and putting a block are
 * atomic, even if the stack or the heap is exhausted on the way: the field that makes the change is written last, after all calls.
 *
 * <p>Each class has a stack. Places above its top keep the blocks that were taken from there, and are written only if another block comes
 * back: repetitive programs return blocks in reverse order, and writing a reference into an old object would cost more than everything else
 * here (the collector's barrier; 3 to 5 of some 15 ns).
 */
final class FreeBlocks {
    private static final @Nullable Block[] EMPTY = {};
    private static final VarHandle BYTES;

    static {
        try {
            BYTES = MethodHandles.lookup().findVarHandle(FreeBlocks.class, "bytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Block[][] stacks = new @Nullable Block[SizeClass.COUNT][];
    private final int[] counts = new int[SizeClass.COUNT];
    /** Read by every thread. */
    private long bytes;

    FreeBlocks() {
        Arrays.fill(stacks, EMPTY);
    }

    /** {@return a block of {@code sizeClass}, or null if there is none} */
    @Nullable
    Block take(int sizeClass) {
        int count = counts[sizeClass];
        if (count == 0) {
            return null;
        }
        Block block = Objects.requireNonNull(stacks[sizeClass][count - 1]);
        BYTES.setOpaque(this, bytes - block.capacity);
        counts[sizeClass] = count - 1;
        return block;
    }

    void put(Block block) {
        int sizeClass = block.sizeClass;
        int count = counts[sizeClass];
        @Nullable Block[] stack = stacks[sizeClass];
        if (count == stack.length) {
            stack = Arrays.copyOf(stack, Math.max(4, 2 * count));
            stacks[sizeClass] = stack;
        }
        if (stack[count] != block) {
            stack[count] = block;
        }
        BYTES.setOpaque(this, bytes + block.capacity);
        counts[sizeClass] = count + 1;
    }

    /** {@return a block of the largest non-empty class, removed for good, or null if there is none} */
    @Nullable
    Block takeLargest() {
        for (int sizeClass = SizeClass.COUNT - 1; sizeClass >= 0 && bytes > 0; sizeClass--) {
            Block block = take(sizeClass);
            if (block != null) {
                stacks[sizeClass][counts[sizeClass]] = null;
                return block;
            }
        }
        return null;
    }

    long bytes() {
        return (long) BYTES.getOpaque(this);
    }
}
