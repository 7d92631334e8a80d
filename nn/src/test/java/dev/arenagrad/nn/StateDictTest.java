package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** States: their names and order, how they are compared, and that they are loaded as a whole or not at all. */
class StateDictTest {
    private Scope scope;

    /** A layer with everything that a layer may have. */
    private static final class Net extends Layer {
        final Tensor scale = addParameter("scale", Tensor.full(DType.FLOAT32, 2.0, 1));
        final Tensor count = addBuffer("count", Tensor.scalar(3, DType.INT64));
        final Tensor cache = addBuffer("cache", Tensor.zeros(2), false);
        final Linear first = add("first", new Linear(2, 3));
        final Sequential rest = add("rest", new Sequential(Layer.of(Tensor::relu), new Linear(3, 2, false)));

        @Override
        public Tensor forward(Tensor x) {
            return rest.forward(first.forward(x)).mul(scale);
        }
    }

    @BeforeEach
    void openScope() {
        scope = Scope.open("model");
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    @Test
    void namesStandInTheOrderOfPyTorch() {
        Net net = new Net();
        assertEquals(List.of("scale", "count", "first.weight", "first.bias", "rest.1.weight"), List.copyOf(net
                .stateDict().keySet()));
        assertEquals(List.of("scale", "first.weight", "first.bias", "rest.1.weight"), List.copyOf(net.namedParameters()
                .keySet()));
        assertEquals(List.of("count", "cache"), List.copyOf(net.namedBuffers().keySet()));
        assertEquals(List.of("", "first", "rest", "rest.0", "rest.1"), List.copyOf(net.namedLayers().keySet()));
    }

    @Test
    void aStateSharesTheMemoryOfTheLayerAndRequiresNoGradient() {
        Net net = new Net();
        Tensor weight = net.stateDict().get("first.weight");
        assertEquals(false, weight.requiresGrad());
        weight.fill_(7);
        assertEquals(7, net.first.weight().item(2, 1));
    }

    @Test
    void aLoadedLayerComputesTheSame() {
        Net net = new Net();
        Net again = new Net();
        again.loadStateDict(net.stateDict());
        Tensor x = Tensor.randn(4, 2);
        assertArrayEquals(net.forward(x).toFloatArray(), again.forward(x).toFloatArray());
        assertEquals(3, again.count.itemAsLong());
        assertTrue(again.first.weight().requiresGrad());
    }

    @Test
    void elementsAreCast() {
        Net net = new Net();
        Linear precise = Layer.withDtype(DType.FLOAT64, () -> new Linear(2, 3));
        precise.loadStateDict(net.first.stateDict());
        assertEquals(DType.FLOAT64, precise.weight().dtype());
        assertEquals(net.first.weight().item(1, 1), precise.weight().item(1, 1));
        assertEquals(DType.FLOAT32, new Linear(1, 1).weight().dtype());
    }

    @Test
    void allDifferencesAreNamedAsPyTorchNamesThem() {
        Net net = new Net();
        SequencedMap<String, Tensor> state = net.stateDict();
        state.remove("scale");
        state.remove("first.bias");
        state.put("extra", Tensor.ones(1));
        state.put("first.weight", Tensor.ones(3, 4));
        state.put("rest.1.weight", null);
        TensorException refused = assertThrows(TensorException.class, () -> net.loadStateDict(state));
        assertEquals("Error(s) in loading state_dict for Net:\n"
                + "\tMissing key(s) in state_dict: \"scale\", \"first.bias\", \"rest.1.weight\". \n"
                + "\tUnexpected key(s) in state_dict: \"extra\". \n"
                + "\tsize mismatch for first.weight: copying a param with shape torch.Size([3, 4]) from checkpoint,"
                + " the shape in current model is torch.Size([3, 2]).", refused.getMessage());
    }

    @Test
    void aLenientLoadSaysWhatItPassedOverButRefusesOtherShapes() {
        Net net = new Net();
        Map<String, Tensor> state = new LinkedHashMap<>(Map.of("scale", Tensor.full(DType.FLOAT32, 5.0, 1), "more",
                Tensor.ones(1)));
        IncompatibleKeys keys = net.loadStateDict(state, false);
        assertEquals(5, net.scale.item(0));
        assertEquals(new IncompatibleKeys(List.of("count", "first.weight", "first.bias", "rest.1.weight"), List.of(
                "more")), keys);
        state.put("count", Tensor.ones(2));
        assertThrows(TensorException.class, () -> net.loadStateDict(state, false));
    }

    @Test
    void aStateThatIsPartlyFreedChangesNothing() {
        Net net = new Net();
        float[] before = net.scale.toFloatArray();
        SequencedMap<String, Tensor> state = net.stateDict();
        state.put("scale", Tensor.full(DType.FLOAT32, 9.0, 1));
        try (Scope _ = Scope.open("gone")) {
            state.put("rest.1.weight", Tensor.ones(2, 3));
        }
        assertThrows(LifetimeException.class, () -> net.loadStateDict(state));
        assertArrayEquals(before, net.scale.toFloatArray());
    }

    @Test
    void aStateForWhichThereIsNoRoomChangesNothingAndLeavesNothing() {
        Net net = new Net();
        float[] before = net.scale.toFloatArray();
        SequencedMap<String, Tensor> state = net.stateDict();
        state.put("scale", Tensor.full(DType.FLOAT32, 9.0, 1));
        state.put("rest.1.weight", Tensor.ones(DType.FLOAT64, 2, 3));
        try (Scope limited = Scope.open("limited")) {
            limited.limit(1);
            long live = Memory.liveBytes();
            assertThrows(OutOfMemoryException.class, () -> net.loadStateDict(state));
            assertEquals(live, Memory.liveBytes());
        }
        assertArrayEquals(before, net.scale.toFloatArray());
    }

    @Test
    void aTargetThatCannotBeWrittenIsFoundBeforeAnythingChanges() {
        class Expanded extends Layer {
            final Tensor first = addBuffer("first", Tensor.zeros(2));
            final Tensor second = addBuffer("second", Tensor.zeros(1).expand(2));
        }
        Expanded layer = new Expanded();
        assertThrows(TensorException.class, () -> layer.loadStateDict(Map.of("first", Tensor.ones(2), "second", Tensor
                .ones(2))));
        assertEquals(0, layer.first.item(0));
        assertEquals(0, layer.second.item(0));
    }

    @Test
    void statesThatShareMemoryWithTheLayerAreReadBeforeTheyAreWritten() {
        class Two extends Layer {
            final Tensor a = addParameter("a", Tensor.of(1f));
            final Tensor b = addParameter("b", Tensor.of(2f));
        }
        Two two = new Two();
        SequencedMap<String, Tensor> state = two.stateDict();
        two.loadStateDict(Map.of("a", state.get("b"), "b", state.get("a")));
        assertEquals(2, two.a.item(0));
        assertEquals(1, two.b.item(0));
    }

    @Test
    void aLoadCountsAsAChangeInPlace() {
        Linear layer = new Linear(2, 2);
        Tensor x = Tensor.ones(2).setRequiresGrad(true);
        Tensor loss = layer.forward(x).sum();
        layer.loadStateDict(new Linear(2, 2).stateDict());
        assertThrows(TensorException.class, loss::backward);
    }
}
