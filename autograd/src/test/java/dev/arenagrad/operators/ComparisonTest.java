package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison of goldens lets rounding pass and nothing else. */
class ComparisonTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "float64 [2] 1 2 | float64 [2] 1 2 | true", "float64 [2] 1 2 | float64 [2] 1.000000000001 2 | true",
            "float64 [2] 1 2 | float64 [2] 1.0000000001 2 | false", "float32 [2] 1 2 | float32 [2] 1.000001 2 | true",
            "float32 [2] 1 2 | float32 [2] 1.0001 2 | false", "float64 [2] 1 2 | float32 [2] 1 2 | false",
            "float64 [2] 1 2 | float64 [2,1] 1 2 | false", "float64 [2] nan inf | float64 [2] nan inf | true",
            "float64 [1] nan | float64 [1] 0 | false", "float64 [1] 0 | float64 [1] nan | false",
            "float64 [1] inf | float64 [1] -inf | false", "float64 [1] inf | float64 [1] 1e308 | false",
            "float64 [1] 0 | float64 [1] -0.0 | true", "int64 [2] 1 2 | int64 [2] 1 2 | true",
            "int64 [2] 1 2 | int64 [2] 1 3 | false", "bool [2] 1 0 | bool [2] 1 1 | false",
            "float64 [2] 0 0 | none | true", "float64 [2] 0 1 | none | false", "float64 [1] 1e-12 | none | true",
            "float64 [1] nan | none | false"})
    void finds(String expected, String actual, boolean same) {
        try (Scope _ = Scope.open()) {
            Comparison comparison = new Comparison(List.of());
            comparison.same("it", GoldenTensor.parse(expected), actual.equals("none") ? null
                    : GoldenTensor.parse(actual).make());
            assertEquals(same, comparison.differences().isEmpty(), comparison.differences().toString());
        }
    }
}
