package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.parallel.Threads;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JoiningTest {
    private static NDArray numbered(DType dtype, long first, long... sizes) {
        NDArray x = NDArray.allocate(dtype, Shape.of(sizes), "test");
        for (long i = 0; i < x.numel(); i++) {
            x.setDouble(i, (first + i) % 120);
        }
        return x;
    }

    /** Holds what is joined along dimension 1 of 3 against the elements of the arrays. */
    private static void check(List<NDArray> arrays, NDArray joined) {
        long inner = joined.shape().size(2);
        long start = 0;
        for (NDArray array : arrays) {
            long size = array.shape().size(1);
            for (long i = 0; i < array.shape().size(0); i++) {
                for (long j = 0; j < size * inner; j++) {
                    assertEquals(array.getDouble(i * size * inner + j), joined.getDouble((i * joined.shape().size(1)
                            + start)
                            * inner + j));
                }
            }
            start += size;
        }
        assertEquals(start, joined.shape().size(1));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BOOL")
    void arraysOfAnyLengthsStandNextToEachOther(DType dtype) {
        for (long inner : new long[] {1, 8, 33, 3000}) {
            try (Scope _ = Scope.open()) {
                List<NDArray> arrays = List.of(numbered(dtype, 0, 7, 32, inner), numbered(dtype, 1, 7, 33, inner),
                        numbered(dtype,
                                2, 7, 40, inner));
                NDArray joined = Indexing.cat(arrays, 1);
                assertTrue(Joining.isTaken(arrays, joined, 1));
                check(arrays, joined);
            }
        }
    }

    @Test
    void arraysMayBePartsOfOthers() {
        try (Scope _ = Scope.open()) {
            NDArray whole = numbered(DType.FLOAT32, 0, 9, 16, 4);
            List<NDArray> arrays = List.of(whole.slice(0, 1, 4), whole.slice(0, 5, 8));
            NDArray joined = Indexing.cat(arrays, 1);
            assertTrue(Joining.isTaken(arrays, joined, 1));
            check(arrays, joined);
        }
    }

    @Test
    void othersAreLeftToCopies() {
        try (Scope _ = Scope.open()) {
            NDArray floats = numbered(DType.FLOAT32, 0, 3, 16, 4);
            NDArray doubles = numbered(DType.FLOAT64, 0, 3, 16, 4);
            NDArray across = floats.withLayout(floats.layout().transpose(1, 2).transpose(1, 2));
            NDArray turned = numbered(DType.FLOAT32, 0, 3, 4, 16);
            NDArray columns = turned.withLayout(turned.layout().transpose(1, 2));
            NDArray narrow = numbered(DType.FLOAT32, 0, 3, 1, 4);
            assertTrue(isTaken(floats, across));
            assertFalse(isTaken(floats, doubles));
            assertFalse(isTaken(floats, columns));
            assertFalse(isTaken(floats, narrow));
            assertFalse(isTaken(floats));
            check(List.of(floats, columns), Indexing.cat(List.of(floats, columns), 1));
        }
    }

    private static boolean isTaken(NDArray... arrays) {
        return Joining.isTaken(List.of(arrays), Indexing.cat(List.of(arrays), 1), 1);
    }

    @Test
    void threadsShareTheRows() {
        int before = Threads.allowed();
        try (Scope _ = Scope.open()) {
            Threads.allow(4);
            List<NDArray> arrays = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                arrays.add(numbered(DType.FLOAT64, i, 1000, 20, 8));
            }
            check(arrays, Indexing.cat(arrays, 1));
        } finally {
            Threads.allow(before);
        }
    }
}
