package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.arenagrad.Autograd;
import dev.arenagrad.GraphOption;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Backends;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operator against PyTorch: values, first and second derivatives, refusals, both backends. First derivatives are computed
 * with and without a recorded pass, since some operators have a kernel for the latter. Live bytes have to return to where they were.
 */
class GoldenTest {
    private static final String BACKEND = System.getProperty("arenagrad.backend", "openblas");

    @AfterEach
    void useTheBackendOfTheProcess() {
        Backends.use(BACKEND);
    }

    @TestFactory
    Stream<DynamicContainer> everyOperatorOnEveryBackendEqualsPyTorch() {
        return Stream.of(BACKEND, "java").distinct().map(backend -> dynamicContainer(backend, families(backend)));
    }

    private static Stream<DynamicContainer> families(String backend) {
        return Catalogue.FAMILIES.stream().map(family -> dynamicContainer(family.name(), family.operators().stream()
                .map(operator -> dynamicTest(operator.torch(), () -> {
                    Backends.use(backend);
                    check(operator, family.goldens(operator), backend);
                }))));
    }

    private static void check(Operator operator, List<GoldenCase> goldens, String backend) {
        assertFalse(goldens.isEmpty(), operator + ": PyTorch was not asked; see operator_goldens.py");
        List<String> wrong = new ArrayList<>();
        for (GoldenCase golden : goldens) {
            Map<String, String> differences = differences(operator, golden);
            for (Operator.Difference known : operator.differences()) {
                if (known.isIn(golden) && differences.remove(known.what()) == null) {
                    wrong.add(operator + ", " + golden + ": " + known.what() + " equals PyTorch's, unlike said");
                }
            }
            differences.forEach((what, how) -> wrong.add(operator + ", " + golden + ": " + what + ": " + how));
        }
        assertEquals("", String.join("\n", wrong), "on the backend " + backend);
    }

    private static Map<String, String> differences(Operator operator, GoldenCase golden) {
        long before = Memory.liveBytes();
        Comparison comparison = new Comparison(golden.inputs(), golden.scales(), operator.bound());
        try (Scope _ = Scope.open()) {
            compare(operator, golden, comparison);
        } catch (TensorException | IndexOutOfBoundsException | IllegalArgumentException e) {
            comparison.different("everything", "threw " + e);
        }
        if (Memory.liveBytes() != before) {
            comparison.different("memory", Memory.liveBytes() - before + " bytes are still live");
        }
        return comparison.differences();
    }

    private static void compare(Operator operator, GoldenCase golden, Comparison comparison) {
        Arguments arguments = Arguments.of(golden, GoldenInput::make);
        if (golden.raises() != null) {
            compareRefusal(operator, arguments, golden.raises(), comparison);
            return;
        }
        List<Tensor> results = operator.function().apply(arguments);
        comparison.sameCount("result", golden.results().size(), results.size());
        for (int i = 0; i < golden.results().size(); i++) {
            comparison.same("result " + i, "result " + i, golden.results().get(i), results.get(i));
        }
        List<Tensor> differentiable = results.stream().filter(Tensor::requiresGrad).toList();
        comparison.sameCount("differentiable result", golden.cotangents().size(), differentiable.size());
        if (!differentiable.isEmpty() && comparison.differences().isEmpty()) {
            compareDerivatives(golden, arguments.differentiable(), differentiable, comparison);
        }
    }

    private static void compareRefusal(Operator operator, Arguments arguments, String raises, Comparison comparison) {
        try {
            List<Tensor> results = operator.function().apply(arguments);
            comparison.different("refusal", "gave " + results + " where PyTorch raised " + raises);
        } catch (TensorException | IndexOutOfBoundsException | IllegalArgumentException
                | UnsupportedOperationException e) {
            comparison.sameRefusal(raises, e);
        }
    }

    private static void compareDerivatives(GoldenCase golden, List<Tensor> inputs, List<Tensor> results,
            Comparison comparison) {
        List<Tensor> cotangents = golden.cotangents().stream().map(GoldenTensor::make).toList();
        List<Tensor> unrecorded = Autograd.grad(results, inputs, cotangents, GraphOption.RETAIN_GRAPH,
                GraphOption.ALLOW_UNUSED);
        List<Tensor> gradients = Autograd.grad(results, inputs, cotangents, GraphOption.CREATE_GRAPH,
                GraphOption.RETAIN_GRAPH, GraphOption.ALLOW_UNUSED);
        List<Tensor> weighted = new ArrayList<>();
        int weight = 0;
        for (int i = 0; i < inputs.size(); i++) {
            GoldenTensor expected = golden.gradients().get(i);
            comparison.same("gradient " + i, "gradient " + i, expected, unrecorded.get(i));
            comparison.same("recorded gradient " + i, "gradient " + i, expected, gradients.get(i));
            if (expected != null && !golden.weights().isEmpty()) {
                Tensor by = golden.weights().get(weight++).make();
                if (gradients.get(i) != null && gradients.get(i).requiresGrad()) {
                    weighted.add(gradients.get(i).mul(by).sum());
                }
            }
        }
        if (!golden.seconds().isEmpty()) {
            compareSeconds(golden, inputs, weighted, comparison);
        }
    }

    private static void compareSeconds(GoldenCase golden, List<Tensor> inputs, List<Tensor> weighted,
            Comparison comparison) {
        List<Tensor> seconds = weighted.isEmpty() ? inputs.stream().map(Tensor::zerosLike).toList()
                : Autograd.grad(weighted, inputs, GraphOption.ALLOW_UNUSED);
        for (int i = 0; i < inputs.size(); i++) {
            comparison.same("second derivative " + i, "second " + i, golden.seconds().get(i), seconds.get(i));
        }
    }
}
