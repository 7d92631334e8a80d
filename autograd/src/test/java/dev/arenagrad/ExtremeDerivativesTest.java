package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ops.DType;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Derivatives that are finite, or NaN, where numbers on the way to them are not. */
@ExtendWith(LiveBytes.class)
class ExtremeDerivativesTest {
    /** A few roundings, relative to the expected number. */
    private static final double CLOSE = 1e-14;

    private static Tensor leaf(double... values) {
        return Tensor.of(values).setRequiresGrad(true);
    }

    private static void assertClose(double[] expected, Tensor actual) {
        double[] values = actual.toDoubleArray();
        assertEquals(expected.length, values.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], values[i], CLOSE * Math.abs(expected[i]));
        }
    }

    private static double[] gradient(UnaryOperator<Tensor> f, Tensor x) {
        return Autograd.grad(f.apply(x), x).toDoubleArray();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, Double.POSITIVE_INFINITY})
    void aMatrixNormOfNanHasNoOtherGradient(double order) {
        Tensor a = Tensor.of(new double[][] {{1, Double.NaN}, {2, 3}}).setRequiresGrad(true);
        assertTrue(DoubleStream.of(gradient(x -> Linalg.matrixNorm(x, order), a)).allMatch(Double::isNaN));
    }

    @Test
    void variancesAndDeviationsAreFiniteWhereSumsAndSquaresOverflow() {
        Tensor equal = leaf(1.7e308, 1.7e308, 1.7e308);
        assertEquals(0, equal.var().item());
        assertArrayEquals(new double[3], gradient(Tensor::var, equal));
        Tensor large = leaf(1e308, -1e308);
        assertClose(new double[] {Math.sqrt(2) * 1e308}, large.std());
        assertArrayEquals(new double[] {Math.sqrt(.5), -Math.sqrt(.5)}, gradient(Tensor::std, large), CLOSE);
        Tensor squares = leaf(1.25e154, -1.25e154, 0);
        assertClose(new double[] {1.25e154 * 1.25e154}, squares.var());
        assertEquals(Double.POSITIVE_INFINITY, large.var().item());
        assertTrue(Double.isNaN(leaf(1, Double.POSITIVE_INFINITY).var().item()));
        assertTrue(Double.isNaN(leaf(1, Double.NaN).std().item()));
    }

    @Test
    void secondDerivativesAtHugeNumbersAreZero() {
        double[] huge = {1e10, -1e16, 1e19, -1e19, 3e38};
        assertFlat(Tensor::atan, huge);
        assertFlat(Tensor::acosh, huge);
        assertFlat(Tensor::asinh, huge);
        assertFlat(Tensor::erf, huge);
        assertFlat(x -> x.atan2(Tensor.onesLike(x)), huge);
        assertFlat(x -> Tensor.onesLike(x).atan2(x), huge);
        assertFlat(NN::gelu, huge);
        assertFlat(x -> NN.gelu(x, NN.Approximation.TANH), 1e10, -1e16, 1e19, -1e19);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSmallestGradientsOfSquaresAreRoundedOnce(boolean isHooked) {
        Tensor x = Tensor.of(.5f).setRequiresGrad(true);
        Tensor y = x.square();
        if (isHooked) {
            y.registerHook(_ -> null);
        }
        y.mul(Float.MIN_VALUE).sum().backward();
        assertEquals(Float.MIN_VALUE, Objects.requireNonNull(x.grad()).item());
    }

    private static void assertFlat(UnaryOperator<Tensor> f, double... values) {
        Tensor x = Tensor.of(values).to(DType.FLOAT32).detach().setRequiresGrad(true);
        Tensor slopes = Autograd.grad(f.apply(x).sum(), x, GraphOption.CREATE_GRAPH);
        assertArrayEquals(new double[values.length], Autograd.grad(slopes.sum(), x).to(DType.FLOAT64).toDoubleArray(),
                1e-19);
    }

    @Test
    void theSlopesOfHardswishAtItsCornersArePyTorchs() {
        assertArrayEquals(new double[] {0, -.5, .5, 1.5, 1}, gradient(x -> NN.hardswish(x).sum(), leaf(-3.5, -3, 0, 3,
                3.5)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e308, 1, 1e-300})
    void theTangentOfANormDoesNotDependOnItsSize(double size) {
        try (DualLevel level = DualLevel.open()) {
            Tensor norm = level.makeDual(Tensor.of(size, size), Tensor.of(1.0, 2.0)).norm();
            assertClose(new double[] {3 / Math.sqrt(2)}, level.unpackDual(norm).tangent());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e200, 1e-200})
    void aDeterminantBeyondRangeHasItsDerivativesInEachMode(double size) {
        double[] cofactors = {size, 0, 0, size};
        Tensor a = Tensor.of(new double[][] {{size, 0}, {0, size}}).setRequiresGrad(true);
        assertClose(cofactors, Autograd.grad(Linalg.det(a), a));
        try (DualLevel level = DualLevel.open()) {
            Tensor dual = level.makeDual(a, Tensor.of(new double[][] {{1, 1}, {1, 1}}));
            Tensor y = Linalg.det(dual);
            assertClose(new double[] {2 * size}, level.unpackDual(y).tangent());
            Tensor gradient = Autograd.grad(y, dual, GraphOption.CREATE_GRAPH);
            assertClose(cofactors, gradient);
            assertClose(new double[] {1, -1, -1, 1}, level.unpackDual(gradient).tangent());
        }
        Tensor first = Autograd.grad(Linalg.det(a), a, GraphOption.CREATE_GRAPH);
        assertArrayEquals(new double[] {0, 0, 0, 1}, Autograd.grad(first.reshape(-1).select(0, 0), a)
                .toDoubleArray(), 4 * Math.ulp(1.0));
    }

    @Test
    void aDeterminantThatIsZeroKeepsSmallCofactorsBesideLargeOnes() {
        Tensor a = Tensor.of(new double[][] {{1e200, 1}, {1, 1e-200}}).setRequiresGrad(true);
        Tensor first = Autograd.grad(Linalg.det(a), a, GraphOption.CREATE_GRAPH);
        assertClose(new double[] {1e-200, -1, -1, 1e200}, first);
    }
}
