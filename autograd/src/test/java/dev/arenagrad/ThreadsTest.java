package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.Garbage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several threads at once, over shared parameters. */
class ThreadsTest {
    private static final int THREADS = 8;
    private static final int MANY_THREADS = 48;

    /** Wide enough for OpenBLAS to be called for each product. */
    private static final int WIDTH = 64;

    /**
     * The JDK's exp and tanh may differ in the last place before and after a loop is compiled (6e-8 of values up to 100); everything
     * else is the same, in the same order.
     */
    private static final float TOLERANCE = 1e-4f;

    private long before;
    private Scope model;
    private Tensor w;
    private Tensor b;

    /** Tests that ran before in this JVM may have left tensors to the collector. */
    @BeforeAll
    static void collectWhatOthersLeft() {
        Garbage.until(() -> Memory.liveBytes() == 0);
    }

    @BeforeEach
    void parameters() {
        before = Memory.liveBytes();
        model = Scope.shared("model");
        w = Tensor.arange((double) WIDTH * WIDTH).mul(1e-4).sin().mul(0.1).reshape(WIDTH, WIDTH).detach()
                .setRequiresGrad(true);
        b = Tensor.arange((double) WIDTH).mul(0.01).detach().setRequiresGrad(true);
    }

    @AfterEach
    void everythingIsFreed() {
        model.close();
        assertEquals(before, Memory.liveBytes());
    }

    private float[] gradients(int sample) {
        try (Scope _ = Scope.open("request")) {
            Tensor x = Tensor.arange((double) WIDTH).add(sample).mul(0.01).reshape(1, WIDTH);
            Tensor loss = x.matmul(w).add(b).tanh().matmul(w).exp().sum();
            List<Tensor> slopes = Autograd.grad(List.of(loss), List.of(w, b));
            return Tensor.cat(List.of(slopes.getFirst().reshape(-1), slopes.getLast()), 0).toFloatArray();
        }
    }

    @Test
    void concurrentGradientsEqualSerialOnes() throws Exception {
        List<float[]> serial = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            serial.add(gradients(i));
        }
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int sample = i;
            tasks.add(() -> {
                start.await();
                for (int round = 0; round < 200; round++) {
                    assertArrayEquals(serial.get(sample), gradients(sample), TOLERANCE);
                }
                return null;
            });
        }
        runAll(Executors.newFixedThreadPool(THREADS), tasks);
        assertNull(w.grad());
    }

    @Test
    void dozensOfPlatformThreadsWithDefaultStacks() throws Exception {
        float[] expected = gradients(5);
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < MANY_THREADS; i++) {
            tasks.add(() -> {
                for (int round = 0; round < 20; round++) {
                    assertArrayEquals(expected, gradients(5), TOLERANCE);
                }
                return null;
            });
        }
        runAll(Executors.newFixedThreadPool(MANY_THREADS), tasks);
    }

    @Test
    void aThousandVirtualThreadsEachWithAScopeOfTheirOwn() throws Exception {
        float[] expected = gradients(3);
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            tasks.add(() -> {
                assertArrayEquals(expected, gradients(3), TOLERANCE);
                return null;
            });
        }
        runAll(Executors.newVirtualThreadPerTaskExecutor(), tasks);
    }

    @Test
    void accumulationIntoASharedLeafLosesNothing() throws Exception {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            tasks.add(() -> {
                for (int round = 0; round < 500; round++) {
                    try (Scope _ = Scope.open()) {
                        b.mul(2).sum().backward();
                    }
                }
                return null;
            });
        }
        runAll(Executors.newFixedThreadPool(THREADS), tasks);
        for (float slope : b.grad().toFloatArray()) {
            assertEquals(2 * 500 * THREADS, slope);
        }
    }

    @Test
    void ofTwoPassesOverOneSharedGraphAtLeastOneSucceedsAndTheOtherIsToldWhy() throws Exception {
        for (int round = 0; round < 200; round++) {
            Tensor y = b.exp().mul(b).sin().sum();
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<Void>> passes = new ArrayList<>();
            int succeeded = 0;
            try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
                for (int i = 0; i < 2; i++) {
                    passes.add(pool.submit(() -> {
                        start.await();
                        y.backward();
                        return null;
                    }));
                }
                for (Future<Void> pass : passes) {
                    try {
                        pass.get();
                        succeeded++;
                    } catch (ExecutionException e) {
                        assertTrue(e.getCause().getMessage().startsWith(
                                "Trying to backward through the graph a second time"),
                                e.getCause().toString());
                    }
                }
            }
            assertTrue(succeeded >= 1);
        }
    }

    @Test
    void retainedSharedGraphsArePassedByManyThreadsAtOnce() throws Exception {
        Tensor y = b.exp().mul(b).sum();
        float[] expected = Autograd.grad(y, b, GraphOption.RETAIN_GRAPH).toFloatArray();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            tasks.add(() -> {
                for (int round = 0; round < 100; round++) {
                    try (Scope _ = Scope.open()) {
                        assertArrayEquals(expected, Autograd.grad(y, b, GraphOption.RETAIN_GRAPH).toFloatArray(),
                                TOLERANCE);
                    }
                }
                return null;
            });
        }
        runAll(Executors.newFixedThreadPool(THREADS), tasks);
    }

    private static void runAll(ExecutorService pool, List<Callable<Void>> tasks) throws Exception {
        try (pool) {
            for (Future<Void> task : pool.invokeAll(tasks)) {
                task.get();
            }
        }
    }
}
