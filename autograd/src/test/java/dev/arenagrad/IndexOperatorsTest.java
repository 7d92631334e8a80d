package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Elements chosen and placed by index and by mask, as PyTorch 1.13 printed the same expressions. */
@ExtendWith(LiveBytes.class)
class IndexOperatorsTest {
    private Tensor x;
    private Tensor v;
    private Tensor c;
    private Tensor n;
    private Tensor e;

    @BeforeEach
    void tensors() {
        x = Tensor.arange(6.0).reshape(2, 3);
        v = Tensor.arange(4.0);
        c = Tensor.arange(24.0).reshape(2, 3, 4);
        n = Tensor.arange(6).reshape(2, 3);
        e = Tensor.zeros(0, 3);
    }

    private static void assertPrints(String expected, Object value) {
        assertEquals(expected, value.toString());
    }

    @Test
    void scatteringIntoATransposedTensorMakesARowMajorOneAsPyTorchDoes() {
        Tensor target = x.t();
        Tensor index = Tensor.of(new long[] {0, 2}, 1, 2);
        Tensor source = Tensor.ones(1, 2);
        assertTrue(target.scatter(0, index, source).isContiguous());
        assertTrue(target.scatter(0, index, 1).isContiguous());
        assertTrue(target.scatterAdd(0, index, source).isContiguous());
        assertPrints("""
                tensor([[1., 3.],
                        [1., 4.],
                        [2., 6.]])""", target.scatterAdd(0, index, source));
    }

    @Test
    void derivativeByAFillingNumberCountsEachPlaceOnceWhereverItIsRepeated() {
        Tensor value = Tensor.scalar(2).setRequiresGrad(true);
        x.indexFill(1, Tensor.of(2L, 0, 2, -1, 0), value).sum().backward();
        assertEquals(4, value.grad().item());
    }

    @Test
    void oneIndexOfAMiddleDimensionTakesPutsAndAddsFromEitherEnd() {
        for (Tensor index : List.of(Tensor.of(2L, 0), Tensor.of(-1L, -3))) {
            Tensor taken = c.get(Index.all(), Index.of(index));
            assertEquals(c.indexSelect(1, Tensor.of(2L, 0)).toString(), taken.toString());
            Tensor put = c.clone().set_(taken.mul(2), Index.all(), Index.of(index));
            assertEquals(c.indexCopy(1, Tensor.of(2L, 0), taken.mul(2)).toString(), put.toString());
        }
    }

    @Test
    void manyEntriesOfATransposedTensorAreThoseOfARowMajorOne() {
        Tensor many = Tensor.arange(300 * 260.0).reshape(300, 2, 130).transpose(0, 2);
        Tensor index = Tensor.arange(500).mul(7).remainder(130);
        Tensor selected = many.indexSelect(0, index);
        assertTrue(selected.isContiguous());
        assertArrayEquals(many.contiguous().indexSelect(0, index).toFloatArray(), selected.toFloatArray());
        Tensor middle = Tensor.of(1L, 0, 1);
        assertArrayEquals(many.contiguous().indexSelect(1, middle).toFloatArray(), many.indexSelect(1, middle)
                .toFloatArray());
    }

