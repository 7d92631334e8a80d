package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.kernels.InterleavedPlanes;
import dev.arenagrad.ops.kernels.Simd;
import dev.arenagrad.ops.parallel.Threads;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Convolutions and their derivatives as products of matrices, against those in double. */
class ConvolutionProductsTest {
    private final int threads = Threads.allowed();

    @AfterEach
    void resetThreads() {
        Threads.allow(threads);
    }

    /** Sums of products of such numbers, up to 16 each, stay far below 2^24. */
    private static NDArray integers(long seed, long... sizes) {
        Random random = new Random(seed);
        NDArray array = NDArray.allocate(DType.FLOAT32, Shape.of(sizes), "test");
        for (long i = 0; i < array.numel(); i++) {
            set(array, i, random.nextInt(-4, 5));
        }
        return array;
    }

    private static void set(NDArray array, long i, float value) {
        array.storage().segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }

    private static double[] elements(NDArray array) {
        double[] elements = new double[(int) array.numel()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = array.getDouble(i);
        }
        return elements;
    }

    private static double[] expected(NDArray x, NDArray g, WindowGrid grid) {
        return elements(Convolution.weightGradient(doubles(x), doubles(g), grid, 1));
    }

    private static double[] found(NDArray x, NDArray g, WindowGrid grid) {
        return elements(Convolution.weightGradient(x, g, grid, 1));
    }

    private static NDArray gradients(long samples, long outputs, WindowGrid grid) {
        return integers(2, samples, outputs, grid.rows(), grid.columns());
    }

    private static void isExact(long samples, long channels, long outputs, WindowGrid grid) {
        assertEquals(Simd.ON, InterleavedPlanes.servesWeight(DType.FLOAT32, grid, samples, channels, outputs), grid
                .toString());
        assertEquals(Simd.ON, InterleavedPlanes.serves(DType.FLOAT32, grid, samples, channels, outputs), grid
                .toString());
        assertEquals(Simd.ON && channels >= 32, servesImages(samples, channels, outputs, grid), grid.toString());
        NDArray x = integers(1, samples, channels, grid.height(), grid.width());
        NDArray w = integers(3, outputs, channels, grid.down().kernel(), grid.across().kernel());
        NDArray bias = integers(4, outputs);
        NDArray g = gradients(samples, outputs, grid);
        assertArrayEquals(expected(x, g, grid), found(x, g, grid), grid.toString());
        assertArrayEquals(elements(Convolution.forward(doubles(x), doubles(w), doubles(bias), grid, 1)), elements(
                Convolution.forward(x, w, bias, grid, 1)), grid.toString());
        assertArrayEquals(elements(Convolution.transposed(doubles(g), doubles(w), grid, 1)), elements(Convolution
                .transposed(g, w, grid, 1)), grid.toString());
    }

    /** {@return whether the derivative by the images, which has {@code channels} of results, is of products for each phase of the window} */
    private static boolean servesImages(long samples, long channels, long outputs, WindowGrid grid) {
        return StridePhase.of(grid.down(), grid.height()).stream().map(StridePhase::axis).allMatch(down -> StridePhase
                .of(grid.across(), grid.width()).stream().map(StridePhase::axis).allMatch(across -> down != null
                        && across != null && InterleavedPlanes.serves(DType.FLOAT32, new WindowGrid(grid.rows(), grid
                                .columns(), down, across), samples, outputs, channels)));
    }

    private static NDArray doubles(NDArray array) {
        return Copies.convert(array, DType.FLOAT64, "test");
    }

    private static ConvolutionAxis axis(long kernel, long stride, long before, long after) {
        return new ConvolutionAxis(kernel, stride, before, after, 1);
    }

