package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds both backends against sums written down naively in double.
 *
 * <p>The tolerance is the usual bound for a sum of k products in any order, with or without fused operations: k +
 * 4 roundings (the products and sums, alpha, beta, the last addition and the rounding of the factors) of the sum
 * of magnitudes. It is doubled for the reference, which rounds too.
 */
class LinearAlgebraBackendTest {
    private static final List<Backend> BACKENDS = List.of(OpenBlasBackend.create(), JavaBackend.create());
    private static final long[] SIZES = {1, 2, 3, 15, 16, 17, 33};
    private static final double[] FACTORS = {0, 1, -1, 0.5};
    private static final double UNTOUCHED = 77;

    private final Random random = new Random(7);
    private long liveBytes;
    private Scope scope;

    /** How a matrix lies in memory. */
    private enum Form {
        ROWS, COLUMNS, PADDED_ROWS, PADDED_COLUMNS, EVERY_OTHER, SAME_ROWS, SAME_COLUMNS
    }

    private static final List<Form> OUTPUTS = List.of(Form.ROWS, Form.COLUMNS, Form.PADDED_ROWS, Form.PADDED_COLUMNS);

    static Stream<Arguments> backends() {
        return BACKENDS.stream().flatMap(backend -> Stream.of(DType.FLOAT32, DType.FLOAT64)
                .map(dtype -> Arguments.of(backend, dtype)));
    }

    static Stream<Arguments> forms() {
        return backends().flatMap(given -> Stream.of(Form.values())
                .map(form -> Arguments.of(given.get()[0], given.get()[1], form)));
    }

    @BeforeEach
    void openScope() {
        liveBytes = Memory.liveBytes();
        scope = Scope.open();
    }

