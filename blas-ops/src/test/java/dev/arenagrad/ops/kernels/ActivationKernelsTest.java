package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ActivationOp;
import dev.arenagrad.ops.ActivationParameters;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationKernelsTest {
    private static final DType[] FLOATING = {DType.FLOAT32, DType.FLOAT64};
    private static final ActivationParameters NUMBERS = new ActivationParameters(0.5, 1.25, 0.75);
    private static final double NAN = Double.NaN;
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    /** The definitions, in doubles. */
    static double exact(ActivationOp op, double x, ActivationParameters numbers) {
        double p = numbers.p();
        double q = numbers.q();
        return switch (op) {
            case CLAMP, HARDTANH -> Math.min(Math.max(x, p), q);
            case THRESHOLD -> x > p ? x : q;
            case LEAKY_RELU -> x > 0 ? x : p * x;
            case ELU -> x > 0 ? q * x : p * Math.expm1(numbers.r() * x);
            case SOFTPLUS -> p * x > q ? x : Math.log1p(Math.exp(p * x)) / p;
            case SILU -> x / (1 + Math.exp(-x));
            case GELU -> x * ErrorFunction.normalDistribution(x);
            case GELU_TANH -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case MISH -> x * Math.tanh(Math.log1p(Math.exp(x)));
            case HARDSIGMOID -> Math.min(Math.max((x + 3) / 6, 0), 1);
            case HARDSWISH -> x * Math.min(Math.max((x + 3) / 6, 0), 1);
            case HARDSHRINK -> Math.abs(x) <= p ? 0 : x;
            case SOFTSHRINK -> Math.abs(x) <= p ? 0 : x - Math.copySign(p, x);
        };
    }

    private static NDArray points(DType dtype) {
        return Views.array(dtype, Shape.of(203), i -> (i - 101) * 0.0513 + 0.001);
    }

    /** Units by which a value may be off: one or two for each function in it. */
    private static final int UNITS = 8;

    /** A slope, and the sum of the absolute terms that it is made of. */
    private record Slope(double value, double terms) {
        static Slope of(double... terms) {
            return new Slope(DoubleStream.of(terms).sum(), DoubleStream.of(terms).map(Math::abs).sum());
        }
    }

    /** The derivatives of the definitions, in doubles, away from kinks. */
    private static Slope slope(ActivationOp op, double x, ActivationParameters numbers) {
        double p = numbers.p();
        double q = numbers.q();
        double sigmoid = 1 / (1 + Math.exp(-x));
        return switch (op) {
            case CLAMP, HARDTANH -> Slope.of(p < x && x < q ? 1 : 0);
            case THRESHOLD -> Slope.of(x > p ? 1 : 0);
            case LEAKY_RELU -> Slope.of(x > 0 ? 1 : p);
            case ELU -> Slope.of(x > 0 ? q : p * numbers.r() * Math.exp(numbers.r() * x));
            case SOFTPLUS -> Slope.of(p * x > q ? 1 : 1 / (1 + Math.exp(-p * x)));
            case SILU -> Slope.of(sigmoid, x * sigmoid * (1 - sigmoid));
            case GELU -> Slope.of(ErrorFunction.normalDistribution(x), x * Math.exp(-x * x / 2) / Math.sqrt(2
                    * Math.PI));
            case GELU_TANH -> {
                double factor = Math.sqrt(2 / Math.PI);
                double t = Math.tanh(factor * (x + 0.044715 * x * x * x));
                double inner = x * factor * (1 + 3 * 0.044715 * x * x) / 2;
                yield Slope.of(0.5, t / 2, inner, -inner * t * t);
            }
            case MISH -> {
                double t = Math.tanh(Math.log1p(Math.exp(x)));
                yield Slope.of(t, x * sigmoid, -x * sigmoid * t * t);
            }
            case HARDSIGMOID -> Slope.of(Math.abs(x) < 3 ? 1. / 6 : 0);
            case HARDSWISH -> Math.abs(x) < 3 ? Slope.of(x / 3, 0.5) : Slope.of(x > 0 ? 1 : 0);
            case HARDSHRINK, SOFTSHRINK -> Slope.of(Math.abs(x) > p ? 1 : 0);
        };
    }

    /** Holds the value of a kernel against the definition. */
    static void assertExact(ActivationOp op, DType dtype, double x, double actual) {
        double terms = op == ActivationOp.GELU_TANH ? Math.abs(x) : 0; // x/2 + x/2 tanh(...)
        Views.assertSum(dtype, UNITS, terms, exact(op, x, NUMBERS), actual);
    }

    @ParameterizedTest
    @EnumSource
    void isItsDefinitionInVectorsAndInPlainLoops(ActivationOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray x = points(dtype);
                NDArray out = Views.empty(dtype, x.numel());
                ActivationKernels.activation(op, x, NUMBERS, out);
                NDArray strided = Views.layouts(dtype, x.numel()).get(2);
                ActivationKernels.activation(op, x, NUMBERS, strided);
                for (int i = 0; i < x.numel(); i++) {
                    assertExact(op, dtype, x.getDouble(i), out.getDouble(i));
                    assertExact(op, dtype, x.getDouble(i), strided.getDouble(i));
                }
            }
        }
    }

    /** Central differences in doubles with a step of 1e-5 are good to about 1e-10 for functions as tame as these. */
    @ParameterizedTest
    @EnumSource
    void theDerivativesHereAreThoseOfTheDefinitions(ActivationOp op) {
        double step = 1e-5;
        try (Scope _ = Scope.open()) {
            for (double x : Views.values(points(DType.FLOAT64))) {
                double difference = (exact(op, x + step, NUMBERS) - exact(op, x - step, NUMBERS)) / (2 * step);
                assertEquals(difference, slope(op, x, NUMBERS).value(), 1e-9, op + " at " + x);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theBackwardKernelMultipliesByTheSlope(ActivationOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray x = points(dtype);
                NDArray g = Views.array(dtype, x.shape(), i -> 1.5 - 0.01 * i);
                NDArray out = Views.empty(dtype, x.numel());
                ActivationKernels.backward(op, g, x, NUMBERS, out);
                NDArray strided = Views.layouts(dtype, x.numel()).get(2);
                ActivationKernels.backward(op, g, x, NUMBERS, strided);
                for (int i = 0; i < x.numel(); i++) {
                    Slope slope = slope(op, x.getDouble(i), NUMBERS);
                    double terms = Math.abs(g.getDouble(i)) * slope.terms();
                    double expected = g.getDouble(i) * slope.value();
                    Views.assertSum(dtype, UNITS, terms, expected, out.getDouble(i));
                    Views.assertSum(dtype, UNITS, terms, expected, strided.getDouble(i));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void dealsWithEveryLayout(ActivationOp op) {
        try (Scope _ = Scope.open()) {
            for (NDArray x : Views.layouts(DType.FLOAT32, 3, 5, 9)) {
                Views.set(x, i -> 0.05 * i - 3);
                for (NDArray out : Views.layouts(DType.FLOAT32, 3, 5, 9)) {
                    ActivationKernels.activation(op, x, NUMBERS, out);
                    for (int i = 0; i < x.numel(); i++) {
                        assertExact(op, DType.FLOAT32, x.getDouble(i), out.getDouble(i));
                    }
                }
            }
            ActivationKernels.activation(op, Views.empty(DType.FLOAT32, 0, 3), NUMBERS, Views.empty(DType.FLOAT32, 0,
                    3));
        }
    }

    private static double[] slopes(ActivationOp op, ActivationParameters numbers, double... at) {
        NDArray x = Views.vector(DType.FLOAT64, at);
        NDArray out = Views.empty(DType.FLOAT64, at.length);
        ActivationKernels.backward(op, Views.array(DType.FLOAT64, x.shape(), i -> 1), x, numbers, out);
        return Views.values(out);
    }

    @Test
    void slopesAtKinksArePyTorchs() {
        ActivationParameters zeroToOne = ActivationParameters.of(0, 1);
        try (Scope _ = Scope.open()) {
            assertArrayEquals(new double[] {1, 1, 0, 0, 0}, slopes(ActivationOp.CLAMP, zeroToOne, 0, 1, -1, 2, NAN));
            assertArrayEquals(new double[] {0, 0, 0, 0, 1}, slopes(ActivationOp.HARDTANH, zeroToOne, 0, 1, -1, 2, NAN));
            assertArrayEquals(new double[] {0.01, 0.01, 1}, slopes(ActivationOp.LEAKY_RELU, ActivationParameters.of(
                    0.01), 0, -1,
                    1));
            assertArrayEquals(new double[] {0.5, 2}, slopes(ActivationOp.ELU, new ActivationParameters(0.5, 2, 1), 0,
                    1));
            assertArrayEquals(new double[] {0, 0, 1}, slopes(ActivationOp.THRESHOLD, zeroToOne, -1, 0, 1));
            assertArrayEquals(new double[] {0, 0, 0, 1. / 6}, slopes(ActivationOp.HARDSIGMOID,
                    ActivationParameters.NONE, -3, 3,
                    NAN, 0));
            assertArrayEquals(new double[] {-0.5, 1.5, 0, 1}, slopes(ActivationOp.HARDSWISH, ActivationParameters.NONE,
                    -3, 3, -4,
                    4));
            assertArrayEquals(new double[] {0, 0, 1}, slopes(ActivationOp.SOFTSHRINK, ActivationParameters.of(0.5), 0.5,
                    -0.5,
                    0.6));
        }
    }

    /** Where the function is a straight line to the last digit, products of a huge number and 0 must not come in between. */
    @Test
    void slopesOfHugeArgumentsAreThoseOfStraightLines() {
        double[] huge = {1e20, 1e155, Double.MAX_VALUE, -1e20, -1e155, -Double.MAX_VALUE};
        try (Scope _ = Scope.open()) {
            for (ActivationOp op : new ActivationOp[] {ActivationOp.SILU, ActivationOp.GELU, ActivationOp.GELU_TANH,
                    ActivationOp.MISH, ActivationOp.HARDSWISH}) {
                assertArrayEquals(new double[] {1, 1, 1, 0, 0, 0}, slopes(op, ActivationParameters.NONE, huge), 0, op
                        .toString());
            }
        }
    }

    private static double[] values(ActivationOp op, ActivationParameters numbers, double... at) {
        NDArray out = Views.empty(DType.FLOAT32, at.length);
        ActivationKernels.activation(op, Views.vector(DType.FLOAT32, at), numbers, out);
        return Views.values(out);
    }

    @Test
    void infiniteAndHugeArgumentsDoNotOverflowOnTheWay() {
        double[] extremes = {INFINITY, 1e4, -1e4, NAN};
        double[] likeRelu = {INFINITY, 1e4, 0, NAN};
        try (Scope _ = Scope.open()) {
            assertArrayEquals(likeRelu, values(ActivationOp.SOFTPLUS, ActivationParameters.of(1, 20), extremes));
            for (ActivationOp op : new ActivationOp[] {ActivationOp.SILU, ActivationOp.GELU, ActivationOp.GELU_TANH,
                    ActivationOp.MISH}) {
                assertArrayEquals(likeRelu, values(op, ActivationParameters.NONE, extremes), 0, op.toString());
            }
            assertArrayEquals(new double[] {INFINITY, 1e4, -1, NAN}, values(ActivationOp.ELU, new ActivationParameters(
                    1, 1, 1),
                    extremes));
            assertArrayEquals(new double[] {1, 1, 0, NAN}, values(ActivationOp.CLAMP, ActivationParameters.of(0, 1),
                    extremes));
            assertArrayEquals(new double[] {1, 1, 1, NAN}, values(ActivationOp.CLAMP, ActivationParameters.of(2, 1),
                    extremes));
        }
    }

    @Test
    void boundsThatAreNaNMakeAllElementsNaN() {
        try (Scope _ = Scope.open()) {
            for (ActivationOp op : new ActivationOp[] {ActivationOp.CLAMP, ActivationOp.HARDTANH}) {
                assertArrayEquals(new double[] {NAN, NAN}, values(op, ActivationParameters.of(NAN, 1), -1, 2));
                assertArrayEquals(new double[] {NAN, NAN}, values(op, ActivationParameters.of(0, NAN), -1, 2));
            }
        }
    }

    /** A sum's derivative is one number for all elements; a run of them is longer than what is written ahead, and ends within a vector. */
    @ParameterizedTest
    @EnumSource
    void oneGradientForAllElementsGivesTheBitsOfAsManyGradients(ActivationOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray x = Views.array(dtype, Shape.of(3, 777), i -> (i - 1100) * 0.0071);
                NDArray one = Views.array(dtype, Shape.of(1, 1), _ -> -1.375).expand(x.shape());
                NDArray each = Views.array(dtype, x.shape(), _ -> -1.375);
                NDArray found = Views.empty(dtype, x.numel());
                NDArray expected = Views.empty(dtype, x.numel());
                ActivationKernels.backward(op, one, x, NUMBERS, found.withLayout(x.layout()));
                ActivationKernels.backward(op, each, x, NUMBERS, expected.withLayout(x.layout()));
                for (int i = 0; i < x.numel(); i++) {
                    assertEquals(expected.getDouble(i), found.getDouble(i), op + " at " + x.getDouble(i));
                }
            }
        }
    }

    /**
     * Measured were 6.75 units at most, of 400,000 floats a range and all from 0.03125 to 0.125, and 1.15 in the mean of the worst; below -13
     * the probability is no normal number.
     */
    @Test
    void geluOfFloatsIsGoodToSomeUnits() {
        double worst = 0.0591377429664135;
        double[] ends = {-13, -8, -4, -2, -1, -0.25, -0.125, -0.03125, 0, 0.03125, 0.125, 0.25, 1, 15};
        Random random = new Random(8);
        try (Scope _ = Scope.open()) {
            for (int k = 1; k < ends.length; k++) {
                double least = ends[k - 1];
                double most = ends[k];
                NDArray x = Views.array(DType.FLOAT32, Shape.of(20_000), i -> i == 0 && least < worst
                        && worst < most ? worst : random.nextDouble(least, most));
                NDArray out = Views.empty(DType.FLOAT32, x.numel());
                ActivationKernels.activation(ActivationOp.GELU, x, ActivationParameters.NONE, out);
                double sum = 0;
                for (int i = 0; i < x.numel(); i++) {
                    double exact = exact(ActivationOp.GELU, x.getDouble(i), ActivationParameters.NONE);
                    double error = Math.abs(out.getDouble(i) - exact) / Math.ulp((float) exact);
                    assertTrue(error <= 6.8, "gelu(" + x.getDouble(i) + ") is off by " + error);
                    sum += error;
                }
                assertTrue(sum <= 1.2 * x.numel(), "from " + least + " to " + most + ": " + sum / x.numel());
            }
        }
    }

    @Test
    void derivativeOfGeluIsAHalfAtZero() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray x = Views.array(dtype, Shape.of(33), i -> i % 2 == 0 ? 0.0 : -0.0);
                NDArray ones = Views.array(dtype, Shape.of(33), _ -> 1);
                NDArray slope = Views.empty(dtype, x.numel());
                ActivationKernels.backward(ActivationOp.GELU, ones, x, ActivationParameters.NONE, slope);
                for (int i = 0; i < x.numel(); i++) {
                    assertEquals(0.5, slope.getDouble(i), dtype.toString());
                }
            }
        }
    }

    /** Quotients by 6 and by 3 are products with reciprocals of twice the digits. */
    @Test
    void quotientsAreThoseOfADivision() {
        Random random = new Random(6);
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray x = Views.array(dtype, Shape.of(20_000), i -> random.nextGaussian() * 3);
                NDArray swish = Views.empty(dtype, x.numel());
                NDArray slope = Views.empty(dtype, x.numel());
                ActivationKernels.activation(ActivationOp.HARDSWISH, x, ActivationParameters.NONE, swish);
                ActivationKernels.backward(ActivationOp.HARDSWISH, x, x, ActivationParameters.NONE, slope);
                for (int i = 0; i < x.numel(); i++) {
                    double value = x.getDouble(i);
                    assertEquals(hardswish(value, dtype), swish.getDouble(i), "at " + value);
                    assertEquals(hardswishSlope(value, dtype), slope.getDouble(i), "at " + value);
                }
            }
        }
    }

    private static double hardswish(double x, DType dtype) {
        float single = (float) x;
        return dtype == DType.FLOAT64 ? x * Math.clamp(x + 3, 0.0, 6.0) / 6 : single * Math.clamp(single + 3, 0f, 6f)
                / 6;
    }

    /** The slope at x times x. */
    private static double hardswishSlope(double x, DType dtype) {
        float single = (float) x;
        double between = dtype == DType.FLOAT64 ? x * (x / 3 + 0.5) : single * (single / 3 + 0.5f);
        return x < -3 ? 0 : x <= 3 ? between : x;
    }

    @Test
    void worksInPlace() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(DType.FLOAT32, Shape.of(37), i -> i - 10);
            ActivationKernels.activation(ActivationOp.LEAKY_RELU, x, ActivationParameters.of(0.5), x);
            assertEquals(-5, x.getDouble(0));
            assertEquals(26, x.getDouble(36));
        }
    }
}
