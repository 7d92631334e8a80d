package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How gradients come to rest in {@code .grad}. */
@ExtendWith(LiveBytes.class)
class AccumulationTest {
    private Tensor x;

    @BeforeEach
    void leaf() {
        x = Tensor.of(1f, 2f, 3f, 4f).setRequiresGrad(true);
    }

    @Test
    void trap5TheGradientOfASumIsARealBufferNotARepeatedOne() {
        x.sum().backward();
        assertTrue(x.grad().isContiguous());
        x.grad().mul_(2);
        assertArrayEquals(new float[] {2, 2, 2, 2}, x.grad().toFloatArray());
    }

    @Test
    void laterGradientsAreAddedInPlace() {
        x.mul(2).sum().backward();
        Tensor first = x.grad();
        x.mul(3).sum().backward();
        assertSame(first, x.grad());
        assertArrayEquals(new float[] {5, 5, 5, 5}, first.toFloatArray());
    }

    @Test
    void aGivenGradientIsNeitherKeptNorChanged() {
        Tensor given = Tensor.ones(4);
        x.clone().backward(given);
        x.clone().backward(given);
        assertArrayEquals(new float[] {2, 2, 2, 2}, x.grad().toFloatArray());
        assertArrayEquals(new float[] {1, 1, 1, 1}, given.toFloatArray());
        Tensor leafItself = Tensor.ones(2).setRequiresGrad(true);
        Tensor mine = Tensor.of(5f, 6f);
        leafItself.backward(mine);
        leafItself.grad().zero_();
        assertArrayEquals(new float[] {5, 6}, mine.toFloatArray());
    }

    @Test
    void gradientsLiveWhereTheLeafLives() {
        try (Scope _ = Scope.open()) {
            x.exp().sum().backward();
        }
        assertEquals(Math.E, x.grad().item(0), 1e-6);
        try (Scope _ = Scope.open()) {
            x.mul(2).sum().backward();
        }
        assertEquals(Math.E + 2, x.grad().item(0), 1e-6);
    }

    @Test
    void aGradientHasTheDTypeAndOrderOfItsLeaf() {
        Tensor transposed = Tensor.arange(6.0).reshape(2, 3).t().detach().setRequiresGrad(true);
        transposed.to(DType.FLOAT64).exp().sum().backward();
        assertEquals(DType.FLOAT32, transposed.grad().dtype());
        assertArrayEquals(transposed.array().layout().strides(), transposed.grad().array().layout().strides());
    }

    @Test
    void broadcastInputsGetSummedGradients() {
        Tensor row = Tensor.of(1f, 2f).setRequiresGrad(true);
        Tensor scalar = Tensor.scalar(3).setRequiresGrad(true);
        Tensor.ones(5, 2).mul(row).mul(scalar).sum().backward();
        assertArrayEquals(new float[] {15, 15}, row.grad().toFloatArray());
        assertEquals(15, scalar.grad().item());
    }

    @Test
    void aBroadcastOverNothingGivesZeros() {
        Tensor column = Tensor.ones(4, 1).setRequiresGrad(true);
        Tensor.zeros(4, 0).add(column).sum().backward();
        assertArrayEquals(new float[4], column.grad().toFloatArray());
    }

    @Test
    void settingTheGradientToNullFreesIt() {
        x.sum().backward();
        Tensor old = x.grad();
        x.setGrad(null);
        assertNull(x.grad());
        assertThrows(LifetimeException.class, () -> old.item(0), "it was freed");
        x.sum().backward();
        assertArrayEquals(new float[] {1, 1, 1, 1}, x.grad().toFloatArray());
    }

    @Test
    void aGradientThatTheUserSetIsHandedToTheLeafsScope() {
        try (Scope _ = Scope.open()) {
            x.setGrad(Tensor.of(9f, 9f, 9f, 9f));
        }
        assertArrayEquals(new float[] {9, 9, 9, 9}, x.grad().toFloatArray());
        Tensor mine = Tensor.ones(4);
        x.setGrad(mine);
        x.setGrad(null);
        assertArrayEquals(new float[] {1, 1, 1, 1}, mine.toFloatArray(), "it lived in that scope before, and stays");
    }

    @Test
    void aRecordedBackwardMakesAGradientWithAGraph() {
        x.pow(3).sum().backward(GraphOption.CREATE_GRAPH);
        assertTrue(x.grad().requiresGrad());
        Tensor second = Autograd.grad(x.grad().sum(), x);
        assertArrayEquals(new float[] {6, 12, 18, 24}, second.toFloatArray());
    }

    @Test
    void aGradientWhoseElementsShareMemoryIsNotAddedTo() {
        Tensor one = Tensor.ones(1);
        x.setGrad(one.expand(4));
        TensorException e = assertThrows(TensorException.class, () -> x.sum().backward());
        assertEquals(
                "unsupported operation: more than one element of the written-to tensor refers to a single memory location."
                        + " Please clone() the tensor before performing the operation.", e.getMessage());
        assertArrayEquals(new float[] {1}, one.toFloatArray());
    }

    @Test
    void aGradientThatLiesAcrossTheGivenOneIsReplacedByTheSum() {
        Tensor square = Tensor.ones(2, 2).setRequiresGrad(true);
        Tensor given = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
        square.setGrad(given.t());
        square.backward(given);
        assertArrayEquals(new float[] {2, 5, 5, 8}, square.grad().reshape(4).toFloatArray());
        assertArrayEquals(new float[] {1, 2, 3, 4}, given.reshape(4).toFloatArray());
    }
}
