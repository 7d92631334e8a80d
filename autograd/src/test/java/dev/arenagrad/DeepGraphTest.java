package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Trap 14: chains of 150,000 nodes on a thread with a stack of 256 KiB. */
class DeepGraphTest {
    private static final int NODES = 150_000;

    @Test
    void backwardThroughADeepChainDoesNotRecurse() throws Throwable {
        onASmallStack(() -> {
            Tensor x = Tensor.scalar(1).setRequiresGrad(true);
            chain(x).backward();
            assertEquals(1, x.grad().item(), 1e-3);
        });
    }

    @Test
    void gradThroughADeepChainDoesNotRecurse() throws Throwable {
        onASmallStack(() -> {
            Tensor x = Tensor.scalar(1).setRequiresGrad(true);
            assertEquals(1, Autograd.grad(chain(x), x).item(), 1e-3);
        });
    }

    @Test
    void aDeepChainIsGivenBackWithoutBackwardAndWithoutRecursion() throws Throwable {
        onASmallStack(() -> chain(Tensor.scalar(1).setRequiresGrad(true)));
    }

    @Test
    void aDeepChainIsKeptWithoutRecursion() throws Throwable {
        onASmallStack(() -> {
            Tensor x = Tensor.scalar(1).setRequiresGrad(true);
            Tensor y;
            try (Scope inner = Scope.open()) {
                y = inner.keep(chain(x));
            }
            y.backward();
            assertEquals(1, x.grad().item(), 1e-3);
        });
    }

    private static Tensor chain(Tensor x) {
        Tensor y = x;
        for (int i = 0; i < NODES / 2; i++) {
            y = y.mul(2).mul(0.5);
        }
        return y;
    }

    private static void onASmallStack(Runnable test) throws Throwable {
        long before = Memory.liveBytes();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, () -> {
            try (Scope _ = Scope.open()) {
                test.run();
            }
        }, "small stack", 256 << 10);
        thread.setUncaughtExceptionHandler((_, e) -> failure.set(e));
        thread.start();
        thread.join();
        assertNull(failure.get());
        assertEquals(before, Memory.liveBytes());
    }
}
