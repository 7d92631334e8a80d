package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * Derivatives taken through every backward formula at its special points, on both backends, against PyTorch: in reverse over reverse
 * by inputs and by incoming gradients, in forward mode, and forward over reverse. Where PyTorch has no forward mode, or no second
 * derivative, the modes are held against one another.
 */
class ThroughDerivativesTest {
    private static final String BACKEND = System.getProperty("arenagrad.backend", "openblas");
    private static final Map<String, List<ThroughCase>> CASES = ThroughCase.readAll();

    @AfterEach
    void useTheBackendOfTheProcess() {
        Backends.use(BACKEND);
    }

    @TestFactory
    Stream<DynamicContainer> everyModeThroughEveryFormulaEqualsPyTorchAtSpecialPoints() {
        return Stream.of(BACKEND, "java").distinct().map(backend -> dynamicContainer(backend, Catalogue.FAMILIES
                .stream().map(family -> dynamicContainer(family.name(), family.operators().stream()
                        .filter(Operator::isTwiceDifferentiable)
                        .map(operator -> dynamicTest(operator.torch(), () -> {
                            Backends.use(backend);
                            check(operator, family);
                        }))))));
    }

    @TestFactory
    Stream<DynamicContainer> everyOperatorHasSpecialPointsUnlessItIsLinear() {
        return Catalogue.FAMILIES.stream().map(family -> dynamicContainer(family.name(), family.operators().stream()
                .filter(Operator::isTwiceDifferentiable)
                .map(operator -> dynamicTest(operator.torch(), () -> {
                    List<ThroughCase> found = cases(operator, family);
                    assertFalse(found.isEmpty(), "no case in through_goldens.py");
                    assertTrue(operator.source().startsWith("linearity") || found.stream().anyMatch(
                            ThroughCase::special), "its derivative is not constant, and no case is special");
                }))));
    }

    private static List<ThroughCase> cases(Operator operator, Family family) {
        return CASES.getOrDefault(family.name() + "/" + operator.torch(), List.of());
    }

    private static void check(Operator operator, Family family) {
        List<String> wrong = new ArrayList<>();
        for (ThroughCase through : cases(operator, family)) {
            GoldenCase golden = family.goldens(operator).stream().filter(c -> c.label().equals(through.label())
                    && c.hasFloat64Inputs()).reduce((_, last) -> last).orElseThrow();
            long before = Memory.liveBytes();
            try (Scope _ = Scope.open()) {
                wrong.addAll(ThroughComparison.of(operator, golden, through));
            }
            if (Memory.liveBytes() != before) {
                wrong.add(operator + ", " + golden + ": " + (Memory.liveBytes() - before) + " bytes are still live");
            }
        }
        assertEquals("", String.join("\n", wrong));
    }
}
