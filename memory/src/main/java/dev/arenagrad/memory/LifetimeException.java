package dev.arenagrad.memory;

/**
 * Thrown when memory is used after its end, from a thread it is not open to, or when a scope is closed out of turn.
 *
 * <p>It stands in for the raw {@code IllegalStateException: Already closed} and {@code WrongThreadException} of
 * {@code java.lang.foreign}, which cannot name the tensor, the operation that made it, its scope, or a remedy.
 */
public final class LifetimeException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** @param message what was used, why it could not be, and what to do */
    public LifetimeException(String message) {
        super(message);
    }
}
