package dev.arenagrad.io;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Says what is wrong with the content of a file of tensors: that it is cut short, states sizes that it does not have, has a type that
 * tensors do not have, passes a limit, or is no such file at all.
 *
 * <p>Nothing is left behind: no tensor, no open file.
 */
public final class TensorFileException extends IOException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final String place;
    private final String reason;

    /**
     * Creates an exception; control characters in its texts are escaped, and long ones cut off.
     *
     * @param file the file
     * @param place where in the file, empty if it is the file as a whole
     * @param reason what is wrong there
     */
    public TensorFileException(Path file, String place, String reason) {
        super(file + ": " + Messages.printable(place.isEmpty() ? reason : place + ": " + reason));
        this.file = file.toString();
        this.place = Messages.printable(place);
        this.reason = Messages.printable(reason);
    }

    TensorFileException(Path file, String place, String reason, Throwable cause) {
        this(file, place, reason);
        initCause(cause);
    }

    /** {@return the file, as it was named in the call} */
    public Path file() {
        return Path.of(file);
    }

    /** {@return where in the file, such as {@code header, character 31}; empty if it is the file as a whole} */
    public String place() {
        return place;
    }

    /** {@return what is wrong there} */
    public String reason() {
        return reason;
    }
}
