package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TernaryOp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TernaryKernelsTest {
    private static final double NUMBER = 1.25;

    private static double exact(TernaryOp op, double a, double b, double c) {
        return switch (op) {
            case ADDCMUL -> a + NUMBER * b * c;
            case ADDCDIV -> a + NUMBER * b / c;
            case LERP -> a + c * (b - a);
            case CLAMP -> Math.min(Math.max(a, b), c);
            case GLU_BACKWARD -> a * b * c * (1 - c);
            case LOGITS_LOSS -> (1 - b) * a + (1 + (c - 1) * b) * Math.log1p(Math.exp(-a));
            case LOGITS_SLOPE -> NUMBER * (1 - b - (1 + (c - 1) * b) / (1 + Math.exp(a)));
        };
    }

    @ParameterizedTest
    @EnumSource
    void dealsWithEveryTripleOfLayouts(TernaryOp op) {
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                double tolerance = dtype == DType.FLOAT32 ? 2e-6 : 1e-14;
                List<NDArray> operands = new ArrayList<>(Views.layouts(dtype, 4, 19));
                operands.forEach(x -> Views.set(x, i -> 0.013 * i + 0.2));
                operands.add(Views.expanded(dtype, 0, i -> 1.4 - 0.03 * i, 4, 19));
                operands.add(Views.array(dtype, Shape.SCALAR, i -> 0.7).expand(Shape.of(4, 19)));
                for (NDArray a : operands) {
                    for (NDArray b : operands) {
                        for (NDArray c : operands) {
                            NDArray out = Views.empty(dtype, 4, 19);
                            TernaryKernels.ternary(op, a, b, c, NUMBER, out);
                            for (int i = 0; i < out.numel(); i++) {
                                assertEquals(exact(op, a.getDouble(i), b.getDouble(i), c.getDouble(i)), out.getDouble(
                                        i), tolerance);
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void interpolationReachesItsEndsExactly() {
        try (Scope _ = Scope.open()) {
            NDArray from = Views.array(DType.FLOAT32, Shape.of(20), i -> 0.1 * i - 1e6);
            NDArray to = Views.array(DType.FLOAT32, Shape.of(20), i -> 0.3 + i);
            NDArray out = Views.empty(DType.FLOAT32, 20);
            TernaryKernels.ternary(TernaryOp.LERP, from, to, Views.array(DType.FLOAT32, Shape.of(20), i -> 1), 0, out);
            assertArrayEquals(Views.values(to), Views.values(out));
            TernaryKernels.ternary(TernaryOp.LERP, from, to, Views.array(DType.FLOAT32, Shape.of(20), i -> 0), 0, out);
            assertArrayEquals(Views.values(from), Views.values(out));
        }
    }

    @Test
    void addsProductsOfIntegersButDoesNotDivideThem() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.vector(DType.INT64, 3, -4);
            NDArray out = Views.empty(DType.INT64, 2);
            TernaryKernels.ternary(TernaryOp.ADDCMUL, x, x, x, 2, out);
            assertArrayEquals(new double[] {21, 28}, Views.values(out));
            assertThrows(UnsupportedOperationException.class,
                    () -> TernaryKernels.ternary(TernaryOp.ADDCDIV, x, x, x, 2, out));
        }
    }

    @Test
    void worksInPlaceAndOnNothing() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(DType.FLOAT64, Shape.of(19), i -> i);
            TernaryKernels.ternary(TernaryOp.ADDCMUL, x, x, x, 1, x);
            assertEquals(18 + 18 * 18, x.getDouble(18));
            NDArray empty = Views.empty(DType.FLOAT64, 0);
            TernaryKernels.ternary(TernaryOp.ADDCMUL, empty, empty, empty, 1, empty);
        }
    }
}
