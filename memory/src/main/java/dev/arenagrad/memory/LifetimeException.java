package dev.arenagrad.memory;

/**
 * Thrown if memory is used after it was freed or by a thread that its scope is not open to, or if scopes are closed in
 * the wrong order.
 *
 * <p>It replaces the {@code IllegalStateException: Already closed} and {@code WrongThreadException} of
 * {@code java.lang.foreign}, which cannot name the tensor, the operation that made it, its scope, or a remedy.
 */
public final class LifetimeException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was used, why it cannot be, and what to do
     */
    public LifetimeException(String message) {
        super(message);
    }
}
