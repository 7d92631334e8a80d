package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.ops.DType;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rearranged, repeated and taken apart, as PyTorch 1.13 printed the same expressions. */
@ExtendWith(LiveBytes.class)
class ShapeOperatorsTest {
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
    void flipKeepsTheOrderOfADenseTensor() {
        assertArrayEquals(new long[] {1, 3}, x.t().flip(0).array().layout().strides());
        assertArrayEquals(new long[] {1, 3}, x.t().flip(1).array().layout().strides());
        assertArrayEquals(new long[] {2, 1}, x.get(Index.all(), Index.slice(0, 3, 2)).flip(0).array().layout()
                .strides());
    }

    @Test
    void values() {
        assertPrints("""
                tensor([[2., 5.],
                        [1., 4.],
                        [0., 3.]])""", x.t().flip(0));
        assertPrints("""
                tensor([[5., 4., 3.],
                        [2., 1., 0.]])""", x.flip(0, -1));
        assertPrints("""
                tensor([[2, 1, 0],
                        [5, 4, 3]])""", n.flip(1));
        assertPrints("""
                tensor([[False, False, False],
                        [ True,  True,  True]])""", x.gt(2).flip(1));
        assertPrints("tensor([], size=(0, 3))", e.flip(0, 1));
        assertPrints("""
                tensor([[5., 0., 1.],
                        [2., 3., 4.]])""", x.roll(1));
        assertPrints("""
                tensor([[2., 0., 1.],
                        [5., 3., 4.]])""", x.roll(-2, 1));
        assertPrints("""
                tensor([[2., 5.],
                        [0., 3.],
                        [1., 4.]])""", x.t().roll(7, 0));
        assertPrints("tensor([], size=(0, 3))", e.roll(1, 0));
        assertPrints("""
                tensor([[[0., 1., 2., 0., 1., 2.],
                         [3., 4., 5., 3., 4., 5.]],

                        [[0., 1., 2., 0., 1., 2.],
                         [3., 4., 5., 3., 4., 5.]]])""", x.repeat(2, 1, 2));
        assertPrints("""
                tensor([[0., 3., 0., 3.],
                        [1., 4., 1., 4.],
                        [2., 5., 2., 5.]])""", x.t().repeat(1, 2));
        assertPrints("tensor([], size=(0, 6))", x.repeat(0, 2));
        assertPrints("tensor([3., 3.])", Tensor.scalar(3).repeat(2));
        assertPrints("""
                tensor([[0., 1., 2., 0., 1., 2.],
                        [3., 4., 5., 3., 4., 5.]])""", x.tile(2));
        assertPrints("""
                tensor([[0., 0., 1., 1., 2., 2.],
                        [3., 3., 4., 4., 5., 5.]])""", x.repeatInterleave(2, 1));
        assertPrints("tensor([0., 0., 3., 3., 1., 1., 4., 4., 2., 2., 5., 5.])", x.t().repeatInterleave(2));
        assertPrints("""
                tensor([[0., 1., 2., 3.],
                        [0., 1., 2., 3.],
                        [0., 1., 2., 3.],
                        [0., 1., 2., 3.]])""", v.expand(2, 4).repeatInterleave(2, 0));
        assertPrints("tensor([0., 4.])", x.diagonal());
        assertPrints("tensor([1., 5.])", x.diagonal(1, 0, 1));
        assertPrints("tensor([3.])", x.diagonal(-1, 0, 1));
        assertPrints("tensor([])", x.diagonal(7, 0, 1));
        assertPrints("tensor([])", x.diagonal(-7, 0, 1));
        assertPrints("""
                tensor([[12.],
                        [16.],
                        [20.]])""", c.diagonal(1, 2, 0));
        assertPrints("""
                tensor([[0., 0., 0., 0.],
                        [0., 1., 0., 0.],
                        [0., 0., 2., 0.],
                        [0., 0., 0., 3.]])""", v.diagEmbed());
        assertPrints("""
                tensor([[[0., 0., 0., 0.],
                         [0., 3., 0., 0.]],

                        [[0., 0., 1., 0.],
                         [0., 0., 4., 0.]],

                        [[0., 0., 0., 2.],
                         [0., 0., 0., 5.]],

                        [[0., 0., 0., 0.],
                         [0., 0., 0., 0.]]])""", x.diagEmbed(1, 0, 2));
        assertPrints("""
                tensor([[[0., 0., 0., 0.],
                         [0., 0., 0., 0.],
                         [0., 1., 0., 0.],
                         [0., 0., 2., 0.]],

                        [[0., 0., 0., 0.],
                         [3., 0., 0., 0.],
                         [0., 4., 0., 0.],
                         [0., 0., 5., 0.]]])""", x.diagEmbed(-1, -2, -1));
        assertPrints("""
                tensor([[0., 0., 0., 0., 0.],
                        [0., 0., 0., 0., 0.],
                        [0., 1., 0., 0., 0.],
                        [0., 0., 2., 0., 0.],
                        [0., 0., 0., 3., 0.]])""", v.diag(-1));
        assertPrints("tensor([1., 5.])", x.diag(1));
        assertPrints("tensor(4.)", x.trace());
        assertPrints("tensor(4)", n.trace());
        assertPrints("""
                tensor([[[ 0.,  0.,  0.,  0.],
                         [ 4.,  5.,  0.,  0.],
                         [ 8.,  9., 10.,  0.]],

                        [[12.,  0.,  0.,  0.],
                         [16., 17.,  0.,  0.],
                         [20., 21., 22.,  0.]]])""", c.tril());
        assertPrints("""
                tensor([[[ 0.,  0.],
                         [ 4.,  0.],
                         [ 8., 20.]],

                        [[ 0.,  0.],
                         [ 5.,  0.],
                         [ 9., 21.]],

                        [[ 0.,  0.],
                         [ 6.,  0.],
                         [10., 22.]],

                        [[ 0.,  0.],
                         [ 7.,  0.],
                         [11., 23.]]])""", c.transpose(0, 2).tril(-1));
        assertPrints("""
                tensor([[0., 1., 2.],
                        [0., 0., 5.]])""", x.triu(1));
        assertPrints("""
                tensor([[0., 3.],
                        [1., 4.],
                        [0., 5.]])""", x.t().triu(-1));
        assertPrints("""
                tensor([[0, 1, 2],
                        [0, 4, 5]])""", n.triu());
        assertPrints("""
                tensor([[0., 1., 2.],
                        [3., 4., 5.]])""", x.tril(9));
        assertPrints("""
                tensor([[0., 0., 0.],
                        [0., 0., 0.]])""", x.triu(9));
        assertPrints("""
                tensor([[0., 0., 0.],
                        [0., 0., 0.]])""", x.tril(-9));
        assertPrints("""
                tensor([[False, False, False],
                        [ True,  True, False]])""", x.gt(0).tril());
        assertPrints("tensor([], size=(2, 0, 3))", Tensor.ones(2, 0, 3).tril());
        assertPrints("""
                tensor([[[ 0., 12.],
                         [ 1., 13.],
                         [ 2., 14.],
                         [ 3., 15.]],

                        [[ 4., 16.],
                         [ 5., 17.],
                         [ 6., 18.],
                         [ 7., 19.]],

                        [[ 8., 20.],
                         [ 9., 21.],
                         [10., 22.],
                         [11., 23.]]])""", c.movedim(0, 2));
        assertPrints("[3, 4, 2]", c.movedim(new int[] {0, 1}, new int[] {-1, 0}).shape());
        assertPrints("[24]", c.flatten().shape());
        assertPrints("[2, 12]", c.flatten(1, -1).shape());
        assertPrints("[6, 4]", c.transpose(0, 1).flatten(0, 1).shape());
        assertPrints("tensor([3.])", Tensor.scalar(3).flatten());
        assertPrints("[2, 3, 2, 2]", c.unflatten(2, 2, -1).shape());
        assertPrints("[2, 2, 3, 2]", c.transpose(0, 2).unflatten(0, 2, 2).shape());
        assertPrints("""
                tensor([[1., 2.],
                        [4., 5.]])""", x.narrow(1, 1, 2));
        assertPrints("""
                tensor([[1.],
                        [4.]])""", x.narrow(1, -2, 1));
        assertPrints("""
                tensor([[0., 1.],
                        [1., 2.],
                        [2., 3.]])""", v.unfold(0, 2, 1));
        assertPrints("""
                tensor([[[0., 1.],
                         [1., 2.]],

                        [[3., 4.],
                         [4., 5.]]])""", x.unfold(1, 2, 1));
        assertPrints("""
                tensor([[[0., 1.],
                         [3., 4.]],

                        [[1., 2.],
                         [4., 5.]]])""", x.t().unfold(0, 2, 1));
        assertPrints("tensor([[0., 1., 2.]])", v.unfold(0, 3, 2));
        assertPrints("[5, 0]", v.unfold(0, 0, 1).shape());
        assertPrints("tensor([3.])", Tensor.scalar(3).unfold(0, 1, 1));
        assertPrints("""
                tensor([[0., 1., 2., 3.],
                        [0., 1., 2., 3.]])""", v.expand(2, -1));
        assertPrints("""
                tensor([[0., 1., 2., 3.],
                        [0., 1., 2., 3.]])""", v.broadcastTo(2, 4));
        assertPrints("""
                tensor([[[0., 1.],
                         [2., 3.]],

                        [[0., 1.],
                         [2., 3.]]])""", v.view(2, 2).expandAs(Tensor.ones(2, 2, 2)));
        assertPrints("""
                tensor([[0., 1.],
                        [2., 3.]])""", v.viewAs(Tensor.ones(2, 2)));
        assertPrints("""
                tensor([[0., 1., 2., 3.],
                        [0., 1., 2., 3.]])""", Tensor.broadcastTensors(v, Tensor.ones(2, 1)).getFirst());
        assertPrints("""
                tensor([[0., 0.],
                        [1., 1.],
                        [2., 2.],
                        [3., 3.]])""", Tensor.meshgrid(v, Tensor.of(5f, 6f)).getFirst());
        assertPrints("""
                tensor([[5., 6.],
                        [5., 6.],
                        [5., 6.],
                        [5., 6.]])""", Tensor.meshgrid(v, Tensor.of(5f, 6f)).get(1));
        assertPrints("""
                [tensor([[0., 1.],
                        [3., 4.]]), tensor([[2.],
                        [5.]])]""", x.split(2, 1));
        assertPrints("[tensor([0., 1., 2.]), tensor([3.])]", v.split(3));
        assertPrints("[tensor([0.]), tensor([]), tensor([1., 2., 3.])]", v.split(new long[] {1, 0, 3}, 0));
        assertPrints("[tensor([0., 1.]), tensor([2., 3.])]", v.chunk(3));
        assertPrints("[tensor([0., 1.]), tensor([2., 3.]), tensor([4.])]", Tensor.arange(5.0).chunk(4));
        assertPrints("[tensor([], size=(0, 3)), tensor([], size=(0, 3))]", e.chunk(2));
        assertPrints("[tensor([0., 1., 2.]), tensor([3., 4., 5.])]", x.unbind());
        assertPrints("[tensor([0., 3.]), tensor([1., 4.]), tensor([2., 5.])]", x.unbind(1));
        assertPrints("[]", e.unbind());
    }

    /** More rows than are added up together. */
    @Test
    void windowsThatOverlapAddUpInEveryRow() {
        int rows = 1000;
        int columns = 100;
        Tensor wide = Tensor.zeros(rows, columns).setRequiresGrad(true);
        wide.unfold(1, 8, 4).mul(Tensor.arange((double) rows).reshape(rows, 1, 1)).sum().backward();
        double[][] expected = new double[rows][columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                expected[row][column] = column < 4 || column >= 96 ? row : 2 * row;
            }
        }
        assertArrayEquals(expected, wide.grad().toDoubleArray2d());
    }
}
