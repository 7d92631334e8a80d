package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ops.DType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What operations compute: values, dtypes, empties, edges. Printed forms are PyTorch's. */
@ExtendWith(LiveBytes.class)
class ValuesTest {
    private static void assertPrints(String text, Tensor tensor) {
        assertEquals(text, tensor.toString());
    }

    @Test
    void factories() {
        assertPrints("tensor([0, 1, 2, 3])", Tensor.arange(4));
        assertPrints("tensor([0., 1., 2., 3.])", Tensor.arange(4.0));
        assertPrints("tensor([1.0000, 1.5000, 2.0000])", Tensor.arange(1, 2.5, 0.5));
        assertPrints("tensor([5., 4., 3.])", Tensor.arange(5, 2, -1));
        assertPrints("tensor([-1.0000, -0.5000,  0.0000,  0.5000,  1.0000])", Tensor.linspace(-1, 1, 5));
        assertPrints("tensor([[7., 7.],\n        [7., 7.]], dtype=torch.float64)", Tensor.full(DType.FLOAT64, 7, 2, 2));
        assertPrints("tensor([ True, False])", Tensor.of(true, false));
        assertPrints("tensor(0.7000)", Tensor.scalar(0.7));
        assertPrints("tensor([], size=(0, 3))", Tensor.zeros(0, 3));
        assertPrints("tensor([1., 2., 3.], requires_grad=True)", Tensor.of(1f, 2f, 3f).setRequiresGrad(true));
    }

    @Test
    void randomNumbersAreReproducibleAndAsTheyShouldBe() {
        Tensor.manualSeed(11);
        Tensor normal = Tensor.randn(100_000);
        Tensor uniform = Tensor.rand(DType.FLOAT64, 100_000);
        Tensor.manualSeed(11);
        assertArrayEquals(normal.toFloatArray(), Tensor.randn(100_000).toFloatArray());
        assertEquals(0, normal.mean().item(), 0.02, "six standard errors of the mean of 100,000");
        assertEquals(1, normal.mul(normal).mean().item(), 0.03, "seven standard errors of the mean square");
        assertEquals(0.5, uniform.mean().item(), 0.006, "six standard errors");
        assertTrue(uniform.lt(1).to(DType.INT64).sum().item() == 100_000 && uniform.ge(0).to(DType.INT64).sum()
                .item() == 100_000);
        assertEquals(0, Tensor.randn().dim());
    }

    @Test
    void aHigherCategoryWinsAndScalarsCountOnlyByTheirs() {
        Tensor integers = Tensor.of(1, 2, 3);
        Tensor floats = Tensor.of(0.5f, 0.5f, 0.5f);
        assertEquals(DType.FLOAT32, integers.add(floats).dtype());
        assertEquals(DType.INT64, integers.mul(2).dtype());
        assertEquals(DType.FLOAT32, integers.mul(1.5).dtype());
        assertEquals(DType.FLOAT32, floats.mul(Tensor.scalar(2, DType.FLOAT64)).dtype());
        assertEquals(DType.FLOAT64, floats.mul(Tensor.ones(DType.FLOAT64, 3)).dtype());
        assertEquals(DType.FLOAT64, integers.mul(Tensor.scalar(2, DType.FLOAT64)).dtype());
        assertPrints("tensor([0.5000, 1.0000, 1.5000])", integers.div(2));
        assertPrints("tensor([1, 4, 9])", integers.pow(2));
        assertPrints("tensor([ True, False,  True])", integers.ne(Tensor.of(0f, 2f, 0f)));
        assertPrints("tensor([ True, False])", Tensor.of(true, false).mul(Tensor.of(true, true)));
        assertPrints("tensor([True, True])", Tensor.of(true, false).add(Tensor.of(true, true)));
        assertPrints("tensor([2, 1])", Tensor.of(true, false).add(1));
        assertPrints("tensor(2)", Tensor.of(true, false, true).sum());
        assertPrints("tensor([0.8415, 0.9093, 0.1411])", integers.sin());
        assertPrints("tensor([-1, -2, -3])", integers.neg());
        assertPrints("tensor(3.4076)", integers.logsumexp(0));
    }

    @Test
    void largeIntegersStayExact() {
        long large = (1L << 53) + 1;
        assertEquals(large + 2, Tensor.of(large).add(Tensor.of(2)).toLongArray()[0]);
        assertEquals(large, Tensor.of(large, 0).sum().toLongArray()[0]);
        assertEquals(large * 3, Tensor.of(large, 1).dot(Tensor.of(3, 0)).toLongArray()[0]);
        assertPrints("tensor([[ 7, 10],\n        [15, 22]])", Tensor.of(1, 2, 3, 4).view(2, 2).matmul(Tensor.of(1, 2, 3,
                4).view(2, 2)));
        assertPrints("tensor([5, 5])", Tensor.arange(6).view(2, 3).mv(Tensor.of(1, 1, 2)).sub(Tensor.of(0, 12)));
    }

