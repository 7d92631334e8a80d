package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Generator;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {
    private final long liveBytes = Memory.liveBytes();

    @AfterEach
    void everythingIsFreed() {
        assertEquals(liveBytes, Memory.liveBytes());
    }

    /** {@return the first column of each batch, of rows 0 to 9} */
    private static List<List<Long>> rows(Batches batches) {
        List<List<Long>> rows = new ArrayList<>();
        batches.forEach(batch -> rows.add(LongStream.of(batch.getFirst().flatten(0, -1).toLongArray()).boxed()
                .toList()));
        return rows;
    }

    private static Batches numbers(boolean ahead) {
        Batches batches = Batches.of(Tensor.arange(10L), Tensor.arange(20L).view(10, 2));
        return ahead ? batches.ahead() : batches;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsComeInOrderAndTheLastBatchHasTheRest(boolean ahead) {
        try (Scope _ = Scope.shared()) {
            Batches batches = numbers(ahead).size(4);
            assertEquals(3, batches.count());
            assertEquals(List.of(List.of(0L, 1L, 2L, 3L), List.of(4L, 5L, 6L, 7L), List.of(8L, 9L)), rows(batches));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLastBatchCanBeLeftOut(boolean ahead) {
        try (Scope _ = Scope.shared()) {
            Batches batches = numbers(ahead).size(4).dropLast(true);
            assertEquals(2, batches.count());
            assertEquals(List.of(List.of(0L, 1L, 2L, 3L), List.of(4L, 5L, 6L, 7L)), rows(batches));
            assertEquals(List.of(), rows(batches.size(11)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOrderIsDrawnAnewAndRepeatsByTheSeed(boolean ahead) {
        try (Scope _ = Scope.shared()) {
            Batches batches = numbers(ahead).size(3);
            Batches shuffled = batches.shuffled(new Generator(7));
            List<List<Long>> first = rows(shuffled);
            List<List<Long>> second = rows(shuffled);
            assertNotEquals(first, second);
            assertNotEquals(rows(batches), first);
            assertEquals(LongStream.range(0, 10).boxed().toList(), first.stream().flatMap(List::stream).sorted()
                    .toList());
            Generator same = new Generator(7);
            assertEquals(first, rows(batches.shuffled(same)));
            assertEquals(second, rows(batches.shuffled(same)));
        }
    }

    @Test
    void withoutAGeneratorTheThreadsOwnIsDrawnFrom() {
        try (Scope _ = Scope.shared()) {
            Generator.State before = Generator.ofThread().state();
            List<List<Long>> first = rows(numbers(false).size(10).shuffled());
            Generator.ofThread().setState(before);
            assertEquals(first, rows(numbers(true).size(10).shuffled()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsOfAllTensorsStayTogether(boolean ahead) {
        try (Scope _ = Scope.shared()) {
            numbers(ahead).size(3).shuffled(new Generator(1)).forEach(batch -> {
                Tensor pairs = batch.get(1);
                assertArrayEquals(batch.get(0).toLongArray(), pairs.select(1, 0).floorDivide(2).toLongArray());
                assertArrayEquals(pairs.select(1, 0).add(1).toLongArray(), pairs.select(1, 1).toLongArray());
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBatchIsACopyThatEndsWithItsCall(boolean ahead) {
        try (Scope _ = Scope.shared()) {
            Tensor data = Tensor.arange(6L);
            List<Tensor> all = new ArrayList<>();
            long before = Memory.liveBytes();
            Batches batches = Batches.of(data).size(2);
            (ahead ? batches.ahead() : batches).forEach(batch -> {
                all.forEach(earlier -> assertThrows(LifetimeException.class, earlier::toLongArray));
                all.add(batch.getFirst());
                all.add(batch.getFirst().add_(100).mul(2));
            });
            assertEquals(6, all.size());
            assertEquals(before, Memory.liveBytes());
            assertArrayEquals(new long[] {0, 1, 2, 3, 4, 5}, data.toLongArray());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFunctionCanChangeTheBatches(boolean ahead) {
        try (Scope _ = Scope.shared()) {
            Batches batches = numbers(ahead).size(5).map(batch -> List.of(batch.getFirst().mul(2))).map(batch -> List
                    .of(
                            batch.getFirst().add(1)));
            assertEquals(List.of(List.of(1L, 3L, 5L, 7L, 9L), List.of(11L, 13L, 15L, 17L, 19L)), rows(batches));
        }
    }

    private static Batches noise(boolean ahead) {
        Batches batches = Batches.of(Tensor.arange(6L)).size(2).map(batch -> List.of(Tensor.randint(0, 1L << 40, 2)));
        return ahead ? batches.ahead() : batches;
    }

    @Test
    void randomNumbersOfAChangeAreTheSameAheadAndRepeatByTheSeed() {
        try (Scope _ = Scope.shared()) {
            Batches here = noise(false).shuffled(new Generator(7));
            List<List<Long>> first = rows(here);
            List<List<Long>> second = rows(here);
            assertEquals(12, Stream.of(first, second).flatMap(List::stream).flatMap(List::stream).distinct().count());
            Batches ahead = noise(true).shuffled(new Generator(7));
            assertEquals(first, rows(ahead));
            assertEquals(second, rows(ahead));
            Generator.State before = Generator.ofThread().state();
            List<List<Long>> ofThread = rows(noise(true));
            assertNotEquals(ofThread, rows(noise(true)));
            Generator.ofThread().setState(before);
            assertEquals(ofThread, rows(noise(false)));
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> List<Tensor> refuse(Exception failure) throws E {
        throw (E) failure;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCheckedExceptionReachesTheCallerToo(boolean ahead) {
        try (Scope _ = Scope.shared()) {
            IOException failure = new IOException();
            Batches failing = numbers(ahead).map(_ -> BatchesTest.<RuntimeException>refuse(failure));
            assertSame(failure, assertThrows(IOException.class, () -> rows(failing)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsRecordedWhenABatchIsMade(boolean ahead) {
        try (Scope _ = Scope.shared()) {
            Tensor data = Tensor.ones(4).setRequiresGrad(true);
            Batches batches = Batches.of(data).size(2);
            (ahead ? batches.ahead() : batches).forEach(batch -> assertFalse(batch.getFirst().requiresGrad()));
        }
    }

    /** The second batch is prepared while the first is in use, not before and not after. */
    @Test
    void oneBatchIsPreparedAhead() {
        try (Scope _ = Scope.shared()) {
            CountDownLatch[] prepared = {new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1)};
            List<Thread> threads = new ArrayList<>();
            Batches batches = Batches.of(Tensor.arange(3L)).map(batch -> {
                threads.add(Thread.currentThread());
                prepared[(int) batch.getFirst().item()].countDown();
                return batch;
            }).ahead();
            batches.forEach(batch -> {
                int number = (int) batch.getFirst().item();
                if (number < 2) {
                    await(prepared[number + 1]);
                }
                if (number == 0) {
                    assertEquals(1, prepared[2].getCount());
                }
            });
            assertFalse(threads.contains(Thread.currentThread()));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void exceptionsOfThePreparationAndOfTheBodyReachTheCaller(boolean ahead) {
        try (Scope _ = Scope.shared()) {
            IllegalStateException failure = new IllegalStateException("at row 2");
            List<Long> seen = new ArrayList<>();
            Batches failing = numbers(ahead).map(batch -> {
                if (batch.getFirst().item() == 2) {
                    throw failure;
                }
                return batch;
            });
            assertSame(failure, assertThrows(IllegalStateException.class, () -> failing.forEach(batch -> seen.add(
                    (long) batch.getFirst().item()))));
            assertEquals(List.of(0L, 1L), seen);
            assertSame(failure, assertThrows(IllegalStateException.class, () -> numbers(ahead).forEach(_ -> {
                throw failure;
            })));
        }
    }

    @Test
    void tensorsOfAConfinedScopeCannotBePreparedAhead() {
        try (Scope _ = Scope.open()) {
            assertThrows(LifetimeException.class, () -> rows(numbers(true)));
        }
    }

    @Test
    void anInterruptedThreadStopsWaitingAndLeavesNothing() {
        try (Scope _ = Scope.shared()) {
            CountDownLatch never = new CountDownLatch(1);
            Batches stuck = Batches.of(Tensor.arange(3L)).map(batch -> {
                if (batch.getFirst().item() == 1) {
                    await(never);
                }
                return batch;
            }).ahead();
            assertThrows(CancellationException.class, () -> stuck.forEach(_ -> Thread.currentThread().interrupt()));
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void whatMakesNoBatchesIsRefused() {
        try (Scope _ = Scope.open()) {
            Tensor four = Tensor.ones(4);
            assertThrows(TensorException.class, Batches::of);
            assertThrows(TensorException.class, () -> Batches.of(Tensor.scalar(1)));
            assertThrows(TensorException.class, () -> Batches.of(four, Tensor.ones(5)));
            assertThrows(IllegalArgumentException.class, () -> Batches.of(four).size(0));
            assertEquals(0, Batches.of(Tensor.zeros(DType.FLOAT32, 0, 3)).count());
        }
    }
}
