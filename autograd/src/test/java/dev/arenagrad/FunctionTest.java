package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Functions with a derivative of the user's own (semantics 2.8). */
@ExtendWith(LiveBytes.class)
class FunctionTest {
    private Tensor x;

    @BeforeEach
    void leaf() {
        x = Tensor.of(1f, 2f, 3f).setRequiresGrad(true);
    }

    /** y = x^3. */
    private static final class Cube extends Function {
        @Override
        protected Tensor forward(Context context, Tensor input) {
            context.saveForBackward(input);
            return input.mul(input).mul(input);
        }

        @Override
        protected Tensor backward(Context context, Tensor gradient) {
            Tensor input = context.saved(0);
            return gradient.mul(input.mul(input)).mul(3);
        }
    }

    @Test
    void isANodeOfItsOwnNamedAfterItsClass() {
        Tensor y = new Cube().apply(x);
        assertEquals("CubeBackward", y.gradFn().name());
        assertEquals("tensor([ 1.,  8., 27.], grad_fn=<CubeBackward>)", y.toString());
        y.sum().backward();
        assertArrayEquals(new float[] {3, 12, 27}, x.grad().toFloatArray());
    }

    @Test
    void aDerivativeMadeOfTensorOperationsCanBeDifferentiatedAgain() {
        Tensor first = Autograd.grad(new Cube().apply(x).sum(), x, GraphOption.CREATE_GRAPH);
        Tensor second = Autograd.grad(first.sum(), x, GraphOption.CREATE_GRAPH);
        assertArrayEquals(new float[] {6, 12, 18}, second.toFloatArray());
        assertArrayEquals(new float[] {6, 6, 6}, Autograd.grad(second.sum(), x).toFloatArray());
    }

    @Test
    void forwardIsNotRecordedAndItsTemporariesAreFreed() {
        long before = Memory.liveBytes();
        Tensor big = Tensor.ones(1000).setRequiresGrad(true);
        long one = Memory.liveBytes() - before;
        Tensor y = new Cube().apply(big);
        assertEquals(2 * one, Memory.liveBytes() - before, "the input and the result");
        assertEquals(List.of("torch::autograd::AccumulateGrad"),
                y.gradFn().nextFunctions().stream().map(edge -> edge.gradFn().name()).toList());
    }

    @Test
    void whatItSavedIsFreedByThePassAndASecondPassRaises() {
        Tensor y = new Cube().apply(x);
        y.sum().backward();
        String message = assertThrows(TensorException.class, () -> y.sum().backward()).getMessage();
        assertTrue(message.startsWith("Trying to backward through the graph a second time"), message);
    }

    @Test
    void anIntermediateMayBeSavedAndLivesAsLongAsTheNode() {
        class Squash extends Function {
            @Override
            protected Tensor forward(Context context, Tensor input) {
                Tensor e = input.neg().exp();
                context.saveForBackward(e);
                return e.add(1).reciprocal();
            }

            @Override
            protected Tensor backward(Context context, Tensor gradient) {
                Tensor e = context.saved(0);
                return gradient.mul(e).div(e.add(1).pow(2));
            }
        }
        Tensor y;
        try (Scope inner = Scope.open()) {
            y = inner.keep(new Squash().apply(x));
        }
        y.sum().backward();
        assertArrayEquals(new float[] {0.1966119f, 0.1049936f, 0.0451767f}, x.grad().toFloatArray(), 1e-6f);
    }

    @Test
    void needsInputGradTellsWhichGradientsAreWanted() {
        List<Boolean> seen = new ArrayList<>();
        class Product extends Function {
            @Override
            protected List<Tensor> forward(Context context, List<Tensor> inputs) {
                context.saveForBackward(inputs.get(0), inputs.get(1));
                return List.of(inputs.get(0).mul(inputs.get(1)));
            }

            @Override
            protected List<@Nullable Tensor> backward(Context context, List<@Nullable Tensor> gradients) {
                seen.add(context.needsInputGrad(0));
                seen.add(context.needsInputGrad(1));
                Tensor g = gradients.getFirst();
                return Arrays.asList(g.mul(context.saved(1)), g.mul(context.saved(0)));
            }
        }
        new Product().apply(x, Tensor.of(4f, 5f, 6f)).sum().backward();
        assertEquals(List.of(true, false), seen);
        assertArrayEquals(new float[] {4, 5, 6}, x.grad().toFloatArray());
    }

