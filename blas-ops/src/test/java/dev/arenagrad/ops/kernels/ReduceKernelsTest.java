package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReduceKernelsTest {
    private static final DType[] FLOATING = {DType.FLOAT32, DType.FLOAT64};
    private static final int MILLION = 1_000_000;

    private static double identity(ReduceOp op) {
        return switch (op) {
            case PROD -> 1;
            case MAX -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
            default -> 0;
        };
    }

    private static double step(ReduceOp op, double total, double x) {
        return switch (op) {
            case SUM -> total + x;
            case PROD -> total * x;
            case MAX -> Math.max(total, x);
            case MIN -> Math.min(total, x);
            case NORM1 -> total + Math.abs(x);
            case NORM2 -> total + x * x;
            case NORM_INF -> Math.max(total, Math.abs(x));
        };
    }

    /** Reduces one element after the other, in double. */
    private static double[] exact(ReduceOp op, NDArray x, NDArray out) {
        double[] totals = new double[(int) out.numel()];
        Arrays.fill(totals, identity(op));
        for (int i = 0; i < x.numel(); i++) {
            long[] at = Views.indices(x.layout(), i);
            int to = 0;
            for (int d = 0; d < at.length; d++) {
                to = (int) (to * out.shape().size(d) + (out.shape().size(d) == 1 ? 0 : at[d]));
            }
            totals[to] = step(op, totals[to], x.getDouble(i));
        }
        return op == ReduceOp.NORM2 ? Arrays.stream(totals).map(Math::sqrt).toArray() : totals;
    }

    /**
     * Checks against the result in double, give or take the rounding of 200 additions; of every multiplication, for
     * products; and of every addition of the reference itself, for doubles.
     */
    private static void check(ReduceOp op, NDArray x, long... kept) {
        NDArray out = Views.array(x.dtype(), Shape.of(kept), i -> 12345);
        ReduceKernels.reduce(op, x, out);
        double[] expected = exact(op, x, out);
        double unit = x.dtype() == DType.FLOAT32 ? 6e-8 : 1.2e-16;
        boolean chained = x.dtype() == DType.FLOAT64 || op == ReduceOp.PROD;
        double relative = unit * Math.max(200, chained ? (double) x.numel() / out.numel() : 0);
        for (int i = 0; i < expected.length; i++) {
            double actual = out.getDouble(i);
            double error = Math.abs(actual - expected[i]);
            assertTrue(Double.compare(expected[i], actual) == 0 || error <= relative * Math.max(1,
                    Math.abs(expected[i])),
                    op + " of " + x.dtype() + x.shape() + " to " + out.shape() + " at " + i + ": " + expected[i]
                            + " but was " + actual);
        }
    }

    /** Values near 1 in size, so that products neither vanish nor overflow. */
    private static double value(long i) {
        return (i % 3 == 0 ? -1 : 1) * (0.9 + 0.2 * (i * 7 % 11) / 11);
    }

    @ParameterizedTest
    @EnumSource
    void reducesRowsOfEveryLength(ReduceOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (int n = 0; n <= 140; n++) {
                    if (n > 0 || op != ReduceOp.MAX && op != ReduceOp.MIN) {
                        check(op, Views.array(dtype, Shape.of(n), ReduceKernelsTest::value), 1);
                        check(op, Views.array(dtype, Shape.of(3, n), ReduceKernelsTest::value), 3, 1);
                        check(op, Views.array(dtype, Shape.of(9, n), ReduceKernelsTest::value), 9, 1);
                    }
                }
                check(op, Views.array(dtype, Shape.of(5000), i -> 1 + 1e-4 * (i % 2 == 0 ? 1 : -1)), 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void reducesColumnsOfEveryNumber(ReduceOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (int columns = 1; columns <= 70; columns++) {
                    check(op, Views.array(dtype, Shape.of(9, columns), ReduceKernelsTest::value), 1, columns);
                }
                check(op, Views.array(dtype, Shape.of(9000, 33), i -> 1 + 1e-4 * (i % 2 == 0 ? 1 : -1)), 1, 33);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void reducesAnyDimensionsOfAnyLayout(ReduceOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT64}) {
                if (dtype == DType.INT64 && op.name().startsWith("NORM")) {
                    continue;
                }
                List<NDArray> arrays = new ArrayList<>();
                Views.layouts(dtype, 3, 4, 5, 6).forEach(x -> arrays.add(Views.set(x, i -> (i * 7 % 13 - 6) / 4.0)));
                for (int dim = 0; dim < 4; dim++) {
                    arrays.add(Views.expanded(dtype, dim, i -> (i % 5 - 2) / 2.0, 3, 4, 5, 6));
                }
                for (NDArray x : arrays) {
                    for (int reduced = 0; reduced < 16; reduced++) {
                        check(op, x, (reduced & 1) != 0 ? 1 : 3, (reduced & 2) != 0 ? 1 : 4, (reduced & 4) != 0 ? 1 : 5,
                                (reduced & 8) != 0 ? 1 : 6);
                    }
                }
            }
        }
    }

    @Test
    void givesTheIdentityForNoElements() {
        try (Scope _ = Scope.open()) {
            for (ReduceOp op : new ReduceOp[] {ReduceOp.SUM, ReduceOp.PROD, ReduceOp.NORM1, ReduceOp.NORM2,
                    ReduceOp.NORM_INF}) {
                for (DType dtype : FLOATING) {
                    check(op, Views.empty(dtype, 0, 3), 1, 3);
                    check(op, Views.empty(dtype, 0, 3), 1, 1);
                    check(op, Views.empty(dtype, 3, 0), 3, 1);
                }
            }
            check(ReduceOp.PROD, Views.empty(DType.INT64, 0), 1);
        }
    }

    @Test
    void leavesAnEmptyResultAlone() {
        try (Scope _ = Scope.open()) {
            check(ReduceOp.MAX, Views.empty(DType.FLOAT32, 0, 3), 0, 1);
        }
    }

    @Test
    void reducesAScalarToItself() {
        try (Scope _ = Scope.open()) {
            for (ReduceOp op : ReduceOp.values()) {
                check(op, Views.array(DType.FLOAT32, Shape.SCALAR, i -> 2.5));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void propagatesNanWhereverItIs(ReduceOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (int at = 0; at < 70; at++) {
                    int nan = at;
                    NDArray x = Views.array(dtype, Shape.of(70), i -> i == nan ? Double.NaN : i);
                    NDArray out = Views.empty(dtype, 1);
                    ReduceKernels.reduce(op, x, out);
                    assertTrue(Double.isNaN(out.getDouble(0)), dtype + " at " + at);
                    NDArray columns = x.withLayout(x.layout().view(Shape.of(2, 35)));
                    NDArray totals = Views.empty(dtype, 1, 35);
                    ReduceKernels.reduce(op, columns, totals);
                    assertTrue(Double.isNaN(totals.getDouble(at % 35)), dtype + " at " + at);
                }
            }
        }
    }

    /** Lengths around a step, a block and several blocks of vectors, reduced along rows and down columns of which each has one special element. */
    @ParameterizedTest
    @EnumSource(names = {"MAX", "MIN", "NORM_INF"})
    void findsExtremesToTheBitWhateverElementsAreSpecial(ReduceOp op) {
        double[][] specials = {{Double.NaN, 0}, {0.0, -0.0}, {-0.0, 0.0}, {Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY}, {Double.NEGATIVE_INFINITY, Double.NaN}};
        double side = op == ReduceOp.MIN ? 1 : -1;
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (double[] special : specials) {
                    for (int n : new int[] {17, 64, 100, 2048, 5003}) {
                        for (int at : new int[] {0, 15, n / 2, n - 2}) {
                            NDArray row = Views.array(dtype, Shape.of(n), i -> i == at ? special[0] : i == at + 1
                                    ? special[1] : side * (1 + i % 7));
                            checkBits(op, row, 1);
                            checkBits(op, Views.array(dtype, Shape.of(n, 37), i -> i % 37 == at % 37 ? row.getDouble(i
                                    / 37)
                                    : side * (1 + i % 5)), 1, 37);
                        }
                    }
                }
            }
        }
    }

    private static void checkBits(ReduceOp op, NDArray x, long... kept) {
        NDArray out = Views.array(x.dtype(), Shape.of(kept), i -> 12345);
        ReduceKernels.reduce(op, x, out);
        double[] expected = exact(op, x, out);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], out.getDouble(i), op + " of " + x.dtype() + x.shape() + " at " + i);
        }
    }

    @Test
    void keepsInfiniteSumsInfinite() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray x = Views.array(dtype, Shape.of(4, 40), i -> i == 17 ? Double.POSITIVE_INFINITY : 1);
                check(ReduceOp.SUM, x, 1, 1);
                check(ReduceOp.SUM, x, 1, 40);
                check(ReduceOp.NORM2, x, 1, 1);
                check(ReduceOp.NORM2, x, 1, 40);
            }
        }
    }

    /**
     * A chain of additions has at most 64 + 64 + 256 links for a million floats, so that the error is at most 384 half
     * units of the sum of absolute values, 2.3e-5; rounding errors that do not all point one way stay below 1e-6.
     */
    @Test
    void sumsAMillionFloatsAccurately() {
        try (Scope _ = Scope.open()) {
            Random random = new Random(5);
            double[] values = random.doubles(MILLION).map(x -> (float) x).toArray();
            NDArray x = Views.array(DType.FLOAT32, Shape.of(MILLION), i -> values[(int) i]);
            double exact = Arrays.stream(values).sum();
            NDArray column = x.withLayout(x.layout().view(Shape.of(MILLION, 1)));
            NDArray table = x.withLayout(x.layout().view(Shape.of(1000, 1000)));
            for (NDArray all : List.of(x, column, table)) {
                NDArray out = NDArray.allocate(DType.FLOAT32, all.rank() == 1 ? Shape.of(1) : Shape.of(1, 1), "sum");
                ReduceKernels.reduce(ReduceOp.SUM, all, out);
                assertEquals(exact, out.getDouble(0), 1e-6 * exact);
            }
        }
    }

    @Test
    void sumsAMillionRowsAccurately() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(DType.FLOAT32, Shape.of(1), i -> 0.1f).expand(Shape.of(MILLION, 64));
            NDArray strided = Views.array(DType.FLOAT32, Shape.of(64), i -> 0.1f).expand(Shape.of(MILLION, 64));
            for (NDArray rows : List.of(x, strided)) {
                NDArray out = Views.empty(DType.FLOAT32, 1, 64);
                ReduceKernels.reduce(ReduceOp.SUM, rows, out);
                for (int i = 0; i < 64; i++) {
                    assertEquals(0.1f * (double) MILLION, out.getDouble(i), 1e-6 * 1e5);
                }
            }
        }
    }

    @Test
    void findsNormsWhoseSquaresOverflowOrVanish() {
        try (Scope _ = Scope.open()) {
            for (int n : new int[] {2, 50}) {
                double root = Math.sqrt(n);
                for (double size : new double[] {1e30, 1e-30, 1e-42, 1}) {
                    assertNorm(DType.FLOAT32, n, (float) size, root * (float) size, 1e-6);
                }
                for (double size : new double[] {1e300, 1e-300, 1e-310, 1}) {
                    assertNorm(DType.FLOAT64, n, size, root * size, 1e-12);
                }
                assertNorm(DType.FLOAT64, n, 0, 0, 0);
                assertNorm(DType.FLOAT64, n, Double.MIN_VALUE, Math.rint(root) * Double.MIN_VALUE, 1e-12);
            }
        }
    }

    private static void assertNorm(DType dtype, int n, double size, double expected, double relative) {
        NDArray row = Views.array(dtype, Shape.of(n), i -> size);
        NDArray norm = Views.empty(dtype, 1);
        ReduceKernels.reduce(ReduceOp.NORM2, row, norm);
        double tolerance = relative * expected + (dtype == DType.FLOAT32 ? Float.MIN_VALUE : 0);
        assertEquals(expected, norm.getDouble(0), tolerance);
        NDArray columns = Views.array(dtype, Shape.of(n, 40), i -> size);
        NDArray norms = Views.empty(dtype, 1, 40);
        ReduceKernels.reduce(ReduceOp.NORM2, columns, norms);
        assertEquals(expected, norms.getDouble(0), tolerance);
        assertEquals(expected, norms.getDouble(39), tolerance);
        NDArray wide = columns.withLayout(columns.layout().slice(1, 0, 40, 2));
        ReduceKernels.reduce(ReduceOp.NORM2, wide.withLayout(wide.layout().select(1, 0).unsqueeze(1)),
                Views.empty(dtype, 1, 1));
        NDArray strided = wide.withLayout(wide.layout().slice(1, 0, 1, 1));
        ReduceKernels.reduce(ReduceOp.NORM2, strided, norm.withLayout(norm.layout().unsqueeze(0)));
        assertEquals(expected, norm.getDouble(0), tolerance);
    }

    @Test
    void sumsAndMultipliesIntegersWithoutRounding() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(DType.INT64, Shape.of(40), i -> 1L << 55);
            NDArray out = Views.empty(DType.INT64, 1);
            ReduceKernels.reduce(ReduceOp.SUM, x, out);
            assertEquals(40 * (1L << 55), out.getLong(0));
            Views.set(x, i -> i < 39 ? 3 : 1);
            ReduceKernels.reduce(ReduceOp.PROD, x, out);
            assertEquals(IntegerPower.of(3, 39), out.getLong(0));
            ReduceKernels.reduce(ReduceOp.MAX, x, out);
            assertEquals(3, out.getLong(0));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT64"})
    void findsTheFirstExtremeAlongEveryDimension(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (NDArray x : Views.layouts(dtype, 4, 5, 35)) {
                Views.set(x, i -> i * 31 % 17);
                for (int dim = 0; dim < 3; dim++) {
                    checkExtremes(x, dim);
                }
            }
        }
    }

    private static void checkExtremes(NDArray x, int dim) {
        long[] sizes = x.shape().toArray();
        int n = (int) sizes[dim];
        sizes[dim] = 1;
        NDArray largest = NDArray.allocate(DType.INT64, Shape.of(sizes), "argmax");
        NDArray smallest = NDArray.allocate(DType.INT64, Shape.of(sizes), "argmin");
        ReduceKernels.argExtreme(true, x, dim, largest);
        ReduceKernels.argExtreme(false, x, dim, smallest);
        for (int i = 0; i < largest.numel(); i++) {
            long start = x.layout().offset();
            long[] at = Views.indices(largest.layout(), i);
            for (int d = 0; d < at.length; d++) {
                start += at[d] * x.layout().stride(d);
            }
            long max = 0;
            long min = 0;
            NDArray flat = x.withLayout(Shape.of(x.storage().byteSize() / x.dtype().byteSize()).contiguous());
            for (int k = 1; k < n; k++) {
                double value = flat.getDouble(start + k * x.layout().stride(dim));
                max = value > flat.getDouble(start + max * x.layout().stride(dim)) ? k : max;
                min = value < flat.getDouble(start + min * x.layout().stride(dim)) ? k : min;
            }
            assertEquals(max, largest.getLong(i));
            assertEquals(min, smallest.getLong(i));
        }
    }

    @Test
    void countsNanAsLargestAndAsSmallest() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray x = Views.array(dtype, Shape.of(40), i -> i == 21 || i == 30 ? Double.NaN : -i);
                NDArray out = Views.empty(DType.INT64, 1);
                ReduceKernels.argExtreme(true, x, 0, out);
                assertEquals(21, out.getLong(0));
                ReduceKernels.argExtreme(false, x, 0, out);
                assertEquals(21, out.getLong(0));
                Views.set(x, i -> i == 3 ? -0.0 : i == 5 ? 0.0 : -1);
                ReduceKernels.argExtreme(true, x, 0, out);
                assertEquals(3, out.getLong(0));
            }
        }
    }

    @Test
    void findsTheFirstOfEqualElementsAndTheFirstNanAtAnyPlace() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                for (int n = 1; n <= 70; n++) {
                    for (int place = 0; place < n; place++) {
                        int first = place;
                        NDArray equals = Views.array(dtype, Shape.of(n), i -> i < first ? -i : 5);
                        NDArray nans = Views.array(dtype, Shape.of(n), i -> i < first ? i : Double.NaN);
                        NDArray zeros = Views.array(dtype, Shape.of(n), i -> i < first ? -1 : i == first ? -0.0 : 0);
                        for (NDArray x : new NDArray[] {equals, nans, zeros}) {
                            NDArray found = NDArray.allocate(DType.INT64, Shape.of(1), "argmax");
                            ReduceKernels.argExtreme(true, x, 0, found);
                            assertEquals(place, found.getLong(0), dtype + " " + n);
                        }
                    }
                }
            }
        }
    }

    /** Loops over 50 and over 15 elements, which no single one can replace. */
    @Test
    void sumsOverSeveralLoopsAreRoundedOnce() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(DType.FLOAT32, Shape.of(50, 64, 15), i -> 0.7 + 0.6 * (i * 7919 % 1009) / 1009);
            NDArray out = Views.empty(DType.FLOAT32, 1, 64, 1);
            ReduceKernels.reduce(ReduceOp.SUM, x, out);
            for (int column = 0; column < 64; column++) {
                double exact = 0;
                for (int i = 0; i < 50; i++) {
                    for (int j = 0; j < 15; j++) {
                        exact += x.getDouble((i * 64L + column) * 15 + j);
                    }
                }
                assertEquals(exact, out.getDouble(column), Math.ulp((float) exact), "column " + column);
            }
        }
    }
}
