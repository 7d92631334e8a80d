package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.parallel.Threads;
import java.lang.foreign.Arena;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ComputeTest {
    private final int before = Compute.threads();

    @AfterEach
    void restore() {
        Compute.setThreads(before);
    }

    /** A step on arrays that are large enough to be split. {@return its loss and its gradient} */
    private static float[] step() {
        try (Scope _ = Scope.open()) {
            Generator.ofThread().manualSeed(5);
            Tensor x = Tensor.randn(300, 1000).setRequiresGrad(true);
            Tensor loss = x.mul(3).tanh().softmax(1).mul(x).sum();
            loss.backward();
            float[] gradient = x.grad().toFloatArray();
            gradient[0] = (float) loss.item();
            return gradient;
        }
    }

    @Test
    void aStepIsTheSameBitsOnAnyNumberOfThreads() {
        Compute.setThreads(1);
        float[] expected = step();
        for (int threads : new int[] {2, 7}) {
            Compute.setThreads(threads);
            assertEquals(threads, Compute.threads());
            assertArrayEquals(expected, step(), threads + " threads");
        }
    }

    @Test
    void limitsNestAndAreRestored() {
        Compute.setThreads(4);
        float[] expected = step();
        try (ThreadLimit _ = Compute.limitThreads(1)) {
            assertEquals(1, Threads.forCaller());
            assertArrayEquals(expected, step());
            try (ThreadLimit _ = Compute.limitThreads(3)) {
                assertEquals(3, Threads.forCaller());
                assertArrayEquals(expected, step());
            }
            assertEquals(1, Threads.forCaller());
        }
        assertEquals(4, Threads.forCaller());
        assertEquals(4, Compute.threads());
    }

    @Test
    void theInnermostLimitThatIsOpenCountsInWhicheverOrderTheyAreClosedAndHoweverOften() {
        Compute.setThreads(4);
        ThreadLimit outer = Compute.limitThreads(1);
        ThreadLimit inner = Compute.limitThreads(3);
        outer.close();
        assertEquals(3, Threads.forCaller());
        inner.close();
        assertEquals(4, Threads.forCaller());
        try (ThreadLimit _ = Compute.limitThreads(2)) {
            inner.close();
            outer.close();
            assertEquals(2, Threads.forCaller());
        }
        assertEquals(4, Threads.forCaller());
    }

    @Test
    void aLimitIsEndedByTheThreadThatSetItAlone() throws Exception {
        Compute.setThreads(4);
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        ThreadLimit limit = Compute.limitThreads(1);
        Thread.ofPlatform().start(() -> {
            try {
                limit.close();
            } catch (IllegalStateException e) {
                refusal.set(e);
            }
        }).join();
        assertTrue(refusal.get().getMessage().contains(Thread.currentThread().getName()), refusal::toString);
        assertEquals(1, Threads.forCaller());
        limit.close();
        assertEquals(4, Threads.forCaller());
    }

    /** {@return the smallest limit of a scope, to 1 KiB, in which a convolution succeeds whose parts copy the images} */
    private static long smallestLimit() {
        try (Scope _ = Scope.open()) {
            Tensor images = Tensor.ones(8, 16, 32, 32);
            Tensor weight = Tensor.ones(32, 16, 5, 5);
            long refused = 0;
            long enough = 16 << 20;
            while (enough - refused > 1 << 10) {
                long middle = (enough + refused) / 2;
                try (Scope scope = Scope.open()) {
                    scope.limit(middle);
                    assertEquals(16 * 25, NN.conv2d(images, weight, null).item(7, 31, 27, 27));
                    enough = middle;
                } catch (OutOfMemoryException _) {
                    refused = middle;
                }
            }
            return enough;
        }
    }

    @Test
    void theSmallestLimitOfAScopeInWhichAnOperationSucceedsIsTheSameForAnyNumberOfThreads() {
        Compute.setThreads(1);
        long withOne = smallestLimit();
        assertTrue(withOne > 900_000, () -> withOne + " is more than the result, so parts allocate");
        for (int threads : new int[] {2, 7}) {
            Compute.setThreads(threads);
            assertEquals(withOne, smallestLimit(), threads + " threads");
        }
    }

    @Test
    void lessThanOneThreadIsRefusedAndChangesNothing() {
        for (int threads : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> Compute.setThreads(threads));
            assertThrows(IllegalArgumentException.class, () -> Compute.limitThreads(threads));
        }
        assertEquals(before, Compute.threads());
    }

    @Test
    void aScopeThatAnotherThreadClosesWhileWorkersRunIsFreedAfterThem() throws Exception {
        Compute.setThreads(4);
        long live = Memory.liveBytes();
        for (int round = 0; round < 20; round++) {
            Scope scope = Scope.shared();
            Tensor x = Tensor.ones(1_000_000);
            CountDownLatch begun = new CountDownLatch(1);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread computing = Thread.ofPlatform().start(() -> {
                try (Scope _ = Scope.open()) {
                    begun.countDown();
                    while (true) {
                        assertEquals((float) Math.E, (float) x.exp().mean().item(), 1e-6f);
                    }
                } catch (LifetimeException _) {
                    return; // how it is to end
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            begun.await();
            scope.close();
            computing.join();
            assertNull(failure.get());
        }
        assertEquals(live, Memory.liveBytes());
    }

    /** Ends the JVM in the middle of operations that workers take part in. */
    static final class Exiting {
        public static void main(String[] arguments) {
            Compute.setThreads(3);
            Thread.ofPlatform().start(() -> {
                try (Scope _ = Scope.open()) {
                    Tensor x = Tensor.ones(1_000_000);
                    for (int step = 0;; step++) {
                        x.exp_().log_();
                        if (step == 20) {
                            Thread.ofPlatform().start(() -> System.exit(7));
                        }
                    }
                }
            });
        }
    }

    /** Computes on workers, and returns. */
    static final class Returning {
        public static void main(String[] arguments) {
            try (Scope _ = Scope.open()) {
                System.out.print(Tensor.ones(1_000_000).exp().mean().item() + " on " + Compute.threads());
            }
        }
    }

    /** Computes on workers first of all, from a thread whose context class loader nobody else needs. */
    static final class Unloading {
        public static void main(String[] arguments) throws InterruptedException {
            ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
            Reference<ClassLoader> loader = compute(collected);
            for (int attempt = 0; attempt < 20; attempt++) {
                System.gc();
                if (collected.remove(500) == loader) {
                    System.out.print("collected");
                    return;
                }
            }
        }

        private static Reference<ClassLoader> compute(ReferenceQueue<ClassLoader> collected)
                throws InterruptedException {
            Thread caller = new Thread(Unloading::onBorrowedMemory);
            caller.setContextClassLoader(new ClassLoader(null) {
            });
            Reference<ClassLoader> loader = new WeakReference<>(caller.getContextClassLoader(), collected);
            caller.start();
            caller.join();
            return loader;
        }

        private static void onBorrowedMemory() {
            try (Arena arena = Arena.ofShared(); Scope _ = Scope.open()) {
                Tensor.borrow(arena.allocate(4_000_000), DType.FLOAT32, 1_000_000).exp();
            }
        }
    }

    @Test
    void theThreadThatComputesFirstIsNotKept() throws Exception {
        String output = ChildJvm.run(Unloading.class, 0, "-Darenagrad.threads=3");
        assertTrue(output.contains("collected") && !output.contains("Exception"), output);
    }

    @Test
    void theJvmExitsWhileWorkersRun() throws Exception {
        ChildJvm.run(Exiting.class, 7);
    }

    @Test
    void theJvmEndsWithTheProgramThoughWorkersWait() throws Exception {
        String output = ChildJvm.run(Returning.class, 0, "-Darenagrad.threads=3");
        assertTrue(output.contains(" on 3"), output);
    }

    /** Computes something that is not worth splitting. */
    static final class Small {
        public static void main(String[] arguments) {
            try (Scope _ = Scope.open()) {
                System.out.print(Tensor.ones(3).exp().sum().item());
            }
        }
    }

    @Test
    void aSettingThatIsNoNumberOfThreadsIsRefusedByNameAndValueAtTheFirstOperation() throws Exception {
        for (String bad : List.of("many", "0", "-2", "1.5")) {
            String output = ChildJvm.run(Small.class, 1, "-Darenagrad.threads=" + bad);
            assertTrue(output.contains("IllegalArgumentException: the system property arenagrad.threads must be"),
                    output);
            assertTrue(output.contains(bad), output);
        }
    }
}
