package dev.arenagrad.ops.parallel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The place of a caller that runs a parallel loop, and how many threads compute there. Processors that are taken at one place are left
 * alone by the callers at the others: with many callers at once each computes for itself, as without workers. A caller between two of its loops
 * takes its processor too, so for a moment after each it is taken to come back.
 *
 * <p>A place is left by writing a field, for which even an exhausted stack has room.
 */
final class Computing {
    /** The nanoseconds for which a caller is taken to come back: more than small operations between large ones take. */
    private static final long MOMENT = 300_000;

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

    /** The number of the thread that was here last. */
    private volatile long caller;

    /** When it left, by {@link System#nanoTime}. */
    private volatile long left = System.nanoTime() - MOMENT;

    private Computing() {}

    /** {@return a place for the calling thread, or null if there are more callers than places} */
    static @Nullable Computing enter() {
        long caller = Thread.currentThread().threadId();
        int first = Math.floorMod(caller, PLACES.length); // so that a caller comes back to the place that it left
        for (int i = 0; i < PLACES.length; i++) {
            Computing place = PLACES[(first + i) % PLACES.length];
            if (place.threads == 0 && THREADS.compareAndSet(place, 0, 1)) {
                place.caller = caller;
                return place;
            }
        }
        return null;
    }

    /** Notes that the loop has ended, for others to see that the caller may be back in a moment. */
    void leave() {
        left = System.nanoTime();
    }

    /**
     * Reserves helpers.
     *
     * @param wanted how many at most
     * @return as many as there are processors left for
     */
    int reserve(int wanted) {
        int allowed = Threads.allowed();
        int expected = isAnotherExpected() ? 1 : 0;
        int helpers = Math.clamp(allowed - computing() - expected, 0, wanted);
        threads = 1 + helpers;
        int excess = computing() - allowed; // another caller may have seen the same processors free
        if (helpers > 0 && excess > 0) {
            helpers = Math.max(helpers - excess, 0);
            threads = 1 + helpers;
        }
        return helpers;
    }

    /**
     * {@return whether another caller left a moment ago} One is expected back at most: places do not say how many callers left them, since loops
     * may be nested, nor whether these have ended.
     */
    private boolean isAnotherExpected() {
        long now = System.nanoTime();
        for (Computing place : PLACES) {
            if (place.threads == 0 && now - place.left < MOMENT && place.caller != caller) {
                return true;
            }
        }
        return false;
    }

    private static int computing() {
        int computing = 0;
        for (Computing place : PLACES) {
            computing += place.threads;
        }
        return computing;
    }
}
