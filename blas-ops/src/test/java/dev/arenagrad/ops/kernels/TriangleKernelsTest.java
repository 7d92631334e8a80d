package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TriangleKernelsTest {
    @ParameterizedTest
    @EnumSource
    void keepsOneSideOfEveryDiagonalOfEveryLayout(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (NDArray x : Views.layouts(dtype, 2, 3, 4, 5)) {
                Views.set(x, i -> i + 1);
                NDArray out = Views.empty(dtype, 2, 3, 4, 5);
                for (int diagonal = -5; diagonal <= 6; diagonal++) {
                    check(true, diagonal, x, out);
                    check(false, diagonal, x, out);
                }
            }
        }
    }

    private static void check(boolean lower, int diagonal, NDArray x, NDArray out) {
        TriangleKernels.triangle(lower, diagonal, x, out);
        for (int i = 0; i < x.numel(); i++) {
            int right = i % 5 - i / 5 % 4;
            boolean kept = lower ? right <= diagonal : right >= diagonal;
            assertEquals(kept ? x.getDouble(i) : 0, out.getDouble(i), "element " + i + ", diagonal " + diagonal);
        }
    }
}
