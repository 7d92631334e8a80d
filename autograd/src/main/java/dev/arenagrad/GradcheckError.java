package dev.arenagrad;

import org.jspecify.annotations.Nullable;

/** Thrown by {@link GradCheck} if a derivative is wrong; unsuitable arguments are reported by other exceptions. */
public final class GradcheckError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what differs, with the values
     */
    public GradcheckError(String message) {
        this(message, null);
    }

    /**
     * Creates an exception for a derivative that failed instead of returning a value.
     *
     * @param message what failed
     * @param cause what the derivative threw
     */
    public GradcheckError(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
