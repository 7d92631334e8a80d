package dev.arenagrad.bindings;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.bindings.openblas.lapacke_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The functions that check nothing give the bits of those that do. */
class LapackWorkTest {
    private static final int N = 40;
    private static final int WORK = 32 * N;

    private final Arena arena = Arena.ofConfined();
    private final Random random = new Random(3);
    private final int colMajor = lapacke_h.LAPACK_COL_MAJOR();

    @BeforeAll
    static void load() {
        OpenBlas.load();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void floatsAreFactorisedAsByTheFunctionsThatCheck() {
        MemorySegment a = floats();
        MemorySegment b = copy(a);
        assertEquals(0, lapacke_h.LAPACKE_spotrf(colMajor, (byte) 'L', N, a, N));
        assertEquals(0, LapackWork.spotrf(colMajor, (byte) 'L', N, b, N));
        assertEquals(-1, a.mismatch(b));

        MemorySegment rows = arena.allocate(JAVA_INT, N);
        MemorySegment rowsToo = arena.allocate(JAVA_INT, N);
        a = floats();
        b = copy(a);
        assertEquals(0, lapacke_h.LAPACKE_sgetrf(colMajor, N, N, a, N, rows));
        assertEquals(0, LapackWork.sgetrf(colMajor, N, N, b, N, rowsToo));
        assertEquals(-1, a.mismatch(b));
        assertEquals(-1, rows.mismatch(rowsToo));

        MemorySegment tau = arena.allocate(JAVA_FLOAT, N);
        MemorySegment work = arena.allocate(JAVA_FLOAT, WORK);
        a = floats();
        b = copy(a);
        assertEquals(0, lapacke_h.LAPACKE_sgeqrf(colMajor, N, N, a, N, tau));
        assertEquals(0, LapackWork.sgeqrf(colMajor, N, N, b, N, tau, work, WORK));
        assertEquals(-1, a.mismatch(b));
        assertEquals(0, lapacke_h.LAPACKE_sorgqr(colMajor, N, N, N, a, N, tau));
        assertEquals(0, LapackWork.sorgqr(colMajor, N, N, N, b, N, tau, work, WORK));
        assertEquals(-1, a.mismatch(b));
    }

    @Test
    void doublesAreFactorisedAsByTheFunctionsThatCheck() {
        MemorySegment a = doubles();
        MemorySegment b = copy(a);
        assertEquals(0, lapacke_h.LAPACKE_dpotrf(colMajor, (byte) 'L', N, a, N));
        assertEquals(0, LapackWork.dpotrf(colMajor, (byte) 'L', N, b, N));
        assertEquals(-1, a.mismatch(b));

        MemorySegment rows = arena.allocate(JAVA_INT, N);
        MemorySegment rowsToo = arena.allocate(JAVA_INT, N);
        a = doubles();
        b = copy(a);
        assertEquals(0, lapacke_h.LAPACKE_dgetrf(colMajor, N, N, a, N, rows));
        assertEquals(0, LapackWork.dgetrf(colMajor, N, N, b, N, rowsToo));
        assertEquals(-1, a.mismatch(b));
        assertEquals(-1, rows.mismatch(rowsToo));

        MemorySegment tau = arena.allocate(JAVA_DOUBLE, N);
        MemorySegment work = arena.allocate(JAVA_DOUBLE, WORK);
        a = doubles();
        b = copy(a);
        assertEquals(0, lapacke_h.LAPACKE_dgeqrf(colMajor, N, N, a, N, tau));
        assertEquals(0, LapackWork.dgeqrf(colMajor, N, N, b, N, tau, work, WORK));
        assertEquals(-1, a.mismatch(b));
        assertEquals(0, lapacke_h.LAPACKE_dorgqr(colMajor, N, N, N, a, N, tau));
        assertEquals(0, LapackWork.dorgqr(colMajor, N, N, N, b, N, tau, work, WORK));
        assertEquals(-1, a.mismatch(b));
    }

    @Test
    void rowsAreExchangedAndBack() {
        MemorySegment rows = arena.allocateFrom(JAVA_INT, 3, 2, 40);
        int[] order = {2, 1, 39}; // after 0 and 2, 1 and 1, 2 and 39
        MemorySegment floats = floats();
        MemorySegment exchanged = copy(floats);
        assertEquals(0, LapackWork.slaswp(colMajor, N, exchanged, N, 1, 3, rows, 1));
        MemorySegment doubles = doubles();
        MemorySegment exchangedToo = copy(doubles);
        assertEquals(0, LapackWork.dlaswp(colMajor, N, exchangedToo, N, 1, 3, rows, 1));
        for (int column = 0; column < N; column++) {
            for (int row = 0; row < order.length; row++) {
                assertEquals(floats.getAtIndex(JAVA_FLOAT, column * N + order[row]), exchanged.getAtIndex(JAVA_FLOAT,
                        column * N + row));
                assertEquals(doubles.getAtIndex(JAVA_DOUBLE, column * N + order[row]), exchangedToo.getAtIndex(
                        JAVA_DOUBLE, column * N + row));
            }
        }
        assertEquals(0, LapackWork.slaswp(colMajor, N, exchanged, N, 1, 3, rows, -1));
        assertEquals(-1, floats.mismatch(exchanged));
        assertEquals(0, LapackWork.dlaswp(colMajor, N, exchangedToo, N, 1, 3, rows, -1));
        assertEquals(-1, doubles.mismatch(exchangedToo));
    }

    /** {@return a matrix with a large diagonal, whose lower triangle is that of a positive definite one} */
    private MemorySegment floats() {
        MemorySegment a = arena.allocate(JAVA_FLOAT, N * N);
        for (int i = 0; i < N * N; i++) {
            a.setAtIndex(JAVA_FLOAT, i, (float) random.nextGaussian() + (i % (N + 1) == 0 ? 2 * N : 0));
        }
        return a;
    }

    private MemorySegment doubles() {
        MemorySegment a = arena.allocate(JAVA_DOUBLE, N * N);
        for (int i = 0; i < N * N; i++) {
            a.setAtIndex(JAVA_DOUBLE, i, random.nextGaussian() + (i % (N + 1) == 0 ? 2 * N : 0));
        }
        return a;
    }

    private MemorySegment copy(MemorySegment a) {
        return arena.allocate(a.byteSize(), 64).copyFrom(a);
    }
}
