package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A pass writes results over gradients, adds to them in place, and takes their memory, where nobody can see that; zeros are
 * written when somebody looks. These are the cases in which somebody could.
 */
@ExtendWith(LiveBytes.class)
class GradientBuffersTest {
    private Tensor x;
    private Tensor y;

    @BeforeEach
    void leaves() {
        x = Tensor.of(1f, -2f, 3f).setRequiresGrad(true);
        y = Tensor.of(4f, 5f, -6f).setRequiresGrad(true);
    }

    private static float[] floats(float... values) {
        return values;
    }

    /** A chain of operations whose derivatives overwrite what comes in. */
    private static Tensor chain(Tensor a) {
        return a.mul(2).neg().div(4).mul(Tensor.of(1f, 2f, 3f));
    }

    @Test
    void aGradientThatTheUserGaveStaysAsItIs() {
        Tensor given = Tensor.of(1f, 1f, 2f);
        chain(x).backward(given);
        assertArrayEquals(floats(1, 1, 2), given.toFloatArray());
        assertArrayEquals(floats(-.5f, -1, -3), x.grad().toFloatArray());
        assertArrayEquals(floats(-.5f, -1, -3), Autograd.grad(List.of(chain(x)), List.of(x), List.of(given)).getFirst()
                .toFloatArray());
        assertArrayEquals(floats(1, 1, 2), given.toFloatArray());
    }

    @Test
    void whatHooksAreShownStaysAsItIs() {
        Tensor middle = x.mul(2);
        List<Tensor> seen = new ArrayList<>();
        middle.registerHook(gradient -> {
            seen.add(gradient);
            return null;
        });
        Tensor end = chain(middle);
        end.gradFn().registerPreHook(gradients -> {
            seen.add(gradients.getFirst());
            return null;
        });
        end.gradFn().registerHook((inputs, outputs) -> {
            seen.add(inputs.getFirst());
            seen.add(outputs.getFirst());
            return null;
        });
        end.sum().backward();
        assertArrayEquals(floats(1, 1, 1), seen.get(0).toFloatArray());
        assertArrayEquals(floats(1, 2, 3), seen.get(1).toFloatArray());
        assertArrayEquals(floats(1, 1, 1), seen.get(2).toFloatArray());
        assertArrayEquals(floats(-.5f, -1, -1.5f), seen.get(3).toFloatArray());
    }

    @Test
    void retainedAndCapturedGradientsStayAsTheyAre() {
        Tensor middle = x.mul(2);
        middle.retainGrad();
        chain(middle).sum().backward();
        assertArrayEquals(floats(-.5f, -1, -1.5f), middle.grad().toFloatArray());
        assertArrayEquals(floats(-1, -2, -3), x.grad().toFloatArray());

        Tensor again = x.mul(2);
        List<Tensor> both = Autograd.grad(List.of(chain(again).sum()), List.of(again, x));
        assertArrayEquals(floats(-.5f, -1, -1.5f), both.get(0).toFloatArray());
        assertArrayEquals(floats(-1, -2, -3), both.get(1).toFloatArray());
    }

    @Test
    void whatIsShownOfAGradientStaysThoughAZeroedOneTookItsMemory() {
        Tensor middle = x.mul(2);
        middle.retainGrad();
        middle.sum().backward(GraphOption.RETAIN_GRAPH);
        middle.grad().zero_();
        x.grad().zero_();
        List<Tensor> seen = new ArrayList<>();
        middle.gradFn().nextFunctions().getFirst().gradFn().registerHook((inputs, outputs) -> {
            seen.add(outputs.getFirst());
            return null;
        });
        middle.mul(Tensor.of(1f, 2f, 3f)).sum().backward();
        assertArrayEquals(floats(1, 2, 3), middle.grad().toFloatArray());
        assertArrayEquals(floats(2, 4, 6), x.grad().toFloatArray());
        assertArrayEquals(floats(2, 4, 6), seen.getFirst().toFloatArray());
    }

    /** A copy whose derivative takes the gradient, and then asks for it again. */
    private static final class Greedy extends Node {
        Greedy(Tensor result, Tensor input) {
            super(result, input);
        }

        @Override
        public String name() {
            return "Greedy";
        }

        @Override
        protected void backward(Gradients gradients) {
            gradients.put(0, Objects.requireNonNull(gradients.take()));
            assertNull(gradients.take());
            gradients.output();
        }
    }

    @Test
    void aGradientThatWasWrittenOverIsNotHandedOutAgain() {
        Variable copy = Variable.of(x.detach().mul(1));
        copy.setGradFn(new Greedy(copy, x));
        Tensor end = copy.mul(Tensor.of(1f, 2f, 3f)).sum();
        assertEquals("the gradient of Greedy was overwritten by a derivative computed from it",
                assertThrows(IllegalStateException.class, end::backward).getMessage());
    }

