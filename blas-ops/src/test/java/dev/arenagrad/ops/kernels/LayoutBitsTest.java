package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ActivationOp;
import dev.arenagrad.ops.ActivationParameters;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TernaryOp;
import dev.arenagrad.ops.UnaryOp;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Results of elementwise functions are the same bits in every layout: in contiguous arrays, in columns, in rows of any length, and where an
 * operand is a row, a column or a number for all elements.
 */
class LayoutBitsTest {
    private static final DType[] FLOATING = {DType.FLOAT32, DType.FLOAT64};

    /** Of rows: below a vector's, some, and with a rest. */
    private static final long[] LENGTHS = {1, 3, 21};
    private static final long ROWS = 6;
    private static final ActivationParameters NUMBERS = new ActivationParameters(0.5, 1.25, 0.75);
    private static final double[] SPECIAL = {0, -0.0, 1, -1, 2, 0.5, Double.NaN, Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY, Float.MAX_VALUE, Float.MIN_VALUE};

    private final SplittableRandom random = new SplittableRandom(17);

    /** A function of arrays, which writes its result into the last one. */
    private interface Call {
        void on(NDArray... arrays);
    }

    @ParameterizedTest
    @EnumSource
    void ofFunctionsOfOne(UnaryOp op) {
        require(op, 1, false, arrays -> UnaryKernels.unary(op, arrays[0], arrays[1]));
    }

    @ParameterizedTest
    @EnumSource
    void ofFunctionsOfTwo(BinaryOp op) {
        require(op, 2, false, arrays -> BinaryKernels.binary(op, arrays[0], arrays[1], arrays[2]));
    }

    @ParameterizedTest
    @EnumSource
    void ofFunctionsOfThree(TernaryOp op) {
        require(op, 3, false, arrays -> TernaryKernels.ternary(op, arrays[0], arrays[1], arrays[2], 0.7, arrays[3]));
    }

    @ParameterizedTest
    @EnumSource
    void ofActivations(ActivationOp op) {
        require(op, 1, false, arrays -> ActivationKernels.activation(op, arrays[0], NUMBERS, arrays[1]));
        require(op, 2, false, arrays -> ActivationKernels.backward(op, arrays[0], arrays[1], NUMBERS, arrays[2]));
    }

    @ParameterizedTest
    @EnumSource
    void ofComparisons(CompareOp op) {
        require(op, 2, true, arrays -> CompareKernels.compare(op, arrays[0], arrays[1], arrays[2]));
    }

    @ParameterizedTest
    @EnumSource
    void ofFunctionsOfANumber(BinaryOp op) {
        for (int i = 0; i < 40; i++) {
            double number = (float) value();
            requireNumber(op, number, arrays -> BinaryKernels.binary(op, arrays[0], arrays[1], arrays[2]),
                    arrays -> BinaryKernels.binary(op, arrays[0], number, arrays[1]));
            requireNumber(op, number, arrays -> BinaryKernels.binary(op, arrays[1], arrays[0], arrays[2]),
                    arrays -> BinaryKernels.binary(op, number, arrays[0], arrays[1]));
        }
    }

    private void require(Object op, int operands, boolean isCondition, Call call) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (long n : LENGTHS) {
                    requireEach(op, operands(dtype, n), new NDArray[operands + 1], operands, Views.layouts(isCondition
                            ? DType.BOOL : dtype, ROWS, n), call);
                }
            }
        }
    }

    /** Takes every choice of operands, one after another from the last. */
    private static void requireEach(Object op, List<NDArray> choices, NDArray[] arrays, int left,
            List<NDArray> outs, Call call) {
        if (left > 0) {
            for (NDArray choice : choices) {
                arrays[left - 1] = choice;
                requireEach(op, choices, arrays, left - 1, outs, call);
            }
            return;
        }
        int last = arrays.length - 1;
        NDArray[] dense = new NDArray[arrays.length];
        for (int i = 0; i < last; i++) {
            dense[i] = dense(arrays[i]);
        }
        dense[last] = Views.empty(outs.getFirst().dtype(), arrays[0].numel());
        call.on(dense);
        for (NDArray out : outs) {
            arrays[last] = out;
            call.on(arrays);
            requireBits(op, dense, out);
        }
    }

    private void requireNumber(BinaryOp op, double number, Call ofArrays, Call ofNumber) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : FLOATING) {
                for (NDArray x : operands(dtype, 21)) {
                    NDArray[] dense = {dense(x), Views.array(dtype, Shape.of(x.numel()), _ -> number), Views.empty(
                            dtype, x.numel())};
                    ofArrays.on(dense);
                    for (NDArray out : Views.layouts(dtype, x.shape().toArray())) {
                        ofNumber.on(x, out);
                        requireBits(op, dense, out);
                    }
                }
            }
        }
    }

    private static void requireBits(Object op, NDArray[] dense, NDArray out) {
        NDArray expected = dense[dense.length - 1];
        for (int i = 0; i < out.numel(); i++) {
            if (Double.compare(expected.getDouble(i), out.getDouble(i)) != 0) {
                StringBuilder of = new StringBuilder(op + " of " + dense[0].dtype());
                for (NDArray x : dense) {
                    of.append(' ').append(x.getDouble(i));
                }
                assertEquals(expected.getDouble(i), out.getDouble(i), of + " as " + out.layout());
            }
        }
    }

    private static NDArray dense(NDArray x) {
        return Views.array(x.dtype(), Shape.of(x.numel()), x::getDouble);
    }

    /** {@return arrays of rows of n elements in every layout, and a row, a column and a number expanded to them} */
    private List<NDArray> operands(DType dtype, long n) {
        List<NDArray> operands = new ArrayList<>(Views.layouts(dtype, ROWS, n));
        operands.forEach(x -> Views.set(x, _ -> value()));
        operands.add(Views.expanded(dtype, 0, _ -> value(), ROWS, n));
        operands.add(Views.expanded(dtype, 1, _ -> value(), ROWS, n));
        operands.add(Views.array(dtype, Shape.SCALAR, _ -> value()).expand(Shape.of(ROWS, n)));
        return operands;
    }

    private double value() {
        return switch (random.nextInt(10)) {
            case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
            case 1 -> random.nextInt(-4, 5);
            case 2 -> random.nextDouble(-1, 1) * Math.scalb(1.0, random.nextInt(-30, 30));
            case 3, 4, 5 -> random.nextDouble(-4, 4);
            default -> random.nextDouble(0, 3);
        };
    }
}
