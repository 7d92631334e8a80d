package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.parallel.Threads;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products that are cut into strips: of rows, of columns although these are fewer, as above 8 MB, and of results that are transposed. */
class ProductTilesTest {
    private final int before = Threads.allowed();

    @AfterEach
    void restore() {
        Threads.allow(before);
    }

    @ParameterizedTest
    @CsvSource({"800, 40, 800", "900, 40, 800", "1700, 20, 800", "700, 60, 600", "800, 40, 900", "600, 50, 1100",
            "1600, 20, 1400"})
    void elementsAreThoseOfTheWholeProduct(int rows, int depth, int cols) {
        try (Scope _ = Scope.open()) {
            NDArray a = wholeNumbers(rows, depth);
            NDArray b = wholeNumbers(depth, cols);
            float[] expected = exact(a, b);
            for (int threads : new int[] {1, 2, 7}) {
                Threads.allow(threads);
                assertArrayEquals(expected, floats(product(a, b, false)), threads + " threads");
                float[] turned = floats(product(a, b, true));
                assertArrayEquals(expected, transposed(turned, cols, rows), threads + " threads, transposed");
            }
        }
    }

    @Test
    void bitsDoNotDependOnThreads() {
        try (Scope _ = Scope.open()) {
            NDArray a = numbers(1600, 30);
            NDArray b = numbers(30, 1400);
            for (boolean transposed : new boolean[] {false, true}) {
                Threads.allow(1);
                float[] expected = floats(product(a, b, transposed));
                Threads.allow(7);
                assertEquals(Arrays.hashCode(expected), Arrays.hashCode(floats(product(a, b, transposed))));
            }
        }
    }

    /** {@return the product as it lies: if it is to be transposed, its columns follow one another} */
    private static NDArray product(NDArray a, NDArray b, boolean transposed) {
        long rows = a.shape().size(0);
        long cols = b.shape().size(1);
        NDArray out = NDArray.allocate(DType.FLOAT32, transposed ? Shape.of(cols, rows) : Shape.of(rows, cols), "test");
        Backends.current().gemm(1, a, b, 0, transposed ? out.withLayout(out.layout().transpose(0, 1)) : out);
        return out;
    }

    /** {@return small whole numbers, so that sums of their products are exact} */
    private static NDArray wholeNumbers(long... sizes) {
        NDArray array = NDArray.allocate(DType.FLOAT32, Shape.of(sizes), "test");
        for (long i = 0; i < array.numel(); i++) {
            array.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, i * 7 % 11 - 5);
        }
        return array;
    }

    private static NDArray numbers(long... sizes) {
        NDArray array = NDArray.allocate(DType.FLOAT32, Shape.of(sizes), "test");
        Backends.current().normal(new RandomStream(7, sizes[0]), 0, 2, array);
        return array;
    }

    private static float[] exact(NDArray left, NDArray right) {
        int depth = (int) right.shape().size(0);
        int cols = (int) right.shape().size(1);
        float[] a = floats(left);
        float[] b = floats(right);
        float[] c = new float[a.length / depth * cols];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < cols; j++) {
                c[i / depth * cols + j] += a[i] * b[i % depth * cols + j];
            }
        }
        return c;
    }

    private static float[] transposed(float[] x, int rows, int cols) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i % cols * rows + i / cols] = x[i];
        }
        return y;
    }

    private static float[] floats(NDArray contiguous) {
        return contiguous.segment().asSlice(0, contiguous.numel() * Float.BYTES).toArray(ValueLayout.JAVA_FLOAT);
    }
}
