package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Multiplies factors together again, on both backends and in both types.
 *
 * <p>Backward stable algorithms leave a residual of a small multiple of n units in the last place of the largest numbers; the
 * multiple allowed is 30, and entries are near 1.
 */
class FactorizationsTest {
    private static final int[] SIZES = {1, 2, 3, 7, 16, 17, 40, 70};

    private final Random random = new Random(11);
    private final String usual = Backends.current().name();
    private long liveBytes;
    private Scope scope;

    static Stream<Arguments> everywhere() {
        return Stream.of("openblas", "java").flatMap(backend -> Stream.of(DType.FLOAT32, DType.FLOAT64)
                .map(dtype -> Arguments.of(backend, dtype)));
    }

    @BeforeEach
    void openScope() {
        liveBytes = Memory.liveBytes();
        scope = Scope.open();
    }

    @AfterEach
    void nothingIsLeftAllocated() {
        Backends.use(usual);
        scope.close();
        assertEquals(liveBytes, Memory.liveBytes());
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void luSolvesSystemsAndTheirTransposes(String backend, DType dtype) {
        Backends.use(backend);
        for (int n : SIZES) {
            NDArray a = random(dtype, 2, n, n);
            NDArray b = random(dtype, 2, n, 3);
            Factorizations.Lu lu = Factorizations.lu("lu", a);
            assertNull(lu.failure());
            for (boolean transposed : new boolean[] {false, true}) {
                NDArray x = LinearSystems.solve(lu.factors(), lu.pivots(), b, transposed);
                NDArray matrix = transposed ? turned(a) : a;
                // the residual is relative to the solution, which may be large
                double size = DoubleStream.of(HostCopy.toDoubles(x)).map(Math::abs).max().orElse(0);
                assertProduct(b, tolerance(dtype, n) * (1 + size), matrix, x);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void factorsOfOneMatrixServeABatch(String backend, DType dtype) {
        Backends.use(backend);
        NDArray a = random(dtype, 5, 5);
        NDArray b = random(dtype, 3, 2, 5, 4);
        Factorizations.Lu lu = Factorizations.lu("lu", a);
        NDArray x = LinearSystems.solve(lu.factors().expand(Shape.of(3, 2, 5, 5)), lu.pivots().expand(Shape.of(3, 2,
                5)), b, false);
        assertProduct(b, 100 * tolerance(dtype, 5), a.expand(Shape.of(3, 2, 5, 5)), x);
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void luSaysWhichMatrixIsSingularAndWhere(String backend, DType dtype) {
        Backends.use(backend);
        NDArray a = of(dtype, new double[] {1, 0, 0, 1, 1, 2, 2, 4, 0, 0, 0, 0}, 3, 2, 2);
        Factorizations.Failure failure = Factorizations.lu("lu", a).failure();
        assertEquals(new Factorizations.Failure(1, true, 2), failure);
        assertEquals("(Batch element 1): ", failure.place());
        assertEquals("", Factorizations.lu("lu", of(dtype, new double[1], 1, 1)).failure().place());
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void determinantsAreThoseOfCofactors(String backend, DType dtype) {
        Backends.use(backend);
        NDArray a = of(dtype, new double[] {0, 2, -1, 1, 3, 5, 4, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8, 10}, 2, 3, 3);
        Factorizations.Lu lu = Factorizations.lu("lu", a);
        double ulp = tolerance(dtype, 3);
        assertArrayEquals(new double[] {47, -3}, HostCopy.toDoubles(Determinants.determinant(lu)), 47 * ulp);
        assertArrayEquals(new double[] {1, -1}, HostCopy.toDoubles(Determinants.determinantSign(lu)));
        assertArrayEquals(new double[] {Math.log(47), Math.log(3)}, HostCopy.toDoubles(Determinants.logDeterminant(
                lu)), 10 * ulp);
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void choleskyFactorsMultiplyToTheMatrixAndReadOneTriangle(String backend, DType dtype) {
        Backends.use(backend);
        for (int n : SIZES) {
            double[][] root = matrix(random(dtype, n, n), 0);
            double[] values = new double[n * n];
            double[] spoilt = new double[n * n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    for (int k = 0; k < n; k++) {
                        values[i * n + j] += root[i][k] * root[j][k] / n;
                    }
                    values[i * n + j] += i == j ? 1 : 0;
                    spoilt[i * n + j] = j > i ? 99 : values[i * n + j];
                }
            }
            NDArray l = Factorizations.cholesky("cholesky", of(dtype, spoilt, 1, n, n));
            assertProduct(of(dtype, values, 1, n, n), 10 * tolerance(dtype, n), l, turned(l));
            assertTriangular(turned(l));
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void choleskyNamesTheMinorThatIsNotPositive(String backend, DType dtype) {
        Backends.use(backend);
        NDArray a = of(dtype, new double[] {1, 0, 0, 1, 1, 2, 2, 1}, 2, 2, 2);
        assertEquals("cholesky: (Batch element 1): The factorization could not be completed because the input is not"
                + " positive-definite (the leading minor of order 2 is not positive-definite).", assertThrows(
                        TensorException.class, () -> Factorizations.cholesky("cholesky", a)).getMessage());
        NDArray nan = of(dtype, new double[] {1, Double.NaN, Double.NaN, 1}, 2, 2);
        assertTrue(assertThrows(TensorException.class, () -> Factorizations.cholesky("cholesky", nan)).getMessage()
                .contains("order 2"));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void triangularSystemsAreSolvedInAnyLayout(String backend, DType dtype) {
        Backends.use(backend);
        for (int n : SIZES) {
            NDArray well = withDiagonal(random(dtype, 2, n, n), n);
            for (boolean upper : new boolean[] {false, true}) {
                for (boolean unit : new boolean[] {false, true}) {
                    for (NDArray a : new NDArray[] {well, turned(well), everyOther(well)}) {
                        for (NDArray b : new NDArray[] {random(dtype, 2, n, 3), turned(random(dtype, 2, 3, n))}) {
                            NDArray x = LinearSystems.solveTriangular(a, upper, unit, b);
                            double size = DoubleStream.of(HostCopy.toDoubles(x)).map(Math::abs).max().orElse(0);
                            assertProduct(b, tolerance(dtype, n) * (1 + size), triangle(a, upper, unit), x);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void qrMultipliesToTheMatrixAndQIsOrthogonal(String backend, DType dtype) {
        Backends.use(backend);
        for (int m : SIZES) {
            for (int n : new int[] {1, 4, 17, 50}) {
                for (boolean complete : new boolean[] {false, true}) {
                    NDArray a = random(dtype, 2, m, n);
                    Factorizations.Qr qr = Factorizations.qr("qr", a, complete);
                    int k = complete ? m : Math.min(m, n);
                    assertEquals(Shape.of(2, m, k), qr.q().shape());
                    assertEquals(Shape.of(2, k, n), qr.r().shape());
                    assertProduct(a, tolerance(dtype, m), qr.q(), qr.r());
                    assertOrthogonal(qr.q(), dtype);
                    assertTriangular(qr.r());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void eigenvaluesAscendAndVectorsDiagonalise(String backend, DType dtype) {
        Backends.use(backend);
        for (int n : SIZES) {
            NDArray a = symmetric(random(dtype, 2, n, n));
            Factorizations.Eigen eigen = Factorizations.eigh("eigh", a, true);
            NDArray v = eigen.vectors();
            assertOrthogonal(v, dtype);
            assertAscending(eigen.values(), 1);
            NDArray scaled = BinaryOperations.apply(BinaryOp.MUL, v, eigen.values().withLayout(eigen.values().layout()
                    .unsqueeze(1)));
            assertProduct(a, 10 * tolerance(dtype, n), scaled, turned(v));
            assertArrayEquals(HostCopy.toDoubles(eigen.values()), HostCopy.toDoubles(Factorizations.eigh("eigh", a,
                    false).values()), 10 * tolerance(dtype, n));
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void repeatedEigenvaluesAndDiagonalMatricesAreNoTrouble(String backend, DType dtype) {
        Backends.use(backend);
        double[] values = {3, 0, 0, 0, 0, 3, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0};
        Factorizations.Eigen eigen = Factorizations.eigh("eigh", of(dtype, values, 1, 4, 4), true);
        assertArrayEquals(new double[] {-1, 0, 3, 3}, HostCopy.toDoubles(eigen.values()));
        assertOrthogonal(eigen.vectors(), dtype);
        NDArray ones = of(dtype, DoubleStream.generate(() -> 1).limit(64).toArray(), 1, 8, 8);
        assertArrayEquals(new double[] {0, 0, 0, 0, 0, 0, 0, 8}, HostCopy.toDoubles(Factorizations.eigh("eigh", ones,
                true).values()), tolerance(dtype, 8));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void singularValuesDescendAndFactorsMultiplyToTheMatrix(String backend, DType dtype) {
        Backends.use(backend);
        for (int m : SIZES) {
            for (int n : new int[] {1, 4, 17, 50}) {
                NDArray a = random(dtype, 2, m, n);
                checkSvd(a, dtype, false);
                checkSvd(a, dtype, true);
                checkSvd(turned(random(dtype, 2, n, m)), dtype, false);
                assertArrayEquals(HostCopy.toDoubles(Factorizations.svd("svd", a, true, false).values()), HostCopy
                        .toDoubles(Factorizations.svd("svd", a, false, false).values()), tolerance(dtype, m + n));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void matricesOfLowRankHaveOrthogonalSingularVectorsToo(String backend, DType dtype) {
        Backends.use(backend);
        for (int rank = 0; rank < 3; rank++) {
            NDArray left = random(dtype, 1, 9, rank);
            NDArray product = LinearAlgebra.bmm(left, random(dtype, 1, rank, 6));
            checkSvd(product, dtype, false);
            checkSvd(product, dtype, true);
            checkSvd(turned(product), dtype, true);
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void veryLargeAndVerySmallMatricesKeepTheirSingularValues(String backend, DType dtype) {
        Backends.use(backend);
        double large = dtype == DType.FLOAT32 ? 1e35 : 1e300;
        for (double scale : new double[] {large, 1 / large}) {
            NDArray a = of(dtype, new double[] {3 * scale, 0, 4 * scale, 5 * scale}, 2, 2);
            double[] values = HostCopy.toDoubles(Factorizations.svd("svd", a, true, false).values());
            assertArrayEquals(new double[] {Math.sqrt(45), Math.sqrt(5)}, new double[] {values[0] / scale, values[1]
                    / scale}, tolerance(dtype, 10));
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void emptyMatricesAndEmptyBatchesHaveFactors(String backend, DType dtype) {
        Backends.use(backend);
        NDArray none = random(dtype, 0, 0);
        assertArrayEquals(new double[] {1}, HostCopy.toDoubles(Determinants.determinant(Factorizations.lu("lu",
                none))));
        assertEquals(Shape.of(0, 3, 3), Factorizations.cholesky("cholesky", random(dtype, 0, 3, 3)).shape());
        assertEquals(Shape.of(2, 0, 0), Factorizations.cholesky("cholesky", random(dtype, 2, 0, 0)).shape());
        assertEquals(Shape.of(0), Factorizations.eigh("eigh", none, true).values().shape());
        Factorizations.Lu lu = Factorizations.lu("lu", random(dtype, 3, 3));
        assertEquals(Shape.of(3, 0), LinearSystems.solve(lu.factors(), lu.pivots(), random(dtype, 3, 0), true)
                .shape());
        assertEquals(Shape.of(3, 0), LinearSystems.solveTriangular(lu.factors(), true, true, random(dtype, 3, 0))
                .shape());
        Factorizations.Qr qr = Factorizations.qr("qr", random(dtype, 2, 3, 0), true);
        assertOrthogonal(qr.q(), dtype);
        assertEquals(Shape.of(2, 3, 0), qr.r().shape());
        assertEquals(Shape.of(3, 0), Factorizations.qr("qr", random(dtype, 3, 0), false).q().shape());
        assertEquals(Shape.of(0, 0), Factorizations.qr("qr", random(dtype, 0, 3), true).q().shape());
        Factorizations.Svd svd = Factorizations.svd("svd", random(dtype, 2, 0, 3), true, true);
        assertEquals(Shape.of(2, 0), svd.values().shape());
        assertOrthogonal(svd.vh(), dtype);
        assertEquals(Shape.of(0, 3), Factorizations.svd("svd", random(dtype, 0, 3), true, false).vh().shape());
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void numbersThatAreNotFiniteEndInNaNOrInAMessage(String backend, DType dtype) {
        Backends.use(backend);
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            NDArray a = of(dtype, new double[] {1, 2, bad, 4}, 2, 2);
            NDArray full = of(dtype, new double[] {bad, bad, bad, bad}, 2, 2);
            Factorizations.Lu lu = Factorizations.lu("lu", full);
            assertTrue(Double.isNaN(HostCopy.toDoubles(Determinants.determinant(lu))[0]));
            assertTrue(Double.isNaN(HostCopy.toDoubles(Factorizations.qr("qr", a, true).q())[0]));
            for (String message : new String[] {assertThrows(TensorException.class, () -> Factorizations.svd("f", a,
                    true, false)).getMessage(), assertThrows(TensorException.class, () -> Factorizations.eigh("f", a,
                            true)).getMessage()}) {
                assertEquals(
                        "f: The algorithm failed to converge because the input matrix contained non-finite values.",
                        message);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void inputsAreNotOverwritten(String backend, DType dtype) {
        Backends.use(backend);
        NDArray a = symmetric(withDiagonal(random(dtype, 2, 4, 4), 4));
        double[] before = HostCopy.toDoubles(a);
        Factorizations.Lu lu = Factorizations.lu("lu", a);
        LinearSystems.solve(lu.factors(), lu.pivots(), a, false);
        LinearSystems.solveTriangular(a, true, false, a);
        Factorizations.cholesky("cholesky", a);
        Factorizations.qr("qr", a, true);
        Factorizations.eigh("eigh", a, true);
        Factorizations.svd("svd", a, true, true);
        assertArrayEquals(before, HostCopy.toDoubles(a));
    }

    private void checkSvd(NDArray a, DType dtype, boolean full) {
        Factorizations.Svd svd = Factorizations.svd("svd", a, true, full);
        long k = Math.min(a.shape().size(1), a.shape().size(2));
        assertOrthogonal(svd.u(), dtype);
        assertOrthogonal(turned(svd.vh()), dtype);
        assertAscending(svd.values(), -1);
        NDArray u = svd.u().withLayout(svd.u().layout().slice(2, 0, k, 1));
        NDArray vh = svd.vh().withLayout(svd.vh().layout().slice(1, 0, k, 1));
        NDArray scaled = BinaryOperations.apply(BinaryOp.MUL, u, svd.values().withLayout(svd.values().layout()
                .unsqueeze(
                        1)));
        assertProduct(a, tolerance(dtype, a.numel() == 0 ? 1 : (int) Math.max(a.shape().size(1), a.shape().size(2))),
                scaled, vh);
    }

    private static double tolerance(DType dtype, int n) {
        return 30.0 * (n + 2) * (dtype == DType.FLOAT32 ? Math.ulp(1f) : Math.ulp(1.0));
    }

    private static void assertProduct(NDArray expected, double tolerance, NDArray a, NDArray b) {
        NDArray left = Copies.copyContiguous(a, "test");
        NDArray right = Copies.copyContiguous(b, "test");
        NDArray product = LinearAlgebra.bmm(left.withLayout(left.layout().view(flat(a))), right.withLayout(right
                .layout().view(flat(b))));
        assertArrayEquals(HostCopy.toDoubles(expected), HostCopy.toDoubles(product), tolerance);
    }

    private static Shape flat(NDArray a) {
        return Shape.of(a.numel() / Math.max(1, a.shape().size(-2) * a.shape().size(-1)), a.shape().size(-2), a.shape()
                .size(-1));
    }

    private static void assertOrthogonal(NDArray q, DType dtype) {
        int n = (int) q.shape().size(-1);
        double[] identity = new double[Math.toIntExact(q.shape().size(0)) * n * n];
        for (int i = 0; i < identity.length; i++) {
            identity[i] = i % (n * n) / n == i % n ? 1 : 0;
        }
        assertProduct(of(dtype, identity, q.shape().size(0), n, n), tolerance(dtype, (int) q.shape().size(-2)), turned(
                q), q);
    }

    private static void assertTriangular(NDArray a) {
        for (int s = 0; s < a.shape().size(0); s++) {
            double[][] matrix = matrix(a, s);
            for (int i = 0; i < matrix.length; i++) {
                for (int j = 0; j < Math.min(i, matrix[i].length); j++) {
                    assertEquals(0, matrix[i][j]);
                }
            }
        }
    }

    private static void assertAscending(NDArray vectors, int sign) {
        double[] values = HostCopy.toDoubles(vectors);
        int n = (int) vectors.shape().size(-1);
        for (int i = 1; i < values.length; i++) {
            assertTrue(i % n == 0 || sign * values[i - 1] <= sign * values[i], Arrays.toString(values));
        }
    }

    private static double[][] matrix(NDArray a, int s) {
        int rows = (int) a.shape().size(-2);
        int cols = (int) a.shape().size(-1);
        double[] all = HostCopy.toDoubles(a);
        double[][] matrix = new double[rows][];
        Arrays.setAll(matrix, i -> Arrays.copyOfRange(all, (s * rows + i) * cols, (s * rows + i + 1) * cols));
        return matrix;
    }

    private static NDArray triangle(NDArray a, boolean upper, boolean unit) {
        double[] all = HostCopy.toDoubles(a);
        int n = (int) a.shape().size(-1);
        for (int i = 0; i < all.length; i++) {
            int row = i % (n * n) / n;
            int col = i % n;
            if (row == col) {
                all[i] = unit ? 1 : all[i];
            } else if (upper != col > row) {
                all[i] = 0;
            }
        }
        return of(a.dtype(), all, a.shape().toArray());
    }

    private static NDArray symmetric(NDArray a) {
        return BinaryOperations.apply(BinaryOp.ADD, a, turned(a));
    }

    private static NDArray withDiagonal(NDArray a, double value) {
        double[] all = HostCopy.toDoubles(a);
        int n = (int) a.shape().size(-1);
        for (int i = 0; i < all.length; i++) {
            all[i] += i % (n * n) / n == i % n ? value : 0;
        }
        return of(a.dtype(), all, a.shape().toArray());
    }

    private static NDArray everyOther(NDArray a) {
        long[] sizes = a.shape().toArray();
        sizes[sizes.length - 1] *= 2;
        NDArray wide = NDArray.allocate(a.dtype(), Shape.of(sizes), "test");
        NDArray part = wide.withLayout(wide.layout().slice(sizes.length - 1, 0, sizes[sizes.length - 1], 2));
        Copies.copyInto(a, part);
        return part;
    }

    private static NDArray turned(NDArray a) {
        return a.withLayout(a.layout().transpose(a.rank() - 2, a.rank() - 1));
    }

    private NDArray random(DType dtype, long... shape) {
        return of(dtype, random.doubles(Shape.of(shape).numel(), -1, 1).toArray(), shape);
    }

    private static NDArray of(DType dtype, double[] values, long... shape) {
        NDArray doubles = HostCopy.of(values);
        return Copies.copy(doubles.withLayout(Shape.of(shape).contiguous()), dtype, "test");
    }
}
