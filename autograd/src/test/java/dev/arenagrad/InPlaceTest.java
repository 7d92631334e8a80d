package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ops.TensorException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Operations that change a tensor: what they may change, and what the graph notices. */
@ExtendWith(LiveBytes.class)
class InPlaceTest {
    private Tensor x;

    @BeforeEach
    void leaf() {
        x = Tensor.of(1f, 2f, 3f).setRequiresGrad(true);
    }

    @Test
    void eachChangesTheTensorAndReturnsIt() {
        Tensor y = Tensor.of(1f, 2f, 3f);
        assertSame(y, y.add_(1));
        assertArrayEquals(new float[] {2, 3, 4}, y.toFloatArray());
        assertArrayEquals(new float[] {1, 1, 1}, y.sub_(Tensor.of(1f, 2f, 3f)).toFloatArray());
        assertArrayEquals(new float[] {4, 4, 4}, y.mul_(4).toFloatArray());
        assertArrayEquals(new float[] {2, 2, 2}, y.div_(Tensor.scalar(2)).toFloatArray());
        assertArrayEquals(new float[] {7, 7, 7}, y.fill_(7).toFloatArray());
        assertArrayEquals(new float[] {5, 5, 5}, y.copy_(Tensor.scalar(5)).toFloatArray());
        assertArrayEquals(new float[] {0, 0, 0}, y.zero_().toFloatArray());
    }

    @Test
    void aLeafThatRequiresAGradientMayBeChangedOnlyInsideNoGrad() {
        assertTrue(assertThrows(TensorException.class, () -> x.add_(1)).getMessage()
                .startsWith("a leaf Variable that requires grad is being used in an in-place operation."));
        assertTrue(assertThrows(TensorException.class, () -> x.view(3, 1).zero_()).getMessage()
                .startsWith("a view of a leaf Variable that requires grad is being used in an in-place operation."));
        assertArrayEquals(new float[] {1, 2, 3}, x.toFloatArray());
        try (GradMode _ = GradMode.noGrad()) {
            x.add_(1);
        }
        assertArrayEquals(new float[] {2, 3, 4}, x.toFloatArray());
        assertTrue(x.isLeaf() && x.requiresGrad());
    }

    @Test
    void trap11AChangeInsideNoGradIsNoticedByWhatWasSavedBefore() {
        Tensor y = x.mul(x).sum();
        try (GradMode _ = GradMode.noGrad()) {
            x.add_(1);
        }
        String message = assertThrows(TensorException.class, y::backward).getMessage();
        assertTrue(message.startsWith(
                "one of the variables needed for gradient computation has been modified by an inplace operation:"
                        + " [torch.FloatTensor [3]] is at version 1; expected version 0 instead. Hint:"), message);
    }

    @Test
    void theMessageNamesTheOperationThatMadeAChangedTensor() {
        Tensor y = x.exp();
        y.add_(1);
        String message = assertThrows(TensorException.class, () -> y.sum().backward()).getMessage();
        assertTrue(message.contains("[torch.FloatTensor [3]], which is output 0 of ExpBackward0, is at version 1;"),
                message);
    }

    @Test
    void aChangedInteriorTensorGetsANewHistory() {
        Tensor y = x.mul(2);
        y.add_(x);
        y.mul_(3);
        y.sum().backward();
        assertEquals("MulBackward0", y.gradFn().name());
        assertArrayEquals(new float[] {9, 9, 9}, x.grad().toFloatArray());
    }

    @Test
    void aConstantChangedByATensorThatRequiresAGradientComesToRequireOne() {
        Tensor sum = Tensor.zeros(3);
        sum.add_(x.mul(x));
        assertTrue(sum.requiresGrad());
        sum.sum().backward();
        assertArrayEquals(new float[] {2, 4, 6}, x.grad().toFloatArray());
    }

