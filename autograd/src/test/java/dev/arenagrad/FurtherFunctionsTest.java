package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Values, edge cases and subgradients of further functions, as PyTorch 1.13 prints them. */
@ExtendWith(LiveBytes.class)
class FurtherFunctionsTest {
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float NAN = Float.NaN;

    private static void assertPrints(String expected, Tensor actual) {
        assertEquals(expected, actual.detach().toString());
    }

    private static Tensor slope(Tensor x, UnaryOperator<Tensor> f) {
        x.setRequiresGrad(true);
        return Autograd.grad(f.apply(x).sum(), x);
    }

    @Test
    void roundingAndRemainders() {
        assertPrints("tensor([ 0.,  2.,  2., -0., -1.])", Tensor.of(0.5f, 1.5f, 2.5f, -0.5f, -0.7f).round());
        assertPrints("tensor([    nan, -0.5000,  0.5000])", Tensor.of(INF, -0.5f, 2.5f).frac());
        assertPrints("tensor([1, 2])", Tensor.of(1L, 2L).floor());
        assertPrints("tensor([-2.,  2.])", Tensor.of(7f, -7f).remainder(Tensor.of(-3f, 3f)));
        assertPrints("tensor([7., inf])", Tensor.of(7f, -7f).remainder(INF));
        assertPrints("tensor([ 7., -7.])", Tensor.of(7f, -7f).fmod(INF));
        assertPrints("tensor([inf, nan, -inf])", Tensor.of(1f, 0f, -1f).floorDivide(0));
        assertPrints("tensor([ 3, -4])", Tensor.of(7L, -7L).floorDivide(2));
        assertPrints("tensor([ 1, -1])", Tensor.of(7L, -7L).fmod(Tensor.of(3L)));
        String text = assertThrows(TensorException.class, () -> Tensor.of(7L).remainder(0)).getMessage();
        assertTrue(text.startsWith("ZeroDivisionError"), text);
        Tensor x = Tensor.of(5f).setRequiresGrad(true);
        text = assertThrows(TensorException.class, () -> x.floorDivide(2).sum().backward()).getMessage();
        assertEquals("derivative for aten::floor_divide is not implemented", text);
    }

