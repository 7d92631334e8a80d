package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BinaryKernelsTest {
    private static final int WARM_UP = 5000;
    private static final DType[] FLOATING = {DType.FLOAT32, DType.FLOAT64};
    private static final double[] SPECIAL = {0, -0.0, 1, -1, Double.NaN, Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY, 0.5, -0.5, 2,
            -2, 3, -3, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, 1e-10, -1e10, 127, -1.5};

    private static double exact(BinaryOp op, DType dtype, double a, double b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> a == 1 || a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b);
            case MAXIMUM -> Math.max(a, b);
            case MINIMUM -> Math.min(a, b);
            case FMAX -> a != a ? b : b != b ? a : Math.max(a, b);
            case FMIN -> a != a ? b : b != b ? a : Math.min(a, b);
            case FMOD -> a % b;
            case REMAINDER -> Remainders.remainder(a, b);
            case FLOOR_DIVIDE -> Remainders.floorDivide(a, b);
            case ATAN2 -> Math.atan2(a, b);
            case HYPOT -> Math.hypot(a, b);
            case LOGADDEXP -> a == b ? a + Math.log(2) : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
            case XLOGY -> b != b ? b : a == 0 ? 0 : a * Math.log(b);
            case POLYGAMMA -> GammaFunction.polygamma(b, a);
            case GLU -> a * (b < 0 ? Math.exp(b) / (1 + Math.exp(b)) : 1 / (1 + Math.exp(-b)));
            case TANH_BACKWARD -> rounded(dtype, a) * rounded(dtype, 1 - rounded(dtype, b * b));
            case SIGMOID_BACKWARD -> rounded(dtype, a * b) * rounded(dtype, 1 - b);
            case RELU_BACKWARD -> b <= 0 ? 0 : a;
            case RSQRT_BACKWARD -> rounded(dtype, -0.5 * a) * rounded(dtype, rounded(dtype, b * b) * b);
        };
    }

    private static double rounded(DType dtype, double x) {
        return dtype == DType.FLOAT32 ? (float) x : x;
    }

    /**
     * Arithmetic is exact to rounding; functions are good to one unit and their reference to another, and XLOGY multiplies after that;
     * sums of ten reciprocals, of two to each side. The
     * logarithm of a sum may be nearly 0 where its two parts are not, so its error is counted in units of the larger argument.
     */
    private static void check(BinaryOp op, DType dtype, double a, double b, double actual) {
        double expected = exact(op, dtype, a, b);
        if (op == BinaryOp.LOGADDEXP && Double.isFinite(expected) && Double.isFinite(actual)) {
            double unit = (dtype == DType.FLOAT32 ? 0x1p-23 : 0x1p-52) * Math.max(1, Math.abs(Math.max(a, b)));
            assertEquals(expected, actual, 3 * unit, dtype + " logaddexp(" + a + ", " + b + ")");
            return;
        }
        double tolerance = switch (op) {
            case POW, ATAN2, HYPOT -> 2;
            case XLOGY, GLU -> 3;
            case POLYGAMMA -> 4;
            default -> 0.51;
        };
        assertTrue(Views.ulps(dtype, expected, actual) <= tolerance,
                dtype + " " + op + "(" + a + ", " + b + ") is " + expected + ", not " + actual);
    }

    /** The JDK's vector functions are called by compiled code only; the interpreter computes lane by lane with Math. */
    @BeforeAll
    static void compile() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray x = Views.array(dtype, Shape.of(128), i -> 0.01 * i);
                NDArray out = Views.empty(dtype, 128);
                for (BinaryOp op : BinaryOp.values()) {
                    for (int i = 0; i < WARM_UP; i++) {
                        BinaryKernels.binary(op, x, x, out);
                        BinaryKernels.binary(op, x, 1.5, out);
                        BinaryKernels.binary(op, 1.5, x, out);
                    }
                }
            }
        }
    }

    private static NDArray computed(BinaryOp op, NDArray a, NDArray b) {
        NDArray out = NDArray.allocate(a.dtype(), a.shape(), op);
        BinaryKernels.binary(op, a, b, out);
        return out;
    }

    @ParameterizedTest
    @EnumSource
    void isRightForEveryLengthAroundWholeVectors(BinaryOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (int n = 0; n <= 70; n++) {
                    NDArray a = Views.array(dtype, Shape.of(n), i -> 0.7 * i + 0.3);
                    NDArray b = Views.array(dtype, Shape.of(n), i -> 2 - 0.13 * i);
                    NDArray out = computed(op, a, b);
                    NDArray right = NDArray.allocate(dtype, a.shape(), op);
                    BinaryKernels.binary(op, a, 1.75, right);
                    NDArray left = NDArray.allocate(dtype, a.shape(), op);
                    BinaryKernels.binary(op, 1.75, b, left);
                    for (int i = 0; i < n; i++) {
                        check(op, dtype, a.getDouble(i), b.getDouble(i), out.getDouble(i));
                        check(op, dtype, a.getDouble(i), 1.75, right.getDouble(i));
                        check(op, dtype, 1.75, b.getDouble(i), left.getDouble(i));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheRulesOfSpecialValuesInVectorsAndInPlainLoops(BinaryOp op) {
        try (Scope _ = Scope.open()) {
            int n = SPECIAL.length;
            for (DType dtype : FLOATING) {
                NDArray a = Views.array(dtype, Shape.of(n * n), i -> SPECIAL[(int) i / n]);
                NDArray b = Views.array(dtype, Shape.of(n * n), i -> SPECIAL[(int) i % n]);
                NDArray vectors = computed(op, a, b);
                NDArray strided = Views.layouts(dtype, n * n).get(2);
                BinaryKernels.binary(op, a, b, strided);
                for (int i = 0; i < n * n; i++) {
                    check(op, dtype, a.getDouble(i), b.getDouble(i), vectors.getDouble(i));
                    check(op, dtype, a.getDouble(i), b.getDouble(i), strided.getDouble(i));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheRulesOfSpecialNumbers(BinaryOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray x = Views.array(dtype, Shape.of(SPECIAL.length), i -> SPECIAL[(int) i]);
                NDArray out = NDArray.allocate(dtype, x.shape(), op);
                for (double special : SPECIAL) {
                    double number = rounded(dtype, special);
                    BinaryKernels.binary(op, x, number, out);
                    for (int i = 0; i < SPECIAL.length; i++) {
                        check(op, dtype, x.getDouble(i), number, out.getDouble(i));
                    }
                    BinaryKernels.binary(op, number, x, out);
                    for (int i = 0; i < SPECIAL.length; i++) {
                        check(op, dtype, number, x.getDouble(i), out.getDouble(i));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void dealsWithEveryPairOfLayouts(BinaryOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                List<NDArray> operands = new ArrayList<>();
                Views.layouts(dtype, 4, 3, 17).forEach(x -> operands.add(Views.set(x, i -> 0.01 * i + 0.2)));
                for (int dim = 0; dim < 3; dim++) {
                    operands.add(Views.expanded(dtype, dim, i -> 1.1 - 0.03 * i, 4, 3, 17));
                }
                operands.add(Views.array(dtype, Shape.SCALAR, i -> 0.7).expand(Shape.of(4, 3, 17)));
                for (NDArray a : operands) {
                    for (NDArray b : operands) {
                        for (NDArray out : Views.layouts(dtype, 4, 3, 17)) {
                            BinaryKernels.binary(op, a, b, out);
                            for (int i = 0; i < out.numel(); i++) {
                                check(op, dtype, a.getDouble(i), b.getDouble(i), out.getDouble(i));
                            }
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ADD", "SUB", "MUL", "DIV", "MAXIMUM"})
    void rowsShorterThanAVectorAreTheSameBitsAsLongOnes(BinaryOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (int n : new int[] {1, 2, 3, 4, 5, 8, 9, 15, 16, 17}) {
                    for (int rows : new int[] {2, 70}) {
                        NDArray[] operands = {Views.array(dtype, Shape.of(3, 1, n), i -> 0.3 + 0.01 * i),
                                Views.array(dtype, Shape.of(rows, 1), i -> 1.7 - 0.013 * i),
                                Views.layouts(dtype, 3, rows, n).get(0), halves(dtype, rows, n)};
                        Views.set(operands[2], i -> 0.2 + 0.003 * i);
                        for (NDArray left : operands) {
                            for (NDArray right : operands) {
                                checkRows(op, left.expand(Shape.of(3, rows, n)), right.expand(Shape.of(3, rows, n)));
                            }
                        }
                    }
                }
            }
        }
    }

    /** {@return the first halves of rows} */
    private static NDArray halves(DType dtype, long rows, long n) {
        NDArray x = Views.array(dtype, Shape.of(3, rows, 2 * n), i -> 0.4 + 0.002 * i);
        return x.withLayout(x.layout().slice(2, 0, n, 1));
    }

    private static void checkRows(BinaryOp op, NDArray a, NDArray b) {
        NDArray expected = Views.array(a.dtype(), Shape.of(a.numel()), i -> 0);
        BinaryKernels.binary(op, Views.array(a.dtype(), expected.shape(), a::getDouble), Views.array(b.dtype(), expected
                .shape(), b::getDouble), expected);
        NDArray out = halves(a.dtype(), a.shape().size(1), a.shape().size(2));
        NDArray whole = out.withLayout(Shape.of(2 * a.numel()).contiguous());
        double[] before = Views.values(whole);
        BinaryKernels.binary(op, a, b, out);
        assertArrayEquals(Views.values(expected), Views.values(out));
        double[] after = Views.values(whole);
        long n = a.shape().size(2);
        for (int i = 0; i < after.length; i++) {
            if (i % (2 * n) >= n) {
                assertEquals(before[i], after[i], "what lies between rows");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void dealsWithEveryLayoutBesideANumber(BinaryOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (NDArray x : Views.layouts(dtype, 6, 19)) {
                    Views.set(x, i -> 0.02 * i + 0.1);
                    for (NDArray out : Views.layouts(dtype, 6, 19)) {
                        BinaryKernels.binary(op, x, 1.25, out);
                        for (int i = 0; i < out.numel(); i++) {
                            check(op, dtype, x.getDouble(i), 1.25, out.getDouble(i));
                        }
                        BinaryKernels.binary(op, 1.25, x, out);
                        for (int i = 0; i < out.numel(); i++) {
                            check(op, dtype, 1.25, x.getDouble(i), out.getDouble(i));
                        }
                    }
                }
            }
        }
    }

    /** Quotients of all sizes, from below 1 to beyond what vectors divide exactly, with whole ones, halves and signs among them. */
    @ParameterizedTest
    @EnumSource(names = {"FMOD", "REMAINDER", "FLOOR_DIVIDE"})
    void divisionsWithARestAreTheSameBitsInVectorsAndNumbers(BinaryOp op) {
        SplittableRandom random = new SplittableRandom(7);
        int n = 1 << 14;
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                int most = dtype == DType.FLOAT32 ? 30 : 60;
                NDArray b = Views.array(dtype, Shape.of(n), i -> random.nextDouble(-1, 1) * Math.scalb(1.0, random
                        .nextInt(-20, 20)));
                NDArray a = Views.array(dtype, Shape.of(n), i -> b.getDouble(i) * (i % 3 == 0
                        ? Math.rint(random.nextDouble(-1, 1) * Math.scalb(1.0, (int) i % most))
                        : random.nextDouble(-1, 1) * Math.scalb(1.0, (int) i % most)));
                NDArray vectors = computed(op, a, b);
                NDArray strided = Views.layouts(dtype, n).get(2);
                BinaryKernels.binary(op, a, b, strided);
                NDArray byNumber = NDArray.allocate(dtype, a.shape(), op);
                BinaryKernels.binary(op, a, 0.75, byNumber);
                for (int i = 0; i < n; i++) {
                    double x = a.getDouble(i);
                    requireBits(op, dtype, x, b.getDouble(i), vectors.getDouble(i));
                    requireBits(op, dtype, x, b.getDouble(i), strided.getDouble(i));
                    requireBits(op, dtype, x, 0.75, byNumber.getDouble(i));
                }
            }
        }
    }

    /** The reference divides by {@code %}, which is exact. */
    private static void requireBits(BinaryOp op, DType dtype, double a, double b, double actual) {
        double expected = rounded(dtype, exact(op, dtype, a, b));
        assertEquals(Double.doubleToLongBits(expected), Double.doubleToLongBits(actual), () -> dtype + " " + op + "("
                + a
                + ", " + b + ") is " + expected + ", not " + actual);
    }

    @ParameterizedTest
    @EnumSource(names = {"FMOD", "REMAINDER", "FLOOR_DIVIDE"})
    void divisionsWithARestKeepTheSignsOfZeros(BinaryOp op) {
        double[] a = {0, -0.0, 4, -4, 0, -0.0, 4, -4, 1, -1, 1, -1};
        double[] b = {2, 2, 2, 2, -2, -2, -2, -2, 2, 2, -2, -2};
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                NDArray left = Views.array(dtype, Shape.of(4 * a.length), i -> a[(int) i % a.length]);
                NDArray right = Views.array(dtype, Shape.of(4 * b.length), i -> b[(int) i % b.length]);
                NDArray out = computed(op, left, right);
                for (int i = 0; i < out.numel(); i++) {
                    requireBits(op, dtype, left.getDouble(i), right.getDouble(i), out.getDouble(i));
                }
            }
        }
    }

    @Test
    void worksInPlaceOnEitherOperand() {
        try (Scope _ = Scope.open()) {
            for (NDArray a : Views.layouts(DType.FLOAT32, 5, 7)) {
                Views.set(a, i -> i);
                NDArray b = Views.array(DType.FLOAT32, Shape.of(5, 7), i -> 100);
                BinaryKernels.binary(BinaryOp.SUB, a, b, a);
                BinaryKernels.binary(BinaryOp.SUB, b, a, a);
                assertEquals(200 - 33, a.getDouble(33));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ADD", "SUB", "MUL", "POW", "MAXIMUM", "MINIMUM"})
    void computesIntegers(BinaryOp op) {
        try (Scope _ = Scope.open()) {
            NDArray a = Views.vector(DType.INT64, -3, 0, 5, 7);
            NDArray b = Views.vector(DType.INT64, 3, 0, 2, 9);
            NDArray out = Views.empty(DType.INT64, 4);
            BinaryKernels.binary(op, a, b, out);
            for (int i = 0; i < 4; i++) {
                assertEquals((long) exact(op, DType.FLOAT64, a.getLong(i), b.getLong(i)), out.getLong(i));
            }
            BinaryKernels.binary(op, a, 3, out);
            assertEquals((long) exact(op, DType.FLOAT64, 5, 3), out.getLong(2));
            BinaryKernels.binary(op, 3, b, out);
            assertEquals((long) exact(op, DType.FLOAT64, 3, 2), out.getLong(2));
        }
    }

    @Test
    void wrapsIntegersAround() {
        try (Scope _ = Scope.open()) {
            NDArray out = Views.empty(DType.INT64, 1);
            BinaryKernels.binary(BinaryOp.POW, Views.vector(DType.INT64, 3), 41, out);
            long expected = 1;
            for (int i = 0; i < 41; i++) {
                expected *= 3;
            }
            assertEquals(expected, out.getLong(0));
            assertThrows(UnsupportedOperationException.class, () -> BinaryKernels.binary(BinaryOp.DIV, out, 2, out));
        }
    }

    @Test
    void roundsANumberToTheDtypeFirst() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.vector(DType.FLOAT32, 0.1f);
            BinaryKernels.binary(BinaryOp.SUB, x, 0.1, x);
            assertEquals(0, x.getDouble(0));
            NDArray whole = Views.vector(DType.INT64, 4);
            BinaryKernels.binary(BinaryOp.ADD, whole, 2.9, whole);
            assertArrayEquals(new double[] {6}, Views.values(whole));
        }
    }
}
