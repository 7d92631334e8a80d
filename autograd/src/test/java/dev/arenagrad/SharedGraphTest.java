package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.Garbage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What threads may do beside each other to tensors and graphs of shared scopes. The stress tests try the same by the million. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD) // a close that spins hears no interrupt
class SharedGraphTest {
    private static final int ROUNDS = 200;

    private long liveBefore;
    private long savedBefore;
    private long openBefore;

    /** Tests that ran before in this JVM may have left tensors to the collector, or hold some still. */
    @BeforeAll
    static void collectWhatOthersLeft() {
        Garbage.until(() -> Memory.liveBytes() == 0);
    }

    @BeforeEach
    void noteWhatIsThere() {
        liveBefore = Memory.liveBytes();
        savedBefore = Memory.savedBytes();
        openBefore = Memory.openScopes();
    }

    /** There may be less than before, since what other tests held on to is collected at any time. */
    @AfterEach
    void nothingIsLeft() {
        assertTrue(Memory.liveBytes() <= liveBefore, () -> Memory.liveBytes() + " bytes, not " + liveBefore);
        assertTrue(Memory.savedBytes() <= savedBefore, () -> Memory.savedBytes() + " bytes, not " + savedBefore);
        assertEquals(openBefore, Memory.openScopes());
    }