    @Test
    void comparisonsWithNaNAreFalseButNe() {
        Tensor nan = Tensor.of(Float.NaN, 1f);
        assertPrints("tensor([False,  True])", nan.eq(nan));
        assertPrints("tensor([ True, False])", nan.ne(nan));
        assertPrints("tensor([False,  True])", nan.le(1));
        assertPrints("tensor([False, False])", nan.gt(1));
        assertPrints("tensor([ True, False])", Tensor.of(0.1f, 0.2f).eq(0.1));
        assertPrints("tensor([False,  True])", Tensor.of(2, 3).gt(2.5));
    }

    @Test
    void emptyTensorsComputeToWhatNothingIs() {
        Tensor none = Tensor.zeros(0);
        assertPrints("tensor(0.)", none.sum());
        assertPrints("tensor(nan)", none.mean());
        assertPrints("tensor(0.)", none.norm());
        assertPrints("tensor([])", none.exp().add(1).mul(none));
        assertPrints("tensor([[0., 0.],\n        [0., 0.]])", Tensor.ones(2, 0).mm(Tensor.ones(0, 2)));
        assertPrints("tensor([0., 0., 0.])", Tensor.ones(0, 3).sum(0));
        assertPrints("tensor(0.)", none.dot(none));
        assertPrints("tensor([1.])", Tensor.cat(List.of(none, Tensor.ones(1)), 0));
        assertEquals(0, Tensor.ones(3, 0, 2).softmax(0).numel());
        Tensor nothingByThree = Tensor.ones(0, 3).setRequiresGrad(true);
        Tensor weight = Tensor.ones(3, 1).setRequiresGrad(true);
        nothingByThree.mm(weight).mm(Tensor.ones(1, 9)).sum().backward();
        assertPrints("tensor([[0.],\n        [0.],\n        [0.]])", weight.grad());
        assertEquals("[0, 3]", nothingByThree.grad().shape().toString());
    }

    @Test
    void edgeValuesOfElementaryFunctions() {
        assertPrints("tensor([-inf, nan, 0.])", Tensor.of(0f, -1f, 1f).log());
        assertPrints("tensor([nan, 0., inf])", Tensor.of(-1f, 0f, Float.POSITIVE_INFINITY).sqrt());
        assertPrints("tensor([inf, -inf, 0.])", Tensor.of(0f, -0f, Float.POSITIVE_INFINITY).reciprocal());
        assertPrints("tensor([nan, 0., 3.])", Tensor.of(Float.NaN, -2f, 3f).relu());
        assertPrints("tensor([0., 1.])", Tensor.of(-200f, 200f).sigmoid());
        assertPrints("tensor([  0., 200.])", Tensor.of(-200f, 200f).softplus());
        assertPrints("tensor([-1.,  1.])", Tensor.of(-200f, 200f).tanh());
        assertPrints("tensor([1., 1.])", Tensor.of(0f, Float.NaN).pow(0));
        assertPrints("tensor([nan, nan, 3.])", Tensor.of(Float.NEGATIVE_INFINITY, -4f, 9f).pow(0.5));
        assertPrints("tensor([0., 0., 1.])", Tensor.of(Float.NaN, -0f, 5f).sign());
        assertPrints("tensor([ 0,  1, -1,  1,  0])", Tensor.of(2, 1, -1, -1, 0).pow(Tensor.of(-2, -3, -3, -2, -1)));
    }

    @Test
    void subgradientsAtKinksArePyTorchs() {
        assertPrints("tensor([0.])", slope(Tensor.of(0f), "abs"));
        assertPrints("tensor([0.])", slope(Tensor.of(0f), "relu"));
        assertPrints("tensor([nan])", slope(Tensor.of(Float.NaN), "relu").mul(Float.NaN));
        assertPrints("tensor([inf])", slope(Tensor.of(0f), "sqrt"));
        assertPrints("tensor([0., 0.])", slope(Tensor.of(0f, 0f), "norm"));
        assertPrints("tensor([ 1., -1.,  0.])", slope(Tensor.of(2f, -3f, 0f), "norm1"));
        assertPrints("tensor([0.5000, 0.0000, 0.5000])", slope(Tensor.of(3f, 1f, 3f), "normInf"));
        assertPrints("tensor([0.])", slope(Tensor.of(0f), "pow0"));
    }

