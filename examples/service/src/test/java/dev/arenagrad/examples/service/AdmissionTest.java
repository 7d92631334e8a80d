package dev.arenagrad.examples.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.examples.service.RefusedException.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdmissionTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** An admission that is taken by one request for as long as it is open. */
    private static final class Taken implements AutoCloseable {
        private final Admission admission;
        private final CountDownLatch end = new CountDownLatch(1);
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final Future<?> request;

        Taken(int waiting, Duration waitingTime) throws InterruptedException {
            admission = new Admission(TestLimits.admitting(1, waiting, waitingTime));
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

        @Override
        public void close() {
            end.countDown();
            threads.close();
            assertEquals(Future.State.SUCCESS, request.state());
        }
    }

    private static void assertOverloaded(Admission admission, String message) {
        RefusedException refused = assertThrows(RefusedException.class, () -> admission.run(() -> "computed"));
        assertEquals(Reason.OVERLOADED, refused.reason());
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    @Test
    void whoFindsNoPlaceToWaitIsRefusedAtOnce() throws Exception {
        try (Taken taken = new Taken(0, LONG)) {
            assertOverloaded(taken.admission, "too many requests wait already");
        }
    }

    @Test
    void whoWaitsTooLongIsRefused() throws Exception {
        try (Taken taken = new Taken(1, Duration.ofMillis(1))) {
            assertOverloaded(taken.admission, "waited for 1 ms");
        }
    }

    @Test
    void whoWaitsIsComputedWhenItsTurnComes() throws Exception {
        Future<String> waiting;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (Taken taken = new Taken(1, LONG)) {
                waiting = threads.submit(() -> taken.admission.run(() -> "computed"));
            }
            assertEquals("computed", waiting.get());
        }
    }

    @Test
    void aRequestThatFailsOrIsRefusedLeavesItsPlace() throws Exception {
        Admission admission;
        try (Taken taken = new Taken(1, Duration.ofMillis(1))) {
            admission = taken.admission;
            assertOverloaded(admission, "waited");
            assertOverloaded(admission, "waited");
        }
        for (int i = 0; i < 3; i++) {
            assertThrows(IllegalStateException.class, () -> admission.run(() -> {
                throw new IllegalStateException();
            }));
        }
        assertEquals("computed", admission.run(() -> "computed"));
    }
}