    /** Returns x + 1 and x * 2; what it does beyond that is up to the tests. */
    private static class Pair extends Function {
        final List<float @Nullable []> arrived = new ArrayList<>();

        @Override
        protected List<Tensor> forward(Context context, List<Tensor> inputs) {
            return List.of(inputs.getFirst().add(1), inputs.getFirst().mul(2));
        }

        @Override
        protected List<@Nullable Tensor> backward(Context context, List<@Nullable Tensor> gradients) {
            for (Tensor gradient : gradients) {
                arrived.add(gradient == null ? null : gradient.toFloatArray());
            }
            Tensor sum = null;
            for (int i = 0; i < 2; i++) {
                Tensor g = gradients.get(i);
                Tensor part = g == null ? null : g.mul(i + 1);
                sum = sum == null ? part : part == null ? sum : sum.add(part);
            }
            return Collections.singletonList(sum);
        }
    }

    @Test
    void severalResultsAreOutputsOfOneNode() {
        List<Tensor> both = new Pair().applyAll(List.of(x));
        assertSame(both.get(0).gradFn(), both.get(1).gradFn());
        Tensor joined = both.get(0).mul(3).add(both.get(1).mul(5));
        List<GradFn.Edge> edges = joined.gradFn().nextFunctions().stream()
                .map(edge -> edge.gradFn().nextFunctions().getFirst()).toList();
        assertEquals(List.of(0, 1), edges.stream().map(GradFn.Edge::inputNumber).toList());
        joined.sum().backward();
        assertArrayEquals(new float[] {13, 13, 13}, x.grad().toFloatArray());
    }

    @Test
    void gradientsThatDidNotArriveAreZerosUnlessRefused() {
        Pair zeros = new Pair();
        zeros.applyAll(List.of(x)).get(1).sum().backward();
        assertArrayEquals(new float[] {0, 0, 0}, zeros.arrived.getFirst());
        assertArrayEquals(new float[] {2, 2, 2}, x.grad().toFloatArray());
        Pair nothing = new Pair() {
            @Override
            protected void setupContext(Context context, List<Tensor> inputs, List<Tensor> outputs) {
                context.setMaterializeGrads(false);
            }
        };
        nothing.applyAll(List.of(x)).get(1).sum().backward();
        assertNull(nothing.arrived.getFirst());
        assertArrayEquals(new float[] {4, 4, 4}, x.grad().toFloatArray());
    }

    @Test
    void aResultMarkedNonDifferentiableHasNoHistory() {
        Pair pair = new Pair() {
            @Override
            protected void setupContext(Context context, List<Tensor> inputs, List<Tensor> outputs) {
                context.markNonDifferentiable(outputs.get(1));
            }
        };
        List<Tensor> both = pair.applyAll(List.of(x));
        assertTrue(both.get(0).requiresGrad());
        assertFalse(both.get(1).requiresGrad());
    }

    /** Doubles its input in place. */
    private static class Doubling extends Function {
        @Override
        protected Tensor forward(Context context, Tensor input) {
            input.mul_(2);
            context.markDirty(input);
            return input;
        }

        @Override
        protected Tensor backward(Context context, Tensor gradient) {
            return gradient.mul(2);
        }
    }

    @Test
    void anInputMarkedDirtyIsChangedAndGetsTheFunctionAsItsHistory() {
        Tensor y = x.mul(1);
        Tensor z = new Doubling().apply(y);
        assertSame(y, z);
        assertEquals("DoublingBackward", y.gradFn().name());
        assertEquals(1, y.version());
        y.sum().backward();
        assertArrayEquals(new float[] {2, 2, 2}, x.grad().toFloatArray());
    }

    @Test
    void aLeafThatRequiresAGradientMayNotBeDirty() {
        assertEquals("a leaf Variable that requires grad has been used in an in-place operation.",
                assertThrows(TensorException.class, () -> new Doubling().apply(x)).getMessage());
    }

