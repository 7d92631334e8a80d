package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Matrices with sizes that BLAS's 32-bit integers cannot count, made by repeating one element, so that nothing of that size is
 * allocated: one too many is refused for its size, the largest that can be counted for its memory.
 */
class SizesBeyondBlasTest {
    private static final long TOO_MANY = 1L << 31;
    private static final long MOST = TOO_MANY - 1;

    private final Backend blas = OpenBlasBackend.create();
    private long before;
    private Scope scope;

    @BeforeEach
    void open() {
        before = Memory.liveBytes();
        scope = Scope.open().limit(1 << 20);
    }

    @AfterEach
    void nothingIsLeft() {
        scope.close();
        assertEquals(before, Memory.liveBytes());
    }

    private static NDArray repeated(long... shape) {
        NDArray one = NDArray.allocate(DType.FLOAT32, Shape.SCALAR, "one");
        Elementwise.fill(one, 1);
        return one.expand(Shape.of(shape));
    }

    private static NDArray result(long... shape) {
        return NDArray.allocate(DType.FLOAT32, Shape.of(shape), "result");
    }

    private static void assertRefused(Runnable product) {
        String message = assertThrows(TensorException.class, product::run).getMessage();
        assertTrue(message.contains(
                "OpenBLAS counts by 32-bit integers and cannot take a matrix with a size or stride of "
                        + TOO_MANY), message);
    }

    @Test
    void oneTooManyIsRefused() {
        assertRefused(() -> blas.gemm(1, repeated(1, TOO_MANY), repeated(TOO_MANY, 1), 0, result(1, 1)));
        assertRefused(() -> blas.gemmBatched(1, repeated(2, 1, TOO_MANY), repeated(2, TOO_MANY, 1), 0, result(2, 1,
                1)));
        assertRefused(() -> blas.gemv(1, repeated(1, TOO_MANY), repeated(TOO_MANY), 0, result(1)));
    }

    @Test
    void theMostThatCanBeCountedWouldBeCopiedIfThereWereMemoryForIt() {
        assertThrows(OutOfMemoryException.class, () -> blas.gemm(1, repeated(1, MOST), repeated(MOST, 1), 0, result(1,
                1)));
    }
}
