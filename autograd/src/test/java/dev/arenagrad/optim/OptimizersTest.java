package dev.arenagrad.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Steps on the sum of w^3 from (1, -2, 0.5) in float64, against what PyTorch 1.13 gives. */
class OptimizersTest {
    /** The same formulas in the same precision; only the order of a few roundings differs. */
    private static final double TOLERANCE = 1e-12;

    private static double[] after(int steps, Function<List<Tensor>, Optimizer> optimizer) {
        long before = Memory.liveBytes();
        double[] values;
        try (Scope _ = Scope.open()) {
            Tensor w = Tensor.of(1.0, -2.0, 0.5).setRequiresGrad(true);
            Optimizer descent = optimizer.apply(List.of(w));
            for (int i = 0; i < steps; i++) {
                try (Scope _ = Scope.open()) {
                    descent.zeroGrad();
                    w.pow(3).sum().backward();
                    descent.step();
                }
            }
            values = w.toDoubleArray();
        }
        assertEquals(before, Memory.liveBytes());
        return values;
    }

    @Test
    void sgd() {
        assertArrayEquals(new double[] {0.4612573, -18.073395200000007, 0.329561926953125}, after(3, w -> new Sgd(w,
                0.1)), TOLERANCE);
    }

    @Test
    void sgdWithMomentum() {
        assertArrayEquals(new double[] {-0.11632670000000009, -27.304371200000006, 0.16619420820312497},
                after(3, w -> new Sgd(w, 0.1, 0.9)), TOLERANCE);
    }

    @Test
    void adam() {
        assertArrayEquals(new double[] {0.7041537958715121, -2.3004937905256657, 0.21322035758517427},
                after(3, w -> new Adam(w, 0.1)), TOLERANCE);
    }

    @Test
    void adamWithOtherSettings() {
        assertArrayEquals(new double[] {0.5549709349891215, -2.517618889737651, 0.12479307590360908},
                after(5, w -> new Adam(w, 0.1, 0.5, 0.9, 1e-3)), TOLERANCE);
    }

    /** Ten steps in float32 on a transposed matrix of -0.5, -0.25 ... 0.75; roundings of a few of its units add up. */
    private static void assertOnTransposed(Function<List<Tensor>, Optimizer> optimizer, double... expected) {
        try (Scope _ = Scope.open()) {
            Tensor w = Tensor.arange(6.0).view(2, 3).div(4).sub(0.5).t().detach().setRequiresGrad(true);
            try (Optimizer descent = optimizer.apply(List.of(w))) {
                for (int i = 0; i < 10; i++) {
                    descent.zeroGrad();
                    w.pow(3).sum().backward();
                    descent.step();
                }
            }
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], w.item(i / 2, i % 2), 1e-6 * Math.max(1, Math.abs(expected[i])));
            }
        }
    }

    @Test
    void adamInSinglePrecision() {
        assertOnTransposed(w -> new Adam(w, 0.05), -1.0068695545196533, -0.09712249040603638, -0.7480863928794861,
                0.07477521896362305, 0.0, 0.2920059859752655);
    }

    @Test
    void sgdWithMomentumInSinglePrecision() {
        assertOnTransposed(w -> new Sgd(w, 0.05, 0.9), -27.054101943969727, 0.01579262875020504, -1.2050211429595947,
                -0.20624087750911713, 0.0, -0.6754827499389648);
    }

    @Test
    void parametersWithoutGradientStayAsTheyAre() {
        try (Scope _ = Scope.open()) {
            Tensor used = Tensor.ones(2).setRequiresGrad(true);
            Tensor unused = Tensor.ones(2).setRequiresGrad(true);
            Optimizer descent = new Sgd(List.of(used, unused), 0.5);
            used.sum().backward();
            descent.step();
            assertArrayEquals(new float[] {0.5f, 0.5f}, used.toFloatArray());
            assertArrayEquals(new float[] {1, 1}, unused.toFloatArray());
            descent.zeroGrad();
            assertNull(used.grad());
        }
    }

    @Test
    void aStepIsNoticedByGraphsRecordedBefore() {
        try (Scope _ = Scope.open()) {
            Tensor w = Tensor.ones(2).setRequiresGrad(true);
            Tensor loss = w.mul(w).sum();
            w.sum().backward();
            new Sgd(List.of(w), 0.5).step();
            assertThrows(RuntimeException.class, loss::backward);
        }
    }

    @Test
    void aParameterListedTwiceIsWarnedOf() {
        List<String> warnings = new ArrayList<>();
        Handler collecting = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel() == Level.WARNING) {
                    warnings.add(line.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.arenagrad");
        logger.addHandler(collecting);
        logger.setUseParentHandlers(false);
        try (Scope _ = Scope.open()) {
            Tensor w = Tensor.ones(2).setRequiresGrad(true);
            Tensor other = Tensor.ones(2).setRequiresGrad(true);
            new Adam(List.of(w, other), 0.1);
            assertEquals(List.of(), warnings);
            new Adam(List.of(w, other, w), 0.1);
            new Sgd(List.of(w, w), 0.1);
            assertEquals(2, warnings.size());
            warnings.forEach(warning -> assertTrue(warning.startsWith(
                    "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error"),
                    warning));
        } finally {
            logger.removeHandler(collecting);
            logger.setUseParentHandlers(true);
        }
    }

    @Test
    void aParameterListedTwiceHasMomentsOfItsOwnEachTime() {
        try (Scope _ = Scope.open()) {
            Tensor w = Tensor.of(1.0).setRequiresGrad(true);
            w.sum().backward();
            new Sgd(List.of(w, w), 0.1, 0.9).step();
            assertEquals(0.8, w.item(), 1e-12);
        }
    }
}
