package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Blocks computed twice to save memory (semantics 2.9). */
@ExtendWith(LiveBytes.class)
class CheckpointTest {
    private int runs;
    private Tensor x;

    @BeforeEach
    void leaf() {
        x = Tensor.of(0.1f, 0.2f, 0.3f).setRequiresGrad(true);
    }

    private Tensor block(Tensor t) {
        runs++;
        return t.exp().mul(t).sin().tanh();
    }

    private float[] expected() {
        Tensor leaf = x.detach().setRequiresGrad(true);
        return Autograd.grad(block(leaf).sum(), leaf).toFloatArray();
    }

    @Test
    void theGradientIsThatOfTheBlock() {
        float[] expected = expected();
        runs = 0;
        Tensor y = Checkpoint.of(this::block, x);
        assertEquals(1, runs);
        y.sum().backward();
        assertEquals(2, runs);
        assertArrayEquals(expected, x.grad().toFloatArray(), 1e-6f);
    }

    @Test
    void nothingIsSavedBetweenForwardAndBackward() {
        Tensor big = Tensor.ones(1000).setRequiresGrad(true);
        long before = Memory.liveBytes();
        Tensor y = Scope.tidy(() -> Checkpoint.of(this::block, big));
        long one = Memory.liveBytes() - before;
        assertTrue(one < 5000, "only the result of 4,000 bytes, but " + one);
        Tensor z = Scope.tidy(() -> block(big));
        assertTrue(Memory.liveBytes() - before - one > 12_000, "without, three intermediates beside the result");
        z.sum().backward();
        y.sum().backward();
        assertEquals(big.numel(), big.grad().numel());
    }

    @Test
    void whatWasComputedAgainGoesWithTheNodes() {
        Tensor y = Checkpoint.of(this::block, x);
        Tensor loss = y.sum();
        long before = Memory.liveBytes();
        Autograd.grad(loss, x).setRequiresGrad(false);
        assertEquals(before + 64, Memory.liveBytes(), "the gradient alone is new");
    }

    @Test
    void itsInputMayBeAnInteriorTensorThatTheScopeLetGo() {
        float[] expected = expected();
        Tensor y = Scope.tidy(() -> Checkpoint.of(this::block, x.mul(1)));
        y.sum().backward();
        assertArrayEquals(expected, x.grad().toFloatArray(), 1e-6f);
    }

    @Test
    void aRetainedGraphIsComputedAgainOnce() {
        Tensor y = Checkpoint.of(this::block, x);
        runs = 0;
        y.sum().backward(GraphOption.RETAIN_GRAPH);
        y.sum().backward();
        assertEquals(1, runs);
        Tensor twice = Tensor.of(expected()).mul(2);
        assertArrayEquals(twice.toFloatArray(), x.grad().toFloatArray(), 1e-6f);
    }

    @Test
    void itCanBeDifferentiatedTwiceAndNested() {
        UnaryOperator<Tensor> nested = t -> Checkpoint.of(u -> Checkpoint.of(v -> v.mul(v).mul(v), u.exp()).mul(2), t);
        Tensor first = Autograd.grad(nested.apply(x).sum(), x, GraphOption.CREATE_GRAPH);
        Tensor second = Autograd.grad(first.sum(), x);
        Tensor direct = x.detach().mul(3).exp();
        assertArrayEquals(direct.mul(6).toFloatArray(), first.toFloatArray(), 1e-4f);
        assertArrayEquals(direct.mul(18).toFloatArray(), second.toFloatArray(), 1e-4f);
    }

    @Test
    void theBlockDrawsTheSameRandomNumbersAgainAndTheThreadGoesOnWhereItWas() {
        Tensor big = Tensor.ones(1000).setRequiresGrad(true);
        Tensor.manualSeed(5);
        Tensor y = Checkpoint.of(t -> NN.dropout(t.mul(2), 0.5, true).sin(), big);
        Generator.State after = Generator.ofThread().state();
        y.sum().backward();
        assertEquals(after, Generator.ofThread().state());
        for (int i = 0; i < 1000; i++) {
            boolean kept = y.item(i) != 0;
            assertEquals(kept ? 4 * Math.cos(4) : 0, big.grad().item(i), 1e-5, "element " + i);
        }
    }

