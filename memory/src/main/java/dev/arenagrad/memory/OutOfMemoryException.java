package dev.arenagrad.memory;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a request for off-heap memory would pass a limit, or is refused by the operating system.
 *
 * <p>The request has no effect: every existing tensor is intact, and a smaller request may succeed.
 */
public final class OutOfMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what was asked for, the limit, the usage and its largest owners */
    public OutOfMemoryException(String message) {
        super(message);
    }

    /**
     * @param message what was asked for
     * @param cause the refusal underneath, if any
     */
    public OutOfMemoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
