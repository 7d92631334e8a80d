package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who owns the memory of tensors, and when it goes. */
@ExtendWith(LiveBytes.class)
class LifetimeTest {
    @Test
    void whatAScopeMadeIsGoneWhenItCloses() {
        long before = Memory.liveBytes();
        Tensor y;
        try (Scope _ = Scope.open("a step")) {
            y = Tensor.ones(1000).mul(2);
            assertTrue(Memory.liveBytes() >= before + 2 * 4000);
        }
        assertEquals(before, Memory.liveBytes());
        assertEquals("tensor(freed, shape=[1000], dtype=float32)", y.toString());
        assertEquals(1000, y.numel());
        String message = assertThrows(LifetimeException.class, y::toFloatArray).getMessage();
        assertTrue(message.contains("[1000]") && message.contains("float32") && message.contains("made by mul")
                && message.contains("a step") && message.contains("keep"), message);
        assertThrows(LifetimeException.class, () -> y.add(1));
        assertThrows(LifetimeException.class, () -> y.zero_());
        assertThrows(LifetimeException.class, () -> Tensor.ones(1000).add(y));
    }

    @Test
    void aKeptTensorOutlivesItsScopeWithTheGraphBehindIt() {
        Tensor x = Tensor.of(1f, 2f).setRequiresGrad(true);
        Tensor y;
        try (Scope inner = Scope.open()) {
            y = inner.keep(x.exp().mul(x).sum());
        }
        y.backward();
        assertEquals(2 * Math.E, x.grad().item(0), 1e-5);
    }

    @Test
    void onlyWhatTheKeptGraphSavedIsKept() {
        Tensor x = Tensor.ones(1000).setRequiresGrad(true);
        long before = Memory.liveBytes();
        Tensor y;
        try (Scope inner = Scope.open()) {
            Tensor saved = x.exp();
            Tensor passedOn = saved.add(1);
            y = inner.keep(passedOn.sum());
        }
        assertEquals(before + Tensor.scalar(0).array().storage().capacity() + x.array().storage().capacity(), Memory
                .liveBytes()
                - Tensor.scalar(0).array().storage().capacity());
        y.backward();
    }

    @Test
    void tidyFreesAllButTheResultAndWhatTheGraphSaved() {
        Tensor x = Tensor.of(1f, 2f, 3f);
        long before = Memory.liveBytes();
        Tensor soft = Scope.tidy(() -> x.sub(x.logsumexp(0)).exp());
        assertEquals(before + soft.array().storage().capacity(), Memory.liveBytes());
        assertEquals(1, soft.sum().item(), 1e-6);
        List<Tensor> both = Scope.tidy(() -> List.of(x.add(1).mul(2), x.add(2).mul(3)));
        assertArrayEquals(new float[] {9, 12, 15}, both.getLast().toFloatArray());
    }

    @Test
    void compositeFunctionsLeaveNoTemporaries() {
        Tensor x = Tensor.ones(16, 64).setRequiresGrad(true);
        Tensor target = Tensor.zeros(DType.INT64, 16);
        long before = Memory.liveBytes();
        Tensor loss = Losses.crossEntropy(x, target);
        long logProbabilities = x.array().storage().capacity();
        long small = Memory.liveBytes() - before - logProbabilities;
        assertTrue(small <= 128, small + " bytes besides the log-probabilities that the graph saved");
        assertTrue(loss.requiresGrad());
    }

    @Test
    void viewsAndDetachedTensorsShareOneStorage() {
        Tensor y = Tensor.ones(1000).add(1);
        long before = Memory.liveBytes();
        Tensor view = y.view(10, 100).t().select(0, 3);
        Tensor detached = y.detach();
        assertEquals(before, Memory.liveBytes());
        y.zero_();
        assertEquals(0, view.sum().item() + detached.sum().item());
    }

    @Test
    void readingLeavesNothingBehind() {
        Tensor x = Tensor.arange(10.0).view(2, 5).t();
        long before = Memory.liveBytes();
        for (int i = 0; i < 100_000; i++) {
            x.item(1, 1);
        }
        assertEquals(5, x.toFloatArray()[1]);
        assertEquals(1, x.toLongArray()[2]);
        assertTrue(x.toString().startsWith("tensor([[0., 5.],"));
        assertEquals(before, Memory.liveBytes());
    }

