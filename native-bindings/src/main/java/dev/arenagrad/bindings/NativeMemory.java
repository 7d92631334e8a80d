package dev.arenagrad.bindings;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

import org.jspecify.annotations.Nullable;

/**
 * Raw memory of the C library: what an {@link Arena} cannot give, namely memory that is not zeroed, that any thread may
 * touch without a liveness check in the loop, and that is given back one block at a time.
 *
 * <p>Nothing here guards against misuse, as in C. The segments are of the global scope, so the JDK believes them alive
 * for ever: the caller of {@link #free} must make sure that the block is not used afterwards, and must not hand such a
 * segment out.
 *
 * <p>All methods may be called by any thread at any time; none loads OpenBLAS. What one thread writes to a block is
 * seen by another as with any plain memory: only after some synchronisation between the two.
 */
public final class NativeMemory {
    // Addresses travel as long and not as MemorySegment: no object for the JIT to remove.
    private static final MethodHandle MALLOC = Downcall.linkStandard("malloc",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    private static final MethodHandle FREE = Downcall.linkStandard("free", FunctionDescriptor.ofVoid(JAVA_LONG));

    /** Only glibc has it. */
    private static final @Nullable MethodHandle MALLOC_TRIM = Linker.nativeLinker().defaultLookup().find("malloc_trim")
            .map(function -> Downcall.link(function, FunctionDescriptor.of(JAVA_INT, JAVA_LONG))).orElse(null);

    /** Only Linux has it as it is used here. */
    private static final @Nullable MethodHandle MADVISE = Platform.current()
            .system() == Platform.OperatingSystem.LINUX ? Linker.nativeLinker().defaultLookup().find("madvise")
                    .map(function -> Downcall.link(function, FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG,
                            JAVA_INT))).orElse(null) : null;

    private static final int MADV_HUGEPAGE = 14;
    private static final long HUGE_PAGE = 2L << 20;

    /** From this size on glibc maps a block for itself alone, and unmaps it when it is freed. */
    private static final long MAPPED_ALONE = 32L << 20;

    private static final MemorySegment ADDRESS_SPACE = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /** In front of each block stands the address that malloc returned, which the block's own address hides. */
    private static final long HEADER = JAVA_LONG.byteSize();

    private NativeMemory() {}

    /**
     * Allocates a block. Its content is whatever was there before.
     *
     * @param byteSize  the size in bytes; of a block of 0 bytes only the address means anything
     * @param alignment a power of two; the address is a multiple of it
     * @return a segment of exactly {@code byteSize} bytes in the global scope, to be given to {@link #free} once
     * @throws IllegalArgumentException  if {@code byteSize} is negative or {@code alignment} is not a power of two
     * @throws NativeAllocationException if there is no memory of that size
     */
    public static MemorySegment allocate(long byteSize, long alignment) {
        if (byteSize < 0) {
            throw new IllegalArgumentException("Negative size: " + byteSize);
        }
        if (alignment <= 0 || Long.bitCount(alignment) != 1) {
            throw new IllegalArgumentException("Not a power of two: " + alignment);
        }
        boolean large = byteSize > MAPPED_ALONE;
        long multiple = Math.max(alignment, large ? HUGE_PAGE : HEADER);
        long overhead = HEADER + multiple - 1;
        long start = byteSize > Long.MAX_VALUE - overhead ? 0 : malloc(byteSize + overhead);
        if (start == 0) {
            throw new NativeAllocationException(byteSize, alignment);
        }
        long address = start + overhead & -multiple;
        ADDRESS_SPACE.set(JAVA_LONG, address - HEADER, start);
        try {
            if (large && MADVISE != null) {
                askForHugePages(MADVISE, address, byteSize);
            }
            return MemorySegment.ofAddress(address).reinterpret(byteSize);
        } catch (Throwable e) { // the heap is full, or the stack
            freeStart(start);
            throw e;
        }
    }

    /**
     * Binds a part of a block to an arena, so that the JDK refuses whoever comes after that was closed. Unlike the block itself
     * the result may be handed out, if the arena is closed before the block is freed or used for something else.
     *
     * @param block    a segment that {@link #allocate} returned
     * @param byteSize how many bytes of it, from its beginning
     * @param arena    whose lifetime and threads the result has
     * @param held     what stays reachable for as long as the result is and the arena open
     * @return the same memory in the scope of {@code arena}
     * @throws IllegalStateException     if the arena is closed
     * @throws WrongThreadException      if the arena is confined to another thread
     * @throws IndexOutOfBoundsException if the block is shorter
     */
    public static MemorySegment bind(MemorySegment block, long byteSize, Arena arena, Object held) {
        return block.asSlice(0, byteSize).reinterpret(arena, _ -> Reference.reachabilityFence(held));
    }

    /**
     * Gives a block back. No segment over it must be used any more.
     *
     * @param block a segment that {@link #allocate} returned and that was not freed yet; anything else corrupts the
     *              C library's memory
     * @throws IllegalArgumentException if {@code block} is on the Java heap
     */
    public static void free(MemorySegment block) {
        if (!block.isNative()) {
            throw new IllegalArgumentException("Not native memory: " + block);
        }
        freeStart(ADDRESS_SPACE.get(JAVA_LONG, block.address() - HEADER));
    }

    private static void freeStart(long start) {
        try {
            FREE.invokeExact(start);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * Asks the C library to return to the operating system what it keeps of the blocks that were freed. Large blocks return
     * by themselves; of small ones glibc keeps the pages otherwise, for as long as anything above them is in use.
     *
     * @return whether any memory was returned; false too where the C library has no such function
     */
    public static boolean giveBackFreePages() {
        if (MALLOC_TRIM == null) {
            return false;
        }
        try {
            return (int) MALLOC_TRIM.invokeExact(0L) != 0;
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * Most of the time of filling new memory goes into the pages that the system supplies as they are touched; of two mebibytes each
     * instead of four kibibytes they take a quarter of it. The system may decline, which is no failure.
     */
    private static void askForHugePages(MethodHandle madvise, long address, long byteSize) {
        try {
            int _ = (int) madvise.invokeExact(address, byteSize, MADV_HUGEPAGE);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    private static long malloc(long byteSize) {
        try {
            return (long) MALLOC.invokeExact(byteSize);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }
}
