package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.blas.Lapack;
import dev.arenagrad.ops.blas.MatrixView;
import dev.arenagrad.ops.blas.VectorView;
import dev.arenagrad.ops.parallel.Threads;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Matrices so large that they are factorised by blocks: results are those of the factorisation as a whole, and of one thread. */
class LargeFactorizationsTest {
    /** The last block is neither as wide as the others nor a multiple of a kernel's width. */
    private static final int N = 1101;

    private final int before = Threads.allowed();

    @AfterEach
    void restore() {
        Threads.allow(before);
    }

    private static NDArray numbers(DType dtype, long... sizes) {
        NDArray array = NDArray.allocate(dtype, Shape.of(sizes), "test");
        Backends.current().normal(new RandomStream(3, 4), 0, 1, array);
        return array;
    }

    private static NDArray positiveDefinite(DType dtype) {
        NDArray x = numbers(dtype, N, 2 * N);
        return product(x, transposed(x));
    }

    private static NDArray transposed(NDArray a) {
        return a.withLayout(a.layout().transpose(0, 1));
    }

    private static NDArray element(NDArray a, long row, long column) {
        return a.slice(0, row, row + 1).slice(1, column, column + 1);
    }

    private static NDArray product(NDArray a, NDArray b) {
        NDArray out = NDArray.allocate(a.dtype(), Shape.of(a.shape().size(0), b.shape().size(1)), "test");
        Backends.current().gemm(1, a, b, 0, out);
        return out;
    }

    /** {@return the results, which are the same bits on any number of threads} */
    private static List<NDArray> onAnyNumberOfThreads(Supplier<List<NDArray>> operation) {
        Threads.allow(1);
        List<NDArray> expected = operation.get();
        for (int threads : new int[] {2, 7}) {
            try (Scope _ = Scope.open()) {
                Threads.allow(threads);
                List<NDArray> results = operation.get();
                for (int i = 0; i < expected.size(); i++) {
                    assertArrayEquals(HostCopy.toDoubles(expected.get(i)), HostCopy.toDoubles(results.get(i)), threads
                            + " threads, result " + i);
                }
            }
        }
        return expected;
    }

    /** {@return a copy with the elements of a column side by side} */
    private static NDArray columns(NDArray a) {
        NDArray rows = NDArray.allocate(a.dtype(), Shape.of(a.shape().size(1), a.shape().size(0)), "test");
        NDArray columns = transposed(rows);
        Backends.current().copy(a, columns);
        return columns;
    }

    private static Lapack lapack(NDArray a) {
        return Backends.current().lapack(a.dtype());
    }

    private static void assertClose(NDArray expected, NDArray found, double tolerance) {
        double[] values = HostCopy.toDoubles(expected);
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(values, HostCopy.toDoubles(found), largest * tolerance);
    }

    /** {@return a hundred roundings of the largest element: sums of a thousand products, whose errors mostly cancel} */
    private static double hundredRoundings(DType dtype) {
        return 100 * (dtype == DType.FLOAT32 ? Math.ulp(1f) : Math.ulp(1.0));
    }

