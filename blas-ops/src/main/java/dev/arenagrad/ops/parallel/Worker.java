package dev.arenagrad.ops.parallel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that helps with loops of others. A loop is offered to it by a compare-and-set, accepted by another, and can be taken back in
 * between. It looks for the next one busily for a moment, then parks, and ends when nothing came for some seconds.
 */
final class Worker extends Thread {
    /** The looks for the next loop before it parks: some 50 µs, which is more than the small operations between large ones take. */
    private static final int LOOKS = 2000;

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    /** In place of a loop: accepted, and being helped with. */
    private static final ParallelLoop BUSY = ParallelLoop.marker();

    /** In place of a loop: the thread ends. */
    private static final ParallelLoop ENDED = ParallelLoop.marker();

    /** The loop that is offered, null if there is none. */
    private final AtomicReference<@Nullable ParallelLoop> offered = new AtomicReference<>();

    /** Set before the last look that precedes parking, so that who offers after that look sees it. */
    private volatile boolean parked;

    Worker(int number) {
        super(null, null, "arenagrad-worker-" + number, 0, false);
        setDaemon(true);
        setContextClassLoader(null); // that of whoever happens to start it may be one to be unloaded
    }

    /** Offers a loop. {@return whether the thread was free} */
    boolean offer(ParallelLoop loop) {
        return offered.get() == null && offered.compareAndSet(null, loop);
    }

    /** Has it look at what was offered. */
    void wake() {
        if (parked) {
            LockSupport.unpark(this);
        }
    }

    /** {@return whether the loop was offered to this thread, and is not any more since it had not accepted it} */
    boolean takeBack(ParallelLoop loop) {
        return offered.get() == loop && offered.compareAndSet(loop, null);
    }

    @Override
    public void run() {
        try {
            while (helpOnce()) {
                Thread.interrupted(); // nobody has a reason to, and parking would be no rest
            }
        } finally {
            Workers.remove(this);
        }
    }

    /** {@return false if the thread is to end} */
    private boolean helpOnce() {
        ParallelLoop loop = next();
        if (loop == null) {
            return false;
        }
        try {
            loop.help();
        } finally {
            offered.set(null);
            loop.leave();
        }
        return true;
    }

    /** {@return the next loop, accepted, or null if none came for long} */
    private @Nullable ParallelLoop next() {
        for (int look = 0; look < LOOKS; look++) {
            ParallelLoop loop = accept();
            if (loop != null) {
                return loop;
            }
            Thread.onSpinWait();
        }
        long end = System.nanoTime() + PATIENCE;
        parked = true;
        try {
            while (true) {
                ParallelLoop loop = accept();
                if (loop != null) {
                    return loop;
                }
                long left = end - System.nanoTime();
                if (left <= 0 && offered.compareAndSet(null, ENDED)) {
                    return null;
                }
                LockSupport.parkNanos(this, left);
            }
        } finally {
            parked = false;
        }
    }

    /** {@return the loop that was offered, which the thread has to help with now, or null} */
    @Nullable
    ParallelLoop accept() {
        ParallelLoop loop = offered.get();
        return loop != null && offered.compareAndSet(loop, BUSY) ? loop : null;
    }
}
