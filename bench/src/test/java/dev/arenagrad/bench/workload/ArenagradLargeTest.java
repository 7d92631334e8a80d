package dev.arenagrad.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Compute;
import dev.arenagrad.bench.measure.Fingerprint;
import dev.arenagrad.memory.Memory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArenagradLargeTest {
    @ParameterizedTest
    @EnumSource
    void stepsAreTheSameBitsForAnyNumberOfThreadsAndLeaveNothing(LargeTask task) {
        long live = Memory.liveBytes();
        int before = Compute.threads();
        try {
            Fingerprint withOne = fingerprint(task, 1);
            assertTrue(withOne.hasNoZeros());
            assertEquals(withOne, fingerprint(task, 3));
        } finally {
            Compute.setThreads(before);
        }
        assertEquals(live, Memory.liveBytes());
    }

    private static Fingerprint fingerprint(LargeTask task, int threads) {
        Compute.setThreads(threads);
        try (Workload workload = ArenagradLarge.open(task)) {
            return Fingerprint.of(workload);
        }
    }
}
