package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.arenagrad.Autograd;
import dev.arenagrad.DualLevel;
import dev.arenagrad.GraphOption;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * Forward mode of every operator that has it, whichever of its inputs require a gradient: all, none, or every other one. The
 * tangents of the results, times cotangents, are the gradients of reverse mode times the tangents of the inputs.
 */
class ForwardModeOperatorsTest {
    /** For sums of a few hundred products in float64, in another order. */
    private static final double TOLERANCE = 1e-11;

    @TestFactory
    Stream<DynamicContainer> tangentsDoNotDependOnWhichInputsRequireGradients() {
        return Catalogue.FAMILIES.stream().map(family -> dynamicContainer(family.name(), family.operators().stream()
                .filter(Operator::hasForwardMode)
                .map(operator -> dynamicTest(operator.torch(), () -> check(operator, family)))));
    }

    private static void check(Operator operator, Family family) {
        List<GoldenCase> cases = SmoothCase.of(operator, family);
        assertFalse(cases.isEmpty(), operator + " has no case at which it is smooth");
        for (GoldenCase golden : cases) {
            double expected = inReverse(operator, golden);
            for (IntPredicate requiresGrad : List.<IntPredicate>of(_ -> true, _ -> false, i -> i % 2 == 0,
                    i -> i % 2 == 1)) {
                long before = Memory.liveBytes();
                double actual = forward(operator, golden, requiresGrad);
                assertEquals(expected, actual, TOLERANCE * Math.max(1, Math.abs(expected)), operator + ", " + golden);
                assertEquals(before, Memory.liveBytes(), operator + ", " + golden);
            }
        }
    }

    private static double inReverse(Operator operator, GoldenCase golden) {
        try (Scope _ = Scope.open()) {
            SmoothCase smooth = SmoothCase.make(operator, golden);
            List<Tensor> inputs = smooth.inputs();
            List<Tensor> results = smooth.function().apply(inputs).stream().filter(Tensor::requiresGrad).toList();
            List<Tensor> gradients = Autograd.grad(results, inputs, results.stream().map(
                    ForwardModeOperatorsTest::weights)
                    .toList(), GraphOption.ALLOW_UNUSED);
            double sum = 0;
            for (int i = 0; i < inputs.size(); i++) {
                sum += gradients.get(i) == null ? 0 : gradients.get(i).mul(weights(inputs.get(i))).sum().item();
            }
            return sum;
        }
    }

    private static double forward(Operator operator, GoldenCase golden, IntPredicate requiresGrad) {
        try (Scope _ = Scope.open(); DualLevel level = DualLevel.open()) {
            SmoothCase smooth = SmoothCase.make(operator, golden);
            List<Tensor> duals = new ArrayList<>();
            IntStream.range(0, smooth.inputs().size()).forEach(i -> {
                Tensor input = smooth.inputs().get(i).detach().setRequiresGrad(requiresGrad.test(i));
                duals.add(level.makeDual(input, weights(input)));
            });
            double sum = 0;
            for (Tensor result : smooth.function().apply(duals)) {
                Tensor tangent = level.unpackDual(result).tangent();
                sum += tangent == null ? 0 : tangent.mul(weights(result)).sum().item();
            }
            return sum;
        }
    }

    /** {@return some numbers between -1 and 1 in the shape of x} */
    private static Tensor weights(Tensor x) {
        double[] values = IntStream.range(0, (int) x.numel()).mapToDouble(i -> Math.sin(1 + i)).toArray();
        return Tensor.of(values).to(x.dtype()).reshape(x.shape().toArray()).detach();
    }
}
