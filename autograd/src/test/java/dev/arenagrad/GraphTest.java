package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ops.DType;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is recorded, and how the graph looks. */
@ExtendWith(LiveBytes.class)
class GraphTest {
    private Tensor x;

    @BeforeEach
    void leaf() {
        x = Tensor.of(1f, 2f, 3f).setRequiresGrad(true);
    }

    @Test
    void aResultRequiresAGradientIfAnInputDoes() {
        assertTrue(x.add(Tensor.ones(3)).requiresGrad());
        assertTrue(Tensor.ones(3).mul(x).requiresGrad());
        assertFalse(Tensor.ones(3).mul(Tensor.ones(3)).requiresGrad());
        assertTrue(x.isLeaf());
        assertFalse(x.neg().isLeaf());
        assertTrue(Tensor.ones(3).neg().isLeaf());
    }

    @Test
    void comparisonsIndicesAndIntegersAreNotRecorded() {
        assertFalse(x.gt(1).requiresGrad());
        assertFalse(x.argmax().requiresGrad());
        assertFalse(x.to(DType.INT64).requiresGrad());
        assertTrue(x.to(DType.FLOAT64).requiresGrad());
    }

    @Test
    void nothingIsRecordedInsideNoGradWhichNestsAndIsRestored() {
        try (GradMode _ = GradMode.noGrad()) {
            assertFalse(x.mul(2).requiresGrad());
            try (GradMode _ = GradMode.enableGrad()) {
                assertTrue(x.mul(2).requiresGrad());
            }
            assertFalse(GradMode.isEnabled());
            try (GradMode _ = GradMode.setGradEnabled(true)) {
                assertTrue(GradMode.isEnabled());
            }
        }
        assertTrue(GradMode.isEnabled());
        assertThrows(ArithmeticException.class, () -> {
            try (GradMode _ = GradMode.noGrad()) {
                throw new ArithmeticException();
            }
        });
        assertTrue(x.mul(2).requiresGrad());
    }

    @Test
    void theModeIsTheThreadsOwn() throws InterruptedException {
        boolean[] seen = new boolean[1];
        try (GradMode _ = GradMode.noGrad()) {
            Thread other = Thread.ofPlatform().start(() -> seen[0] = GradMode.isEnabled());
            other.join();
        }
        assertTrue(seen[0]);
    }

    @Test
    void nodesAreNamedAsPyTorchNamesThem() {
        Tensor m = x.view(1, 3);
        assertEquals("AddBackward0", x.add(1).gradFn().name());
        assertEquals("SubBackward0", x.sub(x).gradFn().name());
        assertEquals("RsubBackward1", x.rsub(1).gradFn().name());
        assertEquals("DivBackward0", x.div(2).gradFn().name());
        assertEquals("PowBackward0", x.pow(2).gradFn().name());
        assertEquals("SumBackward0", x.sum().gradFn().name());
        assertEquals("SumBackward1", x.sum(0).gradFn().name());
        assertEquals("MeanBackward0", x.mean().gradFn().name());
        assertEquals("MeanBackward1", x.mean(0).gradFn().name());
        assertEquals("DotBackward0", x.dot(x).gradFn().name());
        assertEquals("MmBackward0", m.mm(m.t()).gradFn().name());
        assertEquals("MvBackward0", m.mv(x).gradFn().name());
        assertEquals("TBackward0", m.t().gradFn().name());
        assertEquals("TransposeBackward0", m.transpose(0, 1).gradFn().name());
        assertEquals("PermuteBackward0", m.permute(1, 0).gradFn().name());
        assertEquals("ViewBackward0", m.gradFn().name());
        assertEquals("UnsafeViewBackward0", x.expand(2, 3).t().reshape(6).gradFn().name());
        assertEquals("SelectBackward0", x.select(0, 0).gradFn().name());
        assertEquals("SliceBackward0", x.slice(0, 0, 1).gradFn().name());
        assertEquals("UnsqueezeBackward0", x.unsqueeze(0).gradFn().name());
        assertEquals("SqueezeBackward0", m.squeeze().gradFn().name());
        assertEquals("SqueezeBackward1", m.squeeze(0).gradFn().name());
        assertEquals("ExpandBackward0", x.expand(2, 3).gradFn().name());
        assertEquals("CatBackward0", Tensor.cat(List.of(x, x), 0).gradFn().name());
        assertEquals("StackBackward0", Tensor.stack(List.of(x, x), 0).gradFn().name());
        assertEquals("LinalgVectorNormBackward0", x.norm().gradFn().name());
        assertEquals("SoftmaxBackward0", x.softmax(0).gradFn().name());
        assertEquals("LogSoftmaxBackward0", x.logSoftmax(0).gradFn().name());
        assertEquals("WhereBackward0", Tensor.where(x.gt(1), x, x).gradFn().name());
        assertEquals("NllLossBackward0", Losses.nll(m, Tensor.of(new long[] {0})).gradFn().name());
    }

