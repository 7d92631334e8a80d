package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.PoolingAxis;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.WindowGrid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Windows and pools against loops that ask for one element at a time. Sums of small integers are exact, so results are equal. */
class WindowKernelsTest {
    private static final int SAMPLES = 2;
    private static final int CHANNELS = 3;

    private static List<WindowGrid> grids() {
        List<WindowGrid> grids = new ArrayList<>();
        for (ConvolutionAxis down : List.of(ConvolutionAxis.IDENTITY, new ConvolutionAxis(3, 1, 1, 1, 1),
                new ConvolutionAxis(2, 2, 0, 1, 3))) {
            for (ConvolutionAxis across : List.of(ConvolutionAxis.IDENTITY, new ConvolutionAxis(3, 1, 1, 1, 1),
                    new ConvolutionAxis(2, 3, 2, 0, 2),
                    new ConvolutionAxis(4, 1, 3, 3, 5), new ConvolutionAxis(1, 2, 4, 4, 1))) {
                grids.add(new WindowGrid(6, 20, down, across));
                grids.add(new WindowGrid(5, 11, down, across));
            }
        }
        return grids;
    }

    private static double element(NDArray x, long sample, long channel, long row, long column) {
        long height = x.shape().size(2);
        long width = x.shape().size(3);
        return row < 0 || row >= height || column < 0 || column >= width ? 0
                : x.getDouble(((sample * CHANNELS + channel) * height + row) * width + column);
    }

    private interface Visitor {
        void visit(long place, long sample, long channel, long row, long column);
    }

