package dev.arenagrad.ops.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowPairsTest {
    /** Numbers of x's and y's element that belong together, in the order visited, and the number of rows. */
    private record Walk(int rows, List<List<Long>> pairs) {
        static Walk of(long[] sizes, long[] xStrides, long[] yStrides) {
            List<List<Long>> pairs = new ArrayList<>();
            int[] rows = {0};
            RowPairs.of(sizes, xStrides, yStrides).forEach(100, 200, (n, xOffset, xStride, yOffset, yStride) -> {
                rows[0]++;
                for (long i = 0; i < n; i++) {
                    pairs.add(List.of(xOffset + i * xStride, yOffset + i * yStride));
                }
            });
            return new Walk(rows[0], pairs);
        }
    }

    @Test
    void contiguousArraysAreOneRow() {
        Walk walk = Walk.of(new long[] {2, 3, 4}, new long[] {12, 4, 1}, new long[] {12, 4, 1});
        assertEquals(1, walk.rows());
        assertEquals(24, walk.pairs().size());
        assertEquals(List.of(123L, 223L), walk.pairs().getLast());
    }

    @Test
    void equallyTransposedArraysAreOneRow() {
        Walk walk = Walk.of(new long[] {2, 3, 4}, new long[] {1, 2, 6}, new long[] {1, 2, 6});
        assertEquals(1, walk.rows());
        assertEquals(24, walk.pairs().stream().distinct().count());
    }

    @Test
    void rowsFollowTheOutput() {
        Walk walk = Walk.of(new long[] {3, 2}, new long[] {2, 1}, new long[] {1, 3});
        assertEquals(2, walk.rows());
        assertEquals(List.of(List.of(100L, 200L), List.of(102L, 201L), List.of(104L, 202L), List.of(101L, 203L),
                List.of(103L, 204L), List.of(105L, 205L)), walk.pairs());
    }

    @Test
    void expandedDimensionsRepeatElements() {
        Walk walk = Walk.of(new long[] {2, 2}, new long[] {0, 1}, new long[] {2, 1});
        assertEquals(List.of(List.of(100L, 200L), List.of(101L, 201L), List.of(100L, 202L), List.of(101L, 203L)),
                walk.pairs());
    }

    @Test
    void stridesOfSizeOneDoNotMatter() {
        Walk walk = Walk.of(new long[] {1, 3, 1, 2}, new long[] {0, 2, 99, 1}, new long[] {7, 2, 0, 1});
        assertEquals(1, walk.rows());
        assertEquals(6, walk.pairs().size());
    }

    @Test
    void scalarsAreOneElement() {
        assertEquals(List.of(List.of(100L, 200L)), Walk.of(new long[0], new long[0], new long[0]).pairs());
        assertEquals(List.of(List.of(100L, 200L)), Walk.of(new long[] {1}, new long[] {0}, new long[] {0}).pairs());
    }

    @Test
    void emptyArraysHaveNoRows() {
        assertEquals(0, Walk.of(new long[] {3, 0, 2}, new long[] {2, 2, 1}, new long[] {2, 2, 1}).rows());
    }
}
