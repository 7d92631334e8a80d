package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.arenagrad.memory.Scope;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Places of extremes in columns that are neighbours in memory: those that are found in each column by itself, copied to a row. */
class PlacesOfColumnsTest {
    private static final double[] SPECIAL = {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    @ParameterizedTest
    @CsvSource({"1, 19", "2, 16", "5, 31", "7, 16", "3, 5", "64, 63", "33, 64", "128, 200", "70000, 17"})
    void theFirstAmongEqualsOrTheFirstNaN(int rows, int columns) {
        Random random = new Random(rows);
        LongToDoubleFunction few = _ -> random.nextInt(-2, 3);
        LongToDoubleFunction special = _ -> random.nextInt(rows + 1) < 2 ? SPECIAL[random.nextInt(5)] : random.nextInt(
                -2, 3);
        LongToDoubleFunction any = _ -> random.nextGaussian();
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            for (LongToDoubleFunction values : List.of(few, special, any, _ -> Double.NEGATIVE_INFINITY)) {
                try (Scope _ = Scope.open()) {
                    assertAsInRows(array(dtype, values, rows, columns));
                }
            }
        }
    }

    @Test
    void viewsThatRepeatOrOverlap() {
        Random random = new Random(5);
        try (Scope _ = Scope.open()) {
            NDArray x = array(DType.FLOAT32, _ -> random.nextGaussian(), 3, 2000);
            Shape repeated = Shape.of(3, 40, 16, 16);
            NDArray rows = x.withLayout(x.layout().slice(1, 0, 640, 1).view(Shape.of(3, 40, 16, 1)).expand(repeated));
            NDArray columns = x.withLayout(x.layout().slice(1, 0, 640, 1).view(Shape.of(3, 40, 1, 16)).expand(
                    repeated));
            NDArray windows = x.withLayout(x.layout().unfold(1, 5, 1));
            NDArray longWindows = x.withLayout(x.layout().unfold(1, 20, 1));
            for (NDArray view : List.of(rows, columns, windows, longWindows)) {
                for (int dim = 0; dim < view.rank(); dim++) {
                    NDArray copy = NDArray.allocate(DType.FLOAT32, view.shape(), "copy");
                    Backends.current().copy(view, copy);
                    assertArrayEquals(longs(Reductions.argmax(copy, dim, false)), longs(Reductions.argmax(view, dim,
                            false)), view.shape() + " along " + dim);
                }
            }
        }
    }

    private static void assertAsInRows(NDArray x) {
        NDArray turned = NDArray.allocate(x.dtype(), Shape.of(x.shape().size(1), x.shape().size(0)), "turned");
        Backends.current().copy(x.withLayout(x.layout().transpose(0, 1)), turned);
        NDArray view = turned.withLayout(turned.layout().transpose(0, 1));
        assertArrayEquals(longs(Reductions.argmax(turned, 1, false)), longs(Reductions.argmax(x, 0, false)), "argmax");
        assertArrayEquals(longs(Reductions.argmin(turned, 1, false)), longs(Reductions.argmin(x, 0, false)), "argmin");
        assertArrayEquals(longs(Reductions.argmax(view, 0, true)), longs(Reductions.argmax(x, 0, true)), "kept");
    }

    private static NDArray array(DType dtype, LongToDoubleFunction values, long rows, long columns) {
        NDArray x = NDArray.allocate(dtype, Shape.of(rows, columns), "test");
        for (long i = 0; i < x.numel(); i++) {
            if (dtype == DType.FLOAT32) {
                x.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values.applyAsDouble(i));
            } else {
                x.segment().setAtIndex(ValueLayout.JAVA_DOUBLE, i, values.applyAsDouble(i));
            }
        }
        return x;
    }

    private static long[] longs(NDArray x) {
        return x.segment().asSlice(0, x.numel() * Long.BYTES).toArray(ValueLayout.JAVA_LONG);
    }
}
