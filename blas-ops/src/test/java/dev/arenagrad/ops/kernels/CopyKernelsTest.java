package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Rearrangement;
import dev.arenagrad.ops.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CopyKernelsTest {
    private static double cast(DType to, double x) {
        return switch (to) {
            case BOOL -> x != 0 ? 1 : 0;
            case UINT8 -> (byte) x & 0xff;
            case INT8 -> (byte) x;
            case INT16 -> (short) x;
            case INT32 -> (int) x;
            case INT64 -> (long) x;
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> x; // the numbers of the tests have few bits
        };
    }

    @ParameterizedTest
    @EnumSource
    void convertsEveryPairOfDtypesInEveryLayout(DType from) {
        try (Scope _ = Scope.open()) {
            for (DType to : DType.values()) {
                for (NDArray x : Views.layouts(from, 4, 9)) {
                    Views.set(x, i -> i * 0.75 - 3);
                    for (NDArray out : Views.layouts(to, 4, 9)) {
                        CopyKernels.copy(x, out);
                        for (int i = 0; i < out.numel(); i++) {
                            assertEquals(cast(to, x.getDouble(i)), out.getDouble(i), from + " to " + to);
                        }
                    }
                }
            }
        }
    }

    @Test
    void castsAsJavaDoes() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.vector(DType.FLOAT64, Double.NaN, 1e300, -1e300, -0.0, 2.9);
            NDArray whole = Views.empty(DType.INT64, 5);
            CopyKernels.copy(x, whole);
            assertEquals(0, whole.getLong(0));
            assertEquals(Long.MAX_VALUE, whole.getLong(1));
            assertEquals(Long.MIN_VALUE, whole.getLong(2));
            assertEquals(2, whole.getLong(4));
            NDArray flags = Views.empty(DType.BOOL, 5);
            CopyKernels.copy(x, flags);
            assertArrayEquals(new double[] {1, 1, 1, 0, 1}, Views.values(flags));
            NDArray floats = Views.empty(DType.FLOAT32, 5);
            CopyKernels.copy(x, floats);
            assertArrayEquals(new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 2.9f},
                    Views.values(floats));
        }
    }

    @ParameterizedTest
    @EnumSource
    void transposesMatricesOfAllSizesAroundABlock(DType dtype) {
        try (Scope _ = Scope.open()) {
            int modulus = dtype == DType.BOOL ? 2 : 127; // no two rows of a square are alike
            for (int rows : new int[] {1, 2, 7, 8, 16, 17, 33, 70, 300}) {
                for (int columns : new int[] {1, 3, 8, 15, 16, 40, 70, 300}) {
                    NDArray x = Views.array(dtype, Shape.of(3, columns, rows), i -> i * 7 % modulus);
                    NDArray transposed = x.withLayout(x.layout().transpose(1, 2));
                    NDArray out = Views.empty(dtype, 3, rows, columns);
                    CopyKernels.copy(transposed, out);
                    assertArrayEquals(Views.values(transposed), Views.values(out));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void reversesRowsOfEveryLength(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int n : new int[] {1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 64, 65, 100}) {
                NDArray x = Views.array(dtype, Shape.of(3, n), i -> i * 7 % 11 % (dtype == DType.BOOL ? 2 : 11));
                NDArray out = Rearrangement.flip(x, 1);
                for (int i = 0; i < out.numel(); i++) {
                    assertEquals(x.getDouble(i / n * n + n - 1 - i % n), out.getDouble(i));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fewChannelsOfManyPixelsBecomeNeighboursAndPlanesAgain(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int channels : new int[] {2, 3, 4, 9}) {
                for (int pixels : new int[] {40, 255, 256, 257, 700}) {
                    NDArray x = Views.array(dtype, Shape.of(2, channels, pixels), i -> i * 7 % 11 % (dtype == DType.BOOL
                            ? 2
                            : 11));
                    NDArray last = x.withLayout(x.layout().transpose(1, 2));
                    NDArray out = Views.empty(dtype, 2, pixels, channels);
                    CopyKernels.copy(last, out);
                    assertArrayEquals(Views.values(last), Views.values(out));
                    NDArray back = Views.empty(dtype, 2, channels, pixels);
                    CopyKernels.copy(out.withLayout(out.layout().transpose(1, 2)), back);
                    assertArrayEquals(Views.values(x), Views.values(back));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void repeatsOneElementAndKeepsItsBits(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int n : new int[] {1, 3, 15, 16, 17, 33, 100}) {
                NDArray x = Views.array(dtype, Shape.of(3, 1), i -> i == 1 ? 1 : 0);
                NDArray whole = Views.array(dtype, Shape.of(3, n + 1), i -> 0);
                CopyKernels.copy(x.withLayout(x.layout().expand(Shape.of(3, n))), whole.withLayout(whole.layout().slice(
                        1, 0, n, 1)));
                for (int i = 0; i < whole.numel(); i++) {
                    assertEquals(i / (n + 1) == 1 && i % (n + 1) < n ? 1 : 0, whole.getDouble(i));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void repeatsEachOfSeveralElementsInPlace(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int n : new int[] {1, 7, 8, 16, 45, 67}) {
                NDArray x = Views.array(dtype, Shape.of(n), i -> i * 7 % 11 % (dtype == DType.BOOL ? 2 : 11));
                for (int times = 1; times < 10; times++) {
                    NDArray out = Rearrangement.repeat(x, new long[] {1}, new long[] {times});
                    for (int i = 0; i < out.numel(); i++) {
                        assertEquals(x.getDouble(i / times), out.getDouble(i));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void copiesShortRowsAndNothingBesideThem(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int n : new int[] {3, 4, 8, 9, 31, 32, 33, 63, 64, 65, 127, 128, 129, 513}) {
                NDArray x = Views.array(dtype, Shape.of(2, 3, n + 2), i -> i * 7 % 11 % (dtype == DType.BOOL ? 2 : 11));
                NDArray whole = Views.array(dtype, Shape.of(2, 3, n + 1), i -> 1);
                CopyKernels.copy(x.withLayout(x.layout().slice(2, 2, n + 2, 1)), whole.withLayout(whole.layout().slice(
                        2,
                        0, n, 1)));
                for (int i = 0; i < whole.numel(); i++) {
                    int row = i / (n + 1);
                    int column = i % (n + 1);
                    assertEquals(column < n ? x.getDouble(row * (n + 2) + column + 2) : 1, whole.getDouble(i));
                }
            }
        }
    }

    @Test
    void copiesExpandedAndPermutedArrays() {
        try (Scope _ = Scope.open()) {
            NDArray expanded = Views.expanded(DType.FLOAT32, 1, i -> i, 3, 4, 5);
            NDArray out = Views.empty(DType.FLOAT32, 3, 4, 5);
            CopyKernels.copy(expanded, out);
            assertArrayEquals(Views.values(expanded), Views.values(out));
            NDArray x = Views.array(DType.INT64, Shape.of(2, 3, 4, 5), i -> i);
            NDArray permuted = x.withLayout(x.layout().permute(2, 0, 3, 1));
            NDArray copy = Views.empty(DType.INT64, 4, 2, 5, 3);
            CopyKernels.copy(permuted, copy);
            assertArrayEquals(Views.values(permuted), Views.values(copy));
        }
    }

    @Test
    void copiesAScalarAndNothingAtAll() {
        try (Scope _ = Scope.open()) {
            NDArray out = Views.array(DType.FLOAT64, Shape.SCALAR, i -> 0);
            CopyKernels.copy(Views.array(DType.INT64, Shape.SCALAR, i -> 5), out);
            assertEquals(5, out.getDouble(0));
            CopyKernels.copy(Views.empty(DType.INT64, 2, 0), Views.empty(DType.FLOAT32, 2, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void choosesBetweenTwoArrays(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int n = 0; n <= 35; n++) {
                NDArray condition = Views.array(DType.BOOL, Shape.of(n), i -> i % 3 == 0 ? 1 : 0);
                NDArray a = Views.array(dtype, Shape.of(n), i -> i % 2);
                NDArray b = Views.array(dtype, Shape.of(n), i -> 1 - i % 2);
                NDArray out = Views.empty(dtype, n);
                CopyKernels.where(condition, a, b, out);
                for (int i = 0; i < n; i++) {
                    assertEquals((i % 3 == 0 ? a : b).getDouble(i), out.getDouble(i));
                }
            }
            for (NDArray one : new NDArray[] {Views.array(dtype, Shape.of(1), i -> 1), Views.array(dtype, Shape.of(1),
                    i -> 0)}) {
                for (int n : new int[] {1, 7, 8, 9, 35}) {
                    NDArray condition = Views.array(DType.BOOL, Shape.of(n), i -> i % 3 == 0 ? 1 : 0);
                    NDArray number = one.withLayout(one.layout().expand(Shape.of(n)));
                    NDArray a = Views.array(dtype, Shape.of(n), i -> i % 2);
                    NDArray out = Views.empty(dtype, n);
                    CopyKernels.where(condition, number, a, out);
                    for (int i = 0; i < n; i++) {
                        assertEquals((i % 3 == 0 ? number : a).getDouble(i), out.getDouble(i));
                    }
                    CopyKernels.where(condition, a, number, out);
                    for (int i = 0; i < n; i++) {
                        assertEquals((i % 3 == 0 ? a : number).getDouble(i), out.getDouble(i));
                    }
                }
            }
            NDArray b = Views.expanded(dtype, 0, i -> i, 6, 7);
            for (NDArray condition : Views.layouts(DType.BOOL, 6, 7)) {
                Views.set(condition, i -> i % 4 == 1 ? 1 : 0);
                for (NDArray a : Views.layouts(dtype, 6, 7)) {
                    Views.set(a, i -> 100 + i);
                    for (NDArray out : Views.layouts(dtype, 6, 7)) {
                        CopyKernels.where(condition, a, b, out);
                        for (int i = 0; i < out.numel(); i++) {
                            assertEquals((i % 4 == 1 ? a : b).getDouble(i), out.getDouble(i));
                        }
                    }
                }
            }
        }
    }
}
