package dev.arenagrad.ops.parallel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The place of a caller that runs a parallel loop, and how many threads compute there. Processors that are taken at one place are left
 * alone by the callers at the others: with many callers at once each computes for itself, as without workers.
 *
 * <p>A place is left by writing a field, for which even an exhausted stack has room.
 */
final class Computing {
    private static final VarHandle THREADS;

    static {
        try {
            THREADS = MethodHandles.lookup().findVarHandle(Computing.class, "threads", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final Computing[] PLACES = new Computing[Math.max(8, 2 * Runtime.getRuntime()
            .availableProcessors())];

    static {
        for (int i = 0; i < PLACES.length; i++) {
            PLACES[i] = new Computing();
        }
    }

    /** The caller and the helpers that it has reserved; 0 when nobody is here. Set to 0 by the caller when all have ended. */
    volatile int threads;

    private Computing() {}

    /** {@return a place for the calling thread, or null if there are more callers than places} */
    static @Nullable Computing enter() {
        for (Computing place : PLACES) {
            if (place.threads == 0 && THREADS.compareAndSet(place, 0, 1)) {
                return place;
            }
        }
        return null;
    }

    /**
     * Reserves helpers.
     *
     * @param wanted how many at most
     * @return as many as there are processors left for
     */
    int reserve(int wanted) {
        int allowed = Threads.allowed();
        int helpers = Math.clamp(allowed - computing(), 0, wanted);
        threads = 1 + helpers;
        int excess = computing() - allowed; // another caller may have seen the same processors free
        if (helpers > 0 && excess > 0) {
            helpers = Math.max(helpers - excess, 0);
            threads = 1 + helpers;
        }
        return helpers;
    }

    private static int computing() {
        int computing = 0;
        for (Computing place : PLACES) {
            computing += place.threads;
        }
        return computing;
    }
}
