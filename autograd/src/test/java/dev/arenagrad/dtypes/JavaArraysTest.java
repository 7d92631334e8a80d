package dev.arenagrad.dtypes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import org.junit.jupiter.api.Test;

class JavaArraysTest {
    private static void assertHolds(String text, DType dtype, Tensor tensor) {
        assertEquals(dtype, tensor.dtype());
        assertEquals(text, tensor.toString());
    }

    @Test
    void listsOfNumbersMakeTheTypesOfPyTorchAndArraysThoseOfNumPy() {
        try (Scope _ = Scope.open()) {
            assertHolds("tensor([1, 2, 3])", DType.INT64, Tensor.of(1, 2, 3));
            assertHolds("tensor([1., 2.])", DType.FLOAT32, Tensor.of(1f, 2f));
            assertHolds("tensor([1, 2], dtype=torch.int32)", DType.INT32, Tensor.of(new int[] {1, 2}));
            assertHolds("tensor([ 1, -2], dtype=torch.int16)", DType.INT16, Tensor.of(new short[] {1, -2}));
            assertHolds("tensor([ 1, -2], dtype=torch.int8)", DType.INT8, Tensor.of(new byte[] {1, -2}));
            assertHolds("tensor([  1, 254], dtype=torch.uint8)", DType.UINT8, Tensor.of(new byte[] {1, -2}).to(
                    DType.UINT8));
        }
    }

    @Test
    void anArrayTakesAnyShapeOfItsSize() {
        try (Scope _ = Scope.open()) {
            assertHolds("tensor([[1., 2., 3.],\n        [4., 5., 6.]])", DType.FLOAT32, Tensor.of(new float[] {1, 2, 3,
                    4, 5,
                    6}, 2, 3));
            assertHolds("tensor([[1., 2.]], dtype=torch.float64)", DType.FLOAT64, Tensor.of(new double[] {1, 2}, 1, 2));
            assertHolds("tensor([[1],\n        [2]])", DType.INT64, Tensor.of(new long[] {1, 2}, 2, 1));
            assertHolds("tensor([[1, 2]], dtype=torch.int32)", DType.INT32, Tensor.of(new int[] {1, 2}, 1, 2));
            assertHolds("tensor([[1, 2]], dtype=torch.int16)", DType.INT16, Tensor.of(new short[] {1, 2}, 1, 2));
            assertHolds("tensor([[1, 2]], dtype=torch.int8)", DType.INT8, Tensor.of(new byte[] {1, 2}, 1, 2));
            assertHolds("tensor([[ True, False]])", DType.BOOL, Tensor.of(new boolean[] {true, false}, 1, 2));
            assertHolds("tensor(5, dtype=torch.int32)", DType.INT32, Tensor.of(new int[] {5}, new long[0]));
            assertHolds("tensor([], size=(0, 3))", DType.FLOAT32, Tensor.of(new float[0], 0, 3));
        }
    }

    @Test
    void aShapeOfAnotherSizeIsRefusedAndLeavesNothing() {
        try (Scope _ = Scope.open()) {
            long before = Memory.liveBytes();
            TensorException refusal = assertThrows(TensorException.class, () -> Tensor.of(new float[] {1, 2, 3, 4}, 2,
                    3));
            assertEquals("shape '[2, 3]' is invalid for input of size 4", refusal.getMessage());
            assertThrows(TensorException.class, () -> Tensor.of(new int[1], -1));
            assertThrows(TensorException.class, () -> Tensor.of(new int[1], Long.MAX_VALUE, 4));
            assertEquals(before, Memory.liveBytes());
        }
    }