    @Test
    void whatIsOverwrittenGetsNoGradient() {
        Tensor y = x.mul(2);
        y.zero_();
        y.add_(x);
        y.sum().backward();
        assertArrayEquals(new float[] {1, 1, 1}, x.grad().toFloatArray());
        Tensor source = Tensor.ones(3).setRequiresGrad(true);
        Tensor z = x.mul(2);
        z.copy_(source);
        z.mul(5).sum().backward();
        assertArrayEquals(new float[] {5, 5, 5}, source.grad().toFloatArray());
        assertArrayEquals(new float[] {1, 1, 1}, x.grad().toFloatArray());
    }

    @Test
    void operandsThatShareMemoryAreReadBeforeTheyAreChanged() {
        Tensor m = Tensor.of(1f, 2f, 3f, 4f).view(2, 2);
        m.add_(m.t());
        assertArrayEquals(new float[] {2, 5, 5, 8}, m.toFloatArray());
        Tensor v = Tensor.of(1f, 2f, 3f, 4f);
        v.slice(0, 1, 4).copy_(v.slice(0, 0, 3));
        assertArrayEquals(new float[] {1, 1, 2, 3}, v.toFloatArray());
        v.mul_(v);
        assertArrayEquals(new float[] {1, 1, 4, 9}, v.toFloatArray());
    }

    @Test
    void aViewChangesItsBase() {
        Tensor v = Tensor.zeros(2, 3);
        v.select(1, 1).fill_(7);
        assertArrayEquals(new float[] {0, 7, 0, 0, 7, 0}, v.toFloatArray());
    }

    @Test
    void aRecordedChangeOfAViewBecomesHistoryOfItsBaseAndOfOtherViews() {
        Tensor y = x.mul(1);
        Tensor part = y.slice(0, 0, 2);
        Tensor other = y.view(3, 1);
        part.mul_(x.slice(0, 1, 3));
        assertEquals("CopySlices", y.gradFn().name());
        assertEquals("AsStridedBackward0", part.gradFn().name());
        assertEquals("AsStridedBackward0", other.gradFn().name());
        assertArrayEquals(new float[] {2, 6, 3}, y.toFloatArray());
        y.sum().add(other.mul(10).sum()).backward();
        assertArrayEquals(new float[] {22, 44, 33}, x.grad().toFloatArray()); // 11 (x0 x1 + x1 x2 + x2)
    }

    @Test
    void repeatedMemoryIsNotWrittenTo() {
        Tensor repeated = Tensor.ones(1).expand(3);
        assertTrue(assertThrows(TensorException.class, () -> repeated.add_(1)).getMessage().startsWith(
                "unsupported operation: more than one element of the written-to tensor refers to a single memory location."));
    }

    @Test
    void booleansAreAddedAndMultipliedAsOrAndAnd() {
        Tensor flags = Tensor.of(true, false, false);
        flags.add_(Tensor.of(false, true, false));
        assertEquals("tensor([ True,  True, False])", flags.toString());
        flags.mul_(Tensor.of(false, true, true));
        assertEquals("tensor([False,  True, False])", flags.toString());
    }

    @Test
    void integersThatTakeValuesOfATensorWithGradientStayOutsideTheGraph() {
        Tensor integers = Tensor.of(0, 0, 0);
        integers.copy_(x);
        assertArrayEquals(new long[] {1, 2, 3}, integers.toLongArray());
        assertTrue(integers.isLeaf());
    }

    @Test
    void aResultThatDoesNotFitIsRefusedAndNothingChanges() {
        Tensor integers = Tensor.of(1, 2, 3);
        assertEquals("result type Float can't be cast to the desired output type Long",
                assertThrows(TensorException.class, () -> integers.add_(Tensor.ones(3))).getMessage());
        assertThrows(TensorException.class, () -> integers.mul_(0.5));
        assertThrows(TensorException.class, () -> Tensor.ones(3).add_(Tensor.ones(2, 3)));
        assertThrows(TensorException.class, () -> Tensor.ones(3).add_(Tensor.ones(4)));
        assertArrayEquals(new long[] {1, 2, 3}, integers.toLongArray());
    }
}