    @Test
    void isExactForSmallIntegers() {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            isExact(3, 32, 33, new WindowGrid(24, 23, axis(5, 1, 2, 2), axis(5, 1, 2, 2)));
            isExact(2, 20, 40, new WindowGrid(45, 46, axis(4, 2, 1, 1), axis(4, 2, 1, 1)));
            isExact(2, 40, 40, new WindowGrid(65, 66, axis(4, 2, 1, 1), axis(4, 2, 1, 1)));
            isExact(2, 3, 96, new WindowGrid(96, 97, axis(7, 2, 3, 3), axis(7, 2, 3, 3)));
            isExact(4, 33, 32, new WindowGrid(1, 700, ConvolutionAxis.IDENTITY, axis(3, 1, 1, 1)));
            isExact(2, 16, 32, new WindowGrid(80, 70, axis(2, 3, 0, 0), axis(2, 3, 0, 0)));
            isExact(2, 17, 32, new WindowGrid(70, 41, axis(1, 3, 1, 0), axis(4, 2, 5, -2)));
        }
        assertEquals(before, Memory.liveBytes());
    }

    @Test
    void addsUpBandsOfLargeImages() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(65, 66, axis(4, 2, 1, 1), axis(4, 2, 1, 1));
            InterleavedPlanes planes = new InterleavedPlanes(grid, 3, 64, 32);
            assertTrue(planes.rows() < grid.rows() && grid.rows() % planes.rows() != 0, "bands of " + planes.rows());
            isExact(3, 64, 32, grid);
        }
    }

    @Test
    void showsImagesInAnyLayout() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(30, 34, axis(5, 1, 2, 2), axis(5, 1, 2, 2));
            NDArray stored = integers(1, 2, 34, 30, 32);
            NDArray x = stored.withLayout(stored.layout().permute(0, 3, 2, 1));
            NDArray g = gradients(2, 32, grid);
            NDArray w = integers(3, 32, 32, 5, 5);
            assertArrayEquals(expected(x, g, grid), found(x, g, grid));
            assertArrayEquals(elements(Convolution.forward(doubles(x), doubles(w), null, grid, 1)), elements(Convolution
                    .forward(x, w, null, grid, 1)));
        }
    }

    /** Three samples of 11 by 14 positions lie in one band, the last two in another. */
    @Test
    void putsSmallSamplesTogether() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(7, 10, axis(5, 1, 2, 2), axis(5, 1, 2, 2));
            assertEquals(3, new InterleavedPlanes(grid, 5, 64, 32).samples());
            isExact(5, 64, 32, grid);
        }
    }

    @Test
    void bitsDoNotDependOnThreads() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(24, 23, axis(5, 1, 2, 2), axis(5, 1, 2, 2));
            NDArray x = fractions(integers(1, 5, 32, 24, 23));
            NDArray w = fractions(integers(2, 64, 32, 5, 5));
            NDArray g = fractions(gradients(5, 64, grid));
            Threads.allow(1);
            double[] byWeight = found(x, g, grid);
            double[] byImages = elements(Convolution.transposed(g, w, grid, 1));
            double[] forward = elements(Convolution.forward(x, w, null, grid, 1));
            for (int allowed : new int[] {2, 7}) {
                Threads.allow(allowed);
                assertArrayEquals(byWeight, found(x, g, grid));
                assertArrayEquals(byImages, elements(Convolution.transposed(g, w, grid, 1)));
                assertArrayEquals(forward, elements(Convolution.forward(x, w, null, grid, 1)));
            }
        }
    }

    private static NDArray fractions(NDArray array) {
        for (long i = 0; i < array.numel(); i++) {
            set(array, i, (float) (array.getDouble(i) + 1.0 / (i + 3)));
        }
        return array;
    }

    @Test
    void whatIsNotFiniteReachesOnlyWhatSeesIt() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(24, 25, axis(5, 1, 2, 2), axis(5, 1, 2, 2));
            for (float odd : new float[] {Float.POSITIVE_INFINITY, Float.NaN}) {
                NDArray x = integers(1, 2, 32, 24, 25);
                set(x, 0, odd);
                NDArray g = gradients(2, 32, grid);
                double[] found = found(x, g, grid);
                for (int i = 0; i < found.length; i++) {
                    boolean sees = i / 25 % 32 == 0 && i / 5 % 5 < 3 && i % 5 < 3;
                    assertTrue(sees || Double.isFinite(found[i]), odd + " is seen by weight " + i);
                }
                assertFalse(Double.isFinite(found[12]));
            }
        }
    }

    /** One element of x, or of g, or of the weight. */
    @Test
    void whatIsNotFiniteGivesWhatItGivesInDouble() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(24, 25, axis(5, 1, 2, 2), axis(5, 1, 2, 2));
            for (float odd : new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN}) {
                for (long at : new long[] {0, 24, 13 * 25 + 7, 2 * 32 * 24 * 25 - 1}) {
                    NDArray x = integers(1, 2, 32, 24, 25);
                    NDArray w = integers(3, 32, 32, 5, 5);
                    NDArray g = gradients(2, 32, grid);
                    set(x, at, odd);
                    set(g, at, odd);
                    assertArrayEquals(elements(Convolution.forward(doubles(x), doubles(w), null, grid, 1)), elements(
                            Convolution.forward(x, w, null, grid, 1)), odd + " in x at " + at);
                    assertArrayEquals(elements(Convolution.transposed(doubles(g), doubles(w), grid, 1)), elements(
                            Convolution.transposed(g, w, grid, 1)), odd + " in g at " + at);
                    set(w, at % 25, odd);
                    NDArray finite = gradients(2, 32, grid);
                    assertArrayEquals(elements(Convolution.transposed(doubles(finite), doubles(w), grid, 1)), elements(
                            Convolution.transposed(finite, w, grid, 1)), odd + " in w at " + at % 25);
                }
            }
        }
    }
}