    private static VectorView vector(NDArray a) {
        return new VectorView(a.segment(), 0, a.numel(), 1);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 128", "FLOAT64, 128", "FLOAT64, 500"})
    void luHasThePivotsAndFactorsOfTheWhole(DType dtype, int size) {
        try (Scope _ = Scope.open()) {
            NDArray a = numbers(dtype, N, N);
            for (int i = 0; i < N; i++) { // so that which element of a column is the largest is not decided by roundings
                Backends.current().fill(element(a, i, (i * 7) % N), 200.0 + i);
            }
            List<NDArray> results = onAnyNumberOfThreads(() -> {
                NDArray factors = columns(a);
                NDArray pivots = NDArray.allocate(DType.INT64, Shape.of(N), "test");
                assertEquals(0, BlockedLu.factorize(lapack(a), JavaBackend.matrix(factors), vector(pivots), size));
                return List.of(factors, pivots);
            });
            NDArray whole = columns(a);
            NDArray pivots = NDArray.allocate(DType.INT64, Shape.of(N), "test");
            assertEquals(0, lapack(a).lu(JavaBackend.matrix(whole), vector(pivots)));
            assertArrayEquals(HostCopy.toLongs(pivots), HostCopy.toLongs(results.get(1)));
            assertClose(whole, results.get(0), hundredRoundings(dtype));
        }
    }

    private static NDArray lower(NDArray a) {
        NDArray lower = NDArray.allocate(a.dtype(), a.shape(), "test");
        Backends.current().triangle(true, 0, a, lower);
        return lower;
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 128", "FLOAT64, 128", "FLOAT64, 500"})
    void choleskyHasTheFactorOfTheWhole(DType dtype, int size) {
        try (Scope _ = Scope.open()) {
            NDArray a = positiveDefinite(dtype);
            NDArray found = onAnyNumberOfThreads(() -> {
                NDArray factor = columns(a);
                assertEquals(0, BlockedCholesky.factorize(lapack(a), JavaBackend.matrix(factor), size));
                return List.of(lower(factor));
            }).getFirst();
            NDArray whole = columns(a);
            assertEquals(0, lapack(a).cholesky(JavaBackend.matrix(whole)));
            assertClose(lower(whole), found, hundredRoundings(dtype));
        }
    }

    /** Its eigenvalues lie within twice the root of its size around the diagonal, if its lower triangle is taken for both. */
    @Test
    void matricesFromAThresholdOnAreFactorisedByBlocks() {
        long n = Math.max(BlockedLu.LARGE, BlockedCholesky.LARGE) + 1;
        try (Scope _ = Scope.open()) {
            NDArray a = numbers(DType.FLOAT32, n, n);
            Backends.current().fill(a.withLayout(a.layout().diagonal(0, 0, 1)), 200.0);
            Factorizations.Lu lu = Factorizations.lu("test", a);
            NDArray root = Factorizations.cholesky("test", a);
            NDArray whole = columns(a);
            NDArray pivots = NDArray.allocate(DType.INT64, Shape.of(n), "test");
            lapack(a).lu(JavaBackend.matrix(whole), vector(pivots));
            assertArrayEquals(HostCopy.toLongs(pivots), HostCopy.toLongs(lu.pivots()));
            assertClose(whole, lu.factors(), hundredRoundings(DType.FLOAT32));
            whole = columns(a);
            lapack(a).cholesky(JavaBackend.matrix(whole));
            assertClose(lower(whole), root, hundredRoundings(DType.FLOAT32));
            Backends.current().fill(element(a, n - 1, n - 1), -1.0);
            assertThrows(TensorException.class, () -> Factorizations.cholesky("test", a));
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 1301, 1101", "FLOAT64, 1301, 1101", "FLOAT32, 1101, 1301", "FLOAT64, 1101, 1301"})
    void qrHasTheFactorsOfTheWhole(DType dtype, int rows, int columns) {
        try (Scope _ = Scope.open()) {
            NDArray a = numbers(dtype, rows, columns);
            Backends.current().fill(a.withLayout(a.layout().diagonal(0, 0, 1)), 100.0); // well-conditioned
            long k = Math.min(rows, columns);
            List<NDArray> results = onAnyNumberOfThreads(() -> {
                Factorizations.Qr reduced = Factorizations.qr("test", a, false);
                Factorizations.Qr complete = Factorizations.qr("test", a, true);
                return List.of(reduced.q(), reduced.r(), complete.q(), complete.r());
            });
            NDArray whole = columns(a);
            MatrixView view = JavaBackend.matrix(whole);
            NDArray tau = NDArray.allocate(dtype, Shape.of(k), "test");
            VectorView factors = vector(tau);
            lapack(a).qr(view, factors);
            NDArray r = NDArray.allocate(dtype, Shape.of(k, columns), "test");
            Backends.current().triangle(false, 0, whole.slice(0, 0, k), r);
            assertClose(r, results.get(1), hundredRoundings(dtype));
            NDArray q = whole.slice(1, 0, k);
            lapack(a).orthogonal(JavaBackend.matrix(q), k, factors);
            assertClose(q, results.get(0), hundredRoundings(dtype));
            for (int i = 0; i < results.size(); i += 2) {
                NDArray found = results.get(i);
                NDArray identity = product(transposed(found), found);
                double[] ones = new double[HostCopy.length(identity.shape())];
                for (int j = 0; j < identity.shape().size(0); j++) {
                    ones[(int) (j * identity.shape().size(0)) + j] = 1;
                }
                assertArrayEquals(ones, HostCopy.toDoubles(identity), hundredRoundings(dtype));
                assertClose(a, product(found, results.get(i + 1)), hundredRoundings(dtype));
            }
        }
    }

    /** As reflections by 0 are: their factor has no inverse. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void qrOfAMatrixThatIsTriangularAlready(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray a = numbers(dtype, N, N);
            Backends.current().triangle(false, 0, a, a);
            Factorizations.Qr qr = Factorizations.qr("test", a, false);
            assertArrayEquals(HostCopy.toDoubles(a), HostCopy.toDoubles(qr.r()));
            assertClose(a, product(qr.q(), qr.r()), hundredRoundings(dtype));
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 1", "FLOAT32, 300", "FLOAT64, 128", "FLOAT64, 129", "FLOAT64, 1101"})
    void theMinorThatIsNotPositiveIsFound(DType dtype, int order) {
        try (Scope _ = Scope.open()) {
            NDArray a = positiveDefinite(dtype);
            Backends.current().fill(element(a, order - 1, order - 1), -1.0);
            for (int threads : new int[] {1, 2, 7}) {
                Threads.allow(threads);
                assertEquals(order, BlockedCholesky.factorize(lapack(a), JavaBackend.matrix(columns(a)), 128));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 1", "FLOAT32, 300", "FLOAT64, 128", "FLOAT64, 129", "FLOAT64, 1101"})
    void theFirstZeroPivotIsFound(DType dtype, int place) {
        try (Scope _ = Scope.open()) {
            NDArray a = numbers(dtype, N, N);
            Backends.current().fill(a.slice(1, place - 1, place), 0.0);
            Backends.current().fill(a.slice(1, N - 1, N), 0.0);
            NDArray pivots = NDArray.allocate(DType.INT64, Shape.of(N), "test");
            for (int threads : new int[] {1, 2, 7}) {
                Threads.allow(threads);
                NDArray factors = columns(a);
                assertEquals(place, BlockedLu.factorize(lapack(a), JavaBackend.matrix(factors), vector(pivots), 128));
                assertEquals(0.0, Math.abs(HostCopy.toDoubles(element(factors, place - 1, place - 1))[0]));
            }
        }
    }

    /** LAPACK refuses NaN, with pivots of which rows outside the matrix might be exchanged. */
    @ParameterizedTest
    @CsvSource({"FLOAT32, NaN", "FLOAT64, NaN", "FLOAT32, Infinity", "FLOAT64, Infinity"})
    void whatIsNotFiniteStaysSo(DType dtype, double value) {
        try (Scope _ = Scope.open()) {
            NDArray a = numbers(dtype, N, N);
            Backends.current().fill(element(a, 400, 450), value);
            NDArray factors = columns(a);
            NDArray pivots = NDArray.allocate(DType.INT64, Shape.of(N), "test");
            BlockedLu.factorize(lapack(a), JavaBackend.matrix(factors), vector(pivots), 128);
            for (long pivot : HostCopy.toLongs(pivots)) {
                assertTrue(pivot >= 0 && pivot < N, "pivot " + pivot);
            }
            assertTrue(Arrays.stream(HostCopy.toDoubles(factors)).anyMatch(x -> !Double.isFinite(x)));
            double[] q = HostCopy.toDoubles(Factorizations.qr("test", a, false).q());
            assertTrue(Double.isNaN(q[q.length - 1]));
        }
    }
}