    @Test
    void severalInputsAndResults() {
        Tensor w = Tensor.of(2f, 3f, 4f).setRequiresGrad(true);
        List<Tensor> both = Checkpoint.of(in -> List.of(in.get(0).mul(in.get(1)), in.get(0).exp()), List.of(x, w));
        both.get(0).add(both.get(1)).sum().backward();
        assertArrayEquals(x.detach().toFloatArray(), w.grad().toFloatArray());
        assertArrayEquals(w.detach().add(x.detach().exp()).toFloatArray(), x.grad().toFloatArray(), 1e-6f);
    }

    @Test
    void aBlockThatSavesLessTheSecondTimeIsToldSo() {
        Tensor y = Checkpoint.of(t -> runs++ == 0 ? t.exp().sin() : t.exp(), x);
        String message = assertThrows(TensorException.class, () -> y.sum().backward()).getMessage();
        assertTrue(message.startsWith(
                "torch.utils.checkpoint: A different number of tensors was saved during the original forward"
                        + " and recomputation.\nNumber of tensors saved during forward: 2\nNumber of tensors saved during recomputation: 1"),
                message);
    }

    @Test
    void aBlockThatSavesOtherShapesTheSecondTimeIsToldSo() {
        Tensor y = Checkpoint.of(t -> runs++ == 0 ? t.exp() : Tensor.cat(List.of(t, t), 0).exp(), x);
        String message = assertThrows(TensorException.class, () -> y.sum().backward()).getMessage();
        assertTrue(message.startsWith(
                "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata"
                        + " than during the forward pass.\ntensor at position 0:"), message);
    }

    @Test
    void anExceptionTheSecondTimeLeavesNothingBehind() {
        Tensor y = Checkpoint.of(t -> {
            Tensor e = t.exp();
            if (runs++ > 0) {
                throw new ArithmeticException("the second time");
            }
            return e.sin();
        }, x);
        Tensor loss = y.sum();
        long before = Memory.liveBytes();
        assertThrows(ArithmeticException.class, loss::backward);
        assertTrue(Memory.liveBytes() <= before + 64, "at most the one value that was computed again");
    }

    private static void assertRefusesChanged(Executable pass) {
        String message = assertThrows(TensorException.class, pass).getMessage();
        assertTrue(message.startsWith(
                "one of the variables needed for gradient computation has been modified by an inplace"
                        + " operation: [torch."), message);
    }

    private static void change(Tensor tensor) {
        try (GradMode _ = GradMode.noGrad()) {
            tensor.mul_(10);
        }
    }

    @Test
    void anInputThatWasChangedInPlaceIsRefusedAsWithoutTheCheckpoint() {
        for (UnaryOperator<Tensor> block : List.<UnaryOperator<Tensor>>of(t -> t.mul(t), t -> t.add(1).exp(),
                t -> t.exp(), t -> t.view(3, 1).squeeze(1).sin())) {
            Tensor interior = x.mul(1);
            Tensor loss = Checkpoint.of(block, interior).sum();
            change(interior);
            assertRefusesChanged(loss::backward);
            Tensor leaf = x.detach().clone().setRequiresGrad(true);
            Tensor other = Checkpoint.of(block, leaf).sum();
            change(leaf);
            assertRefusesChanged(other::backward);
            assertNull(leaf.grad());
        }
    }

    @Test
    void aCapturedTensorThatWasChangedInPlaceIsRefused() {
        Tensor w = Tensor.of(2f, 3f, 4f).setRequiresGrad(true);
        Tensor constant = Tensor.of(1f, 2f, 3f);
        for (Tensor captured : List.of(w, w.mul(1), constant, constant.view(3))) {
            for (UnaryOperator<Tensor> block : List.<UnaryOperator<Tensor>>of(t -> t.mul(captured), t -> t.add(captured)
                    .exp(), t -> Checkpoint.of(u -> u.sub(captured).sin(), t.exp()))) {
                Tensor loss = Checkpoint.of(block, x).sum();
                change(captured);
                assertRefusesChanged(loss::backward);
            }
        }
    }