    /** Starts {@code first} on another thread and {@code second} on this one at about the same time. */
    private static <T> T beside(Callable<T> first, Runnable second) {
        CyclicBarrier start = new CyclicBarrier(2);
        AnotherThread<T> other = AnotherThread.start(() -> {
            start.await();
            return first.call();
        });
        try {
            start.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        try {
            second.run();
        } catch (Throwable e) {
            other.joinAfter(e);
            throw e;
        }
        return other.join();
    }

    private static Tensor chain(Tensor x, int length) {
        Tensor y = x;
        for (int i = 0; i < length; i++) {
            y = y.sin();
        }
        return y.sum();
    }

    @Test
    void aGraphIsKeptBesideAPassOverItAndItsScopesClose() {
        for (int round = 0; round < ROUNDS; round++) {
            Scope outer = Scope.shared("outer");
            Scope inner = Scope.shared("inner");
            Tensor x = Tensor.ones(4).setRequiresGrad(true);
            Tensor loss = chain(x, 300);
            beside(() -> {
                loss.backward();
                return true;
            }, () -> inner.keep(loss));

            assertTrue(x.grad().isContiguous());
            inner.close();
            outer.close();
        }
    }

    @Test
    void aGraphIsKeptForAConfinedScopeBesideAPassOverIt() {
        for (int round = 0; round < ROUNDS; round++) {
            try (Scope _ = Scope.open(); Scope shared = Scope.shared()) {
                Tensor x = Tensor.ones(4).setRequiresGrad(true);
                Tensor loss = chain(x, 300);
                beside(() -> refusedOrDone(loss::backward), () -> shared.keep(loss));
            }
        }
    }

    @Test
    void aGraphIsKeptWholeOrNotAtAllBesideTheCloseOfItsScope() {
        for (int round = 0; round < ROUNDS; round++) {
            try (Scope _ = Scope.shared("model")) {
                Tensor x = Tensor.ones(4).setRequiresGrad(true);
                Scope step = Scope.shared("step");
                Tensor loss = chain(x, 30);
                beside(() -> refusedOrDone(() -> step.keep(loss)), step::close);
                refusedOrDone(loss::backward);
            }
        }
    }

    @Test
    void aScopeIsClosedBesideAPassOverItsGraph() {
        for (int round = 0; round < ROUNDS; round++) {
            try (Scope _ = Scope.shared("model")) {
                Tensor x = Tensor.ones(4).setRequiresGrad(true);
                Scope step = Scope.shared("step");
                Tensor loss = chain(x, 300);
                beside(() -> refusedOrDone(loss::backward), step::close);
            }
        }
    }

    private static boolean refusedOrDone(Runnable action) {
        try {
            action.run();
            return true;
        } catch (LifetimeException e) {
            return false;
        }
    }

    @Test
    void twoThreadsKeepOneGraph() {
        for (int round = 0; round < ROUNDS; round++) {
            try (Scope _ = Scope.shared("outermost")) {
                Tensor x = Tensor.ones(4).setRequiresGrad(true);
                Scope outer = Scope.shared("outer");
                Scope inner = Scope.shared("inner");
                Tensor loss = chain(x, 30);
                beside(() -> outer.keep(loss), () -> inner.keep(loss));
                inner.close();
                outer.close();
                refusedOrDone(loss::backward);
            }
        }
    }

    @Test
    void aSharedTensorIsHandedToAConfinedScopeWhileAnotherThreadReadsIt() {
        try (Scope _ = Scope.open()) {
            long before = Memory.liveBytes();
            for (int round = 0; round < ROUNDS; round++) {
                try (Scope _ = Scope.open()) {
                    Scope shared = Scope.shared();
                    Tensor w = Tensor.ones(1 << 12);
                    CountDownLatch reading = new CountDownLatch(1);
                    AtomicBoolean failed = new AtomicBoolean();
                    AnotherThread<Boolean> reader = AnotherThread.start(() -> {
                        try (Scope _ = Scope.open()) {
                            w.exp();
                            reading.countDown();
                            return refusedOrDone(() -> {
                                while (!failed.get()) {
                                    try (Scope _ = Scope.open()) {
                                        w.exp();
                                    }
                                }
                            });
                        }
                    });
                    await(reading);
                    try {
                        shared.keep(w);
                    } catch (Throwable e) {
                        failed.set(true);
                        reader.joinAfter(e);
                        throw e;
                    }
                    assertEquals(1, w.item(0));
                    assertFalse(reader.join());
                    shared.close();
                }
                assertEquals(before, Memory.liveBytes());
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

    @Test
    void noHookIsLostWhenThreadsRegisterOnOneNode() {
        AtomicInteger calls = new AtomicInteger();
        for (int round = 0; round < 10 * ROUNDS; round++) {
            try (Scope _ = Scope.shared()) {
                Tensor x = Tensor.ones(1).setRequiresGrad(true);
                Tensor y = x.sin();
                Callable<Boolean> register = () -> {
                    x.registerHook(_ -> count(calls));
                    y.registerHook(_ -> count(calls));
                    return true;
                };
                beside(register, () -> assertTrue(called(register)));
                y.sum().backward();
            }
        }
        assertEquals(4 * 10 * ROUNDS, calls.get());
    }

    private static Tensor count(AtomicInteger calls) {
        calls.incrementAndGet();
        return null;
    }

    private static <T> T called(Callable<T> action) {
        try {
            return action.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void hooksMayBeRegisteredBesideAPass() {
        for (int round = 0; round < ROUNDS; round++) {
            try (Scope _ = Scope.shared()) {
                Tensor x = Tensor.ones(4).setRequiresGrad(true);
                List<Tensor> chain = new ArrayList<>(List.of(x));
                for (int i = 0; i < 50; i++) {
                    chain.add(chain.getLast().mul(1));
                }
                Tensor loss = chain.getLast().sum();
                beside(() -> {
                    try (Scope _ = Scope.open()) {
                        loss.backward();
                    }
                    return true;
                }, () -> chain.forEach(y -> y.registerHook(g -> g.mul(1))));

                assertArrayEquals(new float[] {1, 1, 1, 1}, x.grad().toFloatArray());
            }
        }
    }

    @Test
    void theGradientIsClearedBesidePasses() {
        try (Scope _ = Scope.shared("model")) {
            Tensor w = Tensor.ones(4).setRequiresGrad(true);
            AtomicBoolean done = new AtomicBoolean();
            beside(() -> {
                try {
                    for (int i = 0; i < 50 * ROUNDS; i++) {
                        try (Scope _ = Scope.open()) {
                            w.mul(2).sum().backward();
                        }
                    }
                    return true;
                } finally {
                    done.set(true);
                }
            }, () -> {
                while (!done.get()) {
                    w.setGrad(null);
                }
            });
            w.setGrad(null);
            w.mul(2).sum().backward();
            assertEquals(2, w.grad().item(0));
        }
    }

    @Test
    void aGradientThatWasReplacedIsNotSaidToBelongToAClosedScope() {
        try (Scope _ = Scope.shared("model")) {
            Tensor w = Tensor.ones(4).setRequiresGrad(true);
            w.mul(2).sum().backward();
            Tensor replaced = w.grad();
            w.setGrad(null);

            var thrown = assertThrows(LifetimeException.class, replaced::toFloatArray);
            assertTrue(thrown.getMessage().contains("because scope \"model\" let it go"), thrown.getMessage());
        }
    }

    @Test
    void additionsToARetainedGradientOfAnInteriorTensorAreNotLost() {
        for (int round = 0; round < ROUNDS; round++) {
            try (Scope _ = Scope.shared()) {
                Tensor y = Tensor.ones(4).setRequiresGrad(true).mul(2);
                Runnable retain = y::retainGrad;
                beside(() -> called(() -> {
                    retain.run();
                    return true;
                }), retain);
                Tensor loss = y.mul(3).sum();
                Callable<Boolean> passes = () -> {
                    for (int i = 0; i < 10; i++) {
                        loss.backward(GraphOption.RETAIN_GRAPH);
                    }
                    return true;
                };
                beside(passes, () -> called(passes));

                assertArrayEquals(new float[] {60, 60, 60, 60}, y.grad().toFloatArray());
            }
        }
    }

    @Test
    void allThreadsSeeOneHistoryOfAViewOfAChangedBase() {
        for (int round = 0; round < 10 * ROUNDS; round++) {
            try (Scope _ = Scope.shared()) {
                Tensor base = Tensor.ones(4).setRequiresGrad(true).mul(1);
                Tensor view = base.narrow(0, 0, 2);
                base.mul_(3);
                GradFn[] here = new GradFn[1];
                GradFn there = beside(view::gradFn, () -> here[0] = view.gradFn());

                assertSame(here[0], there);
                assertEquals("AsStridedBackward0", there.name());
            }
        }
    }

    @Test
    void twoPassesComputeACheckpointedBlockAgainOnce() {
        AtomicInteger runs = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            try (Scope _ = Scope.shared()) {
                Tensor x = Tensor.ones(4).setRequiresGrad(true);
                Tensor loss = Checkpoint.of(input -> {
                    runs.incrementAndGet();
                    return input.sin().exp();
                }, x).sum();
                Callable<Boolean> pass = () -> {
                    loss.backward(GraphOption.RETAIN_GRAPH);
                    return true;
                };
                beside(pass, () -> called(pass));
            }
        }
        assertEquals(2 * ROUNDS, runs.get());
    }

    @Test
    void noChangeInPlaceOfASharedTensorGoesUncounted() {
        try (Scope _ = Scope.shared()) {
            Tensor x = Tensor.ones(4);
            Callable<Boolean> changes = () -> {
                for (int i = 0; i < 100 * ROUNDS; i++) {
                    Variable.of(x).storage().bumpVersion();
                }
                return true;
            };
            beside(changes, () -> called(changes));
            assertEquals(2 * 100 * ROUNDS, x.version());
        }
    }

    @Test
    void aGraphIsKeptWhoseSharedLeafWasFirstUsedInAConfinedScopeOfAnotherThread() {
        try (Scope _ = Scope.shared("model")) {
            Tensor w = Tensor.ones(4).setRequiresGrad(true);
            CountDownLatch used = new CountDownLatch(1);
            CountDownLatch kept = new CountDownLatch(1);
            AnotherThread<Boolean> other = AnotherThread.start(() -> {
                try (Scope _ = Scope.open("request of another")) {
                    w.sin().sum().backward();
                    used.countDown();
                    kept.await();
                    return true;
                }
            });
            await(used);
            try (Scope _ = Scope.open()) {
                Tensor loss;
                try (Scope step = Scope.open("step")) {
                    loss = step.keep(w.mul(2).sum());
                }
                kept.countDown();
                other.join();
                w.setGrad(null);
                loss.backward();
            }
            assertEquals(2, w.grad().item(0));
        }
    }

    @Test
    void aPassDoesNotTouchALeafThatIsConfinedToAnotherThread() {
        try (Scope _ = Scope.open("mine")) {
            Tensor w = Tensor.ones(4).setRequiresGrad(true);
            try (Scope _ = Scope.shared()) {
                Tensor loss = w.add(1).sum();

                var thrown = assertThrows(LifetimeException.class, () -> AnotherThread.run(loss::backward));
                assertTrue(thrown.getMessage().contains("mine"), thrown.getMessage());
                assertNull(w.grad());
                loss.backward();
            }
            assertEquals(1, w.grad().item(0));
        }
    }

    @Test
    void whatASharedGraphSavedOfAConfinedScopeIsLetGoByAnotherThread() {
        for (int round = 0; round < ROUNDS; round++) {
            try (Scope _ = Scope.open()) {
                Tensor x = Tensor.ones(4).setRequiresGrad(true);
                Scope shared = Scope.shared();
                List<Tensor> results = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    results.add(x.sin());
                }
                beside(() -> {
                    shared.close();
                    return true;
                }, () -> {
                    for (int i = 0; i < 20; i++) {
                        Variable.of(x).storage().retain();
                        Variable.of(x).storage().release();
                    }
                });
                assertEquals(1, x.item(0));
                assertTrue(Variable.of(x).storage().isSolelyOwned());
            }
        }
    }

    @Test
    void aHookMayKeepTheGraphThatThePassIsAt() {
        for (boolean sharedOutside : new boolean[] {true, false}) {
            try (Scope _ = sharedOutside ? Scope.shared() : Scope.open()) {
                Tensor x = Tensor.ones(4).setRequiresGrad(true);
                try (Scope step = sharedOutside ? Scope.open() : Scope.shared()) {
                    Tensor y = x.sin();
                    Tensor loss = y.mul(2).exp().sum();
                    loss.registerHook(_ -> {
                        step.keep(loss);
                        return null;
                    });
                    loss.backward();
                }
                assertEquals(2 * Math.cos(1) * Math.exp(2 * Math.sin(1)), x.grad().item(0), 1e-5);
            }
        }
    }

    @Test
    void anotherThreadDoesNotHandAGraphToAConfinedScope() {
        try (Scope outer = Scope.open("outer"); Scope inner = Scope.shared()) {
            Tensor x = Tensor.ones(4).setRequiresGrad(true);
            Tensor view = x.sin().detach().setRequiresGrad(true).mul(1);

            var thrown = assertThrows(LifetimeException.class, () -> AnotherThread.run(() -> inner.keep(view)));
            assertTrue(thrown.getMessage().contains("outer"), thrown.getMessage());
            assertEquals(0, outer.bytes());
        }
    }
}
