package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.ops.kernels.Simd;
import org.junit.jupiter.api.Test;

/** The suite runs on what it was told to run on: a property that got lost would let one backend be tested twice, and another never. */
class RunSettingsTest {
    @Test
    void theBackendIsTheOneThatTheBuildNames() {
        assertEquals(System.getProperty("arenagrad.backend"), Backends.current().name());
    }

    @Test
    void kernelsUseVectorsUnlessTheBuildSaysOtherwise() {
        assertEquals(Boolean.parseBoolean(System.getProperty("arenagrad.simd", "true")), Simd.ON);
    }
}
