package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.AdamStep;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OptimizerStepKernelsTest {
    private static final long[] SIZES = {3, 21};
    private static final AdamStep NUMBERS = new AdamStep(0.75, 0.875, 0.0625, 0.5, 0.125);
    private static final double MOMENTUM = 0.75;
    private static final double RATE = 0.0625;

    private static double p(long i) {
        return 0.25 * i - 3;
    }

    private static double g(long i) {
        return 0.5 - 0.0625 * i;
    }

    private static double m(long i) {
        return 0.125 * i;
    }

    private static double v(long i) {
        return 0.5 + i;
    }

    private static void assertElements(NDArray x, double ulps, LongToDoubleFunction expected) {
        for (int i = 0; i < x.numel(); i++) {
            double error = Views.ulps(x.dtype(), expected.applyAsDouble(i), x.getDouble(i));
            assertEquals(0, error, ulps, "element " + i);
        }
    }

    /** Rounded a few times, next to sums that may cancel: some units in the last place. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void adamDealsWithEveryCombinationOfLayouts(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (NDArray p : Views.layouts(dtype, SIZES)) {
                for (NDArray g : Views.layouts(dtype, SIZES)) {
                    for (NDArray m : Views.layouts(dtype, SIZES)) {
                        NDArray v = Views.array(dtype, Shape.of(SIZES), OptimizerStepKernelsTest::v);
                        Views.set(p, OptimizerStepKernelsTest::p);
                        Views.set(g, OptimizerStepKernelsTest::g);
                        Views.set(m, OptimizerStepKernelsTest::m);
                        OptimizerStepKernels.adam(p, g, m, v, NUMBERS);
                        assertElements(m, 1, i -> 0.75 * m(i) + 0.25 * g(i));
                        assertElements(v, 1, i -> 0.875 * v(i) + 0.125 * g(i) * g(i));
                        assertElements(p, 8, i -> p(i) - 0.0625 * (0.75 * m(i) + 0.25 * g(i)) / (Math.sqrt(0.875 * v(i)
                                + 0.125 * g(i) * g(i)) / 0.5 + 0.125));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void momentumDealsWithEveryCombinationOfLayouts(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (NDArray p : Views.layouts(dtype, SIZES)) {
                for (NDArray g : Views.layouts(dtype, SIZES)) {
                    for (NDArray v : Views.layouts(dtype, SIZES)) {
                        Views.set(p, OptimizerStepKernelsTest::p);
                        Views.set(g, OptimizerStepKernelsTest::g);
                        Views.set(v, OptimizerStepKernelsTest::v);
                        OptimizerStepKernels.momentum(p, g, v, MOMENTUM, RATE);
                        assertElements(v, 0, i -> MOMENTUM * v(i) + g(i));
                        assertElements(p, 0, i -> p(i) - RATE * (MOMENTUM * v(i) + g(i)));
                    }
                }
            }
        }
    }

    /** The vector loop, its rest and the plain loop do the same operations in the same order. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void neighboursAndDistantElementsGiveTheSameBits(DType dtype) {
        try (Scope _ = Scope.open()) {
            LongToDoubleFunction thirds = i -> (i - 11) / 3.0;
            double[][] results = new double[2][];
            List<NDArray> layouts = List.of(Views.layouts(dtype, SIZES).get(0), Views.layouts(dtype, SIZES).get(2));
            for (int k = 0; k < 2; k++) {
                NDArray p = Views.set(layouts.get(k), thirds);
                NDArray g = Views.array(dtype, Shape.of(SIZES), i -> 1.0 / (i + 1));
                NDArray m = Views.array(dtype, Shape.of(SIZES), thirds);
                NDArray v = Views.array(dtype, Shape.of(SIZES), i -> 1.0 / (i + 7));
                OptimizerStepKernels.adam(p, g, m, v, new AdamStep(0.9, 0.999, 1e-3, 0.1, 1e-8));
                OptimizerStepKernels.momentum(p, g, v, 0.9, 0.1);
                results[k] = Views.values(p);
            }
            assertArrayEquals(results[0], results[1]);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void broadcastGradientsAreRead(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray p = Views.array(dtype, Shape.of(SIZES), OptimizerStepKernelsTest::p);
            NDArray g = Views.expanded(dtype, 1, i -> i + 1, SIZES);
            NDArray v = Views.array(dtype, Shape.of(SIZES), _ -> 0);
            OptimizerStepKernels.momentum(p, g, v, MOMENTUM, RATE);
            assertElements(p, 0, i -> p(i) - RATE * (i / SIZES[1] + 1));
        }
    }

    @Test
    void theParameterItselfMayBeTheGradient() {
        try (Scope _ = Scope.open()) {
            NDArray p = Views.vector(DType.FLOAT64, 1, 2, 3);
            OptimizerStepKernels.momentum(p, p, Views.vector(DType.FLOAT64, 0, 0, 0), MOMENTUM, 0.5);
            assertArrayEquals(new double[] {0.5, 1, 1.5}, Views.values(p));
        }
    }

    @Test
    void noMemoryIsNeeded() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.layouts(DType.FLOAT32, SIZES).get(1);
            NDArray y = Views.array(DType.FLOAT32, Shape.of(SIZES), OptimizerStepKernelsTest::v);
            NDArray z = Views.array(DType.FLOAT32, Shape.of(SIZES), OptimizerStepKernelsTest::v);
            long before = Memory.allocations();
            OptimizerStepKernels.adam(Views.set(x, OptimizerStepKernelsTest::p), z, y, z, NUMBERS);
            OptimizerStepKernels.momentum(x, y, z, MOMENTUM, RATE);
            assertEquals(before, Memory.allocations());
        }
    }

    @Test
    void nothingIsDoneToNothing() {
        try (Scope _ = Scope.open()) {
            NDArray empty = Views.empty(DType.FLOAT32, 0, 3);
            OptimizerStepKernels.adam(empty, empty, empty, empty, NUMBERS);
            OptimizerStepKernels.momentum(empty, empty, empty, MOMENTUM, RATE);
        }
    }
}
