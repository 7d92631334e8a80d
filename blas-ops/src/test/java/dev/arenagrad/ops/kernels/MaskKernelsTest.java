package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaskKernelsTest {
    private static NDArray everyThird(long n, int from) {
        NDArray whole = Views.array(DType.BOOL, Shape.of(n + 1), i -> (i - 1) % 3 == from ? 1 : 0);
        return whole.withLayout(whole.layout().slice(0, 1, n + 1, 1));
    }

    @Test
    void countsElementsOfEveryLengthAndAlignment() {
        try (Scope _ = Scope.open()) {
            for (int n = 0; n < 40; n++) {
                assertEquals((n + 1) / 3, MaskKernels.count(everyThird(n, 1)), "of " + n);
            }
        }
    }

    @Test
    void listsPositionsInRowMajorOrder() {
        try (Scope _ = Scope.open()) {
            NDArray mask = Views.array(DType.BOOL, Shape.of(2, 3, 2), i -> i % 5 == 4 ? 1 : 0);
            NDArray out = Views.empty(DType.INT64, 3, 2);
            MaskKernels.nonzero(0, mask, out);
            assertArrayEquals(new double[] {0, 1, 2, 1, 0, 1}, Views.values(out));
        }
    }

    @ParameterizedTest
    @EnumSource
    void packsAndSpreads(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray mask = everyThird(8, 1);
            NDArray x = Views.array(dtype, Shape.of(8), i -> i);
            NDArray packed = Views.empty(dtype, 3);
            MaskKernels.select(x, mask, packed);
            double one = dtype == DType.BOOL ? 1 : 4;
            assertArrayEquals(new double[] {1, one, dtype == DType.BOOL ? 1 : 7}, Views.values(packed));
            NDArray spread = Views.array(dtype, Shape.of(8), i -> 0);
            MaskKernels.scatter(packed, mask, spread);
            assertArrayEquals(new double[] {0, 1, 0, 0, one, 0, 0, dtype == DType.BOOL ? 1 : 7}, Views.values(spread));
        }
    }

    /** Sources that are read to their end, whole vectors and what is left of them, and elements behind the last flag. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT64", "INT16", "INT8"})
    void spreadsAnyNumberOfElements(DType dtype) {
        for (int n = 0; n < 100; n++) {
            for (int every = 1; every < 8; every++) {
                try (Scope _ = Scope.open()) {
                    int distance = every;
                    NDArray mask = Views.array(DType.BOOL, Shape.of(n), i -> i * i % 11 % distance == 0 ? 1 : 0);
                    NDArray x = Views.array(dtype, Shape.of(MaskKernels.count(mask) + n % 3), i -> i + 1);
                    NDArray out = Views.array(dtype, Shape.of(n), i -> -i - 1);
                    MaskKernels.scatter(x, mask, out);
                    int next = 1;
                    for (int i = 0; i < n; i++) {
                        assertEquals(mask.getLong(i) == 1 ? next++ : -i - 1, out.getDouble(i), i + " of " + n);
                    }
                }
            }
        }
    }
}
