package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompareKernelsTest {
    private static final double[] SPECIAL = {Double.NaN, 0, -0.0, 1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
            -1};

    private static double exact(CompareOp op, double a, double b) {
        boolean holds = switch (op) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
        };
        return holds ? 1 : 0;
    }

    @ParameterizedTest
    @EnumSource
    void isRightForEveryLengthAndDtype(CompareOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : Views.COMPUTED) {
                for (int n = 0; n <= 70; n++) {
                    NDArray a = Views.array(dtype, Shape.of(n), i -> i % 3);
                    NDArray b = Views.array(dtype, Shape.of(n), i -> i % 2);
                    NDArray out = Views.array(DType.BOOL, Shape.of(n), i -> 1);
                    NDArray number = Views.array(DType.BOOL, Shape.of(n), i -> 1);
                    CompareKernels.compare(op, a, b, out);
                    CompareKernels.compare(op, a, 1, number);
                    for (int i = 0; i < n; i++) {
                        assertEquals(exact(op, a.getDouble(i), b.getDouble(i)), out.getDouble(i),
                                dtype + " at " + i + " of " + n);
                        assertEquals(exact(op, a.getDouble(i), 1), number.getDouble(i),
                                dtype + " at " + i + " of " + n);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void comparesRowsWithOneElementOnEitherSide(CompareOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : Views.COMPUTED) {
                NDArray a = Views.array(dtype, Shape.of(7, 35), i -> dtype.isFloatingPoint() ? SPECIAL[(int) i % 7] : i
                        % 2);
                NDArray b = Views.expanded(dtype, 1, i -> dtype.isFloatingPoint() ? SPECIAL[(int) i] : i % 2, 7, 35);
                NDArray out = Views.empty(DType.BOOL, 7, 35);
                CompareKernels.compare(op, a, b, out);
                NDArray swapped = Views.empty(DType.BOOL, 7, 35);
                CompareKernels.compare(op, b, a, swapped);
                for (int i = 0; i < out.numel(); i++) {
                    assertEquals(exact(op, a.getDouble(i), b.getDouble(i)), out.getDouble(i), dtype + " at " + i);
                    assertEquals(exact(op, b.getDouble(i), a.getDouble(i)), swapped.getDouble(i), dtype + " at " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void comparesBytesWithWholeNumbersOfAnySize(CompareOp op) {
        try (Scope _ = Scope.open()) {
            NDArray a = Views.array(DType.BOOL, Shape.of(150), i -> i % 2);
            NDArray out = Views.empty(DType.BOOL, 150);
            for (long number : new long[] {-1, 0, 1, 2, 127, 128, 255, 256, -128, -129, 1L << 32, Long.MIN_VALUE}) {
                CompareKernels.compare(op, a, number, out);
                for (int i = 0; i < out.numel(); i++) {
                    assertEquals(exact(op, a.getDouble(i), number), out.getDouble(i), i + " with " + number);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsEveryComparisonWithNanFalseButInequality(CompareOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                NDArray a = Views.array(dtype, Shape.of(7 * 7), i -> SPECIAL[(int) i / 7]);
                NDArray b = Views.array(dtype, Shape.of(7 * 7), i -> SPECIAL[(int) i % 7]);
                NDArray out = Views.empty(DType.BOOL, 7 * 7);
                CompareKernels.compare(op, a, b, out);
                for (int i = 0; i < out.numel(); i++) {
                    assertEquals(exact(op, a.getDouble(i), b.getDouble(i)), out.getDouble(i));
                }
                for (double number : SPECIAL) {
                    CompareKernels.compare(op, a, number, out);
                    for (int i = 0; i < out.numel(); i++) {
                        assertEquals(exact(op, a.getDouble(i), number), out.getDouble(i));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void dealsWithEveryLayout(CompareOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : Views.COMPUTED) {
                for (NDArray a : Views.layouts(dtype, 5, 11)) {
                    Views.set(a, i -> i % 3);
                    NDArray b = Views.expanded(dtype, 0, i -> i % 2, 5, 11);
                    for (NDArray out : Views.layouts(DType.BOOL, 5, 11)) {
                        CompareKernels.compare(op, a, b, out);
                        for (int i = 0; i < out.numel(); i++) {
                            assertEquals(exact(op, a.getDouble(i), b.getDouble(i)), out.getDouble(i));
                        }
                        CompareKernels.compare(op, a, 1, out);
                        for (int i = 0; i < out.numel(); i++) {
                            assertEquals(exact(op, a.getDouble(i), 1), out.getDouble(i));
                        }
                    }
                }
            }
        }
    }

    @Test
    void comparesFloatsWithANumberAsDoubles() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(DType.FLOAT32, Shape.of(20), i -> 0.1f);
            NDArray out = Views.empty(DType.BOOL, 20);
            CompareKernels.compare(CompareOp.GT, x, 0.1, out);
            assertEquals(1, out.getDouble(0));
            assertEquals(1, out.getDouble(19));
        }
    }
}
