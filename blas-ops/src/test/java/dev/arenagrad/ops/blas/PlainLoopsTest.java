package dev.arenagrad.ops.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Holds the plain loops, which otherwise run only where the Vector API is missing, against those of the Vector
 * API. Elements are small integers, so that the order of additions does not matter and results are equal.
 */
class PlainLoopsTest {
    private static final int[] LENGTHS = {0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 64, 100, 1000};

    private final Random random = new Random(11);
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void dotOfFloatsIsThatOfTheVectorApi() {
        for (int n : LENGTHS) {
            MemorySegment x = floats(n + 3);
            MemorySegment y = floats(n + 1);
            assertEquals(SimdVectorsF32.dot(n, x, 3 * Float.BYTES, y, Float.BYTES),
                    VectorsF32.plainDot(n, x, 3, 1, y, 1, 1));
        }
    }

    @Test
    void dotOfDoublesIsThatOfTheVectorApi() {
        for (int n : LENGTHS) {
            MemorySegment x = doubles(n + 3);
            MemorySegment y = doubles(n + 1);
            assertEquals(SimdVectorsF64.dot(n, x, 3 * Double.BYTES, y, Double.BYTES),
                    VectorsF64.plainDot(n, x, 3, 1, y, 1, 1));
        }
    }

    @Test
    void axpyOfFloatsIsThatOfTheVectorApi() {
        for (int n : LENGTHS) {
            MemorySegment x = floats(n + 3);
            MemorySegment y = floats(n + 2);
            MemorySegment expected = arena.allocate(y.byteSize()).copyFrom(y);
            SimdVectorsF32.axpy(n, -2, x, 3 * Float.BYTES, expected, Float.BYTES);
            VectorsF32.plainAxpy(n, -2, x, 3, 1, y, 1, 1);
            assertEquals(-1, expected.mismatch(y));
        }
    }

    @Test
    void axpyOfDoublesIsThatOfTheVectorApi() {
        for (int n : LENGTHS) {
            MemorySegment x = doubles(n + 3);
            MemorySegment y = doubles(n + 2);
            MemorySegment expected = arena.allocate(y.byteSize()).copyFrom(y);
            SimdVectorsF64.axpy(n, -2, x, 3 * Double.BYTES, expected, Double.BYTES);
            VectorsF64.plainAxpy(n, -2, x, 3, 1, y, 1, 1);
            assertEquals(-1, expected.mismatch(y));
        }
    }

    @Test
    void rotationOfFloatsIsThatOfTheVectorApi() {
        for (int n : LENGTHS) {
            MemorySegment x = floats(n + 3);
            MemorySegment y = floats(n + 2);
            MemorySegment expectedX = arena.allocate(x.byteSize()).copyFrom(x);
            MemorySegment expectedY = arena.allocate(y.byteSize()).copyFrom(y);
            SimdVectorsF32.rotate(n, 2, -3, expectedX, 3 * Float.BYTES, expectedY, Float.BYTES);
            VectorsF32.plainRotate(n, 2, -3, x, 3, 1, y, 1, 1);
            assertEquals(-1, expectedX.mismatch(x));
            assertEquals(-1, expectedY.mismatch(y));
        }
    }

    @Test
    void rotationOfDoublesIsThatOfTheVectorApi() {
        for (int n : LENGTHS) {
            MemorySegment x = doubles(n + 3);
            MemorySegment y = doubles(n + 2);
            MemorySegment expectedX = arena.allocate(x.byteSize()).copyFrom(x);
            MemorySegment expectedY = arena.allocate(y.byteSize()).copyFrom(y);
            SimdVectorsF64.rotate(n, 2, -3, expectedX, 3 * Double.BYTES, expectedY, Double.BYTES);
            VectorsF64.plainRotate(n, 2, -3, x, 3, 1, y, 1, 1);
            assertEquals(-1, expectedX.mismatch(x));
            assertEquals(-1, expectedY.mismatch(y));
        }
    }

    @Test
    void tileOfFloatsIsTheProductOfItsPanels() {
        for (int depth : LENGTHS) {
            int rows = PlainGemmKernelF32.ROWS;
            int cols = PlainGemmKernelF32.COLS;
            MemorySegment a = floats(rows * depth);
            MemorySegment b = floats(cols * depth);
            MemorySegment c = floats(rows * (cols + 1));
            MemorySegment expected = arena.allocate(c.byteSize()).copyFrom(c);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    VectorsF32.axpy(1, 3, floatOf(VectorsF32.dot(depth, a, i, rows, b, j, cols)), 0, 1, expected,
                            i * (cols + 1) + j, 1);
                }
            }
            PlainGemmKernelF32.multiply(depth, 3, a, 0, b, 0, c, 0, (cols + 1) * Float.BYTES);
            assertEquals(-1, expected.mismatch(c));
        }
    }

    @Test
    void tileOfDoublesIsTheProductOfItsPanels() {
        for (int depth : LENGTHS) {
            int rows = PlainGemmKernelF64.ROWS;
            int cols = PlainGemmKernelF64.COLS;
            MemorySegment a = doubles(rows * depth);
            MemorySegment b = doubles(cols * depth);
            MemorySegment c = doubles(rows * (cols + 1));
            MemorySegment expected = arena.allocate(c.byteSize()).copyFrom(c);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    VectorsF64.axpy(1, 3, doubleOf(VectorsF64.dot(depth, a, i, rows, b, j, cols)), 0, 1, expected,
                            i * (cols + 1) + j, 1);
                }
            }
            PlainGemmKernelF64.multiply(depth, 3, a, 0, b, 0, c, 0, (cols + 1) * Double.BYTES);
            assertEquals(-1, expected.mismatch(c));
        }
    }

    private MemorySegment floats(int count) {
        MemorySegment segment = arena.allocate(ValueLayout.JAVA_FLOAT, count);
        for (int i = 0; i < count; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextInt(9) - 4);
        }
        return segment;
    }

    private MemorySegment doubles(int count) {
        MemorySegment segment = arena.allocate(ValueLayout.JAVA_DOUBLE, count);
        for (int i = 0; i < count; i++) {
            segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, random.nextInt(9) - 4);
        }
        return segment;
    }

    private MemorySegment floatOf(float value) {
        return arena.allocateFrom(ValueLayout.JAVA_FLOAT, value);
    }

    private MemorySegment doubleOf(double value) {
        return arena.allocateFrom(ValueLayout.JAVA_DOUBLE, value);
    }
}