    @AfterEach
    void nothingIsLeftAllocated() {
        scope.close();
        assertEquals(liveBytes, Memory.liveBytes());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void gemmTakesOperandsInAnyLayout(Backend backend, DType dtype, Form formA) {
        for (Form formB : Form.values()) {
            for (Form formC : OUTPUTS) {
                for (long m : SIZES) {
                    checkGemm(backend, 1, matrix(dtype, formA, m, 17), matrix(dtype, formB, 17, 33), 0.5,
                            matrix(dtype, formC, m, 33));
                    checkGemm(backend, 1, matrix(dtype, formA, 16, m), matrix(dtype, formB, m, 3), 1,
                            matrix(dtype, formC, 16, 3));
                    checkGemm(backend, 1, matrix(dtype, formA, 2, 15), matrix(dtype, formB, 15, m), 0,
                            matrix(dtype, formC, 2, m));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void gemmCrossesBlocksOfEveryKind(Backend backend, DType dtype, Form form) {
        for (Form formC : OUTPUTS) {
            checkGemm(backend, 1, matrix(dtype, form, 64, 64), matrix(dtype, form, 64, 64), 0,
                    matrix(dtype, formC, 64, 64));
            checkGemm(backend, 1, matrix(dtype, form, 100, 100), matrix(dtype, form, 100, 100), 1,
                    matrix(dtype, formC, 100, 100));
            checkGemm(backend, 0.5, matrix(dtype, form, 199, 520), matrix(dtype, form, 520, 5), 1,
                    matrix(dtype, formC, 199, 5));
            checkGemm(backend, 0.5, matrix(dtype, form, 7, 259), matrix(dtype, form, 259, 2060), -1,
                    matrix(dtype, formC, 7, 2060));
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void gemmCrossesTilesOfEveryKind(Backend backend, DType dtype, Form form) {
        for (Form other : OUTPUTS) {
            checkGemm(backend, 1, matrix(dtype, form, 73, 131), matrix(dtype, other, 131, 150), 0,
                    matrix(dtype, other, 73, 150));
            checkGemm(backend, 0.5, matrix(dtype, other, 25, 701), matrix(dtype, form, 701, 97), -1,
                    matrix(dtype, Form.PADDED_ROWS, 25, 97));
            checkGemm(backend, 1, matrix(dtype, other, 1201, 70), matrix(dtype, form, 70, 17), 0,
                    matrix(dtype, Form.ROWS, 1201, 17));
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void gemmOverOneProductIsAnOuterProduct(Backend backend, DType dtype, Form form) {
        for (Form formC : OUTPUTS) {
            for (double beta : FACTORS) {
                checkGemm(backend, 0.5, matrix(dtype, form, 33, 1), matrix(dtype, form, 1, 70), beta,
                        matrix(dtype, formC, 33, 70));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void gemmAppliesFactors(Backend backend, DType dtype) {
        for (double alpha : FACTORS) {
            for (double beta : FACTORS) {
                for (long n : new long[] {1, 3, 16, 33}) {
                    for (Form formC : OUTPUTS) {
                        checkGemm(backend, alpha, matrix(dtype, Form.ROWS, n, n), matrix(dtype, Form.COLUMNS, n, n),
                                beta,
                                matrix(dtype, formC, n, n));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void gemmOfIntegersIsExact(Backend backend, DType dtype) {
        NDArray a = integers(matrix(dtype, Form.PADDED_ROWS, 64, 100));
        NDArray b = integers(matrix(dtype, Form.COLUMNS, 100, 33));
        NDArray c = integers(matrix(dtype, Form.ROWS, 64, 33));
        double[][] expected = product(2, a, b, -1, c);
        backend.gemm(2, a, b, -1, c);
        for (int i = 0; i < 64; i++) {
            for (int j = 0; j < 33; j++) {
                assertEquals(expected[i][j], get(c, i, j));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void betaZeroOverwritesNaN(Backend backend, DType dtype) {
        for (long n : new long[] {1, 3, 16, 33, 100}) {
            for (Form form : OUTPUTS) {
                NDArray a = matrix(dtype, Form.ROWS, n, n);
                for (double alpha : FACTORS) {
                    checkGemm(backend, alpha, a, a, 0, filled(matrix(dtype, form, n, n), Double.NaN));
                    checkGemv(backend, alpha, a, vector(dtype, n, 1), 0, filled(vector(dtype, n, 1), Double.NaN));
                    checkGemv(backend, alpha, matrix(dtype, form, n, n), vector(dtype, n, 2), 0,
                            filled(vector(dtype, n, 3), Double.NaN));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void nanOfAnOperandReachesEveryElementThatDependsOnIt(Backend backend, DType dtype) {
        for (int n : new int[] {2, 3, 16, 33, 100}) {
            NDArray a = matrix(dtype, Form.ROWS, n, n);
            set(a, 1, 0, Double.NaN);
            NDArray zeros = filled(matrix(dtype, Form.ROWS, n, n), 0);
            NDArray c = matrix(dtype, Form.ROWS, n, n);
            NDArray y = vector(dtype, n, 1);
            backend.gemm(1, a, zeros, 0, c);
            backend.gemv(1, a, row(zeros), 0, y);
            for (int i = 0; i < n; i++) {
                assertEquals(i == 1, Double.isNaN(get(c, i, n - 1)));
                assertEquals(i == 1, Double.isNaN(get(y, i)));
            }
            assertTrue(Double.isNaN(backend.dot(a.withLayout(a.layout().select(0, 1)), row(zeros))));
            backend.ger(1, row(zeros), a.withLayout(a.layout().select(0, 1)), c);
            assertTrue(Double.isNaN(get(c, 0, 0)));
            assertFalse(Double.isNaN(get(c, 0, 1)));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void productOverNothingIsBetaC(Backend backend, DType dtype) {
        for (double beta : FACTORS) {
            for (Form form : OUTPUTS) {
                checkGemm(backend, 1, zeroSized(dtype, 33, 0), zeroSized(dtype, 0, 40), beta,
                        matrix(dtype, form, 33, 40));
            }
            checkGemv(backend, 1, zeroSized(dtype, 33, 0), zeroSized(dtype, 0), beta, vector(dtype, 33, 2));
        }
        checkGemm(backend, 1, zeroSized(dtype, 33, 0), zeroSized(dtype, 0, 40), 0,
                filled(matrix(dtype, Form.ROWS, 33, 40), Double.NaN));
        assertEquals(0, backend.dot(zeroSized(dtype, 0), zeroSized(dtype, 0)));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void emptyResultsAreLeftAlone(Backend backend, DType dtype) {
        NDArray full = matrix(dtype, Form.ROWS, 40, 40);
        backend.gemm(1, zeroSized(dtype, 0, 40), full, 0, zeroSized(dtype, 0, 40));
        backend.gemm(1, full, zeroSized(dtype, 40, 0), 0.5, zeroSized(dtype, 40, 0));
        backend.gemm(1, zeroSized(dtype, 0, 0), zeroSized(dtype, 0, 0), 1, zeroSized(dtype, 0, 0));
        backend.gemv(1, zeroSized(dtype, 0, 40), vector(dtype, 40, 1), 0, zeroSized(dtype, 0));
        backend.ger(1, zeroSized(dtype, 0), vector(dtype, 40, 1), zeroSized(dtype, 0, 40));
        backend.ger(1, vector(dtype, 40, 1), zeroSized(dtype, 0), zeroSized(dtype, 40, 0));
        backend.axpy(1, zeroSized(dtype, 3, 0, 2), zeroSized(dtype, 3, 0, 2));
        backend.gemmBatched(1, zeroSized(dtype, 0, 40, 40), zeroSized(dtype, 0, 40, 40), 0,
                zeroSized(dtype, 0, 40, 40));
        backend.gemmBatched(1, zeroSized(dtype, 3, 0, 40), zeroSized(dtype, 3, 40, 5), 0, zeroSized(dtype, 3, 0, 5));
        backend.gemmBatched(1, zeroSized(dtype, 3, 0, 40), zeroSized(dtype, 3, 40, 0), 0, zeroSized(dtype, 3, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void gemvTakesOperandsInAnyLayout(Backend backend, DType dtype, Form form) {
        for (long m : new long[] {1, 2, 3, 15, 16, 17, 33, 64, 100}) {
            for (long n : new long[] {1, 3, 17, 64, 100}) {
                for (int stride : new int[] {0, 1, 3}) {
                    checkGemv(backend, -1, matrix(dtype, form, m, n), vector(dtype, n, stride), 0.5,
                            vector(dtype, m, Math.max(stride, 1)));
                    checkGemv(backend, 0.5, matrix(dtype, form, m, n), vector(dtype, n, stride), 1,
                            vector(dtype, m, 1));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void gerTakesOperandsInAnyLayout(Backend backend, DType dtype) {
        List<Form> outputs = List.of(Form.ROWS, Form.COLUMNS, Form.PADDED_ROWS, Form.PADDED_COLUMNS, Form.EVERY_OTHER);
        for (Form form : outputs) {
            for (long m : new long[] {1, 2, 3, 15, 16, 17, 33, 64, 100}) {
                for (int stride : new int[] {0, 1, 3}) {
                    checkGer(backend, 0.5, vector(dtype, m, stride), vector(dtype, 33, 1), matrix(dtype, form, m, 33));
                    checkGer(backend, -1, vector(dtype, 64, 1), vector(dtype, m, stride), matrix(dtype, form, 64, m));
                }
            }
            checkGer(backend, 0, vector(dtype, 33, 1), vector(dtype, 33, 1), matrix(dtype, form, 33, 33));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void dotTakesVectorsInAnyLayout(Backend backend, DType dtype) {
        for (long n : new long[] {1, 2, 3, 15, 16, 17, 33, 64, 100, 255, 256, 1000, 9001}) {
            for (int xStride : new int[] {0, 1, 3}) {
                for (int yStride : new int[] {0, 1, 2}) {
                    NDArray x = vector(dtype, n, xStride);
                    NDArray y = vector(dtype, n, yStride);
                    double sum = 0;
                    double magnitude = 0;
                    for (long i = 0; i < n; i++) {
                        sum += get(x, i) * get(y, i);
                        magnitude += Math.abs(get(x, i) * get(y, i));
                    }
                    assertEquals(sum, backend.dot(x, y), tolerance(dtype, n, magnitude));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void axpyTakesVectorsInAnyLayout(Backend backend, DType dtype) {
        for (long n : new long[] {1, 2, 3, 15, 16, 17, 33, 64, 100, 1000, 9001}) {
            for (int xStride : new int[] {0, 1, 3}) {
                for (int yStride : new int[] {1, 2}) {
                    for (double alpha : FACTORS) {
                        checkAxpy(backend, alpha, vector(dtype, n, xStride), vector(dtype, n, yStride));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void axpyTakesMatricesInAnyLayout(Backend backend, DType dtype, Form form) {
        for (Form formY : List.of(Form.ROWS, Form.COLUMNS, Form.PADDED_ROWS, Form.PADDED_COLUMNS, Form.EVERY_OTHER)) {
            checkAxpy(backend, 0.5, matrix(dtype, form, 3, 2), matrix(dtype, formY, 3, 2));
            checkAxpy(backend, -1, matrix(dtype, form, 33, 100), matrix(dtype, formY, 33, 100));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void axpyTakesAnyRank(Backend backend, DType dtype) {
        checkAxpy(backend, 0.5, array(dtype, Shape.SCALAR), array(dtype, Shape.SCALAR));
        NDArray x = array(dtype, Shape.of(4, 1, 5, 6));
        NDArray y = array(dtype, Shape.of(4, 7, 5, 6));
        checkAxpy(backend, 0.5, x.expand(y.shape()), y);
        checkAxpy(backend, 0.5, x.withLayout(x.layout().permute(3, 1, 0, 2)), array(dtype, Shape.of(6, 1, 4, 5)));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void batchIsTheProductOfEachPair(Backend backend, DType dtype) {
        for (long n : new long[] {1, 2, 3, 16, 17, 40}) {
            for (double beta : FACTORS) {
                NDArray a = array(dtype, Shape.of(3, n, 17));
                NDArray b = array(dtype, Shape.of(3, 17, n));
                checkBatch(backend, 0.5, a, b, beta, array(dtype, Shape.of(3, n, n)));
                checkBatch(backend, -1, transposed(b), transposed(a), beta, array(dtype, Shape.of(3, n, n)));
                checkBatch(backend, 1, a, b, beta, transposed(array(dtype, Shape.of(3, n, n))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void batchOfSeveralDimensionsMayLieAnyhow(Backend backend, DType dtype) {
        for (long n : new long[] {1, 3, 17, 40}) {
            NDArray a = array(dtype, Shape.of(2, n, 3, 17));
            NDArray b = array(dtype, Shape.of(2, 17, 3, n));
            NDArray left = a.withLayout(a.layout().transpose(1, 2));
            NDArray right = b.withLayout(b.layout().transpose(1, 2));
            NDArray out = array(dtype, Shape.of(2, n, 3, n));
            NDArray c = out.withLayout(out.layout().transpose(1, 2));
            backend.gemmBatched(0.5, left, right, 0, c);
            for (int s = 0; s < 2; s++) {
                for (int t = 0; t < 3; t++) {
                    NDArray x = item(item(left, s), t);
                    NDArray y = item(item(right, s), t);
                    NDArray z = item(item(c, s), t);
                    checkMatrix(product(0.5, x, y, 0, z), magnitude(0.5, x, y, 0, z), 17, z);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void gemmOfLargeOperandsThatLieAlike(Backend backend, DType dtype) {
        for (Form form : List.of(Form.ROWS, Form.COLUMNS)) {
            checkGemm(backend, 0.5, matrix(dtype, form, 385, 500), matrix(dtype, form, 500, 390), -1, matrix(dtype,
                    Form.ROWS, 385, 390));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void gemmOfManyRowsByATransposedMatrix(Backend backend, DType dtype) {
        for (int cols : new int[] {10, 47, 390}) {
            checkGemm(backend, 0.5, matrix(dtype, Form.ROWS, 385, 300), matrix(dtype, Form.COLUMNS, 300, cols), -1,
                    matrix(dtype, Form.ROWS, 385, cols));
        }
    }

    /** OpenBLAS takes most as they lie. Where an operand is turned first, for which there is no room, nothing is computed. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void productsHaveTheSameBitsWithoutFreeMemoryOrAreRefused(DType dtype) {
        for (Form left : List.of(Form.ROWS, Form.COLUMNS)) {
            for (Form right : List.of(Form.ROWS, Form.COLUMNS)) {
                NDArray a = matrix(dtype, left, 385, 500);
                NDArray b = matrix(dtype, right, 500, 390);
                NDArray c = matrix(dtype, Form.ROWS, 385, 390);
                NDArray roomy = matrix(dtype, Form.ROWS, 385, 390);
                double[] before = values(c);
                BACKENDS.getFirst().gemm(1, a, b, 0, roomy);
                boolean refused = false;
                scope.limit(scope.bytes());
                try {
                    BACKENDS.getFirst().gemm(1, a, b, 0, c);
                } catch (OutOfMemoryException _) {
                    refused = true;
                } finally {
                    scope.limit(Long.MAX_VALUE);
                }
                assertArrayEquals(refused ? before : values(roomy), values(c));
                assertTrue(!refused || dtype == DType.FLOAT32 && left == Form.ROWS && right == Form.COLUMNS);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void batchRepeatsAMatrixOfStrideZero(Backend backend, DType dtype) {
        Shape whole = Shape.of(5, 20, 20);
        NDArray one = array(dtype, Shape.of(1, 20, 20));
        NDArray wide = array(dtype, Shape.of(1, 20, 40));
        NDArray everyOther = wide.withLayout(wide.layout().slice(2, 0, 40, 2));
        NDArray column = array(dtype, Shape.of(20, 1));
        NDArray many = array(dtype, whole);
        for (NDArray repeated : List.of(one, transposed(one), everyOther, column)) {
            checkBatch(backend, 1, repeated.expand(whole), many, 0, array(dtype, whole));
            checkBatch(backend, 1, many, repeated.expand(whole), 0.5, array(dtype, whole));
            checkBatch(backend, 1, transposed(many), repeated.expand(whole), 0.5, transposed(array(dtype, whole)));
            checkBatch(backend, 1, repeated.expand(whole), repeated.expand(whole), 1, array(dtype, whole));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void batchTakesMatricesThatRepeatThemselves(Backend backend, DType dtype) {
        for (long n : new long[] {1, 2, 20}) {
            for (double beta : FACTORS) {
                for (Shape repeated : List.of(Shape.of(1, 1, 1), Shape.of(3, 1, n), Shape.of(3, n, 1),
                        Shape.of(1, 1, n))) {
                    NDArray a = array(dtype, repeated).expand(Shape.of(3, n, n));
                    NDArray b = array(dtype, Shape.of(3, n, 17));
                    checkBatch(backend, 0.5, a, b, beta, array(dtype, Shape.of(3, n, 17)));
                    checkBatch(backend, 1, transposed(b), a, beta, array(dtype, Shape.of(3, 17, n)));
                    checkBatch(backend, 1, a, a, beta, transposed(array(dtype, Shape.of(3, n, n))));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void nanReachesNoMoreOfAProductWithRepeatedRows(Backend backend, DType dtype) {
        NDArray rows = matrix(dtype, Form.SAME_ROWS, 40, 50);
        NDArray b = matrix(dtype, Form.ROWS, 50, 60);
        NDArray c = filled(matrix(dtype, Form.COLUMNS, 40, 60), Double.NaN);
        set(b, 3, 7, Double.NaN);
        backend.gemm(1, rows, b, 0, c);
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 60; j++) {
                assertEquals(j == 7, Double.isNaN(get(c, i, j)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void batchTakesMatricesOutOfLargerOnes(Backend backend, DType dtype) {
        NDArray a = array(dtype, Shape.of(9, 40, 44));
        NDArray c = array(dtype, Shape.of(4, 41, 43));
        Layout part = a.layout().slice(0, 1, 9, 2).slice(1, 5, 38, 1).slice(2, 3, 36, 1);
        Layout thin = a.layout().slice(0, 0, 4, 1).slice(1, 0, 33, 1).slice(2, 0, 44, 3).slice(2, 0, 15, 1);
        checkBatch(backend, 1, a.withLayout(part), a.withLayout(part), 0,
                c.withLayout(c.layout().slice(1, 0, 33, 1).slice(2, 0, 33, 1)));
        checkBatch(backend, 1, a.withLayout(part), a.withLayout(thin), 1,
                c.withLayout(c.layout().slice(1, 0, 33, 1).slice(2, 0, 15, 1)));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void scratchMemoryIsFreedByTheEndOfTheCall(Backend backend, DType dtype, Form form) {
        NDArray a = matrix(dtype, form, 100, 100);
        NDArray c = matrix(dtype, Form.ROWS, 100, 100);
        NDArray x = vector(dtype, 100, 0);
        NDArray y = vector(dtype, 100, 1);
        long before = Memory.liveBytes();
        backend.gemm(1, a, a, 0, c);
        backend.gemv(1, a, x, 0, y);
        backend.ger(1, x, x, c);
        assertEquals(before, Memory.liveBytes());
    }

    private void checkGemm(Backend backend, double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        double[][] expected = product(alpha, a, b, beta, c);
        double[][] magnitude = magnitude(alpha, a, b, beta, c);
        double[] before = storage(c);
        backend.gemm(alpha, a, b, beta, c);
        checkMatrix(expected, magnitude, a.shape().size(1), c);
        double[] after = storage(filled(c, UNTOUCHED));
        for (int i = 0; i < before.length; i++) {
            assertTrue(after[i] == UNTOUCHED || after[i] == before[i], "the surroundings of c were changed");
        }
    }

    private void checkGemv(Backend backend, double alpha, NDArray a, NDArray x, double beta, NDArray y) {
        double[][] expected = product(alpha, a, asColumn(x), beta, asColumn(y));
        double[][] magnitude = magnitude(alpha, a, asColumn(x), beta, asColumn(y));
        backend.gemv(alpha, a, x, beta, y);
        checkMatrix(expected, magnitude, a.shape().size(1), asColumn(y));
    }

    private void checkGer(Backend backend, double alpha, NDArray x, NDArray y, NDArray a) {
        NDArray row = transposed(asColumn(y));
        double[][] expected = product(alpha, asColumn(x), row, 1, a);
        double[][] magnitude = magnitude(alpha, asColumn(x), row, 1, a);
        backend.ger(alpha, x, y, a);
        checkMatrix(expected, magnitude, 1, a);
    }

    private void checkBatch(Backend backend, double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        int batch = (int) c.shape().size(0);
        double[][][] expected = new double[batch][][];
        double[][][] magnitude = new double[batch][][];
        for (int s = 0; s < batch; s++) {
            expected[s] = product(alpha, item(a, s), item(b, s), beta, item(c, s));
            magnitude[s] = magnitude(alpha, item(a, s), item(b, s), beta, item(c, s));
        }
        backend.gemmBatched(alpha, a, b, beta, c);
        for (int s = 0; s < batch; s++) {
            checkMatrix(expected[s], magnitude[s], a.shape().size(2), item(c, s));
        }
    }

    private void checkAxpy(Backend backend, double alpha, NDArray x, NDArray y) {
        double[] xs = values(x);
        double[] ys = values(y);
        backend.axpy(alpha, x, y);
        double[] sums = values(y);
        for (int i = 0; i < xs.length; i++) {
            double magnitude = Math.abs(alpha * xs[i]) + Math.abs(ys[i]);
            assertEquals(ys[i] + alpha * xs[i], sums[i], tolerance(y.dtype(), 1, magnitude));
        }
    }

    private static void checkMatrix(double[][] expected, double[][] magnitude, long products, NDArray c) {
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                double actual = get(c, i, j);
                if (!(Math.abs(expected[i][j] - actual) <= tolerance(c.dtype(), products, magnitude[i][j]))) {
                    assertEquals(expected[i][j], actual, "element " + i + ", " + j + " of " + c.shape());
                }
            }
        }
    }

    private static double tolerance(DType dtype, long products, double magnitude) {
        double rounding = dtype == DType.FLOAT32 ? 0x1p-24 : 0x1p-53;
        return 2 * (products + 4) * rounding * magnitude;
    }

    private static double[][] product(double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        double[][] result = new double[(int) c.shape().size(0)][(int) c.shape().size(1)];
        for (int i = 0; i < result.length; i++) {
            for (int j = 0; j < result[i].length; j++) {
                double sum = 0;
                for (long p = 0; p < a.shape().size(1); p++) {
                    sum += get(a, i, p) * get(b, p, j);
                }
                result[i][j] = alpha * sum + (beta == 0 ? 0 : beta * get(c, i, j));
            }
        }
        return result;
    }

    private static double[][] magnitude(double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        double[][] result = new double[(int) c.shape().size(0)][(int) c.shape().size(1)];
        for (int i = 0; i < result.length; i++) {
            for (int j = 0; j < result[i].length; j++) {
                double sum = 0;
                for (long p = 0; p < a.shape().size(1); p++) {
                    sum += Math.abs(get(a, i, p) * get(b, p, j));
                }
                result[i][j] = Math.abs(alpha) * sum + (beta == 0 ? 0 : Math.abs(beta * get(c, i, j)));
            }
        }
        return result;
    }

    private NDArray matrix(DType dtype, Form form, long rows, long cols) {
        return switch (form) {
            case ROWS -> array(dtype, Shape.of(rows, cols));
            case COLUMNS -> transposed(array(dtype, Shape.of(cols, rows)));
            case PADDED_ROWS -> within(array(dtype, Shape.of(rows + 3, cols + 5)), rows, cols);
            case PADDED_COLUMNS -> transposed(within(array(dtype, Shape.of(cols + 3, rows + 5)), cols, rows));
            case EVERY_OTHER -> {
                NDArray all = array(dtype, Shape.of(2 * rows, 2 * cols));
                yield all.withLayout(all.layout().slice(0, 0, 2 * rows, 2).slice(1, 1, 2 * cols, 2));
            }
            case SAME_ROWS -> array(dtype, Shape.of(1, cols)).expand(Shape.of(rows, cols));
            case SAME_COLUMNS -> array(dtype, Shape.of(rows, 1)).expand(Shape.of(rows, cols));
        };
    }

    private static NDArray within(NDArray a, long rows, long cols) {
        return a.withLayout(a.layout().slice(0, 1, 1 + rows, 1).slice(1, 2, 2 + cols, 1));
    }

    private NDArray vector(DType dtype, long n, int stride) {
        if (stride == 0) {
            return array(dtype, Shape.of(1)).expand(Shape.of(n));
        }
        NDArray all = array(dtype, Shape.of(n * stride));
        return all.withLayout(all.layout().slice(0, 0, n * stride, stride));
    }

    private NDArray array(DType dtype, Shape shape) {
        NDArray array = NDArray.allocate(dtype, shape, "test");
        for (long i = 0; i < array.numel(); i++) {
            put(array, i, random.nextDouble() * 2 - 1);
        }
        return array;
    }

    private static NDArray zeroSized(DType dtype, long... sizes) {
        return NDArray.allocate(dtype, Shape.of(sizes), "test");
    }

    private NDArray integers(NDArray a) {
        for (long i = 0; i < a.shape().size(0); i++) {
            for (long j = 0; j < a.shape().size(1); j++) {
                set(a, i, j, random.nextInt(7) - 3);
            }
        }
        return a;
    }

    private static NDArray filled(NDArray a, double value) {
        for (long i = 0; i < a.shape().size(0); i++) {
            if (a.rank() == 1) {
                put(a, a.layout().offset() + i * a.layout().stride(0), value);
            } else {
                for (long j = 0; j < a.shape().size(1); j++) {
                    set(a, i, j, value);
                }
            }
        }
        return a;
    }

    private static NDArray transposed(NDArray a) {
        return a.withLayout(a.layout().transpose(a.rank() - 2, a.rank() - 1));
    }

    private static NDArray row(NDArray a) {
        return a.withLayout(a.layout().select(0, 0));
    }

    private static NDArray item(NDArray batch, long index) {
        return batch.withLayout(batch.layout().select(0, index));
    }

    private static NDArray asColumn(NDArray x) {
        return x.withLayout(x.layout().unsqueeze(1));
    }

    private static double get(NDArray a, long i, long j) {
        return read(a, a.layout().offset() + i * a.layout().stride(0) + j * a.layout().stride(1));
    }

    private static double get(NDArray x, long i) {
        return read(x, x.layout().offset() + i * x.layout().stride(0));
    }

    private static void set(NDArray a, long i, long j, double value) {
        put(a, a.layout().offset() + i * a.layout().stride(0) + j * a.layout().stride(1), value);
    }

    private static double read(NDArray a, long position) {
        return a.dtype() == DType.FLOAT32
                ? a.segment().get(ValueLayout.JAVA_FLOAT, position * Float.BYTES)
                : a.segment().get(ValueLayout.JAVA_DOUBLE, position * Double.BYTES);
    }

    private static void put(NDArray a, long position, double value) {
        if (a.dtype() == DType.FLOAT32) {
            a.segment().set(ValueLayout.JAVA_FLOAT, position * Float.BYTES, (float) value);
        } else {
            a.segment().set(ValueLayout.JAVA_DOUBLE, position * Double.BYTES, value);
        }
    }

    /** The elements of the whole storage, also those that the array does not show. */
    private static double[] storage(NDArray a) {
        double[] values = new double[(int) (a.storage().byteSize() / a.dtype().byteSize())];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(a, i);
        }
        return values;
    }

    /** The elements in row-major order, whatever the rank. */
    private static double[] values(NDArray a) {
        double[] values = new double[(int) a.numel()];
        for (int i = 0; i < values.length; i++) {
            values[i] = a.getDouble(i);
        }
        return values;
    }
}
