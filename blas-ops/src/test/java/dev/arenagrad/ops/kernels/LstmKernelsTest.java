package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Steps of long short-term memory against the formulas in double. No term of a result is greater than 2, so that each is right to some units
 * in the last place of that.
 */
class LstmKernelsTest {
    private static final int SAMPLES = 3;
    /** Whole vectors, and a rest. */
    private static final int WIDTH = 37;
    private static final int UNITS = 8;

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static NDArray waves(DType dtype, int columns, double pace) {
        return Views.array(dtype, Shape.of(SAMPLES, columns), i -> Math.sin(pace * (i + 1)));
    }

    private static void require(double expected, NDArray array, int row, int column) {
        double unit = array.dtype() == DType.FLOAT32 ? Math.ulp(2f) : Math.ulp(2.0);
        assertEquals(expected, array.getDouble((long) row * array.shape().size(1) + column), UNITS * unit, () -> row
                + ", " + column);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"FLOAT32", "FLOAT64"})
    void aStepAndItsDerivative(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray gates = waves(dtype, 4 * WIDTH, 0.7);
            NDArray cellBefore = waves(dtype, WIDTH, 1.3);
            NDArray ofHidden = waves(dtype, WIDTH, 2.1);
            NDArray ofCell = waves(dtype, WIDTH, 0.9);
            double[] x = Views.values(gates);
            double[] before = Views.values(cellBefore);
            double[] dh = Views.values(ofHidden);
            double[] dc = Views.values(ofCell);
            NDArray cell = Views.empty(dtype, SAMPLES, WIDTH);
            NDArray squashed = Views.empty(dtype, SAMPLES, WIDTH);
            NDArray hidden = Views.empty(dtype, SAMPLES, WIDTH);
            NDArray again = Views.empty(dtype, SAMPLES, WIDTH);
            NDArray ofGates = Views.empty(dtype, SAMPLES, 4 * WIDTH);

            LstmKernels.step(gates, cellBefore, cell, squashed, hidden);
            LstmKernels.stepBackward(gates, cellBefore, squashed, ofHidden, ofCell, ofGates, again);

            for (int n = 0; n < SAMPLES; n++) {
                for (int j = 0; j < WIDTH; j++) {
                    int at = n * WIDTH + j;
                    int gate = 4 * n * WIDTH + j;
                    double i = sigmoid(x[gate]);
                    double f = sigmoid(x[gate + WIDTH]);
                    double g = Math.tanh(x[gate + 2 * WIDTH]);
                    double o = sigmoid(x[gate + 3 * WIDTH]);
                    double c = f * before[at] + i * g;
                    double t = Math.tanh(c);
                    double k = dc[at] + dh[at] * o * (1 - t * t);
                    require(c, cell, n, j);
                    require(t, squashed, n, j);
                    require(o * t, hidden, n, j);
                    require(o * t, again, n, j);
                    require(k * f, ofCell, n, j);
                    require(k * g * i * (1 - i), ofGates, n, j);
                    require(k * before[at] * f * (1 - f), ofGates, n, WIDTH + j);
                    require(k * i * (1 - g * g), ofGates, n, 2 * WIDTH + j);
                    require(dh[at] * t * o * (1 - o), ofGates, n, 3 * WIDTH + j);
                }
            }
        }
    }
}
