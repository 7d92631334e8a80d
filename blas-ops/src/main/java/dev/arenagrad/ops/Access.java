package dev.arenagrad.ops;

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
        for (NDArray array : arrays) {
            array.endAccess();
        }
    }

    static void end(NDArray a, NDArray b) {
        a.endAccess();
        b.endAccess();
    }

    static void end(NDArray a, NDArray b, NDArray c) {
        end(a, b);
        c.endAccess();
    }
}
