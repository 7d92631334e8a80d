package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerRule;
import dev.arenagrad.ops.Shape;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerStepKernelsTest {
    private static final long[] SIZES = {3, 21};
    private static final double RATE = 0.0625;
    private static final double EPSILON = 0.125;
    private static final double MOMENTUM = 0.75;
    private static final double REST = 0.5;
    private static final double ALPHA = 0.875;
    private static final double BETA = 0.25;
    private static final double ROOT = 0.5;
    private static final double SHRINK = 0.9375;

    static Stream<Arguments> cases() {
        return Stream.of(OptimizerRule.values()).flatMap(rule -> Stream.of(DType.FLOAT32, DType.FLOAT64).flatMap(
                dtype -> Stream.of(0.0, 0.125).map(decay -> Arguments.of(rule, dtype, decay))));
    }

    private static double p(long i) {
        return 0.25 * i - 3;
    }

    private static double g(long i) {
        return 0.5 - 0.0625 * i;
    }

    /** What is remembered in array k: large first, so that the root of a centred square exists. */
    private static double state(int k, long i) {
        return k == 0 ? 4 + i : 0.125 * (k + i % 8);
    }

    private static double[] numbers(OptimizerRule rule, double sign, double decay) {
        return switch (rule) {
            case SGD -> new double[] {sign, decay, RATE};
            case MOMENTUM, NESTEROV -> new double[] {sign, decay, MOMENTUM, REST, RATE};
            case ADAM, AMSGRAD -> new double[] {sign, decay, ALPHA, 1 - ALPHA, BETA, 1 - BETA, RATE, ROOT, EPSILON,
                    SHRINK};
            case ADAGRAD -> new double[] {sign, decay, RATE, EPSILON};
            case RMSPROP, CENTERED_RMSPROP -> new double[] {sign, decay, ALPHA, 1 - ALPHA, RATE, EPSILON};
            case RMSPROP_MOMENTUM, CENTERED_RMSPROP_MOMENTUM -> new double[] {sign, decay, ALPHA, 1 - ALPHA, RATE,
                    EPSILON, MOMENTUM};
        };
    }

    /** {@return the parameter and what is remembered after one step, of element i, by the formulas of {@link OptimizerRule}} */
    private static double[] expected(OptimizerRule rule, double sign, double decay, long i) {
        double d = sign * g(i) + decay * p(i);
        double s0 = state(0, i);
        double s1 = state(1, i);
        double s2 = state(2, i);
        double velocity = MOMENTUM * s0 + REST * d;
        double m = ALPHA * s0 + (1 - ALPHA) * d;
        double v = BETA * s1 + (1 - BETA) * d * d;
        double sum = s0 + d * d;
        double square = ALPHA * s0 + (1 - ALPHA) * d * d;
        double mean = ALPHA * s1 + (1 - ALPHA) * d;
        double deviation = Math.sqrt(square - mean * mean) + EPSILON;
        double step = d / (Math.sqrt(square) + EPSILON);
        return switch (rule) {
            case SGD -> new double[] {p(i) - RATE * d};
            case MOMENTUM -> new double[] {p(i) - RATE * velocity, velocity};
            case NESTEROV -> new double[] {p(i) - RATE * (d + MOMENTUM * velocity), velocity};
            case ADAM -> new double[] {SHRINK * p(i) - RATE * m / (Math.sqrt(v) / ROOT + EPSILON), m, v};
            case AMSGRAD -> new double[] {
                    SHRINK * p(i) - RATE * m / (Math.sqrt(Math.max(s2, v)) / ROOT + EPSILON), m, v, Math.max(s2, v)};
            case ADAGRAD -> new double[] {p(i) - RATE * d / (Math.sqrt(sum) + EPSILON), sum};
            case RMSPROP -> new double[] {p(i) - RATE * step, square};
            case RMSPROP_MOMENTUM -> new double[] {p(i) - RATE * (MOMENTUM * s1 + step), square, MOMENTUM * s1 + step};
            case CENTERED_RMSPROP -> new double[] {p(i) - RATE * d / deviation, square, mean};
            case CENTERED_RMSPROP_MOMENTUM -> new double[] {p(i) - RATE * (MOMENTUM * s2 + d / deviation), square, mean,
                    MOMENTUM * s2 + d / deviation};
        };
    }

    /** The arrays of a step: a parameter and a gradient of given layouts, and contiguous ones that are remembered. */
    private static NDArray[] arrays(OptimizerRule rule, NDArray p, NDArray g) {
        NDArray[] arrays = new NDArray[2 + rule.arrays()];
        arrays[0] = Views.set(p, OptimizerStepKernelsTest::p);
        arrays[1] = Views.set(g, OptimizerStepKernelsTest::g);
        for (int k = 0; k < rule.arrays(); k++) {
            int number = k;
            arrays[2 + k] = Views.array(p.dtype(), Shape.of(SIZES), i -> state(number, i));
        }
        return arrays;
    }

    /** Sums of terms that are at most eight times their sum, each rounded a few times: 32 units of the last place. */
    private static void assertStepped(OptimizerRule rule, double sign, double decay, NDArray[] arrays) {
        for (int i = 0; i < arrays[0].numel(); i++) {
            double[] expected = expected(rule, sign, decay, i);
            for (int k = 0; k < expected.length; k++) {
                NDArray array = arrays[k == 0 ? 0 : k + 1];
                double scale = k == 0 ? Math.max(Math.abs(expected[0]), Math.abs(p(i))) : Math.max(Math.abs(
                        expected[k]), 0.125);
                double unit = array.dtype() == DType.FLOAT32 ? Math.ulp((float) scale) : Math.ulp(scale);
                assertEquals(expected[k], array.getDouble(i), 32 * unit, "element " + i + " of array " + k);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStepFollowsItsFormulaInEveryCombinationOfLayouts(OptimizerRule rule, DType dtype, double decay) {
        try (Scope _ = Scope.open()) {
            for (NDArray p : Views.layouts(dtype, SIZES)) {
                for (NDArray g : Views.layouts(dtype, SIZES)) {
                    NDArray[] arrays = arrays(rule, p, g);
                    OptimizerStepKernels.step(rule, numbers(rule, 1, decay), arrays);
                    assertStepped(rule, 1, decay, arrays);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStepUphillNegatesTheGradientAlone(OptimizerRule rule, DType dtype, double decay) {
        try (Scope _ = Scope.open()) {
            NDArray[] arrays = arrays(rule, Views.empty(dtype, SIZES), Views.empty(dtype, SIZES));
            OptimizerStepKernels.step(rule, numbers(rule, -1, decay), arrays);
            assertStepped(rule, -1, decay, arrays);
        }
    }

    /** The vector loop, its rest and the plain loop do the same operations in the same order. */
    @ParameterizedTest
    @MethodSource("cases")
    void neighboursAndDistantElementsGiveTheSameBits(OptimizerRule rule, DType dtype, double decay) {
        try (Scope _ = Scope.open()) {
            LongToDoubleFunction thirds = i -> (i - 11) / 3.0;
            double[][] results = new double[2][];
            List<NDArray> layouts = List.of(Views.layouts(dtype, SIZES).get(0), Views.layouts(dtype, SIZES).get(2));
            for (int k = 0; k < 2; k++) {
                NDArray[] arrays = arrays(rule, layouts.get(k), Views.empty(dtype, SIZES));
                Views.set(arrays[0], thirds);
                Views.set(arrays[1], i -> 1.0 / (i + 1));
                OptimizerStepKernels.step(rule, numbers(rule, 1, decay), arrays);
                results[k] = Views.values(arrays[0]);
            }
            assertArrayEquals(results[0], results[1]);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SGD")
    void withoutDecayAnInfiniteParameterStaysInfinite(OptimizerRule rule) {
        try (Scope _ = Scope.open()) {
            for (NDArray p : Views.layouts(DType.FLOAT32, SIZES)) {
                NDArray[] arrays = arrays(rule, p, Views.empty(DType.FLOAT32, SIZES));
                Views.set(arrays[0], _ -> Double.POSITIVE_INFINITY);
                OptimizerStepKernels.step(rule, numbers(rule, 1, 0), arrays);
                assertEquals(Double.POSITIVE_INFINITY, arrays[0].getDouble(40));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void broadcastGradientsAreRead(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray p = Views.array(dtype, Shape.of(SIZES), OptimizerStepKernelsTest::p);
            NDArray g = Views.expanded(dtype, 1, i -> i + 1, SIZES);
            OptimizerStepKernels.step(OptimizerRule.SGD, new double[] {1, 0, RATE}, p, g);
            for (int i = 0; i < p.numel(); i++) {
                assertEquals(p(i) - RATE * (i / SIZES[1] + 1), p.getDouble(i));
            }
        }
    }

    @Test
    void theParameterItselfMayBeTheGradient() {
        try (Scope _ = Scope.open()) {
            NDArray p = Views.vector(DType.FLOAT64, 1, 2, 3);
            OptimizerStepKernels.step(OptimizerRule.MOMENTUM, new double[] {1, 0, MOMENTUM, 1, 0.5}, p, p, Views.vector(
                    DType.FLOAT64, 0, 0, 0));
            assertArrayEquals(new double[] {0.5, 1, 1.5}, Views.values(p));
        }
    }

    @ParameterizedTest
    @EnumSource(OptimizerRule.class)
    void noMemoryIsNeeded(OptimizerRule rule) {
        try (Scope _ = Scope.open()) {
            NDArray[] arrays = arrays(rule, Views.layouts(DType.FLOAT32, SIZES).get(1), Views.empty(DType.FLOAT32,
                    SIZES));
            long before = Memory.allocations();
            OptimizerStepKernels.step(rule, numbers(rule, 1, 0.5), arrays);
            assertEquals(before, Memory.allocations());
        }
    }

    @ParameterizedTest
    @EnumSource(OptimizerRule.class)
    void nothingIsDoneToNothing(OptimizerRule rule) {
        try (Scope _ = Scope.open()) {
            NDArray empty = Views.empty(DType.FLOAT32, 0, 3);
            OptimizerStepKernels.step(rule, numbers(rule, 1, 0), Stream.generate(() -> empty).limit(2 + rule.arrays())
                    .toArray(NDArray[]::new));
        }
    }
}
