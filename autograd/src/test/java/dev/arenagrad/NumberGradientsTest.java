package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gradient that is one number everywhere goes from node to node as a number. It is to be the same as if each node had got a tensor, which a
 * hook asks for.
 */
@ExtendWith(LiveBytes.class)
class NumberGradientsTest {
    /** Numbers whose products and quotients are rounded, too large, too small, or undefined. */
    private static final double[] NUMBERS = {3, 1 / 3., -0.0, 0.1, 1e30, 7e-30, 1e-42, Double.POSITIVE_INFINITY,
            Double.NaN, 1e300, -1e-300};

    private static List<UnaryOperator<Tensor>> steps() {
        List<UnaryOperator<Tensor>> steps = new ArrayList<>(List.of(x -> x.neg(), x -> x.add(2), x -> x.sub(2),
                x -> x.rsub(1), x -> x.mul(x), x -> x.sum(-1, true), x -> x.mean(-1, true), x -> x.sum(), x -> x.mean(),
                x -> x.reshape(-1).dot(Tensor.ones(x.numel()).to(x.dtype())), x -> x.add(x), x -> x.mul(2).add(x),
                x -> x.mul(x.detach()), x -> x.softmax(-1), x -> x.softmax(0), x -> x.mul(Tensor.of(3f).to(x.dtype())),
                x -> x.tanh(), x -> x.view(-1)));
        for (double number : NUMBERS) {
            steps.add(x -> x.mul(number));
            steps.add(x -> x.div(number));
        }
        return steps;
    }

    private static Tensor leaf(DType dtype) {
        return Tensor.of(1f, -2f, 3f, .1f, .2f, .3f).reshape(2, 3).detach().to(dtype).detach().setRequiresGrad(true);
    }

    private static double[] gradient(DType dtype, List<UnaryOperator<Tensor>> steps, UnaryOperator<Tensor> between) {
        try (Scope _ = Scope.open()) {
            Tensor x = leaf(dtype);
            Tensor y = between.apply(x.mul(1));
            for (UnaryOperator<Tensor> step : steps) {
                y = between.apply(step.apply(y));
            }
            between.apply(y.sum()).backward();
            return Objects.requireNonNull(x.grad()).toDoubleArray();
        }
    }

    private static Tensor hooked(Tensor y) {
        y.registerHook(_ -> null);
        return y;
    }

    private static Stream<DType> dtypes() {
        return Stream.of(DType.FLOAT32, DType.FLOAT64, DType.FLOAT16);
    }

    @ParameterizedTest
    @MethodSource("dtypes")
    void gradientsAreThoseOfTensors(DType dtype) {
        for (UnaryOperator<Tensor> first : steps()) {
            for (UnaryOperator<Tensor> second : steps()) {
                List<UnaryOperator<Tensor>> both = List.of(first, second);
                assertArrayEquals(gradient(dtype, both, NumberGradientsTest::hooked), gradient(dtype, both, y -> y));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"FLOAT32", "FLOAT64"})
    void aChainTakesNoMemoryOnItsWayBack(DType dtype) {
        try (Scope _ = Scope.open()) {
            Tensor y = leaf(dtype);
            for (int i = 0; i < 100; i++) {
                y = y.mul(1.5).neg().div(1.25).add(3).rsub(1);
            }
            Tensor loss = y.mean();
            long before = Memory.allocations();
            loss.backward();
            assertTrue(Memory.allocations() - before <= 2);
        }
    }

    @Test
    void hooksSeeTensors() {
        try (Scope _ = Scope.open()) {
            Tensor x = leaf(DType.FLOAT32);
            Tensor y = x.mul(3);
            Tensor z = y.mul(2);
            z.retainGrad();
            List<Tensor> seen = new ArrayList<>();
            y.registerHook(g -> {
                seen.add(g);
                return g.mul(10);
            });
            Objects.requireNonNull(z.gradFn()).registerHook((inputs, _) -> {
                seen.add(inputs.getFirst());
                return null;
            });
            z.sum().backward();
            assertEquals(List.of(2., 2.), seen.stream().map(g -> g.select(0, 1).select(0, 2).item()).toList());
            assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, Objects.requireNonNull(z.grad()).toDoubleArray());
            assertArrayEquals(new double[] {60, 60, 60, 60, 60, 60}, Objects.requireNonNull(x.grad()).toDoubleArray());
            seen.forEach(Tensor::zero_);
            assertEquals(360, Objects.requireNonNull(x.grad()).sum().item());
        }
    }

    @Test
    void productsMayBeChangedInPlaceByWhoSeesThem() {
        try (Scope _ = Scope.open()) {
            Tensor x = leaf(DType.FLOAT32);
            assertEquals(36, Autograd.grad(x.mul(2).sum(), x).mul_(3).sum().item());
            Tensor y = x.mul(3);
            Tensor z = y.mul(2);
            y.registerHook(g -> {
                g.mul_(10);
                return null;
            });
            Objects.requireNonNull(y.gradFn()).registerHook((inputs, outputs) -> {
                Objects.requireNonNull(inputs.getFirst()).mul_(1000);
                Objects.requireNonNull(outputs.getFirst()).zero_();
                return null;
            });
            z.sum().backward();
            assertArrayEquals(new double[] {6e4, 6e4, 6e4, 6e4, 6e4, 6e4}, Objects.requireNonNull(x.grad())
                    .toDoubleArray());
        }
    }

    @Test
    void numbersThatMeetAreAdded() {
        try (Scope _ = Scope.open()) {
            Tensor x = leaf(DType.FLOAT32);
            Tensor y = x.sum();
            Tensor one = y.mul(1e-8);
            Tensor other = y.mul(1);
            long before = Memory.allocations();
            Autograd.backward(List.of(one, other, y.mul(1)), Collections.nCopies(3, null));
            assertTrue(Memory.allocations() - before <= 3);
            assertEquals(12, Objects.requireNonNull(x.grad()).sum().item());
        }
    }

    @Test
    void numbersAndTensorsThatMeetAreAdded() {
        try (Scope _ = Scope.open()) {
            Tensor x = leaf(DType.FLOAT32);
            Tensor y = x.mul(1);
            Tensor weighted = y.mul(Tensor.of(1f, 2f, 3f)).mul(1).sum();
            Autograd.backward(List.of(y.mul(2).sum(), y.sum(), weighted, y.mul(.5).sum(), y.sum()),
                    Collections.nCopies(5, null));
            assertArrayEquals(new double[] {5.5, 6.5, 7.5, 5.5, 6.5, 7.5}, Objects.requireNonNull(x.grad())
                    .toDoubleArray());
        }
    }

    @Test
    void aResultOfTheCallerLivesOn() {
        try (Scope _ = Scope.open()) {
            Tensor x = leaf(DType.FLOAT32);
            Tensor y = x.mul(3);
            Tensor loss = y.mul(5).sum();
            List<Tensor> gradients = Autograd.grad(List.of(loss), List.of(y, x));
            assertEquals(30, gradients.get(0).sum().item());
            assertEquals(90, gradients.get(1).sum().item());
        }
    }
}
