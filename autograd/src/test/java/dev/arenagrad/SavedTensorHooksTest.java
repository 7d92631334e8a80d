package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What stands in the graph for saved tensors (semantics 2.5 and 2.7), and what nodes tell of it. */
@ExtendWith(LiveBytes.class)
class SavedTensorHooksTest {
    private final List<String> calls = new ArrayList<>();
    private Tensor x;

    @BeforeEach
    void leaf() {
        x = Tensor.of(1f, 2f).setRequiresGrad(true);
    }

    private SavedTensorHooks noting(String what) {
        return SavedTensorHooks.open(t -> {
            calls.add("pack " + what);
            return t;
        }, t -> {
            calls.add("unpack " + what);
            return (Tensor) t;
        });
    }

    @Test
    void onlyTheInnermostPairIsCalledOncePerSaveAndOncePerRead() {
        Tensor y;
        try (SavedTensorHooks _ = noting("outer"); SavedTensorHooks _ = noting("inner")) {
            y = x.exp();
        }
        Tensor z = x.sin();
        y.sum().backward(GraphOption.RETAIN_GRAPH);
        y.sum().backward();
        z.sum().backward();
        assertEquals(List.of("pack inner", "unpack inner", "unpack inner"), calls);
    }

    /** Native code would read beyond the memory of what a hook puts in place of a matrix, if that was not checked. */
    @Test
    void matricesThatAHookUnpacksAreCheckedBeforeTheyAreMultiplied() {
        Tensor heads = Tensor.rand(DType.FLOAT32, 2, 64, 3, 32).setRequiresGrad(true);
        Tensor matrices = heads.transpose(1, 2);
        List<Supplier<Tensor>> products = List.of(() -> matrices.matmul(matrices.mT()),
                () -> NN.scaledDotProductAttention(matrices, matrices, matrices));
        List<Supplier<Tensor>> unpacked = List.of(() -> Tensor.ones(DType.FLOAT32, 2, 3, 1, 1),
                () -> Tensor.ones(DType.FLOAT32, 2, 3, 64, 64, 1), () -> Tensor.ones(DType.FLOAT32, 3),
                () -> Tensor.ones(DType.FLOAT64, 2, 3, 64, 64));
        for (Supplier<Tensor> product : products) {
            for (Supplier<Tensor> other : unpacked) {
                Tensor y;
                try (SavedTensorHooks _ = SavedTensorHooks.open(t -> t, _ -> other.get())) {
                    y = product.get();
                }
                Tensor sum = y.mul(y).sum();
                String message = assertThrows(TensorException.class, sum::backward).getMessage();
                assertFalse(message.contains("invalid gradient"), message);
            }
        }
    }

    @Test
    void numbersAreNotPacked() {
        try (SavedTensorHooks _ = noting("hook")) {
            x.mul(2).sum().backward();
        }
        assertEquals(List.of(), calls);
    }

    @Test
    void packedValuesOnTheHeapLetTheMemoryGo() {
        Tensor y;
        long before = Memory.liveBytes();
        try (Scope outer = Scope.open();
                SavedTensorHooks _ = SavedTensorHooks.open(Tensor::toFloatArray,
                        values -> Tensor.of((float[]) values))) {
            y = outer.keep(x.mul(1).sin().sum());
        }
        assertEquals(before + 64, Memory.liveBytes(), "the sum alone");
        y.backward();
        assertArrayEquals(new float[] {(float) Math.cos(1), (float) Math.cos(2)}, x.grad().toFloatArray(), 1e-6f);
    }

    @Test
    void aPackedTensorIsOwnedByTheGraph() {
        Tensor y;
        try (Scope outer = Scope.open(); SavedTensorHooks _ = SavedTensorHooks.open(t -> t.mul(1), t -> (Tensor) t)) {
            y = outer.keep(x.mul(1).sin().sum());
        }
        y.backward();
        assertArrayEquals(new float[] {(float) Math.cos(1), (float) Math.cos(2)}, x.grad().toFloatArray(), 1e-6f);
    }

