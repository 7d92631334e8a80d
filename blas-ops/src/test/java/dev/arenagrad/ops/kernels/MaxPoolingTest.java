package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.HostCopy;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.PoolingAxis;
import dev.arenagrad.ops.PoolingAxis.Sliding;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.Windows;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Max pooling against the loops over cells that also serve planes too long for vectors: the same elements and the same numbers. */
class MaxPoolingTest {
    private static final double[] SPECIAL = {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN, 0, -0.0, 3,
            3, -3};

    /** Few different numbers, so that there are equals in most cells. */
    private static NDArray images(DType dtype, double special, long... sizes) {
        Random random = new Random(5);
        double[] values = new double[(int) Shape.of(sizes).numel()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble() < special ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextInt(9);
        }
        return Copies.convert(HostCopy.of(values).withLayout(Shape.of(sizes).contiguous()), dtype, "test");
    }

    private static Sliding cells(long size, boolean ceilMode, long kernel, long stride, long padding, long dilation) {
        ConvolutionAxis slide = new ConvolutionAxis(kernel, stride, padding, padding, dilation);
        return new Sliding(slide, size, Sliding.cells(slide, size, ceilMode), true);
    }

    private static void check(NDArray x, PoolingAxis down, PoolingAxis across) {
        Windows.Largest largest = Windows.maxPool(x, down, across);
        NDArray values = NDArray.allocate(x.dtype(), largest.values().shape(), "test");
        NDArray indices = NDArray.allocate(DType.INT64, largest.values().shape(), "test");
        long cells = down.cells() * across.cells();
        for (long plane = 0; plane < x.shape().size(0) * x.shape().size(1); plane++) {
            long start = LoopNest.start(x) + plane / x.shape().size(1) * LoopNest.step(x, 0) + plane % x.shape().size(1)
                    * LoopNest.step(x, 1);
            LargePools.max(x.dtype(), x.storage().segment(), start, LoopNest.step(x, 2), LoopNest.step(x, 3), down,
                    across, values.storage().segment(), plane * cells * x.dtype().byteSize(), indices.storage()
                            .segment(), plane * cells * Long.BYTES);
        }
        for (long i = 0; i < values.numel(); i++) {
            assertEquals(values.getDouble(i), largest.values().getDouble(i), "value " + i);
            assertEquals(indices.getLong(i), largest.indices().getLong(i), "number " + i);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void findsTheFirstOfTheLargest(DType dtype) {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            for (double special : new double[] {0, 0.2, 0.9}) {
                check(images(dtype, special, 3, 2, 13, 37), cells(13, false, 2, 2, 0, 1), cells(37, false, 2, 2, 0, 1));
                check(images(dtype, special, 2, 3, 14, 14), cells(14, true, 3, 2, 1, 1), cells(14, true, 3, 2, 1, 1));
                check(images(dtype, special, 5, 2, 7, 9), cells(7, false, 3, 1, 1, 2), cells(9, true, 4, 3, 2, 1));
                check(images(dtype, special, 1, 2, 1, 5000), cells(1, false, 1, 1, 0, 1), cells(5000, false, 5, 4, 2,
                        1));
                check(images(dtype, special, 1, 1, 300, 70), cells(300, false, 3, 1, 1, 1), cells(70, false, 3, 1, 1,
                        1));
                NDArray turned = images(dtype, special, 2, 2, 20, 33);
                check(turned.withLayout(turned.layout().transpose(2, 3).slice(1, 1, 2, 1)), cells(33, false, 2, 1, 1,
                        1), cells(20, false, 3, 2, 0, 1));
            }
        }
        assertEquals(before, Memory.liveBytes());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void findsTheFirstOfTheLargestOfCellsThatCoverImagesEvenly(DType dtype) {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            for (double special : new double[] {0, 0.2, 0.9}) {
                for (long width : new long[] {3, 16, 37}) {
                    NDArray x = images(dtype, special, 3, 5, 13, width);
                    check(x, new PoolingAxis.Even(13, 7), new PoolingAxis.Even(width, 3));
                    check(x, new PoolingAxis.Even(13, 1), new PoolingAxis.Even(width, 1));
                    check(x, new PoolingAxis.Even(13, 20), new PoolingAxis.Even(width, 40));
                    check(x, cells(13, false, 3, 2, 1, 1), new PoolingAxis.Even(width, 2));
                    check(x, cells(13, false, 2, 1, 0, 3), new PoolingAxis.Even(width, 2));
                    check(x.withLayout(x.layout().transpose(2, 3)), new PoolingAxis.Even(width, 2),
                            new PoolingAxis.Even(13, 4));
                }
            }
        }
        assertEquals(before, Memory.liveBytes());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void leavesWindowsThatReachFarBeyondImagesToOtherLoops(DType dtype) {
        Sliding far = cells(2000, false, 2, 1, 0, 1990);
        assertTrue(MaxPoolingF32.serves(MaxPoolingF32.grid(far, cells(9, false, 2, 1, 0, 1))));
        Sliding small = cells(10, false, 1001, 1, 500, 1);
        assertTrue(!MaxPoolingF32.serves(MaxPoolingF32.grid(small, small)), "a plane would be 100 times the image");
        try (Scope _ = Scope.open()) {
            check(images(dtype, 0.2, 1, 2, 2000, 9), far, cells(9, false, 2, 1, 0, 1));
            check(images(dtype, 0.2, 1, 2, 10, 10), small, small);
        }
    }
}
