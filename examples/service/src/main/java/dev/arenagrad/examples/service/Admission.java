package dev.arenagrad.examples.service;

import dev.arenagrad.examples.service.RefusedException.Reason;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets so many requests run at the same time, a few more wait, and refuses the rest at once: a client that is told to come back later is
 * better off than one that waits in a queue that only grows. Thread-safe.
 */
final class Admission {
    private final int most;
    private final Semaphore places;
    private final Semaphore turns;
    private final long waitingNanos;

    /**
     * Makes an admission.
     *
     * @param running how many requests run at the same time
     * @param waiting how many more may wait
     * @param waitingTime for how long
     */
    Admission(int running, int waiting, Duration waitingTime) {
        most = running + waiting;
        places = new Semaphore(most);
        turns = new Semaphore(running, true);
        waitingNanos = waitingTime.toNanos();
    }

    /** {@return an admission to the processors} */
    static Admission toCompute(Limits limits) {
        return new Admission(limits.running(), limits.waiting(), limits.waitingTime());
    }

    /** {@return an admission to the learner, of which there is one} */
    static Admission toLearn(Limits limits) {
        return new Admission(1, limits.waiting(), limits.waitingTime());
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
                turns.release();
            }
        } finally {
            places.release();
        }
    }

    private void awaitTurn() {
        try {
            if (!turns.tryAcquire(waitingNanos, TimeUnit.NANOSECONDS)) {
                throw new RefusedException(Reason.OVERLOADED, "the request waited for "
                        + TimeUnit.NANOSECONDS.toMillis(waitingNanos) + " ms and was not begun");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Reason.OVERLOADED, "the service is stopping");
        }
    }

    /** {@return how many requests run or wait} */
    int taken() {
        return most - places.availablePermits();
    }
}