    @Test
    void aTensorChangedAfterItWasComputedAgainIsRefused() {
        Tensor w = Tensor.of(2f, 3f, 4f);
        Tensor loss = Checkpoint.of(t -> t.mul(w).exp(), x).sum();
        loss.backward(GraphOption.RETAIN_GRAPH);
        change(w);
        assertRefusesChanged(loss::backward);
    }

    @Test
    void changesOfOtherTensorsAndOfWhatTheBlockMakesAreNotRefused() {
        Tensor other = Tensor.of(1f, 2f, 3f);
        Tensor running = Tensor.zeros(3);
        UnaryOperator<Tensor> block = t -> {
            try (GradMode _ = GradMode.noGrad()) {
                running.mul_(0.9).add_(t.detach());
            }
            Tensor y = t.mul(2);
            return y.exp_().sin();
        };
        Tensor loss = Checkpoint.of(block, x).sum();
        change(other);
        change(running);
        loss.backward();
        Tensor leaf = x.detach().setRequiresGrad(true);
        Tensor expected = Autograd.grad(leaf.mul(2).exp().sin().sum(), leaf);
        assertArrayEquals(expected.toFloatArray(), x.grad().toFloatArray(), 1e-6f);
    }

    @Test
    void versionsAreNotedWithoutKeepingMemory() {
        long before = Memory.liveBytes();
        Tensor y = Scope.tidy(() -> Checkpoint.of(t -> t.add(Tensor.ones(1000)).sum(), x.sum()));
        assertTrue(Memory.liveBytes() - before < 1000, "the constant of 4,000 bytes is gone");
        y.backward();
        assertEquals(1000, x.grad().item(0));
    }

    @Test
    void whatTheBlockDoesInPlaceIsDoneAgainToItsEnd() {
        for (UnaryOperator<Tensor> block : List.<UnaryOperator<Tensor>>of(t -> t.mul(2).exp_(), t -> t.mul(2).exp_()
                .sin(),
                t -> t.mul(2).tanh_(), t -> t.neg().add_(1).sigmoid_())) {
            Tensor leaf = x.detach().setRequiresGrad(true);
            float[] expected = Autograd.grad(block.apply(leaf).sum(), leaf).toFloatArray();
            assertArrayEquals(expected, Autograd.grad(Checkpoint.of(block, x).sum(), x).toFloatArray(), 1e-6f);
        }
    }

    @Test
    void whatTheBlockSavesAndThenChangesIsRefusedAsWithoutTheCheckpoint() {
        UnaryOperator<Tensor> block = t -> {
            Tensor y = t.exp();
            return y.add_(1).sin();
        };
        Tensor direct = block.apply(x).sum();
        assertRefusesChanged(direct::backward);
        Tensor loss = Checkpoint.of(block, x).sum();
        assertRefusesChanged(loss::backward);
    }

    @Test
    void aBlockIsNotComputedAgainWithAnotherIndexMaskOrInput() {
        refusesAChange(Tensor.of(0L, 0L), (x, index) -> x.exp().indexSelect(0, index));
        refusesAChange(Tensor.of(0L, 0L), (x, index) -> x.gather(0, index).exp());
        refusesAChange(Tensor.of(true, false), (x, mask) -> x.maskedFill(mask, 0.).exp());
        refusesAChange(Tensor.of(true, false), (x, mask) -> Tensor.where(mask, x, Tensor.of(0f)).exp());
    }

    @Test
    void aBlockIsNotComputedAgainOnAnInputThatWasChangedThoughItNeedsNoGradient() {
        Tensor x = Tensor.of(1f, 2f).setRequiresGrad(true);
        Tensor w = Tensor.of(3f, 3f);
        Tensor y = Checkpoint.of(all -> List.of(all.get(0).mul(all.get(1).exp())), List.of(x, w)).getFirst().sum();
        w.fill_(0.);
        assertThrows(TensorException.class, y::backward);
    }

    private static void refusesAChange(Tensor captured, BinaryOperator<Tensor> block) {
        Tensor x = Tensor.of(1f, 2f).setRequiresGrad(true);
        Tensor y = Checkpoint.of(q -> block.apply(q, captured), x).sum();
        captured.fill_(1);
        String message = assertThrows(TensorException.class, y::backward).getMessage();
        assertTrue(message.contains("modified by an inplace operation"), message);
    }
}
