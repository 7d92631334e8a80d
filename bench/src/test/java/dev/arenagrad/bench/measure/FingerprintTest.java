package dev.arenagrad.bench.measure;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.bench.workload.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as the same result of two engines. */
class FingerprintTest {
    private static Fingerprint of(float... values) {
        return Fingerprint.of(new Workload() {
            @Override
            public void step() {}

            @Override
            public List<float[]> observe() {
                return List.of(values);
            }

            @Override
            public void close() {}
        });
    }

    @Test
    void resultsThatDifferByLessThanTheToleranceAreAlike() {
        assertDoesNotThrow(() -> of(1, 2, 3).requireLike(of(1, 2, 3.001f), "other"));
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> of(1, 2, 3).requireLike(of(1, 2,
                3.01f), "other"));
        assertTrue(refused.getMessage().startsWith("other computes something else"));
        assertTrue(of(1, 2, 3).isLike(of(1, 2, 3.01f), 0.01));
    }

    @Test
    void anElementInAnotherPlaceIsAnotherResult() {
        assertFalse(of(1, 2, 3).isLike(of(2, 1, 3), 1e-3));
        assertFalse(of(1, 2).isLike(of(1, 2, 0), 1e-3));
    }

    @Test
    void zerosAndWhatIsNoNumberAreNeverAgreement() {
        assertThrows(IllegalStateException.class, () -> of(0, 0).requireLike(of(0, 0), "other"));
        assertFalse(of(Float.NaN).isLike(of(Float.NaN), 1e-3));
    }

    @Test
    void aReportOfAnotherJvmIsTheSameFingerprint() {
        Fingerprint sent = of(1, 2, 3);
        assertEquals(sent, Json.parse(Json.line(sent), Fingerprint.class));
    }
}