    @Test
    void aDirtyInputMustBeReturned() {
        Function forgets = new Doubling() {
            @Override
            protected Tensor forward(Context context, Tensor input) {
                super.forward(context, input);
                return input.clone();
            }
        };
        assertEquals(
                "Some elements marked as dirty during the forward method were not returned as output. The inputs that are"
                        + " modified inplace must all be outputs of the Function.",
                assertThrows(TensorException.class, () -> forgets.apply(x.mul(1))).getMessage());
    }

    @Test
    void anInputReturnedAsItIsBecomesAViewThatMayNotBeChangedInPlace() {
        class Identity extends Function {
            @Override
            protected Tensor forward(Context context, Tensor input) {
                return input;
            }

            @Override
            protected Tensor backward(Context context, Tensor gradient) {
                return gradient.mul(10);
            }
        }
        Tensor b = x.mul(1);
        Tensor y = new Identity().apply(b);
        assertEquals("IdentityBackward", y.gradFn().name());
        assertEquals("MulBackward0", b.gradFn().name());
        assertEquals(
                "Output 0 of IdentityBackward is a view and is being modified inplace. This view was created inside a"
                        + " custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would"
                        + " override the custom backward associated with the custom Function, leading to incorrect gradients. This"
                        + " behavior is forbidden. You can fix this by cloning the output of the custom Function.",
                assertThrows(TensorException.class, () -> y.mul_(2)).getMessage());
        y.sum().backward();
        assertArrayEquals(new float[] {10, 10, 10}, x.grad().toFloatArray());
    }

    /** Gives back as gradients what the test wants. */
    private static final class Returns extends Function {
        private final List<@Nullable Tensor> gradients;

        Returns(@Nullable Tensor... gradients) {
            this.gradients = Arrays.asList(gradients);
        }

        @Override
        protected Tensor forward(Context context, Tensor input) {
            return input.mul(2);
        }

        @Override
        protected List<@Nullable Tensor> backward(Context context, List<@Nullable Tensor> arrived) {
            return gradients;
        }
    }

    @Test
    void theNumberOfGradientsMustFitButNullsMayFollow() {
        Tensor g = Tensor.ones(3);
        new Returns(g, null, null).apply(x).sum().backward();
        assertArrayEquals(new float[] {1, 1, 1}, x.grad().toFloatArray());
        assertEquals("function ReturnsBackward returned an incorrect number of gradients (expected 1, got 2)",
                assertThrows(
                        TensorException.class, () -> new Returns(g, g).apply(x).sum().backward()).getMessage());
        assertEquals("function ReturnsBackward returned an incorrect number of gradients (expected 1, got 0)",
                assertThrows(
                        TensorException.class, () -> new Returns().apply(x).sum().backward()).getMessage());
    }

    @Test
    void aGradientMayHaveAShapeThatTheInputWasBroadcastTo() {
        new Returns(Tensor.ones(2, 3)).apply(x).sum().backward();
        assertArrayEquals(new float[] {2, 2, 2}, x.grad().toFloatArray());
        assertEquals(
                "Function ReturnsBackward returned an invalid gradient at index 0 - got [10] but expected shape compatible"
                        + " with [3]", assertThrows(TensorException.class, () -> new Returns(Tensor.ones(10)).apply(x)
                                .sum()
                                .backward()).getMessage());
    }

    @Test
    void aNullGradientLeavesTheLeafWithoutOne() {
        new Returns((Tensor) null).apply(x).sum().backward();
        assertNull(x.grad());
    }

    @Test
    void aFunctionDifferentiableOnceRefusesTheSecondTime() {
        class Once extends Function {
            @Override
            protected Tensor forward(Context context, Tensor input) {
                return input.exp();
            }

            @Override
            protected Tensor backward(Context context, Tensor gradient) {
                assertFalse(GradMode.isEnabled());
                return gradient.mul(2);
            }

            @Override
            protected boolean isOnceDifferentiable() {
                return true;
            }
        }
        Tensor first = Autograd.grad(new Once().apply(x.mul(1)).pow(2).sum(), x, GraphOption.CREATE_GRAPH);
        assertEquals("trying to differentiate twice a function that was marked with @once_differentiable", assertThrows(
                TensorException.class, () -> first.sum().backward()).getMessage());
    }

