package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ops.TensorException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dive into Deep Learning 2.5, step by step: what it prints, byte for byte. */
@ExtendWith(LiveBytes.class)
class TutorialTest {
    private Tensor x;

    @BeforeEach
    void createAndTrack() {
        x = Tensor.arange(4.0);
        assertEquals("tensor([0., 1., 2., 3.])", x.toString());
        assertSame(x, x.setRequiresGrad(true));
        assertNull(x.grad());
    }

    @Test
    void aScalarIsDifferentiatedByBackward() {
        Tensor y = x.dot(x).mul(2);
        assertEquals("tensor(28., grad_fn=<MulBackward0>)", y.toString());
        y.backward();
        assertEquals("tensor([ 0.,  4.,  8., 12.])", x.grad().toString());
        assertEquals("tensor([True, True, True, True])", x.grad().eq(x.mul(4)).toString());
    }

    @Test
    void gradientsAccumulateInTheSameBufferUntilTheyAreZeroed() {
        x.dot(x).mul(2).backward();
        Tensor buffer = x.grad();
        x.grad().zero_();
        x.sum().backward();
        assertSame(buffer, x.grad());
        assertEquals("tensor([1., 1., 1., 1.])", x.grad().toString());
    }

    @Test
    void aVectorIsDifferentiatedThroughItsSumOrWithAGradientOfOnes() {
        x.mul(x).sum().backward();
        assertEquals("tensor([0., 2., 4., 6.])", x.grad().toString());
        x.grad().zero_();
        x.mul(x).backward(Tensor.ones(4));
        assertEquals("tensor([0., 2., 4., 6.])", x.grad().toString());
    }

    @Test
    void aDetachedResultIsAConstantAndItsOwnGraphStaysAlive() {
        Tensor y = x.mul(x);
        Tensor u = y.detach();
        u.mul(x).sum().backward();
        assertEquals("tensor([True, True, True, True])", x.grad().eq(u).toString());
        x.grad().zero_();
        y.sum().backward();
        assertEquals("tensor([True, True, True, True])", x.grad().eq(x.mul(2)).toString());
    }

    @Test
    void controlFlowIsDifferentiatedAlongTheWayItTook() {
        Tensor a = Tensor.scalar(0.7).setRequiresGrad(true);
        Tensor d = f(a);
        d.backward();
        assertEquals("tensor(True)", a.grad().eq(d.div(a)).toString());
    }

    /** The branch for negative sums multiplies by 100, and d / a rounds: equality is exact only for some a, such as this one. */
    @Test
    void controlFlowIsDifferentiatedOnTheNegativeBranchToo() {
        Tensor a = Tensor.scalar(-0.5).setRequiresGrad(true);
        Tensor d = f(a);
        d.backward();
        assertEquals("tensor(204800.)", a.grad().toString());
        assertEquals("tensor(True)", a.grad().eq(d.div(a)).toString());
    }

    @Test
    void exercise2GoingBackwardTwiceIsRefusedWithPyTorchsMessage() {
        Tensor y = x.dot(x).mul(2);
        y.backward();
        String message = assertThrows(TensorException.class, y::backward).getMessage();
        assertTrue(message.startsWith(
                "Trying to backward through the graph a second time (or directly access saved tensors after they"
                        + " have already been freed). Saved intermediate values of the graph are freed when you call .backward() or"
                        + " autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you"
                        + " need to access saved tensors after calling backward."), message);
    }

    @Test
    void exercise3OfAVectorTheSumIsDifferentiated() {
        Tensor a = Tensor.of(0.5f, 0.25f, 1f).setRequiresGrad(true);
        Tensor d = f(a);
        assertEquals(
                "grad can be implicitly created only for scalar outputs, and this one has shape [3]: give a gradient"
                        + " of that shape, or differentiate its sum()",
                assertThrows(TensorException.class, d::backward).getMessage());
        d.sum().backward();
        assertArrayEquals(d.div(a).toFloatArray(), a.grad().toFloatArray());
    }

    private static Tensor f(Tensor a) {
        Tensor b = a.mul(2);
        while (b.norm().item() < 1000) {
            b = b.mul(2);
        }
        return b.sum().item() > 0 ? b : b.mul(100);
    }
}
