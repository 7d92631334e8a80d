package dev.arenagrad.examples.service;

import dev.arenagrad.examples.service.RefusedException.Reason;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets as many requests compute as there are processors, a few more wait, and refuses the rest at once: a client that is told to come
 * back later is better off than one that waits in a queue that only grows. Thread-safe.
 */
final class Admission {
    private final Semaphore places;
    private final Semaphore running;
    private final long waitingNanos;

    Admission(Limits limits) {
        places = new Semaphore(limits.running() + limits.waiting());
        running = new Semaphore(limits.running());
        waitingNanos = limits.waitingTime().toNanos();
    }

    /**
     * {@return the result of {@code work}, which runs on the calling thread when it is its turn}
     *
     * @throws RefusedException if too many wait already, or if its turn does not come in time
     */
    <T> T run(Supplier<T> work) {
        if (!places.tryAcquire()) {
            throw new RefusedException(Reason.OVERLOADED, "too many requests wait already");
        }
        try {
            awaitTurn();
            try {
                return work.get();
            } finally {
                running.release();
            }
        } finally {
            places.release();
        }
    }

    private void awaitTurn() {
        try {
            if (!running.tryAcquire(waitingNanos, TimeUnit.NANOSECONDS)) {
                throw new RefusedException(Reason.OVERLOADED, "the request waited for "
                        + TimeUnit.NANOSECONDS.toMillis(waitingNanos) + " ms and was not begun");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Reason.OVERLOADED, "the service is stopping");
        }
    }
}
