package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose memory the parameters of layers are, and that computing with layers leaves nothing behind. */
class LayerLifetimesTest {
    private static final Map<String, LayerCases.Case> CASES = LayerCases.all();

    static Set<String> names() {
        return CASES.keySet();
    }

    @Test
    void parametersBelongToTheScopeInWhichTheLayerWasMade() {
        long live = Memory.liveBytes();
        Linear layer;
        try (Scope _ = Scope.open("model")) {
            layer = new Linear(3, 2);
            try (Scope _ = Scope.open("step")) {
                layer.forward(Tensor.ones(3)).sum().backward();
            }
            assertEquals(2, layer.bias().grad().numel());
        }
        assertEquals(live, Memory.liveBytes());
        assertThrows(LifetimeException.class, () -> layer.forward(Tensor.ones(3)));
        assertEquals("Linear(in_features=3, out_features=2, bias=True)", layer.toString());
    }

    @Test
    void aLayerIsKeptWithAllThatItHolds() {
        try (Scope _ = Scope.open("outer")) {
            long before = Memory.liveBytes();
            Sequential kept;
            try (Scope inner = Scope.open("inner")) {
                kept = inner.keep(new Sequential(new Linear(2, 2), new BatchNorm1d(2)));
            }
            Sequential tidied = Scope.tidy(() -> {
                Tensor.ones(1000);
                return new Sequential(new Linear(2, 2), new BatchNorm1d(2));
            });
            tidied.loadStateDict(kept.stateDict());
            Tensor x = Tensor.randn(4, 2);
            assertArrayEquals(kept.forward(x).toFloatArray(), tidied.forward(x).toFloatArray());
            assertTrue(Memory.liveBytes() - before < 4000, "the temporary is gone");
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aCallLeavesItsResultsAlone(String name) {
        try (Scope _ = Scope.open("model")) {
            Layer layer = CASES.get(name).layer().get();
            List<Tensor> inputs = new Golden("layers.safetensors").list(name + "/input/");
            layer.eval();
            long before = Memory.liveBytes();
            try (Scope _ = Scope.open("step"); GradMode _ = GradMode.noGrad()) {
                List<Tensor> results = CASES.get(name).forward().apply(layer, inputs);
                long bytes = results.stream().mapToLong(result -> (result.numel() * result.dtype().byteSize() + 63) / 64
                        * 64).sum();
                long left = Memory.liveBytes() - before;
                assertTrue(left <= bytes, left + " of " + bytes);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aCallThatIsRefusedMemoryLeavesNothingAndChangesNothing(String name) {
        try (Scope _ = Scope.open("model")) {
            Layer layer = CASES.get(name).layer().get();
            List<Tensor> inputs = new Golden("layers.safetensors").list(name + "/input/");
            Map<String, Tensor> before = new LinkedHashMap<>();
            layer.stateDict().forEach((key, tensor) -> before.put(key, tensor.clone()));
            boolean done = false;
            for (long limit = 1; !done; limit += 64) {
                try (Scope limited = Scope.open("limited")) {
                    limited.limit(limit);
                    long live = Memory.liveBytes();
                    try {
                        CASES.get(name).forward().apply(layer, inputs);
                        done = true;
                    } catch (OutOfMemoryException e) {
                        assertEquals(live, Memory.liveBytes(), "at a limit of " + limit);
                    }
                }
                if (!done) {
                    layer.stateDict().forEach((key, tensor) -> assertArrayEquals(before.get(key).toDoubleArray(), tensor
                            .toDoubleArray(), key));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aTrainingStepLeavesGradientsAlone(String name) {
        try (Scope _ = Scope.open("model")) {
            Layer layer = CASES.get(name).layer().get();
            List<Tensor> inputs = new Golden("layers.safetensors").list(name + "/input/");
            long live = 0;
            for (int i = 0; i < 4; i++) {
                try (Scope _ = Scope.open("step")) {
                    Tensor loss = CASES.get(name).forward().apply(layer, inputs).getFirst().sum();
                    if (loss.requiresGrad()) {
                        loss.backward();
                    }
                }
                if (i == 0) {
                    live = Memory.liveBytes();
                }
                assertEquals(live, Memory.liveBytes());
            }
        }
    }

    @Test
    void threadsShareALayerThatEvaluates() throws Exception {
        try (Scope _ = Scope.shared("model"); ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Networks.ResNet network = new Networks.ResNet();
            network.eval();
            Tensor x = Tensor.randn(2, 3, 8, 8);
            float[] expected = network.forward(x).toFloatArray();
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                results.add(threads.submit(() -> {
                    try (Scope _ = Scope.open("request")) {
                        return network.forward(x).toFloatArray();
                    }
                }));
            }
            for (Future<float[]> result : results) {
                assertArrayEquals(expected, result.get());
            }
        }
    }

    @Test
    void aLayerOfAConfinedScopeIsRefusedToOtherThreads() throws Exception {
        try (Scope _ = Scope.open("model"); ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Linear layer = new Linear(2, 2);
            thread.submit(() -> assertThrows(LifetimeException.class, () -> layer.forward(Tensor.ones(2)))).get();
        }
    }
}
