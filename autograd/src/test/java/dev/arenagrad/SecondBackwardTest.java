package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When a graph may be passed again: what was saved decides. */
@ExtendWith(LiveBytes.class)
class SecondBackwardTest {
    record Case(String name, UnaryOperator<Tensor> function) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Tensor x;

    @BeforeEach
    void leaf() {
        x = Tensor.of(1f, 2f, 3f, 4f).setRequiresGrad(true);
    }

    static List<Case> savingNothing() {
        return List.of(new Case("sum", t -> t), new Case("mean", Tensor::mean), new Case("add a tensor", t -> t.add(
                Tensor.ones(4))),
                new Case("add a number", t -> t.add(2)), new Case("subtract a number", t -> t.sub(1)),
                new Case("subtract from a number", t -> t.rsub(1)), new Case("neg", Tensor::neg),
                new Case("view", t -> t.view(2, 2)), new Case("transpose", t -> t.view(2, 2).t()),
                new Case("expand", t -> t.expand(3, 4)), new Case("select", t -> t.select(0, 1)),
                new Case("slice", t -> t.slice(0, 1, 3)), new Case("cat", t -> Tensor.cat(List.of(t, t), 0)),
                new Case("stack", t -> Tensor.stack(List.of(t, t), 0)), new Case("clone", Tensor::clone));
    }

    static List<Case> savingSomething() {
        return List.of(new Case("times a number", t -> t.mul(2)), new Case("divided by a number", t -> t.div(2)),
                new Case("times itself", t -> t.mul(t)), new Case("times a constant", t -> t.mul(Tensor.ones(4))),
                new Case("exp", Tensor::exp), new Case("log", Tensor::log), new Case("pow", t -> t.pow(2)),
                new Case("norm", Tensor::norm), new Case("dot", t -> t.dot(t)), new Case("relu", Tensor::relu),
                new Case("softmax", t -> t.softmax(0)), new Case("logSoftmax", t -> t.logSoftmax(0)),
                new Case("logsumexp", t -> t.logsumexp(0)), new Case("matmul", t -> t.view(2, 2).matmul(t.view(2, 2))),
                new Case("where", t -> Tensor.where(t.gt(2), t, Tensor.zeros(4))),
                new Case("gather", t -> t.gather(0, Tensor.of(new long[] {3, 0}))),
                new Case("mse", t -> Losses.mse(t, Tensor.ones(4))));
    }

    @ParameterizedTest
    @MethodSource("savingNothing")
    void trap2AGraphThatSavedNothingMayBePassedAgainAndDoublesTheGradient(Case c) {
        Tensor y = c.function.apply(x).sum();
        y.backward();
        float[] once = x.grad().toFloatArray();
        y.backward();
        assertArrayEquals(Tensor.of(once).mul(2).toFloatArray(), x.grad().toFloatArray());
    }

    @ParameterizedTest
    @MethodSource("savingSomething")
    void trap3AGraphThatSavedATensorOrANumberMayNot(Case c) {
        Tensor y = c.function.apply(x).sum();
        y.backward();
        String message = assertThrows(TensorException.class, y::backward).getMessage();
        assertTrue(message.startsWith("Trying to backward through the graph a second time"), message);
    }

    @ParameterizedTest
    @MethodSource("savingSomething")
    void aRetainedGraphMayBePassedAgainAndGivesTheSame(Case c) {
        Tensor y = c.function.apply(x).sum();
        y.backward(GraphOption.RETAIN_GRAPH);
        float[] once = x.grad().toFloatArray();
        x.grad().zero_();
        y.backward();
        assertArrayEquals(once, x.grad().toFloatArray());
        assertThrows(TensorException.class, y::backward);
    }

    @Test
    void trap1FreedMeansLetGoByTheGraphNotClosedForTheUser() {
        Tensor y = x.mul(x);
        Tensor u = y.detach();
        u.mul(x).sum().backward();
        assertArrayEquals(new float[] {1, 4, 9, 16}, u.toFloatArray());
        y.sum().backward();
        assertArrayEquals(new float[] {1, 4, 9, 16}, y.toFloatArray());
        assertArrayEquals(new float[] {3, 8, 15, 24}, x.grad().toFloatArray());
    }

    @Test
    void trap6IdentityDerivativesDoNotShareABuffer() {
        Tensor b = Tensor.of(1f, 1f, 1f, 1f).setRequiresGrad(true);
        Tensor given = Tensor.of(1f, 2f, 3f, 4f);
        x.add(b).backward(given);
        x.grad().mul_(10);
        assertArrayEquals(new float[] {1, 2, 3, 4}, b.grad().toFloatArray());
        b.grad().zero_();
        assertArrayEquals(new float[] {1, 2, 3, 4}, given.toFloatArray());
    }

    @Test
    void trap7AGraphDroppedWithoutBackwardGivesItsSavedTensorsBackWhenTheScopeCloses() {
        long before = Memory.liveBytes();
        for (int i = 0; i < 100; i++) {
            try (Scope _ = Scope.open()) {
                assertTrue(x.mul(2).norm().item() > 0);
            }
        }
        assertEquals(before, Memory.liveBytes());
    }

    @Test
    void trap9GradFreesOnlyTheNodesItRan() {
        Tensor w = Tensor.of(1f, 1f, 1f, 1f).setRequiresGrad(true);
        Tensor y = x.exp().mul(1).sum().add(w.exp().mul(1).sum());
        assertArrayEquals(x.exp().toFloatArray(), Autograd.grad(y, x).toFloatArray());
        assertArrayEquals(w.exp().toFloatArray(), Autograd.grad(y, w).toFloatArray());
        String message = assertThrows(TensorException.class, () -> Autograd.grad(y, x)).getMessage();
        assertTrue(message.startsWith("Trying to backward through the graph a second time"), message);
    }

    static List<Case> savingATensorOrANumber() {
        return List.of(new Case("exp", Tensor::exp), new Case("times a number", t -> t.mul(2)), new Case(
                "a part times a number, in place", t -> {
                    Tensor changed = t.clone();
                    changed.slice(0, 0, 2).mul_(2);
                    return changed;
                }));
    }

    @ParameterizedTest
    @MethodSource("savingATensorOrANumber")
    void aLaterBackwardOfAGraphWhoseScopeClosedSpeaksOfTheScope(Case saving) {
        Tensor y;
        try (Scope inner = Scope.open("the inner one")) {
            y = saving.function.apply(x).sum();
            inner.keep(y.detach());
        }
        String message = assertThrows(IllegalStateException.class, y::backward).getMessage();
        assertTrue(message.contains("the inner one") && !message.contains("second time"), message);
    }

    @ParameterizedTest
    @MethodSource("savingATensorOrANumber")
    void aKeptGraphIsPassedOnceAfterItsScopeClosed(Case saving) {
        try (Scope _ = Scope.open()) {
            Tensor y;
            try (Scope inner = Scope.open()) {
                y = inner.keep(saving.function.apply(x).sum());
            }
            y.backward();
            String message = assertThrows(TensorException.class, y::backward).getMessage();
            assertTrue(message.startsWith("Trying to backward through the graph a second time"), message);
        }
    }

    @Test
    void anErrorInTheMiddleLeavesWhatWasAlreadyAddedAndFreesTheRest() {
        Tensor b = x.mul(3);
        Tensor spent = x.exp();
        spent.sum().backward();
        x.grad().zero_();
        Tensor y = spent.sum().add(b.sum());
        long live = Memory.liveBytes();
        assertThrows(TensorException.class, y::backward);
        assertTrue(Memory.liveBytes() <= live, "gradients under way were freed");
    }
}
