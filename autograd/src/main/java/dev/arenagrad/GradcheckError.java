package dev.arenagrad;

import org.jspecify.annotations.Nullable;

/** Thrown by {@link GradCheck} when derivatives are wrong; what it was given being wrong is reported by other exceptions. */
public final class GradcheckError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what differs, with the values */
    public GradcheckError(String message) {
        this(message, null);
    }

    /**
     * As {@link #GradcheckError(String)}, for a derivative that failed instead of giving a value.
     *
     * @param cause what it threw
     */
    public GradcheckError(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
