package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.kernels.Simd;
import dev.arenagrad.ops.kernels.Winograd;
import dev.arenagrad.ops.parallel.Threads;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Convolutions by transformed tiles against those in double. */
class WinogradConvolutionTest {
    /** Half of the distance from 1 to the next float. */
    private static final double UNIT = 0x1p-24;

    private static final ConvolutionAxis SAME = new ConvolutionAxis(3, 1, 1, 1, 1);

    private final int threads = Threads.allowed();

    @AfterEach
    void resetThreads() {
        Threads.allow(threads);
    }

    private static NDArray array(DoubleSupplier elements, long... sizes) {
        NDArray array = NDArray.allocate(DType.FLOAT32, Shape.of(sizes), "test");
        for (long i = 0; i < array.numel(); i++) {
            set(array, i, elements.getAsDouble());
        }
        return array;
    }

    private static void set(NDArray array, long i, double value) {
        array.storage().segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
    }

    private static DoubleSupplier normal(long seed) {
        Random random = new Random(seed);
        return random::nextGaussian;
    }

    private static DoubleSupplier integers(long seed) {
        Random random = new Random(seed);
        return () -> random.nextInt(-4, 5);
    }

    private static double[] elements(NDArray array) {
        double[] elements = new double[(int) array.numel()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = array.getDouble(i);
        }
        return elements;
    }

    private static double[] forward(NDArray x, NDArray w, NDArray bias, WindowGrid grid) {
        return elements(Convolution.forward(x, w, bias, grid, 1));
    }

    /** {@return the same in double, where nothing is transformed, rounded once} */
    private static double[] expected(NDArray x, NDArray w, NDArray bias, WindowGrid grid) {
        return rounded(Convolution.forward(doubles(x), doubles(w), bias == null ? null : doubles(bias), grid, 1));
    }

    private static double[] expectedByImages(NDArray g, NDArray w, WindowGrid grid) {
        return rounded(Convolution.transposed(doubles(g), doubles(w), grid, 1));
    }

    private static double[] expectedByWeight(NDArray x, NDArray g, WindowGrid grid) {
        return rounded(Convolution.weightGradient(doubles(x), doubles(g), grid, 1));
    }

    private static NDArray doubles(NDArray array) {
        return Copies.convert(array, DType.FLOAT64, "test");
    }

    private static double[] rounded(NDArray array) {
        return elements(Copies.convert(array, DType.FLOAT32, "test"));
    }

    private static void isExact(long samples, long channels, long outputs, WindowGrid grid) {
        assertEquals(Simd.ON, Winograd.serves(DType.FLOAT32, grid, channels, outputs));
        NDArray x = array(integers(1), samples, channels, grid.height(), grid.width());
        NDArray w = array(integers(2), outputs, channels, 3, 3);
        NDArray bias = array(integers(3), outputs);
        NDArray g = array(integers(4), samples, outputs, grid.rows(), grid.columns());
        assertArrayEquals(expected(x, w, bias, grid), forward(x, w, bias, grid));
        assertArrayEquals(expectedByImages(g, w, grid), elements(Convolution.transposed(g, w, grid, 1)));
        assertArrayEquals(expectedByWeight(x, g, grid), elements(Convolution.weightGradient(x, g, grid, 1)));
    }

