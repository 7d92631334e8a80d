package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Matrices with sizes that BLAS's 32-bit integers cannot count, made by repeating one element, so that nothing of that size is
 * allocated: one too many is multiplied in Java, the largest that can be counted is refused for its memory.
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
        Filling.fill(one, 1);
        return one.expand(Shape.of(shape));
    }

    private static NDArray result(long... shape) {
        return NDArray.allocate(DType.FLOAT32, Shape.of(shape), "result");
    }

    private static NDArray repeatedDouble(long... shape) {
        NDArray one = NDArray.allocate(DType.FLOAT64, Shape.SCALAR, "one");
        Filling.fill(one, 1);
        return one.expand(Shape.of(shape));
    }

    @Test
    void oneTooManyIsMultipliedWithoutBlas() {
        NDArray matrix = NDArray.allocate(DType.FLOAT64, Shape.of(1, 1), "result");
        blas.gemm(1, repeatedDouble(1, TOO_MANY), repeatedDouble(TOO_MANY, 1), 0, matrix);
        assertEquals(TOO_MANY, matrix.getDouble(0));
        NDArray vector = NDArray.allocate(DType.FLOAT64, Shape.of(1), "result");
        blas.gemv(2, repeatedDouble(1, TOO_MANY), repeatedDouble(TOO_MANY), 0, vector);
        assertEquals(2.0 * TOO_MANY, vector.getDouble(0));
    }

    @Test
    void theMostThatCanBeCountedWouldBeCopiedIfThereWereMemoryForIt() {
        assertThrows(OutOfMemoryException.class, () -> blas.gemm(1, repeated(1, MOST), repeated(MOST, 1), 0, result(1,
                1)));
    }
}
