package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.Garbage;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every kind of arena that memory can be borrowed of, and every way in which it can end. */
class BorrowedLifetimesTest {
    @RegisterExtension final LiveBytes live = new LiveBytes();

    @TempDir static Path folder;

    /** Where 4 doubles are, 1 to 4. */
    enum Memories {
        CONFINED(Arena::ofConfined), SHARED(Arena::ofShared), AUTO(Arena::ofAuto), GLOBAL(Arena::global), READ_ONLY(
                Arena::ofShared), MAPPED(Arena::ofShared), MAPPED_READ_ONLY(Arena::ofShared), MAPPED_CONFINED(
                        Arena::ofConfined), HEAP(Arena::global);

        final Supplier<Arena> opens;

        Memories(Supplier<Arena> opens) {
            this.opens = opens;
        }

        MemorySegment in(Arena arena) {
            MemorySegment values = MemorySegment.ofArray(new double[] {1, 2, 3, 4});
            return switch (this) {
                case HEAP -> values;
                case MAPPED, MAPPED_CONFINED -> map(MapMode.READ_WRITE, values, arena);
                case MAPPED_READ_ONLY -> map(MapMode.READ_ONLY, values, arena);
                case READ_ONLY -> arena.allocate(32, 8).copyFrom(values).asReadOnly();
                default -> arena.allocate(32, 8).copyFrom(values);
            };
        }

