package dev.arenagrad.examples.service;

/** A request that is not answered with a result. Its message is for the client. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    enum Reason {
        /** What the client sent cannot be computed with. */
        BAD_REQUEST(400),
        /** It is more than a request may have. */
        TOO_LARGE(413),
        /** There is too much to do; the same request may succeed later. */
        OVERLOADED(503);

        /** The status of HTTP. */
        final int status;

        Reason(int status) {
            this.status = status;
        }
    }

    private final Reason reason;

    RefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
