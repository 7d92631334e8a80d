package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inputs of cases have the values they are given and lie in memory as they are told to. */
class GoldenInputTest {
    @ParameterizedTest
    @CsvSource({"contiguous, '[3, 1]'", "transposed, '[1, 2]'", "stepped, '[6, 2]'"})
    void layoutsChangeTheStridesAndNotTheValues(String layout, String strides) {
        try (Scope _ = Scope.open()) {
            Tensor x = GoldenInput.parse("x " + layout + " differentiable float64 [2,3] 1 2 3 4 5 6").make();
            assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, x.toDoubleArray());
            assertEquals(strides, strides(x));
            assertTrue(x.requiresGrad() && x.isLeaf());
        }
    }

    @Test
    void anExpandedInputIsOneRow() {
        try (Scope _ = Scope.open()) {
            GoldenInput input = GoldenInput.parse("x expanded float32 [2,2] 0.1 -inf 0.1 -inf");
            assertEquals("[0, 1]", strides(input.make()));
            assertEquals("[2, 1]", strides(input.makeWithoutOverlap()));
            assertArrayEquals(new float[] {0.1f, Float.NEGATIVE_INFINITY, 0.1f, Float.NEGATIVE_INFINITY}, input.make()
                    .toFloatArray());
            assertFalse(input.make().requiresGrad());
        }
    }

    private static String strides(Tensor x) {
        long[] strides = new long[x.dim()];
        Arrays.setAll(strides, i -> x.array().layout().stride(i));
        return Arrays.toString(strides);
    }
}