    @Test
    void values() {
        assertPrints("""
                tensor([[2., 0., 2.],
                        [5., 3., 5.]])""", x.indexSelect(1, Tensor.of(2L, 0, 2)));
        assertPrints("tensor([[1., 4.]])", x.t().indexSelect(0, Tensor.of(1L)));
        assertPrints("tensor([[3., 4., 5.]])", x.indexSelect(0, Tensor.scalar(1, DType.INT64)));
        assertPrints("tensor(3.)", Tensor.scalar(3).indexSelect(0, Tensor.of(0L)));
        assertPrints("""
                tensor([[False, False],
                        [ True,  True]])""", x.gt(2).indexSelect(1, Tensor.of(2L, 2)));
        assertPrints("tensor([], size=(0, 3))", x.indexSelect(0, Tensor.of(new long[0])));
        assertPrints("""
                tensor([[2., 1., 3.],
                        [5., 4., 6.]])""", x.indexAdd(1, Tensor.of(0L, 0, 2), Tensor.ones(2, 3)));
        assertPrints("""
                tensor([[0., 1., 2.],
                        [1., 2., 3.]])""", x.indexAdd(0, Tensor.of(1L), Tensor.ones(1, 3), -2));
        assertPrints("""
                tensor([[ 0,  1,  2],
                        [ 6,  9, 12]])""", n.indexAdd(0, Tensor.of(1L, 1), n));
        assertPrints("""
                tensor([[1., 1., 1.],
                        [1., 4., 1.]])""", x.indexCopy(1, Tensor.of(2L, 0), Tensor.ones(2, 2)));
        assertPrints("""
                tensor([[7., 1., 7.],
                        [7., 4., 7.]])""", x.indexFill(1, Tensor.of(2L, 0), 7));
        assertPrints("""
                tensor([[-1, -1, -1],
                        [ 3,  4,  5]])""", n.indexFill(0, Tensor.of(0L), -1));
        assertPrints("""
                tensor([[ 0,  1,  2],
                        [-1, -1, -1]])""", n.indexFill(0, Tensor.of(-1L), Tensor.scalar(-1)));
        assertPrints("""
                tensor([[7., 7., 2.],
                        [7., 7., 5.]])""", x.clone().indexFill_(1, Tensor.of(-3L, 1), Tensor.scalar(7, DType.INT64)));
        assertPrints("""
                tensor([[5.],
                        [0.]])""", x.take(Tensor.of(5L, -6).reshape(2, 1)));
        assertPrints("tensor([3.])", x.t().take(Tensor.of(1L)));
        assertPrints("""
                tensor([[ 0.,  1., -1.],
                        [-1.,  4.,  5.]])""", x.scatter(1, Tensor.of(2L, 0).reshape(2, 1), -1));
        assertPrints("""
                tensor([[0., 9., 2.],
                        [9., 4., 5.]])""", x.scatter(0, Tensor.of(1L, 0).reshape(1, 2), Tensor.full(DType.FLOAT32, 9, 2,
                3)));
        assertPrints("""
                tensor([[3., 1., 2.],
                        [6., 4., 5.]])""", x.scatterAdd(1, Tensor.of(0L, 0, 0).expand(2, 3), Tensor.ones(2, 3)));
        assertPrints("""
                tensor([[False, False, False],
                        [ True,  True,  True]])""", x.gt(2).scatterAdd(0, Tensor.of(1L, 1, 1).reshape(1, 3), x.slice(0,
                1, 2).gt(4)));
        assertPrints("""
                tensor([[False, False, False],
                        [ True,  True,  True]])""", x.gt(2).indexPut(List.of(Tensor.of(1L, 1)), Tensor.ones(2, 3).gt(0),
                true));
        assertPrints("tensor([3., 4., 5.])", x.get(Index.at(1)));
        assertPrints("tensor(4.)", x.get(Index.at(-1), Index.at(-2)));
        assertPrints("""
                tensor([[1., 2.],
                        [4., 5.]])""", x.get(Index.all(), Index.slice(1, 99)));
        assertPrints("""
                tensor([[ 0.,  4.,  8.],
                        [12., 16., 20.]])""", c.get(Index.ellipsis(), Index.at(0)));
        assertPrints("""
                tensor([[12., 15.],
                        [16., 19.],
                        [20., 23.]])""", c.get(Index.at(1), Index.ellipsis(), Index.slice(0, Long.MAX_VALUE, 3)));
        assertPrints("""
                tensor([[[0.],
                         [1.],
                         [2.],
                         [3.]]])""", v.get(Index.newAxis(), Index.all(), Index.newAxis()));
        assertPrints("""
                tensor([[3., 4., 5.],
                        [0., 1., 2.],
                        [3., 4., 5.]])""", x.get(Index.of(1, 0, 1)));
        assertPrints("""
                tensor([[2., 0.],
                        [5., 3.]])""", x.get(Index.all(), Index.of(-1, 0)));
        assertPrints("tensor([4., 3.])", x.t().get(Index.of(1, 0), Index.of(1, 1)));
        assertPrints("""
                tensor([[ 3.,  7., 11.],
                        [12., 16., 20.]])""", c.get(Index.of(0, 1), Index.all(), Index.of(3, 0)));
        assertPrints("""
                tensor([[ 3.,  8.],
                        [15., 20.]])""", c.get(Index.all(), Index.of(0, 2), Index.of(3, 0)));
        assertPrints("""
                tensor([[[ 3.,  0.],
                         [11.,  8.]],

                        [[15., 12.],
                         [23., 20.]]])""", c.get(Index.all(), Index.of(Tensor.of(0L, 2).reshape(2, 1)), Index.of(3,
                0)));
        assertPrints("""
                tensor([[15., 12.],
                        [19., 16.],
                        [23., 20.]])""", c.get(Index.at(1), Index.all(), Index.of(3, 0)));
        assertPrints("tensor([ 7., 16.])", c.get(Index.of(0, 1), Index.at(1), Index.of(3, 0)));
        assertPrints("[2, 1, 4]", c.get(Index.of(0, 1), Index.newAxis(), Index.of(2, 0)).shape());
        assertPrints("""
                tensor([[20., 21., 22., 23.],
                        [12., 13., 14., 15.]])""", c.get(Index.of(Tensor.scalar(1, DType.INT64)), Index.of(2, 0)));
        assertPrints("tensor([3., 4., 5.])", x.get(Index.mask(x.gt(2))));
        assertPrints("tensor([22., 23.])", c.get(Index.mask(c.gt(21))));
        assertPrints("tensor([[3., 4., 5.]])", x.get(Index.mask(Tensor.of(false, true))));
        assertPrints("""
                tensor([[0., 2.],
                        [3., 5.]])""", x.get(Index.all(), Index.of(Tensor.of(true, false, true))));
        assertPrints("tensor([0., 5.])", x.get(Index.mask(Tensor.of(true, true)), Index.mask(Tensor.of(true, false,
                true))));
        assertPrints("""
                tensor([[ 0.,  4.,  8.],
                        [ 3.,  7., 11.]])""", c.get(Index.mask(Tensor.of(true, false)), Index.all(), Index.of(0, 3)));
        assertPrints("""
                tensor([[ 4.,  5.,  6.,  7.,  8.,  9., 10., 11.],
                        [16., 17., 18., 19., 20., 21., 22., 23.]])""", c.get(Index.all(), Index.mask(x.t().gt(0).slice(
                1, 0, 1).expand(3, 4))));
        assertPrints("tensor([])", x.get(Index.mask(x.gt(9))));
        assertPrints("""
                tensor([[[0., 1., 2.],
                         [3., 4., 5.]]])""", x.get(Index.mask(Tensor.scalar(1, DType.BOOL))));
        assertPrints("tensor([], size=(0, 2, 3))", x.get(Index.mask(Tensor.scalar(0, DType.BOOL))));
        assertPrints("tensor([5.])", Tensor.scalar(5).get(Index.mask(Tensor.scalar(1, DType.BOOL))));
        assertPrints("tensor([], size=(0, 3))", x.get(Index.of(new long[0])));
        assertPrints("tensor([], size=(0, 3))", e.get(Index.of(new long[0])));
        assertPrints("tensor([[3, 4, 5]])", n.get(Index.of(1), Index.all()));
        assertPrints("""
                tensor([[False, False],
                        [ True,  True]])""", x.gt(2).get(Index.all(), Index.of(2, 0)));
        assertPrints("""
                tensor([[0., 1., 7.],
                        [3., 4., 7.]])""", x.indexPut(List.of(Tensor.of(0L, 1), Tensor.of(2L, 2)), Tensor.scalar(7),
                false));
        assertPrints("""
                tensor([[2., 3., 4.],
                        [4., 5., 6.]])""", x.indexPut(List.of(Tensor.of(0L, 0, -1)), Tensor.ones(3), true));
        assertPrints("""
                tensor([[0., 1., 2.],
                        [3., 8., 9.]])""", x.indexPut(List.of(x.gt(3)), Tensor.of(8f, 9f), false));
        assertPrints("""
                tensor([[0., 1., 2.],
                        [4., 4., 4.]])""", x.indexPut(List.of(Tensor.scalar(1, DType.INT64)), Tensor.scalar(4), false));
        assertPrints("""
                tensor([[ 0.,  1.,  2.],
                        [-1., -1., -1.]])""", x.maskedFill(x.gt(2), -1));
        assertPrints("""
                tensor([[8., 1., 8.],
                        [8., 4., 8.]])""", x.maskedFill(Tensor.of(true, false, true), Tensor.scalar(8)));
        assertPrints("""
                tensor([[0, 1, 2],
                        [2, 2, 2]])""", n.maskedFill(n.gt(2), 2.5));
        assertPrints("""
                tensor([[1., 1., 1.],
                        [5., 5., 5.]])""", Tensor.ones(3).maskedFill(x.gt(2), 5));
        assertPrints("tensor([3., 4., 5.])", x.maskedSelect(x.gt(2)));
        assertPrints("tensor([3., 4., 5.])", x.t().maskedSelect(Tensor.of(false, true)));
        assertPrints("tensor([1., 1., 1.])", Tensor.ones(3).maskedSelect(x.gt(2)));
        assertPrints("""
                tensor([[ 0.,  1.,  2.],
                        [10., 11., 12.]])""", x.maskedScatter(x.gt(2), Tensor.arange(10, 16, 1)));
        assertPrints("""
                tensor([[10.,  1., 12.],
                        [14.,  4., 11.]])""", x.maskedScatter(Tensor.of(true, false, true), Tensor.arange(10, 16, 1)
                .reshape(3, 2).t()));
        assertPrints("""
                tensor([[0, 1],
                        [0, 2],
                        [1, 0],
                        [1, 1],
                        [1, 2]])""", x.nonzero());
        assertPrints("""
                tensor([[0, 1],
                        [1, 0],
                        [1, 1],
                        [2, 0],
                        [2, 1]])""", x.t().nonzero());
        assertPrints("""
                tensor([[1, 2, 2],
                        [1, 2, 3]])""", c.gt(21).nonzero());
        assertPrints("tensor([], size=(1, 0), dtype=torch.int64)", Tensor.scalar(5).nonzero());
        assertPrints("tensor([], size=(0, 0), dtype=torch.int64)", Tensor.scalar(0).nonzero());
        assertPrints("tensor([], size=(0, 2), dtype=torch.int64)", e.nonzero());
        assertPrints("tensor([[1]])", Tensor.of(0f, Float.NaN, -0f).nonzero());
    }

