package dev.arenagrad.memory.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Free blocks by size class, last in, first out. Not thread-safe, but for the number of {@link #bytes()}. A block is taken or put
 * whole or not at all, whatever happens on the way: what makes the change is written last, when nothing is called any more.
 *
 * <p>Each class has a stack. Places above its top keep the blocks that were taken from there, and are written only if another block
 * comes back: programs that repeat themselves return blocks in the reverse order, and to write a reference into an old object
 * would cost more than all the rest here (the collector's barrier; 3 to 5 ns each of some 15).
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

    /** {@return any block of the largest class that has one, which will not come back, or null if there is none at all} */
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
