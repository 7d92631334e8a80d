package dev.arenagrad.ops.generator;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes loops that compute each element of the result from the elements at the same place and from numbers. */
final class ElementwiseTemplate {
    /**
     * One loop.
     *
     * @param name the method's name
     * @param arrays the variables of the formula that are read from memory
     * @param numbers the variables that are the same for all elements
     * @param plain computes with numbers
     * @param vector computes the same with vectors; null if nothing does
     */
    record Kernel(String name, List<String> arrays, List<String> numbers, Formula plain, Formula vector) {
        Kernel(String name, List<String> arrays, List<String> numbers, String formula) {
            this(name, arrays, numbers, Formula.parse(formula), Formula.parse(formula));
        }

        boolean hasVectors() {
            return vector != null;
        }
    }

    private ElementwiseTemplate() {}

    /** {@return a loop over numbers with any distance between neighbours, in bytes} */
    static String plain(Kernel kernel, ElementType type) {
        String reads = each(kernel.arrays, "", a -> "        %s %s = %ss.get(ValueLayout.%s, %sAt + i * %sStep);\n"
                .formatted(type.java, a, a, type.layout, a, a));
        return """
                static void %s(%sMemorySegment out, long outAt, long outStep, long n) {
                    for (long i = 0; i < n; i++) {
                %s%s        out.set(ValueLayout.%s, outAt + i * outStep, %s);
                    }
                }
                """.formatted(kernel.name, plainParameters(kernel, type), reads,
                kernel.plain.plainLets(type, "        "),
                type.layout, kernel.plain.plain(type));
    }

    /** {@return a loop over vectors of neighbours, the rest being left to the plain loop} */
    static String vector(Kernel kernel, ElementType type, String plainClass) {
        String broadcasts = each(kernel.numbers, "", m -> "        %s %s = %s.broadcast(SPECIES, %sNumber);\n"
                .formatted(type.vector, m, type.vector, m));
        String reads = each(kernel.arrays, "",
                a -> "        %s %s = %s.fromMemorySegment(SPECIES, %ss, %sAt + i, ORDER);\n" .formatted(type.vector, a,
                type.vector, a, a));
        String rest = each(kernel.arrays, "", a -> "%ss, %sAt + end, %d, ".formatted(a, a, type.bytes))
                + each(kernel.numbers, "", m -> m + "Number, ");
        return """
                static void %s(%sMemorySegment out, long outAt, long n) {
                    long end = SPECIES.loopBound(n) * %d;
                    for (long i = 0; i < end; i += BYTES) {
                %s%s%s        %s.intoMemorySegment(out, outAt + i, ORDER);
                    }
                    %s.%s(%sout, outAt + end, %d, n - end / %d);
                }
                """.formatted(kernel.name, vectorParameters(kernel, type), type.bytes, broadcasts, reads,
                kernel.vector.vectorLets(type, "        "), kernel.vector.vector(type), plainClass, kernel.name, rest,
                type.bytes, type.bytes);
    }

    /** {@return the switch over an enum whose constants are computed by the given loops over numbers} */
    static String plainSwitch(String name, String ops, List<String> constants, List<Kernel> kernels, ElementType type) {
        Kernel first = kernels.getFirst();
        return choice(name, ops, constants, kernels, type, plainParameters(first,
                type) + "MemorySegment out, long outAt, long outStep, long n", each(first.arrays, "",
                a -> "%ss, %sAt, %sStep, ".formatted(a, a, a)) + each(first.numbers, "",
                m -> m + ", ") + "out, outAt, outStep, n", null);
    }

    /** {@return the same for loops over vectors; what has none is left to the loops over numbers} */
    static String vectorSwitch(String name, String ops, List<String> constants, List<Kernel> kernels,
            ElementType type, String plainClass) {
        Kernel first = kernels.getFirst();
        String numbers = each(first.numbers, "", m -> m + "Number, ");
        String neighbours = each(first.arrays, "", a -> "%ss, %sAt, %d, ".formatted(a, a, type.bytes));
        return choice(name, ops, constants, kernels, type, vectorParameters(first, type)
                + "MemorySegment out, long outAt, long n",
                each(first.arrays, "", a -> "%ss, %sAt, ".formatted(a, a)) + numbers + "out, outAt, n",
                "%s.%s(op, %s%sout, outAt, %d, n)".formatted(plainClass, name, neighbours, numbers, type.bytes));
    }

    /** {@return a constant's name as a method's} */
    static String camelCase(String constant) {
        String[] words = constant.toLowerCase(Locale.ROOT).split("_");
        for (int i = 1; i < words.length; i++) {
            words[i] = Character.toUpperCase(words[i].charAt(0)) + words[i].substring(1);
        }
        return String.join("", words);
    }

    /** {@return a switch over loops; {@code withoutVectors} is what stands for those without vectors, null in the switch of numbers} */
    private static String choice(String name, String ops, List<String> constants, List<Kernel> kernels,
            ElementType type, String parameters, String arguments, String withoutVectors) {
        boolean numbers = withoutVectors == null;
        StringBuilder cases = new StringBuilder();
        for (int i = 0; i < kernels.size(); i++) {
            Kernel kernel = kernels.get(i);
            if (numbers || kernel.hasVectors()) {
                cases.append("        case %s -> %s(%s);\n".formatted(constants.get(i), kernel.name, arguments));
            }
        }
        if (!numbers && !kernels.stream().allMatch(Kernel::hasVectors)) {
            cases.append("        default -> %s;\n".formatted(withoutVectors));
        } else if (!type.isFloatingPoint()) {
            cases.append("        default -> throw new UnsupportedOperationException(op + \" of %s\");\n"
                    .formatted(type.dtype));
        }
        return """
                static void %s(%s op, %s) {
                    switch (op) {
                %s    }
                }
                """.formatted(name, ops, parameters, cases);
    }

    private static String plainParameters(Kernel kernel, ElementType type) {
        return each(kernel.arrays, "", a -> "MemorySegment %ss, long %sAt, long %sStep, ".formatted(a, a, a))
                + each(kernel.numbers, "", m -> type.java + " " + m + ", ");
    }

    private static String vectorParameters(Kernel kernel, ElementType type) {
        return each(kernel.arrays, "", a -> "MemorySegment %ss, long %sAt, ".formatted(a, a))
                + each(kernel.numbers, "", m -> type.java + " " + m + "Number, ");
    }

    private static String each(List<String> names, String separator, Function<String, String> text) {
        return names.stream().map(text).collect(Collectors.joining(separator));
    }
}
