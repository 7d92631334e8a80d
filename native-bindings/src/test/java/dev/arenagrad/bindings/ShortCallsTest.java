package dev.arenagrad.bindings;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

import dev.arenagrad.bindings.openblas.cblas_h;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each short call gives the very bits of the generated function of the same name. */
class ShortCallsTest {
    private final Arena arena = Arena.ofConfined();
    private final Random random = new Random(1);

    @BeforeAll
    static void load() {
        OpenBlas.load();
    }

    @AfterEach
    void closeArena() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 33, ShortCalls.MAX_LENGTH})
    void dotProductsOfFloatsEqualTheGeneratedOnes(int n) {
        MemorySegment x = floats(n);
        MemorySegment y = floats(n);

        assertEquals(cblas_h.cblas_sdot(n, x, 1, y, 1), ShortCalls.sdot(n, x, 1, y, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 33, ShortCalls.MAX_LENGTH})
    void dotProductsOfDoublesEqualTheGeneratedOnes(int n) {
        MemorySegment x = doubles(n);
        MemorySegment y = doubles(n);

        assertEquals(cblas_h.cblas_ddot(n, x, 1, y, 1), ShortCalls.ddot(n, x, 1, y, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 33, ShortCalls.MAX_LENGTH})
    void additionsToFloatsEqualTheGeneratedOnes(int n) {
        MemorySegment x = floats(n);
        MemorySegment expected = floats(n);
        MemorySegment actual = arena.allocate(JAVA_FLOAT, n).copyFrom(expected);

        cblas_h.cblas_saxpy(n, 0.3f, x, 1, expected, 1);
        ShortCalls.saxpy(n, 0.3f, x, 1, actual, 1);
        assertArrayEquals(expected.toArray(JAVA_FLOAT), actual.toArray(JAVA_FLOAT));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 33, ShortCalls.MAX_LENGTH})
    void additionsToDoublesEqualTheGeneratedOnes(int n) {
        MemorySegment x = doubles(n);
        MemorySegment expected = doubles(n);
        MemorySegment actual = arena.allocate(JAVA_DOUBLE, n).copyFrom(expected);

        cblas_h.cblas_daxpy(n, 0.3, x, 1, expected, 1);
        ShortCalls.daxpy(n, 0.3, x, 1, actual, 1);
        assertArrayEquals(expected.toArray(JAVA_DOUBLE), actual.toArray(JAVA_DOUBLE));
    }

    @Test
    void strideIsCountedInElements() {
        MemorySegment x = arena.allocateFrom(JAVA_FLOAT, 1, 9, 2, 9, 3);
        MemorySegment y = arena.allocateFrom(JAVA_FLOAT, 4, 5, 6);

        assertEquals(32, ShortCalls.sdot(3, x, 2, y, 1));
    }

    @Test
    void aHeapSegmentIsRejected() {
        MemorySegment heap = MemorySegment.ofArray(new float[4]);

        assertThrows(IllegalArgumentException.class, () -> ShortCalls.sdot(4, heap, 1, heap, 1));
    }

    @Test
    void aClosedSegmentIsRejected() {
        Arena closed = Arena.ofConfined();
        MemorySegment x = closed.allocate(JAVA_DOUBLE, 4);
        closed.close();

        assertThrows(IllegalStateException.class, () -> ShortCalls.ddot(4, x, 1, x, 1));
    }

    private MemorySegment floats(int n) {
        MemorySegment segment = arena.allocate(JAVA_FLOAT, n);
        for (int i = 0; i < n; i++) {
            segment.setAtIndex(JAVA_FLOAT, i, random.nextFloat() - 0.5f);
        }
        return segment;
    }

    private MemorySegment doubles(int n) {
        MemorySegment segment = arena.allocate(JAVA_DOUBLE, n);
        for (int i = 0; i < n; i++) {
            segment.setAtIndex(JAVA_DOUBLE, i, random.nextDouble() - 0.5);
        }
        return segment;
    }
}
