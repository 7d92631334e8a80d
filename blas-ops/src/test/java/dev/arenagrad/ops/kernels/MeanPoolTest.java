package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.PoolingAxis;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.Windows;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Average pooling of rows of whole vectors and a rest, of cells that overlap or leave gaps, and of many cells to an element. */
class MeanPoolTest {
    private static final int PLANES = 3;

    private static PoolingAxis windows(int kernel, int stride, int padding, int size, boolean countsPadding) {
        ConvolutionAxis slide = new ConvolutionAxis(kernel, stride, padding, padding, 1);
        return new PoolingAxis.Sliding(slide, size, PoolingAxis.Sliding.cells(slide, size, true), countsPadding);
    }

    private static List<PoolingAxis> axes(int size) {
        return List.of(windows(2, 2, 0, size, true), windows(3, 1, 1, size, true), windows(3, 2, 1, size, false),
                windows(2, 5, 1, size, true), windows(size, 1, 0, size, true), new PoolingAxis.Even(size, 1),
                new PoolingAxis.Even(size, size / 3 + 1), new PoolingAxis.Even(size, size + 5));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void agreesWithTheDefinition(DType dtype) {
        for (PoolingAxis across : axes(37)) {
            for (PoolingAxis down : axes(7)) {
                checkBoth(dtype, down, across);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void agreesWithTheDefinitionForLongRows(DType dtype) {
        PoolingAxis one = new PoolingAxis.Even(1, 1);
        checkBoth(dtype, one, windows(3, 1, 1, 40_001, true));
        checkBoth(dtype, one, windows(70, 64, 0, 100_003, true));
        checkBoth(dtype, one, new PoolingAxis.Even(70_000, 3));
    }

    /** Sums that are rounded in between would differ by thousandths. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void addsUpManyCellsInDouble(DType dtype) {
        PoolingAxis few = new PoolingAxis.Even(2, 1);
        checkBoth(dtype, new PoolingAxis.Even(3, (1 << 20) + 1), few);
        checkBoth(dtype, new PoolingAxis.Even(3, 1 << 19), few);
        checkBoth(dtype, few, new PoolingAxis.Even(3, 1 << 19));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void sharesOfARepeatedGradientAreThoseOfItsCopy(DType dtype) {
        for (PoolingAxis across : axes(37)) {
            for (PoolingAxis down : axes(7)) {
                try (Scope _ = Scope.open()) {
                    Shape cells = Shape.of(1, 1, down.cells(), across.cells());
                    NDArray one = Views.array(dtype, Shape.of(1, 1, 1, 1), _ -> 0.7);
                    NDArray copied = Views.empty(dtype, 1, 1, 7, 37);
                    NDArray repeated = Views.empty(dtype, 1, 1, 7, 37);
                    PoolKernels.spread(Views.array(dtype, cells, _ -> 0.7), down, across, copied);
                    PoolKernels.spread(one.expand(cells), down, across, repeated);
                    for (int i = 0; i < copied.numel(); i++) {
                        assertEquals(copied.getDouble(i), repeated.getDouble(i), "element " + i);
                    }
                }
            }
        }
    }

    @Test
    void sharesOfLargeNumbersAreFinite() {
        PoolingAxis overlapping = windows(3, 1, 0, 20, true);
        for (PoolingAxis down : List.of(new PoolingAxis.Even(1, 1), overlapping)) {
            for (PoolingAxis across : List.of(new PoolingAxis.Even(1, 1), overlapping)) {
                try (Scope _ = Scope.open()) {
                    NDArray g = Views.array(DType.FLOAT64, Shape.of(1, 1, down.cells(), across.cells()), _ -> 1.2e308);
                    NDArray shares = Views.empty(DType.FLOAT64, 1, 1, down.size(), across.size());
                    PoolKernels.spread(g, down, across, shares);
                    long middle = down.size() / 2 * across.size() + across.size() / 2;
                    assertEquals(1.2e308, shares.getDouble(middle), 1e294);
                }
            }
        }
    }

    @Test
    void dimensionsOfSizeZeroHaveNoShares() {
        try (Scope _ = Scope.open()) {
            NDArray g = Views.array(DType.FLOAT32, Shape.of(1, 1, 1, 4), _ -> 1);
            assertEquals(0, Windows.avgPoolBackward(g, new PoolingAxis.Even(1, 1), new PoolingAxis.Even(0, 4)).numel());
            NDArray none = Views.empty(DType.FLOAT32, 1, 1, 0, 4);
            assertEquals(0, Windows.avgPoolBackward(none, new PoolingAxis.Even(1, 0), new PoolingAxis.Even(8, 4))
                    .getDouble(7));
        }
    }

    /** Sums are of doubles and are rounded once, so that floats differ from the definition by a unit in the last place at most. */
    private static void checkBoth(DType dtype, PoolingAxis down, PoolingAxis across) {
        String cells = down + ", " + across;
        double relative = dtype == DType.FLOAT32 ? 0x1p-23 : 1e-11;
        try (Scope _ = Scope.open()) {
            int height = (int) down.size();
            int width = (int) across.size();
            NDArray x = Views.array(dtype, Shape.of(1, PLANES, height, width), i -> i * 7 % 23 + 1);
            NDArray means = Views.empty(dtype, 1, PLANES, down.cells(), across.cells());
            PoolKernels.mean(x, down, across, means);
            NDArray g = Views.array(dtype, means.shape(), i -> i * 5 % 17 + 1);
            NDArray spread = Views.array(dtype, x.shape(), _ -> Double.NaN);
            PoolKernels.spread(g, down, across, spread);
            double[] shares = new double[PLANES * height * width];
            for (int cell = 0; cell < means.numel(); cell++) {
                int i = (int) (cell / across.cells() % down.cells());
                int j = (int) (cell % across.cells());
                int plane = (int) (cell / across.cells() / down.cells());
                double count = down.count(i) * across.count(j);
                double sum = 0;
                for (long row = down.start(i); row < down.end(i); row++) {
                    for (long column = across.start(j); column < across.end(j); column++) {
                        int at = (int) ((plane * height + row) * width + column);
                        sum += x.getDouble(at);
                        shares[at] += g.getDouble(cell) / count;
                    }
                }
                assertEquals(sum / count, means.getDouble(cell), relative * sum / count, "mean " + cell + " of "
                        + cells);
            }
            for (int at = 0; at < shares.length; at++) {
                assertEquals(shares[at], spread.getDouble(at), relative * shares[at], "share " + at + " of " + cells);
            }
        }
    }
}