    @Test
    void nextFunctionsLeadToTheInputsAndEndAtLeavesOrConstants() {
        Tensor sum = x.exp().add(Tensor.ones(3));
        List<GradFn.Edge> edges = sum.gradFn().nextFunctions();
        assertEquals(2, edges.size());
        assertEquals("ExpBackward0", edges.getFirst().gradFn().name());
        assertNull(edges.getLast().gradFn());
        GradFn accumulate = edges.getFirst().gradFn().nextFunctions().getFirst().gradFn();
        assertEquals("torch::autograd::AccumulateGrad", accumulate.name());
        assertSame(accumulate, x.neg().gradFn().nextFunctions().getFirst().gradFn(), "a leaf has one");
    }

    @Test
    void aTensorThatIsNotALeafKeepsNoGradient() {
        Tensor y = x.mul(2);
        y.sum().backward();
        assertNull(y.grad());
        assertEquals("tensor([2., 2., 2.])", x.grad().toString());
    }

    @Test
    void aDetachedTensorSharesMemoryAndVersionButNotTheGraph() {
        Tensor y = x.exp();
        Tensor u = y.detach();
        assertTrue(u.isLeaf());
        u.zero_();
        assertEquals(0, y.item(1));
        assertThrows(RuntimeException.class, () -> y.sum().backward(), "exp saved what was changed through u");
    }

    @Test
    void gradLeavesTheGradFieldsAlone() {
        Tensor slope = Autograd.grad(x.pow(2).sum(), x);
        assertEquals("tensor([2., 4., 6.])", slope.toString());
        assertNull(x.grad());
    }

    @Test
    void gradOfSeveralOutputsByInteriorAndUnusedTensors() {
        Tensor h = x.mul(3);
        Tensor unused = Tensor.ones(2).setRequiresGrad(true);
        List<Tensor> slopes = Autograd.grad(List.of(h.sum(), h.mul(h).sum()), List.of(h, x, unused),
                GraphOption.ALLOW_UNUSED);
        assertEquals("tensor([ 7., 13., 19.])", slopes.get(0).toString());
        assertEquals("tensor([21., 39., 57.])", slopes.get(1).toString());
        assertNull(slopes.get(2));
    }

    @Test
    void aRootThatIsAnInputGetsTheGradientItStartsWith() {
        Tensor a = Tensor.of(3f).setRequiresGrad(true);
        assertEquals(1, Autograd.grad(a, a).item());
        List<Tensor> both = Autograd.grad(List.of(a, a), List.of(a), List.of(Tensor.of(2f), Tensor.of(5f)));
        assertEquals(7, both.getFirst().item());
    }

    @Test
    void gradWithGivenOutputGradients() {
        List<Tensor> slopes = Autograd.grad(List.of(x.mul(x)), List.of(x), List.of(Tensor.of(1f, 10f, 100f)));
        assertEquals("tensor([  2.,  40., 600.])", slopes.getFirst().toString());
    }

    @Test
    void anOutputThatDoesNotDependOnTheInputsIsPassedOver() {
        Tensor w = Tensor.ones(3).setRequiresGrad(true);
        Tensor inner = w.mul(2);
        Tensor outer = inner.mul(x);
        Tensor given = Tensor.ones(3);
        List<Tensor> slopes = Autograd.grad(List.of(outer, inner), List.of(x), List.of(Tensor.ones(3), given));
        assertEquals("tensor([2., 2., 2.])", slopes.getFirst().toString());
        assertTrue(given.array().storage().isSolelyOwned(), "the gradient that was not needed was not kept");
    }

    @Test
    void theSameOutputTwiceCountsTwice() {
        Tensor y = x.mul(2);
        List<Tensor> slopes = Autograd.grad(List.of(y, y), List.of(x), List.of(Tensor.ones(3), Tensor.ones(3)));
        assertEquals("tensor([4., 4., 4.])", slopes.getFirst().toString());
    }

    @Test
    void aRecordedPassDependsOnTheGradientsItWasGiven() {
        Tensor v = Tensor.of(1f, 10f, 100f).setRequiresGrad(true);
        Tensor slope = Autograd.grad(List.of(x.pow(2)), List.of(x), List.of(v), GraphOption.CREATE_GRAPH).getFirst();
        assertEquals("tensor([2., 4., 6.])", Autograd.grad(slope.sum(), v, GraphOption.RETAIN_GRAPH).toString());
        assertEquals("tensor([  2.,  20., 200.])", Autograd.grad(slope.sum(), x).toString());
    }

    @Test
    void aGraphThatMeetsItselfIsPassedOnce() {
        Tensor y = x;
        for (int i = 0; i < 40; i++) {
            y = y.add(y);
        }
        y.sum().backward();
        assertEquals(Math.pow(2, 40), x.grad().item(0));
    }

    @Test
    void createGraphGivesDerivativesOfAnyOrder() {
        Tensor slope = x.pow(4).sum();
        for (int order = 1; order <= 4; order++) {
            slope = Autograd.grad(slope.sum(), x, GraphOption.CREATE_GRAPH);
        }
        assertEquals("tensor([24., 24., 24.])", slope.detach().toString());
    }
}
