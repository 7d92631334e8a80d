package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Indices long enough that rows are copied to where they are found sooner. */
class AdvancedIndexingTest {
    private static final int ROWS = 70;
    private static final int COLUMNS = 90;

    /** {@return an array of different numbers, 0 at the start} */
    private static NDArray numbers(DType dtype, Shape shape, int step, int bound) {
        NDArray array = NDArray.allocate(dtype, shape, "test");
        NDArray flat = array.withLayout(Shape.of(shape.numel()).contiguous());
        for (long i = 0; i < shape.numel(); i++) {
            Filling.fill(flat.withLayout(flat.layout().select(0, i)), i * step % bound);
        }
        return array;
    }

    private static NDArray matrix(DType dtype, boolean transposed) {
        NDArray x = numbers(dtype, transposed ? Shape.of(COLUMNS, ROWS) : Shape.of(ROWS, COLUMNS), 7, 8191);
        return transposed ? x.withLayout(x.layout().transpose(0, 1)) : x;
    }

    private static double at(NDArray x, long row, long column) {
        return x.getDouble(row * COLUMNS + column);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT64", "INT32"})
    void columnsAreFoundByAnIndexOfOneAndOfTwoDimensions(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (boolean transposed : new boolean[] {false, true}) {
                NDArray x = matrix(dtype, transposed);
                NDArray index = numbers(DType.INT64, Shape.of(2, 100), 11, COLUMNS);
                NDArray flat = index.withLayout(Shape.of(200).contiguous());
                NDArray once = AdvancedIndexing.index(x, Arrays.asList(null, flat));
                NDArray twice = AdvancedIndexing.index(x, Arrays.asList(null, index));
                assertEquals(Shape.of(ROWS, 2, 100), twice.shape());
                for (long row = 0; row < ROWS; row++) {
                    for (long i = 0; i < 200; i++) {
                        double expected = at(x, row, i * 11 % COLUMNS);
                        assertEquals(expected, once.getDouble(row * 200 + i));
                        assertEquals(expected, twice.getDouble(row * 200 + i));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT64", "INT32"})
    void elementsAreFoundByIndicesOfBothDimensions(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (boolean transposed : new boolean[] {false, true}) {
                NDArray x = matrix(dtype, transposed);
                NDArray rows = numbers(DType.INT64, Shape.of(2, 100), 13, ROWS);
                NDArray columns = numbers(DType.INT64, Shape.of(2, 100), 11, COLUMNS);
                NDArray found = AdvancedIndexing.index(x, List.of(rows, columns));
                for (long i = 0; i < 200; i++) {
                    assertEquals(at(x, i * 13 % ROWS, i * 11 % COLUMNS), found.getDouble(i));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT64", "INT32"})
    void elementsAreReplacedAndAddedToWhereIndicesSay(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (boolean transposed : new boolean[] {false, true}) {
                NDArray x = matrix(dtype, transposed);
                NDArray before = Copies.copyContiguous(x, "test");
                NDArray index = numbers(DType.INT64, Shape.of(80), 7, COLUMNS);
                NDArray values = numbers(dtype, Shape.of(ROWS, 80), 3, 101);
                AdvancedIndexing.put(x, Arrays.asList(null, index), values, false);
                AdvancedIndexing.put(x, Arrays.asList(null, index), values, true);
                for (long row = 0; row < ROWS; row++) {
                    double[] expected = new double[COLUMNS];
                    for (int column = 0; column < COLUMNS; column++) {
                        expected[column] = at(before, row, column);
                    }
                    for (int i = 0; i < 80; i++) {
                        expected[i * 7 % COLUMNS] = 2 * values.getDouble(row * 80 + i);
                    }
                    for (int column = 0; column < COLUMNS; column++) {
                        assertEquals(expected[column], at(x, row, column));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT64", "INT32"})
    void elementsBesideThoseOfAViewStayAsTheyAre(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray whole = matrix(dtype, false);
            NDArray before = Copies.copyContiguous(whole, "test");
            NDArray view = whole.withLayout(whole.layout().slice(1, 1, COLUMNS, 2));
            NDArray rows = numbers(DType.INT64, Shape.of(100), 13, ROWS);
            NDArray columns = numbers(DType.INT64, Shape.of(100), 11, 44);
            NDArray ones = numbers(dtype, Shape.of(100), 1, 101);
            AdvancedIndexing.put(view, List.of(rows, columns), ones, true);
            double added = 0;
            for (long row = 0; row < ROWS; row++) {
                for (long column = 0; column < COLUMNS; column++) {
                    double change = at(whole, row, column) - at(before, row, column);
                    assertEquals(0, column % 2 == 1 ? 0 : change);
                    added += change;
                }
            }
            assertEquals(99 * 100 / 2, added);
        }
    }
}
