package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.testing.Garbage;
import dev.arenagrad.ops.DType;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What stands for saved tensors lets their memory go outside of any scope too, where the garbage collector frees it. */
class PackedMemoryTest {
    private static final int N = 100_000;
    private static final long BYTES = 4L * N;

    private static Tensor tenProductsAndSines(Tensor x) {
        Tensor y = x;
        for (int i = 0; i < 10; i++) {
            y = y.mul(y).sin();
        }
        return y;
    }

    /** Checks that nothing but the result of {@code forward}, of the size of the leaf, is kept, and returns that. */
    private static Tensor assertKeepsItsResultAlone(Supplier<Tensor> forward) {
        long before = Memory.liveBytes();
        Tensor y = forward.get();
        assertTrue(Garbage.until(() -> Memory.liveBytes() < before + BYTES + BYTES / 2),
                () -> Memory.liveBytes() - before + " bytes");
        assertEquals(N, y.numel());
        return y;
    }

    private static float[] gradient(Tensor y, Tensor x) {
        return Autograd.grad(y.sum(), x).toFloatArray();
    }

    @Test
    void aCheckpointKeepsNoIntermediates() {
        Tensor x = Tensor.full(DType.FLOAT32, 0.9, N).setRequiresGrad(true);
        float[] expected = gradient(tenProductsAndSines(x), x);
        Tensor y = assertKeepsItsResultAlone(() -> Checkpoint.of(PackedMemoryTest::tenProductsAndSines, x));
        assertArrayEquals(expected, gradient(y, x));
    }

    @Test
    void aCheckpointKeepsNoConstantsThatItsBlockMakes() {
        Tensor x = Tensor.full(DType.FLOAT32, 0.9, N).setRequiresGrad(true);
        Tensor y = assertKeepsItsResultAlone(() -> Checkpoint.of(t -> t.mul(Tensor.ones(N)).add(Tensor.ones(N)), x));
        assertEquals(1, gradient(y, x)[0]);
    }

    @Test
    void hooksThatPackOnTheHeapKeepNoTensors() {
        Tensor x = Tensor.full(DType.FLOAT32, 0.9, N).setRequiresGrad(true);
        float[] expected = gradient(tenProductsAndSines(x), x);
        Tensor y = assertKeepsItsResultAlone(() -> {
            try (SavedTensorHooks _ = SavedTensorHooks.open(Tensor::toFloatArray, packed -> Tensor.of(
                    (float[]) packed))) {
                return tenProductsAndSines(x);
            }
        });
        assertArrayEquals(expected, gradient(y, x));
    }

    @Test
    void aResultThatIsGoneHasItsPlaceInTheGraph() {
        Tensor x = Tensor.of(0.5, 1).setRequiresGrad(true);
        Tensor z;
        try (SavedTensorHooks _ = SavedTensorHooks.open(Tensor::toDoubleArray, packed -> Tensor.of(
                (double[]) packed))) {
            z = x.exp().exp().add(1);
        }
        long live = Memory.liveBytes();
        assertTrue(Garbage.until(() -> Memory.liveBytes() < live));
        Tensor first = Autograd.grad(z.sum(), x, GraphOption.CREATE_GRAPH);
        Tensor plain = x.exp().exp().sum();
        Tensor expected = Autograd.grad(plain, x, GraphOption.CREATE_GRAPH);
        assertArrayEquals(expected.toDoubleArray(), first.toDoubleArray(), 1e-12);
        assertArrayEquals(Autograd.grad(expected.sum(), x).toDoubleArray(), Autograd.grad(first.sum(), x)
                .toDoubleArray(), 1e-12);
        assertEquals(DType.FLOAT64, first.dtype());
    }
}
