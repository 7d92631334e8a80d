package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * First and second derivatives of linear algebra against central differences, in float64. Functions of singular vectors and
 * eigenvectors are such that the vectors' signs do not matter.
 */
@ExtendWith(LiveBytes.class)
class LinalgDerivativesTest {
    record Case(String name, Function<List<Tensor>, List<Tensor>> function, long[]... shapes) {
        /** {@return random inputs; square ones are moved away from singular ones} */
        List<Tensor> inputs() {
            Random random = new Random(5);
            return Stream.of(shapes).map(shape -> {
                Tensor x = Tensor.zeros(DType.FLOAT64, shape);
                double[] values = random.doubles(x.numel(), -1, 1).toArray();
                int n = (int) shape[shape.length - 1];
                for (int i = 0; i < values.length && shape.length > 1 && shape[shape.length - 2] == n; i++) {
                    values[i] += i % (n * n) / n == i % n ? 2 + i % n : 0;
                }
                return Tensor.of(values).reshape(shape).detach().setRequiresGrad(true);
            }).toList();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Case one(String name, Function<Tensor, Tensor> f, long... shape) {
        return new Case(name, at -> List.of(f.apply(at.getFirst())), shape);
    }

    private static Case two(String name, Function<List<Tensor>, Tensor> f, long[] a, long[] b) {
        return new Case(name, at -> List.of(f.apply(at)), a, b);
    }

    private static long[] shape(long... sizes) {
        return sizes;
    }

    private static Tensor symmetric(Tensor x) {
        return x.add(x.mT()).div(2);
    }

    /** {@return of each column of v the products of all pairs of elements, which do not depend on its sign} */
    private static Tensor withoutSign(Tensor v) {
        return v.unsqueeze(-2).mul(v.unsqueeze(-3));
    }

    static List<Case> systems() {
        return List.of(two("solve", at -> Linalg.solve(at.get(0), at.get(1)), shape(3, 3), shape(3, 2)),
                two("solve for a vector", at -> Linalg.solve(at.get(0), at.get(1)), shape(3, 3), shape(3)),
                two("solve for a batch of vectors", at -> Linalg.solve(at.get(0), at.get(1)), shape(2, 3, 3), shape(2,
                        3)),
                two("solve, one matrix for a batch", at -> Linalg.solve(at.get(0), at.get(1)), shape(3, 3), shape(2, 3,
                        1)),
                two("solve, a batch of matrices for one", at -> Linalg.solve(at.get(0), at.get(1)), shape(2, 1, 2, 2),
                        shape(3, 2, 1)),
                two("solve with a transposed matrix", at -> Linalg.solve(at.get(0).mT(), at.get(1)), shape(2, 2), shape(
                        2, 2)),
                one("inv", Linalg::inv, 3, 3), one("inv of a batch", Linalg::inv, 2, 2, 2), one("det", Linalg::det, 3,
                        3),
                one("det of a batch", Linalg::det, 2, 3, 3), one("det of 1 by 1", Linalg::det, 1, 1),
                one("slogdet", a -> Linalg.slogdet(a).logabsdet(), 2, 3, 3), one("logdet", Tensor::logdet, 3, 3),
                one("power 3", a -> Linalg.matrixPower(a, 3), 2, 2), one("power -2", a -> Linalg.matrixPower(a, -2), 2,
                        2),
                two("solveTriangular, upper", at -> Linalg.solveTriangular(at.get(0), at.get(1), true), shape(3, 3),
                        shape(3, 2)),
                two("solveTriangular, lower, batches broadcast", at -> Linalg.solveTriangular(at.get(0), at.get(1),
                        false), shape(2, 2, 2), shape(2, 1)),
                two("solveTriangular from the right", at -> Linalg.solveTriangular(at.get(0), at.get(1), true, false,
                        false), shape(3, 3), shape(2, 3)),
                two("solveTriangular from the right, lower, ones on the diagonal", at -> Linalg.solveTriangular(at.get(
                        0), at.get(1), false, false, true), shape(3, 3), shape(2, 3)),
                two("solveTriangular, ones on the diagonal", at -> Linalg.solveTriangular(at.get(0), at.get(1), true,
                        true, true), shape(3, 3), shape(3, 1)));
    }

    static List<Case> factorisations() {
        return List.of(one("cholesky", a -> Linalg.cholesky(symmetric(a)), 3, 3),
                one("cholesky, upper, of a batch", a -> Linalg.cholesky(symmetric(a), true), 2, 2, 2),
                new Case("qr, high", at -> {
                    Linalg.Qr qr = Linalg.qr(at.getFirst());
                    return List.of(qr.q(), qr.r());
                }, shape(4, 2)), new Case("qr, wide", at -> {
                    Linalg.Qr qr = Linalg.qr(at.getFirst(), Linalg.QrMode.COMPLETE);
                    return List.of(qr.q(), qr.r());
                }, shape(2, 2, 3)), one("Q alone, wide", a -> Linalg.qr(a).q(), 2, 3), one("Q alone, high", a -> Linalg
                        .qr(a).q(), 3, 2), one("R alone", a -> Linalg.qr(a).r(), 3, 3),
                new Case("eigh", at -> {
                    Linalg.Eigh eigen = Linalg.eigh(symmetric(at.getFirst()));
                    return List.of(eigen.eigenvalues(), withoutSign(eigen.eigenvectors()));
                }, shape(3, 3)), one("eigenvectors alone", a -> withoutSign(Linalg.eigh(symmetric(a)).eigenvectors()),
                        2, 2, 2), one("eigvalsh", a -> Linalg.eigvalsh(symmetric(a)), 2, 3, 3),
                one("svdvals", Linalg::svdvals, 2, 3), one("U alone", a -> withoutSign(Linalg.svd(a, false).u()), 3, 2),
                one("Vh alone", a -> withoutSign(Linalg.svd(a, false).vh().mT()), 2, 3),
                one("svd, square", LinalgDerivativesTest::svdWithoutSigns, 3, 3),
                one("svd, high", LinalgDerivativesTest::svdWithoutSigns, 2, 4, 2),
                one("svd, wide", LinalgDerivativesTest::svdWithoutSigns, 2, 4),
                one("svd, full", a -> Linalg.svd(a).s(), 2, 3));
    }

    /** {@return something of all three factors, in which the signs of u and v cancel out} */
    private static Tensor svdWithoutSigns(Tensor a) {
        Linalg.Svd svd = Linalg.svd(a, false);
        return svd.u().mul(svd.s().exp().unsqueeze(-2)).matmul(svd.vh());
    }

    static List<Case> norms() {
        return List.of(one("Frobenius norm", Linalg::matrixNorm, 2, 2, 3), one("1-norm", a -> Linalg.matrixNorm(a, 1),
                2, 3), one("infinity norm", a -> Linalg.matrixNorm(a, Double.POSITIVE_INFINITY), 2, 2, 3), one("2-norm",
                        a -> Linalg.matrixNorm(a, 2), 2, 3), one("-2-norm", a -> Linalg.matrixNorm(a, -2), 3, 3));
    }

    @ParameterizedTest
    @MethodSource({"systems", "factorisations", "norms"})
    void theFirstDerivativeEqualsCentralDifferences(Case c) {
        assertTrue(GradCheck.check(c.function, c.inputs()));
    }

    @ParameterizedTest
    @MethodSource({"systems", "factorisations", "norms"})
    void theSecondDerivativeEqualsCentralDifferences(Case c) {
        assertTrue(GradCheck.checkSecond(c.function, c.inputs()));
    }

    @Test
    void theDeterminantOfASingularMatrixHasItsCofactorsAsDerivative() {
        Tensor a = Tensor.of(1.0, 2, 2, 4, 3, 0, 0, 2).reshape(2, 2, 2).detach().setRequiresGrad(true);
        Linalg.det(a).sum().backward();
        assertArrayEquals(new double[] {4, -2, -2, 1, 2, 0, 0, 3}, a.grad().toDoubleArray(), 1e-14);
        Tensor rankOne = Tensor.ones(DType.FLOAT64, 3, 3).setRequiresGrad(true);
        Linalg.det(rankOne).backward();
        assertArrayEquals(new double[9], rankOne.grad().toDoubleArray(), 1e-14);
    }

    @Test
    void theDeterminantOfASingularMatrixHasASecondDerivative() {
        Tensor a = Tensor.of(1.0, 2, 2, 4).reshape(2, 2).detach().setRequiresGrad(true);
        assertTrue(GradCheck.checkSecond(Linalg::det, a));
    }

    @Test
    void aSingularMatrixHasAnInfiniteSlopeOfTheLogarithm() {
        Tensor a = Tensor.of(1.0, 2, 2, 4).reshape(2, 2).detach().setRequiresGrad(true);
        Tensor log = Linalg.slogdet(a).logabsdet();
        assertEquals(Double.NEGATIVE_INFINITY, log.item());
        log.backward();
        double[] slope = a.grad().toDoubleArray();
        assertTrue(Double.isInfinite(slope[0]) && Double.isInfinite(slope[3]));
    }

    @Test
    void whatCannotBeDifferentiatedSaysSo() {
        Tensor a = Tensor.rand(DType.FLOAT64, 3, 2).setRequiresGrad(true);
        Tensor q = Linalg.qr(a, Linalg.QrMode.COMPLETE).q().sum();
        assertEquals("The QR decomposition is not differentiable when mode='complete' and nrows > ncols.", assertThrows(
                TensorException.class, q::backward).getMessage());
        Tensor r = Linalg.qr(a, Linalg.QrMode.R).r().sum();
        assertEquals("The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use"
                + " linalg.qr(A, mode='reduced') if you are going to differentiate through linalg.qr.", assertThrows(
                        TensorException.class, r::backward).getMessage());
    }

    @Test
    void nodesAreNamedAsInPyTorch() {
        Tensor a = Tensor.of(2.0, 1, 1, 3).reshape(2, 2).detach().setRequiresGrad(true);
        List<Tensor> results = List.of(Linalg.inv(a), Linalg.solve(a, a), Linalg.det(a), Linalg.slogdet(a).logabsdet(),
                Linalg.cholesky(a), Linalg.qr(a).r(), Linalg.eigh(a).eigenvectors(), Linalg.eigvalsh(a), Linalg.svd(a)
                        .vh(), Linalg.solveTriangular(a, a, true), Linalg.matrixNorm(a));
        assertEquals(List.of("LinalgInvExBackward0", "LinalgSolveExBackward0", "LinalgDetBackward0",
                "LinalgSlogdetBackward0", "LinalgCholeskyExBackward0", "LinalgQrBackward0", "LinalgEighBackward0",
                "LinalgEighBackward0", "LinalgSvdBackward0", "LinalgSolveTriangularBackward0",
                "LinalgVectorNormBackward0"), results.stream().map(x -> x.gradFn().name()).toList());
    }
}