    @Test
    void aGradientThatGoesTwoWaysArrivesWholeOnBoth() {
        Tensor sum = chain(x).add(chain(y));
        sum.mul(2).sum().backward();
        assertArrayEquals(floats(-1, -2, -3), x.grad().toFloatArray());
        assertArrayEquals(floats(-1, -2, -3), y.grad().toFloatArray());
    }

    @Test
    void theSameOperandTwiceGetsTwiceTheGradient() {
        List<UnaryOperator<Tensor>> functions = List.of(a -> a.add(a), a -> a.sub(a), a -> a.mul(a), a -> a.div(a),
                a -> a.maximum(a), a -> a.outer(a), a -> a.dot(a), a -> a.mul(a).mul(a), a -> a.neg().mul(a));
        float[][] expected = {{2, 2, 2}, {0, 0, 0}, {2, -4, 6}, {0, 0, 0}, {1, 1, 1}, {4, 4, 4}, {2, -4, 6},
                {3, 12, 27}, {-2, 4, -6}};
        for (int i = 0; i < expected.length; i++) {
            x.setGrad(null);
            functions.get(i).apply(x).sum().backward();
            assertArrayEquals(expected[i], x.grad().toFloatArray(), "function " + i);
        }
    }

    @Test
    void aMatrixAndItsTransposedViewShareAGradientOnlyInTheRightOrder() {
        Tensor a = Tensor.arange(4.0).reshape(2, 2).setRequiresGrad(true);
        Tensor square = a.mul(1);
        Tensor g = Tensor.of(1f, 2f, 3f, 4f).reshape(2, 2);
        square.add(square.t()).mul(1).backward(g);
        assertArrayEquals(floats(2, 5, 5, 8), a.grad().toFloatArray());
    }

    /** The sum of any number of inputs, which it saves; its derivative hands the gradient on to all of them as it is. */
    private static final class Total extends Function {
        @Override
        protected List<Tensor> forward(Context context, List<Tensor> inputs) {
            context.saveForBackward(inputs.toArray(Tensor[]::new));
            context.put("inputs", inputs.size());
            return List.of(inputs.stream().reduce(Tensor::add).orElseThrow());
        }

        @Override
        protected List<@Nullable Tensor> backward(Context context, List<@Nullable Tensor> gradients) {
            for (int i = 0; i < context.get("inputs", Integer.class); i++) {
                assertEquals(3, context.saved(i).numel());
            }
            return Collections.nCopies(context.get("inputs", Integer.class), gradients.getFirst());
        }
    }

    @Test
    void aGradientThatGrewForOneInputIsNotWhatAnotherGets() {
        Tensor both = new Total().apply(x, x, y);
        both.mul(1).sum().backward();
        assertArrayEquals(floats(2, 2, 2), x.grad().toFloatArray());
        assertArrayEquals(floats(1, 1, 1), y.grad().toFloatArray());
    }

    @Test
    void nodesWithManySavedTensorsTellThemApart() {
        Tensor interior = x.mul(1);
        List<Tensor> inputs = new ArrayList<>(Collections.nCopies(70, y));
        inputs.set(0, interior);
        Tensor result = new Total().applyAll(inputs).getFirst();
        result.sum().backward();
        assertArrayEquals(floats(1, 1, 1), x.grad().toFloatArray());
        assertArrayEquals(floats(69, 69, 69), y.grad().toFloatArray());
    }

    @Test
    void zerosThatWereNotWrittenAreSeenByEveryLook() {
        Tensor g = Tensor.of(1f, 2f, 3f, 4f);
        Tensor view = g.reshape(2, 2).t();
        Tensor detached = g.detach();
        assertSame(g, g.zero_());
        assertEquals("tensor([[0., 0.],\n        [0., 0.]])", view.toString());
        g.fill_(1);
        g.zero_();
        view.add_(1);
        assertArrayEquals(floats(1, 1, 1, 1), detached.toFloatArray());
        g.zero_();
        assertEquals(0, g.item(3));
        g.zero_();
        g.reshape(2, 2).select(0, 1).fill_(5);
        assertArrayEquals(floats(0, 0, 5, 5), g.toFloatArray());
        Tensor part = g.slice(0, 1, 3, 1);
        part.zero_();
        assertArrayEquals(floats(0, 0, 0, 5), g.toFloatArray());
    }

    @Test
    void whatIsAddedToZerosIsASum() {
        x.mul(0).sum().backward();
        x.grad().zero_();
        x.mul(-0.0).sum().backward();
        assertEquals("tensor([0., 0., 0.])", x.grad().toString(), "0 + -0 is 0");
        Tensor grad = x.grad();
        grad.zero_();
        x.sum().backward();
        chain(x).sum().backward();
        assertSame(grad, x.grad());
        assertArrayEquals(floats(.5f, 0, -.5f), grad.toFloatArray());
        grad.zero_();
        x.grad().add_(grad);
        assertArrayEquals(floats(0, 0, 0), grad.toFloatArray());
    }
}
