package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is trained in several processes from the same seed is the same to the last bit, though each compiles its code at other moments. */
class SameBitsTest {
    private static final int PROCESSES = 4;

    @ParameterizedTest
    @ValueSource(strings = {"openblas", "java"})
    void weightsTrainedInFourProcessesAreEqual(String backend) throws Exception {
        Callable<String> training = () -> ChildJvm.run(TrainedModel.class, 0, "--add-modules", "jdk.incubator.vector",
                "-Darenagrad.backend=" + backend);
        List<Future<String>> runs = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(PROCESSES)) {
            for (int i = 0; i < PROCESSES; i++) {
                runs.add(threads.submit(training));
            }
            List<String> weights = new ArrayList<>();
            for (Future<String> run : runs) {
                weights.add(run.get().lines().filter(line -> line.startsWith("weights of")).toList().toString());
            }
            assertTrue(weights.getFirst().contains("FLOAT32") && weights.getFirst().contains("FLOAT64"), weights
                    .toString());
            assertEquals(1, new HashSet<>(weights).size(), weights.toString());
        }
    }
}
