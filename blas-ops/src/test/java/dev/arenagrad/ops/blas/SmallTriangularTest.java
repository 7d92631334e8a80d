package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Holds the loops for small matrices against those that serve matrices of any size. A few roundings may differ. */
class SmallTriangularTest {
    private static final double TOLERANCE = 1e-13;

    private final Random random = new Random(7);
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void luFactorsAndPivotsAreThoseOfTheGeneralCode() {
        for (int n = 1; n <= 6; n++) {
            for (boolean byColumns : new boolean[] {true, false}) {
                MatrixView a = matrix(n, n, byColumns);
                MatrixView expected = copy(a);
                VectorView pivots = new VectorView(arena.allocate(JAVA_LONG, n), 0, n, 1);
                VectorView expectedPivots = new VectorView(arena.allocate(JAVA_LONG, n), 0, n, 1);
                assertEquals(0, SmallTriangularF64.lu(a, pivots));
                TriangularF64.lu(expected, expectedPivots);
                compare(expected, a);
                assertEquals(-1, expectedPivots.segment().mismatch(pivots.segment()));
            }
        }
    }

    @Test
    void luOfMatricesThatAreHigherThanWideIsThatOfTheGeneralCode() {
        for (Lapack lapack : new Lapack[] {JavaLapackF64.INSTANCE, OpenBlasLapackF64.INSTANCE}) {
            for (int m = 2; m <= 6; m++) {
                for (int n = 1; n < m; n++) {
                    MatrixView all = matrix(m, m, true);
                    MatrixView expected = copy(all);
                    VectorView pivots = new VectorView(arena.allocate(JAVA_LONG, n), 0, n, 1);
                    VectorView expectedPivots = new VectorView(arena.allocate(JAVA_LONG, n), 0, n, 1);
                    assertEquals(0, lapack.lu(all.block(0, 0, m, n), pivots));
                    TriangularF64.lu(expected.block(0, 0, m, n), expectedPivots);
                    compare(expected, all);
                    assertEquals(-1, expectedPivots.segment().mismatch(pivots.segment()));
                }
            }
        }
    }

    @Test
    void luNamesTheFirstZeroOfASingularMatrixAndGoesOn() {
        MatrixView a = matrix(4, 4, true);
        for (int i = 0; i < 4; i++) {
            ElementsF64.set(a, i, 1, 0);
        }
        MatrixView expected = copy(a);
        VectorView pivots = new VectorView(arena.allocate(JAVA_LONG, 4), 0, 4, 1);
        assertEquals(2, SmallTriangularF64.lu(a, pivots));
        TriangularF64.lu(expected, new VectorView(arena.allocate(JAVA_LONG, 4), 0, 4, 1));
        compare(expected, a);
    }

    @Test
    void theCholeskyFactorTimesItselfIsTheMatrixAndTheOtherTriangleIsLeft() {
        for (int n = 1; n <= 6; n++) {
            MatrixView a = matrix(n, n, true);
            for (int i = 0; i < n; i++) {
                ElementsF64.set(a, i, i, 10);
            }
            MatrixView expected = copy(a);
            assertEquals(0, SmallTriangularF64.cholesky(a));
            for (int i = 0; i < n; i++) {
                for (int j = i + 1; j < n; j++) {
                    assertEquals(ElementsF64.get(expected, i, j), ElementsF64.get(a, i, j));
                }
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    double sum = 0;
                    for (int p = 0; p <= j; p++) {
                        sum += ElementsF64.get(a, i, p) * ElementsF64.get(a, j, p);
                    }
                    assertEquals(ElementsF64.get(expected, i, j), sum, 10 * TOLERANCE);
                }
            }
        }
    }

    @Test
    void choleskyNamesTheMinorThatIsNotPositiveOrNaN() {
        for (double bad : new double[] {-1, 0, Double.NaN}) {
            MatrixView a = matrix(4, 4, true);
            for (int i = 0; i < 4; i++) {
                ElementsF64.set(a, i, i, 10);
            }
            ElementsF64.set(a, 2, 2, bad);
            assertEquals(3, SmallTriangularF64.cholesky(a));
        }
    }

    @Test
    void systemsAreSolvedAsByTheGeneralCode() {
        for (int n = 1; n <= 6; n++) {
            for (int form = 0; form < 16; form++) {
                boolean upper = (form & 1) != 0;
                boolean unit = (form & 2) != 0;
                MatrixView a = matrix(n, n, (form & 4) != 0);
                for (int i = 0; i < n; i++) {
                    ElementsF64.set(a, i, i, 3 + i);
                    for (int j = 0; j < n; j++) {
                        if (upper ? j < i : j > i) {
                            ElementsF64.set(a, i, j, Double.NaN); // is not read
                        }
                    }
                }
                MatrixView b = matrix(n, 3, (form & 8) != 0);
                MatrixView expected = copy(b);
                SmallTriangularF64.solve(a, upper, unit, b);
                TriangularF64.solve(a, upper, unit, expected);
                compare(expected, b);
            }
        }
    }

    private MatrixView matrix(int rows, int cols, boolean byColumns) {
        MemorySegment memory = arena.allocate(JAVA_DOUBLE, (long) rows * cols);
        for (long i = 0; i < (long) rows * cols; i++) {
            memory.setAtIndex(JAVA_DOUBLE, i, random.nextDouble(-1, 1));
        }
        return byColumns ? new MatrixView(memory, 0, rows, cols, 1, rows)
                : new MatrixView(memory, 0, rows, cols, cols, 1);
    }

    private MatrixView copy(MatrixView a) {
        MemorySegment memory = arena.allocate(a.segment().byteSize(), 8).copyFrom(a.segment());
        return new MatrixView(memory, 0, a.rows(), a.cols(), a.rowStride(), a.colStride());
    }

    private static void compare(MatrixView expected, MatrixView actual) {
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.cols(); j++) {
                double difference = Math.abs(ElementsF64.get(expected, i, j) - ElementsF64.get(actual, i, j));
                assertTrue(difference <= TOLERANCE * Math.max(1, Math.abs(ElementsF64.get(expected, i, j))),
                        "differs by " + difference);
            }
        }
    }
}
