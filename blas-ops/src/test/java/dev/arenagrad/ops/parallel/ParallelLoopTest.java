package dev.arenagrad.ops.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.Storage;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParallelLoopTest {
    private final int before = Threads.allowed();

    @BeforeEach
    void allowFour() {
        Threads.allow(4);
    }

    @AfterEach
    void restore() {
        Threads.allow(before);
    }

    /**
     * Runs parts that wait for each other, so that the loop ends only if as many threads take part; after a pause, in which callers of loops
     * before are not expected back any more.
     */
    private static Set<Thread> threadsOfALoop(int parts) {
        LockSupport.parkNanos(5_000_000);
        CyclicBarrier together = new CyclicBarrier(parts);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        ParallelLoop.run(parts, _ -> {
            threads.add(Thread.currentThread());
            await(together);
        });
        return threads;
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void partsRunOnTheCallerAndOnDaemonsAtTheSameTime() {
        Set<Thread> threads = threadsOfALoop(4);
        assertEquals(4, threads.size());
        assertTrue(threads.remove(Thread.currentThread()));
        for (Thread worker : threads) {
            assertTrue(worker.isDaemon());
            assertNull(worker.getContextClassLoader());
        }
    }

    @Test
    void everyPartRunsOnce() {
        AtomicIntegerArray runs = new AtomicIntegerArray(1000);
        for (int round = 0; round < 200; round++) {
            ParallelLoop.run(runs.length(), runs::incrementAndGet);
        }
        for (int part = 0; part < runs.length(); part++) {
            assertEquals(200, runs.get(part));
        }
    }

    @Test
    void withOneThreadTheCallerDoesAll() {
        Threads.allow(1);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        ParallelLoop.run(100, _ -> threads.add(Thread.currentThread()));
        assertEquals(Set.of(Thread.currentThread()), threads);
    }

    @Test
    void aLimitIsThatOfTheCallerAlone() throws Exception {
        Threads.Limit limit = Threads.limit(1);
        try {
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            ParallelLoop.run(100, _ -> threads.add(Thread.currentThread()));
            assertEquals(Set.of(Thread.currentThread()), threads);
            AtomicReference<Set<Thread>> ofAnother = new AtomicReference<>();
            Thread another = Thread.ofPlatform().start(() -> ofAnother.set(threadsOfALoop(2)));
            another.join();
            assertEquals(2, ofAnother.get().size());
        } finally {
            limit.end();
        }
        assertEquals(4, threadsOfALoop(4).size());
    }

    @Test
    void aLimitThatWasEndedBeforeAnInnerOneIsKeptByNobody() {
        ReferenceQueue<Threads.Limit> collected = new ReferenceQueue<>();
        Threads.Limit outer = Threads.limit(3);
        Reference<Threads.Limit> ended = new WeakReference<>(outer, collected);
        Threads.Limit inner = Threads.limit(2);
        try {
            outer.end();
            outer = null;
            while (collected.poll() == null) {
                System.gc();
            }
            assertTrue(ended.refersTo(null));
            assertEquals(2, Threads.forCaller());
        } finally {
            inner.end();
        }
        assertEquals(4, Threads.forCaller());
    }

    @Test
    void aLoopInsideAWorkerRunsThere() {
        CyclicBarrier together = new CyclicBarrier(4);
        AtomicInteger inner = new AtomicInteger();
        ParallelLoop.run(4, _ -> {
            await(together);
            Thread here = Thread.currentThread();
            ParallelLoop.run(50, _ -> {
                if (!(here instanceof Worker) || Thread.currentThread() == here) {
                    inner.incrementAndGet();
                }
            });
        });
        assertEquals(200, inner.get());
    }

    @Test
    void aFailureInAWorkerReachesTheCallerWithTheFramesOfBoth() {
        Thread caller = Thread.currentThread();
        CyclicBarrier together = new CyclicBarrier(2);
        ArithmeticException failure = assertThrows(ArithmeticException.class, () -> ParallelLoop.run(2, _ -> {
            await(together);
            if (Thread.currentThread() != caller) {
                throw new ArithmeticException("in a worker");
            }
        }));
        assertEquals("in a worker", failure.getMessage());
        List<String> frames = Arrays.stream(failure.getStackTrace()).map(StackTraceElement::getMethodName).toList();
        assertTrue(frames.containsAll(List.of("helpOnce",
                "aFailureInAWorkerReachesTheCallerWithTheFramesOfBoth")), frames::toString);
    }

    @Test
    void theFirstOfTheFailedPartsIsToldAndNoFurtherOneBegins() {
        for (int round = 0; round < 200; round++) {
            AtomicInteger begun = new AtomicInteger();
            IllegalStateException failure = assertThrows(IllegalStateException.class, () -> ParallelLoop.run(100,
                    part -> {
                        begun.incrementAndGet();
                        if (part >= 10) {
                            throw new IllegalStateException("part " + part);
                        }
                    }));
            assertEquals("part 10", failure.getMessage());
            assertTrue(begun.get() >= 11 && begun.get() <= 14, begun::toString);
        }
    }

    @Test
    void theCallerThatFailsWaitsForTheWorkers() {
        Thread caller = Thread.currentThread();
        CyclicBarrier begun = new CyclicBarrier(2);
        CountDownLatch failing = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        OutOfMemoryError failure = assertThrows(OutOfMemoryError.class, () -> ParallelLoop.run(2, _ -> {
            await(begun);
            if (Thread.currentThread() == caller) {
                failing.countDown();
                throw new OutOfMemoryError("on purpose");
            }
            await(failing);
            Thread.yield();
            ended.incrementAndGet();
        }));
        assertEquals("on purpose", failure.getMessage());
        assertEquals(1, ended.get());
        assertEquals(4, threadsOfALoop(4).size());
    }

    @Test
    void aStackThatIsExhaustedInTheCallerOrAWorkerFailsTheLoopAlone() {
        for (int round = 0; round < 20; round++) {
            assertThrows(StackOverflowError.class, () -> ParallelLoop.run(4, ParallelLoopTest::endlessly));
            assertThrows(StackOverflowError.class, () -> nestedEndlessly(0));
        }
        assertEquals(4, threadsOfALoop(4).size());
    }

    private static int endlessly(int depth) {
        return 1 + endlessly(depth + 1);
    }

    private static int nestedEndlessly(int depth) {
        if (depth % 64 == 0) {
            ParallelLoop.run(3, _ -> {});
        }
        return 1 + nestedEndlessly(depth + 1);
    }

    /** Runs a loop below so many frames. {@return how often it ran, or its stack was exhausted} */
    private static int loopBelow(int frames) {
        if (frames > 0) {
            return loopBelow(frames - 1);
        }
        try {
            ParallelLoop.run(3, _ -> {});
        } catch (StackOverflowError _) {
            return 1;
        }
        return 1;
    }

    /** {@return the most frames below which a loop can be asked for} */
    private static int deepest() {
        int fits = 1;
        int tooDeep = 1 << 20;
        while (tooDeep - fits > 1) {
            int middle = (fits + tooDeep) >>> 1;
            try {
                loopBelow(middle);
                fits = middle;
            } catch (StackOverflowError _) {
                tooDeep = middle;
            }
        }
        return fits;
    }

    @Test
    void whereverTheStackEndsTheCallerDoesNotWaitForHelpThatNobodyGives() throws Exception {
        Set<Thread> workers = threadsOfALoop(4);
        workers.remove(Thread.currentThread());
        AtomicInteger calls = new AtomicInteger();
        AtomicLong longest = new AtomicLong();
        Thread caller = new Thread(null, () -> {
            for (int round = 0; round < 20; round++) {
                int deepest = deepest();
                for (int frames = deepest; frames > deepest - 60; frames--) {
                    while (workers.stream().anyMatch(worker -> worker.getState() == Thread.State.RUNNABLE)) {
                        Thread.onSpinWait(); // until they rest, so that they have to be woken
                    }
                    long start = System.nanoTime();
                    try {
                        calls.addAndGet(loopBelow(frames));
                    } catch (StackOverflowError _) {
                        calls.incrementAndGet(); // frames take more room than when it was measured, or less
                    } finally {
                        longest.accumulateAndGet(System.nanoTime() - start, Math::max);
                    }
                }
            }
        }, "deep", 256 << 10);
        caller.setDaemon(true);
        caller.start();
        assertTrue(caller.join(Duration.ofSeconds(40)), () -> "waits after " + calls + " calls");
        assertEquals(20 * 60, calls.get());
        // Workers look for work every five seconds even if nobody wakes them.
        assertTrue(longest.get() < Duration.ofSeconds(3).toNanos(), longest::toString);
        assertEquals(4, threadsOfALoop(4).size());
    }

    @Test
    void aWorkerWhoseScopeCannotBeClosedFailsTheLoopAndHelpsWithTheNext() {
        Thread caller = Thread.currentThread();
        for (int round = 0; round < 10; round++) {
            CyclicBarrier together = new CyclicBarrier(4);
            try (Scope _ = Scope.open()) {
                LifetimeException failure = assertThrows(LifetimeException.class, () -> ParallelLoop.runAllocating(4,
                        _ -> {
                            await(together);
                            if (Thread.currentThread() != caller) {
                                Scope.open("left open");
                            }
                        }));
                assertTrue(failure.getMessage().contains("left open"), failure::getMessage);
            }
        }
        assertEquals(4, threadsOfALoop(4).size());
    }

    @Test
    void anInterruptedCallerWaitsAndStaysInterrupted() throws Exception {
        CyclicBarrier begun = new CyclicBarrier(3);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        AtomicReference<String> seen = new AtomicReference<>("");
        Thread caller = Thread.ofPlatform().start(() -> {
            Thread here = Thread.currentThread();
            ParallelLoop.run(2, _ -> {
                await(begun);
                if (Thread.currentThread() != here) {
                    await(end);
                    ended.incrementAndGet();
                }
            });
            seen.set("interrupted " + here.isInterrupted() + ", ended " + ended.get());
        });
        await(begun);
        while (caller.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        caller.interrupt();
        while (caller.isInterrupted()) {
            Thread.onSpinWait(); // until it has noticed, and waits again
        }
        end.countDown();
        caller.join();
        assertEquals("interrupted true, ended 1", seen.get());
    }

    @Test
    void virtualThreadsAreHelpedAndWaitWithoutTheirCarrier() throws Exception {
        AtomicReference<Set<Thread>> threads = new AtomicReference<>();
        Thread.ofVirtual().start(() -> threads.set(threadsOfALoop(3))).join();
        assertEquals(3, threads.get().size());
    }

    @Test
    void whereOtherCallersComputeNoWorkersAreTaken() throws Exception {
        Threads.allow(2);
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        Thread another = Thread.ofPlatform().start(() -> ParallelLoop.run(2, _ -> {
            begun.countDown();
            await(end);
        }));
        await(begun);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        ParallelLoop.run(100, _ -> threads.add(Thread.currentThread()));
        end.countDown();
        another.join();
        assertEquals(Set.of(Thread.currentThread()), threads);
        assertEquals(2, threadsOfALoop(2).size());
    }

    @Test
    void aCallerThatLeftAMomentAgoKeepsItsProcessor() throws Exception {
        Threads.allow(2);
        int helpers = 1;
        for (int round = 0; round < 1000 && helpers == 1; round++) {
            AtomicBoolean gone = new AtomicBoolean();
            Thread another = Thread.ofPlatform().start(() -> {
                helpersFor(1);
                gone.set(true);
            });
            while (!gone.get()) {
                Thread.onSpinWait();
            }
            helpers = helpersFor(1);
            another.join();
        }
        assertEquals(0, helpers, "in none of a thousand rounds, of which some must take less than a moment");
        assertEquals(2, threadsOfALoop(2).size());
        assertEquals(1, helpersFor(1), "the caller's own loop before counts for nothing");
    }

    /** {@return the helpers that the calling thread gets for a loop, which ends at once} */
    private static int helpersFor(int wanted) {
        Computing place = Objects.requireNonNull(Computing.enter());
        int helpers = place.reserve(wanted);
        place.threads = 0;
        place.leave();
        return helpers;
    }

    @Test
    void callersThatComeAtTheSameTimeReserveNoProcessorTwice() throws Exception {
        AtomicInteger reserved = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier together = new CyclicBarrier(2);
        Runnable caller = () -> {
            for (int round = 0; round < 20_000; round++) {
                await(together);
                Computing place = Objects.requireNonNull(Computing.enter());
                int helpers = place.reserve(3);
                reserved.addAndGet(helpers);
                await(together);
                most.accumulateAndGet(reserved.get(), Math::max);
                await(together);
                reserved.addAndGet(-helpers);
                place.threads = 0;
            }
        };
        Thread another = Thread.ofPlatform().start(caller);
        caller.run();
        another.join();
        assertTrue(most.get() >= 1 && most.get() <= Threads.allowed() - 1, most::toString);
    }

    @Test
    void theLimitOfAScopeIsForTheCallersPartsOfWhichTheFirstIsOne() {
        Thread caller = Thread.currentThread();
        long live = Memory.liveBytes();
        try (Scope scope = Scope.open().limit(1 << 20)) {
            CyclicBarrier together = new CyclicBarrier(2);
            ParallelLoop.runAllocating(2, _ -> {
                await(together);
                Storage.allocate(Thread.currentThread() == caller ? 16 : 2 << 20, "a part").disown();
            });
            assertEquals(0, scope.bytes());
            for (int round = 0; round < 20; round++) {
                assertThrows(OutOfMemoryException.class, () -> ParallelLoop.runAllocating(2, part -> {
                    if (part == 0) {
                        assertEquals(caller, Thread.currentThread());
                        Storage.allocate(2 << 20, "a part").disown();
                    }
                }));
            }
            assertEquals(0, scope.bytes());
        }
        assertEquals(live, Memory.liveBytes());
    }

    @Test
    void whatAFailedPartLeftIsFreed() {
        CyclicBarrier together = new CyclicBarrier(2);
        long live = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            assertThrows(IllegalStateException.class, () -> ParallelLoop.runAllocating(2, _ -> {
                await(together);
                Storage.allocate(1 << 20, "a part");
                throw new IllegalStateException("on purpose");
            }));
        }
        assertEquals(live, Memory.liveBytes());
    }

    @Test
    void workersEndWhenNothingCameForSomeSecondsAndOthersStart() throws Exception {
        Set<Thread> threads = threadsOfALoop(3);
        threads.remove(Thread.currentThread());
        for (Thread worker : threads) {
            assertTrue(worker.join(Duration.ofSeconds(50)));
        }
        assertEquals(3, threadsOfALoop(3).size());
    }

    @Test
    void manyCallersAtOnceGetTheirOwnResults() throws Exception {
        Thread[] callers = new Thread[16];
        AtomicInteger wrong = new AtomicInteger();
        for (int k = 0; k < callers.length; k++) {
            callers[k] = (k % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(() -> {
                for (int round = 0; round < 500; round++) {
                    AtomicInteger sum = new AtomicInteger();
                    ParallelLoop.run(20, sum::addAndGet);
                    if (sum.get() != 190) {
                        wrong.incrementAndGet();
                    }
                }
            });
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(0, wrong.get());
    }
}
