package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.Leaks;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gradients of a leaf that several threads go backward to. */
@ExtendWith(LiveBytes.class)
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class SharedLeafTest {
    private static final int ROUNDS = 200;
    private static final int LARGE = 1 << 18;

    /** Less than a large tensor. */
    private static final int ROOM_FOR_NUMBERS = 1 << 12;

    @Test
    void whoeverIsToldOfALeakWhileAGradientFindsMemoryHoldsNoLockOfTheLeaf() {
        try (Scope _ = Scope.shared()) {
            Tensor leaf = Tensor.zeros(LARGE).setRequiresGrad(true);
            Storage lock = leaf.array().storage();
            List<Boolean> held = new CopyOnWriteArrayList<>();
            Thread self = Thread.currentThread();
            Consumer<Leak> listener = _ -> {
                if (Thread.currentThread() == self) {
                    held.add(Thread.holdsLock(lock));
                }
            };
            Leaks.addListener(listener);
            try {
                while (held.isEmpty()) { // the cleaner may come first
                    findMemoryOfAnEndedThreadFor(leaf);
                }
            } finally {
                Leaks.removeListener(listener);
            }
            assertEquals(List.of(false), held);
        }
    }

    /** Goes backward to a leaf where there is memory for its gradient only once that of an ended thread was freed. */
    private static void findMemoryOfAnEndedThreadFor(Tensor leaf) {
        leaf.setGrad(null);
        Memory.trim();
        AnotherThread.run(() -> {
            Scope.open("left open");
            Tensor.zeros(LARGE);
        });
        Memory.limit(Memory.heldBytes() + ROOM_FOR_NUMBERS);
        try {
            leaf.sum().backward();
        } catch (OutOfMemoryException _) {
            assertNull(leaf.grad()); // the cleaner was about to free it
        } finally {
            Memory.limit(0);
        }
        NoLeaks.expected(Leak.Kind.THREAD_ENDED);
    }

    @Test
    void passesOfSeveralThreadsAddUpWhetherRecordedOrNot() {
        for (GraphOption option : List.of(GraphOption.RETAIN_GRAPH, GraphOption.CREATE_GRAPH)) {
            try (Scope _ = Scope.shared()) {
                Tensor leaf = Tensor.of(1.0, 2.0, 3.0).setRequiresGrad(true);
                Tensor slope = Tensor.of(1.0, 2.0, 4.0);
                addedByThree(() -> leaf.mul(slope).sum().backward(option));
                assertArrayEquals(new double[] {3 * ROUNDS, 6 * ROUNDS, 12 * ROUNDS}, leaf.grad().toDoubleArray());
            }
        }
    }

    @Test
    void aFirstGradientIsNotLostToAnotherFirstOne() {
        for (int i = 0; i < ROUNDS; i++) {
            try (Scope _ = Scope.shared()) {
                Tensor leaf = Tensor.of(1.0, 2.0).setRequiresGrad(true);
                AnotherThread<Object> other = AnotherThread.start(() -> {
                    try (Scope _ = Scope.shared()) {
                        leaf.sum().backward();
                    }
                    return null;
                });
                leaf.mul(2).sum().backward();
                other.join();
                assertArrayEquals(new double[] {3, 3}, leaf.grad().toDoubleArray());
            }
        }
    }

    private static void addedByThree(Runnable pass) {
        List<AnotherThread<Object>> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(AnotherThread.start(() -> {
                try (Scope _ = Scope.shared()) {
                    for (int round = 0; round < ROUNDS; round++) {
                        pass.run();
                    }
                }
                return null;
            }));
        }
        threads.forEach(AnotherThread::join);
    }
}