    @Test
    void edgeValuesOfFunctions() {
        assertPrints("tensor([   inf,    inf, 0.8600, 0.6931])", Tensor.of(0f, -1f, -1.5f, 3f).lgamma());
        assertPrints("tensor([   inf,   -inf,    nan, 0.7032])", Tensor.of(-0f, 0f, -1f, -1.5f).digamma());
        assertPrints("tensor([-inf, 0., inf, nan])", Tensor.of(-1f, 0f, 1f, 2f).erfinv());
        assertPrints("tensor([   inf, 9.3792, 4.9348])", Tensor.of(0f, -1.5f, 0.5f).polygamma(1));
        assertPrints("tensor([3., 0.])", Tensor.of(8f, 1f).log2());
        assertPrints("tensor([0.7854, 1.1071])", Tensor.of(1L, 2L).atan2(Tensor.of(1L, 1L)));
        assertPrints("tensor([0., 0.])", Tensor.of(1L, 2L).xlogy(Tensor.of(1L, 1L)));
        assertPrints("tensor([0., nan, inf])", Tensor.of(0f, 0f, INF).xlogy(Tensor.of(-1f, NAN, 2f)));
        assertPrints("tensor([   inf,   -inf, 2.3133])", Tensor.of(INF, -INF, 1f).logaddexp(Tensor.of(INF, -INF, 2f)));
        assertPrints("tensor([16,  4])", Tensor.of(4L, 2L).square());
        assertThrows(TensorException.class, () -> Tensor.of(1L).hypot(Tensor.of(1L)));
        assertThrows(TensorException.class, () -> Tensor.of(1L).frac());
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(1f).polygamma(-1));
    }

    @Test
    void extremesOfPairsAndBounds() {
        Tensor a = Tensor.of(1f, 2f, NAN, 3f, NAN);
        Tensor b = Tensor.of(1f, 3f, 1f, NAN, NAN);
        assertPrints("tensor([1., 3., nan, nan, nan])", a.maximum(b));
        assertPrints("tensor([1., 3., 1., 3., nan])", a.fmax(b));
        assertPrints("tensor([1., 2., 1., 3., nan])", a.fmin(b));
        assertPrints("tensor([0.5000, 0.0000, 1.0000, 1.0000, 1.0000])", slope(a.clone(), x -> x.maximum(b)));
        assertPrints("tensor([0.5000, 1.0000, 1.0000, 1.0000, 1.0000])", slope(b.clone(), x -> a.maximum(x)));
        assertPrints("tensor([1., 0., 0., 1., 1.])", slope(a.clone(), x -> x.fmax(b)));
        assertPrints("tensor([0., 1., 1., 0., 0.])", slope(b.clone(), x -> a.fmax(x)));
        assertPrints("tensor([1., nan, 1.])", Tensor.of(1f, NAN, 3f).clamp(2, 1));
        assertPrints("tensor([nan, nan])", Tensor.of(1f, 2f).clamp(NAN, 3));
        assertPrints("tensor([1.5000, 2.0000, 2.5000])", Tensor.of(1L, 2L, 3L).clamp(1.5, 2.5));
        assertPrints("tensor([2, 2, 3])", Tensor.of(1L, 2L, 3L).clampMin(2));
        assertPrints("tensor([1])", Tensor.of(true).clamp(0, 1));
        assertPrints("tensor([True])", Tensor.of(true).maximum(Tensor.of(false)));
        assertPrints("tensor([1., 1., 0., 0., 0., 1.])", slope(Tensor.of(0f, 1f, NAN, 2f, -1f, 0.5f), x -> x.clamp(0,
                1)));
        Tensor lower = Tensor.of(0f, 0f, 0f, 0f, 3f);
        Tensor upper = Tensor.of(1f, 1f, 1f, 1f, 2f);
        Tensor x = Tensor.of(0f, 1f, 2f, -1f, 1f);
        assertPrints("tensor([1., 1., 0., 0., 0.])", slope(x.clone(), v -> v.clamp(lower, upper)));
        assertPrints("tensor([0., 0., 0., 1., 0.])", slope(lower.clone(), v -> x.clamp(v, upper)));
        assertPrints("tensor([0., 0., 1., 0., 1.])", slope(upper.clone(), v -> x.clamp(lower, v)));
        String text = assertThrows(TensorException.class, () -> x.clamp(null, null)).getMessage();
        assertEquals("torch.clamp: At least one of 'min' or 'max' must not be None", text);
    }

    @Test
    void threeOperands() {
        assertPrints("tensor([ 7., 18.])", Tensor.of(1f, 2f).addcmul(Tensor.of(1f, 2f), Tensor.of(3f, 4f), 2));
        assertPrints("tensor([ 7, 18])", Tensor.of(1L, 2L).addcmul(Tensor.of(1L, 2L), Tensor.of(3L, 4L), 2.5));
        assertPrints("tensor([2., 3.])", Tensor.of(1f, 2f).lerp(Tensor.of(3f, 4f), 0.5));
        assertThrows(TensorException.class, () -> Tensor.of(1L).addcdiv(Tensor.of(1L), Tensor.of(1L), 1));
        assertThrows(TensorException.class, () -> Tensor.of(1L).lerp(Tensor.of(1L), 0.5));
        Tensor y = Tensor.of(1.0, 2.0);
        assertSame(y, y.addcmul_(y, y, 1));
        assertPrints("tensor([2., 6.], dtype=torch.float64)", y);
        assertPrints("tensor([ 4., 12.], dtype=torch.float64)", y.addcdiv_(y, Tensor.scalar(0.5), 0.5));
        assertThrows(TensorException.class, () -> Tensor.ones(2).addcmul_(Tensor.ones(3, 2), Tensor.ones(2), 1));
    }

    @Test
    void questionsAboutElements() {
        Tensor x = Tensor.of(1f, NAN, INF, -INF, 0f);
        assertPrints("tensor([False,  True, False, False, False])", x.isnan());
        assertPrints("tensor([False, False,  True,  True, False])", x.isinf());
        assertPrints("tensor([ True, False, False, False,  True])", x.isfinite());
        assertPrints("tensor([True, True])", Tensor.of(1L, 2L).isfinite());
        assertPrints("tensor([False, False])", Tensor.of(1L, 2L).isinf());
        Tensor truth = Tensor.of(true, true, false, false);
        Tensor numbers = Tensor.of(2f, 0f, NAN, 0f);
        assertPrints("tensor([ True, False, False, False])", truth.logicalAnd(numbers));
        assertPrints("tensor([ True,  True,  True, False])", truth.logicalOr(numbers));
        assertPrints("tensor([False,  True,  True, False])", truth.logicalXor(numbers));
        assertPrints("tensor([False,  True, False,  True])", numbers.logicalNot());
        assertPrints("tensor(True)", Tensor.zeros(0).all());
        assertPrints("tensor(False)", Tensor.zeros(0).any());
        assertPrints("tensor([True, True])", Tensor.zeros(0, 2).all(0));
        assertPrints("tensor(True)", Tensor.of(NAN).any());
        assertPrints("tensor(2)", Tensor.of(1L, 0L, 2L).countNonzero());
        assertPrints("tensor([[ True],\n        [False]])", Tensor.of(1f, 0f, 0f, 0f).view(2, 2).any(1, true));
    }

    @Test
    void extremesOfAllShareTheGradientAndThoseAlongADimensionDoNot() {
        assertPrints("tensor([0.0000, 0.5000, 0.5000])", slope(Tensor.of(1f, 3f, 3f), Tensor::max));
        assertPrints("tensor([0.0000, 0.5000, 0.5000])", slope(Tensor.of(1f, NAN, NAN), Tensor::max));
        assertPrints("tensor([0.0000, 0.3333, 0.3333, 0.3333])", slope(Tensor.of(1f, 3f, 3f, 3f), Tensor::median));
        assertPrints("tensor([0.0000, 0.5000, 0.0000, 0.5000])", slope(Tensor.of(1f, NAN, 3f, NAN), Tensor::median));
        assertPrints("tensor([0.0000, 0.5000, 0.5000])", slope(Tensor.of(1f, 3f, 3f), x -> x.amax(0)));
        assertPrints("tensor([nan, nan, nan])", slope(Tensor.of(1f, NAN, NAN), x -> x.amax(0)));
        assertPrints("tensor([0., 1., 0.])", slope(Tensor.of(1f, 3f, 3f), x -> x.max(0).values()));
        ValuesIndices largest = Tensor.of(1f, NAN, 5f, NAN).max(0);
        assertPrints("tensor(nan)", largest.values());
        assertPrints("tensor(1)", largest.indices());
        Tensor m = Tensor.of(3f, 1f, 2f, 1f, 7f, 7f).view(2, 3);
        assertPrints("tensor([[3.],\n        [7.]])", m.max(1, true).values());
        assertPrints("tensor([1, 0])", m.min(1).indices());
        assertPrints("tensor([1, 0, 0])", m.argmin(0));
        assertPrints("tensor([[0],\n        [1]])", m.argmax(1, true));
        assertPrints("tensor(1)", m.argmin());
        assertPrints("tensor([1., 1., 2.])", m.amin(0));
        assertPrints("tensor(7.)", m.amax());
        assertPrints("tensor(2)", Tensor.of(3L, 1L, 2L).median());
        assertPrints("tensor(nan)", Tensor.zeros(0).median());
        assertPrints("tensor(3.)", Tensor.scalar(3).max(0).values());
        assertEquals("[0]", Tensor.zeros(0, 3).max(1).values().shape().toString());
        assertFailsWith(
                "max(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim"
                        + " with the 'dim' argument.", () -> Tensor.zeros(0).max());
        assertFailsWith("max(): Expected reduction dim 0 to have non-zero size.", () -> Tensor.zeros(0, 3).max(0)
                .values());
        assertFailsWith("amax(): Expected reduction dim 0 to have non-zero size.", () -> Tensor.zeros(0, 3).amax(0));
        assertFailsWith(
                "amin(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim"
                        + " with the 'dim' argument.", () -> Tensor.zeros(0, 3).amin());
        assertFailsWith("median(): Expected reduction dim 0 to have non-zero size.", () -> Tensor.zeros(0, 3).median(0)
                .values());
    }

    private static void assertFailsWith(String text, Supplier<Tensor> call) {
        assertEquals(text, assertThrows(RuntimeException.class, call::get).getMessage());
    }

    @Test
    void orderPutsNanLastAndKeepsEqualOnesAsTheyWere() {
        Tensor x = Tensor.of(NAN, 1f, -INF, INF, NAN, -0f, 0f);
        assertPrints("tensor([-inf, -0., 0., 1., inf, nan, nan])", x.sort(0).values());
        assertPrints("tensor([2, 5, 6, 1, 3, 0, 4])", x.argsort(0));
        assertPrints("tensor([0, 4, 3, 1, 5, 6, 2])", x.sort(0, true).indices());
        assertPrints("tensor([nan, 3.])", Tensor.of(1f, NAN, 3f).topk(2, 0).values());
        assertPrints("tensor([0, 2])", Tensor.of(1f, NAN, 3f).topk(2, 0, false).indices());
        assertPrints("tensor(nan)", Tensor.of(1f, NAN, 3f).kthvalue(3, 0).values());
        ValuesIndices middle = Tensor.of(4f, 1f, 3f, 2f).median(0);
        assertPrints("tensor(2.)", middle.values());
        assertPrints("tensor(3)", middle.indices());
        assertPrints("tensor(1)", Tensor.of(1f, NAN, 2f).median(0).indices());
        assertPrints("tensor([False,  True,  True])", Tensor.of(true, false, true).sort(0).values());
        assertPrints("tensor(3.)", Tensor.scalar(3).sort(0).values());
        assertPrints("tensor([])", Tensor.zeros(0).sort(0).values());
        assertFailsWith("kthvalue(): selected number k out of range for dimension 0", () -> Tensor.of(1f, 2f).kthvalue(
                3, 0).values());
        assertFailsWith("kthvalue(): Expected reduction dim 0 to have non-zero size.", () -> Tensor.zeros(0).kthvalue(1,
                0).values());
        String text = assertThrows(TensorException.class, () -> Tensor.of(1f, 2f).topk(3, 0)).getMessage();
        assertTrue(text.startsWith("selected index k out of range"), text);
    }

    @Test
    void variances() {
        assertPrints("tensor(nan)", Tensor.of(1f).var());
        assertPrints("tensor(0.2500)", Tensor.of(1f, 2f).var(0, false, 0));
        assertPrints("tensor(inf)", Tensor.of(1f, 2f).var(3, false, 0));
        assertPrints("tensor(nan)", Tensor.zeros(0).var());
        assertPrints("tensor(0.7071)", Tensor.of(1f, 2f).std());
        assertPrints("tensor([[0.5000],\n        [0.5000]])", Tensor.of(1f, 2f, 4f, 5f).view(2, 2).var(1, true, 1));
        assertPrints("tensor([1.5000, 4.5000])", Tensor.of(1f, 2f, 4f, 5f).view(2, 2).stdMean(1, false, 1).mean());
        assertPrints("tensor([0., 0.])", slope(Tensor.of(2f, 2f), Tensor::std));
        assertPrints("tensor([nan])", slope(Tensor.of(2f), Tensor::var));
        assertPrints("tensor([inf, nan, inf])", slope(Tensor.of(1f, 2f, 3f), x -> x.var(3, false)));
        assertFailsWith("std and var only support floating point and complex dtypes. Convert it with to(DType.FLOAT32)"
                + " first", () -> Tensor.of(1L, 2L).var());
        Tensor far = Tensor.of(1e6f, 1e6f + 1, 1e6f + 2);
        assertPrints("tensor(1.)", far.var());
    }

    @Test
    void productsAndRunningTotals() {
        assertPrints("tensor(2)", Tensor.of(1L, 2L).prod());
        assertPrints("tensor(0)", Tensor.of(true, false).prod());
        assertPrints("tensor(1.)", Tensor.zeros(0).prod());
        assertPrints("tensor([6., 0., 0.])", slope(Tensor.of(0f, 3f, 2f), Tensor::prod));
        assertPrints("tensor([0., 0., 0.])", slope(Tensor.of(0f, 3f, 0f), Tensor::prod));
        assertPrints("tensor([6., 0., 0.])", slope(Tensor.of(0f, 3f, 2f), x -> x.prod(0)));
        assertPrints("tensor([2., 0., 0., 0., 0.])", Tensor.of(2f, 0f, 2f, 0f, 5f).cumprod(0));
        assertPrints("tensor([1., 6., 0., 0., 0.])", slope(Tensor.of(2f, 0f, 2f, 0f, 5f), x -> x.cumprod(0)));
        assertPrints("tensor([3., 2., 1.])", slope(Tensor.of(2f, 0f, 2f), x -> x.cumsum(0)));
        assertPrints("tensor([1, 2])", Tensor.of(true, true).cumsum(0));
        assertPrints("tensor(3.)", Tensor.scalar(3).cumsum(0));
        assertPrints("tensor([], size=(2, 0))", Tensor.zeros(2, 0).cumsum(1));
        assertPrints("tensor([], size=(2, 0))", slope(Tensor.zeros(2, 0), x -> x.cumprod(1)));
        assertPrints("tensor(-inf)", Tensor.zeros(0).logsumexp(0));
        assertPrints("tensor([-inf, -inf, -inf])", Tensor.zeros(0, 3).logsumexp(0));
        assertPrints("tensor(1.3863)", Tensor.zeros(2, 2).logsumexp(0, 1));
    }

    @Test
    void graphsAreNamedAsInPyTorch() {
        Tensor x = Tensor.of(1f, 2f).setRequiresGrad(true);
        assertEquals("MaxBackward1", x.max().gradFn().name());
        assertEquals("MaxBackward0", x.max(0).values().gradFn().name());
        assertEquals("ClampBackward1", x.clamp(0, 1).gradFn().name());
        assertEquals("CumprodBackward0", x.cumprod(0).gradFn().name());
        assertEquals("GeluBackward0", NN.gelu(x).gradFn().name());
        assertEquals("FmodBackward1", x.fmod(x).gradFn().name());
        assertTrue(!x.max(0).indices().requiresGrad() && !x.isnan().requiresGrad() && !x.any().requiresGrad());
    }

    @Test
    void inPlaceTwinsChangeTheTensorItself() {
        Tensor x = Tensor.of(-1f, 4f);
        assertSame(x, x.relu_());
        assertPrints("tensor([0., 4.])", x);
        assertPrints("tensor([0., 2.])", x.sqrt_());
        assertPrints("tensor([0., 8.])", x.pow_(3));
        assertPrints("tensor([1., 5.])", x.clamp_(1, 5));
        assertPrints("tensor([-1., -5.])", x.neg_());
        assertPrints("tensor([1, 3])", Tensor.of(0L, 7L).clamp_(1, 3));
        assertEquals(5, x.version());
        Tensor leaf = Tensor.of(1f).setRequiresGrad(true);
        assertThrows(TensorException.class, leaf::exp_);
        String text = assertThrows(TensorException.class, () -> Tensor.of(1L).exp_()).getMessage();
        assertEquals("result type Float can't be cast to the desired output type Long", text);
        Tensor y = leaf.mul(3).exp_();
        y.backward();
        assertEquals(3 * Math.exp(3), leaf.grad().item(), 1e-4);
    }

    @Test
    void lossesCountWhatTheyAreTold() {
        Tensor logits = Tensor.of(1f, 2f, 3f, 0f, 1f, 0f).view(2, 3);
        Tensor target = Tensor.of(2L, 1L);
        ClassLoss weighted = ClassLoss.weighted(Tensor.of(1f, 2f, 3f));
        assertPrints("tensor(0.4795)", Losses.crossEntropy(logits, target));
        assertPrints("tensor(0.4651)", Losses.crossEntropy(logits, target, weighted));
        assertPrints("tensor([1.2228, 0.0000])", Losses.crossEntropy(logits, target, weighted.ignoring(1).reducing(
                Reduction.NONE)));
        assertPrints("tensor(0.4076)", Losses.crossEntropy(logits, target, weighted.ignoring(1)));
        assertPrints("tensor(0.5629)", Losses.crossEntropy(logits, target, ClassLoss.DEFAULT.smoothing(0.1)));
        assertPrints("tensor(0.5103)", Losses.crossEntropy(logits, target, weighted.smoothing(0.1)));
        Tensor probabilities = Tensor.of(0.2f, 0.3f, 0.5f, 1f, 0f, 0f).view(2, 3);
        assertPrints("tensor(1.3295)", Losses.crossEntropy(logits, probabilities));
        assertPrints("tensor(1.7993)", Losses.crossEntropy(logits, probabilities, weighted.smoothing(0.1)));
        assertPrints("tensor(0.4076)", Losses.crossEntropy(logits.select(0, 0), Tensor.scalar(2, DType.INT64)));
        assertPrints("tensor(nan)", Losses.nll(logits, Tensor.of(1L, 1L), ClassLoss.DEFAULT.ignoring(1)));
        Tensor whole = Tensor.of(1L, 2L, 3L, 4L, 5L, 6L).reshape(2, 3);
        assertPrints("tensor(-3.5000)", Losses.nll(whole, Tensor.of(2L, 0L)));
        assertPrints("tensor(-7)", Losses.nll(whole, Tensor.of(2L, 0L), Reduction.SUM));
        assertPrints("tensor([[0., 0.],\n        [0., 0.]])", Losses.nll(Tensor.zeros(2, 3, 2), Tensor.of(0L, 1L, 2L,
                -100L).view(2, 2), Reduction.NONE).abs());
        Tensor x = Tensor.of(0f, 1f, 3f);
        Tensor zeros = Tensor.zeros(3);
        assertPrints("tensor([0.0000, 0.5000, 2.5000])", Losses.smoothL1(x, zeros, 1, Reduction.NONE));
        assertPrints("tensor([0.0000, 0.5000, 4.0000])", Losses.huber(x, zeros, 2, Reduction.NONE));
        assertPrints("tensor(1.3333)", Losses.l1(x, zeros));
        assertPrints("tensor([100.0000,   0.6931,  -0.0000])", Losses.binaryCrossEntropy(Tensor.of(0f, 0.5f, 1f),
                Tensor.of(1f, 0f, 1f), null, Reduction.NONE));
        assertPrints("tensor([0.0000, 0.3466])", Losses.klDiv(Tensor.of(1f, -1.3862944f), Tensor.of(0f, 0.5f), false,
                Reduction.NONE));
        assertFailsWith("Target 3 is out of bounds. There are classes 0 to 2", () -> Losses.nll(logits, Tensor.of(3L,
                0L)));
        assertFailsWith("all elements of input should be between 0 and 1", () -> Losses.binaryCrossEntropy(Tensor.of(
                2f), Tensor.of(1f)));
        assertThrows(TensorException.class, () -> Losses.nll(logits, target, ClassLoss.weighted(Tensor.ones(2))));
        assertThrows(IllegalArgumentException.class, () -> ClassLoss.DEFAULT.smoothing(2));
    }

    @Test
    void nothingButResultsAndWhatTheGraphSavedIsLeft() {
        Tensor x = Tensor.rand(64, 64);
        Tensor leaf = Tensor.rand(64, 64).setRequiresGrad(true);
        Tensor target = Tensor.zeros(DType.INT64, 64);
        List<UnaryOperator<Tensor>> functions = List.of(Tensor::isinf, t -> t.logicalAnd(x), Tensor::std, t -> t.var(0),
                t -> t.any(0), t -> t.logsumexp(0, 1), t -> t.clamp(x, x), t -> t.lerp(x, 0.5), t -> t.max(0).values(),
                t -> t.cumprod(1), t -> NN.softsign(t), t -> Losses.crossEntropy(t, target, ClassLoss.weighted(Tensor
                        .ones(64)).ignoring(1).smoothing(0.1)), t -> Losses.huber(t, x), t -> Losses.klDiv(x, t),
                t -> Losses.binaryCrossEntropy(t, x), t -> t.sort(1).values(), Tensor::median, Tensor::prod);
        for (int i = 0; i < functions.size(); i++) {
            UnaryOperator<Tensor> function = functions.get(i);
            try (Scope scope = Scope.open()) {
                long before = scope.bytes();
                Tensor y = function.apply(x);
                long results = 2 * Math.max(y.numel() * 8, 64) + 1024;
                assertTrue(scope.bytes() - before <= results, "function " + i + " left " + (scope.bytes() - before));
            }
            try (Scope _ = Scope.open()) {
                Tensor y = function.apply(leaf);
                if (y.requiresGrad()) {
                    y.sum().backward();
                }
            }
            leaf.setGrad(null);
        }
    }
}
