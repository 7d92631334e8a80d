package dev.arenagrad.ops;

/** Thrown when an operation cannot be done on the tensors it was given; where PyTorch has a text for it, with that text. */
public final class TensorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what was wrong and what to do */
    public TensorException(String message) {
        super(message);
    }
}