    @Test
    void literalsOfThreeDimensionsGoBothWays() {
        try (Scope _ = Scope.open()) {
            float[][][] cube = {{{1, 2}, {3, 4}, {5, 6}}, {{7, 8}, {9, 10}, {11, 12}}};
            Tensor x = Tensor.of(cube);
            assertEquals("[2, 3, 2]", x.shape().toString());
            assertArrayEquals(cube, x.toFloatArray3d());
            assertArrayEquals(new double[][] {{1, 2}, {3, 4}, {5, 6}}, x.select(0, 0).toDoubleArray2d());
            assertArrayEquals(new long[][] {{1, 7}, {2, 8}}, x.select(1, 0).t().toLongArray2d());
            double[][][] doubles = {{{0.5}}};
            assertArrayEquals(doubles, Tensor.of(doubles).toDoubleArray3d());
            long[][][] longs = {{{1, Long.MAX_VALUE}}};
            assertArrayEquals(longs, Tensor.of(longs).toLongArray3d());
            int[][][] ints = {{{1, 2}, {3, Integer.MIN_VALUE}}};
            assertEquals("[1, 2, 2]", Tensor.of(ints).shape().toString());
            assertArrayEquals(new int[] {1, 2, 3, Integer.MIN_VALUE}, Tensor.of(ints).toIntArray());
            assertHolds("tensor([[1, 2, 3],\n        [4, 5, 6]], dtype=torch.int32)", DType.INT32, Tensor.of(
                    new int[][] {
                            {1, 2, 3}, {4, 5, 6}}));
            assertEquals(DType.INT32, Tensor.of(new int[0][]).dtype());
            assertArrayEquals(new float[][] {{1}, {2}}, Tensor.of(new float[][] {{1}, {2}}).toFloatArray2d());
            assertEquals("[0, 0, 0]", Tensor.of(new float[0][][]).shape().toString());
            assertEquals(2, Tensor.of(new float[2][0]).toFloatArray2d().length);
        }
    }

    @Test
    void unevenLiteralsAndOtherDimensionsAreRefused() {
        try (Scope _ = Scope.open()) {
            assertEquals("expected sequence of length 2 at dim 1 (got 1)", assertThrows(IllegalArgumentException.class,
                    () -> Tensor.of(new float[][] {{1, 2}, {3}})).getMessage());
            assertEquals("expected sequence of length 1 at dim 1 (got 2)", assertThrows(IllegalArgumentException.class,
                    () -> Tensor.of(new long[][][] {{{1}}, {{1}, {2}}})).getMessage());
            assertEquals("expected sequence of length 1 at dim 2 (got 2)", assertThrows(IllegalArgumentException.class,
                    () -> Tensor.of(new double[][][] {{{1}}, {{1, 2}}})).getMessage());
            assertEquals("expected sequence of length 2 at dim 1 (got 1)", assertThrows(IllegalArgumentException.class,
                    () -> Tensor.of(new int[][] {{1, 2}, {3}})).getMessage());
            Tensor x = Tensor.zeros(2, 3);
            assertThrows(TensorException.class, x::toFloatArray3d);
            assertThrows(TensorException.class, Tensor.zeros(3)::toLongArray2d);
            for (long rows : new long[] {1L << 31, 1L << 40}) {
                assertEquals(rows + " rows do not fit into a Java array; copy slices of the tensor", assertThrows(
                        TensorException.class, Tensor.zeros(rows, 0)::toFloatArray2d).getMessage());
            }
        }
    }

    @Test
    void elementsComeOutCastAsJavaCasts() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.of(300.75, -1.5, Double.NaN, 5e9);
            assertArrayEquals(new int[] {300, -1, 0, Integer.MAX_VALUE}, x.toIntArray());
            assertArrayEquals(new short[] {300, -1, 0, -1}, x.toShortArray());
            assertArrayEquals(new byte[] {44, -1, 0, -1}, x.toByteArray());
            assertArrayEquals(new byte[] {-56, 1}, Tensor.of(200, 1).to(DType.UINT8).toByteArray());
            assertArrayEquals(new int[] {200, 1}, Tensor.of(200, 1).to(DType.UINT8).toIntArray());
            assertArrayEquals(new byte[] {1, 0}, Tensor.of(true, false).toByteArray());
            assertArrayEquals(new int[] {1, 3, 2, 4}, Tensor.of(new int[] {1, 2, 3, 4}, 2, 2).t().toIntArray());
        }
    }

    @Test
    void readsOfSingleElementsAreExactInEveryDtype() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : DType.values()) {
                Tensor x = Tensor.of(new long[] {0, 1}).to(dtype);
                assertEquals(1, x.item(1), dtype.name());
                assertEquals(1, x.itemAsLong(-1), dtype.name());
                assertEquals(0, x.select(0, 0).item(), dtype.name());
            }
            assertEquals(0.0999755859375, Tensor.scalar(0.1, DType.FLOAT16).item());
            assertEquals(0.10009765625, Tensor.scalar(0.1, DType.BFLOAT16).item());
            assertEquals(200, Tensor.scalar(200, DType.UINT8).itemAsLong());
        }
    }
}
