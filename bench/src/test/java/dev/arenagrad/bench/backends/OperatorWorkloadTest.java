package dev.arenagrad.bench.backends;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.bench.measure.Fingerprint;
import org.junit.jupiter.api.Test;

class OperatorWorkloadTest {
    private static final String DROPOUT = "torch.nn.functional.dropout float32 in_cache contiguous backward";

    @Test
    void drawnResultsOfTwoStreamsAreAlikeInSize() {
        double tolerance = OperatorWorkload.tolerance(DROPOUT);
        Fingerprint one = fingerprint(DROPOUT);
        assertTrue(one.hasNoZeros());
        assertTrue(one.isLike(fingerprint(DROPOUT), tolerance), "the second run draws on");
        assertFalse(one.isLike(fingerprint(DROPOUT.replace("backward", "forward")), tolerance), "without gradients");
    }

    private static Fingerprint fingerprint(String name) {
        try (OperatorWorkload workload = OperatorWorkload.open(name)) {
            return Fingerprint.of(workload);
        }
    }
}
