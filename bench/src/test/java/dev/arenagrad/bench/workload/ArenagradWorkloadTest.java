package dev.arenagrad.bench.workload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.ops.Backends;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArenagradWorkloadTest {
    /**
     * Units in the last place of a gradient's largest entry by which backends may differ. Entries are float32 sums of up to 2^20 terms
     * in different orders, whose absolute sum is of the size of that entry; most differ by less than 5.
     */
    private static final int UNITS = 16;

    private final String backend = Backends.current().name();

    @AfterEach
    void useTheBackendOfTheBuild() {
        Backends.use(backend);
    }

    @ParameterizedTest
    @EnumSource
    void backendsAgreeOnEveryStep(Task task) {
        List<float[]> expected = secondStep(task, "java");
        List<float[]> actual = secondStep(task, "openblas");
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            double largest = largest(expected.get(i));
            assertNotEquals(0, largest, "result " + i + " has something to compare");
            for (int j = 0; j < expected.get(i).length; j++) {
                assertEquals(expected.get(i)[j], actual.get(i)[j], UNITS * Math.ulp(1f) * largest, "result " + i
                        + " at " + j);
            }
        }
    }

    @Test
    void aNetworkOfLayersComputesTheSameBits() {
        try (Workload functions = ArenagradWorkload.open(Task.MLP)) {
            functions.step();
            List<float[]> expected = functions.observe();
            try (Workload layers = ArenagradWorkload.openLayers()) {
                layers.step();
                List<float[]> actual = layers.observe();
                assertEquals(expected.size(), actual.size());
                for (int i = 0; i < expected.size(); i++) {
                    assertArrayEquals(expected.get(i), actual.get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void stepsLeaveNothingBehindAndTakeNothingNewFromTheSystem(Task task) {
        long before = Memory.liveBytes();
        try (Workload workload = ArenagradWorkload.open(task)) {
            workload.step();
            workload.step();
            long live = Memory.liveBytes();
            long allocations = Memory.systemAllocations();
            for (int i = 0; i < 5; i++) {
                workload.step();
            }
            assertEquals(live, Memory.liveBytes());
            assertEquals(allocations, Memory.systemAllocations());
        }
        assertEquals(before, Memory.liveBytes());
    }

    /** With OpenBLAS, whose own buffers are not ours: the pure-Java product packs its operands, which takes 13 % more for a moment. */
    @Test
    void aStepOfThePerceptronTakesLittleMoreMemoryThanItMust() {
        Backends.use("openblas");
        long parameters = 784 * 256 + 256 + 256 * 10 + 10;
        long batch = 64 * 784;
        long saved = 64 * 256 + 64 * 10;
        double needed = Float.BYTES * (2.0 * parameters + batch + saved);
        long before = Memory.liveBytes();
        try (Workload workload = ArenagradWorkload.open(Task.MLP)) {
            workload.step();
            Memory.resetPeak();
            workload.step();
            long peak = Memory.peakBytes() - before;
            assertTrue(peak <= 1.15 * needed, "peak " + peak + " bytes, " + peak / needed
                    + " of parameters, gradients, batch and saved activations");
        }
    }

    private static List<float[]> secondStep(Task task, String backend) {
        Backends.use(backend);
        try (Workload workload = ArenagradWorkload.open(task)) {
            workload.step();
            return workload.observe();
        }
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
