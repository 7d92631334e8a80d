package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.parallel.Threads;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PairLossesTest {
    private static final DType[] FLOATING = {DType.FLOAT32, DType.FLOAT64};
    private static final double P = 0.7;

    /** Units of the dtype by which a loss may be off: a difference, a logarithm and an exponential are good to one or two each. */
    private static final double UNITS = 8;

    /** So many losses are added one after another at most, in double, each time off by half a unit of the sum. */
    private static final long BLOCK = 1L << 16;

    private static NDArray array(DType dtype, long n, double step, double period) {
        NDArray x = NDArray.allocate(dtype, Shape.of(n), "test");
        for (long i = 0; i < n; i++) {
            x.setDouble(i, i * step % period - period / 2);
        }
        return x;
    }

    private static double loss(PairLoss loss, double x, double t) {
        double d = Math.abs(x - t);
        return switch (loss) {
            case SQUARED -> d * d;
            case ABSOLUTE -> d;
            case HUBER -> d <= P ? d * d / 2 : P * (d - P / 2);
            case LOGITS -> (1 - t) * x + Math.max(-x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
        };
    }

    private static double slope(PairLoss loss, double x, double t) {
        return switch (loss) {
            case SQUARED -> x - t;
            case ABSOLUTE -> Math.signum(x - t);
            case HUBER -> Math.clamp(x - t, -P, P);
            case LOGITS -> 1 / (1 + Math.exp(-x)) - t;
        };
    }

    private static void check(PairLoss loss, DType dtype, long n) {
        double unit = UNITS * (dtype == DType.FLOAT32 ? Math.ulp(1f) : Math.ulp(1.0));
        NDArray x = array(dtype, n, 0.37, 5);
        NDArray t = array(dtype, n, 0.23, 3);
        double[] losses = new double[(int) n];
        double terms = 0;
        NDArray gradient = PairLosses.gradient(loss, x, t, P, 2);
        for (long i = 0; i < n; i++) {
            double xi = x.getDouble(i);
            double ti = t.getDouble(i);
            losses[(int) i] = loss(loss, xi, ti);
            terms += Math.abs(xi) + Math.abs(ti) + Math.abs(xi * ti) + 1;
            assertEquals(2 * slope(loss, xi, ti), gradient.getDouble(i), unit * (Math.abs(xi) + Math.abs(ti) + 1));
        }
        double sum = DoubleStream.of(losses).sum();
        double addition = Math.min(n, BLOCK) * Math.ulp(1.0) / 2;
        assertEquals(sum / 3, PairLosses.sum(loss, x, t, P, 3).getDouble(0), (unit + addition) * terms / 3, loss
                + " of " + n);
    }

    @ParameterizedTest
    @EnumSource
    void addsUpAndDifferentiatesAnyNumberOfLosses(PairLoss loss) {
        for (DType dtype : FLOATING) {
            for (long n = 1; n <= 70; n++) {
                try (Scope _ = Scope.open()) {
                    check(loss, dtype, n);
                }
            }
            try (Scope _ = Scope.open()) {
                check(loss, dtype, 200_003);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasTheSameBitsForAnyNumberOfThreads(PairLoss loss) {
        int before = Threads.allowed();
        try (Scope _ = Scope.open()) {
            NDArray x = array(DType.FLOAT64, 300_001, 0.37, 5);
            NDArray t = array(DType.FLOAT64, 300_001, 0.23, 3);
            Threads.allow(1);
            double alone = PairLosses.sum(loss, x, t, P, 1).getDouble(0);
            Threads.allow(4);
            assertEquals(alone, PairLosses.sum(loss, x, t, P, 1).getDouble(0), 0);
        } finally {
            Threads.allow(before);
        }
    }

    @Test
    void ofNothingIsNothing() {
        try (Scope _ = Scope.open()) {
            NDArray none = NDArray.allocate(DType.FLOAT32, Shape.of(0), "test");
            assertEquals(0, PairLosses.sum(PairLoss.SQUARED, none, none, 0, 1).getDouble(0));
            assertTrue(Double.isNaN(PairLosses.sum(PairLoss.SQUARED, none, none, 0, 0).getDouble(0)));
            assertEquals(0, PairLosses.gradient(PairLoss.SQUARED, none, none, 0, 1).numel());
        }
    }

    @ParameterizedTest
    @EnumSource
    void emptyViewsMayBeginBehindTheirMemory(PairLoss loss) {
        for (DType dtype : FLOATING) {
            try (Scope _ = Scope.open()) {
                NDArray whole = NDArray.allocate(dtype, Shape.of(0, 60), "test");
                NDArray none = whole.withLayout(whole.layout().slice(1, 40, 49, 1));
                assertEquals(0, PairLosses.sum(loss, none, none, P, 1).getDouble(0));
                assertEquals(0, PairLosses.gradient(loss, none, none, P, 1).numel());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFactorThatIsNotFiniteReachesSlopesOfZero(PairLoss loss) {
        for (DType dtype : FLOATING) {
            try (Scope _ = Scope.open()) {
                NDArray x = NDArray.allocate(dtype, Shape.of(70), "test");
                Backends.current().fill(x, loss == PairLoss.LOGITS ? 0 : 0.5);
                NDArray t = NDArray.allocate(dtype, x.shape(), "test");
                Backends.current().fill(t, 0.5);
                for (double factor : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
                    NDArray gradient = PairLosses.gradient(loss, x, t, P, factor);
                    for (long i = 0; i < x.numel(); i++) {
                        assertTrue(Double.isNaN(gradient.getDouble(i)), factor + " at " + i);
                    }
                }
            }
        }
    }

    @Test
    void takesOneShapeAndOneDtypeThatItComputesIn() {
        try (Scope _ = Scope.open()) {
            NDArray floats = NDArray.allocate(DType.FLOAT32, Shape.of(3, 2), "test");
            NDArray doubles = NDArray.allocate(DType.FLOAT64, Shape.of(3, 2), "test");
            NDArray halves = NDArray.allocate(DType.FLOAT16, Shape.of(3, 2), "test");
            assertTrue(PairLosses.areTaken(floats, floats));
            assertFalse(PairLosses.areTaken(floats, doubles));
            assertFalse(PairLosses.areTaken(halves, halves));
            assertFalse(PairLosses.areTaken(floats, floats.slice(0, 0, 2)));
        }
    }
}
