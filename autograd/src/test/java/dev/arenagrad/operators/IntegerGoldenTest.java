package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Backends;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operator of which PyTorch makes integers or truths of integers, on integers that no double holds: exactly as PyTorch, on
 * both backends. Numbers are given as longs.
 */
class IntegerGoldenTest {
    private static final String BACKEND = System.getProperty("arenagrad.backend", "openblas");

    /** What is of real numbers here; PyTorch computes it of integers too. */
    private static final Set<String> OF_REALS = Set.of("torch.linalg.matrix_power", "torch.nn.functional.conv1d",
            "torch.nn.functional.conv2d", "torch.nn.functional.conv_transpose1d",
            "torch.nn.functional.conv_transpose2d",
            "torch.nn.functional.avg_pool1d", "torch.nn.functional.avg_pool2d");

    /** Where PyTorch 1.13 takes the elements of the source in the order in which those of a transposed tensor lie in memory. */
    private static final String IN_ANOTHER_ORDER = "torch.Tensor.masked_scatter_, more than needed";

    private static final Map<String, List<IntegerCase>> CASES = IntegerCase.read().stream()
            .filter(golden -> !IN_ANOTHER_ORDER.equals(golden.source().operator() + ", " + golden.source().label()))
            .collect(Collectors.groupingBy(golden -> golden.family() + " " + golden.source().operator()));

    @AfterEach
    void useTheBackendOfTheProcess() {
        Backends.use(BACKEND);
    }

    @TestFactory
    Stream<DynamicContainer> everyOperatorOfIntegersOnEveryBackendEqualsPyTorch() {
        return Stream.of(BACKEND, "java").distinct().map(backend -> dynamicContainer(backend, Catalogue.FAMILIES
                .stream()
                .map(family -> dynamicContainer(family.name(), family.operators().stream()
                        .filter(operator -> !cases(family, operator).isEmpty())
                        .map(operator -> dynamicTest(operator.torch(), () -> {
                            Backends.use(backend);
                            check(operator, cases(family, operator));
                        }))))));
    }

    private static List<IntegerCase> cases(Family family, Operator operator) {
        return CASES.getOrDefault(family.name() + " " + operator.torch(), List.of());
    }

    @Test
    void everyCaseBelongsToAnOperator() {
        assertEquals(CASES.keySet(), Catalogue.FAMILIES.stream().flatMap(family -> family.operators().stream()
                .map(operator -> family.name() + " " + operator.torch())).filter(CASES::containsKey).collect(Collectors
                        .toSet()));
    }

    private static void check(Operator operator, List<IntegerCase> cases) {
        List<String> wrong = new ArrayList<>();
        for (IntegerCase golden : cases) {
            try (Scope _ = Scope.open()) {
                if (OF_REALS.contains(operator.torch())) {
                    assertThrows(TensorException.class, () -> results(operator, golden));
                    continue;
                }
                List<String> results = results(operator, golden).stream().map(IntegerGoldenTest::written).toList();
                if (!results.equals(golden.results())) {
                    wrong.add(golden.source().label() + ": expected " + golden.results() + " but was " + results);
                }
            } catch (TensorException | IndexOutOfBoundsException | IllegalArgumentException e) {
                wrong.add(golden.source().label() + ": refused: " + e.getMessage());
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private static List<Tensor> results(Operator operator, IntegerCase golden) {
        Arguments arguments = golden.arguments();
        Operator.Result form = IntegerForms.BY_NAME.get(operator.torch());
        return form == null ? operator.function().apply(arguments) : List.of(form.of(arguments));
    }

    private static String written(Tensor result) {
        String values = result.dtype().isFloatingPoint() ? Arrays.toString(result.toDoubleArray())
                : Arrays.stream(result.toLongArray()).mapToObj(value -> " " + value).collect(Collectors.joining());
        return result.dtype().torchName() + " " + result.shape().toString().replace(" ", "") + values;
    }
}
