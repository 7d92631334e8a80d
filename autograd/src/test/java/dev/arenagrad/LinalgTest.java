package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Values, gradients and messages of linear algebra against those of PyTorch 1.13, which were printed to ten decimals. */
@ExtendWith(LiveBytes.class)
class LinalgTest {
    private static final double PRINTED = 1e-9;

    private Tensor a;
    private Tensor b;
    private Tensor weights;
    private Tensor moreWeights;

    @BeforeEach
    void makeOperands() {
        a = matrix(4, 1, 2, 1, 5, 3, 2, 0, 6).reshape(3, 3).detach().setRequiresGrad(true);
        b = matrix(1, 2, 3, 4, 5, 6).reshape(3, 2).detach().setRequiresGrad(true);
        weights = matrix(1, -2, 0.5, 3, -1, 2).reshape(3, 2);
        moreWeights = matrix(1, -2, 0.5, 3, -1, 2, 0, 1, 4).reshape(3, 3);
    }

    private static Tensor matrix(double... values) {
        return Tensor.of(values);
    }

    private static void check(Tensor result, double[] values, Tensor weights, Tensor input, double... gradient) {
        assertArrayEquals(values, result.toDoubleArray(), PRINTED);
        input.setGrad(null);
        result.mul(weights).sum().backward();
        assertArrayEquals(gradient, input.grad().toDoubleArray(), PRINTED);
    }

    private static String message(Supplier<?> call) {
        return assertThrows(TensorException.class, call::get).getMessage();
    }

    @Test
    void systemsAreThoseOfPyTorch() {
        check(Linalg.solve(a, b), new double[] {-0.23, -0.06, 0.1, 0.2, 0.91, 1.02}, weights, a, 0.044, 0.12, 0.452,
                0.0502, -0.154, -0.7934, -0.0581, -0.013, 0.0577);
        assertArrayEquals(new double[] {0.4, -0.8, 0.02, 0.76, -0.31, 0.22}, b.grad().toDoubleArray(), PRINTED);
        check(Linalg.inv(a), new double[] {0.3, -0.06, -0.07, 0, 0.2, -0.1, -0.1, 0.02, 0.19}, moreWeights, a, -0.1495,
                0.115, 0.0915, -0.1341, 0.057, -0.0303, 0.17355, -0.0335, -0.14535);
        check(Linalg.det(a), new double[] {100}, Tensor.scalar(1.5, DType.FLOAT64), a, 45, 0, -15, -9, 30, 3, -10.5,
                -15,
                28.5);
        check(a.logdet(), new double[] {4.605170186}, Tensor.scalar(1.5, DType.FLOAT64), a, 0.45, 0, -0.15, -0.09, 0.3,
                0.03, -0.105, -0.15, 0.285);
        b.setGrad(null);
        check(Linalg.solveTriangular(a, b, true), new double[] {-0.1916666667, -0.05, 0.1, 0.2, 0.8333333333, 1},
                weights, a, 0.0229166667, 0.075, 0.2916666667, 0, -0.145, -0.7416666667, 0, 0, 0.0791666667);
        assertArrayEquals(new double[] {0.25, -0.5, 0.05, 0.7, -0.275, 0.15}, b.grad().toDoubleArray(), PRINTED);
    }

    @Test
    void factorisationsReadOneTriangleAndAreThoseOfPyTorch() {
        check(Linalg.cholesky(a), new double[] {2, 0, 0, 0.5, 2.1794494718, 0, 1, -0.2294157339, 2.2242680641},
                moreWeights, a, 0.3561029348, 0.6367931762, -0.5306024577, 0.6367931762, -0.1953035824, 0.3240654387,
                -0.5306024577, 0.3240654387, 0.8991721961);
        check(Linalg.cholesky(a, true), new double[] {2, 0.5, 1, 0, 2.1794494718, 1.1470786694, 0, 0, 1.9194297399},
                moreWeights, a, 0.5392079082, -0.4096440031, -0.3735938149, -0.4096440031, -0.1822699289, -0.0895770294,
                -0.3735938149, -0.0895770294, 1.0419761445);
        check(Linalg.eigvalsh(a), new double[] {2.4710820427, 5.1674491911, 7.3614687662}, moreWeights.select(0, 0), a,
                0.7794816807, -0.4856389087, -0.0502589401, -0.4856389087, -1.5481949827, 0.9210188774, -0.0502589401,
                0.9210188774, 0.268713302);
        Tensor v = Linalg.eigh(a).eigenvectors().select(1, 0);
        check(v.unsqueeze(1).mul(v), new double[] {0.6767902149, -0.267620471, -0.3835681209, -0.267620471,
                0.1058241017,
                0.1516728211, -0.3835681209, 0.1516728211, 0.2173856834}, moreWeights, a, 0.1764320863, -0.2338673488,
                0.2444915293, -0.2338673488, 0.1573672472, -0.0036744488, 0.2444915293, -0.0036744488, -0.3337993335);
    }

