package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.Lender;
import dev.arenagrad.ops.parallel.Threads;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large operations, which are split among threads: the bits of their results, and their refusals, are those of one thread. */
class SplitTest {
    /** No multiple of a vector's length, nor of a part's. */
    private static final int N = 300_007;

    private final int before = Threads.allowed();

    @AfterEach
    void restore() {
        Threads.allow(before);
    }

    private static NDArray numbers(long... sizes) {
        NDArray array = NDArray.allocate(DType.FLOAT32, Shape.of(sizes), "test");
        RandomStream random = new RandomStream(7, sizes.length);
        Backends.current().normal(random, 0, 2, array);
        return array;
    }

    private static byte[] bytes(NDArray array) {
        NDArray copy = NDArray.allocate(array.dtype(), array.shape(), "copy");
        Threads.allow(1);
        Backends.current().copy(array, copy);
        return copy.segment().asSlice(0, copy.numel() * copy.dtype().byteSize()).toArray(
                ValueLayout.JAVA_BYTE);
    }

    private static void assertSameBits(Supplier<NDArray> operation) {
        byte[] expected = null;
        for (int threads : new int[] {1, 2, 7}) {
            try (Scope _ = Scope.open()) {
                Threads.allow(threads);
                byte[] result = bytes(operation.get());
                if (expected == null) {
                    expected = result;
                }
                assertArrayEquals(expected, result, threads + " threads");
            }
        }
    }

    @Test
    void contiguousElements() {
        for (UnaryOp op : UnaryOp.values()) {
            assertSameBits(() -> UnaryOperations.apply(op, numbers(N)));
        }
        for (BinaryOp op : new BinaryOp[] {BinaryOp.ADD, BinaryOp.POW, BinaryOp.FMOD, BinaryOp.HYPOT}) {
            assertSameBits(() -> BinaryOperations.apply(op, numbers(N), numbers(1, N)));
        }
    }

    @Test
    void transposedAndBroadcastElements() {
        assertSameBits(() -> {
            NDArray x = numbers(401, 803);
            return BinaryOperations.apply(BinaryOp.ADD, x.withLayout(x.layout().transpose(0, 1)), numbers(1, 401));
        });
        assertSameBits(() -> BinaryOperations.apply(BinaryOp.MUL, numbers(3, 100_003), numbers(3, 1)));
    }

    @Test
    void memoryOfAnArenaConfinedToTheCallerIsReadByTheCallerAlone() {
        assertSameBits(() -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment memory = arena.allocate(4L * N, 64);
                MemorySegment.copy(numbers(N).segment(), 0, memory, 0, 4L * N);
                NDArray borrowed = NDArray.borrow(memory, DType.FLOAT32, Shape.of(N), Lender.ARENA,
                        "test");
                return UnaryOperations.apply(UnaryOp.EXP, borrowed);
            }
        });
    }

    @Test
    void aDivisorOfZeroInAnyPartIsRefusedAsOnOneThread() {
        for (int threads : new int[] {1, 2, 7}) {
            Threads.allow(threads);
            try (Scope _ = Scope.open()) {
                NDArray divisor = NDArray.allocate(DType.INT64, Shape.of(N), "test");
                Backends.current().fill(divisor, 1L);
                divisor.segment().setAtIndex(ValueLayout.JAVA_LONG, N - 5, 0);
                TensorException refusal = assertThrows(TensorException.class, () -> BinaryOperations.apply(
                        BinaryOp.FLOOR_DIVIDE, divisor, divisor));
                assertEquals("ZeroDivisionError: an integer is divided by 0", refusal.getMessage());
            }
        }
    }
}
