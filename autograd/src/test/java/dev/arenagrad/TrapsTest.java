package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Things easily got wrong about PyTorch's autograd. Of the fifteen that the tests of this project number, these are the ones that
 * belong to no other test: 1, 2, 3 and 9 are in {@link SecondBackwardTest}, 5 and 6 in {@link AccumulationTest}, 7 in
 * {@link LifetimeTest}, 11 in {@link InPlaceTest}.
 */
@ExtendWith(LiveBytes.class)
class TrapsTest {
    /** The tutorial's function. */
    private static Tensor f(Tensor a) {
        Tensor b = a.mul(2);
        while (b.norm().item() < 1000) {
            b = b.mul(2);
        }
        return b.sum().item() > 0 ? b : b.mul(100);
    }

    @Test
    void trap4TheGradientEqualsTheQuotientExactlyOnlyWhereNoFactorRounds() {
        for (float value : new float[] {0.7f, 1e-3f, 123.4f}) {
            Tensor a = Tensor.scalar(value).setRequiresGrad(true);
            Tensor d = f(a);
            d.backward();
            assertTrue(a.grad().eq(d.div(a)).item() == 1, "at " + value);
        }
        Tensor negative = Tensor.scalar(-0.7f).setRequiresGrad(true);
        Tensor d = f(negative);
        d.backward();
        double quotient = d.item() / negative.item();
        assertEquals(quotient, negative.grad().item(), Math.ulp((float) quotient), "100 b may round once");
    }

    @Test
    void trap4NotANumberLeavesTheLoopIntoTheFactorHundred() {
        Tensor a = Tensor.scalar(Double.NaN).setRequiresGrad(true);
        f(a).backward();
        assertEquals(200, a.grad().item());
    }

    @Test
    void trap8TheShapeOfAGivenGradientIsExact() {
        Tensor x = Tensor.ones(3).setRequiresGrad(true);
        assertThrows(TensorException.class, () -> x.sum().backward(Tensor.ones(1)));
        assertThrows(TensorException.class, () -> x.mul(2).backward(Tensor.scalar(1)));
        x.sum().backward(Tensor.scalar(2));
        assertArrayEquals(new float[] {2, 2, 2}, x.grad().toFloatArray());
    }

    @Test
    void trap10AnErrorInTheMiddleLeavesGradientsThatWereAddedBefore() {
        Tensor early = Tensor.ones(2).setRequiresGrad(true);
        Tensor late = Tensor.ones(2).setRequiresGrad(true);
        Tensor saved = early.mul(1);
        Tensor square = saved.mul(saved);
        saved.add_(1);
        Tensor loss = square.add(late.mul(3)).sum();
        assertThrows(TensorException.class, loss::backward);
        assertArrayEquals(new float[] {3, 3}, late.grad().toFloatArray());
        assertEquals(null, early.grad());
    }

    @Test
    void trap12SomeScalarOperationsAreNamedAfterWhatPyTorchMakesOfThem() {
        Tensor x = Tensor.of(1f, 2f).setRequiresGrad(true);
        assertEquals("RsubBackward1", x.rsub(1).gradFn().name());
        Tensor quotient = x.reciprocal().mul(1);
        assertEquals("MulBackward0", quotient.gradFn().name(), "1 / x in Python");
    }

    @Test
    void trap13PrintingRoundsTheExactBinaryValueHalfToEven() {
        assertEquals("tensor(0.0312)", Tensor.scalar(0.03125).toString());
        assertEquals("tensor(-0.)", Tensor.scalar(-0.0).toString());
        assertEquals("tensor([-0.0000, 0.5000])", Tensor.of(-0f, 0.5f).toString());
        assertEquals("tensor([1.0000e-05, 1.0000e+00])", Tensor.of(1e-5f, 1f).toString());
    }

    @Test
    void trap14AChainOf150000NodesIsPassedAndFreedWithoutRecursion() {
        Tensor x = Tensor.ones(1).setRequiresGrad(true);
        try (Scope _ = Scope.open()) {
            Tensor y = x;
            for (int i = 0; i < 150_000; i++) {
                y = y.mul(1);
            }
            y.sum().backward();
        }
        assertEquals(1, x.grad().item());
        try (Scope outer = Scope.open()) {
            Tensor y = x;
            for (int i = 0; i < 150_000; i++) {
                y = y.mul(1);
            }
            outer.keep(y);
        }
    }
}
