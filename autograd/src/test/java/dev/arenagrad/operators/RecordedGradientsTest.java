package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.arenagrad.Autograd;
import dev.arenagrad.GraphOption;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * First derivatives of operators on elements and of networks are the same bits whether they are recorded or not: at the inputs of the
 * goldens, and where all is of one shape, at many points between -10 and 10 in their place.
 */
class RecordedGradientsTest {
    private static final int POINTS = 2000;

    /** Those with sums in their derivatives, which a kernel of their own adds up in another order than tensor operations do. */
    private static final Set<String> SUMS = Set.of("torch.softmax", "torch.log_softmax",
            "torch.nn.functional.layer_norm", "torch.nn.functional.group_norm", "torch.nn.functional.batch_norm",
            "torch.nn.functional.normalize", "torch.nn.functional.cosine_similarity",
            "torch.nn.functional.scaled_dot_product_attention");

    @TestFactory
    Stream<DynamicContainer> firstDerivativesAreTheSameBitsWhetherTheyAreRecorded() {
        return Stream.of(ElementwiseOperators.FAMILY, NnOperators.FAMILY).map(family -> dynamicContainer(family.name(),
                family.operators().stream()
                        .filter(operator -> operator.isTwiceDifferentiable() && !SUMS.contains(operator.torch()))
                        .map(operator -> dynamicTest(operator.torch(), () -> check(operator, family)))));
    }

    private static void check(Operator operator, Family family) {
        List<GoldenCase> cases = family.goldens(operator).stream().filter(golden -> golden.raises() == null && golden
                .gradients().stream().anyMatch(Objects::nonNull)).toList();
        assertFalse(cases.isEmpty(), operator + " has no case");
        Set<String> different = new TreeSet<>();
        for (GoldenCase golden : cases) {
            if (!areTheSame(operator, golden, GoldenInput::make)) {
                different.add(golden.toString());
            }
            Random random = new Random(1);
            if (hasOneShape(golden) && !areTheSame(operator, golden, input -> manyPoints(input, random))) {
                different.add(golden + " at many points");
            }
        }
        assertEquals(Set.of(), different);
    }

    /** {@return whether there are elements, and the result and all inputs but those without dimensions are of one shape} */
    private static boolean hasOneShape(GoldenCase golden) {
        Stream<GoldenTensor> tensors = Stream.concat(golden.inputs().stream().map(GoldenInput::values), golden.results()
                .stream());
        List<Shape> shapes = tensors.map(GoldenTensor::shape).filter(shape -> shape.rank() > 0).distinct().toList();
        return shapes.size() == 1 && shapes.getFirst().numel() > 0;
    }

    /** {@return an input's rows over and over; the elements of one that is differentiated by are others} */
    private static Tensor manyPoints(GoldenInput input, Random random) {
        if (input.values().shape().rank() == 0) {
            return input.make();
        }
        Tensor rows = input.values().make();
        Tensor x = Tensor.cat(Collections.nCopies((int) (POINTS / rows.numel()) + 1, rows), 0);
        return input.differentiable() ? uniform(x, random, 10).setRequiresGrad(true) : x;
    }

    /** {@return numbers between -bound and bound in the dtype and shape of x} */
    private static Tensor uniform(Tensor x, Random random, double bound) {
        double[] values = random.doubles(x.numel(), -bound, bound).toArray();
        return Tensor.of(values).to(x.dtype()).reshape(x.shape().toArray()).detach();
    }

    private static boolean areTheSame(Operator operator, GoldenCase golden, Function<GoldenInput, Tensor> maker) {
        try (Scope _ = Scope.open()) {
            Arguments arguments = Arguments.of(golden, maker);
            UnaryOperator<Tensor> sum = Tensor::sum;
            UnaryOperator<Tensor> weighted = y -> y.mul(uniform(y, new Random(2), 1)).sum();
            return Stream.of(sum, weighted).allMatch(loss -> Arrays.deepEquals(gradients(operator, arguments, loss),
                    gradients(operator, arguments, loss, GraphOption.CREATE_GRAPH)));
        }
    }

    private static double[][] gradients(Operator operator, Arguments arguments, UnaryOperator<Tensor> loss,
            GraphOption... options) {
        List<Tensor> losses = operator.function().apply(arguments).stream().filter(Tensor::requiresGrad).map(loss)
                .toList();
        List<Tensor> gradients = Autograd.grad(losses, arguments.differentiable(), Stream.concat(Stream.of(
                GraphOption.ALLOW_UNUSED), Stream.of(options)).toArray(GraphOption[]::new));
        return gradients.stream().map(g -> g == null ? new double[0] : g.detach().to(DType.FLOAT64).toDoubleArray())
                .toArray(double[][]::new);
    }
}
