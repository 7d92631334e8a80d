package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import dev.arenagrad.optim.Sgd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A tensor over a segment of the user's takes part in everything, and never outlives the memory. */
class BorrowedMemoryTest {
    @RegisterExtension final LiveBytes live = new LiveBytes();

    private static MemorySegment doubles(Arena arena, double... values) {
        return arena.allocateFrom(ValueLayout.JAVA_DOUBLE, values);
    }

    private static double sum(Tensor x) {
        try (Scope _ = Scope.open()) {
            return x.sum().item();
        }
    }

    @Test
    void theTensorAndTheSegmentShareTheirMemory() {
        try (Arena arena = Arena.ofConfined(); Scope _ = Scope.open()) {
            MemorySegment mine = doubles(arena, 1, 2, 3, 4, 5, 6);
            Tensor x = Tensor.borrow(mine, DType.FLOAT64, 2, 3);
            mine.setAtIndex(ValueLayout.JAVA_DOUBLE, 5, 60);
            assertArrayEquals(new double[] {1, 2, 3, 4, 5, 60}, x.toDoubleArray());
            x.t().select(0, 0).mul_(10);
            assertArrayEquals(new double[] {10, 2, 3, 40, 5, 60}, mine.toArray(ValueLayout.JAVA_DOUBLE));
            assertEquals(1, x.version());
            x.zero_();
            assertArrayEquals(new double[6], mine.toArray(ValueLayout.JAVA_DOUBLE));
        }
    }

