package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.kernels.FillKernels;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** That each method of a backend reaches its own kernel; what kernels compute is tested with them. */
class AbstractBackendTest {
    private final Backend backend = JavaBackend.create();

    private static NDArray vector(double... values) {
        NDArray x = NDArray.allocate(DType.FLOAT64, Shape.of(values.length), "test");
        for (int i = 0; i < values.length; i++) {
            x.segment().set(ValueLayout.JAVA_DOUBLE, i * 8L, values[i]);
        }
        return x;
    }

    private static NDArray number(DType dtype) {
        return NDArray.allocate(dtype, Shape.of(1), "test");
    }

    @Test
    void computesElementwise() {
        try (Scope _ = Scope.open()) {
            NDArray out = number(DType.FLOAT64);
            backend.unary(UnaryOp.SQRT, vector(9), out);
            assertEquals(3, out.getDouble(0));
            backend.binary(BinaryOp.SUB, vector(9), vector(2), out);
            assertEquals(7, out.getDouble(0));
            backend.binary(BinaryOp.SUB, vector(9), 4, out);
            assertEquals(5, out.getDouble(0));
            backend.binary(BinaryOp.SUB, 4, vector(9), out);
            assertEquals(-5, out.getDouble(0));
            NDArray flag = number(DType.BOOL);
            backend.compare(CompareOp.LT, vector(9), vector(2), flag);
            assertEquals(0, flag.getDouble(0));
            backend.compare(CompareOp.LT, vector(9), 10, flag);
            assertEquals(1, flag.getDouble(0));
            backend.where(flag, vector(9), vector(2), out);
            assertEquals(9, out.getDouble(0));
            backend.fill(out, 8);
            assertEquals(8, out.getDouble(0));
            backend.copy(flag, out);
            assertEquals(1, out.getDouble(0));
        }
    }

    @Test
    void raisesToSmallPowersWithoutLogarithms() {
        try (Scope _ = Scope.open()) {
            NDArray out = number(DType.FLOAT64);
            for (double exponent : new double[] {-1, 0, 1, 2, 3, 0.5}) {
                backend.binary(BinaryOp.POW, vector(-3), exponent, out);
                assertEquals(Math.pow(-3, exponent), out.getDouble(0), 1e-15);
            }
        }
    }

    @Test
    void reducesAndNormalises() {
        try (Scope _ = Scope.open()) {
            NDArray x = vector(0, Math.log(3));
            NDArray total = number(DType.FLOAT64);
            backend.reduce(ReduceOp.SUM, x, total);
            assertEquals(Math.log(3), total.getDouble(0));
            NDArray place = number(DType.INT64);
            backend.argmax(x, 0, place);
            assertEquals(1, place.getLong(0));
            backend.argmin(x, 0, place);
            assertEquals(0, place.getLong(0));
            NDArray out = vector(0, 0);
            backend.softmax(x, 0, out);
            assertEquals(0.75, out.getDouble(1), 1e-15);
            backend.softmaxBackward(vector(0, 1), vector(0.25, 0.75), 0, out);
            assertEquals(0.75 * 0.25, out.getDouble(1), 1e-15);
            backend.logSoftmax(x, 0, out);
            assertEquals(Math.log(0.75), out.getDouble(1), 1e-15);
            backend.logSoftmaxBackward(vector(0, 1), vector(Math.log(0.25), Math.log(0.75)), 0, out);
            assertEquals(1 - 0.75, out.getDouble(1), 1e-15);
        }
    }

    @Test
    void gathersScattersAndDraws() {
        try (Scope _ = Scope.open()) {
            NDArray index = number(DType.INT64);
            FillKernels.fill(index, 1);
            NDArray out = vector(7);
            backend.gather(vector(5, 6), 0, index, out);
            assertEquals(6, out.getDouble(0));
            NDArray sums = vector(5, 6);
            backend.scatterAdd(vector(7), 0, index, sums);
            assertEquals(13, sums.getDouble(1));
            backend.uniform(new RandomStream(1, 0), 0, 1, out);
            assertTrue(out.getDouble(0) >= 0 && out.getDouble(0) < 1);
            backend.normal(new RandomStream(1, 0), 0, 1, out);
            assertTrue(Double.isFinite(out.getDouble(0)));
        }
    }
}