        private static MemorySegment map(MapMode mode, MemorySegment values, Arena arena) {
            try {
                Path file = Files.createTempFile(folder, "mapped", ".bin");
                Files.write(file, values.toArray(ValueLayout.JAVA_BYTE));
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    return channel.map(mode, 0, values.byteSize(), arena);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean isClosable() {
            return this != AUTO && this != GLOBAL && this != HEAP;
        }

        boolean isConfined() {
            return this == CONFINED || this == MAPPED_CONFINED;
        }

        boolean isReadOnly() {
            return this == READ_ONLY || this == MAPPED_READ_ONLY;
        }
    }

    private static Tensor borrow(MemorySegment segment) {
        return Tensor.borrow(segment, DType.FLOAT64, 2, 2);
    }

    private static double sum(Tensor x) {
        try (Scope _ = Scope.open()) {
            return x.sum().item();
        }
    }

    /** What reads a tensor, in Java and in native code. */
    private static final List<Consumer<Tensor>> READS = List.of(Tensor::toDoubleArray, Tensor::exp, x -> x.matmul(x),
            x -> x.select(0, 1).dot(x.select(0, 0)), Tensor::clone, Tensor::segment, x -> x.copyTo(MemorySegment
                    .ofArray(new double[(int) x.numel()])), x -> Tensor.zeros(DType.FLOAT64, 2, 2).add_(x));

    /** What writes it, so that all elements are 0 at the end. */
    private static final List<Consumer<Tensor>> WRITES = List.of(x -> x.add_(1), Tensor::zero_, Tensor::writableSegment,
            x -> x.copyFrom_(MemorySegment.ofArray(new double[4])));

    private static void assertEnded(Tensor x, Memories memories) {
        for (Consumer<Tensor> use : memories.isReadOnly() ? READS : Stream.concat(READS.stream(), WRITES.stream())
                .toList()) {
            var ended = assertThrows(LifetimeException.class, () -> use.accept(x));
            assertTrue(ended.getMessage().contains("shape [2") && ended.getMessage().contains(
                    "ended with the arena of its segment"), ended.getMessage());
        }
        assertEquals("tensor(freed, shape=[2, 2], dtype=float64)", x.toString());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HEAP")
    void whileTheArenaIsOpenTheTensorIsAsAnyOther(Memories memories) {
        Arena arena = memories.opens.get();
        Tensor x = borrow(memories.in(arena));
        READS.forEach(read -> read.accept(x));
        for (Consumer<Tensor> write : WRITES) {
            if (memories.isReadOnly()) {
                assertThrows(TensorException.class, () -> write.accept(x));
            } else {
                write.accept(x);
            }
        }
        assertArrayEquals(memories.isReadOnly() ? new double[] {1, 2, 3, 4} : new double[4], x.toDoubleArray());
        if (memories.isClosable()) {
            arena.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anArenaClosedBeforeIsRefused(Memories memories) {
        Arena arena = memories.opens.get();
        MemorySegment segment = memories.in(arena);
        if (memories == Memories.HEAP) {
            assertThrows(TensorException.class, () -> borrow(segment));
        } else if (memories.isClosable()) {
            arena.close();
            assertThrows(LifetimeException.class, () -> borrow(segment));
        } else {
            assertThrows(UnsupportedOperationException.class, arena::close);
            assertEquals(10, borrow(segment).sum().item());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"HEAP", "AUTO", "GLOBAL"})
    void anArenaClosedAfterwardsEndsTensorViewsAndGraphs(Memories memories) {
        Arena arena = memories.opens.get();
        Tensor x = borrow(memories.in(arena));
        Tensor w = Tensor.ones(DType.FLOAT64, 2, 2).setRequiresGrad(true);
        Tensor view = x.view(4).view(2, 2);
        Tensor product = w.mul(x).sum();
        Tensor matrix = w.matmul(x).sum();
        arena.close();
        assertEnded(x, memories);
        assertEnded(view, memories);
        assertThrows(LifetimeException.class, product::backward);
        assertThrows(LifetimeException.class, matrix::backward);
        assertTrue(Memory.report().toString().contains("By scope"));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"HEAP", "AUTO", "GLOBAL"})
    void anotherThreadClosesTheArenaIfThatAllowsIt(Memories memories) {
        Arena arena = memories.opens.get();
        Tensor x = borrow(memories.in(arena));
        if (memories.isConfined()) {
            assertThrows(WrongThreadException.class, () -> AnotherThread.run(arena::close));
            assertEquals(10, sum(x));
            arena.close();
        } else {
            AnotherThread.run(arena::close);
        }
        assertEnded(x, memories);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HEAP")
    void otherThreadsUseItIfTheArenaAllowsThat(Memories memories) {
        Arena arena = memories.opens.get();
        try (Scope _ = Scope.shared()) {
            Tensor x = borrow(memories.in(arena));
            if (memories.isConfined()) {
                var refused = assertThrows(LifetimeException.class, () -> AnotherThread.call(() -> sum(x)));
                assertTrue(refused.getMessage().contains("confined to thread"), refused.getMessage());
                MemorySegment segment = memories.in(arena);
                assertThrows(LifetimeException.class, () -> AnotherThread.run(() -> borrow(segment)));
            } else {
                assertEquals(10.0, AnotherThread.call(() -> sum(x)));
            }
        }
        if (memories.isClosable()) {
            arena.close();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HEAP")
    void theScopeEndsTheTensorAndNotTheMemory(Memories memories) {
        Arena arena = memories.opens.get();
        MemorySegment segment = memories.in(arena);
        long before = Memory.borrowedBytes();
        Tensor x;
        try (Scope _ = Scope.open("gone")) {
            x = borrow(segment);
            assertEquals(before + 32, Memory.borrowedBytes());
        }
        assertEquals(before, Memory.borrowedBytes());
        var refused = assertThrows(LifetimeException.class, x::toDoubleArray);
        assertTrue(refused.getMessage().contains("gone"), refused.getMessage());
        assertEquals(4, segment.getAtIndex(ValueLayout.JAVA_DOUBLE, 3));
        if (memories.isClosable()) {
            arena.close();
        }
    }

    @Test
    void aThreadThatEndedWithItsArenaOpenLeavesATensorThatNobodyCanUse() {
        Scope[] shared = new Scope[1];
        Tensor x = AnotherThread.call(() -> {
            shared[0] = Scope.shared();
            return borrow(Memories.CONFINED.in(Arena.ofConfined()));
        });
        var refused = assertThrows(LifetimeException.class, () -> sum(x));
        assertTrue(refused.getMessage().contains("confined to thread \"another\""), refused.getMessage());
        long before = Memory.borrowedBytes();
        shared[0].close();
        assertEquals(before - 32, Memory.borrowedBytes());
    }

    @Test
    void theTensorKeepsAnAutomaticArena() {
        Tensor x = borrow(Memories.AUTO.in(Arena.ofAuto()));
        Garbage.collect();
        assertEquals(10, sum(x));
    }

    /** Operations on a and b, long enough that an arena can be closed in the middle. */
    enum Work {
        JAVA(x -> x.exp()), NATIVE(x -> x.matmul(x)), VIEW(x -> x.t().add(x)), IN_PLACE(x -> Tensor.zeros(
                DType.FLOAT64, N, N).add_(x));

        final UnaryOperator<Tensor> on;

        Work(UnaryOperator<Tensor> on) {
            this.on = on;
        }
    }

    private static final int N = 160;
    private static final int CLOSES = 60;

    /** On busy processors a close seldom falls into an addition. */
    private static final int MOST_CLOSES = 100 * CLOSES;

    @ParameterizedTest
    @EnumSource
    void aSharedArenaIsClosedWhileAnotherThreadComputes(Work work) {
        for (int i = 0; i < CLOSES; i++) {
            Arena arena = Arena.ofShared();
            Tensor x;
            try (Scope _ = Scope.shared()) {
                x = Tensor.borrow(arena.allocate((long) N * N * Double.BYTES, Double.BYTES), DType.FLOAT64, N, N);
                CountDownLatch working = new CountDownLatch(1);
                AnotherThread<LifetimeException> worker = AnotherThread.start(() -> {
                    while (true) {
                        try (Scope _ = Scope.open()) {
                            work.on.apply(x);
                            working.countDown();
                        } catch (LifetimeException e) {
                            return e;
                        }
                    }
                });
                await(working);
                closeOnceNoNativeCodeRuns(arena);
                LifetimeException ended = worker.join();
                assertTrue(ended.getMessage().contains("the arena of its segment"), ended.getMessage());
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The JDK refuses to close an arena on whose memory native code runs. */
    private static void closeOnceNoNativeCodeRuns(Arena arena) {
        while (true) {
            try {
                arena.close();
                return;
            } catch (IllegalStateException _) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void whatWasChangedInPartCountsAsChanged() {
        int changedInPart = 0;
        long many = 1 << 20;
        for (int i = 0; i < MOST_CLOSES && (i < CLOSES || changedInPart == 0); i++) {
            Arena arena = Arena.ofShared();
            try (Scope _ = Scope.shared()) {
                Tensor x = Tensor.borrow(arena.allocate(many, Float.BYTES), DType.FLOAT32, many / Float.BYTES);
                x.fill_(1);
                Tensor sum = Tensor.zeros(x.numel());
                CountDownLatch working = new CountDownLatch(1);
                AnotherThread<Boolean> worker = AnotherThread.start(() -> {
                    int additions = 0;
                    try {
                        while (true) {
                            sum.add_(x);
                            additions++;
                            working.countDown();
                        }
                    } catch (LifetimeException e) {
                        boolean isChanged = sum.item(0) > additions;
                        assertTrue(!isChanged || sum.version() > additions, "changed in part, not noted");
                        return isChanged;
                    }
                });
                await(working);
                closeOnceNoNativeCodeRuns(arena);
                changedInPart += worker.join() ? 1 : 0;
            }
        }
        assertTrue(changedInPart > 0, "no addition was interrupted");
    }
}
