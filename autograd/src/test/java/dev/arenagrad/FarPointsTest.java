package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions far from 0, where powers of x overflow and results are at their limits, and at infinity and -0. */
@ExtendWith(LiveBytes.class)
class FarPointsTest {
    private static double[] second(UnaryOperator<Tensor> f, Tensor point) {
        Tensor x = point.detach().setRequiresGrad(true);
        return Autograd.grad(Autograd.grad(f.apply(x).sum(), x, GraphOption.CREATE_GRAPH).sum(), x).to(DType.FLOAT64)
                .toDoubleArray();
    }

    /** The derivative, forward, of the derivative, backward. */
    private static double[] secondForward(UnaryOperator<Tensor> f, Tensor point) {
        try (DualLevel level = DualLevel.open()) {
            Tensor x = level.makeDual(point.detach(), Tensor.onesLike(point)).setRequiresGrad(true);
            Tensor first = Autograd.grad(f.apply(x).sum(), x, GraphOption.CREATE_GRAPH);
            return Objects.requireNonNull(level.unpackDual(first).tangent()).detach().to(DType.FLOAT64).toDoubleArray();
        }
    }

    private static void assertStraight(String name, UnaryOperator<Tensor> f, Tensor points) {
        for (double[] derivatives : new double[][] {second(f, points), secondForward(f, points)}) {
            for (int i = 0; i < derivatives.length; i++) {
                assertEquals(0, derivatives[i], 0, name + " at " + points.toDoubleArray()[i]);
            }
        }
    }

    private static void assertCurve(UnaryOperator<Tensor> f, double[] points, double[] expected, double relative) {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Tensor x = Tensor.of(points).to(dtype);
            for (double[] found : new double[][] {second(f, x), secondForward(f, x)}) {
                for (int i = 0; i < points.length; i++) {
                    double error = Math.abs(found[i] / expected[i] - 1);
                    assertTrue(error < (dtype == DType.FLOAT32 ? relative : 1e-11), dtype + " at " + points[i] + ": "
                            + found[i] + " instead of " + expected[i]);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void activationsAreStraightFarOut(DType dtype) {
        double[] far = dtype == DType.FLOAT32
                ? new double[] {1e10, -1e10, 2e19, -2e19, 1e20, -1e20, 1e30, 3e38, -3e38}
                : new double[] {1e10, -1e10, 1e155, -1e155, 1e200, 1e308, -1e308};
        try (Scope _ = Scope.open()) {
            Tensor points = Tensor.of(far).to(dtype);
            assertStraight("gelu", NN::gelu, points);
            assertStraight("gelu, tanh", x -> NN.gelu(x, NN.Approximation.TANH), points);
            assertStraight("mish", NN::mish, points);
            assertStraight("silu", NN::silu, points);
            assertStraight("softplus", Tensor::softplus, points);
            assertStraight("logsigmoid", NN::logsigmoid, points);
            assertStraight("elu", NN::elu, points);
            assertStraight("selu", NN::selu, points);
        }
    }

    /** The expected numbers were computed with 400 digits (mpmath). */
    @Test
    void secondDerivativesAreExactWhereTheFirstIsNearlyOne() {
        try (Scope _ = Scope.open()) {
            assertCurve(NN::logsigmoid, new double[] {-20, -50, 20}, new double[] {-2.061153613941849e-9,
                    -1.9287498479639178e-22, -2.061153613941849e-9}, 1e-5);
            assertCurve(x -> x.logaddexp(Tensor.ones(x.dtype(), 1)), new double[] {20, 50}, new double[] {
                    5.6027963747546125e-9, 5.242885663363464e-22}, 1e-5);
            assertCurve(x -> NN.gelu(x, NN.Approximation.TANH), new double[] {6}, new double[] {-6.824247274157189e-9},
                    1e-4);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void aPowerByANumberIsTheSameInPlace(DType dtype) {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.of(0.0, -0.0, 1, 2, 0.3, -2, 7, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
                    Double.NaN).to(dtype);
            for (double p : new double[] {0, 1, 2, 3, -1, -2, 0.5, -0.5, 1.5}) {
                assertArrayEquals(x.pow(p).toDoubleArray(), x.clone().pow_(p).toDoubleArray(), 0, "to the " + p);
            }
            assertEquals(Double.NEGATIVE_INFINITY, x.clone().pow_(-0.5).toDoubleArray()[1]);
            assertEquals(Double.NaN, x.clone().pow_(0.5).toDoubleArray()[8]);
        }
    }

    /** As in PyTorch, whose powers by the numbers 0.5 and -0.5 are roots, but not those by tensors. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void aPowerByATensorIsTheSameWhateverItsShape(DType dtype) {
        BinaryOperator<Tensor> power = Tensor::pow;
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.randn(dtype, 1000).abs();
            Tensor special = Tensor.of(-0.0, 0, 2, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY).to(dtype);
            for (double p : new double[] {0.5, -0.5, 2, -1, 1, 3}) {
                for (Tensor base : new Tensor[] {x, special}) {
                    Tensor expected = power.apply(base, Tensor.full(dtype, p, base.numel()));
                    assertArrayEquals(expected.toDoubleArray(), power.apply(base, Tensor.scalar(p, dtype))
                            .toDoubleArray(), 0, "to the " + p);
                }
            }
            assertArrayEquals(new double[] {0, 0, Math.sqrt(2), Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY},
                    special.pow(Tensor.scalar(0.5, dtype)).toDoubleArray(), 1e-7);
        }
    }
}
