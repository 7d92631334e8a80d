package dev.arenagrad.examples;

import java.io.IOException;

/** Thrown when a file of digits is not what it should be. */
final class DigitFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message the file, the place in it, and what is wrong there */
    DigitFormatException(String message) {
        super(message);
    }

    /**
     * @param message the file, the place in it, and what is wrong there
     * @param cause how it was noticed
     */
    DigitFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
