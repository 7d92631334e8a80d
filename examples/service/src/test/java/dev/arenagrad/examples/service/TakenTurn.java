package dev.arenagrad.examples.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** An admission of which one turn is taken until this is closed. */
final class TakenTurn implements AutoCloseable {
    private final Admission admission;
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Future<?> request;

    TakenTurn(int running, int waiting, Duration waitingTime) throws InterruptedException {
        admission = new Admission(running, waiting, waitingTime);
        CountDownLatch isRunning = new CountDownLatch(1);
        request = threads.submit(() -> admission.run(() -> {
            isRunning.countDown();
            return await(end);
        }));
        isRunning.await();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Admission admission() {
        return admission;
    }

    /** Gives the turn back. */
    void end() {
        end.countDown();
    }

    @Override
    public void close() {
        end();
        threads.close();
        assertEquals(Future.State.SUCCESS, request.state());
    }
}
