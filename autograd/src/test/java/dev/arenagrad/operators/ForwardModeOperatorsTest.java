package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * Forward mode of every operator that has it. The tangents of the results, times cotangents, are the gradients of reverse mode times
 * the tangents of the inputs; and they are the same bits whichever inputs require a gradient: all, none, or every other one.
 */
class ForwardModeOperatorsTest {
    /** Units in the last place of the sum of all absolute products. */
    private static final int UNITS = 4;

    /**
     * Units in the last place of the largest entry, by which the same call may differ when the JIT has compiled a loop meanwhile; a missing or
     * wrong term is larger by far.
     */
    private static final int RECOMPILED_UNITS = 32;

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
            List<double[]> tangents = forward(operator, golden, _ -> true);
            for (IntPredicate requiresGrad : List.<IntPredicate>of(_ -> false, i -> i % 2 == 0, i -> i % 2 == 1)) {
                long before = Memory.liveBytes();
                List<double[]> same = forward(operator, golden, requiresGrad);
                for (int i = 0; i < tangents.size(); i++) {
                    double largest = Arrays.stream(tangents.get(i)).map(Math::abs).max().orElse(0);
                    assertArrayEquals(tangents.get(i), same.get(i), RECOMPILED_UNITS * Math.ulp(largest), operator
                            + ", " + golden + ", tangent " + i);
                }
                assertEquals(before, Memory.liveBytes(), operator + ", " + golden);
            }
            assertReverse(operator, golden, tangents);
        }
    }

    private static void assertReverse(Operator operator, GoldenCase golden, List<double[]> tangents) {
        try (Scope _ = Scope.open()) {
            SmoothCase smooth = SmoothCase.make(operator, golden);
            List<Tensor> inputs = smooth.inputs();
            List<Tensor> results = smooth.function().apply(inputs);
            List<Tensor> cotangents = results.stream().map(ForwardModeOperatorsTest::weights).toList();
            List<Tensor> reached = results.stream().filter(Tensor::requiresGrad).toList();
            List<Tensor> gradients = Autograd.grad(reached, inputs, reached.stream().map(
                    ForwardModeOperatorsTest::weights).toList(), GraphOption.ALLOW_UNUSED);
            DoubleStream forward = IntStream.range(0, results.size()).boxed().flatMapToDouble(i -> products(tangents
                    .get(i), cotangents.get(i)));
            DoubleStream reverse = IntStream.range(0, inputs.size()).filter(i -> gradients.get(i) != null).boxed()
                    .flatMapToDouble(i -> products(gradients.get(i).toDoubleArray(), weights(inputs.get(i))));
            assertSameSum(forward.toArray(), reverse.toArray(), operator + ", " + golden);
        }
    }

    private static void assertSameSum(double[] forward, double[] reverse, String what) {
        double terms = DoubleStream.concat(DoubleStream.of(forward), DoubleStream.of(reverse)).map(Math::abs).sum();
        assertEquals(DoubleStream.of(reverse).sum(), DoubleStream.of(forward).sum(), UNITS * Math.ulp(1.0) * terms,
                what);
    }

    private static DoubleStream products(double[] tangents, Tensor weights) {
        double[] factors = weights.toDoubleArray();
        return IntStream.range(0, tangents.length).mapToDouble(i -> tangents[i] * factors[i]);
    }

    /** {@return the tangents of the results, for tangents of the inputs} */
    private static List<double[]> forward(Operator operator, GoldenCase golden, IntPredicate requiresGrad) {
        try (Scope _ = Scope.open(); DualLevel level = DualLevel.open()) {
            SmoothCase smooth = SmoothCase.make(operator, golden);
            List<Tensor> duals = new ArrayList<>();
            IntStream.range(0, smooth.inputs().size()).forEach(i -> {
                Tensor input = smooth.inputs().get(i).detach().setRequiresGrad(requiresGrad.test(i));
                duals.add(level.makeDual(input, weights(input)));
            });
            List<double[]> tangents = new ArrayList<>();
            for (Tensor result : smooth.function().apply(duals)) {
                Tensor tangent = level.unpackDual(result).tangent();
                tangents.add(tangent == null ? new double[0] : tangent.toDoubleArray());
            }
            return tangents;
        }
    }

    /** {@return some numbers between -1 and 1 in the shape of x} */
    private static Tensor weights(Tensor x) {
        double[] values = IntStream.range(0, (int) x.numel()).mapToDouble(i -> Math.sin(1 + i)).toArray();
        return Tensor.of(values).to(x.dtype()).reshape(x.shape().toArray()).detach();
    }
}