    @Test
    void qrAndSingularValuesAreThoseOfPyTorch() {
        Linalg.Qr qr = Linalg.qr(a);
        Tensor signs = Tensor.stack(List.of(qr.r().select(0, 0).select(0, 0), qr.r().select(0, 1).select(0, 1), qr.r()
                .select(0, 2).select(0, 2)), 0).detach().sign();
        check(qr.q().mul(signs).add(qr.r().mul(signs.unsqueeze(1))), new double[] {5.4554472559, 1.8121668269,
                4.5552725797, 0.2182178902, 5.6771025257, 1.6106896309, 0.4364357805, -0.1821530222, 5.5184928595},
                moreWeights, a, 3.525216828, -1.9665062339, -1.7221081729, -2.8662645378, -1.3334071062, 2.423065632,
                -3.3260135397, 0.0171403259, 3.3783274536);
        Tensor c = matrix(1, 2, 3, 4, 5, 7).reshape(3, 2).detach().setRequiresGrad(true);
        check(Linalg.svdvals(c), new double[] {10.1914282571, 0.3671376859}, weights.select(0, 0), c, 1.6557352343,
                -0.9120530554, -0.2721019598, 0.7955477205, 0.4197146775, 0.7372950531);
        Linalg.Svd svd = Linalg.svd(c, false);
        check(svd.u().mm(svd.vh()), new double[] {-0.6393459161, 0.720977273, 0.5625644328, 0.2016534554, 0.5241736912,
                0.6629688196}, weights, c, 0.0627588761, -0.4220148614, 0.9045185924, -0.3601500355, -0.8942176337,
                0.5684861971);
        check(Linalg.matrixNorm(c, 2), new double[] {10.1914282571}, Tensor.scalar(1, DType.FLOAT64), c, 0.125681134,
                0.1766338302, 0.2843423019, 0.3996182105, 0.4893540199, 0.6877442308);
    }

    @Test
    void shapesAndOptionsAreThoseOfPyTorch() {
        Tensor batch = Tensor.rand(DType.FLOAT64, 5, 4, 3);
        assertEquals(Shape.of(5, 4, 3), Linalg.qr(batch).q().shape());
        assertEquals(Shape.of(5, 4, 4), Linalg.qr(batch, Linalg.QrMode.COMPLETE).q().shape());
        assertEquals(Shape.of(0), Linalg.qr(batch, Linalg.QrMode.R).q().shape());
        assertEquals(Shape.of(5, 3, 3), Linalg.qr(batch, Linalg.QrMode.R).r().shape());
        assertEquals(Shape.of(5, 4, 4), Linalg.svd(batch).u().shape());
        assertEquals(Shape.of(5, 4, 3), Linalg.svd(batch, false).u().shape());
        Tensor eye = matrix(1, 0, 0, 1).reshape(2, 2).expand(3, 2, 2);
        assertEquals(Shape.of(3, 2), Linalg.solve(eye, Tensor.ones(DType.FLOAT64, 3, 2)).shape());
        assertEquals(Shape.of(3, 2), Linalg.solve(eye, Tensor.ones(DType.FLOAT64, 2)).shape());
        assertEquals(Shape.of(3, 2, 2), Linalg.solve(eye, Tensor.ones(DType.FLOAT64, 2, 2)).shape());
        assertArrayEquals(new double[] {1, 0, 0, 1}, Linalg.matrixPower(eye.select(0, 0), 0).toDoubleArray());
        assertArrayEquals(new double[] {5, 7}, Linalg.matrixNorm(Tensor.stack(List.of(matrix(1, -2, 2, 3).reshape(2, 2),
                matrix(4, 3, 1, -4).reshape(2, 2)), 0), 1).toDoubleArray());
        assertArrayEquals(new double[] {7}, Linalg.matrixNorm(matrix(4, 3, 1, -4).reshape(2, 2),
                Double.POSITIVE_INFINITY).toDoubleArray());
    }

