package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatherKernelsTest {
    private static final long[] SIZES = {4, 5, 6};

    /**
     * {@return the number of the element of {@code into} at the place of element {@code i} of index, moved along {@code
     * dim}}
     */
    private static int target(NDArray index, int i, int dim, NDArray into) {
        long[] at = Views.indices(index.layout(), i);
        at[dim] = index.getLong(i);
        long number = 0;
        for (int d = 0; d < at.length; d++) {
            number = number * into.shape().size(d) + at[d];
        }
        return (int) number;
    }

    @ParameterizedTest
    @EnumSource
    void gathersAlongEveryDimensionOfEveryLayout(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (NDArray x : Views.layouts(dtype, SIZES)) {
                Views.set(x, i -> i * 5 % 7);
                for (int dim = 0; dim < 3; dim++) {
                    long size = SIZES[dim];
                    for (NDArray index : Views.layouts(DType.INT64, 3, 4, 5)) {
                        Views.set(index, i -> i * 3 % size);
                        for (NDArray out : Views.layouts(dtype, 3, 4, 5)) {
                            GatherKernels.gather(x, dim, index, out);
                            for (int i = 0; i < out.numel(); i++) {
                                assertEquals(x.getDouble(target(index, i, dim, x)), out.getDouble(i));
                            }
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void gathersWholeRowsByAnExpandedIndex(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(dtype, Shape.of(5, 40), i -> i);
            NDArray index = Views.expanded(DType.INT64, 1, i -> (i * 3) % 5, 7, 40);
            NDArray out = Views.empty(dtype, 7, 40);
            GatherKernels.gather(x, 0, index, out);
            for (int i = 0; i < out.numel(); i++) {
                assertEquals(x.getDouble(i / 40 * 3 % 5 * 40 + i % 40), out.getDouble(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void gathersPutsAndAddsInLongRowsWhoseLengthIsNoPowerOfTwo(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray rows = Views.array(dtype, Shape.of(3, 77), i -> i % 50);
            NDArray index = Views.array(DType.INT64, Shape.of(3, 77), i -> (i * 5 + i / 77) % 77);
            NDArray out = Views.empty(dtype, 3, 77);
            GatherKernels.gather(rows, 1, index, out);
            for (int i = 0; i < out.numel(); i++) {
                assertEquals(rows.getDouble(target(index, i, 1, rows)), out.getDouble(i));
            }
            checkPut(Views.array(dtype, Shape.of(3, 77), i -> 3), 1, index, Views.array(dtype, Shape.of(3, 77),
                    i -> 0));
            NDArray repeated = Views.array(DType.INT64, Shape.of(3, 77), i -> i % 7 * 11);
            if (dtype == DType.FLOAT32 || dtype == DType.FLOAT64) {
                checkAdded(rows, 1, repeated, Views.array(dtype, Shape.of(3, 77), i -> i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT64"})
    void addsAlongEveryDimensionOfEveryLayout(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int dim = 0; dim < 3; dim++) {
                long size = SIZES[dim];
                NDArray expanded = Views.expanded(DType.INT64, (dim + 1) % 3, i -> i % 2, 3, 4, 5);
                List<NDArray> indices = new ArrayList<>(Views.layouts(DType.INT64, 3, 4, 5));
                indices.forEach(index -> Views.set(index, i -> i * 3 % size));
                indices.add(expanded);
                indices.add(Views.expanded(DType.INT64, dim, i -> i % 3, 3, 4, 5));
                for (NDArray index : indices) {
                    for (NDArray x : Views.layouts(dtype, 3, 4, 5)) {
                        Views.set(x, i -> i + 1);
                        for (NDArray out : Views.layouts(dtype, SIZES)) {
                            checkAdded(x, dim, index, Views.set(out, i -> i));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void putsAlongEveryDimensionOfEveryLayout(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int dim = 0; dim < 3; dim++) {
                long size = SIZES[dim];
                List<NDArray> indices = new ArrayList<>(Views.layouts(DType.INT64, 3, 4, 5));
                indices.forEach(index -> Views.set(index, i -> i * 3 % size));
                indices.add(Views.expanded(DType.INT64, (dim + 1) % 3, i -> i % 2, 3, 4, 5));
                for (NDArray index : indices) {
                    for (NDArray out : Views.layouts(dtype, SIZES)) {
                        NDArray x = Views.array(dtype, Shape.of(3, 4, 5), i -> 3);
                        checkPut(x, dim, index, Views.set(out, i -> 0));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void putsOneElementRepeatedAlongEveryDimensionOfEveryLayout(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int dim = 0; dim < 3; dim++) {
                for (NDArray index : indices(dim)) {
                    for (NDArray out : Views.layouts(dtype, SIZES)) {
                        checkPut(number(dtype), dim, index, Views.set(out, i -> 0));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT64"})
    void addsOneElementRepeatedAlongEveryDimensionOfEveryLayout(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int dim = 0; dim < 3; dim++) {
                for (NDArray index : indices(dim)) {
                    for (NDArray out : Views.layouts(dtype, SIZES)) {
                        checkAdded(number(dtype), dim, index, Views.set(out, i -> i));
                    }
                }
            }
        }
    }

    private static NDArray number(DType dtype) {
        return Views.array(dtype, Shape.of(1, 1, 1), i -> 1).expand(Shape.of(3, 4, 5));
    }

    private static List<NDArray> indices(int dim) {
        List<NDArray> indices = new ArrayList<>(Views.layouts(DType.INT64, 3, 4, 5));
        indices.forEach(index -> Views.set(index, i -> i * 3 % SIZES[dim]));
        indices.add(Views.expanded(DType.INT64, dim, i -> (i * 2 + 1) % 4, 3, 4, 5));
        return indices;
    }

    @ParameterizedTest
    @EnumSource
    void gathersRowsOfEveryLengthToTheLastElement(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (int columns : new int[] {3, 8, 31, 32, 33, 65, 128, 300, 1100}) {
                NDArray x = Views.array(dtype, Shape.of(4, columns), i -> i % 13 % 2 + i % 7);
                NDArray index = Views.expanded(DType.INT64, 1, i -> (i * 3 + 1) % 4, 9, columns);
                NDArray out = Views.empty(dtype, 9, columns);
                GatherKernels.gather(x, 0, index, out);
                for (int i = 0; i < out.numel(); i++) {
                    assertEquals(x.getDouble((int) index.getLong(i) * columns + i % columns), out.getDouble(i),
                            "element " + i + " of " + columns + " columns");
                }
            }
        }
    }

    private static void checkPut(NDArray x, int dim, NDArray index, NDArray out) {
        double[] expected = Views.values(out);
        for (int i = 0; i < x.numel(); i++) {
            expected[target(index, i, dim, out)] = x.getDouble(i);
        }
        GatherKernels.scatter(x, dim, index, out);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], out.getDouble(i));
        }
    }

    @Test
    void addsBooleansAsOr() {
        try (Scope _ = Scope.open()) {
            NDArray out = Views.vector(DType.BOOL, 0, 1, 0);
            NDArray x = Views.vector(DType.BOOL, 1, 1, 0);
            GatherKernels.scatterAdd(x, 0, Views.vector(DType.INT64, 2, 2, 1), out);
            assertEquals(0, out.getDouble(0));
            assertEquals(1, out.getDouble(1));
            assertEquals(1, out.getDouble(2));
        }
    }

    @Test
    void turnsIndicesIntoPositionsUntilOneIsOutside() {
        try (Scope _ = Scope.open()) {
            for (NDArray index : Views.layouts(DType.INT64, 3, 4)) {
                Views.set(index, i -> i - 6);
                NDArray out = Views.array(DType.INT64, Shape.of(3, 4), i -> 100);
                assertEquals(0, GatherKernels.addPositions(index, 6, 10, out));
                for (int i = 0; i < 12; i++) {
                    assertEquals(100 + 10 * (i % 6), out.getLong(i));
                }
                assertEquals(5, GatherKernels.addPositions(Views.set(index, i -> i == 7 ? 5 : 0), 5, 1, out));
                assertEquals(-6, GatherKernels.addPositions(Views.set(index, i -> i == 7 ? -6 : 0), 5, 1, out));
            }
        }
    }

    private static void checkAdded(NDArray x, int dim, NDArray index, NDArray out) {
        double[] expected = Views.values(out);
        for (int i = 0; i < x.numel(); i++) {
            expected[target(index, i, dim, out)] += x.getDouble(i);
        }
        GatherKernels.scatterAdd(x, dim, index, out);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], out.getDouble(i));
        }
    }

    @Test
    void addsRowsThatShareAnIndexOneAfterTheOther() {
        try (Scope _ = Scope.open()) {
            NDArray index = Views.expanded(DType.INT64, 1, i -> i % 2, 8, 40);
            NDArray x = Views.array(DType.FLOAT32, Shape.of(8, 40), i -> 1);
            checkAdded(x, 0, index, Views.array(DType.FLOAT32, Shape.of(3, 40), i -> 0));
            NDArray everywhere = Views.array(DType.INT64, Shape.of(1, 1), i -> 2).expand(Shape.of(8, 40));
            checkAdded(x, 1, everywhere, Views.array(DType.FLOAT32, Shape.of(8, 3), i -> 0));
            NDArray equal = Views.array(DType.FLOAT32, Shape.of(1, 1), i -> 1).expand(Shape.of(8, 40));
            checkAdded(equal, 1, everywhere, Views.array(DType.FLOAT32, Shape.of(8, 3), i -> 0));
        }
    }

    @Test
    void leavesEverythingAloneIfThereIsNoIndex() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(DType.FLOAT32, Shape.of(2, 3), i -> i);
            NDArray none = Views.empty(DType.INT64, 0, 3);
            GatherKernels.gather(x, 0, none, Views.empty(DType.FLOAT32, 0, 3));
            GatherKernels.scatterAdd(Views.empty(DType.FLOAT32, 0, 3), 0, none, x);
            assertEquals(5, x.getDouble(5));
        }
    }
}