    @Test
    void booleansWhoseMemoryWasNotWrittenAreFalse() {
        try (Scope _ = Scope.open()) {
            Tensor.full(-1L, 32);
        }
        Tensor flags = Tensor.empty(DType.BOOL, 256);
        assertEquals(0, flags.nonzero().numel());
        assertEquals(0, flags.sum().item());
    }

    @Test
    void anEmptyIndexNamesNothingWhateverItsShape() {
        for (Tensor index : List.of(zeros(0), zeros(0, 3), zeros(5, 0, 7), Tensor.zeros(0))) {
            Tensor x = Tensor.ones(2, 3).setRequiresGrad(true);
            Tensor source = Tensor.ones(3, 3).setRequiresGrad(true);
            for (Tensor y : List.of(x.scatter(0, index, source), x.scatterAdd(1, index, source), x.scatter(0, index, 7),
                    x.scatter(0,
                            index, 2.5))) {
                assertArrayEquals(x.toFloatArray(), y.toFloatArray());
                x.setGrad(null);
                y.sum().backward();
                assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1}, x.grad().toFloatArray());
            }
            assertArrayEquals(new float[9], source.grad().toFloatArray());
            assertEquals(index.shape(), x.gather(0, index).shape());
            x.setGrad(null);
            x.gather(0, index).sum().backward();
            assertArrayEquals(new float[6], x.grad().toFloatArray());
            Tensor changed = Tensor.ones(2, 3);
            changed.scatter_(0, index, 7).scatterAdd_(0, index, source.detach()).scatter_(0, index, source.detach());
            assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1}, changed.toFloatArray());
        }
        assertThrows(IndexOutOfBoundsException.class, () -> Tensor.ones(2, 3).scatter(5, zeros(0), 1));
    }

    private static Tensor zeros(long... shape) {
        return Tensor.zeros(DType.INT64, shape);
    }
}