    @Test
    void aPackedValueThatCanBeClosedIsClosedWhenTheNodeLetsGo() {
        record Entry(float[] values, List<String> calls) implements AutoCloseable {
            @Override
            public void close() {
                calls.add("closed");
            }
        }
        Tensor y;
        try (SavedTensorHooks _ = SavedTensorHooks.open(t -> new Entry(t.toFloatArray(), calls),
                entry -> Tensor.of(((Entry) entry).values()))) {
            y = x.exp();
        }
        y.sum().backward(GraphOption.RETAIN_GRAPH);
        assertEquals(List.of(), calls);
        y.sum().backward();
        assertEquals(List.of("closed"), calls);
    }

    @Test
    void unpackedTensorsKeepTheirPlaceInTheGraph() {
        Tensor y;
        try (SavedTensorHooks _ = SavedTensorHooks.open(Tensor::toFloatArray, values -> Tensor.of((float[]) values))) {
            y = x.mul(x).mul(x).exp();
        }
        Tensor first = Autograd.grad(y.log().sum(), x, GraphOption.CREATE_GRAPH);
        Tensor second = Autograd.grad(first.sum(), x);
        assertArrayEquals(new float[] {3, 12}, first.toFloatArray(), 1e-4f);
        assertArrayEquals(new float[] {6, 12}, second.toFloatArray(), 1e-4f);
    }

    @Test
    void aHookThatUnpacksNothingIsRefused() {
        Tensor y;
        try (SavedTensorHooks _ = SavedTensorHooks.open(tensor -> tensor, _ -> null)) {
            y = Tensor.ones(2).setRequiresGrad(true).exp().sum();
        }
        TensorException refused = assertThrows(TensorException.class, y::backward);
        assertTrue(refused.getMessage().startsWith("Output of saved tensor unpack_hook expected to be a Tensor"),
                refused.getMessage());
    }

    @Test
    void packingCanBeForbidden() {
        try (SavedTensorHooks _ = SavedTensorHooks.forbid("no hooks here")) {
            assertEquals("no hooks here", assertThrows(TensorException.class, () -> noting("any")).getMessage());
            x.exp().sum().backward();
        }
        assertEquals(List.of(), calls);
        noting("again").close();
    }

    @Test
    void changesInPlaceOfAPackedTensorAreNotNoticed() {
        Tensor y = x.mul(1);
        Tensor z;
        try (SavedTensorHooks _ = SavedTensorHooks.open(Tensor::toFloatArray, values -> Tensor.of((float[]) values))) {
            z = y.mul(y);
        }
        y.zero_();
        z.sum().backward();
        assertArrayEquals(new float[] {2, 4}, x.grad().toFloatArray());
    }

    @Test
    void aNodeTellsWhatItSavedUntilItIsFreed() {
        Tensor y = x.exp();
        assertEquals(1, y.gradFn().savedTensors().size());
        assertArrayEquals(y.toFloatArray(), y.gradFn().savedTensors().getFirst().toFloatArray());
        assertEquals(List.of(), x.add(1).gradFn().savedTensors());
        y.sum().backward();
        assertTrue(assertThrows(TensorException.class, () -> y.gradFn().savedTensors()).getMessage().startsWith(
                "Trying to backward through the graph a second time (or directly access saved tensors after they have already"
                        + " been freed)."));
    }

    @Test
    void aResultDetachedInPlaceServesTheSecondDerivativeStill() {
        Tensor y = x.exp();
        Tensor z = y.sum();
        y.detach_();
        Tensor first = Autograd.grad(z, x, GraphOption.CREATE_GRAPH);
        Tensor second = Autograd.grad(first.sum(), x);
        assertArrayEquals(first.toFloatArray(), second.toFloatArray(), 1e-6f);
    }

    @Test
    void anInputDetachedInPlaceIsRefused() {
        Tensor y = x.mul(1);
        Tensor z = y.mul(y).sum();
        y.detach_();
        assertTrue(assertThrows(TensorException.class, z::backward).getMessage().startsWith(
                "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not supported,"));
    }
}
