package dev.arenagrad.ops.generator;

import java.util.ArrayList;
import java.util.Arrays;
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
            return formula.matches(DIRECTION);
        }

        String method(boolean decaying) {
            String name = ElementwiseTemplate.camelCase(this.name);
            return decaying && hasTwoForms()
                    ? "decaying" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)
                    : name;
        }

        Formula parse(boolean decaying) {
            return Formula.parse(direction(decaying) + formula + "; p");
        }

        /**
         * {@return the loops over vectors} Where little is computed, each array is changed by a loop of its own, since for one loop that changes
         * all the JIT needs several times the memory: 26 MB for SGD with momentum, more than the tensors of a small model, and 5 for each of its
         * two. Where much is, one loop takes up to a third less time.
         */
        List<Loop> loops(boolean decaying) {
            String direction = direction(decaying);
            if (isCostly()) {
                List<String> changed = arrays().stream().filter(array -> !array.equals("g")).toList();
                return List.of(new Loop(this, method(decaying), changed, direction + formula));
            }
            return Arrays.stream(formula.split(";\\s*")).map(change -> {
                String array = change.substring(0, change.indexOf(' '));
                return new Loop(this, method(decaying) + array.toUpperCase(Locale.ROOT), List.of(array),
                        (change.matches(DIRECTION) ? direction : "") + change);
            }).toList();
        }

        boolean isCostly() {
            return formula.contains("sqrt");
        }

        private String direction(boolean decaying) {
            return !hasTwoForms() ? "" : decaying ? "d = g * sign + decay * p; " : "d = g * sign; ";
        }
    }

    /** A loop that changes some arrays of a rule by a formula. */
    private record Loop(Rule rule, String method, List<String> changed, String formula) {
        List<String> arrays() {
            return rule.arrays().stream().filter(this::mentions).toList();
        }

        List<String> numbers() {
            return rule.allNumbers().stream().filter(this::mentions).toList();
        }

        private boolean mentions(String name) {
            return formula.matches(".*\\b" + name + "\\b.*");
        }
    }

    private static final String DIRECTION = ".*\\bd\\b.*";
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

    /**
     * {@return a method with a loop over vectors of neighbours, or with several of which each goes through a block at a time; the rest is left to
     * the loop over numbers}
     */
    static String vector(Rule rule, ElementType type, String plainClass, boolean decaying) {
        List<Loop> loops = rule.loops(decaying);
        String rows = forArrays(rule, (array, k) -> "MemorySegment %sRow = memory[%d].asSlice(at[%d], bytes);\n"
                .formatted(array, k, k)) + numbers(rule, type, "Number");
        String blocks = rule.isCostly() ? vectorLoop(loops.getFirst(), type, "0", "bytes") : """
                for (long from = 0; from < bytes; from += BLOCK) {
                    long to = Math.min(from + BLOCK, bytes);
                %s}
                """.formatted(loops.stream().map(loop -> "%s(%s%sfrom, to);\n".formatted(loop.method(), each(loop.arrays(),
                "%sRow, "), each(loop.numbers(), "%sNumber, "))).collect(Collectors.joining()).indent(4));
        String methods = rule.isCostly() ? "" : loops.stream().map(loop -> "\n" + vectorMethod(loop, type)).collect(Collectors.joining());
        String starts = forArrays(rule, (_, k) -> (k == 0 ? "" : ", ") + "at[%d] + bytes".formatted(k));
        String steps = forArrays(rule, (_, k) -> (k == 0 ? "" : ", ") + type.bytes);
        return """
                static void %1$s(%2$s) {
                    long bytes = n * %3$d & -BYTES;
                    if (bytes > 0) {
                %4$s%5$s    }
                    long rest = n - bytes / %3$d;
                    if (rest > 0) {
                        long[] starts = {%6$s};
                        long[] steps = {%7$s};
                        %8$s.%1$s(memory, starts, steps, numbers, rest);
                    }
                }
                """.formatted(rule.method(decaying), parameters(true), type.bytes, rows.indent(8), blocks.indent(8), starts,
                steps, plainClass) + methods;
    }

    private static String vectorMethod(Loop loop, ElementType type) {
        return """
                private static void %s(%s%slong from, long to) {
                %s}
                """.formatted(loop.method, each(loop.arrays(), "MemorySegment %sRow, "), each(loop.numbers(), type.java
                + " %sNumber, "), vectorLoop(loop, type, "from", "to").indent(4));
    }

    private static String vectorLoop(Loop loop, ElementType type, String from, String to) {
        Rule rule = loop.rule;
        String broadcasts = each(loop.numbers(), "%2$s %1$s = %2$s.broadcast(SPECIES, %1$sNumber);\n", type.vector);
        String loads = each(loop.arrays(), "%2$s %1$s = %2$s.fromMemorySegment(SPECIES, %1$sRow, i, ORDER);\n", type.vector);
        String stores = each(loop.changed, "%1$s.intoMemorySegment(%1$sRow, i, ORDER);\n");
        Formula formula = Formula.parse(loop.formula + "; p");
        return """
                for (long i = %s; i %s %s; i += BYTES) {
                %s}
                """.formatted(from, isUnrolled(rule, type) ? "<" : "!=", to, (broadcasts + loads + statements(rule, formula,
                        type.vector, part -> part.vector(type)) + stores).indent(4));
    }

    /**
     * {@return whether the JIT may unroll the loop, which it does not where the index ends at a number instead of below it} Adam's of floats,
     * unrolled, takes up to 35 MB to compile, for at most a tenth of its time.
     */
    private static boolean isUnrolled(Rule rule, ElementType type) {
        return !(rule.name.equals("ADAM") && type == ElementType.F32);
    }

    private static String each(List<String> names, String text, Object... more) {
        return names.stream().map(name -> text.formatted(Stream.concat(Stream.of(name), Stream.of(more)).toArray()))
                .collect(Collectors.joining());
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
