package dev.arenagrad.io.format;

/** Thrown if bytes violate a file format; the message says where and why. */
public final class FormatException extends Exception {
    private static final long serialVersionUID = 1;

    private final String place;

    /**
     * @param place where in the file
     * @param reason what is wrong there
     */
    public FormatException(String place, String reason) {
        super(reason);
        this.place = place;
    }

    /** {@return where in the file} */
    public String place() {
        return place;
    }

    /** {@return what is wrong there} */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
