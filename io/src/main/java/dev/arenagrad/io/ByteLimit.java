package dev.arenagrad.io;

import dev.arenagrad.io.format.FormatException;

/** The caller's limit on the memory allocated for a file. */
final class ByteLimit {
    private ByteLimit() {}

    /** @throws FormatException if {@code bytes} are more than the limit allows */
    static void check(long bytes, long maxBytes) throws FormatException {
        if (bytes > maxBytes) {
            throw new FormatException("", "the tensors take " + bytes + " bytes, more than the " + maxBytes
                    + " that the caller allows");
        }
    }
}
