package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hooks on tensors and nodes (semantics 2.7): when they are called, with what, and where that lives. */
@ExtendWith(LiveBytes.class)
class HooksTest {
    private final List<String> calls = new ArrayList<>();
    private Tensor x;

    @BeforeEach
    void leaf() {
        x = Tensor.of(1f, 2f).setRequiresGrad(true);
    }

    private GradHook noting(String what) {
        return g -> {
            calls.add(what + " " + Arrays.toString(g.toFloatArray()));
            return null;
        };
    }

    @Test
    void aHookStaysWithTheValueFromBeforeAChangeInPlace() {
        Tensor y = x.mul(2);
        y.registerHook(noting("before"));
        y.mul_(5);
        y.registerHook(noting("after"));
        y.sum().backward();
        assertEquals(List.of("after [1.0, 1.0]", "before [5.0, 5.0]"), calls);
    }

    @Test
    void gradOfAnInteriorTensorRunsItsHookButNotTheHooksOfItsNode() {
        Tensor y = x.mul(2);
        y.registerHook(g -> g.mul(10));
        y.gradFn().registerHook((_, _) -> {
            calls.add("node");
            return null;
        });
        Tensor g = Autograd.grad(y.sum(), y);
        assertArrayEquals(new float[] {10, 10}, g.toFloatArray());
        assertEquals(List.of(), calls);
    }

    @Test
    void aRemovedHookIsNotCalledAndMayBeRemovedAgain() {
        GradHook twice = noting("hook");
        Hook first = x.registerHook(twice);
        x.registerHook(twice);
        first.remove();
        first.remove();
        x.sum().backward();
        assertEquals(List.of("hook [1.0, 1.0]"), calls);
        try (Hook _ = x.registerHook(noting("block"))) {
            x.sum().backward();
        }
        x.sum().backward();
        assertEquals(1, calls.stream().filter(call -> call.startsWith("block")).count());
    }

    @Test
    void retainedGradientsComeAfterTheTensorsOwnHooks() {
        Tensor y = x.mul(2);
        y.retainGrad();
        y.registerHook(g -> g.mul(3));
        y.sum().backward();
        assertArrayEquals(new float[] {3, 3}, y.grad().toFloatArray());
        assertArrayEquals(new float[] {6, 6}, x.grad().toFloatArray());
    }

    @Test
    void postAccumulateHooksSeeTheGradientThatWasSet() {
        Hook hook = x.registerPostAccumulateGradHook(leaf -> {
            assertSame(x, leaf);
            calls.add(Arrays.toString(leaf.grad().toFloatArray()));
            leaf.setGrad(null);
        });
        x.mul(2).sum().backward();
        assertEquals(List.of("[2.0, 2.0]"), calls);
        assertNull(x.grad());
        hook.remove();
        x.mul(2).sum().backward();
        assertArrayEquals(new float[] {2, 2}, x.grad().toFloatArray());
        assertEquals("post accumulate grad hooks cannot be registered on non-leaf tensors", assertThrows(
                TensorException.class,
                () -> x.mul(2).registerPostAccumulateGradHook(_ -> {})).getMessage());
    }

    @Test
    void hooksAfterAccumulationComeBeforeThoseAfterTheNodeOfTheLeaf() {
        Tensor y = x.mul(2);
        GradFn end = y.gradFn().nextFunctions().getFirst().gradFn();
        end.registerHook((_, _) -> {
            calls.add("after the node");
            return null;
        });
        x.registerPostAccumulateGradHook(_ -> calls.add("after accumulation"));
        end.registerPreHook(_ -> {
            calls.add("before the node");
            return null;
        });
        x.registerHook(noting("tensor"));
        y.sum().backward();
        assertEquals(List.of("tensor [2.0, 2.0]", "before the node", "after accumulation", "after the node"), calls);
    }

    @Test
    void gradDoesNotRunPostAccumulateHooks() {
        x.registerPostAccumulateGradHook(_ -> calls.add("post"));
        Autograd.grad(x.sum(), x);
        assertEquals(List.of(), calls);
    }

    @Test
    void hooksOfANodeThatIsNotRunAreNotCalled() {
        Tensor y = x.mul(2);
        Tensor unused = y.exp();
        unused.gradFn().registerPreHook(_ -> {
            calls.add("pre");
            return null;
        });
        y.sum().backward();
        assertEquals(List.of(), calls);
    }

