package dev.arenagrad.ops.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.ops.generator.Formula.Let;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormulaTest {
    private static final Map<String, Definition> DEFINITIONS = Map.of(
            "distribution", define("e = exp(-abs(x)); 1 - e"),
            "density", define("e = exp(-abs(x)); h = 0.5; h * e"),
            "half", define("z = -0.0; h = 0.5; (x + z) * h"));

    private static Definition define(String formula) {
        return new Definition(List.of("x"), Formula.parse(formula), null);
    }

    @Test
    void whatTwoFunctionsShareIsComputedOnce() {
        Formula expanded = Formula.parse("distribution(t) + t * density(t)").expand(DEFINITIONS);

        assertEquals(List.of("distribution0e", "density2h"), expanded.lets().stream().map(Let::name).toList());
        assertEquals("((1.0f - distribution0e) + (t * (density2h * distribution0e)))", expanded.plain(
                ElementType.F32));
    }

    @Test
    void whatDiffersIsNot() {
        Formula expanded = Formula.parse("distribution(t) + density(t + 1) + half(t)").expand(DEFINITIONS);

        assertEquals(2, expanded.lets().stream().filter(let -> let.name().endsWith("e")).count());
        assertEquals(List.of(0.5, -0.0), expanded.lets().stream().map(Let::value).filter(
                Formula.Literal.class::isInstance).map(value -> ((Formula.Literal) value).value()).toList());
    }
}
