package dev.arenagrad.memory;

import dev.arenagrad.memory.MemoryReport.Owner;
import java.util.List;

/**
 * Thrown if a request for off-heap memory would exceed a limit, or is refused by the operating system.
 *
 * <p>The request has no effect: every existing tensor is intact, and a smaller request may succeed.
 */
public final class OutOfMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long requestedBytes;
    private final long limitBytes;
    private final long usedBytes;
    private final long peakBytes;
    private final Owner[] largestOwners;

    /**
     * Creates an exception. For this module only.
     *
     * @param message the request, the limit, the usage, the peak and the largest owners in words
     * @param requestedBytes the bytes that were requested
     * @param limitBytes the limit, 0 if the operating system refused
     * @param usedBytes what counted against the limit
     * @param peakBytes the most that ever counted against it
     * @param largestOwners what holds most of it, the largest first
     */
    public OutOfMemoryException(String message, long requestedBytes, long limitBytes, long usedBytes, long peakBytes,
            List<Owner> largestOwners) {
        super(message);
        this.requestedBytes = requestedBytes;
        this.limitBytes = limitBytes;
        this.usedBytes = usedBytes;
        this.peakBytes = peakBytes;
        this.largestOwners = largestOwners.toArray(Owner[]::new);
    }

    /** {@return the bytes that were requested} */
    public long requestedBytes() {
        return requestedBytes;
    }

    /** {@return the limit that they would have exceeded, or 0 if the operating system refused them} */
    public long limitBytes() {
        return limitBytes;
    }

    /** {@return the bytes that counted against the limit, or were in use} */
    public long usedBytes() {
        return usedBytes;
    }

    /** {@return the most bytes that ever counted against the limit, or were in use} */
    public long peakBytes() {
        return peakBytes;
    }

    /** {@return what held most of it, by operation and shape, the largest first; five at most} */
    public List<Owner> largestOwners() {
        return List.of(largestOwners);
    }
}
