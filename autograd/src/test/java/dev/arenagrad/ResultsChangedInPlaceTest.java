package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Operations in place that save their own result: what they save is that result and nothing else that is changed, packed or not. */
@ExtendWith(LiveBytes.class)
class ResultsChangedInPlaceTest {
    /** For a function and its derivative that are computed by the same kernels in the same order. */
    private static final double SAME = 0;

    private static final List<UnaryOperator<Tensor>> CHANGES = List.of(Tensor::exp_, Tensor::sqrt_, Tensor::rsqrt_,
            Tensor::reciprocal_, Tensor::sigmoid_, Tensor::tanh_, Tensor::relu_, t -> t.pow_(t.detach().mul(2)
                    .setRequiresGrad(true)), t -> squared(t), t -> swapped(t));

    private Tensor w;

    @BeforeEach
    void leaf() {
        w = Tensor.of(0.5, 1.5, 2.5, 0.25).setRequiresGrad(true);
    }

    /** A custom function that changes its input, and saves it. */
    private static Tensor squared(Tensor t) {
        return new Function() {
            @Override
            protected Tensor forward(Context context, Tensor input) {
                input.pow_(2);
                context.markDirty(input);
                context.saveForBackward(input);
                return input;
            }

            @Override
            protected Tensor backward(Context context, Tensor gradient) {
                return gradient.mul(context.saved(0).sqrt()).mul(2);
            }
        }.apply(t);
    }

    /** A custom function with two results, the second of which is its input, changed, and saved. */
    private static Tensor swapped(Tensor t) {
        return new Function() {
            @Override
            protected List<Tensor> forward(Context context, List<Tensor> inputs) {
                Tensor input = inputs.getFirst();
                Tensor other = input.sum();
                input.exp_();
                context.markDirty(input);
                context.saveForBackward(input);
                return List.of(other, input);
            }

            @Override
            protected List<Tensor> backward(Context context, List<Tensor> gradients) {
                return List.of(gradients.get(1).mul(context.saved(0)).add(gradients.get(0)));
            }
        }.applyAll(List.of(t)).get(1);
    }

    private static SavedTensorHooks packing() {
        return SavedTensorHooks.open(t -> Map.entry(t.dtype(), t.toDoubleArray()), packed -> {
            Map.Entry<?, ?> kept = (Map.Entry<?, ?>) packed;
            return Tensor.of((double[]) kept.getValue()).to((DType) kept.getKey());
        });
    }

    /** {@return the first and second derivatives of the change of a copy of w} */
    private List<double[]> derivatives(UnaryOperator<Tensor> change) {
        Tensor first = Autograd.grad(change.apply(w.mul(1)).square().sum(), w, GraphOption.CREATE_GRAPH);
        return List.of(first.toDoubleArray(), Autograd.grad(first.sin().sum(), w).toDoubleArray());
    }

    private static void assertSameValues(List<double[]> expected, List<double[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), SAME);
        }
    }

    @Test
    void whatIsPackedIsTheResultAfterTheChange() {
        for (UnaryOperator<Tensor> change : CHANGES) {
            List<double[]> expected = derivatives(change);
            try (SavedTensorHooks _ = packing()) {
                assertSameValues(expected, derivatives(change));
            }
        }
    }

    @Test
    void aChangedViewIsPackedAfterTheChangeToo() {
        for (UnaryOperator<Tensor> change : CHANGES.subList(0, CHANGES.size() - 1)) {
            UnaryOperator<Tensor> ofPart = t -> {
                change.apply(t.slice(0, 1, 3));
                return t;
            };
            List<double[]> expected = derivatives(ofPart);
            try (SavedTensorHooks _ = packing()) {
                assertSameValues(expected, derivatives(ofPart));
            }
        }
    }

    @Test
    void aCheckpointedBlockIsComputedAgainAsItWas() {
        for (UnaryOperator<Tensor> change : CHANGES) {
            UnaryOperator<Tensor> block = t -> change.apply(t.mul(1));
            List<double[]> expected = derivatives(block);
            assertSameValues(expected, derivatives(t -> Checkpoint.of(block, t)));
        }
    }

    @Test
    void anOperandThatIsTheChangedTensorItselfIsNotTakenForTheResult() {
        for (BinaryOperator<Tensor> change : List.<BinaryOperator<Tensor>>of(Tensor::mul_, Tensor::div_, Tensor::pow_, (
                t, other) -> t.addcmul_(other, other, 1), (t, other) -> t.addcdiv_(other, other, 1))) {
            Tensor t = w.mul(1);
            change.apply(t, t);
            assertChangedSince(t);
            Tensor base = w.mul(1);
            change.apply(base.slice(0, 0, 4), base);
            assertChangedSince(base);
        }
    }

    private static void assertChangedSince(Tensor t) {
        String message = assertThrows(TensorException.class, () -> t.sum().backward()).getMessage();
        assertTrue(message.startsWith(
                "one of the variables needed for gradient computation has been modified by an inplace operation"),
                message);
    }

    @Test
    void aResultThatIsNotTheFirstStaysOneWhenDetachedInPlace() {
        double[] expected = secondDerivativeOfR(false);
        assertArrayEquals(expected, secondDerivativeOfR(true), SAME);
    }

    private double[] secondDerivativeOfR(boolean detaches) {
        Linalg.Qr factors = Linalg.qr(w.reshape(2, 2));
        Tensor sum = factors.r().mul(2).square().sum();
        if (detaches) {
            factors.r().detach_();
        }
        Tensor first = Autograd.grad(sum, w, GraphOption.CREATE_GRAPH);
        return Autograd.grad(first.sin().sum(), w).toDoubleArray();
    }

    @Test
    void packingIsNotRecorded() {
        List<Boolean> recorded = new ArrayList<>();
        try (SavedTensorHooks _ = SavedTensorHooks.open(t -> {
            recorded.add(GradMode.isEnabled() || t.sin().requiresGrad());
            return t;
        }, t -> (Tensor) t)) {
            w.sin();
            w.mul(1).exp_();
        }
        assertEquals(List.of(false, false), recorded);
        assertTrue(GradMode.isEnabled());
    }

    @Test
    void whereTheHookFailsAfterTheChangeNothingIsKeptAndThePassSaysSo() {
        Tensor t = w.mul(1);
        IllegalStateException failure = new IllegalStateException("no room");
        long before;
        try (Scope _ = Scope.open(); SavedTensorHooks _ = SavedTensorHooks.open(_ -> {
            throw failure;
        }, _ -> w)) {
            before = Memory.liveBytes();
            assertSame(failure, assertThrows(IllegalStateException.class, t::exp_));
            assertEquals(before, Memory.liveBytes());
        }
        assertEquals("ExpBackward0", t.gradFn().name());
        assertEquals("ExpBackward0 has no derivative: the hook that packs saved tensors failed on its result",
                assertThrows(TensorException.class, () -> t.sum().backward()).getMessage());
    }
}
