package dev.arenagrad.bindings;

import java.io.Serial;

/**
 * Thrown when the operating system has no memory of the size asked for. Not an {@link OutOfMemoryError}: the Java heap
 * is fine, and a caller who gives memory back (a pool that trims its free blocks, say) may try again.
 */
public final class NativeAllocationException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** The size asked for. */
    private final long byteSize;

    NativeAllocationException(long byteSize, long alignment) {
        super("No native memory for " + byteSize + " bytes (aligned to " + alignment + ")");
        this.byteSize = byteSize;
    }

    /**
     * The size that could not be had.
     *
     * @return the number of bytes asked for, without what alignment costs
     */
    public long byteSize() {
        return byteSize;
    }
}
