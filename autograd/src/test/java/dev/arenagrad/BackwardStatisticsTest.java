package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BackwardStatisticsTest {
    private static final int THREADS = 4;
    private static final int PASSES = 50;

    @RegisterExtension final LiveBytes liveBytes = new LiveBytes();

    private static Tensor loss() {
        return Tensor.ones(4).setRequiresGrad(true).exp().sum();
    }

    @Test
    void passesThatBeganWhileItWasOpenCount() {
        loss().backward();
        BackwardStatistics statistics = BackwardStatistics.start();
        loss().backward();
        Tensor x = Tensor.ones(4).setRequiresGrad(true);
        Autograd.grad(x.exp().sum(), x);
        statistics.close();
        loss().backward();

        assertEquals(2, statistics.completed());
        assertEquals(0, statistics.failed());
    }

    @Test
    void timesAddUp() {
        try (BackwardStatistics statistics = BackwardStatistics.start()) {
            long start = System.nanoTime();
            loss().backward();
            long first = statistics.nanos();
            loss().backward();
            long elapsed = System.nanoTime() - start;

            assertTrue(first > 0, "time of the first pass: " + first);
            assertTrue(statistics.nanos() > first, "time of both: " + statistics.nanos());
            assertTrue(statistics.nanos() <= elapsed, statistics.nanos() + " ns of " + elapsed);
        }
    }

    @Test
    void aPassThatFailsCountsAsFailed() {
        try (BackwardStatistics statistics = BackwardStatistics.start()) {
            Tensor loss = loss();
            loss.backward();
            assertThrows(TensorException.class, loss::backward);

            assertEquals(1, statistics.completed());
            assertEquals(1, statistics.failed());
        }
    }

    @Test
    void aPassInsideAnotherCountsForItself() {
        try (BackwardStatistics statistics = BackwardStatistics.start()) {
            Tensor x = Tensor.ones(4).setRequiresGrad(true);
            x.registerHook(_ -> {
                try (GradMode _ = GradMode.enableGrad()) {
                    loss().backward();
                }
                return null;
            });
            x.exp().sum().backward();

            assertEquals(2, statistics.completed());
        }
    }

    @Test
    void eachHasItsOwnFigures() {
        try (BackwardStatistics outer = BackwardStatistics.start()) {
            loss().backward();
            try (BackwardStatistics inner = BackwardStatistics.start()) {
                loss().backward();

                assertEquals(1, inner.completed());
                assertEquals(2, outer.completed());
            }
            loss().backward();
            assertEquals(3, outer.completed());
        }
    }

    @Test
    void closingAgainDoesNotEndAnother() {
        BackwardStatistics first = BackwardStatistics.start();
        first.close();
        try (BackwardStatistics second = BackwardStatistics.start()) {
            first.close();
            loss().backward();

            assertEquals(1, second.completed());
            assertEquals(0, first.completed());
        }
    }

    @Test
    void passesOfAllThreadsCount() throws ExecutionException, InterruptedException {
        try (BackwardStatistics statistics = BackwardStatistics.start();
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<?> done : IntStream.range(0, THREADS).mapToObj(_ -> threads.submit(
                    BackwardStatisticsTest::manyPasses)).toList()) {
                done.get();
            }
            assertEquals(THREADS * PASSES, statistics.completed());
        }
    }

    private static void manyPasses() {
        for (int i = 0; i < PASSES; i++) {
            try (Scope _ = Scope.open()) {
                loss().backward();
            }
        }
    }
}