    private static Tensor slope(Tensor x, String function) {
        x.setRequiresGrad(true);
        Tensor y = switch (function) {
            case "abs" -> x.abs();
            case "relu" -> x.relu();
            case "sqrt" -> x.sqrt();
            case "norm" -> x.norm();
            case "norm1" -> x.norm(1);
            case "normInf" -> x.norm(Double.POSITIVE_INFINITY);
            case "pow0" -> x.pow(0);
            default -> throw new AssertionError(function);
        };
        return Autograd.grad(y.sum(), x);
    }

    @Test
    void reductionsAlongDimensions() {
        Tensor m = Tensor.arange(6.0).view(2, 3);
        assertPrints("tensor([ 3., 12.])", m.sum(1));
        assertPrints("tensor([[ 3.],\n        [12.]])", m.sum(1, true));
        assertPrints("tensor([1.5000, 2.5000, 3.5000])", m.mean(0));
        assertPrints("tensor(15.)", m.sum(0, 1));
        assertPrints("tensor([2, 2])", m.argmax(1));
        assertPrints("tensor(5)", m.t().argmax());
        assertPrints("tensor([2.2361, 7.0711])", m.norm(2, 1));
        assertPrints("tensor(2.)", Tensor.of(0f, 4f, -1f).norm(0));
        assertPrints("tensor(1000.6932)", Tensor.of(1000f, 1000f).logsumexp(0));
        assertPrints("tensor(-inf)", Tensor.of(Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY).logsumexp(0));
        assertPrints("tensor(3.)", Tensor.scalar(3).sum(0));
        assertPrints("tensor(1.)", Tensor.scalar(3).softmax(0));
    }

    @Test
    void shapesAndCopies() {
        Tensor m = Tensor.arange(6.0).view(2, 3);
        assertPrints("tensor([[0., 3.],\n        [1., 4.],\n        [2., 5.]])", m.t());
        assertPrints("tensor([0., 3., 1., 4., 2., 5.])", m.t().reshape(-1));
        assertPrints("tensor([[0., 2.],\n        [3., 5.]])", m.slice(1, 0, 3, 2));
        assertPrints("tensor([2., 5.])", m.select(1, -1));
        assertEquals("[2, 1, 3]", m.unsqueeze(1).shape().toString());
        assertEquals("[2, 3]", m.unsqueeze(-1).squeeze(-1).shape().toString());
        assertEquals("[3, 2, 4]", Tensor.zeros(2, 3, 4).permute(1, 0, -1).shape().toString());
        assertPrints("tensor([[0., 1., 2.],\n        [3., 4., 5.],\n        [0., 1., 2.]])", Tensor.cat(List.of(m, m
                .slice(0, 0, 1)), 0));
        assertEquals("[2, 2, 3]", Tensor.stack(List.of(m, m), 1).shape().toString());
        assertPrints("tensor([[2., 0.],\n        [4., 4.]])", m.gather(1, Tensor.of(2, 0, 1, 1).view(2, 2)));
        assertPrints("tensor([0., 9., 9.])", m.select(0, 0).maskedFill(m.select(0, 0).gt(0), 9));
        assertSame(m, m.contiguous());
        assertSame(m, m.to(DType.FLOAT32));
        Tensor copy = m.clone();
        copy.zero_();
        assertEquals(15, m.sum().item());
        assertPrints("tensor([[ True],\n        [False]])", m.select(1, 0).eq(0).unsqueeze(1));
    }

    @Test
    void productsOfEveryRank() {
        Tensor v = Tensor.of(1f, 2f);
        Tensor m = Tensor.of(1f, 2f, 3f, 4f).view(2, 2);
        Tensor batch = Tensor.stack(List.of(m, m.mul(10)), 0);
        assertPrints("tensor(5.)", v.matmul(v));
        assertPrints("tensor([ 5., 11.])", m.matmul(v));
        assertPrints("tensor([ 7., 10.])", v.matmul(m));
        assertPrints("tensor([[ 7., 10.],\n        [15., 22.]])", m.matmul(m));
        assertPrints("tensor([[  5.,  11.],\n        [ 50., 110.]])", batch.matmul(v));
        assertPrints("tensor([[  7.,  10.],\n        [ 70., 100.]])", v.matmul(batch));
        assertEquals("[2, 2, 2]", batch.matmul(m).shape().toString());
        assertEquals("[3, 2, 2, 2]", Tensor.ones(3, 1, 2, 2).matmul(batch).shape().toString());
        assertPrints("tensor([[1., 2.],\n        [2., 4.]])", v.outer(v));
        assertPrints("tensor([[ 6., 12.]])", v.unsqueeze(0).linear(m, Tensor.of(1f, 1f)));
    }
}
