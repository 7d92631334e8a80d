package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.ScanOp;
import dev.arenagrad.ops.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScanKernelsTest {
    private static double step(ScanOp op, double total, double x, double a) {
        return switch (op) {
            case SUM -> total + x;
            case PROD -> total * x;
            case RECURRENCE -> a * total + x;
        };
    }

    /** Units of its terms by which a total may be off: at most two for each of five elements. */
    private static final int UNITS = 10;

    @ParameterizedTest
    @EnumSource
    void runsAlongEveryDimensionOfEveryLayoutInBothDirections(ScanOp op) {
        long[] sizes = {3, 4, 5};
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT64}) {
                for (NDArray x : Views.layouts(dtype, sizes)) {
                    Views.set(x, i -> dtype == DType.INT64 ? i % 5 - 2 : 0.05 * i - 1);
                    NDArray a = Views.array(dtype, Shape.of(sizes), i -> dtype == DType.INT64 ? i % 3 : 1.5 - 0.02 * i);
                    for (NDArray out : Views.layouts(dtype, sizes)) {
                        for (int dim = 0; dim < 3; dim++) {
                            for (boolean reverse : new boolean[] {false, true}) {
                                ScanKernels.scan(op, x, a, dim, reverse, out);
                                check(op, x, a, dim, reverse, out);
                            }
                        }
                    }
                }
            }
        }
    }

    private static void check(ScanOp op, NDArray x, NDArray a, int dim, boolean reverse, NDArray out) {
        long stride = out.shape().contiguous().stride(dim);
        long size = out.shape().size(dim);
        for (long i = 0; i < out.numel(); i++) {
            long place = i / stride % size;
            double total = op == ScanOp.PROD ? 1 : 0;
            double terms = total;
            for (long k = reverse ? size - 1 : 0; reverse ? k >= place : k <= place; k += reverse ? -1 : 1) {
                long at = i + (k - place) * stride;
                total = step(op, total, x.getDouble(at), a.getDouble(at));
                terms = step(op, terms, Math.abs(x.getDouble(at)), Math.abs(a.getDouble(at)));
            }
            Views.assertSum(out.dtype(), out.dtype().isFloatingPoint() ? UNITS : 0, terms, total, out.getDouble(i));
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyRowsAndColumnsGiveTheBitsThatOneGives(ScanOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT64}) {
                for (int columns : new int[] {4, 7, 19, 2050}) {
                    NDArray x = Views.array(dtype, Shape.of(6, columns), i -> dtype == DType.INT64 ? i % 7 - 3
                            : Math.sin(i) * 1.5);
                    for (int dim = 0; dim < 2; dim++) {
                        NDArray out = Views.empty(dtype, 6, columns);
                        ScanKernels.scan(op, x, x, dim, columns == 19, out);
                        for (int k = 0; k < x.shape().size(1 - dim); k++) {
                            NDArray line = x.withLayout(x.layout().select(1 - dim, k));
                            NDArray alone = Views.empty(dtype, line.shape().size(0));
                            ScanKernels.scan(op, line, line, 0, columns == 19, alone);
                            assertArrayEquals(Views.values(alone), Views.values(out.withLayout(out.layout().select(1
                                    - dim, k))));
                        }
                    }
                }
            }
        }
    }

    @Test
    void aLongSumOfFloatsIsKeptAsADouble() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(DType.FLOAT32, Shape.of(1_000_000), i -> 0.1);
            NDArray out = Views.empty(DType.FLOAT32, 1_000_000);
            ScanKernels.scan(ScanOp.SUM, x, x, 0, false, out);
            assertEquals((float) (1_000_000 * (double) 0.1f), out.getDouble(999_999));
        }
    }

    @Test
    void aFactorOfZeroInARecurrenceMakesInfinityZeroAndLeavesNan() {
        try (Scope _ = Scope.open()) {
            double infinity = Double.POSITIVE_INFINITY;
            NDArray a = Views.vector(DType.FLOAT64, 0, 1e200, 1e200, 0, 1e200, 0, Double.NaN, 0);
            NDArray x = Views.vector(DType.FLOAT64, 1e200, 0, 0, 2, 0, 3, 0, 4);
            NDArray out = Views.empty(DType.FLOAT64, 8);
            ScanKernels.scan(ScanOp.RECURRENCE, x, a, 0, false, out);
            double[] expected = {1e200, infinity, infinity, 2, 2e200, 3, Double.NaN, Double.NaN};
            assertArrayEquals(expected, Views.values(out));

            NDArray factors = Views.array(DType.FLOAT64, Shape.of(5, 8), i -> (i / 8 % 2 + 1) * a.getDouble(i % 8));
            NDArray rows = Views.empty(DType.FLOAT64, 5, 8);
            ScanKernels.scan(ScanOp.RECURRENCE, x.expand(Shape.of(5, 8)), factors, 1, false, rows);
            for (int row = 0; row < 5; row += 2) {
                assertArrayEquals(expected, Views.values(rows.withLayout(rows.layout().select(0, row))));
            }
            assertEquals(4e200, rows.getDouble(8 + 4));
        }
    }

    @Test
    void nothingGivesNothing() {
        try (Scope _ = Scope.open()) {
            NDArray empty = Views.empty(DType.FLOAT32, 2, 0);
            ScanKernels.scan(ScanOp.SUM, empty, empty, 1, true, Views.empty(DType.FLOAT32, 2, 0));
            NDArray x = Views.vector(DType.FLOAT64, 1, 0, 3, Double.NaN, 5);
            NDArray out = Views.empty(DType.FLOAT64, 5);
            ScanKernels.scan(ScanOp.PROD, x, x, 0, false, out);
            assertArrayEquals(new double[] {1, 0, 0, Double.NaN, Double.NaN}, Views.values(out));
        }
    }
}