    @Test
    void aNodeHookMustReturnAsManyGradientsAsItWasGiven() {
        Tensor y = x.mul(2);
        y.gradFn().registerHook((_, _) -> List.of());
        assertEquals("hook '<lambda>' has returned an incorrect number of values (got 0, but expected 1)", assertThrows(
                TensorException.class, () -> y.sum().backward()).getMessage());
    }

    @Test
    void whatAHookSeesAndMakesLivesInTheScopeFromWhichBackwardWasCalled() {
        List<Tensor> kept = new ArrayList<>();
        try (Scope _ = Scope.open()) {
            Tensor y = x.mul(2);
            y.registerHook(g -> {
                kept.add(g);
                kept.add(g.mul(7));
                return null;
            });
            y.sum().backward();
            assertArrayEquals(new float[] {1, 1}, kept.get(0).toFloatArray());
            assertArrayEquals(new float[] {7, 7}, kept.get(1).toFloatArray());
        }
        assertThrows(LifetimeException.class, () -> kept.get(0).toFloatArray());
    }

    @Test
    void aGradientThatAHookKeptIsNotOverwritten() {
        List<Tensor> kept = new ArrayList<>();
        Tensor y = x.mul(1);
        y.registerHook(g -> {
            kept.add(g);
            return null;
        });
        y.add(0).sum().backward(GraphOption.RETAIN_GRAPH);
        y.mul(5).sum().backward();
        x.grad().fill_(9);
        assertArrayEquals(new float[] {1, 1}, kept.get(0).toFloatArray());
        assertArrayEquals(new float[] {5, 5}, kept.get(1).toFloatArray());
    }

    @Test
    void anExceptionInAHookEndsThePassAndLeavesNothingBehind() {
        Tensor y = x.mul(2);
        Tensor loss = y.mul(y).sum();
        y.registerHook(_ -> {
            throw new ArithmeticException("of the hook");
        });
        long before = Memory.liveBytes();
        assertThrows(ArithmeticException.class, () -> loss.backward(GraphOption.RETAIN_GRAPH));
        assertTrue(Memory.liveBytes() - before <= 64, "one gradient, which the hook was shown");
        assertNull(x.grad());
    }

    @Test
    void aHookMayGoBackwardItself() {
        Tensor w = Tensor.of(5f).setRequiresGrad(true);
        Tensor y = x.mul(2);
        y.registerHook(_ -> {
            try (GradMode _ = GradMode.enableGrad()) {
                w.mul(w).sum().backward();
            }
            return null;
        });
        y.sum().backward();
        assertArrayEquals(new float[] {10}, w.grad().toFloatArray());
        assertArrayEquals(new float[] {2, 2}, x.grad().toFloatArray());
    }

    @Test
    void hooksOnSeveralTensorsAreRefusedIfOneRequiresNoGradient() {
        Tensor leaf = Tensor.of(1f).setRequiresGrad(true);
        List<Tensor> tensors = List.of(leaf, Tensor.of(2f));
        assertEquals("cannot register a hook on a tensor that doesn't require gradient", assertThrows(
                TensorException.class, () -> Autograd.registerMultiGradHook(tensors, gradients -> {})).getMessage());
        assertThrows(TensorException.class, () -> Autograd.registerAnyGradHook(tensors, gradient -> {
            throw new IllegalStateException("registered on the leaf although refused");
        }));
        leaf.backward();
    }

    @Test
    void hooksOnSeveralTensorsAreCalledTogether() {
        Tensor a = x.mul(2);
        Tensor b = x.mul(3);
        Tensor unused = x.mul(4);
        Autograd.registerMultiGradHook(List.of(a, b, unused), gradients -> calls.add(gradients.stream().map(
                g -> g == null ? "none"
                        : Arrays.toString(g.toFloatArray())).toList().toString()));
        a.sum().add(b.mul(10).sum()).backward(GraphOption.RETAIN_GRAPH);
        assertEquals(List.of("[[1.0, 1.0], [10.0, 10.0], none]"), calls);
        calls.clear();
        Hook any = Autograd.registerAnyGradHook(List.of(a, b), g -> calls.add("any " + Arrays.toString(g
                .toFloatArray())));
        a.sum().add(b.mul(10).sum()).add(unused.sum()).backward();
        assertEquals(List.of("any [10.0, 10.0]", "[[1.0, 1.0], [10.0, 10.0], [1.0, 1.0]]"), calls);
        any.remove();
    }
}
