package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Normalisation against the formulas in double, each element to four units of the sum of the terms that it is made of. */
class NormalizeKernelsTest {
    private static final double EPS = 1e-3;
    private static final int GROUPS = 6;

    /** Units in the last place of the terms of an element by which it may be off, as everywhere. */
    private static final int UNITS = 4;

    private static double mean(double[] x, int group) {
        int n = x.length / GROUPS;
        return Arrays.stream(x, group * n, (group + 1) * n).sum() / n;
    }

    private static double[] times(double[] a, double[] b) {
        double[] products = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            products[i] = a[i] * b[i];
        }
        return products;
    }

    private static double[] absolute(double[] x) {
        return Arrays.stream(x).map(Math::abs).toArray();
    }

    private static void check(NDArray x, NDArray w, NDArray b, NDArray g) {
        NDArray out = NDArray.allocate(x.dtype(), x.shape(), "test");
        NDArray mean = Views.empty(x.dtype(), 2, 3);
        NDArray variance = Views.empty(x.dtype(), 2, 3);
        NormalizeKernels.normalize(x, w, b, EPS, out, mean, variance);
        NDArray gradient = NDArray.allocate(x.dtype(), x.shape(), "test");
        NormalizeKernels.backward(g, x, w, mean, variance, EPS, gradient);
        NDArray integrand = NDArray.allocate(x.dtype(), x.shape(), "test");
        NormalizeKernels.timesNormalized(g, x, mean, variance, EPS, integrand);

        DType dtype = x.dtype();
        double[] xs = Views.values(x);
        int n = xs.length / GROUPS;
        double[] sizes = absolute(xs);
        double[] normalized = new double[xs.length];
        double[] terms = new double[xs.length];
        double[] r = new double[GROUPS];
        for (int group = 0; group < GROUPS; group++) {
            double m = mean(xs, group);
            double size = mean(sizes, group);
            double v = mean(Arrays.stream(xs).map(element -> (element - m) * (element - m)).toArray(), group);
            Views.assertSum(dtype, UNITS, size, m, mean.getDouble(group));
            Views.assertSum(dtype, UNITS, v, v, variance.getDouble(group));
            r[group] = 1 / Math.sqrt(v + EPS);
            for (int i = group * n; i < (group + 1) * n; i++) {
                normalized[i] = (xs[i] - m) * r[group];
                terms[i] = (sizes[i] + size) * r[group];
            }
        }
        double[] gs = Views.values(g);
        double[] h = times(gs, Views.values(w));
        double[] hSizes = absolute(h);
        double[] products = times(h, normalized);
        double[] productTerms = times(hSizes, terms);
        for (int i = 0; i < xs.length; i++) {
            int group = i / n;
            double factor = w.getDouble(i);
            Views.assertSum(dtype, UNITS, terms[i] * Math.abs(factor) + Math.abs(b.getDouble(i)), normalized[i] * factor
                    + b.getDouble(i), out.getDouble(i));
            Views.assertSum(dtype, UNITS, r[group] * (hSizes[i] + mean(hSizes, group) + terms[i] * mean(productTerms,
                    group)), r[group] * (h[i] - mean(h, group) - normalized[i] * mean(products, group)), gradient
                            .getDouble(i));
            Views.assertSum(dtype, UNITS, Math.abs(gs[i]) * terms[i], gs[i] * normalized[i], integrand.getDouble(i));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void normalizesGroupsOfEveryLayoutWithFactorsOfAnyStrides(DType dtype) {
        for (int n : new int[] {1, 3, 8, 37}) {
            try (Scope _ = Scope.open()) {
                NDArray perElement = Views.array(dtype, Shape.of(1, 1, 1, n), i -> 0.5 + i % 3).expand(Shape.of(2, 3, 4,
                        n));
                NDArray perGroup = Views.array(dtype, Shape.of(1, 3, 1, 1), i -> 1.5 - i).expand(Shape.of(2, 3, 4, n));
                NDArray perRun = Views.array(dtype, Shape.of(1, 3, 4, 1), i -> 0.25 * i).expand(Shape.of(2, 3, 4, n));
                for (NDArray x : Views.layouts(dtype, 2, 3, 4, n)) {
                    Views.set(x, i -> Math.sin(i * 0.7) + 0.5);
                    NDArray g = Views.array(dtype, x.shape(), i -> Math.cos(i * 1.3));
                    check(x, perElement, perElement, g);
                    check(x, perGroup, perRun, g);
                    check(x, perElement, perRun, x);
                    check(x, perRun, perElement, g);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void aRestThatDoesNotFillAVectorIsAddedUpOnceBehindWholeBlocks(DType dtype) {
        int n = 1030;
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(dtype, Shape.of(1, 1, 1, n), i -> Math.sin(i * 0.7) + 0.5);
            NDArray g = Views.array(dtype, x.shape(), i -> Math.cos(i * 1.3) + 0.25);
            NDArray two = Views.array(dtype, Shape.of(1, 1, 1, 1), i -> 2).expand(x.shape());
            NDArray out = NDArray.allocate(dtype, x.shape(), "test");
            NDArray mean = Views.empty(dtype, 1, 1);
            NDArray variance = Views.empty(dtype, 1, 1);
            NormalizeKernels.normalize(x, two, two, EPS, out, mean, variance);
            double m = Arrays.stream(Views.values(x)).sum() / n;
            double v = Arrays.stream(Views.values(x)).map(e -> (e - m) * (e - m)).sum() / n;
            double r = 1 / Math.sqrt(v + EPS);
            Views.assertSum(dtype, UNITS, 1, m, mean.getDouble(0));
            Views.assertSum(dtype, UNITS, v, v, variance.getDouble(0));
            NormalizeKernels.backward(g, x, two, mean, variance, EPS, out);
            double sum = Arrays.stream(Views.values(g)).sum() / n;
            double product = IntStream.range(0, n).mapToDouble(i -> g.getDouble(i) * (x.getDouble(i) - m) * r).sum()
                    / n;
            for (int i = 0; i < n; i++) {
                double exact = 2 * r * (g.getDouble(i) - sum - (x.getDouble(i) - m) * r * product);
                Views.assertSum(dtype, UNITS, 8 * r, exact, out.getDouble(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void losesNoVarianceNextToALargeMean(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(dtype, Shape.of(1, 1, 1, 64), i -> 1000 + i % 2);
            NDArray one = Views.array(dtype, Shape.of(1, 1, 1, 1), i -> 1).expand(x.shape());
            NDArray zero = Views.array(dtype, Shape.of(1, 1, 1, 1), i -> 0).expand(x.shape());
            NDArray out = NDArray.allocate(dtype, x.shape(), "test");
            NDArray mean = Views.empty(dtype, 1, 1);
            NDArray variance = Views.empty(dtype, 1, 1);
            NormalizeKernels.normalize(x, one, zero, 0, out, mean, variance);
            assertEquals(1000.5, mean.getDouble(0));
            assertEquals(0.25, variance.getDouble(0));
            assertEquals(-1, out.getDouble(0));
            assertEquals(1, out.getDouble(63));
        }
    }

    /**
     * The mean of the first elements, around which sums are taken, is near that of all in some groups and far from it in others. Groups of
     * doubles are short, since loops over numbers add them up in chains, without a wider type.
     */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void firstElementsMayBeUnlikeTheRest(DType dtype) {
        int n = dtype == DType.FLOAT32 ? 3000 : 200;
        double[] firsts = {0, 3, -30, 1e4, -1e6, 1e12};
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(dtype, Shape.of(2, 3, 1, n), i -> Math.sin(i * 0.7) + 5 + (i % n < 64
                    ? firsts[(int) i / n] : 0));
            NDArray one = Views.array(dtype, Shape.of(1, 1, 1, 1), i -> 1).expand(x.shape());
            NDArray g = Views.array(dtype, x.shape(), i -> Math.cos(i * 1.3));
            check(x, one, one, g);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void equalElementsHaveNoVarianceButThatOfRounding(DType dtype) {
        for (int n : new int[] {1, 5, 10, 64, 100, 3000}) {
            try (Scope _ = Scope.open()) {
                NDArray x = Views.array(dtype, Shape.of(2, 3, 1, n), i -> 0.1);
                NDArray one = Views.array(dtype, Shape.of(1, 1, 1, 1), i -> 1).expand(x.shape());
                NDArray out = NDArray.allocate(dtype, x.shape(), "test");
                NDArray mean = Views.empty(dtype, 2, 3);
                NDArray variance = Views.empty(dtype, 2, 3);
                NormalizeKernels.normalize(x, one, one, EPS, out, mean, variance);
                double unit = dtype == DType.FLOAT32 ? Math.ulp(0.1f) : Math.ulp(0.1);
                double rounding = dtype == DType.FLOAT32 ? unit : n * unit;
                assertEquals(x.getDouble(0), mean.getDouble(0), rounding, "mean of " + n);
                assertEquals(0, variance.getDouble(0), rounding * rounding, "variance of " + n);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void groupsWithInfiniteElementsHaveNoVariance(DType dtype) {
        for (double rare : new double[] {Double.POSITIVE_INFINITY, Double.NaN}) {
            for (int at : new int[] {0, 90, 199}) {
                try (Scope _ = Scope.open()) {
                    NDArray x = Views.array(dtype, Shape.of(1, 2, 1, 100), i -> i == at ? rare : i);
                    NDArray one = Views.array(dtype, Shape.of(1, 1, 1, 1), i -> 1).expand(x.shape());
                    NDArray out = NDArray.allocate(dtype, x.shape(), "test");
                    NDArray mean = Views.empty(dtype, 1, 2);
                    NDArray variance = Views.empty(dtype, 1, 2);
                    NormalizeKernels.normalize(x, one, one, EPS, out, mean, variance);
                    int group = at / 100;
                    assertEquals(rare, mean.getDouble(group));
                    assertEquals(Double.NaN, variance.getDouble(group));
                    assertEquals(Double.NaN, out.getDouble(100 * group + 7));
                    assertEquals(group == 0 ? 149.5 : 49.5, mean.getDouble(1 - group));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void sumsForTheDerivativesByWeightAndBiasComeWithThatByX(DType dtype) {
        for (int n : new int[] {2, 4, 9, 38}) {
            try (Scope _ = Scope.open()) {
                Shape runs = Shape.of(2, 3, 4, n);
                checkSums(Views.array(dtype, runs, i -> Math.sin(i * 0.7) + 0.5), Views.array(dtype, Shape.of(1, 3, 4,
                        1), i -> 0.25 * i).expand(runs), 2, 3, 4, 1);
                Shape rows = Shape.of(23, 1, 1, n);
                checkSums(Views.array(dtype, rows, i -> Math.sin(i * 0.7) + 0.5), Views.array(dtype, Shape.of(1, 1, 1,
                        n), i -> 0.5 + i % 3).expand(rows), 1, 1, 1, n);
                NDArray columns = turned(Views.array(dtype, Shape.of(1, 70, 1, n), i -> Math.sin(i * 0.7)));
                checkSums(columns, Views.array(dtype, Shape.of(1, n, 1, 1), i -> 0.5 + i % 3).expand(columns
                        .shape()), 1, n, 1, 1);
            }
        }
    }

    private static NDArray turned(NDArray x) {
        return x.withLayout(x.layout().transpose(1, 3));
    }

    /** Holds sums, of the given sizes, against those in double, and the derivative by x to the bits that it has without sums. */
    private static void checkSums(NDArray x, NDArray w, long... sizes) {
        DType dtype = x.dtype();
        boolean columns = !x.isContiguous();
        NDArray[] made = new NDArray[3];
        for (int i = 0; i < made.length; i++) {
            NDArray array = NDArray.allocate(dtype, columns ? x.layout().transpose(1, 3).shape() : x.shape(), "test");
            made[i] = columns ? turned(array) : array;
        }
        NDArray g = Views.set(made[0], i -> Math.cos(i * 1.3));
        assertEquals(Simd.ON, NormalizeKernels.givesSums(g, x, w));
        if (!Simd.ON) {
            return;
        }
        long[] groups = {x.shape().size(0), x.shape().size(1)};
        NDArray mean = Views.array(dtype, Shape.of(groups), i -> 0.4 + 0.1 * Math.sin(i));
        NDArray variance = Views.array(dtype, Shape.of(groups), i -> 0.5 + 0.1 * Math.cos(i));
        NDArray products = Views.empty(dtype, sizes);
        NDArray sums = Views.empty(dtype, sizes);
        NormalizeKernels.backward(g, x, w, mean, variance, EPS, made[1], products, sums);
        NormalizeKernels.backward(g, x, w, mean, variance, EPS, made[2]);
        assertArrayEquals(Views.values(made[2]), Views.values(made[1]));
        double[][] expected = new double[4][(int) products.numel()];
        for (int i = 0; i < x.numel(); i++) {
            int at = place(i, x.shape(), products.shape());
            int group = (int) (i / (x.shape().size(2) * x.shape().size(3)));
            double r = 1 / Math.sqrt(variance.getDouble(group) + EPS);
            double gradient = g.getDouble(i);
            expected[0][at] += gradient * (x.getDouble(i) - mean.getDouble(group)) * r;
            expected[1][at] += gradient;
            expected[2][at] += Math.abs(gradient) * (Math.abs(x.getDouble(i)) + Math.abs(mean.getDouble(group))) * r;
            expected[3][at] += Math.abs(gradient);
        }
        for (int i = 0; i < products.numel(); i++) {
            Views.assertSum(dtype, UNITS, expected[2][i], expected[0][i], products.getDouble(i));
            Views.assertSum(dtype, UNITS, expected[3][i], expected[1][i], sums.getDouble(i));
        }
    }

    /** {@return where the sum stands that the i-th element of the larger shape belongs to} */
    private static int place(long i, Shape larger, Shape smaller) {
        long rest = i;
        long at = 0;
        long step = 1;
        for (int d = 3; d >= 0; d--) {
            if (smaller.size(d) > 1) {
                at += rest % larger.size(d) * step;
                step *= smaller.size(d);
            }
            rest /= larger.size(d);
        }
        return (int) at;
    }
}
