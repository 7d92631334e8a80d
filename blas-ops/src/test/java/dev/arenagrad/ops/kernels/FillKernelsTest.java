package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FillKernelsTest {
    @ParameterizedTest
    @EnumSource
    void setsEveryElementAndNoOther(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int n = 0; n <= 70; n++) {
                NDArray whole = Views.array(dtype, Shape.of(n + 2), i -> 0);
                NDArray out = whole.withLayout(whole.layout().slice(0, 1, n + 1, 1));
                FillKernels.fill(out, 1);
                for (int i = 0; i < n; i++) {
                    assertEquals(1, out.getDouble(i));
                }
                assertEquals(0, whole.getDouble(0));
                assertEquals(0, whole.getDouble(n + 1));
            }
            NDArray matrix = Views.array(dtype, Shape.of(20, 30), i -> 0);
            NDArray block = matrix.withLayout(matrix.layout().slice(1, 3, 20, 2).transpose(0, 1));
            FillKernels.fill(block, 1);
            for (int i = 0; i < matrix.numel(); i++) {
                int column = i % 30;
                assertEquals(column >= 3 && column < 20 && column % 2 == 1 ? 1 : 0, matrix.getDouble(i));
            }
        }
    }

    @Test
    void castsTheValue() {
        try (Scope _ = Scope.open()) {
            NDArray flag = Views.empty(DType.BOOL, 1);
            FillKernels.fill(flag, 0.25);
            assertEquals(1, flag.getDouble(0));
            NDArray whole = Views.empty(DType.INT64, 1);
            FillKernels.fill(whole, -2.75);
            assertEquals(-2, whole.getLong(0));
            NDArray nan = Views.empty(DType.FLOAT32, 1);
            FillKernels.fill(nan, Double.NaN);
            assertTrue(Double.isNaN(nan.getDouble(0)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void evenlySpacedElementsAreTheFormulasCast(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int n : new int[] {0, 1, 3, 1023, 1024, 1025, 2500}) {
                for (double divisor : new double[] {1, 7}) {
                    NDArray out = Views.empty(dtype, n);
                    FillKernels.evenlySpaced(1.5, 0.03125, divisor, out);
                    NDArray one = Views.empty(dtype, 1);
                    for (int i = 0; i < n; i++) {
                        FillKernels.fill(one, 1.5 + 0.03125 * i / divisor);
                        assertEquals(one.getDouble(0), out.getDouble(i));
                    }
                }
            }
        }
    }
}
