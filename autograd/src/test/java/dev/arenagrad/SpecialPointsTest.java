package dev.arenagrad;

import static dev.arenagrad.GraphOption.CREATE_GRAPH;
import static dev.arenagrad.GraphOption.RETAIN_GRAPH;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Derivatives taken through a backward pass, or forward, at points where a formula divides by 0, overflows or has ties. */
@ExtendWith(LiveBytes.class)
class SpecialPointsTest {
    /** A function at a point, and the derivatives there of its sum, weighted 1, 2, 3 and so on, and of the squares of that. */
    private static void assertDerivatives(UnaryOperator<Tensor> f, Tensor point, double[] first, double[] second) {
        Tensor x = point.detach().setRequiresGrad(true);
        Tensor y = f.apply(x);
        Tensor gradient = Autograd.grad(weighted(y), x, CREATE_GRAPH);
        assertArrayEquals(first, gradient.toDoubleArray(), 1e-12, "first");
        Tensor again = gradient.requiresGrad() ? Autograd.grad(weighted(gradient), x) : Tensor.zerosLike(x);
        assertArrayEquals(second, again.toDoubleArray(), 1e-12, "second");
    }

    private static Tensor weighted(Tensor x) {
        return x.reshape(-1).mul(Tensor.arange(x.numel()).add(1).to(x.dtype())).sum();
    }

    @Test
    void derivativesOfEveryOrderAreNanAtNan() {
        for (UnaryOperator<Tensor> f : List.<UnaryOperator<Tensor>>of(NN::mish, x -> NN.gelu(x,
                NN.Approximation.TANH))) {
            Tensor x = Tensor.of(Double.NaN).setRequiresGrad(true);
            Tensor derivative = f.apply(x);
            for (int order = 1; order <= 4; order++) {
                derivative = Autograd.grad(derivative, x, CREATE_GRAPH);
                assertTrue(Double.isNaN(derivative.item()), "order " + order);
            }
        }
    }

