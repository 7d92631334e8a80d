package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Passes that end by an exception while gradients wait: nothing stays live, and the next pass is as if there had been none before. */
@ExtendWith(LiveBytes.class)
class FailedPassTest {
    private static final GraphOption RETAIN = GraphOption.RETAIN_GRAPH;

    private Tensor x;

    @BeforeEach
    void leaf() {
        x = Tensor.ones(64).mul(3).detach().setRequiresGrad(true);
    }

    private float[] gradientOf(Runnable pass) {
        x.setGrad(null);
        pass.run();
        float[] gradient = Objects.requireNonNull(x.grad()).toFloatArray();
        x.setGrad(null);
        return gradient;
    }

    @Test
    void aRefusedAllocationWhileSeveralRootsWaitLosesNothing() {
        Tensor shared = x.exp();
        List<Tensor> roots = List.of(shared.mul(x), shared.sin(), x.square(), shared.mul(2));
        List<Tensor> gradients = roots.stream().map(root -> Tensor.ones(64).mul(0.5)).toList();
        Runnable pass = () -> Autograd.backward(roots, gradients, RETAIN);
        float[] expected = gradientOf(pass);
        int refused = 0;
        for (boolean fails = true; fails; refused += fails ? 1 : 0) {
            long before = Memory.liveBytes();
            try (Scope step = Scope.open()) {
                step.limit(step.bytes() + 256L * refused);
                pass.run();
                fails = false;
            } catch (OutOfMemoryException e) {
                x.setGrad(null);
            }
            if (fails) {
                assertEquals(before, Memory.liveBytes(), "after refusal " + refused);
                assertArrayEquals(expected, gradientOf(pass));
            }
        }
        assertTrue(refused > 2, refused + " refusals");
    }

    @Test
    void aFailureWhileSomeResultsOfANodeWaitLosesNothing() {
        assertFailureLosesNothing(leaf -> leaf.unbind(0).toArray(Tensor[]::new));
        assertFailureLosesNothing(leaf -> leaf.split(32, 0).toArray(Tensor[]::new));
        assertFailureLosesNothing(leaf -> {
            Linalg.Qr factors = Linalg.qr(leaf.cumsum(0).reshape(64, 1));
            return new Tensor[] {factors.q(), factors.r()};
        });
    }

    /** The hook fails at the second result, when the gradient of the first waits already. */
    private void assertFailureLosesNothing(Function<Tensor, Tensor[]> node) {
        Tensor[] results = node.apply(x.mul(1));
        Tensor late = results[0].exp();
        Tensor loss = Arrays.stream(results).skip(1).map(Tensor::sin).map(Tensor::sum).reduce(late.sum(), Tensor::add);
        Runnable pass = () -> loss.backward(RETAIN);
        float[] expected = gradientOf(pass);
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            Hook hook = late.registerHook(_ -> {
                throw new ArithmeticException("of the hook");
            });
            assertThrows(ArithmeticException.class, pass::run);
            hook.remove();
        }
        x.setGrad(null);
        assertEquals(before, Memory.liveBytes());
        assertArrayEquals(expected, gradientOf(pass));
    }

    @Test
    void aHookThatChangesTheRootInPlaceAndThrowsLosesNothingAndThePassIsRefusedAfterwards() {
        Tensor root = x.exp();
        Tensor given = Tensor.ones(64);
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            Hook hook = root.registerHook(_ -> {
                try (GradMode _ = GradMode.noGrad()) {
                    root.mul_(2);
                }
                throw new ArithmeticException("of the hook");
            });
            assertThrows(ArithmeticException.class, () -> root.backward(given, RETAIN));
            hook.remove();
        }
        assertEquals(before, Memory.liveBytes());
        assertEquals(1, given.toFloatArray()[0], "the gradient that was given");
        assertTrue(assertThrows(RuntimeException.class, () -> root.backward(given, RETAIN)).getMessage().contains(
                "modified by an inplace operation"));
        Tensor next = x.exp();
        assertArrayEquals(next.toFloatArray(), gradientOf(() -> next.backward(given, RETAIN)));
    }
}
