package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.arenagrad.Autograd;
import dev.arenagrad.GraphOption;
import dev.arenagrad.SavedTensorHooks;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operator has the same derivatives, the first and the second, whether the graph keeps what it saved as it is or packed on the
 * heap: what is packed is what the derivative needs, and it comes back at its place in the graph.
 */
class PackedOperatorsTest {
    /** Strided tensors come back contiguous, which sums in another order: a few roundings of terms about as large as the sum. */
    private static final double TOLERANCE = 1e-11;

    private record OnHeap(double[] values, DType dtype, long[] shape) {
        static Object pack(Tensor tensor) {
            return new OnHeap(tensor.toDoubleArray(), tensor.dtype(), tensor.shape().toArray());
        }

        static Tensor unpack(Object packed) {
            OnHeap kept = (OnHeap) packed;
            return Tensor.of(kept.values).to(kept.dtype).reshape(kept.shape);
        }
    }

    @TestFactory
    Stream<DynamicContainer> derivativesDoNotDependOnWhetherSavedTensorsArePacked() {
        return Catalogue.FAMILIES.stream().map(family -> dynamicContainer(family.name(), family.operators().stream()
                .filter(Operator::isDifferentiable)
                .map(operator -> dynamicTest(operator.torch(), () -> check(operator, family)))));
    }

    private static void check(Operator operator, Family family) {
        for (GoldenCase golden : SmoothCase.of(operator, family)) {
            List<double[]> expected = derivatives(operator, golden);
            List<double[]> packed;
            try (SavedTensorHooks _ = SavedTensorHooks.open(OnHeap::pack, OnHeap::unpack)) {
                packed = derivatives(operator, golden);
            }
            assertEquals(expected.size(), packed.size());
            for (int i = 0; i < expected.size(); i++) {
                double largest = DoubleStream.of(expected.get(i)).map(Math::abs).reduce(1, Math::max);
                assertArrayEquals(expected.get(i), packed.get(i), TOLERANCE * largest, operator + ", " + golden);
            }
        }
    }

    /** {@return the gradients of the inputs, and where there are second derivatives those of a function of the gradients} */
    private static List<double[]> derivatives(Operator operator, GoldenCase golden) {
        List<double[]> found = new ArrayList<>();
        try (Scope _ = Scope.open()) {
            SmoothCase smooth = SmoothCase.make(operator, golden);
            List<Tensor> inputs = smooth.inputs();
            List<Tensor> results = smooth.function().apply(inputs).stream().filter(Tensor::requiresGrad).toList();
            List<Tensor> first = Autograd.grad(results, inputs, results.stream().map(PackedOperatorsTest::weights)
                    .toList(),
                    GraphOption.CREATE_GRAPH, GraphOption.ALLOW_UNUSED);
            List<Tensor> recorded = first.stream().filter(gradient -> gradient != null && gradient.requiresGrad())
                    .toList();
            List<Tensor> second = operator.isTwiceDifferentiable() && !recorded.isEmpty()
                    ? Autograd.grad(recorded, inputs, recorded.stream().map(PackedOperatorsTest::weights).toList(),
                            GraphOption.ALLOW_UNUSED)
                    : List.of();
            Stream.concat(first.stream(), second.stream()).forEach(gradient -> found.add(gradient == null
                    ? new double[0]
                    : gradient.toDoubleArray()));
        }
        return found;
    }

    /** {@return some numbers between -1 and 1 in the shape of x} */
    private static Tensor weights(Tensor x) {
        double[] values = IntStream.range(0, (int) x.numel()).mapToDouble(i -> Math.sin(1 + i)).toArray();
        return Tensor.of(values).to(x.dtype()).reshape(x.shape().toArray()).detach();
    }
}