    /** Transforms multiply by quarters, and sums of small integers and of their quarters stay far below 2^24 quarters. */
    @Test
    void isExactForSmallIntegers() {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            isExact(3, 32, 48, new WindowGrid(16, 16, SAME, SAME));
            isExact(2, 48, 32, new WindowGrid(7, 9, SAME, SAME));
            isExact(1, 32, 32, new WindowGrid(45, 61, SAME, new ConvolutionAxis(3, 1, 0, 2, 1)));
            isExact(17, 32, 32, new WindowGrid(5, 4, new ConvolutionAxis(3, 1, 0, 0, 1), SAME));
            isExact(1, 32, 32, new WindowGrid(3, 300, SAME, SAME));
            isExact(2, 16, 32, new WindowGrid(12, 10, SAME, SAME));
            isExact(2, 32, 16, new WindowGrid(12, 10, SAME, SAME));
        }
        assertEquals(before, Memory.liveBytes());
    }

    /** 8 blocks, of which memory allows 6 sums, take 4 parts of 2: there are no sums that nobody has written. */
    @Test
    void addsUpTheSumsOfAllPartsAndNoOthers() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(16, 16, SAME, SAME);
            NDArray x = array(integers(1), 16, 128, 16, 16);
            NDArray g = array(integers(4), 16, 64, 16, 16);
            try (Scope _ = Scope.open()) {
                array(() -> 1, 6, 16 * 128 * 64);
            }
            assertArrayEquals(expectedByWeight(x, g, grid), elements(Convolution.weightGradient(x, g, grid, 1)));
        }
    }

    @Test
    void showsImagesInAnyLayout() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(12, 18, SAME, SAME);
            NDArray stored = array(integers(1), 2, 18, 12, 32);
            NDArray x = stored.withLayout(stored.layout().permute(0, 3, 2, 1));
            NDArray w = array(integers(2), 32, 32, 3, 3);
            assertArrayEquals(expected(x, w, null, grid), forward(x, w, null, grid));
        }
    }

    /** The bound of {@link Winograd}'s documentation. Images are zeros but for one element, and where it meets a weight of 0 an error is left. */
    @Test
    void errsByTheLargestElementsAndWeightsOfAWindow() {
        try (Scope _ = Scope.open()) {
            long channels = 64;
            WindowGrid grid = new WindowGrid(16, 16, SAME, SAME);
            NDArray w = array(normal(2), 32, channels, 3, 3);
            NDArray x = array(() -> 0, 1, channels, 16, 16);
            for (long c = 0; c < channels; c++) {
                set(x, c * 256 + 5 * 16 + 6, 1e6);
                for (long o = 0; o < 32; o++) {
                    set(w, (o * channels + c) * 9 + 4, 0);
                }
            }
            double[] found = forward(x, w, null, grid);
            boolean left = false;
            for (int o = 0; o < 32; o++) {
                for (int row = 0; row < 16; row++) {
                    for (int column = 0; column < 16; column++) {
                        double[] sumAndSize = sumAndSize(x, w, o, row, column);
                        double error = Math.abs(found[(o * 16 + row) * 16 + column] - sumAndSize[0]);
                        double bound = 64 * (channels + 10) * UNIT * sumAndSize[1];
                        assertTrue(error <= bound, o + " " + row + " " + column + ": " + error + " > " + bound);
                        left |= sumAndSize[0] == 0 && error > 0;
                    }
                }
            }
            assertEquals(Simd.ON, left);
        }
    }

    /** {@return the convolution at a position, and the sum over channels of the largest element that is shown times the largest weight} */
    private static double[] sumAndSize(NDArray x, NDArray w, int o, int row, int column) {
        double sum = 0;
        double size = 0;
        for (long c = 0; c < x.shape().size(1); c++) {
            double element = 0;
            double weight = 0;
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    double shown = at(x, c, row + i - 1, column + j - 1);
                    double tap = w.getDouble(((o * x.shape().size(1) + c) * 3 + i) * 3 + j);
                    element = Math.max(element, Math.abs(shown));
                    weight = Math.max(weight, Math.abs(tap));
                    sum += tap * shown;
                }
            }
            size += element * weight;
        }
        return new double[] {sum, size};
    }

    private static double at(NDArray x, long channel, int row, int column) {
        return row < 0 || row > 15 || column < 0 || column > 15 ? 0 : x.getDouble((channel * 16 + row) * 16 + column);
    }

    /** Errors of independent roundings grow like the root of their number: 2e-6 are 34 units, and there are 64 channels or 1,024 positions. */
    @Test
    void errsLittleOnNormalNumbers() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(16, 16, SAME, SAME);
            NDArray x = array(normal(1), 4, 64, 16, 16);
            NDArray w = array(normal(2), 64, 64, 3, 3);
            NDArray g = array(normal(3), 4, 64, 16, 16);
            assertClose(expected(x, w, null, grid), forward(x, w, null, grid));
            assertClose(expectedByImages(g, w, grid), elements(Convolution.transposed(g, w, grid, 1)));
            assertClose(expectedByWeight(x, g, grid), elements(Convolution.weightGradient(x, g, grid, 1)));
        }
    }

    private static void assertClose(double[] expected, double[] found) {
        double largest = 0;
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            error = Math.max(error, Math.abs(expected[i] - found[i]));
        }
        assertTrue(error < 2e-6 * largest, error + " of " + largest);
    }

    @Test
    void whatIsNotFiniteReachesOnlyWhatSeesIt() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(9, 12, SAME, SAME);
            for (double odd : new double[] {Double.POSITIVE_INFINITY, Double.NaN, -3e38}) {
                NDArray x = array(integers(1), 2, 32, 9, 12);
                set(x, 50, odd);
                NDArray w = array(integers(2), 32, 32, 3, 3);
                set(w, 9 * 32 + 4, 1);
                NDArray g = array(integers(3), 2, 32, 9, 12);
                assertArrayEquals(expected(x, w, null, grid), forward(x, w, null, grid));
                assertArrayEquals(expectedByImages(x, w, grid), elements(Convolution.transposed(x, w, grid, 1)));
                assertReachesItsChannel(Convolution.weightGradient(x, g, grid, 1));
            }
        }
    }

    /** An odd element of the first channel is in no sum for the weights of others. */
    private static void assertReachesItsChannel(NDArray byWeight) {
        for (long i = 0; i < byWeight.numel(); i++) {
            if (i / 9 % 32 != 0) {
                assertTrue(Math.abs(byWeight.getDouble(i)) < 1e5);
            }
        }
        assertFalse(Math.abs(byWeight.getDouble(4)) < 1e5);
    }

    @Test
    void anInfiniteWeightReachesOnlyWhatSeesIt() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(8, 8, SAME, SAME);
            NDArray x = array(integers(1), 1, 32, 8, 8);
            NDArray w = array(integers(2), 32, 32, 3, 3);
            set(w, 0, Double.NEGATIVE_INFINITY);
            assertArrayEquals(expected(x, w, null, grid), forward(x, w, null, grid));
            NDArray byImages = Convolution.transposed(x, w, grid, 1);
            for (long i = 64; i < byImages.numel(); i++) {
                assertTrue(Double.isFinite(byImages.getDouble(i)), "no channel but the first sees the weight: " + i);
            }
        }
    }

    @Test
    void bitsDoNotDependOnThreadsNorOnOtherSamples() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(14, 14, SAME, SAME);
            NDArray x = array(normal(1), 9, 64, 14, 14);
            NDArray w = array(normal(2), 96, 64, 3, 3);
            NDArray bias = array(normal(3), 96);
            NDArray g = array(normal(4), 9, 96, 14, 14);
            Threads.allow(1);
            double[] expected = forward(x, w, bias, grid);
            double[] byWeight = elements(Convolution.weightGradient(x, g, grid, 1));
            double[] byImages = elements(Convolution.transposed(g, w, grid, 1));
            for (int allowed : new int[] {2, 7}) {
                Threads.allow(allowed);
                assertArrayEquals(expected, forward(x, w, bias, grid));
                assertArrayEquals(byWeight, elements(Convolution.weightGradient(x, g, grid, 1)));
                assertArrayEquals(byImages, elements(Convolution.transposed(g, w, grid, 1)));
            }
            double[] last = forward(x.withLayout(x.layout().slice(0, 8, 9, 1)), w, bias, grid);
            for (int i = 0; i < last.length; i++) {
                assertEquals(expected[8 * last.length + i], last[i]);
            }
        }
    }

    @Test
    void takesMemoryForABlockOfTilesAtATime() {
        try (Scope _ = Scope.open()) {
            Threads.allow(1);
            WindowGrid grid = new WindowGrid(64, 64, SAME, SAME);
            NDArray x = array(integers(1), 8, 32, 64, 64);
            NDArray w = array(integers(2), 32, 32, 3, 3);
            Memory.resetPeak();
            long before = Memory.liveBytes();
            NDArray y = Convolution.forward(x, w, null, grid, 1);
            long images = y.numel() * Float.BYTES;
            assertTrue(Memory.peakBytes() - before < images + (Simd.ON ? 1 << 20 : 8 << 20),
                    "all tiles would take twice four times the images");
        }
    }
}
