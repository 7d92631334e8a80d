package dev.arenagrad.ops;

/** Thrown if an operation cannot be applied to its arguments. The message is PyTorch's where PyTorch has one. */
public final class TensorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what is wrong and what to do
     */
    public TensorException(String message) {
        super(message);
    }
}
