package dev.arenagrad.bindings;

import java.io.Serial;

/** One place had no library, or one that cannot be used; the message is the reason as the user will read it. */
final class UnusableLibraryException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    UnusableLibraryException(String reason) {
        super(reason);
    }

    UnusableLibraryException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
