package dev.arenagrad.bindings;

import java.io.Serial;

/**
 * Thrown when no usable OpenBLAS could be loaded. The message lists every place that was tried, in order, each with the
 * reason why it failed, and says how to name a library: it is meant to be read by the person who runs the program.
 *
 * <p>The numbers can be had without OpenBLAS too, so a caller may catch this and compute in plain Java instead.
 */
public final class OpenBlasNotFoundException extends UnsupportedOperationException {
    @Serial private static final long serialVersionUID = 1L;

    OpenBlasNotFoundException(String message) {
        super(message);
    }
}
