package dev.arenagrad.ops;

import dev.arenagrad.memory.LifetimeException;

/** Begins and ends access to all arrays of one kernel call, so that none can be freed while the kernel runs. */
final class Access {
    private Access() {}

    static void begin(NDArray a, NDArray b) {
        a.beginAccess();
        try {
            b.beginAccess();
        } catch (RuntimeException e) {
            a.endAccess();
            throw e;
        }
    }

    static void begin(NDArray a, NDArray b, NDArray c) {
        begin(a, b);
        try {
            c.beginAccess();
        } catch (RuntimeException e) {
            end(a, b);
            throw e;
        }
    }

    static void begin(NDArray a, NDArray b, NDArray c, NDArray d) {
        begin(a, b, c);
        try {
            d.beginAccess();
        } catch (RuntimeException e) {
            end(a, b, c);
            throw e;
        }
    }

    static void begin(NDArray... arrays) {
        int begun = 0;
        try {
            for (; begun < arrays.length; begun++) {
                arrays[begun].beginAccess();
            }
        } catch (RuntimeException e) {
            for (int i = 0; i < begun; i++) {
                arrays[i].endAccess();
            }
            throw e;
        }
    }

    static void end(NDArray... arrays) {
        int tried = 0;
        try {
            while (tried < arrays.length) {
                arrays[tried++].endAccess();
            }
        } catch (LifetimeException e) {
            throw lost(e, tried, arrays);
        }
    }

    static void end(NDArray a, NDArray b) {
        int tried = 1;
        try {
            a.endAccess();
            tried = 2;
            b.endAccess();
        } catch (LifetimeException e) {
            throw lost(e, tried, a, b);
        }
    }

    static void end(NDArray a, NDArray b, NDArray c) {
        int tried = 1;
        try {
            a.endAccess();
            tried = 2;
            b.endAccess();
            tried = 3;
            c.endAccess();
        } catch (LifetimeException e) {
            throw lost(e, tried, a, b, c);
        }
    }

    static void end(NDArray a, NDArray b, NDArray c, NDArray d) {
        try {
            end(a, b, c);
        } catch (LifetimeException e) {
            throw lost(e, 0, d);
        }
        try {
            d.endAccess();
        } catch (LifetimeException e) {
            throw lost(e, 4, a, b, c, d);
        }
    }

    /**
     * Ends access to the arrays that follow one whose memory ended while the kernel ran. Whichever was written may be so in part, and
     * counts as changed.
     *
     * @return {@code loss}
     */
    private static LifetimeException lost(LifetimeException loss, int next, NDArray... arrays) {
        for (int i = next; i < arrays.length; i++) {
            try {
                arrays[i].endAccess();
            } catch (LifetimeException e) {
                loss.addSuppressed(e);
            }
        }
        for (NDArray array : arrays) {
            array.storage().bumpVersion();
        }
        return loss;
    }
}
