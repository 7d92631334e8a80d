package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Generator;
import dev.arenagrad.Losses;
import dev.arenagrad.Stateful;
import dev.arenagrad.Tensor;
import dev.arenagrad.io.Safetensors;
import dev.arenagrad.io.TensorFileException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import dev.arenagrad.optim.Adam;
import dev.arenagrad.optim.AdamW;
import dev.arenagrad.optim.Clip;
import dev.arenagrad.optim.CosineAnnealing;
import dev.arenagrad.optim.LearningRateSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
    private static final int EPOCHS = 6;

    private final long liveBytes = Memory.liveBytes();

    @TempDir private Path folder;

    @AfterEach
    void everythingIsFreed() {
        assertEquals(liveBytes, Memory.liveBytes());
    }

    private static final class Net extends Layer {
        private final Sequential layers = add("layers", new Sequential(new Linear(6, 16), new BatchNorm1d(16),
                new Dropout(0.25),
                new Linear(16, 3)));

        @Override
        public Tensor forward(Tensor x) {
            return layers.forward(x);
        }
    }

    /** A training whose every part has a state: parameters, statistics, moments, the rate, two sources of random numbers, a count. */
    private static final class Training implements AutoCloseable {
        final Net net = new Net();
        final AdamW adam = new AdamW(net.parameters(), 1e-2).amsgrad(true);
        final LearningRateSchedule schedule = new CosineAnnealing(adam, 40);
        final Generator order = new Generator(5);
        final Values progress = new Values().set("epoch", 0L);
        private final Tensor inputs;
        private final Tensor labels;

        Training() {
            try (Generator.Use _ = new Generator(11).use()) {
                inputs = Tensor.randn(40, 6);
            }
            labels = inputs.sum(1).gt(0).to(DType.INT64);
        }

        Stateful[] parts() {
            return new Stateful[] {net, adam, schedule, order, Generator.ofThread(), progress};
        }

        void epoch() {
            Batches.of(inputs, labels).size(8).shuffled(order).forEach(batch -> {
                adam.zeroGrad();
                Losses.crossEntropy(net.forward(batch.get(0)), batch.get(1)).backward();
                Clip.norm_(net.parameters(), 1);
                adam.step();
                schedule.step();
            });
            progress.set("epoch", progress.getLong("epoch") + 1);
        }

        /** {@return the bits of all states} */
        Map<String, List<Double>> bits() {
            Map<String, List<Double>> bits = new LinkedHashMap<>();
            for (Stateful part : parts()) {
                part.stateDict().forEach((name, tensor) -> bits.put(part.getClass().getSimpleName() + bits.size()
                        + name,
                        Stream.of(tensor.to(DType.FLOAT64).flatten(0, -1).toDoubleArray()).flatMapToDouble(
                                Arrays::stream).boxed().toList()));
            }
            return bits;
        }

        @Override
        public void close() {
            adam.close();
        }
    }

    @Test
    void trainingThatGoesOnComputesTheSameBitsAsTrainingThatDidNotStop() throws IOException {
        Path file = folder.resolve("snapshot.safetensors");
        Map<String, List<Double>> expected;
        try (Scope _ = Scope.open(); Training training = new Training()) {
            Tensor.manualSeed(3);
            for (int i = 0; i < EPOCHS; i++) {
                training.epoch();
                if (i == 2) {
                    Snapshot.save(file, training.parts());
                }
            }
            expected = training.bits();
        }
        Tensor.manualSeed(99);
        try (Scope _ = Scope.open(); Training training = new Training()) {
            Snapshot.load(file, training.parts());
            assertEquals(3, training.progress.getLong("epoch"));
            while (training.progress.getLong("epoch") < EPOCHS) {
                training.epoch();
            }
            assertEquals(expected, training.bits());
        }
    }

    @Test
    void partsHaveNamesInTheFileByWhichOthersFindTheWeights() throws IOException {
        Path file = folder.resolve("named");
        try (Scope _ = Scope.open()) {
            Linear first = new Linear(2, 3);
            Linear second = new Linear(3, 1, false);
            Snapshot.save(file, first, second, new Generator(1), new Values().set("epoch", 3L));
            Map<String, Tensor> written = Safetensors.load(file);
            assertEquals(List.of("generator.state", "model.bias", "model.weight", "model2.weight", "values.epoch"),
                    written.keySet().stream().sorted().toList());
            assertArrayEquals(first.stateDict().get("weight").toFloatArray(), written.get("model.weight")
                    .toFloatArray());
        }
    }

    @Test
    void aPartOfTheFileCanBeLoadedAlone() throws IOException {
        Path file = folder.resolve("partly");
        try (Scope _ = Scope.open(); Training training = new Training()) {
            training.epoch();
            Snapshot.save(file, training.parts());
            Net net = new Net();
            Snapshot.load(file, net);
            assertEquals(training.net.stateDict().toString(), net.stateDict().toString());
        }
    }

    @Test
    void valuesComeBackWithTheirTypes() throws IOException {
        Path file = folder.resolve("values");
        try (Scope _ = Scope.open()) {
            Snapshot.save(file, new Values().set("long", Long.MIN_VALUE + 1).set("double", 0.1).set("text", "né\n").set(
                    "empty", "").set("yes", true).set("no", false));
            Values loaded = new Values().set("gone", 1L);
            Snapshot.load(file, loaded);
            assertEquals(Long.MIN_VALUE + 1, loaded.getLong("long"));
            assertEquals(0.1, loaded.getDouble("double"));
            assertEquals("né\n", loaded.getString("text"));
            assertEquals("", loaded.getString("empty"));
            assertTrue(loaded.getBoolean("yes") && !loaded.getBoolean("no"));
            assertThrows(NoSuchElementException.class, () -> loaded.getLong("gone"));
            assertThrows(ClassCastException.class, () -> loaded.getLong("double"));
            assertThrows(IllegalArgumentException.class, () -> loaded.set("half", "\ud800"));
        }
    }

    private static void assertSays(Exception e, String... texts) {
        for (String text : texts) {
            assertTrue(e.getMessage().contains(text), e.getMessage());
        }
    }

    @Test
    void whatDoesNotFitIsNamed() throws IOException {
        Path file = folder.resolve("other");
        try (Scope _ = Scope.open(); Training training = new Training()) {
            training.epoch();
            Snapshot.save(file, training.net, training.adam);
            assertSays(assertThrows(IllegalArgumentException.class, () -> Snapshot.load(file, training.net,
                    training.schedule)), "no part \"schedule\"", "CosineAnnealing", "[model, optimizer]");
            try (Adam adam = new Adam(training.net.parameters(), 0.1)) {
                assertSays(assertThrows(IllegalArgumentException.class, () -> Snapshot.load(file, adam)), "AdamW",
                        "Adam");
            }
            assertSays(assertThrows(TensorException.class, () -> Snapshot.load(file, new Linear(2, 3))), "weight",
                    "layers.0.weight");
            assertThrows(IllegalArgumentException.class, () -> Snapshot.save(file));
            assertThrows(IllegalArgumentException.class, () -> Snapshot.load(file));
        }
    }

    @Test
    void filesThatAreNoSnapshotsAreRefused() throws IOException {
        Path file = folder.resolve("weights");
        try (Scope _ = Scope.open()) {
            Linear layer = new Linear(2, 3);
            Safetensors.save(file, layer.stateDict());
            assertSays(assertThrows(TensorFileException.class, () -> Snapshot.load(file, layer)), "no snapshot");
            Safetensors.save(file, layer.stateDict(), Map.of("arenagrad.snapshot", "2"));
            assertSays(assertThrows(TensorFileException.class, () -> Snapshot.load(file, layer)), "version 2");
            Files.write(file, new byte[] {1, 2, 3});
            assertThrows(TensorFileException.class, () -> Snapshot.load(file, layer));
        }
    }

    /** The last part refuses what the file has, after the others took it. */
    @Test
    void aRefusedPartLeavesAllPartsAsTheyWere() throws IOException {
        Path file = folder.resolve("refused");
        Stateful refusing = new Stateful() {
            @Override
            public LinkedHashMap<String, Tensor> stateDict() {
                return new LinkedHashMap<>(Map.of("x", Tensor.ones(1)));
            }

            @Override
            public void loadStateDict(Map<String, Tensor> state) {
                throw new IllegalStateException("no");
            }
        };
        try (Scope _ = Scope.open(); Training training = new Training()) {
            training.epoch();
            Snapshot.save(file, Stream.concat(Stream.of(training.parts()), Stream.of(refusing)).toArray(
                    Stateful[]::new));
            training.epoch();
            Map<String, List<Double>> before = training.bits();
            assertThrows(IllegalStateException.class, () -> Snapshot.load(file, Stream.concat(Stream.of(training
                    .parts()),
                    Stream.of(refusing)).toArray(Stateful[]::new)));
            assertEquals(before, training.bits());
        }
    }
}