    @Test
    void aReadThatIsRefusedLeavesNothingBehind() {
        Tensor freed;
        try (Scope _ = Scope.open()) {
            freed = Tensor.ones(2, 5);
        }
        long before = Memory.liveBytes();
        assertThrows(LifetimeException.class, () -> freed.t().toFloatArray());
        assertThrows(LifetimeException.class, freed::toDoubleArray);
        assertThrows(LifetimeException.class, () -> freed.t().copyTo(MemorySegment.ofArray(new float[10])));
        assertEquals(before, Memory.liveBytes());
    }

    @Test
    void aScopeForEachIterationBoundsAGrowingTensor() {
        long before = Memory.liveBytes();
        Tensor all = Tensor.zeros(1);
        long most = 0;
        for (int i = 0; i < 200; i++) {
            Tensor before200 = all;
            try (Scope step = Scope.open()) {
                Tensor more = Tensor.ones(1).mul(2);
                all = step.keep(Tensor.cat(List.of(before200, more), 0));
            }
            most = Math.max(most, Memory.liveBytes() - before);
        }
        assertEquals(201, all.numel());
        assertTrue(most < 201 * 64 * 16, most + " bytes: one vector an iteration, no temporaries");
    }

    @Test
    void backwardGivesSavedTensorsBackNodeByNode() {
        Tensor x = Tensor.ones(10_000).setRequiresGrad(true);
        long size = x.array().storage().capacity();
        long base = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            Tensor loss;
            try (Scope forward = Scope.open()) {
                Tensor y = x;
                for (int i = 0; i < 50; i++) {
                    y = y.tanh();
                }
                loss = forward.keep(y.sum());
            }
            long saved = Memory.liveBytes() - base;
            assertTrue(saved >= 50 * size, "the graph alone holds what its 50 nodes saved");
            Memory.resetPeak();
            loss.backward();
            assertTrue(Memory.peakBytes() <= base + saved + 4 * size, "gradients do not pile up");
        }
        assertEquals(base + size, Memory.liveBytes(), "x.grad is all that stayed");
    }

    @Test
    void aBudgetRefusesWhatWouldPassItAndHarmsNothing() {
        try (Scope _ = Scope.open("request").limit(1 << 20)) {
            Tensor x = Tensor.ones(100_000);
            String message = assertThrows(OutOfMemoryException.class, () -> x.add(Tensor.ones(200_000).slice(0, 0,
                    100_000)))
                    .getMessage();
            assertTrue(message.contains("1048576") && message.contains("request"), message);
            assertEquals(100_000, x.sum().item());
            assertEquals(2, x.slice(0, 0, 10).mul(2).item(3));
        }
    }

    @Test
    void shapesThatOverflowAreRefusedBeforeAnythingIsAllocated() {
        assertThrows(RuntimeException.class, () -> Tensor.ones(Long.MAX_VALUE, 2));
        assertThrows(RuntimeException.class, () -> Tensor.ones(1L << 31, 1L << 31));
        assertThrows(RuntimeException.class, () -> Tensor.ones(-1));
        assertThrows(OutOfMemoryException.class, () -> Tensor.ones(1L << 50));
        assertEquals(0, Tensor.ones(0, 5).sum().item());
    }

    @Test
    void aConfinedTensorIsRefusedToAnotherThread() throws InterruptedException {
        Tensor x = Tensor.ones(3).setRequiresGrad(true);
        Tensor y = x.exp().sum();
        AtomicReference<Throwable> reading = new AtomicReference<>();
        AtomicReference<Throwable> backward = new AtomicReference<>();
        Thread other = Thread.ofPlatform().start(() -> {
            try (Scope _ = Scope.open()) {
                reading.set(assertThrows(LifetimeException.class, () -> x.add(1)));
                assertEquals("tensor(of another thread, shape=[3], dtype=float32)", x.toString());
                backward.set(assertThrows(LifetimeException.class, y::backward));
            }
        });
        other.join();
        assertTrue(reading.get().getMessage().contains("confined"), reading.get().getMessage());
        assertTrue(backward.get().getMessage().contains("confined"), backward.get().getMessage());
        y.backward();
        assertEquals(Math.E, x.grad().item(2), 1e-6);
    }

    @Test
    void aGraphOfASharedScopeMayBePassedByAnotherThread() throws InterruptedException {
        try (Scope _ = Scope.shared()) {
            Tensor x = Tensor.ones(3).setRequiresGrad(true);
            Tensor y = x.exp().sum();
            Thread other = Thread.ofPlatform().start(y::backward);
            other.join();
            assertEquals(Math.E, x.grad().item(2), 1e-6);
        }
    }

    @Test
    void anExceptionInTheForwardPassLeavesTheScopeInOrder() {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.ones(3).setRequiresGrad(true);
            assertThrows(RuntimeException.class, () -> x.exp().mul(Tensor.ones(4)));
            assertThrows(RuntimeException.class, () -> Scope.tidy(() -> x.exp().matmul(Tensor.ones(4, 4))));
            x.exp().sum().backward();
        }
        assertEquals(before, Memory.liveBytes());
    }

    @Test
    void withoutAnyScopeMemoryIsCollectedWithItsTensors() throws InterruptedException {
        long before = Memory.liveBytes();
        long[] most = new long[1];
        try (Scope _ = Scope.shared()) {
            Tensor x = Tensor.ones(250_000).setRequiresGrad(true);
            Thread withoutScope = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1_000; i++) {
                    x.exp().sum().backward();
                    most[0] = Math.max(most[0], Memory.liveBytes() - before);
                }
            });
            withoutScope.join();
        }
        assertTrue(most[0] < 600L << 20, "of 1,000 MB allocated in all, at most " + most[0] + " bytes were live");
        assertCollectedTo(before);
    }

    @Test
    void outsideAnyScopeBackwardLetsGoOfWhatWasSavedThoughTheResultIsHeld() throws InterruptedException {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.shared()) {
            Tensor x = Tensor.ones(250_000).setRequiresGrad(true);
            long size = x.array().storage().capacity();
            AtomicReference<Tensor> held = new AtomicReference<>();
            Thread withoutScope = Thread.ofPlatform().start(() -> {
                Tensor y = x;
                for (int i = 0; i < 20; i++) {
                    y = y.tanh();
                }
                held.set(y.sum());
                held.get().backward();
            });
            withoutScope.join();
            assertCollectedTo(before + 2 * size + held.get().array().storage().capacity());
            held.set(null);
        }
        assertCollectedTo(before);
    }

    @Test
    void graphsDroppedOutsideAnyScopeDoNotHoldOnToSharedParameters() throws InterruptedException {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.shared("model")) {
            Tensor w = Tensor.ones(1000).setRequiresGrad(true);
            Thread withoutScope = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1000; i++) {
                    w.mul(w);
                }
            });
            withoutScope.join();
        }
        assertCollectedTo(before);
    }

    @Test
    void keepingAResultLeavesOtherThreadsTensorsWhereTheyAre() throws InterruptedException {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.shared("model")) {
            Tensor w = Tensor.ones(1000).setRequiresGrad(true);
            AtomicReference<Tensor> kept = new AtomicReference<>();
            Thread other = Thread.ofPlatform().start(() -> {
                try (Scope request = Scope.open()) {
                    request.keep(w.view(10, 100));
                    kept.set(request.keep(w.mul(w).sum()));
                }
            });
            other.join();
            kept.getAndSet(null).backward();
            assertEquals(2, w.grad().item(7));
        }
        assertCollectedTo(before);
    }

    @Test
    void aNewSteadyStateTakesEveryBlockFromThePool() {
        Tensor x = Tensor.ones(100).setRequiresGrad(true);
        List<Long> allocations = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            try (Scope _ = Scope.open()) {
                x.mul(x).exp().sum().backward();
            }
            allocations.add(Memory.systemAllocations());
        }
        assertEquals(allocations.get(5), allocations.getLast());
    }

    /** Allocates on the heap until the collector has returned everything, within reason. */
    private static void assertCollectedTo(long expected) {
        byte[][] pressure = new byte[1][];
        for (int i = 0; i < 20_000 && Memory.liveBytes() > expected; i++) {
            pressure[0] = new byte[1 << 20];
        }
        assertEquals(expected, Memory.liveBytes());
    }
}