    @Test
    void emptyMatricesAndBatchesCanBeDifferentiated() {
        Tensor none = Tensor.zeros(DType.FLOAT64, 0, 0).setRequiresGrad(true);
        Tensor noBatch = Tensor.zeros(DType.FLOAT64, 0, 3, 3).setRequiresGrad(true);
        assertEquals(1, Linalg.det(none).item());
        assertEquals(0, Linalg.slogdet(none).logabsdet().item());
        for (Tensor x : List.of(none, noBatch)) {
            Tensor sum = Linalg.det(x).sum().add(Linalg.inv(x).sum()).add(Linalg.slogdet(x).logabsdet().sum()).add(
                    Linalg
                            .cholesky(x).sum()).add(Linalg.qr(x).r().sum()).add(Linalg.svdvals(x).sum()).add(Linalg
                                    .eigh(x)
                                    .eigenvectors().sum()).add(Linalg.solve(x, x).sum()).add(Linalg.solveTriangular(x,
                                            x, true)
                                            .sum());
            sum.backward();
            assertEquals(x.shape(), x.grad().shape());
        }
    }

    @Test
    void logarithmsOfDeterminantsKnowTheSign() {
        assertEquals(Double.NEGATIVE_INFINITY, Tensor.zeros(2, 2).logdet().item());
        assertTrue(Double.isNaN(matrix(-1, 0, 0, 1).reshape(2, 2).logdet().item()));
        Linalg.Slogdet parts = Linalg.slogdet(matrix(0, 2, 3, 0, 1, 0, 0, 1, 1, 1, 1, 1).reshape(3, 2, 2));
        assertArrayEquals(new double[] {-1, 1, 0}, parts.sign().toDoubleArray());
        assertArrayEquals(new double[] {Math.log(6), 0, Double.NEGATIVE_INFINITY}, parts.logabsdet().toDoubleArray(),
                1e-15);
    }

    @Test
    void matricesThatAreSingularOrNotPositiveAreNamed() {
        Tensor singular = Tensor.of(1f, 2, 2, 4).reshape(2, 2);
        Tensor batch = Tensor.stack(List.of(Tensor.of(1f, 0, 0, 1).reshape(2, 2), singular), 0);
        assertEquals(
                "linalg.inv: The diagonal element 2 is zero, the inversion could not be completed because the input"
                        + " matrix is singular.", message(() -> Linalg.inv(singular)));
        assertEquals(
                "linalg.inv: (Batch element 1): The diagonal element 2 is zero, the inversion could not be completed"
                        + " because the input matrix is singular.", message(batch::inverse));
        assertEquals("torch.linalg.solve: The solver failed because the input matrix is singular.", message(() -> Linalg
                .solve(singular, Tensor.ones(2))));
        assertEquals("torch.linalg.solve: (Batch element 1): The solver failed because the input matrix is singular.",
                message(() -> Linalg.solve(batch, Tensor.ones(2, 2, 1))));
        assertEquals("linalg.cholesky: The factorization could not be completed because the input is not"
                + " positive-definite (the leading minor of order 2 is not positive-definite).", message(() -> Linalg
                        .cholesky(singular)));
        assertFalse(Double.isFinite(Linalg.solveTriangular(Tensor.zeros(2, 2), Tensor.ones(2, 1), true).item(0, 0)));
    }

