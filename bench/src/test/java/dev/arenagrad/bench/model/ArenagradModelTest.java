package dev.arenagrad.bench.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each model learns, and leaves no memory behind. */
class ArenagradModelTest {
    @ParameterizedTest
    @EnumSource(Model.class)
    void aStepLowersTheLossAndLeavesNothing(Model model) {
        long before = Memory.liveBytes();
        try (ArenagradModel training = ArenagradModel.open(model)) {
            List<float[]> first = training.observe();
            List<float[]> second = training.observe();
            assertTrue(second.getFirst()[0] < first.getFirst()[0], first.getFirst()[0] + " " + second.getFirst()[0]);
            for (float[] gradient : first) {
                double squares = 0;
                for (float element : gradient) {
                    squares += element * element;
                }
                assertTrue(squares > 0 && Double.isFinite(squares));
            }
            long warm = Memory.liveBytes();
            training.step();
            assertEquals(warm, Memory.liveBytes());
        }
        assertEquals(before, Memory.liveBytes());
    }
}
