package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Normalisations of numbers whose squares a narrow dtype does not hold. */
class NarrowNormalizationsTest {
    private static final List<Supplier<Layer>> LAYERS = List.of(() -> new RMSNorm(4), () -> new LayerNorm(4),
            () -> new GroupNorm(2, 4), () -> new BatchNorm1d(4));

    /** Results are at most 2 and are rounded twice to 8 bits: by 2^-8 each. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void squaresAreComputedInAWiderDtype(DType narrow) {
        for (Supplier<Layer> layer : LAYERS) {
            try (Scope _ = Scope.open()) {
                Tensor x = Tensor.of(new float[] {300, -300, 600, 1, -500, 2, 1000, 300}, 2, 4).to(narrow);
                Tensor y = Layer.withDtype(narrow, layer).forward(x);
                Tensor expected = layer.get().forward(x.to(DType.FLOAT32));
                assertEquals(narrow, y.dtype());
                assertArrayEquals(expected.flatten().toFloatArray(), y.to(DType.FLOAT32).flatten().toFloatArray(), 1f
                        / 128, layer.get().toString());
            }
        }
    }
}
