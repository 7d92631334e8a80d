package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.arenagrad.ops.TensorException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where the running statistics of batch normalisation lie. */
@ExtendWith(LiveBytes.class)
class RunningStatisticsTest {
    private static final String SHARED = "unsupported operation: running_mean and running_var refer to the same memory,"
            + " but both are written. Please clone() one of them";

    private static Tensor normalized(Tensor mean, Tensor variance) {
        return NN.batchNorm(Tensor.arange(12.0).reshape(4, 3), mean, variance, null, null, true, .1, 1e-5);
    }

    private static void assertRefused(Tensor mean, Tensor variance) {
        float[] before = mean.toFloatArray();
        assertEquals(SHARED, assertThrows(TensorException.class, () -> normalized(mean, variance)).getMessage());
        assertArrayEquals(before, mean.toFloatArray());
    }

    @Test
    void oneThatWouldMoveTheOtherIsRefused() {
        Tensor both = Tensor.zeros(6);
        assertRefused(both.slice(0, 0, 3), both.slice(0, 0, 3));
        assertRefused(both.slice(0, 0, 3), both.slice(0, 2, 5));
    }

    @Test
    void theyMayBePartsOfOneTensor() {
        Tensor mean = Tensor.zeros(3);
        Tensor variance = Tensor.zeros(3);
        normalized(mean, variance);
        Tensor rows = Tensor.zeros(2, 3);
        normalized(rows.select(0, 0), rows.select(0, 1));
        Tensor columns = Tensor.zeros(3, 2);
        normalized(columns.select(1, 0), columns.select(1, 1));
        assertArrayEquals(Tensor.stack(List.of(mean, variance), 0).toFloatArray(), rows.toFloatArray());
        assertArrayEquals(rows.toFloatArray(), columns.t().contiguous().toFloatArray());
    }
}