    @Test
    void valuesThatAreNotTensorsAreKeptInTheContext() {
        class Scaled extends Function {
            @Override
            protected Tensor forward(Context context, Tensor input) {
                context.put("factor", 7.0);
                return input.mul(7);
            }

            @Override
            protected Tensor backward(Context context, Tensor gradient) {
                assertThrows(IllegalArgumentException.class, () -> context.get("offset", Double.class));
                return gradient.mul(context.get("factor", Double.class));
            }
        }
        new Scaled().apply(x).sum().backward();
        assertArrayEquals(new float[] {7, 7, 7}, x.grad().toFloatArray());
    }

    @Test
    void anExceptionInForwardOrBackwardLeavesNothingBehind() {
        class Fails extends Function {
            private final boolean late;

            Fails(boolean late) {
                this.late = late;
            }

            @Override
            protected Tensor forward(Context context, Tensor input) {
                Tensor y = input.mul(2);
                context.saveForBackward(y);
                if (!late) {
                    throw new ArithmeticException("in forward");
                }
                return y;
            }

            @Override
            protected Tensor backward(Context context, Tensor gradient) {
                Tensor unused = gradient.mul(2);
                throw new ArithmeticException("in backward, of " + unused.shape());
            }
        }
        long before = Memory.liveBytes();
        assertThrows(ArithmeticException.class, () -> new Fails(false).apply(x));
        assertEquals(before, Memory.liveBytes());
        Tensor y = new Fails(true).apply(x);
        Tensor loss = y.sum();
        long recorded = Memory.liveBytes();
        assertThrows(ArithmeticException.class, loss::backward);
        assertEquals(recorded, Memory.liveBytes());
    }

    @Test
    void aFunctionThatOverridesNothingSaysWhatToOverride() {
        class Empty extends Function {}
        assertTrue(assertThrows(UnsupportedOperationException.class, () -> new Empty().apply(x)).getMessage()
                .startsWith(
                        "Empty must override forward"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Cube().apply(x, x)).getMessage().startsWith(
                "Cube takes 1 tensor, but got 2"));
    }

    @Test
    void savedTensorsCannotBeReadOnceTheScopeClosed() {
        Tensor y;
        try (Scope _ = Scope.open()) {
            y = new Cube().apply(x);
        }
        assertThrows(LifetimeException.class, () -> y.gradFn().savedTensors());
    }

    @Test
    void insideNoGradItIsNotRecorded() {
        try (GradMode _ = GradMode.noGrad()) {
            assertFalse(new Cube().apply(x).requiresGrad());
        }
        assertFalse(new Cube().apply(Tensor.ones(3)).requiresGrad());
    }

    @Test
    void aFunctionWithoutAResultIsToldSoByApplyAndGivesNoneByApplyAll() {
        class Nothing extends Function {
            @Override
            protected List<Tensor> forward(Context context, List<Tensor> inputs) {
                return List.of();
            }
        }
        Tensor leaf = Tensor.of(1f).setRequiresGrad(true);
        assertEquals("Nothing.forward returned no tensor; return at least one, or call applyAll",
                assertThrows(TensorException.class, () -> new Nothing().apply(leaf)).getMessage());
        assertEquals(List.of(), new Nothing().applyAll(List.of(leaf)));
    }

    @Test
    void anInputThatThereIsNotIsNoneOfWhichAGradientCanBeNeeded() {
        class Asking extends Function {
            @Override
            protected Tensor forward(Context context, Tensor input) {
                assertTrue(context.needsInputGrad(0));
                for (int i : new int[] {-1, 1}) {
                    assertEquals("Index " + i + " out of bounds for length 1",
                            assertThrows(IndexOutOfBoundsException.class, () -> context.needsInputGrad(i))
                                    .getMessage());
                }
                return input.mul(1);
            }
        }
        new Asking().apply(Tensor.of(1f).setRequiresGrad(true));
    }
}
