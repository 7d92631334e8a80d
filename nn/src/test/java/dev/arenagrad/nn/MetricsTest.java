package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final long liveBytes = Memory.liveBytes();

    @AfterEach
    void everythingIsFreed() {
        assertEquals(liveBytes, Memory.liveBytes());
    }

    private static Tensor scores() {
        return Tensor.of(new double[][] {{0.1, 0.7, 0.2}, {5, 1, 2}, {0, 0, 1}, {1, 3, 3}}).setRequiresGrad(true);
    }

    @Test
    void accuracyCountsTheRowsWhoseLargestScoreIsTheLabels() {
        try (Scope scope = Scope.open()) {
            Tensor scores = scores();
            Tensor labels = Tensor.of(1L, 0, 0, 2);
            long bytes = scope.bytes();
            assertEquals(0.5, Metrics.accuracy(scores, labels));
            assertEquals(bytes, scope.bytes());
            assertEquals(Double.NaN, Metrics.accuracy(Tensor.zeros(0, 3), Tensor.zeros(DType.INT64, 0)));
        }
    }

    @Test
    void theConfusionMatrixHasLabelsInRowsAndPredictionsInColumns() {
        try (Scope _ = Scope.open()) {
            Tensor matrix = Metrics.confusionMatrix(scores(), Tensor.of(1L, 0, 0, 2));
            assertEquals(DType.INT64, matrix.dtype());
            assertArrayEquals(new long[] {1, 0, 1, 0, 1, 0, 0, 1, 0}, matrix.flatten().toLongArray());
            assertArrayEquals(new long[4], Metrics.confusionMatrix(Tensor.zeros(0, 2), Tensor.zeros(DType.INT64, 0))
                    .flatten().toLongArray());
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (Scope _ = Scope.open()) {
            Tensor scores = scores();
            assertThrows(TensorException.class, () -> Metrics.accuracy(scores, Tensor.of(1L, 0)));
            assertThrows(TensorException.class, () -> Metrics.accuracy(scores, Tensor.of(1.0, 0, 0, 2)));
            assertThrows(TensorException.class, () -> Metrics.accuracy(scores.select(0, 0), Tensor.of(1L)));
            assertEquals("Target 3 is out of bounds: there are 3 classes", assertThrows(TensorException.class,
                    () -> Metrics.confusionMatrix(scores, Tensor.of(1L, 0, 0, 3))).getMessage());
            assertThrows(TensorException.class, () -> Metrics.confusionMatrix(scores, Tensor.of(1L, 0, -1, 2)));
        }
    }

    @Test
    void aMeanWeighsItsNumbers() {
        Metrics.Mean mean = new Metrics.Mean();
        assertEquals(Double.NaN, mean.value());
        assertEquals(2.5, mean.add(1).add(3, 3).value());
        assertEquals(2.5, mean.add(Double.NaN, 0).value());
        assertThrows(IllegalArgumentException.class, () -> mean.add(1, -1));
    }
}
