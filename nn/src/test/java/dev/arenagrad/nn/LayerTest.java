package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How layers are put together, walked through, frozen and printed. */
class LayerTest {
    private Scope scope;

    /** A layer to which tests add what they like. */
    private static final class Open extends Layer {
        <T extends Layer> T with(String name, T layer) {
            return add(name, layer);
        }

        Tensor withParameter(String name, Tensor tensor) {
            return addParameter(name, tensor);
        }

        Tensor withBuffer(String name, Tensor tensor) {
            return addBuffer(name, tensor);
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

    private static String refused(Runnable adding) {
        return assertThrows(IllegalArgumentException.class, adding::run).getMessage();
    }

    @Test
    void aNameIsRefusedIfItIsEmptyHasADotOrIsTaken() {
        Open layer = new Open();
        layer.withBuffer("taken", Tensor.ones(1));
        assertEquals("parameter name can't be empty string \"\"", refused(() -> layer.withParameter("", Tensor.ones(
                1))));
        assertEquals("buffer name can't contain \".\", got: a.b", refused(() -> layer.withBuffer("a.b", Tensor.ones(
                1))));
        assertEquals("attribute 'taken' already exists", refused(() -> layer.with("taken", new Flatten())));
        assertEquals("attribute 'taken' already exists", refused(() -> layer.withParameter("taken", Tensor.ones(1))));
        assertEquals(List.of("taken"), List.copyOf(layer.stateDict().keySet()));
    }

    @Test
    void aParameterIsALeafOfFloatingPointNumbersAndRequiresAGradient() {
        Open layer = new Open();
        assertTrue(layer.withParameter("w", Tensor.ones(2)).requiresGrad());
        Tensor computed = Tensor.ones(1).setRequiresGrad(true).mul(2);
        TensorException refused = assertThrows(TensorException.class, () -> layer.withParameter("v", computed));
        assertTrue(refused.getMessage().startsWith("Cannot assign non-leaf Tensor to parameter 'v'."));
        assertThrows(TensorException.class, () -> layer.withParameter("i", Tensor.of(1L)));
        assertEquals(List.of("w"), List.copyOf(layer.stateDict().keySet()));
    }

    @Test
    void aLayerCannotContainItself() {
        Open outer = new Open();
        Open inner = outer.with("inner", new Open());
        assertEquals("a layer cannot contain itself: \"again\"", refused(() -> outer.with("again", outer)));
        assertEquals("a layer cannot contain itself: \"outer\"", refused(() -> inner.with("outer", outer)));
    }

    @Test
    void whatIsThereTwiceIsLearnedOnceAndSavedTwice() {
        Open layer = new Open();
        Linear first = layer.with("first", new Linear(2, 2));
        layer.with("same", first);
        layer.with("tied", new Linear(first.weight(), null));
        assertEquals(List.of("first.weight", "first.bias"), List.copyOf(layer.namedParameters().keySet()));
        assertEquals(2, layer.parameters().size());
        assertEquals(List.of("first.weight", "first.bias", "same.weight", "same.bias", "tied.weight"), List.copyOf(layer
                .stateDict().keySet()));
        assertEquals(List.of("", "first", "tied"), List.copyOf(layer.namedLayers().keySet()));
    }

    @Test
    void trainAndEvalReachEveryLayerInside() {
        Dropout dropout = new Dropout(0.5);
        Sequential outer = new Sequential(new Sequential(dropout));
        assertTrue(dropout.isTraining());
        assertSame(outer, outer.eval());
        assertFalse(dropout.isTraining());
        Tensor x = Tensor.ones(100);
        assertSame(x, outer.forward(x));
        outer.train();
        float[] dropped = outer.forward(x).toFloatArray();
        for (float value : dropped) {
            assertTrue(value == 0 || value == 2);
        }
        assertFalse(Arrays.equals(x.toFloatArray(), dropped));
    }

    @Test
    void applyVisitsWhatIsInsideFirst() {
        Sequential layer = new Sequential(new Flatten(), new Sequential(new Linear(1, 1)));
        List<String> seen = new ArrayList<>();
        layer.apply(each -> seen.add(each.typeName()));
        assertEquals(List.of("Flatten", "Linear", "Sequential", "Sequential"), seen);
    }

    @Test
    void frozenParametersGetNoGradient() {
        Linear frozen = new Linear(2, 3);
        Linear learning = new Linear(3, 1);
        Sequential network = new Sequential(frozen, learning);
        frozen.setRequiresGrad(false);
        network.forward(Tensor.ones(4, 2)).sum().backward();
        assertNull(frozen.weight().grad());
        assertNotNull(learning.weight().grad());
        network.zeroGrad();
        assertNull(learning.weight().grad());
        frozen.setRequiresGrad(true);
        network.forward(Tensor.ones(4, 2)).sum().backward();
        assertNotNull(frozen.weight().grad());
    }

    @Test
    void layersHaveTheDtypeTheyAreMadeWithAtAnyDepth() {
        Sequential made = Layer.withDtype(DType.FLOAT64, () -> new Sequential(new Linear(1, 1), new BatchNorm1d(1)));
        made.stateDict().forEach((name, tensor) -> assertEquals(name.endsWith("num_batches_tracked") ? DType.INT64
                : DType.FLOAT64, tensor.dtype()));
        assertThrows(TensorException.class, () -> Layer.withDtype(DType.INT64, Flatten::new));
        assertEquals(DType.FLOAT32, Layer.defaultDtype());
    }

    @Test
    void aLayerWithoutAForwardFunctionSaysSo() {
        Open layer = new Open();
        assertEquals("Module [Open] is missing the required \"forward\" function of one tensor", assertThrows(
                UnsupportedOperationException.class, () -> layer.forward(Tensor.ones(1))).getMessage());
    }

    @Test
    void aChainHasNamesOrNumbers() {
        SequencedMap<String, Layer> named = new LinkedHashMap<>();
        named.put("double", Layer.of(x -> x.mul(2)));
        named.put("next", Layer.of(x -> x.add(1)));
        Sequential chain = new Sequential(named).append(Layer.of(Tensor::square));
        assertEquals(List.of("double", "next", "2"), List.copyOf(chain.children().keySet()));
        assertArrayEquals(new float[] {9, 25}, chain.forward(Tensor.of(1f, 2f)).toFloatArray());
        assertEquals(3, chain.size());
        assertSame(named.get("next"), chain.get(1));
        Tensor x = Tensor.ones(1);
        assertSame(x, new Sequential().forward(x));
    }

    @Test
    void nestedLayersArePrintedAsPyTorchPrintsThem() {
        Sequential layer = new Sequential(new Linear(2, 3), new Sequential(Activation.relu(), new Dropout(0.1)));
        assertEquals("""
                Sequential(
                  (0): Linear(in_features=2, out_features=3, bias=True)
                  (1): Sequential(
                    (0): ReLU()
                    (1): Dropout(p=0.1, inplace=False)
                  )
                )""", layer.toString());
    }

    @Test
    void theSummaryHasShapesNumbersAndTotals() {
        Sequential layer = new Sequential(new Linear(2, 3), new BatchNorm1d(3));
        layer.get(0).setRequiresGrad(false);
        assertEquals("""
                name                     type               shape   elements
                (all)                    Sequential                       15
                0                        Linear                            9
                  0.weight               parameter, frozen  [3, 2]         6
                  0.bias                 parameter, frozen  [3]            3
                1                        BatchNorm1d                       6
                  1.weight               parameter          [3]            3
                  1.bias                 parameter          [3]            3
                  1.running_mean         buffer             [3]            3
                  1.running_var          buffer             [3]            3
                  1.num_batches_tracked  buffer             []             1
                parameters: 15, of which 6 learn and 9 are frozen
                buffers: 7 elements
                memory: 92 bytes""", layer.summary());
    }
}
