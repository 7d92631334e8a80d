package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.arenagrad.GradCheck;
import dev.arenagrad.GradCheckOptions;
import dev.arenagrad.GradcheckError;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * Every differentiable operator, in reverse and in forward mode, against central differences in float64, at the inputs of the goldens
 * around which it is smooth; with PyTorch's tolerances, in fast mode where there are many elements.
 */
class OperatorDerivativesTest {
    private interface Check {
        boolean passes(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs, GradCheckOptions options);
    }

    @TestFactory
    Stream<DynamicContainer> firstDerivativesInReverseAndForwardModeEqualDifferences() {
        return families(Operator::hasForwardMode, (f, inputs, options) -> GradCheck.check(f, inputs, options
                .withCheckForwardAd(true)));
    }

    @TestFactory
    Stream<DynamicContainer> operatorsWithoutForwardModeRefuseItAndTheirDerivativesEqualDifferences() {
        return families(operator -> operator.isDifferentiable() && !operator.hasForwardMode(), (f, inputs, options) -> {
            assertThrows(UnsupportedOperationException.class, () -> GradCheck.check(f, inputs, options
                    .withCheckForwardAd(true)));
            return GradCheck.check(f, inputs, options);
        });
    }

    @TestFactory
    Stream<DynamicContainer> secondDerivativesEqualDifferences() {
        return families(Operator::isTwiceDifferentiable, GradCheck::checkSecond);
    }

    private static Stream<DynamicContainer> families(Predicate<Operator> chosen, Check check) {
        return Catalogue.FAMILIES.stream().map(family -> dynamicContainer(family.name(), family.operators().stream()
                .filter(chosen)
                .map(operator -> dynamicTest(operator.torch(), () -> check(operator, family, check)))));
    }

    private static void check(Operator operator, Family family, Check check) {
        List<GoldenCase> cases = SmoothCase.of(operator, family);
        assertFalse(cases.isEmpty(), operator + " has no case at which it is smooth");
        List<String> wrong = new ArrayList<>();
        for (GoldenCase golden : cases) {
            try (Scope _ = Scope.open()) {
                SmoothCase smooth = SmoothCase.make(operator, golden);
                GradCheckOptions options = GradCheckOptions.DEFAULT.withFastMode(smooth.isLarge());
                check.passes(smooth.function(), smooth.inputs(), options);
            } catch (GradcheckError e) {
                wrong.add(operator + ", " + golden + ": " + e.getMessage());
            }
        }
        assertEquals("", String.join("\n", wrong));
    }
}