    @Test
    void borrowedBytesAreAFigureOfTheirOwn() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mine = doubles(arena, 1, 2, 3, 4);
            long borrowed = Memory.borrowedBytes();
            long used = Memory.liveBytes();
            try (Scope scope = Scope.open().limit(0)) {
                Tensor x = Tensor.borrow(mine, DType.FLOAT64, 4);
                Tensor.borrow(mine.asSlice(0, 8), DType.FLOAT64);
                assertEquals(borrowed + 40, Memory.borrowedBytes());
                assertEquals(used, Memory.liveBytes());
                assertEquals(0, scope.bytes());
                scope.keep(x);
            }
            assertEquals(borrowed + 32, Memory.borrowedBytes());
        }
    }

    @Test
    void itIsDifferentiatedAndOptimised() {
        try (Arena arena = Arena.ofConfined(); Scope _ = Scope.open()) {
            MemorySegment mine = doubles(arena, 1, 2);
            Tensor w = Tensor.borrow(mine, DType.FLOAT64, 2).setRequiresGrad(true);
            w.mul(w).sum().backward();
            assertArrayEquals(new double[] {2, 4}, w.grad().toDoubleArray());
            try (Sgd optimizer = new Sgd(List.of(w), 0.5)) {
                optimizer.step();
            }
            assertArrayEquals(new double[] {0, 0}, mine.toArray(ValueLayout.JAVA_DOUBLE));
        }
    }

    @Test
    void aSavedTensorThatWasChangedByTheTensorIsNoticed() {
        try (Arena arena = Arena.ofConfined(); Scope _ = Scope.open()) {
            Tensor x = Tensor.borrow(doubles(arena, 1, 2), DType.FLOAT64, 2);
            Tensor w = Tensor.ones(DType.FLOAT64, 2).setRequiresGrad(true);
            Tensor loss = w.mul(x).sum();
            x.add_(1);
            var refused = assertThrows(TensorException.class, loss::backward);
            assertTrue(refused.getMessage().contains("has been modified by an inplace operation"), refused
                    .getMessage());
        }
    }

    @Test
    void gradientsAreNeitherAddedToItNorComputedInIt() {
        try (Arena arena = Arena.ofConfined(); Scope _ = Scope.open()) {
            MemorySegment mine = doubles(arena, 1, 2);
            Function lends = new Function() {
                @Override
                protected Tensor forward(Context context, Tensor input) {
                    return input.clone();
                }

                @Override
                protected Tensor backward(Context context, Tensor gradient) {
                    return Tensor.borrow(mine, DType.FLOAT64, 2);
                }
            };
            Tensor w = Tensor.ones(DType.FLOAT64, 2).setRequiresGrad(true);
            Tensor v = Tensor.ones(DType.FLOAT64, 2).setRequiresGrad(true);
            lends.apply(w).sum().backward();
            lends.apply(w).sum().backward();
            lends.apply(v.exp().neg()).sum().backward();
            assertArrayEquals(new double[] {2, 4}, w.grad().toDoubleArray());
            assertArrayEquals(new double[] {1, 2}, mine.toArray(ValueLayout.JAVA_DOUBLE));
        }
    }

    @Test
    void itEndsWithItsScopeAndTheMemoryRemains() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mine = doubles(arena, 1, 2);
            Tensor x;
            try (Scope _ = Scope.open("gone")) {
                x = Tensor.borrow(mine, DType.FLOAT64, 2);
            }
            var refused = assertThrows(LifetimeException.class, x::toDoubleArray);
            assertTrue(refused.getMessage().contains("gone"), refused.getMessage());
            assertEquals(2, mine.getAtIndex(ValueLayout.JAVA_DOUBLE, 1));
        }
    }

    @Test
    void whenItsArenaWasClosedItIsAsAFreedTensor() {
        try (Scope scope = Scope.open()) {
            Tensor x;
            Tensor view;
            Tensor loss;
            Tensor w = Tensor.ones(DType.FLOAT64, 2).setRequiresGrad(true);
            try (Arena arena = Arena.ofConfined()) {
                x = Tensor.borrow(doubles(arena, 1, 2), DType.FLOAT64, 2);
                view = x.select(0, 1);
                loss = w.mul(x).sum();
            }
            for (Runnable use : List.<Runnable>of(x::toDoubleArray, view::item, () -> x.add(1), () -> w.add(x), () -> x
                    .add_(
                            1), () -> w.detach().add_(x), () -> w.dot(x), loss::backward, () -> scope.keep(x), x::zero_,
                    () -> x.clone(), () -> x.detach_())) {
                var refused = assertThrows(LifetimeException.class, use::run);
                assertTrue(refused.getMessage().contains("borrow") && refused.getMessage().contains(
                        "the arena of its segment"), refused.getMessage());
            }
            assertEquals("tensor(freed, shape=[2], dtype=float64)", x.toString());
            assertEquals(0, w.version());
        }
    }

    @Test
    void aReadOnlySegmentIsReadAndNotWritten() {
        try (Arena arena = Arena.ofConfined(); Scope _ = Scope.open()) {
            MemorySegment mine = doubles(arena, 1, 2);
            Tensor x = Tensor.borrow(mine.asReadOnly(), DType.FLOAT64, 2);
            assertEquals(3, x.sum().item());
            for (Runnable change : List.<Runnable>of(() -> x.add_(1), x::zero_, () -> x.select(0, 0).fill_(3),
                    () -> x.copy_(Tensor.ones(2)))) {
                var refused = assertThrows(TensorException.class, change::run);
                assertTrue(refused.getMessage().contains("read-only"), refused.getMessage());
            }
            assertArrayEquals(new double[] {1, 2}, mine.toArray(ValueLayout.JAVA_DOUBLE));
            assertEquals(0, x.version());
        }
    }

    @Test
    void aGradientOverReadOnlyMemoryIsReplacedByTheSum() {
        try (Arena arena = Arena.ofConfined(); Scope _ = Scope.open()) {
            MemorySegment mine = doubles(arena, 1, 2);
            Tensor w = Tensor.ones(DType.FLOAT64, 2).setRequiresGrad(true);
            w.setGrad(Tensor.borrow(mine.asReadOnly(), DType.FLOAT64, 2));
            w.mul(3).sum().backward();
            assertArrayEquals(new double[] {4, 5}, w.grad().toDoubleArray());
            assertArrayEquals(new double[] {1, 2}, mine.toArray(ValueLayout.JAVA_DOUBLE));
        }
    }

    @Test
    void aParameterOverReadOnlyMemoryIsNotOptimised() {
        try (Arena arena = Arena.ofConfined(); Scope _ = Scope.open()) {
            MemorySegment mine = doubles(arena, 1, 2);
            Tensor w = Tensor.borrow(mine.asReadOnly(), DType.FLOAT64, 2).setRequiresGrad(true);
            w.mul(w).sum().backward();
            var refused = assertThrows(TensorException.class, () -> new Sgd(List.of(w), 0.5).step());
            assertTrue(refused.getMessage().contains("read-only"), refused.getMessage());
            assertArrayEquals(new double[] {1, 2}, mine.toArray(ValueLayout.JAVA_DOUBLE));
        }
    }

    @Test
    void theThreadOfAConfinedArenaAloneUsesItInAnyScope() {
        try (Arena arena = Arena.ofConfined(); Scope _ = Scope.shared()) {
            Tensor x = Tensor.borrow(doubles(arena, 1, 2), DType.FLOAT64, 2);
            assertEquals(3, x.sum().item());
            var refused = assertThrows(LifetimeException.class, () -> AnotherThread.call(() -> sum(x)));
            assertTrue(refused.getMessage().contains("arena that is confined to thread"), refused.getMessage());
        }
    }

    @Test
    void aSharedArenaIsUsedByEveryThreadThatTheScopeAllows() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment mine = doubles(arena, 1, 2);
            try (Scope _ = Scope.shared()) {
                Tensor x = Tensor.borrow(mine, DType.FLOAT64, 2);
                assertEquals(3.0, AnotherThread.call(() -> sum(x)));
            }
            try (Scope _ = Scope.open()) {
                Tensor x = Tensor.borrow(mine, DType.FLOAT64, 2);
                assertThrows(LifetimeException.class, () -> AnotherThread.call(() -> sum(x)));
            }
        }
    }

    @Test
    void whatCannotBeBorrowedIsRefused() {
        long borrowed = Memory.borrowedBytes();
        try (Arena arena = Arena.ofConfined(); Scope _ = Scope.open()) {
            MemorySegment mine = doubles(arena, 1, 2);
            assertRefused("on the Java heap", MemorySegment.ofArray(new double[2]), 2);
            assertRefused("takes 24 bytes, but the segment has 16", mine, 3);
            assertRefused("takes 8 bytes, but the segment has 16", mine, 1);
            assertRefused("aligned to 8 bytes", arena.allocate(17).asSlice(1), 2);
            assertRefused("negative dimension", mine, -2);
            assertRefused("overflowed", mine, Long.MAX_VALUE, 2);
            var confined = assertThrows(LifetimeException.class, () -> AnotherThread.run(() -> Tensor.borrow(mine,
                    DType.FLOAT64, 2)));
            assertTrue(confined.getMessage().contains("confined to another thread"), confined.getMessage());
        }
        MemorySegment dead;
        try (Arena arena = Arena.ofConfined()) {
            dead = doubles(arena, 1, 2);
        }
        var ended = assertThrows(LifetimeException.class, () -> Tensor.borrow(dead, DType.FLOAT64, 2));
        assertTrue(ended.getMessage().contains("is closed"), ended.getMessage());
        assertEquals(borrowed, Memory.borrowedBytes());
        assertFalse(dead.scope().isAlive());
    }

    private static void assertRefused(String why, MemorySegment segment, long... shape) {
        var refused = assertThrows(TensorException.class, () -> Tensor.borrow(segment, DType.FLOAT64, shape));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }
}
