package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoftmaxKernelsTest {
    private static final DType[] FLOATING = {DType.FLOAT32, DType.FLOAT64};

    /**
     * Units by which a result may be off: an exponential is good to one, a sum of 100 terms of one sign to few more, and what is divided by
     * the sum to as many.
     */
    private static final int UNITS = 8;

    /** {@return the numbers, in row-major order, of the elements along {@code dim} through element {@code i}} */
    private static int[] line(NDArray x, int dim, int i) {
        int inner = 1;
        for (int d = dim + 1; d < x.rank(); d++) {
            inner *= (int) x.shape().size(d);
        }
        int n = (int) x.shape().size(dim);
        int first = i - i / inner % n * inner;
        int[] line = new int[n];
        for (int k = 0; k < n; k++) {
            line[k] = first + k * inner;
        }
        return line;
    }

    private static double exact(boolean log, double[] x, int[] line, int i) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k : line) {
            largest = Math.max(largest, x[k]);
        }
        double sum = 0;
        for (int k : line) {
            sum += Math.exp(x[k] - largest);
        }
        return log ? x[i] - largest - Math.log(sum) : Math.exp(x[i] - largest) / sum;
    }

    private static double exactBackward(boolean log, double[] g, double[] y, int[] line, int i) {
        double sum = 0;
        for (int k : line) {
            sum += log ? g[k] : g[k] * y[k];
        }
        return log ? g[i] - Math.exp(y[i]) * sum : y[i] * (g[i] - sum);
    }

    /** {@return what rounding is measured by: exponents, which the exponential turns into relative errors, or terms} */
    private static double terms(boolean log, double[] x, int[] line, int i) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k : line) {
            largest = Math.max(largest, x[k]);
        }
        double distance = largest - x[i];
        return log ? Math.abs(x[i]) + Math.abs(largest) + Math.log(line.length) : exact(false, x, line, i) * (1
                + distance);
    }

    private static void checkBackward(boolean log, double[] g, double[] y, int[] line, int i, NDArray gradient) {
        double sum = 0;
        for (int k : line) {
            sum += Math.abs(log ? g[k] : g[k] * y[k]);
        }
        double terms = log ? Math.abs(g[i]) + Math.exp(y[i]) * sum * (1 + Math.abs(y[i])) : y[i] * (Math.abs(g[i])
                + sum);
        Views.assertSum(gradient.dtype(), UNITS, terms, exactBackward(log, g, y, line, i), gradient.getDouble(i));
    }

    private static void check(boolean log, NDArray x, int dim) {
        NDArray out = NDArray.allocate(x.dtype(), x.shape(), "softmax");
        SoftmaxKernels.softmax(log, x, dim, out);
        double[] values = Views.values(x);
        for (int i = 0; i < values.length; i++) {
            double expected = exact(log, values, line(x, dim, i), i);
            Views.assertSum(x.dtype(), UNITS, terms(log, values, line(x, dim, i), i), expected, out.getDouble(i));
        }
        NDArray gradient = NDArray.allocate(x.dtype(), x.shape(), "gradient");
        for (NDArray g : List.of(x, Views.array(x.dtype(), x.shape(), i -> i % 3))) {
            SoftmaxKernels.softmaxBackward(log, g, out, dim, gradient);
            double[] gs = Views.values(g);
            double[] ys = Views.values(out);
            for (int i = 0; i < gs.length; i++) {
                checkBackward(log, gs, ys, line(x, dim, i), i, gradient);
            }
        }
    }

    @Test
    void normalisesRowsOfEveryLength() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (int n = 0; n <= 70; n++) {
                    NDArray x = Views.array(dtype, Shape.of(3, n), i -> i * 7 % 11 / 3.0 - 1);
                    check(false, x, 1);
                    check(true, x, 1);
                }
            }
        }
    }

    @Test
    void logarithmsOfSumsOfExponentialsAreThoseOfRows() {
        double[][] specials = {{Double.NEGATIVE_INFINITY}, {Double.POSITIVE_INFINITY}, {Double.NaN}, {
                Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}, {Double.POSITIVE_INFINITY, Double.NaN}};
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (int n : new int[] {1, 2, 7, 16, 17, 100, 600}) {
                    NDArray x = Views.array(dtype, Shape.of(11, n), i -> {
                        int row = (int) i / n;
                        return row < specials.length ? specials[row][Math.min((int) i % n, specials[row].length - 1)]
                                : i * 7 % 11 / 3.0 + 200 * row - 1500;
                    });
                    NDArray out = Views.empty(dtype, 11, 1);
                    SoftmaxKernels.logsumexp(x, 1, out);
                    for (int row = 0; row < 11; row++) {
                        int first = row * n;
                        double[] elements = IntStream.range(first, first + n).mapToDouble(x::getDouble).toArray();
                        double m = Arrays.stream(elements).max().orElseThrow();
                        double shift = Double.isInfinite(m) ? 0 : m;
                        double exact = shift + Math.log(Arrays.stream(elements).map(e -> Math.exp(e - shift)).sum());
                        if (Double.isFinite(exact)) {
                            Views.assertSum(dtype, UNITS, Math.abs(shift) + Math.log(n), exact, out.getDouble(row));
                        } else {
                            assertEquals(exact, out.getDouble(row));
                        }
                    }
                }
            }
        }
    }

    @Test
    void normalisesManyShortRows() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (int n : new int[] {3, 20, 100}) {
                    NDArray x = Views.array(dtype, Shape.of(370, n), i -> i * 7 % 11 / 3.0 - i / n % 40);
                    check(false, x, 1);
                    check(true, x, 1);
                }
            }
        }
    }

    @Test
    void aRowWithNaNIsNaNWhereverItStandsAndItsNeighboursAreNot() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (int n : new int[] {3, 16, 40}) {
                    for (int at = 0; at < n; at++) {
                        NDArray x = Views.array(dtype, Shape.of(3, n), i -> i % 5);
                        int wrong = n + at;
                        Views.set(x, i -> i == wrong ? Double.NaN : i % 5);
                        NDArray out = NDArray.allocate(dtype, x.shape(), "softmax");
                        for (boolean log : new boolean[] {false, true}) {
                            SoftmaxKernels.softmax(log, x, 1, out);
                            for (int i = 0; i < 3 * n; i++) {
                                assertEquals(i / n == 1, Double.isNaN(out.getDouble(i)), "element " + i + " of " + n);
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void aRowIsTheSameBitsAloneAndBesideOthersAndInPlace() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (int n : new int[] {1, 2, 3, 7, 15, 16, 17, 20, 32, 33, 100}) {
                    for (boolean log : new boolean[] {false, true}) {
                        checkRows(log, dtype, n);
                    }
                }
            }
        }
    }

    private static void checkRows(boolean log, DType dtype, int n) {
        NDArray x = Views.array(dtype, Shape.of(37, n), i -> i * 7 % 11 / 3.0 - i % 37);
        NDArray y = NDArray.allocate(dtype, x.shape(), "softmax");
        NDArray gradient = NDArray.allocate(dtype, x.shape(), "gradient");
        SoftmaxKernels.softmax(log, x, 1, y);
        SoftmaxKernels.softmaxBackward(log, x, y, 1, gradient);
        for (int row = 0; row < 37; row++) {
            int first = row * n;
            NDArray alone = Views.array(dtype, Shape.of(1, n), i -> x.getDouble(first + i));
            NDArray g = Views.array(dtype, Shape.of(1, n), i -> x.getDouble(first + i));
            SoftmaxKernels.softmax(log, alone, 1, alone);
            SoftmaxKernels.softmaxBackward(log, g, alone, 1, g);
            for (int i = 0; i < n; i++) {
                assertEquals(y.getDouble(first + i), alone.getDouble(i), "element " + i + " of " + n);
                assertEquals(gradient.getDouble(first + i), g.getDouble(i), "gradient " + i + " of " + n);
            }
        }
    }

    @Test
    void normalisesManyLongColumns() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray x = Views.array(dtype, Shape.of(70, 130), i -> i * 7 % 11 / 3.0 - 1);
                check(false, x, 0);
                check(true, x, 0);
            }
        }
    }

    @Test
    void normalisesAlongEveryDimensionOfEveryLayout() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (NDArray x : Views.layouts(dtype, 3, 4, 18)) {
                    Views.set(x, i -> i * 7 % 11 / 3.0 - 1);
                    for (int dim = 0; dim < 3; dim++) {
                        check(false, x, dim);
                        check(true, x, dim);
                    }
                }
                check(true, Views.expanded(dtype, 1, i -> i, 3, 4, 18), 1);
            }
        }
    }

    @Test
    void takesAGradientThatIsOneNumberForARow() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray x = Views.array(dtype, Shape.of(3, 41), i -> i * 7 % 11 / 3.0 - 1);
                NDArray g = Views.expanded(dtype, 1, i -> i + 1, 3, 41);
                NDArray y = Views.empty(dtype, 3, 41);
                NDArray gradient = Views.empty(dtype, 3, 41);
                for (boolean log : new boolean[] {false, true}) {
                    SoftmaxKernels.softmax(log, x, 1, y);
                    SoftmaxKernels.softmaxBackward(log, g, y, 1, gradient);
                    double[] gs = Views.values(g);
                    double[] ys = Views.values(y);
                    for (int i = 0; i < gs.length; i++) {
                        checkBackward(log, gs, ys, line(x, 1, i), i, gradient);
                    }
                }
            }
        }
    }

    @Test
    void neitherOverflowsNorLosesLargeDifferences() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                check(false, Views.vector(dtype, 1e4, 1e4 - 1, -1e4), 0);
                check(true, Views.vector(dtype, 1e4, 1e4 - 1, -1e4), 0);
                check(true, Views.vector(dtype, -1e4, -1e4 - 1), 0);
            }
        }
    }

    @Test
    void givesNoWeightToMinusInfinityAndNanToARowOfNothingElse() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray x = Views.array(dtype, Shape.of(2, 40),
                        i -> i >= 40 || i % 2 == 0 ? Double.NEGATIVE_INFINITY : 0);
                NDArray out = NDArray.allocate(dtype, x.shape(), "softmax");
                SoftmaxKernels.softmax(false, x, 1, out);
                assertEquals(0, out.getDouble(0));
                assertEquals(1 / 20.0, out.getDouble(1), 1e-7);
                assertTrue(Double.isNaN(out.getDouble(41)));
                SoftmaxKernels.softmax(true, x, 1, out);
                assertEquals(Double.NEGATIVE_INFINITY, out.getDouble(0));
            }
        }
    }
}