    @Test
    void shapesAndTypesThatDoNotFitAreNamed() {
        Tensor wide = Tensor.ones(2, 3);
        Tensor eye = Tensor.of(1f, 0, 0, 1).reshape(2, 2);
        assertEquals("linalg.inv: A must be batches of square matrices, but they are 2 by 3 matrices", message(
                wide::inverse));
        assertEquals("logdet: A must be batches of square matrices, but they are 2 by 3 matrices", message(
                wide::logdet));
        assertEquals("linalg.matrix_power: A must be batches of square matrices, but they are 2 by 3 matrices", message(
                () -> wide.matrixPower(2)));
        for (Supplier<?> call : List.<Supplier<?>>of(() -> Linalg.det(Tensor.ones(2)), () -> Linalg.qr(Tensor.ones(2)),
                () -> Linalg.svd(Tensor.ones(2)), () -> Linalg.cholesky(Tensor.ones(2), true), () -> Linalg.eigh(Tensor
                        .ones(2)), () -> Linalg.solve(Tensor.ones(2), Tensor.ones(2)))) {
            assertTrue(message(call).endsWith(": The input tensor A must have at least 2 dimensions."), message(call));
        }
        assertEquals("linalg.solve: The input tensor B must have at least 2 dimensions.", message(() -> Linalg.solve(
                eye,
                Tensor.scalar(1))));
        assertEquals("linalg.solve: Incompatible shapes of A and B for the equation AX = B (2x2 and 3x1)", message(
                () -> Linalg.solve(eye, Tensor.ones(3))));
        assertEquals("linalg.solve_triangular: Incompatible shapes of A and B for the equation XA = B (2x2 and 1x3)",
                message(() -> Linalg.solveTriangular(eye, Tensor.ones(1, 3), true, false, false)));
        assertEquals("linalg.solve: Expected A and B to have the same dtype, but found A of type Float and B of type"
                + " Double instead", message(() -> Linalg.solve(eye, Tensor.ones(DType.FLOAT64, 2))));
        assertTrue(message(() -> Linalg.det(Tensor.ones(DType.INT64, 2, 2))).startsWith(
                "linalg.det: Expected a floating point or complex tensor as input. Got Long"));
        assertEquals("linalg.matrix_norm: Order 3 not supported.", message(() -> Linalg.matrixNorm(eye, 3)));
        assertEquals("tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.", message(
                () -> Tensor
                        .ones(2).mT()));
    }

    @Test
    void numbersThatAreNotFiniteDoNotHang() {
        Tensor nan = Tensor.full(DType.FLOAT32, Double.NaN, 3, 3);
        assertTrue(Double.isNaN(Linalg.inv(nan).item(0, 0)));
        assertTrue(Double.isNaN(Linalg.det(nan).item()));
        assertTrue(Double.isNaN(Linalg.qr(nan).r().item(0, 0)));
        assertEquals(
                "linalg.svd: The algorithm failed to converge because the input matrix contained non-finite values.",
                message(() -> Linalg.svdvals(nan)));
        assertTrue(message(() -> Linalg.eigvalsh(nan)).startsWith("linalg.eigh: The algorithm failed to converge"));
    }

    @Test
    void aForwardPassLeavesItsResultAndABackwardPassTheGradient() {
        Tensor x = Tensor.rand(DType.FLOAT64, 16, 16).add(matrix(4).expand(16, 16).detach()).detach();
        long before = Memory.liveBytes();
        List<Tensor> results = List.of(Linalg.inv(x), Linalg.solve(x, x), Linalg.solveTriangular(x, x, true, false,
                true));
        long ofOne = x.array().storage().capacity();
        assertEquals(3 * ofOne, Memory.liveBytes() - before);
        assertEquals(3, results.size());
    }

    @Test
    void aBackwardPassLetsGoOfWhatWasSaved() {
        long before = Memory.liveBytes();
        Tensor log = Linalg.slogdet(a).logabsdet();
        long saved = Memory.liveBytes() - before;
        log.backward();
        long factors = a.array().storage().capacity();
        long gradient = a.grad().array().storage().capacity();
        assertTrue(Memory.liveBytes() - before <= saved - factors + gradient, "saved " + saved + ", after the pass "
                + (Memory.liveBytes() - before));
    }
}
