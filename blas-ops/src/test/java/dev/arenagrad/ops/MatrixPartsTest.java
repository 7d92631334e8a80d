package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.parallel.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Factorisations and systems that are cut for several threads: results and refusals are those of one thread. */
class MatrixPartsTest {
    private static final int COUNT = 131;
    private static final int N = 24;

    private final int before = Threads.allowed();

    @AfterEach
    void restore() {
        Threads.allow(before);
    }

    private static NDArray numbers(DType dtype, long... sizes) {
        NDArray array = NDArray.allocate(dtype, Shape.of(sizes), "test");
        Backends.current().normal(new RandomStream(1, 2), 0, 1, array);
        return array;
    }

    private static NDArray positiveDefinite(DType dtype) {
        NDArray x = numbers(dtype, COUNT, N, 3 * N);
        NDArray out = NDArray.allocate(dtype, Shape.of(COUNT, N, N), "test");
        Backends.current().gemmBatched(1, x, x.withLayout(x.layout().transpose(1, 2)), 0, out);
        return out;
    }

    private static List<double[]> onEachNumberOfThreads(Function<NDArray, List<NDArray>> operation, NDArray x) {
        List<double[]> expected = new ArrayList<>();
        for (int threads : new int[] {1, 2, 7}) {
            try (Scope _ = Scope.open()) {
                Threads.allow(threads);
                List<double[]> results = operation.apply(x).stream().map(HostCopy::toDoubles).toList();
                if (expected.isEmpty()) {
                    expected.addAll(results);
                }
                assertEquals(expected.size(), results.size());
                for (int i = 0; i < results.size(); i++) {
                    assertArrayEquals(expected.get(i), results.get(i), threads + " threads, result " + i);
                }
            }
        }
        return expected;
    }

    /** The results are the same on any number of threads, and for each matrix those of a batch of it alone. */
    private static void assertCut(Function<NDArray, List<NDArray>> operation, NDArray x) {
        List<double[]> all = onEachNumberOfThreads(operation, x);
        for (int matrix : new int[] {0, 77, COUNT - 1}) {
            NDArray one = x.withLayout(x.layout().slice(0, matrix, matrix + 1, 1));
            List<NDArray> alone = operation.apply(one);
            for (int i = 0; i < alone.size(); i++) {
                double[] expected = HostCopy.toDoubles(alone.get(i));
                double[] found = new double[expected.length];
                System.arraycopy(all.get(i), matrix * found.length, found, 0, found.length);
                assertArrayEquals(expected, found, "matrix " + matrix + ", result " + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void matricesOfABatch(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray x = numbers(dtype, COUNT, N, N);
            assertCut(a -> {
                Factorizations.Lu lu = Factorizations.lu("test", a);
                return List.of(lu.factors(), lu.pivots());
            }, x);
            assertCut(a -> List.of(Factorizations.cholesky("test", a)), positiveDefinite(dtype));
            for (NDArray of : new NDArray[] {x, numbers(dtype, COUNT, N, N / 2)}) {
                assertCut(a -> {
                    Factorizations.Qr qr = Factorizations.qr("test", a, true);
                    return List.of(qr.q(), qr.r());
                }, of);
                assertCut(a -> {
                    Factorizations.Svd svd = Factorizations.svd("test", a, true, false);
                    return List.of(Objects.requireNonNull(svd.u()), svd.values(), Objects.requireNonNull(svd.vh()));
                }, of);
            }
            assertCut(a -> {
                Factorizations.Eigen eigen = Factorizations.eigh("test", a, true);
                return List.of(eigen.values(), Objects.requireNonNull(eigen.vectors()));
            }, positiveDefinite(dtype));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void systemsOfABatch(DType dtype) {
        try (Scope _ = Scope.open()) {
            assertCut(a -> {
                Factorizations.Lu lu = Factorizations.lu("test", a);
                NDArray same = numbers(dtype, 1, N, 7).expand(Shape.of(a.shape().size(0), N, 7));
                return List.of(LinearSystems.solve(lu.factors(), lu.pivots(), same, false), LinearSystems.solve(lu
                        .factors(), lu.pivots(), same, true), LinearSystems.solveTriangular(a, true, false, same));
            }, positiveDefinite(dtype));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void manyRightHandSidesOfOneSystem(DType dtype) {
        int n = 301;
        int columns = 1003;
        try (Scope _ = Scope.open()) {
            NDArray a = numbers(dtype, n, n);
            Backends.current().fill(a.withLayout(a.layout().diagonal(0, 0, 1)), 40.0);
            NDArray b = numbers(dtype, n, columns);
            NDArray turned = numbers(dtype, columns, n);
            Factorizations.Lu lu = Factorizations.lu("test", a);
            for (NDArray sides : new NDArray[] {b, turned.withLayout(turned.layout().transpose(0, 1))}) {
                double[] x = onEachNumberOfThreads(_ -> List.of(LinearSystems.solve(lu.factors(), lu.pivots(), sides,
                        false), LinearSystems.solve(lu.factors(), lu.pivots(), sides, true), LinearSystems
                                .solveTriangular(a, false, false, sides)), a).getFirst();
                assertSolves(a, x, sides, dtype == DType.FLOAT32 ? 1e-4 : 1e-12);
            }
        }
    }

    /** The residual of 301 products of numbers of size 1 with 40 on the diagonal is some hundred roundings of about 40. */
    private static void assertSolves(NDArray a, double[] x, NDArray b, double tolerance) {
        double[] left = HostCopy.toDoubles(a);
        double[] right = HostCopy.toDoubles(b);
        int n = (int) a.shape().size(0);
        int columns = right.length / n;
        for (int column = 0; column < columns; column += 17) {
            for (int row = 0; row < n; row++) {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    sum += left[row * n + i] * x[i * columns + column];
                }
                assertEquals(right[row * columns + column], sum, tolerance);
            }
        }
    }

    @Test
    void theFirstMatrixThatCannotBeFactorisedIsNamed() {
        try (Scope _ = Scope.open()) {
            NDArray a = positiveDefinite(DType.FLOAT64);
            for (long matrix : new long[] {41, 77, 130}) {
                NDArray row = a.withLayout(a.layout().select(0, matrix).select(0, matrix % N));
                Backends.current().fill(row, 0.0);
            }
            for (int threads : new int[] {1, 2, 7}) {
                Threads.allow(threads);
                String message = assertThrows(TensorException.class, () -> Factorizations.cholesky("test", a))
                        .getMessage();
                assertEquals("test: (Batch element 41): The factorization could not be completed because the input is"
                        + " not positive-definite (the leading minor of order 18 is not positive-definite).", message);
                Factorizations.Failure failure = Objects.requireNonNull(Factorizations.lu("test", a).failure());
                assertEquals(41, failure.matrix());
                assertEquals("(Batch element 41): ", failure.place());
            }
        }
    }
}
