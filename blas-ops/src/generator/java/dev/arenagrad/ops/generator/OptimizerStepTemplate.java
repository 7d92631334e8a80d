package dev.arenagrad.ops.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes loops that change a parameter p, and what an optimiser remembers of it, by the gradient g, all in place. */
final class OptimizerStepTemplate {
    /**
     * One update rule.
     *
     * @param name its constant in OptimizerRule
     * @param state the arrays that are remembered
     * @param numbers the numbers that are the same for all elements, after {@code sign} and {@code decay}
     * @param formula assigns to p and to the arrays; d in it is the direction, {@code g * sign} or, where weights decay,
     *            {@code g * sign + decay * p}
     */
    record Rule(String name, List<String> state, List<String> numbers, String formula) {
        List<String> arrays() {
            return Stream.concat(Stream.of("p", "g"), state.stream()).toList();
        }

        List<String> allNumbers() {
            return Stream.concat(Stream.of("sign", "decay"), numbers.stream()).toList();
        }

        /** {@return whether the direction occurs, so that there is one loop with decay and one without} */
        boolean hasTwoForms() {
            return formula.matches("(?s).*\\bd\\b.*");
        }

        String method(boolean decaying) {
            String name = ElementwiseTemplate.camelCase(this.name);
            return decaying && hasTwoForms()
                    ? "decaying" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)
                    : name;
        }

        Formula parse(boolean decaying) {
            String direction = decaying ? "d = g * sign + decay * p; " : "d = g * sign; ";
            return Formula.parse((hasTwoForms() ? direction : "") + formula + "; p");
        }
    }

    private static final String PARAMETERS = "MemorySegment[] memory, long[] at, %sdouble[] numbers, long n";

    private OptimizerStepTemplate() {}

    /** {@return the switch over the rules} */
    static String choice(List<Rule> rules, boolean vectors) {
        String arguments = vectors ? "(memory, at, numbers, n)" : "(memory, at, step, numbers, n)";
        String cases = rules.stream().map(rule -> rule.hasTwoForms()
                ? """
                        case %s -> {
                            if (decaying) {
                                %s%s;
                            } else {
                                %s%s;
                            }
                        }
                        """.formatted(rule.name, rule.method(true), arguments, rule.method(false), arguments)
                : "case %s -> %s%s;\n".formatted(rule.name, rule.method(false), arguments))
                .collect(Collectors.joining()).indent(8);
        return """
                static void run(OptimizerRule rule, boolean decaying, %s) {
                    switch (rule) {
                %s    }
                }
                """.formatted(parameters(vectors), cases);
    }

    /** {@return a loop over numbers with any distance between neighbours, in bytes} */
    static String plain(Rule rule, ElementType type, boolean decaying) {
        Formula formula = rule.parse(decaying);
        String locals = forArrays(rule, (array, k) -> """
                MemorySegment %1$ss = memory[%2$d];
                long %1$sAt = at[%2$d];
                long %1$sStep = step[%2$d];
                """.formatted(array, k)) + numbers(rule, type, "");
        String loads = forArrays(rule, (array, _) -> "%s %s = %ss.get(ValueLayout.%s, %sAt + i * %sStep);\n"
                .formatted(type.java, array, array, type.layout, array, array));
        String stores = forChanged(rule, array -> "%ss.set(ValueLayout.%s, %sAt + i * %sStep, %s);\n"
                .formatted(array, type.layout, array, array, array));
        return """
                static void %s(%s) {
                %s    for (long i = 0; i < n; i++) {
                %s    }
                }
                """.formatted(rule.method(decaying), parameters(false), locals.indent(4),
                (loads + statements(rule, formula, type.java, part -> part.plain(type)) + stores).indent(8));
    }

    /** {@return a loop over vectors of neighbours; the rest is left to the loop over numbers} */
    static String vector(Rule rule, ElementType type, String plainClass, boolean decaying) {
        Formula formula = rule.parse(decaying);
        String rows = forArrays(rule, (array, k) -> "MemorySegment %sRow = memory[%d].asSlice(at[%d], bytes);\n"
                .formatted(array, k, k)) + numbers(rule, type, "Number");
        String broadcasts = rule.allNumbers().stream().map(number -> "%s %s = %s.broadcast(SPECIES, %sNumber);\n"
                .formatted(type.vector, number, type.vector, number)).collect(Collectors.joining());
        String loads = forArrays(rule, (array, _) -> "%s %s = %s.fromMemorySegment(SPECIES, %sRow, i, ORDER);\n"
                .formatted(type.vector, array, type.vector, array));
        String stores = forChanged(rule, array -> "%s.intoMemorySegment(%sRow, i, ORDER);\n".formatted(array, array));
        String starts = forArrays(rule, (_, k) -> (k == 0 ? "" : ", ") + "at[%d] + bytes".formatted(k));
        String steps = forArrays(rule, (_, k) -> (k == 0 ? "" : ", ") + type.bytes);
        return """
                static void %1$s(%2$s) {
                    long bytes = n * %3$d & -BYTES;
                    if (bytes > 0) {
                %4$s        for (long i = 0; i %9$s bytes; i += BYTES) {
                %5$s        }
                    }
                    long rest = n - bytes / %3$d;
                    if (rest > 0) {
                        long[] starts = {%6$s};
                        long[] steps = {%7$s};
                        %8$s.%1$s(memory, starts, steps, numbers, rest);
                    }
                }
                """.formatted(rule.method(decaying), parameters(true), type.bytes, rows.indent(8), (broadcasts + loads
                + statements(rule, formula, type.vector, part -> part.vector(type)) + stores).indent(12), starts, steps, plainClass, isUnrolled(rule, type) ? "<" : "!=");
    }

    /**
     * {@return whether the JIT may unroll the loop, which it does not where the index ends at a number instead of below it} Adam's of floats,
     * unrolled, takes up to 35 MB to compile, more than the tensors of a small model, for at most a tenth of its time.
     */
    private static boolean isUnrolled(Rule rule, ElementType type) {
        return !(rule.name.equals("ADAM") && type == ElementType.F32);
    }

    private static String parameters(boolean vectors) {
        return PARAMETERS.formatted(vectors ? "" : "long[] step, ");
    }

    private static String forArrays(Rule rule, BiFunction<String, Integer, String> text) {
        List<String> arrays = rule.arrays();
        return IntStream.range(0, arrays.size()).mapToObj(k -> text.apply(arrays.get(k), k))
                .collect(Collectors.joining());
    }

    private static String forChanged(Rule rule, Function<String, String> text) {
        return rule.arrays().stream().filter(array -> !array.equals("g")).map(text).collect(Collectors.joining());
    }

    private static String numbers(Rule rule, ElementType type, String suffix) {
        List<String> numbers = new ArrayList<>();
        for (String number : rule.allNumbers()) {
            numbers.add("%s %s%s = %snumbers[%d];\n".formatted(type.java, number, suffix, type == ElementType.F32
                    ? "(float) "
                    : "", numbers.size()));
        }
        return String.join("", numbers);
    }

    /** {@return the assignments of a formula; a name that is no array is declared} */
    private static String statements(Rule rule, Formula formula, String declared,
            Function<Formula, String> expression) {
        return formula.lets().stream().map(let -> "%s%s = %s;\n".formatted(rule.arrays().contains(let.name()) ? ""
                : declared + " ", let.name(), expression.apply(new Formula(List.of(), let.value()))))
                .collect(Collectors.joining());
    }
}
