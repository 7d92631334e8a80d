package dev.arenagrad.examples.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.examples.service.RefusedException.Reason;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdmissionTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static void assertOverloaded(Admission admission, String message) {
        RefusedException refused = assertThrows(RefusedException.class, () -> admission.run(() -> "computed"));
        assertEquals(Reason.OVERLOADED, refused.reason());
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    @Test
    void whoFindsNoPlaceToWaitIsRefusedAtOnce() throws Exception {
        try (TakenTurn taken = new TakenTurn(1, 0, LONG)) {
            assertOverloaded(taken.admission(), "too many requests wait already");
        }
    }

    @Test
    void whoWaitsTooLongIsRefused() throws Exception {
        try (TakenTurn taken = new TakenTurn(1, 1, Duration.ofMillis(1))) {
            assertOverloaded(taken.admission(), "waited for 1 ms");
        }
    }

    @Test
    void whoWaitsIsComputedWhenItsTurnComes() throws Exception {
        Future<String> waiting;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (TakenTurn taken = new TakenTurn(1, 1, LONG)) {
                waiting = threads.submit(() -> taken.admission().run(() -> "computed"));
            }
            assertEquals("computed", waiting.get());
        }
    }

    @Test
    void aRequestThatFailsOrIsRefusedLeavesItsPlace() throws Exception {
        Admission admission;
        try (TakenTurn taken = new TakenTurn(1, 1, Duration.ofMillis(1))) {
            admission = taken.admission();
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
