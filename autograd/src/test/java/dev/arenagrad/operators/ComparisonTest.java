package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison of goldens lets rounding pass and nothing else. */
class ComparisonTest {
    private static final Operator.Bound BOUND = Operator.Bound.USUAL;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "float64 [2] 1 2 | float64 [2] 1 2 | true", "float64 [2] 1 2 | float64 [2] 1.0000000000000004 2 | true",
            "float64 [2] 1 2 | float64 [2] 1.000000000000002 2 | false",
            "float32 [2] 1 2 | float32 [2] 1.0000004 2 | true", "float32 [2] 1 2 | float32 [2] 1.000001 2 | false",
            "float32 [2] 1e6 1 | float32 [2] 1e6 1.00001 | false",
            "float32 [2] 1e6 1 | float32 [2] 1e6 1.0000004 | true",
            "float64 [2] 1e6 1e-9 | float64 [2] 1e6 1.000001e-9 | false",
            "float64 [1] 1e-9 | float64 [1] 0 | false", "float64 [1] 0 | float64 [1] 1e-300 | false",
            "float64 [1] 0 | float64 [1] 1e-310 | true", "float32 [1] 1e-40 | float32 [1] 0 | true",
            "float64 [2] 1 2 | float32 [2] 1 2 | false",
            "float64 [2] 1 2 | float64 [2,1] 1 2 | false", "float64 [2] nan inf | float64 [2] nan inf | true",
            "float64 [1] nan | float64 [1] 0 | false", "float64 [1] 0 | float64 [1] nan | false",
            "float64 [1] inf | float64 [1] -inf | false", "float64 [1] inf | float64 [1] 1e308 | false",
            "float64 [1] 0 | float64 [1] -0.0 | true", "int64 [2] 1 2 | int64 [2] 1 2 | true",
            "int64 [2] 1 2 | int64 [2] 1 3 | false", "bool [2] 1 0 | bool [2] 1 1 | false",
            "float64 [2] 0 0 | none | true", "float64 [2] 0 1 | none | false", "float64 [1] 1e-12 | none | false",
            "float64 [1] nan | none | false"})
    void finds(String expected, String actual, boolean same) {
        assertFinds(expected, actual, same, Map.of(), List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"float64 [2] 1 1 | float64 [2] 1.00000000001 1 | true",
            "float64 [2] 1 1 | float64 [2] 1 1.00000000001 | false", "float64 [2] 0 0 | float64 [2] 1e-11 0 | true",
            "float64 [2] 0 0 | float64 [2] 0 1e-11 | false", "float64 [2] 1e-11 0 | none | true",
            "float64 [2] 0 1e-11 | none | false", "float64 [2] 1 1 | float64 [2] 1.000001 1 | false"})
    void anElementThatIsASumOfLargeTermsMayHaveTheirRoundingAndNoOtherElementMay(String expected, String actual,
            boolean same) {
        assertFinds(expected, actual, same, Map.of("it", new double[] {1e5, 0}), List.of());
    }

    @Test
    void float64ResultsOfFloat32InputsAreAsExactAsThose() {
        List<GoldenInput> inputs = List.of(GoldenInput.parse("x contiguous differentiable float32 [1] 1"));
        assertFinds("float64 [1] 1", "float64 [1] 1.0000001", true, Map.of(), inputs);
        assertFinds("float64 [1] 1", "float64 [1] 1.000001", false, Map.of(), inputs);
    }

    @Test
    void refusalsAreHeldByTextAndType() {
        assertEquals(Map.of(), refusal("RuntimeError no", new TensorException("no; say yes")));
        assertEquals(Map.of(), refusal("IndexError no", new IndexOutOfBoundsException("no")));
        assertEquals(List.of("refusal"), List.copyOf(refusal("RuntimeError no", new TensorException("say no"))
                .keySet()));
        assertEquals(List.of("type of refusal"), List.copyOf(refusal("ValueError no", new TensorException("no"))
                .keySet()));
    }

    /** An error of a thousandth is found in all but those few elements that are themselves a thousand times below their terms. */
    @Test
    void anErrorOfAThousandthInOneElementIsFound() {
        int all = 0;
        int missed = 0;
        for (Family family : Catalogue.FAMILIES) {
            for (Operator operator : family.operators()) {
                for (GoldenCase golden : family.goldens(operator)) {
                    Comparison comparison = new Comparison(golden.inputs(), golden.scales(), operator.bound());
                    for (int i = 0; i < golden.results().size(); i++) {
                        GoldenTensor result = golden.results().get(i);
                        for (int j = 0; j < result.values().length; j++) {
                            double value = result.values()[j];
                            if (result.dtype().isFloatingPoint() && Double.isFinite(value) && value != 0) {
                                all++;
                                missed += comparison.bound(result.dtype(), value, "result " + i, j) < Math.abs(value)
                                        / 1000 ? 0 : 1;
                            }
                        }
                    }
                }
            }
        }
        assertTrue(all > 30_000 && missed * 1000 < all, missed + " of " + all);
    }

    private static Map<String, String> refusal(String raised, RuntimeException thrown) {
        Comparison comparison = new Comparison(List.of(), Map.of(), BOUND);
        comparison.sameRefusal(raised, thrown);
        return comparison.differences();
    }

    private static void assertFinds(String expected, String actual, boolean same, Map<String, double[]> scales,
            List<GoldenInput> inputs) {
        try (Scope _ = Scope.open()) {
            Comparison comparison = new Comparison(inputs, scales, BOUND);
            Tensor made = actual.equals("none") ? null : GoldenTensor.parse(actual).make();
            comparison.same("it", "it", GoldenTensor.parse(expected), made);
            assertEquals(same, comparison.differences().isEmpty(), comparison.differences().toString());
        }
    }
}