    /** Visits all elements of the columns in row-major order, with the element of the image that each shows. */
    private static void each(WindowGrid grid, Visitor visitor) {
        long place = 0;
        for (long sample = 0; sample < SAMPLES; sample++) {
            for (long channel = 0; channel < CHANNELS; channel++) {
                for (long i = 0; i < grid.down().kernel(); i++) {
                    for (long j = 0; j < grid.across().kernel(); j++) {
                        for (long row = 0; row < grid.rows(); row++) {
                            for (long column = 0; column < grid.columns(); column++) {
                                visitor.visit(place++, sample, channel, grid.down().element(row, i), grid.across()
                                        .element(column, j));
                            }
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void unfoldsImagesOfEveryLayout(DType dtype) {
        for (WindowGrid grid : grids()) {
            try (Scope _ = Scope.open()) {
                for (NDArray x : Views.layouts(dtype, SAMPLES, CHANNELS, grid.height(), grid.width())) {
                    Views.set(x, i -> i % 17 + 1);
                    NDArray columns = Views.empty(dtype, SAMPLES, CHANNELS * grid.taps(), grid.stops());
                    WindowKernels.unfold(x, grid, columns);
                    each(grid, (place, sample, channel, row, column) -> assertEquals(element(x, sample, channel, row,
                            column), columns.getDouble(place), () -> grid + " at " + place));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void foldsColumnsOfEveryLayoutBack(DType dtype) {
        for (WindowGrid grid : grids()) {
            try (Scope _ = Scope.open()) {
                for (NDArray columns : Views.layouts(dtype, SAMPLES, CHANNELS * grid.taps(), grid.stops())) {
                    Views.set(columns, i -> i % 13 - 4);
                    Shape shape = Shape.of(SAMPLES, CHANNELS, grid.height(), grid.width());
                    NDArray out = Views.array(dtype, shape, i -> i % 3);
                    NDArray expected = Views.array(DType.FLOAT64, shape, i -> i % 3);
                    double[] sums = Views.values(expected);
                    each(grid, (place, sample, channel, row, column) -> {
                        if (row >= 0 && row < grid.height() && column >= 0 && column < grid.width()) {
                            sums[(int) (((sample * CHANNELS + channel) * grid.height() + row) * grid.width()
                                    + column)] += columns.getDouble(place);
                        }
                    });
                    WindowKernels.fold(columns, grid, out);
                    for (int i = 0; i < sums.length; i++) {
                        assertEquals(sums[i], out.getDouble(i), "element " + i + " of " + grid);
                    }
                }
            }
        }
    }

    private static List<PoolingAxis> spans(int size) {
        ConvolutionAxis wide = new ConvolutionAxis(3, 2, 1, 1, 1);
        ConvolutionAxis dilated = new ConvolutionAxis(3, 1, 1, 1, 2);
        return List.of(new PoolingAxis.Sliding(wide, size, PoolingAxis.Sliding.cells(wide, size, true), true),
                new PoolingAxis.Sliding(
                        dilated, size, PoolingAxis.Sliding.cells(dilated, size, false), false), new PoolingAxis.Even(
                                size, 4));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void poolsImagesOfEveryLayout(DType dtype) {
        for (PoolingAxis down : spans(6)) {
            for (PoolingAxis across : spans(9)) {
                try (Scope _ = Scope.open()) {
                    for (NDArray x : Views.layouts(dtype, SAMPLES, CHANNELS, 6, 9)) {
                        Views.set(x, i -> i * 7 % 23 - 11);
                        checkLargest(x, down, across);
                        if (down.distance() == 1 && across.distance() == 1) {
                            checkMean(x, down, across);
                            checkSpread(dtype, down, across);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void nothingIsLargerThanNan(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(dtype, Shape.of(1, 1, 2, 4), i -> i == 1 || i == 6 ? Double.NaN : i);
            NDArray values = Views.empty(dtype, 1, 1, 1, 2);
            NDArray indices = Views.empty(DType.INT64, 1, 1, 1, 2);
            PoolKernels.max(x, new PoolingAxis.Even(2, 1), new PoolingAxis.Even(4, 2), values, indices);
            assertEquals(Double.NaN, values.getDouble(0));
            assertEquals(Double.NaN, values.getDouble(1));
            assertEquals(1, indices.getLong(0));
            assertEquals(6, indices.getLong(1));
        }
    }

    private static void checkLargest(NDArray x, PoolingAxis down, PoolingAxis across) {
        NDArray values = Views.empty(x.dtype(), SAMPLES, CHANNELS, down.cells(), across.cells());
        NDArray indices = Views.empty(DType.INT64, SAMPLES, CHANNELS, down.cells(), across.cells());
        PoolKernels.max(x, down, across, values, indices);
        for (int i = 0; i < values.numel(); i++) {
            long plane = i / across.cells() / down.cells();
            double largest = Double.NEGATIVE_INFINITY;
            long found = -1;
            long cellDown = i / across.cells() % down.cells();
            long cellAcross = i % across.cells();
            for (long row = down.start(cellDown); row < down.end(cellDown); row += down.distance()) {
                for (long column = across.start(cellAcross); column < across.end(cellAcross); column += across
                        .distance()) {
                    double value = element(x, plane / CHANNELS, plane % CHANNELS, row, column);
                    if (value > largest) {
                        largest = value;
                        found = row * 9 + column;
                    }
                }
            }
            assertEquals(largest, values.getDouble(i));
            assertEquals(found, indices.getLong(i));
        }
    }

    /** The mean is a double sum of integers, divided and rounded: it differs from another order by half a unit in the last place. */
    private static void checkMean(NDArray x, PoolingAxis down, PoolingAxis across) {
        NDArray out = Views.empty(x.dtype(), SAMPLES, CHANNELS, down.cells(), across.cells());
        PoolKernels.mean(x, down, across, out);
        for (int i = 0; i < out.numel(); i++) {
            long plane = i / across.cells() / down.cells();
            long cellDown = i / across.cells() % down.cells();
            long cellAcross = i % across.cells();
            double sum = 0;
            for (long row = down.start(cellDown); row < down.end(cellDown); row++) {
                for (long column = across.start(cellAcross); column < across.end(cellAcross); column++) {
                    sum += element(x, plane / CHANNELS, plane % CHANNELS, row, column);
                }
            }
            double mean = sum / (down.count(cellDown) * across.count(cellAcross));
            assertEquals(mean, out.getDouble(i), x.dtype() == DType.FLOAT32 ? 1e-6 : 1e-14);
        }
    }

    /** (spread(g), x) = (g, mean(x)) for every x: it is the adjoint. */
    private static void checkSpread(DType dtype, PoolingAxis down, PoolingAxis across) {
        for (NDArray g : Views.layouts(dtype, SAMPLES, CHANNELS, down.cells(), across.cells())) {
            Views.set(g, i -> i % 5 - 1.5);
            NDArray out = Views.array(dtype, Shape.of(SAMPLES, CHANNELS, 6, 9), i -> 0);
            PoolKernels.spread(g, down, across, out);
            NDArray x = Views.array(dtype, out.shape(), i -> i * 7 % 23 - 11);
            NDArray means = Views.empty(dtype, SAMPLES, CHANNELS, down.cells(), across.cells());
            PoolKernels.mean(x, down, across, means);
            double left = 0;
            double right = 0;
            for (int i = 0; i < out.numel(); i++) {
                left += out.getDouble(i) * x.getDouble(i);
            }
            for (int i = 0; i < g.numel(); i++) {
                right += g.getDouble(i) * means.getDouble(i);
            }
            assertEquals(right, left, dtype == DType.FLOAT32 ? 1e-4 : 1e-11);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void poolsDimensionsThatIntCannotCount(DType dtype) {
        try (Scope _ = Scope.open()) {
            long size = 3L << 30;
            PoolingAxis one = new PoolingAxis.Even(1, 1);
            PoolingAxis ends = new PoolingAxis.Sliding(new ConvolutionAxis(1, size - 1, 0, 0, 1), size, 2, false);
            NDArray x = Views.array(dtype, Shape.of(1, 1, 1, 1), _ -> 3);
            for (boolean isAcross : new boolean[] {true, false}) {
                PoolingAxis down = isAcross ? one : ends;
                PoolingAxis across = isAcross ? ends : one;
                NDArray repeated = x.expand(Shape.of(1, 1, down.size(), across.size()));
                NDArray values = Views.empty(dtype, 1, 1, down.cells(), across.cells());
                NDArray indices = Views.empty(DType.INT64, 1, 1, down.cells(), across.cells());
                PoolKernels.max(repeated, down, across, values, indices);
                assertEquals(3, values.getDouble(1));
                assertEquals(size - 1, indices.getLong(1));
                PoolKernels.mean(repeated, down, across, values);
                assertEquals(3, values.getDouble(1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void poolsLongRowsAsShortOnes(DType dtype) {
        try (Scope _ = Scope.open()) {
            long size = (1 << 20) + 5;
            PoolingAxis down = new PoolingAxis.Even(2, 1);
            PoolingAxis across = new PoolingAxis.Sliding(new ConvolutionAxis(3, 2, 0, 0, 1), size, size / 2 - 1, false);
            NDArray x = Views.array(dtype, Shape.of(1, 1, 2, size), i -> i % 11);
            NDArray values = Views.empty(dtype, 1, 1, 1, across.cells());
            NDArray indices = Views.empty(DType.INT64, 1, 1, 1, across.cells());
            PoolKernels.max(x, down, across, values, indices);
            for (long cell = 0; cell < across.cells(); cell += 999) {
                assertEquals(x.getDouble(indices.getLong(cell)), values.getDouble(cell));
            }
            PoolKernels.mean(x, down, across, values);
            NDArray spread = Views.array(dtype, x.shape(), _ -> 1);
            PoolKernels.spread(Views.array(dtype, values.shape(), i -> 6 * (i + 1)), down, across, spread);
            for (long cell = 0; cell < across.cells() - 1; cell += 999) {
                double sum = 0;
                for (long i = 2 * cell; i < 2 * cell + 3; i++) {
                    sum += x.getDouble(i) + x.getDouble(size + i);
                }
                assertEquals(sum / 6, values.getDouble(cell), 1e-6 * sum, "one rounding");
                assertEquals(cell + 1, spread.getDouble(2 * cell + 1));
                assertEquals(cell + 1 + cell + 2, spread.getDouble(size + 2 * cell + 2));
            }
        }
    }
}