    @Test
    void aForceFromDistancesOfWhichSomeAreZeroIsDifferentiatedByAWeight() {
        Tensor x = Tensor.of(new double[][] {{0, 0}, {1, 0}, {0, 2}}).setRequiresGrad(true);
        Tensor w = Tensor.of(.7).setRequiresGrad(true);
        Tensor d = x.unsqueeze(0).sub(x.unsqueeze(1)).norm(2, 2);
        Tensor force = Autograd.grad(d.mul(w).square().sum().add(d.mul(w).sum()), x, CREATE_GRAPH);
        force.square().sum().backward();
        assertEquals(1076.6433, grad(w).item(), 1e-4);
        assertArrayEquals(new double[] {-40.5971, -62.9770, 70.6274, -60.0606, -30.0303, 123.0376}, grad(x)
                .toDoubleArray(), 1e-4);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NEGATIVE_INFINITY, -2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 4,
            Double.POSITIVE_INFINITY})
    void aNormOfZerosIsFlatInEveryDirectionAndOrder(double p) {
        for (UnaryOperator<Tensor> norm : List.<UnaryOperator<Tensor>>of(x -> x.norm(p, 1), x -> x.norm(p))) {
            Tensor zeros = Tensor.zeros(DType.FLOAT64, 2, 3);
            assertDerivatives(norm, zeros, new double[6], new double[6]);
            assertArrayEquals(new double[1], tangent(norm.andThen(Tensor::sum)::apply, zeros).toDoubleArray());
            assertFlatInTheIncomingGradient(norm, zeros);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1.5, 2, 2.5, 3, 4})
    void elementsOfZeroInANormLeaveTheOthersTheirDerivatives(double p) {
        Tensor x = Tensor.of(0, 3.0, -4).setRequiresGrad(true);
        Tensor others = Tensor.of(3.0, -4).setRequiresGrad(true);
        Tensor gradient = Autograd.grad(x.norm(p).square(), x, CREATE_GRAPH);
        Tensor expected = Autograd.grad(others.norm(p).square(), others, CREATE_GRAPH);
        assertArrayEquals(expected.toDoubleArray(), gradient.slice(0, 1, 3).toDoubleArray(), 1e-12);
        Tensor second = Autograd.grad(weighted(gradient.slice(0, 1, 3)), x);
        assertEquals(0, second.toDoubleArray()[0]);
        assertArrayEquals(Autograd.grad(weighted(expected), others).toDoubleArray(), second.slice(0, 1, 3)
                .toDoubleArray(), 1e-10);
    }

    @Test
    void aFrobeniusNormOfZerosIsFlat() {
        assertDerivatives(Linalg::matrixNorm, Tensor.zeros(DType.FLOAT64, 2, 2), new double[4], new double[4]);
        assertFlatInTheIncomingGradient(Linalg::matrixNorm, Tensor.zeros(DType.FLOAT64, 2, 2));
    }

    @Test
    void aDeviationOfEqualElementsIsFlat() {
        Tensor equal = Tensor.of(new double[][] {{2, 2, 2}, {-1, -1, -1}});
        assertDerivatives(x -> x.std(1), equal, new double[6], new double[6]);
        assertDerivatives(Tensor::std, equal.slice(0, 0, 1), new double[3], new double[3]);
        assertFlatInTheIncomingGradient(x -> x.std(1), equal);
        assertArrayEquals(new double[2], tangent(x -> x.std(1), equal).toDoubleArray());
    }

    @Test
    void powersOfZeroHaveTheDerivativesOfPolynomials() {
        assertDerivatives(x -> x.pow(0), Tensor.of(0.0, 2), new double[2], new double[2]);
        assertDerivatives(x -> x.pow(1), Tensor.of(0.0, 2), new double[] {1, 2}, new double[2]);
        assertDerivatives(x -> x.pow(2), Tensor.of(0.0, 2), new double[] {0, 8}, new double[] {2, 8});
        assertDerivatives(x -> x.pow(3), Tensor.of(0.0, 2), new double[] {0, 24}, new double[] {0, 48});
        Tensor exponents = Tensor.of(0.0, 1, 2, 3);
        assertDerivatives(x -> x.pow(exponents), Tensor.zeros(DType.FLOAT64, 4), new double[] {0, 2, 0, 0},
                new double[] {0, 0, 18, 0});
    }

    @Test
    void powersOfZeroAreFlatInTheirExponents() {
        double[] exponents = {0, 1, 0.5, 3};
        assertDerivatives(x -> x.rpow(0), Tensor.of(exponents), new double[4], new double[4]);
        assertDerivatives(x -> Tensor.zeros(DType.FLOAT64, 4).pow(x), Tensor.of(exponents), new double[4],
                new double[4]);
        assertFlatInTheIncomingGradient(x -> x.rpow(0), Tensor.of(exponents));
        assertArrayEquals(new double[4], tangent(x -> x.rpow(0), Tensor.of(exponents)).toDoubleArray());
    }

    @Test
    void whatIsTooSmallToDivideByIsFlatIfRaisedToZero() {
        for (double tiny : new double[] {1e-310, Double.MIN_VALUE}) {
            Tensor point = Tensor.of(tiny, 2);
            Tensor exponents = Tensor.of(0.0, 2);
            assertDerivatives(x -> x.pow(exponents), point, new double[] {0, 8}, new double[] {0, 8});
            assertArrayEquals(new double[] {0, 8}, tangent(x -> x.pow(exponents), point).toDoubleArray());
        }
        for (float tiny : new float[] {1e-40f, Float.MIN_VALUE}) {
            Tensor x = Tensor.of(tiny, 2).setRequiresGrad(true);
            x.pow(Tensor.of(0f, 2)).sum().backward();
            assertArrayEquals(new float[] {0, 4}, grad(x).toFloatArray());
        }
    }

    @Test
    void theMixedDerivativeOfAPowerWithExponentZeroIsOneOverTheBase() {
        Tensor base = Tensor.of(4.0).setRequiresGrad(true);
        Tensor exponent = Tensor.of(0.0).setRequiresGrad(true);
        Tensor byBase = Autograd.grad(base.pow(exponent), base, CREATE_GRAPH);
        assertEquals(0.25, Autograd.grad(byBase, exponent).item());
        Tensor byExponent = Autograd.grad(base.pow(exponent), exponent, CREATE_GRAPH);
        assertEquals(0.25, Autograd.grad(byExponent, base).item());
    }

    @Test
    void productsWithTwoZerosHaveDerivativesOfZeroWhateverTheOthersAre() {
        for (double[] x : new double[][] {{0, 0, 1e200, 1e200}, {1e200, 1e200, 0, 0}, {1e200, 0, 0, 1e200},
                {0, 1e200, 1e200, 0}}) {
            assertArrayEquals(new double[4], gradient(Tensor::prod, x));
            assertArrayEquals(new double[4], gradient(t -> t.prod(0), x));
        }
    }

    @Test
    void aProductWithOneZeroHasADerivativeByItAlone() {
        assertArrayEquals(new double[] {0, Double.POSITIVE_INFINITY, 0, 0}, gradient(Tensor::prod, 1e200, 0, 1e200,
                2));
        assertArrayEquals(new double[] {0, 2e200, 0}, gradient(Tensor::prod, 1e200, 0, 2));
    }

    @Test
    void secondDerivativesOfProductsWithZerosAreTheProductsOfAllOthers() {
        assertDerivatives(Tensor::prod, Tensor.of(0.0, 0, 3, 5), new double[4], new double[] {30, 15, 0, 0});
        assertDerivatives(t -> t.prod(0), Tensor.of(0.0, 2, 3), new double[] {6, 0, 0}, new double[] {0 + 2 * 3 + 3 * 2,
                3, 2});
        Tensor x = Tensor.of(0, 0, 1e200, 1e200).setRequiresGrad(true);
        Tensor gradient = Autograd.grad(x.prod(), x, CREATE_GRAPH);
        Tensor second = Autograd.grad(gradient.slice(0, 2, 4).sum(), x);
        assertArrayEquals(new double[4], second.toDoubleArray());
    }

    @Test
    void runningProductsWithZerosThatOverflowHaveExactDerivatives() {
        assertArrayEquals(new double[] {1, 0, 0, 0}, gradient(x -> x.cumprod(0), 0, 0, 1e200, 1e200));
        assertArrayEquals(new double[4], gradient(x -> x.cumprod(0).slice(0, 3, 4), 1e200, 1e200, 0, 0));
    }

    @Test
    void productsThatOverflowOrUnderflowHaveDerivativesThatDoNot() {
        assertArrayEquals(new double[] {1e200, 1e200}, gradient(Tensor::prod, 1e200, 1e200));
        assertArrayEquals(new double[] {1e100, 1e100, 0}, gradient(Tensor::prod, 1e-200, 1e-200, 1e300), 1e88);
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 1, 0.5", "-2, 1, 1, 0.5", "2, 3, 1, 1", "-2, 1, 3, 1"})
    void aSpectralNormIsSharedByEqualSingularValues(double order, double a, double b, double share) {
        Tensor x = Tensor.of(new double[][] {{a, 0}, {0, b}}).setRequiresGrad(true);
        Linalg.matrixNorm(x, order).backward();
        assertArrayEquals(new double[] {share, 0, 0, a == b ? share : 0}, grad(x).toDoubleArray(), 1e-15);
    }

    @Test
    void theSecondDerivativeOfADeterminantIsExactNearSingularMatrices() {
        for (DType dtype : List.of(DType.FLOAT64, DType.FLOAT32)) {
            double tolerance = dtype == DType.FLOAT64 ? 1e-13 : 1e-5;
            for (double off : new double[] {0, 3e-16, 1e-12, 1e-7, 1e-3, 1}) {
                Tensor a = Tensor.of(new double[][] {{1, 3}, {.1, .3 + off}}).to(dtype).detach().setRequiresGrad(true);
                Tensor cofactors = Autograd.grad(a.det(), a, CREATE_GRAPH);
                Tensor second = Autograd.grad(cofactors.square().sum(), a);
                assertArrayEquals(new double[] {2, 6, .2, .6 + 2 * off}, second.toDoubleArray(), tolerance, dtype + ", "
                        + off);
            }
        }
    }

    @Test
    void derivativesOfADeterminantExistWhereSingularValuesAreZeroOrEqual() {
        double[] weights = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        assertDerivatives(Tensor::det, Tensor.eye(DType.FLOAT64, 3, 3).mul(Tensor.of(1.0, 1, 0)), new double[] {0, 0, 0,
                0,
                0, 0, 0, 0, 1}, new double[] {9, 0, -7, 0, 9, -8, -3, -6, 6});
        assertDerivatives(Tensor::det, Tensor.zeros(DType.FLOAT64, 3, 3), new double[9], new double[9]);
        assertDerivatives(Tensor::det, Tensor.zeros(DType.FLOAT64, 2, 2), new double[4], new double[] {4, -3, -2, 1});
        Tensor x = Tensor.zeros(DType.FLOAT64, 3, 3).setRequiresGrad(true);
        Tensor w = Tensor.of(weights).view(3, 3);
        Tensor first = Autograd.grad(x.det(), x, CREATE_GRAPH);
        Tensor second = Autograd.grad(first.mul(w).sum(), x, CREATE_GRAPH);
        Tensor third = Autograd.grad(second.mul(w).sum(), x);
        double[] twiceCofactors = {-6, 12, -6, 12, -24, 12, -6, 12, -6};
        assertArrayEquals(twiceCofactors, third.toDoubleArray(), 1e-12);
    }

    @Test
    void aBatchOfDeterminantsMayHaveSingularMatricesAmongOthers() {
        Random random = new Random(7);
        Tensor batch = Tensor.of(random.doubles(3 * 9).toArray()).view(3, 3, 3).detach();
        batch.select(0, 1).select(0, 2).copy_(batch.select(0, 1).select(0, 0).mul(2));
        Tensor weights = Tensor.of(random.doubles(3 * 9).toArray()).view(3, 3, 3);
        Tensor x = batch.clone().setRequiresGrad(true);
        Tensor gradient = Autograd.grad(x.det().sum(), x, CREATE_GRAPH);
        Tensor second = Autograd.grad(gradient.mul(weights).sum(), x);
        for (int i = 0; i < 3; i++) {
            double[] at = batch.select(0, i).contiguous().toDoubleArray();
            double[] along = weights.select(0, i).contiguous().toDoubleArray();
            assertArrayEquals(cofactors(at), gradient.select(0, i).contiguous().toDoubleArray(), 1e-14);
            assertArrayEquals(cofactorsAlong(at, along), second.select(0, i).contiguous().toDoubleArray(), 1e-13);
        }
    }

    /** {@return the matrix of cofactors of a, 3 by 3} */
    private static double[] cofactors(double[] a) {
        double[] c = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                int i1 = (i + 1) % 3;
                int i2 = (i + 2) % 3;
                int j1 = (j + 1) % 3;
                int j2 = (j + 2) % 3;
                c[3 * i + j] = a[3 * i1 + j1] * a[3 * i2 + j2] - a[3 * i1 + j2] * a[3 * i2 + j1];
            }
        }
        return c;
    }

    /** {@return the derivative of {@link #cofactors}, which are of degree 2, in a direction} */
    private static double[] cofactorsAlong(double[] a, double[] direction) {
        double[] both = new double[9];
        for (int i = 0; i < 9; i++) {
            both[i] = a[i] + direction[i];
        }
        double[] c = cofactors(both);
        double[] ofA = cofactors(a);
        double[] ofDirection = cofactors(direction);
        for (int i = 0; i < 9; i++) {
            c[i] -= ofA[i] + ofDirection[i];
        }
        return c;
    }

    @Test
    void attentionOfAQueryThatMaySeeNothingIsZero() {
        for (Tensor mask : List.of(Tensor.of(true, true, false, false).view(2, 2), Tensor.of(
                new double[][] {{0, 0}, {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY}}))) {
            Tensor query = Tensor.of(new double[][] {{1, 2}, {3, 4}}).setRequiresGrad(true);
            Tensor key = Tensor.of(new double[][] {{1, 0}, {1, 0}}).setRequiresGrad(true);
            Tensor value = Tensor.of(new double[][] {{1, 2}, {3, 6}}).setRequiresGrad(true);
            Tensor y = NN.scaledDotProductAttention(query, key, value, mask, 0, false, null);
            assertArrayEquals(new double[] {2, 4, 0, 0}, y.toDoubleArray(), 1e-15);
            y.sum().backward();
            assertArrayEquals(new double[] {.5, .5, .5, .5}, grad(value).toDoubleArray(), 1e-15);
            assertArrayEquals(new double[4], grad(query).toDoubleArray(), 1e-15);
            assertArrayEquals(new double[] {0, 0}, grad(key).sum(0).toDoubleArray(), 1e-15);
        }
    }

    @Test
    void nllOfTargetsThatAreAllIgnoredIsFlatInTheIncomingGradient() {
        Tensor target = Tensor.of(-100L, -100);
        assertFlatInTheIncomingGradient(x -> Losses.nll(x, target), Tensor.of(new double[][] {{1, 2}, {3, 4}}));
    }

    @Test
    void forwardModeNeedsNoInputThatRequiresGradients() {
        Tensor x = Tensor.of(new double[][] {{4, 1}, {2, 3}});
        Map<String, UnaryOperator<Tensor>> functions = Map.of("det", Tensor::det,
                "solve", t -> Linalg.solve(t, Tensor.eye(DType.FLOAT64, 2, 2)),
                "layerNorm", t -> NN.layerNorm(t, Shape.of(2), Tensor.of(1.0, 2), Tensor.of(0.0, 1), 1e-5),
                "batchNorm", t -> NN.batchNorm(t, null, null, Tensor.of(1.0, 2), Tensor.of(0.0, 1), true, 0.1, 1e-5),
                "groupNorm", t -> NN.groupNorm(t, 1, Tensor.of(1.0, 2), Tensor.of(0.0, 1), 1e-5));
        functions.forEach((name, f) -> assertArrayEquals(Autograd.jvp(f, x, x).toDoubleArray(), tangent(f, x)
                .toDoubleArray(), 1e-9, name));
    }

    @Test
    void theTangentOfALogarithmOfZeroTimesANumberIsInfinite() {
        try (DualLevel level = DualLevel.open()) {
            Tensor x = level.makeDual(Tensor.of(2.0), Tensor.of(1.0));
            assertEquals(Double.NEGATIVE_INFINITY, Objects.requireNonNull(level.unpackDual(x.xlogy(Tensor.of(0.0)))
                    .tangent())
                    .item());
        }
    }

    @Test
    void gradientsOfPoolsAndOtherPiecewiseLinearOperatorsHaveSecondDerivativesOfZero() {
        Map<String, UnaryOperator<Tensor>> functions = Map.of("maxPool2d", x -> NN.maxPool2d(x, 2),
                "avgPool2d", x -> NN.avgPool2d(x, 2), "maxPool1d", x -> NN.maxPool1d(x.squeeze(0), Window.of(2)),
                "avgPool1d", x -> NN.avgPool1d(x.squeeze(0), Window.of(2)),
                "adaptiveMaxPool2d", x -> NN.adaptiveMaxPool2d(x, 1, 2),
                "adaptiveAvgPool2d", x -> NN.adaptiveAvgPool2d(x, 1, 2),
                "nll", x -> Losses.nll(x.view(2, 8), Tensor.of(1L, 5)), "relu", Tensor::relu,
                "hardtanh", x -> NN.hardtanh(x, -1, 1), "slogdet", x -> Linalg.slogdet(x).sign());
        Tensor point = Tensor.arange(16.0).to(DType.FLOAT64).cos().view(1, 1, 4, 4);
        functions.forEach((name, f) -> {
            Tensor x = point.detach().setRequiresGrad(true);
            Tensor gradient = Autograd.grad(f.apply(x).sum(), x, CREATE_GRAPH);
            assertTrue(gradient.requiresGrad(), name);
            assertArrayEquals(new double[16], Autograd.grad(gradient.sum(), x).toDoubleArray(), name);
        });
    }

    @Test
    void theGradientOfAMeanPoolDependsOnTheIncomingOne() {
        Tensor x = Tensor.zeros(DType.FLOAT64, 1, 1, 2, 2).setRequiresGrad(true);
        Tensor w = Tensor.of(3.0).setRequiresGrad(true);
        Tensor gradient = Autograd.grad(NN.avgPool2d(x, 2).mul(w).sum(), x, CREATE_GRAPH);
        assertEquals(1, Autograd.grad(gradient.sum(), w).item());
    }

    @Test
    void theSignOfADeterminantIsFlat() {
        Tensor a = Tensor.of(new double[][] {{0, 1}, {2, 0}}).setRequiresGrad(true);
        Linalg.Slogdet both = Linalg.slogdet(a);
        assertTrue(both.sign().requiresGrad());
        assertArrayEquals(new double[4], Autograd.grad(both.sign(), a, RETAIN_GRAPH).toDoubleArray());
        Tensor sum = both.sign().add(both.logabsdet());
        assertArrayEquals(new double[] {0, 1, .5, 0}, Autograd.grad(sum, a).toDoubleArray(), 1e-15);
    }

    @Test
    void aBackwardPassInForwardModeGivesGradientsTheirTangentsWithoutBeingRecorded() {
        Tensor direction = Tensor.of(new double[][] {{1, -2, .5}, {3, 1, -1}});
        Tensor point = Tensor.of(new double[][] {{.3, 1.2, -.7}, {2, .1, .4}});
        Tensor weights = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        Map<String, UnaryOperator<Tensor>> functions = Map.of("softmax", x -> x.softmax(1), "logSoftmax",
                x -> x.logSoftmax(1), "crossEntropy", x -> Losses.crossEntropy(x, Tensor.of(2L, 0)),
                "layerNorm", x -> NN.layerNorm(x, Shape.of(3)),
                "batchNorm", x -> NN.batchNorm(x, null, null, null, null, true, 0.1, 1e-5),
                "groupNorm", x -> NN.groupNorm(x.unsqueeze(0), 1, null, null, 1e-5).squeeze(0),
                "huber", x -> Losses.huber(x, Tensor.ones(DType.FLOAT64, 2, 3)),
                "attention", x -> NN.scaledDotProductAttention(x, x, x));
        functions.forEach((name, f) -> {
            UnaryOperator<Tensor> loss = x -> {
                Tensor y = f.apply(x);
                return y.dim() == 0 ? y : y.mul(weights).sum();
            };
            Tensor x = point.detach().setRequiresGrad(true);
            double[] expected = Autograd.grad(Autograd.grad(loss.apply(x), x, CREATE_GRAPH).mul(direction).sum(), x)
                    .toDoubleArray();
            try (DualLevel level = DualLevel.open()) {
                Tensor dual = level.makeDual(point.detach().setRequiresGrad(true), direction);
                Tensor gradient = Autograd.grad(loss.apply(dual), dual);
                assertArrayEquals(expected, Objects.requireNonNull(level.unpackDual(gradient).tangent())
                        .toDoubleArray(), 1e-11, name);
            }
        });
    }

    @Test
    void theMeanOfNothingIsFlatInTheIncomingGradient() {
        assertFlatInTheIncomingGradient(Tensor::mean, Tensor.zeros(DType.FLOAT64, 0));
        assertFlatInTheIncomingGradient(x -> Losses.mse(x, x.detach()), Tensor.zeros(DType.FLOAT64, 0));
    }

    private static void assertFlatInTheIncomingGradient(UnaryOperator<Tensor> f, Tensor point) {
        Tensor x = point.detach().setRequiresGrad(true);
        Tensor y = f.apply(x);
        Tensor g = Tensor.ones(y.dtype(), y.shape().toArray()).setRequiresGrad(true);
        Tensor gradient = Autograd.grad(List.of(y), List.of(x), List.of(g), CREATE_GRAPH).getFirst();
        double[] byG = gradient.requiresGrad() ? Autograd.grad(List.of(gradient.sum()), List.of(g),
                GraphOption.MATERIALIZE_GRADS).getFirst().toDoubleArray() : new double[(int) y.numel()];
        assertArrayEquals(new double[(int) y.numel()], byG);
    }

    private static Tensor tangent(UnaryOperator<Tensor> f, Tensor x) {
        try (DualLevel level = DualLevel.open()) {
            return Objects.requireNonNull(level.unpackDual(f.apply(level.makeDual(x, x.clone()))).tangent());
        }
    }

    private static double[] gradient(UnaryOperator<Tensor> f, double... point) {
        Tensor x = Tensor.of(point).setRequiresGrad(true);
        f.apply(x).sum().backward();
        return grad(x).toDoubleArray();
    }

    private static Tensor grad(Tensor x) {
        return Objects.requireNonNull(x.grad());
    }
}
