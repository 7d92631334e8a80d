package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.kernels.ConvolutionKernels;
import dev.arenagrad.ops.kernels.Simd;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Convolutions as products of matrices against the sum that defines them. */
class ConvolutionTest {
    private static NDArray array(DType dtype, long... sizes) {
        long numel = Shape.of(sizes).numel();
        double[] values = new double[(int) numel];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 5 % 11 - 4;
        }
        NDArray doubles = HostCopy.of(values);
        return Copies.convert(doubles.withLayout(Shape.of(sizes).contiguous()), dtype, "test");
    }

    private static double at(NDArray x, long... index) {
        long number = 0;
        for (int d = 0; d < index.length; d++) {
            number = number * x.shape().size(d) + index[d];
        }
        return x.getDouble(number);
    }

    /** Elements are small integers and sums stay far below 2^24, so that even FLOAT32 is exact. */
    private static void check(NDArray x, NDArray w, NDArray bias, WindowGrid grid, int groups) {
        NDArray y = Convolution.forward(x, w, bias, grid, groups);
        long outputs = w.shape().size(0);
        long share = w.shape().size(1);
        double[] byImage = new double[(int) x.numel()];
        double[] byWeight = new double[(int) w.numel()];
        NDArray g = array(x.dtype(), y.shape().toArray());
        int place = 0;
        for (long n = 0; n < x.shape().size(0); n++) {
            for (long o = 0; o < outputs; o++) {
                for (long row = 0; row < grid.rows(); row++) {
                    for (long column = 0; column < grid.columns(); column++, place++) {
                        double sum = bias == null ? 0 : bias.getDouble(o);
                        for (long c = 0; c < share; c++) {
                            long channel = o / (outputs / groups) * share + c;
                            for (long i = 0; i < grid.down().kernel(); i++) {
                                for (long j = 0; j < grid.across().kernel(); j++) {
                                    long h = grid.down().element(row, i);
                                    long v = grid.across().element(column, j);
                                    if (h >= 0 && h < grid.height() && v >= 0 && v < grid.width()) {
                                        sum += at(x, n, channel, h, v) * at(w, o, c, i, j);
                                        byImage[(int) (((n * x.shape().size(1) + channel) * grid.height() + h) * grid
                                                .width() + v)] += g.getDouble(place) * at(w, o, c, i, j);
                                        byWeight[(int) (((o * share + c) * grid.down().kernel() + i) * grid.across()
                                                .kernel() + j)] += g.getDouble(place) * at(x, n, channel, h, v);
                                    }
                                }
                            }
                        }
                        assertEquals(sum, y.getDouble(place));
                    }
                }
            }
        }
        NDArray images = Convolution.transposed(g, w, grid, groups);
        NDArray weights = Convolution.weightGradient(x, g, grid, groups);
        for (int i = 0; i < byImage.length; i++) {
            assertEquals(byImage[i], images.getDouble(i), "image " + i);
        }
        for (int i = 0; i < byWeight.length; i++) {
            assertEquals(byWeight[i], weights.getDouble(i), "weight " + i);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void isTheSumThatDefinesIt(DType dtype) {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            NDArray bias = array(dtype, 4);
            check(array(dtype, 2, 3, 6, 7), array(dtype, 4, 3, 3, 2), bias, new WindowGrid(6, 7, new ConvolutionAxis(3,
                    1, 1, 1,
                    1), new ConvolutionAxis(2, 2, 0, 1, 2)), 1);
            check(array(dtype, 2, 4, 5, 5), array(dtype, 4, 2, 2, 2), null, new WindowGrid(5, 5, new ConvolutionAxis(2,
                    1, 0, 0,
                    1), new ConvolutionAxis(2, 1, 0, 0, 1)), 2);
            check(array(dtype, 3, 4, 5, 5), array(dtype, 4, 1, 3, 3), bias, new WindowGrid(5, 5, new ConvolutionAxis(3,
                    1, 1, 1,
                    1), new ConvolutionAxis(3, 1, 1, 1, 1)), 4);
            WindowGrid identity = new WindowGrid(5, 6, ConvolutionAxis.IDENTITY, ConvolutionAxis.IDENTITY);
            check(array(dtype, 2, 6, 5, 6), array(dtype, 4, 3, 1, 1), bias, identity, 2);
            NDArray turned = array(dtype, 2, 6, 6, 5);
            check(turned.withLayout(turned.layout().transpose(2, 3)), array(dtype, 4, 6, 1, 1), bias, identity, 1);
        }
        assertEquals(before, Memory.liveBytes());
    }

    /** Images large enough to be convolved without columns, where there are vectors. */
    private static void checkDirect(NDArray x, NDArray w, NDArray bias, WindowGrid grid, int groups) {
        assertEquals(Simd.ON, ConvolutionKernels.serves(x.dtype(), grid, w.shape().size(1), w.shape().size(0)
                / groups));
        check(x, w, bias, grid, groups);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void isTheSumThatDefinesItWithoutColumns(DType dtype) {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            ConvolutionAxis same = new ConvolutionAxis(3, 1, 1, 1, 1);
            NDArray bias = array(dtype, 5);
            checkDirect(array(dtype, 3, 2, 9, 17), array(dtype, 5, 2, 3, 3), bias, new WindowGrid(9, 17, same, same),
                    1);
            NDArray turned = array(dtype, 2, 4, 23, 20);
            checkDirect(turned.withLayout(turned.layout().transpose(2, 3)), array(dtype, 6, 2, 3, 3), null,
                    new WindowGrid(20, 23, same, new ConvolutionAxis(3, 1, 2, 2, 2)), 2);
            checkDirect(array(dtype, 2, 3, 21, 40), array(dtype, 4, 3, 3, 4), null, new WindowGrid(21, 40,
                    new ConvolutionAxis(3, 2, 1, 1, 1), new ConvolutionAxis(4, 3, 0, 2, 2)), 1);
            checkDirect(array(dtype, 2, 2, 12, 30), array(dtype, 3, 2, 1, 2), null, new WindowGrid(12, 30,
                    new ConvolutionAxis(1, 1, 2, 0, 1), new ConvolutionAxis(2, 1, 3, 1, 1)), 1);
            checkDirect(array(dtype, 2, 4, 16, 24), array(dtype, 4, 4, 1, 1), null, new WindowGrid(16, 24,
                    new ConvolutionAxis(1, 2, 0, 0, 1), new ConvolutionAxis(1, 2, 0, 0, 1)), 1);
        }
        assertEquals(before, Memory.liveBytes());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void isTheSumThatDefinesItWhereAnOutputSeesOneChannel(DType dtype) {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            ConvolutionAxis same = new ConvolutionAxis(3, 1, 1, 1, 1);
            NDArray bias = array(dtype, 5);
            checkDirect(array(dtype, 3, 5, 19, 37), array(dtype, 5, 1, 3, 3), bias, new WindowGrid(19, 37, same, same),
                    5);
            checkDirect(array(dtype, 3, 3, 14, 14), array(dtype, 6, 1, 5, 2), null, new WindowGrid(14, 14,
                    new ConvolutionAxis(5, 1, 2, 2, 1), new ConvolutionAxis(2, 1, 3, 0, 2)), 3);
            ConvolutionAxis second = new ConvolutionAxis(3, 2, 1, 1, 1);
            checkDirect(array(dtype, 3, 3, 27, 71), array(dtype, 3, 1, 3, 3), null, new WindowGrid(27, 71, second,
                    second), 3);
            checkDirect(array(dtype, 1, 2, 40, 130), array(dtype, 2, 1, 3, 4), null, new WindowGrid(40, 130,
                    new ConvolutionAxis(3, 1, 0, 0, 1), new ConvolutionAxis(4, 3, 0, 2, 1)), 2);
            checkDirect(array(dtype, 1, 2, 400, 60), array(dtype, 2, 1, 2, 2), null, new WindowGrid(400, 60,
                    new ConvolutionAxis(2, 1, 0, 0, 1), new ConvolutionAxis(2, 1, 0, 0, 1)), 2);
        }
        assertEquals(before, Memory.liveBytes());
    }

    /** What a transposed convolution computes: of each channel of the gradient several channels of the images are derived. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void isDerivedByImagesWhereEachOfTheirChannelsSeesOneOutput(DType dtype) {
        try (Scope _ = Scope.open()) {
            ConvolutionAxis same = new ConvolutionAxis(3, 1, 1, 1, 1);
            check(array(dtype, 2, 6, 19, 37), array(dtype, 3, 2, 3, 3), null, new WindowGrid(19, 37, same, same), 3);
            check(array(dtype, 2, 3, 19, 37), array(dtype, 1, 3, 3, 3), null, new WindowGrid(19, 37, same, same), 1);
            ConvolutionAxis second = new ConvolutionAxis(3, 2, 1, 1, 1);
            check(array(dtype, 2, 6, 40, 75), array(dtype, 3, 2, 3, 3), null, new WindowGrid(40, 75, second, second),
                    3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void isTheSumThatDefinesItWhereChannelsFillVectors(DType dtype) {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            ConvolutionAxis same = new ConvolutionAxis(3, 1, 1, 1, 1);
            ConvolutionAxis second = new ConvolutionAxis(3, 2, 1, 1, 1);
            ConvolutionAxis wide = new ConvolutionAxis(3, 1, 2, 2, 2);
            checkDirect(array(dtype, 3, 64, 7, 7), array(dtype, 8, 64, 3, 3), null, new WindowGrid(7, 7, same, same),
                    1);
            checkDirect(array(dtype, 2, 32, 20, 21), array(dtype, 6, 16, 3, 3), null, new WindowGrid(20, 21, second,
                    second), 2);
            checkDirect(array(dtype, 2, 50, 9, 17), array(dtype, 4, 50, 2, 3), null, new WindowGrid(9, 17,
                    new ConvolutionAxis(2, 1, 0, 0, 1), wide), 1);
            checkDirect(array(dtype, 2, 96, 14, 20), array(dtype, 4, 96, 1, 1), null, new WindowGrid(14, 20,
                    new ConvolutionAxis(1, 2, 0, 0, 1), new ConvolutionAxis(1, 2, 0, 0, 1)), 1);
            NDArray turned = array(dtype, 2, 48, 11, 20);
            checkDirect(turned.withLayout(turned.layout().transpose(2, 3)), array(dtype, 4, 48, 3, 3), null,
                    new WindowGrid(20, 11, same, same), 1);
            checkDirect(array(dtype, 1, 16, 90, 50), array(dtype, 64, 16, 3, 3), null, new WindowGrid(90, 50, same,
                    same), 1);
        }
        assertEquals(before, Memory.liveBytes());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void isTheSumThatDefinesItWhereAStrideShowsPartsOfImagesByDifferentTaps(DType dtype) {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            ConvolutionAxis second = new ConvolutionAxis(3, 2, 1, 2, 2);
            checkDirect(array(dtype, 2, 4, 60, 90), array(dtype, 4, 4, 3, 4), null, new WindowGrid(60, 90, second,
                    new ConvolutionAxis(4, 2, 1, 1, 1)), 1);
            checkDirect(array(dtype, 2, 8, 61, 100), array(dtype, 8, 4, 5, 4), null, new WindowGrid(61, 100,
                    new ConvolutionAxis(5, 2, 2, 0, 1), new ConvolutionAxis(4, 3, 0, 5, 2)), 2);
            checkDirect(array(dtype, 3, 3, 57, 71), array(dtype, 3, 1, 5, 5), null, new WindowGrid(57, 71,
                    new ConvolutionAxis(5, 2, 2, 2, 1), new ConvolutionAxis(5, 2, 2, 1, 1)), 3);
        }
        assertEquals(before, Memory.liveBytes());
    }

    @Test
    void goesThroughManyChannelsAndRowsAndOutputsPieceByPiece() {
        try (Scope _ = Scope.open()) {
            ConvolutionAxis same = new ConvolutionAxis(3, 1, 1, 1, 1);
            ConvolutionAxis one = ConvolutionAxis.IDENTITY;
            checkDirect(array(DType.FLOAT32, 1, 30, 48, 64), array(DType.FLOAT32, 4, 30, 3, 3), null, new WindowGrid(48,
                    64, same, same), 1);
            checkDirect(array(DType.FLOAT32, 1, 1, 3, 70000), array(DType.FLOAT32, 4, 1, 1, 3), null, new WindowGrid(3,
                    70000, one, same), 1);
            checkDirect(array(DType.FLOAT32, 9, 2, 5, 9), array(DType.FLOAT32, 38, 2, 3, 3), null, new WindowGrid(5, 9,
                    same, same), 1);
        }
    }

    @Test
    void anInfinityReachesOnlyTheWeightsThatMeetIt() {
        try (Scope _ = Scope.open()) {
            ConvolutionAxis valid = new ConvolutionAxis(3, 1, 0, 0, 1);
            NDArray x = array(DType.FLOAT32, 2, 2, 12, 18);
            x.storage().segment().set(ValueLayout.JAVA_FLOAT, 18 * Float.BYTES, Float.POSITIVE_INFINITY);
            checkDirect(x, array(DType.FLOAT32, 4, 2, 3, 3), null, new WindowGrid(12, 18, valid, valid), 1);
        }
    }

    @Test
    void anInfiniteWeightReachesOnlyTheImagesThatSawIt() {
        try (Scope _ = Scope.open()) {
            ConvolutionAxis valid = new ConvolutionAxis(3, 1, 0, 0, 1);
            NDArray w = array(DType.FLOAT32, 4, 2, 3, 3);
            w.storage().segment().set(ValueLayout.JAVA_FLOAT, 5 * Float.BYTES, Float.POSITIVE_INFINITY);
            checkDirect(array(DType.FLOAT32, 2, 2, 12, 18), w, null, new WindowGrid(12, 18, valid, valid), 1);
        }
    }

    @Test
    void takesNoMemoryForZerosFarAroundImages() {
        try (Scope _ = Scope.open()) {
            long far = 100_000;
            WindowGrid grid = new WindowGrid(24, 24, new ConvolutionAxis(2, 1, far, far, 2 * far),
                    ConvolutionAxis.IDENTITY);
            NDArray x = array(DType.FLOAT32, 1, 4, 24, 24);
            NDArray w = array(DType.FLOAT32, 4, 4, 2, 1);
            Memory.resetPeak();
            long before = Memory.liveBytes();
            check(x, w, null, grid, 1);
            assertTrue(Memory.peakBytes() - before < 1 << 20, "a plane with all zeros would have 19 MB");
        }
    }

    @Test
    void unfoldsOnlySoManySamplesAtATime() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(32, 32, new ConvolutionAxis(3, 1, 1, 1, 1), new ConvolutionAxis(3, 1, 1, 1,
                    1));
            NDArray x = array(DType.FLOAT32, 40, 8, 32, 32);
            NDArray w = array(DType.FLOAT32, 2, 8, 3, 3);
            long images = x.numel() * Float.BYTES;
            Memory.resetPeak();
            long before = Memory.liveBytes();
            NDArray y = Convolution.forward(x, w, null, grid, 1);
            NDArray back = Convolution.transposed(y, w, grid, 1);
            NDArray weights = Convolution.weightGradient(x, y, grid, 1);
            assertTrue(Memory.peakBytes() - before < 2 * images + (6 << 20),
                    "all columns at once would be 9 times the images");
            NDArray last = x.withLayout(x.layout().slice(0, 39, 40, 1));
            NDArray alone = Convolution.forward(last, w, null, grid, 1);
            for (int i = 0; i < alone.numel(); i += 97) {
                assertEquals(alone.getDouble(i), y.getDouble(39 * alone.numel() + i));
            }
            NDArray sum = Convolution.weightGradient(x.withLayout(x.layout().slice(0, 0, 39, 1)), y.withLayout(y
                    .layout()
                    .slice(0, 0, 39, 1)), grid, 1);
            NDArray rest = Convolution.weightGradient(last, alone, grid, 1);
            for (int i = 0; i < weights.numel(); i++) {
                double expected = sum.getDouble(i) + rest.getDouble(i);
                assertEquals(expected, weights.getDouble(i), 1e-4 * Math.abs(expected), "sums of 40,000 in FLOAT32");
            }
            NDArray backAlone = Convolution.transposed(alone, w, grid, 1);
            assertEquals(backAlone.getDouble(1234), back.getDouble(39 * backAlone.numel() + 1234));
        }
    }

    @Test
    void copesWithNoSamplesAndNoChannels() {
        try (Scope _ = Scope.open()) {
            WindowGrid grid = new WindowGrid(5, 5, new ConvolutionAxis(3, 1, 0, 0, 1), new ConvolutionAxis(3, 1, 0, 0,
                    1));
            NDArray w = array(DType.FLOAT32, 2, 3, 3, 3);
            NDArray none = array(DType.FLOAT32, 0, 3, 5, 5);
            NDArray y = Convolution.forward(none, w, array(DType.FLOAT32, 2), grid, 1);
            assertEquals(Shape.of(0, 2, 3, 3), y.shape());
            assertEquals(none.shape(), Convolution.transposed(y, w, grid, 1).shape());
            assertEquals(0, Convolution.weightGradient(none, y, grid, 1).getDouble(53));
            NDArray empty = array(DType.FLOAT32, 1, 0, 5, 5);
            NDArray zeros = Convolution.forward(empty, array(DType.FLOAT32, 2, 0, 3, 3), null, grid, 1);
            assertEquals(0, zeros.getDouble(17));
        }
    }
}
