package dev.arenagrad.ops.generator;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes loops that compute each element of the result from the elements at the same place and from numbers. */
final class ElementwiseTemplate {
    /**
     * One loop.
     *
     * @param name the method's name
     * @param arrays the variables of the formula that are read from memory
     * @param numbers the variables that are the same for all elements
     * @param plain computes with numbers
     * @param vector computes the same with vectors of types that have all its functions; null if none has
     */
    record Kernel(String name, List<String> arrays, List<String> numbers, Formula plain, Formula vector) {
        Kernel(String name, List<String> arrays, List<String> numbers, String formula) {
            this(name, arrays, numbers, Formula.parse(formula), Formula.parse(formula));
        }

        boolean hasVectors(ElementType type) {
            return vector != null && Functions.expand(vector, type).isOfVectors();
        }

        /** {@return the type in which it computes} */
        ElementType computed(ElementType type) {
            return Functions.computed(plain, type);
        }

        /** {@return whether it computes in a wider type than that of its elements} */
        boolean widens(ElementType type) {
            return computed(type) != type;
        }
    }

    /** How many vectors a step of a cheap loop takes. */
    private static final int UNROLLED = 2;

    /** Fewer elements than this are computed as numbers, in code that is compiled early: numbers are tensors too. */
    static final int FEW = 4;

    private ElementwiseTemplate() {}

    /** {@return a loop over numbers with any distance between neighbours, in bytes} */
    static String plain(Kernel kernel, ElementType type) {
        return """
                static void %s(%sMemorySegment out, long outAt, long outStep, long n) {
                    for (long i = 0; i < n; i++) {
                %s        out.set(ValueLayout.%s, outAt + i * outStep, value);
                    }
                }
                """.formatted(kernel.name, plainParameters(kernel, type), plainValue(kernel, type), type.layout);
    }

    /**
     * {@return a loop over vectors of neighbours, and one under a mask, where the processor has them, for the rest}
     *
     * <p>Loops run over slices, so that bounds are checked once and not at every vector (an empty array, which may lie anywhere, has
     * none); and what costs little is written out twice, since the JIT unrolls nothing that it first met with a few elements. A long
     * formula it unrolls in some programs, until the loop takes 24 KB, which the data of a large array drive out of the cache: an element
     * takes twice the time. It leaves alone a loop that ends where the index equals something. The rest has a method of its own because
     * the JIT's first compiler gives up, for ever, on methods of too many vector operations.
     */
    static String vector(Kernel kernel, ElementType type, String plainClass) {
        int vectors = kernel.vector.isCheap() && !kernel.widens(type) ? UNROLLED : 1;
        String steps = IntStream.range(0, vectors)
                .mapToObj(k -> step(kernel, type, k == 0 ? "i" : "i + BYTES", plainClass))
                .collect(Collectors.joining("        }\n        {\n", "        {\n", "        }\n"));
        return """
                static void %1$s(%2$sMemorySegment out, long outAt, long n) {
                    long bytes = n * %3$d & -%4$d * BYTES;
                    if (bytes > 0) {
                %5$s        %15$sfor (long i = 0; i %14$s bytes; i += %4$d * BYTES) {
                %6$s        }
                    }
                    long rest = n - bytes / %3$d;
                    if (rest > 0) {
                        %1$sRest(%7$sout, outAt + bytes, rest);
                    }
                }

                private static void %1$sRest(%2$sMemorySegment out, long outAt, long n) {
                    if (!Simd.MASKS || n < %8$d) {
                        %9$s.%1$s(%10$sout, outAt, %3$d, n);
                        return;
                    }
                    long end = n + LANES - 1 & -LANES;
                    for (long i = 0; i != end; i += LANES) {
                        VectorMask<%11$s> rest = %12$s;
                %13$s    }
                }
                """.formatted(kernel.name, vectorParameters(kernel, type), type.bytes, vectors, slices(kernel, true)
                .indent(4), (vectors == 1 ? step(kernel, type, "i", plainClass) : steps.indent(4)).indent(4),
                restArguments(kernel), FEW, plainClass, plainArguments(kernel, type), type.boxed,
                kernel.widens(type) ? "NARROW.indexInRange(i, Math.min(n, i + LANES))" : "SPECIES.indexInRange(i, n)", restStep(kernel, type, "i * " + type.bytes, plainClass), vectors == 1 ? "!=" : "<", kernel.widens(type) && Functions.rare(kernel.plain, type) != null ? "steps : " : "");
    }

    /**
     * {@return a loop over rows that fit into a vector each} What a formula has as a number is one number for each row, read from memory.
     * An index that moves by two and ends where it equals a number keeps the JIT from unrolling the loop, for which it took 57 MB.
     */
    static String rows(Kernel kernel, ElementType type) {
        String numbers = each(kernel.numbers, "", m -> "        %s %s = %s.broadcast(SPECIES, %ss.get(ValueLayout.%s, %sAt));\n"
                .formatted(type.vector, m, type.vector, m, type.layout, m));
        String arrays = each(kernel.arrays, "", a -> "        %s %s = %s.fromMemorySegment(SPECIES, %ss, %sAt, ORDER, lanes);\n"
                .formatted(type.vector, a, type.vector, a, a));
        return """
                private static void %sRows(%s) {
                    VectorMask<%s> lanes = SPECIES.indexInRange(0, n);
                    for (long left = 2 * rows; left != 0; left -= 2) {
                %s        value.intoMemorySegment(out, outAt, ORDER, lanes);
                %s        outAt += outNext;
                    }
                }
                """.formatted(kernel.name, rowsParameters(kernel), type.boxed, numbers + arrays + vectorResult(kernel, type), each(operands(kernel), "", a -> "        %sAt += %sNext;\n".formatted(a, a)));
    }

    /** {@return the switch over an enum whose constants are computed by the given loops over short rows} */
    static String rowsSwitch(String name, String ops, List<String> constants, List<Kernel> kernels) {
        String operands = each(operands(kernels.getFirst()), "", a -> "%ss, %sAt, %sNext, ".formatted(a, a, a));
        String cases = IntStream.range(0, kernels.size()).mapToObj(i -> "        case %s -> %sRows(%sout, outAt, outNext, n, rows);\n"
                .formatted(constants.get(i), kernels.get(i).name, operands)).collect(Collectors.joining());
        return """
                static void %s(%s op, %s) {
                    switch (op) {
                %s        default -> throw new UnsupportedOperationException(op + " of short rows");
                    }
                }
                """.formatted(name, ops, rowsParameters(kernels.getFirst()), cases);
    }

    private static String rowsParameters(Kernel kernel) {
        return each(operands(kernel), "", a -> "MemorySegment %ss, long %sAt, long %sNext, ".formatted(a, a, a))
                + "MemorySegment out, long outAt, long outNext, int n, long rows";
    }

    private static List<String> operands(Kernel kernel) {
        return Stream.concat(kernel.arrays.stream(), kernel.numbers.stream()).sorted().toList();
    }

    /** {@return the statements that compute and write a vector} */
    private static String step(Kernel kernel, ElementType type, String at, String plainClass) {
        boolean widens = kernel.widens(type);
        String call = "%s.%s(%sout, outAt + %s, %d, %s);".formatted(plainClass, kernel.name, each(kernel.arrays, "",
                a -> "%ss, %sAt + %s, %d, ".formatted(a, a, at, type.bytes)) + each(kernel.numbers, "",
                m -> m + "Number, "), at, type.bytes, widens ? "2 * LANES" : "LANES");
        if (widens) {
            return wideStep(kernel, type, at, call);
        }
        String write = "        value.intoMemorySegment(outRow, %s, ORDER);\n".formatted(at);
        return unlessRare(kernel, type, a -> "%sRow, %s, ORDER".formatted(a, at), "", call, write);
    }

    /**
     * {@return the statements that compute a vector as two of a wider type, half by half: each half is computed where the first one lies,
     * and then exchanged with the other}
     */
    private static String wideStep(Kernel kernel, ElementType type, String at, String call) {
        String reads = each(kernel.arrays, "", a -> "        FloatVector %sNarrow = FloatVector.fromMemorySegment(NARROW, %sRow, %s, ORDER);\n"
                .formatted(a, a, at));
        String halves = each(kernel.numbers, "", m -> "    DoubleVector %s = DoubleVector.broadcast(SPECIES, %sNumber);\n".formatted(m, m))
                + each(kernel.arrays, "", a -> "    DoubleVector %s = (DoubleVector) %sNarrow.convert(VectorOperators.F2D, 0);\n".formatted(a, a));
        Formula rare = Functions.rare(kernel.plain, type);
        String leaves = rare == null ? "" : rare.vectorLets(ElementType.F64, "    ") + """
                    if (%s.compare(VectorOperators.NE, 0).anyTrue()) {
                        %s
                        continue steps;
                    }
                """.formatted(rare.vector(ElementType.F64), call);
        String exchange = each(kernel.arrays, "", a -> "    %sNarrow = %sNarrow.rearrange(HALVES);\n".formatted(a, a));
        return reads + """
                FloatVector result = FloatVector.zero(NARROW);
                for (int half = 0; half < 2; half++) {
                %s    result = ((FloatVector) value.convert(VectorOperators.D2F, 0)).blend(result, UPPER).rearrange(HALVES);
                %s}
                result.intoMemorySegment(outRow, %s, ORDER);
                """.formatted(halves + leaves + vectorResult(kernel, type).indent(-4), exchange, at).indent(8);
    }

    /** {@return the statements that compute and write a vector under a mask} */
    private static String restStep(Kernel kernel, ElementType type, String at, String plainClass) {
        String call = "%s.%s(%sout, outAt + %s, %d, Math.min(LANES, n - i));".formatted(plainClass, kernel.name,
                each(kernel.arrays, "", a -> "%ss, %sAt + %s, %d, ".formatted(a, a, at, type.bytes))
                        + each(kernel.numbers, "", m -> m + "Number, "), at, type.bytes);
        String write = "        %s.intoMemorySegment(out, outAt + %s, ORDER, rest);\n".formatted(narrowed(kernel, type), at);
        return unlessRare(kernel, type, a -> "%ss, %sAt + %s, ORDER, rest".formatted(a, a, at),
                ", SPECIES.indexInRange(i, n)", call, write);
    }

    /** {@return the statements that compute a vector and write it, or call the loop over numbers if an element needs that} */
    private static String unlessRare(Kernel kernel, ElementType type, Function<String, String> place, String mask,
            String call, String write) {
        ElementType computed = kernel.computed(type);
        Formula rare = Functions.rare(kernel.plain, type);
        String reads = reads(kernel, type, place);
        String value = vectorResult(kernel, type) + write;
        return rare == null ? reads + value : reads + rare.vectorLets(computed, "        ") + """
                        if (%s.compare(VectorOperators.NE, 0%s).anyTrue()) {
                            %s
                        } else {
                %s        }
                """.formatted(rare.vector(computed), mask, call, value.indent(4));
    }

    private static String narrowed(Kernel kernel, ElementType type) {
        return kernel.widens(type) ? "((FloatVector) value.convert(VectorOperators.D2F, 0))" : "value";
    }

    /** {@return the slices of the rows that a kernel reads and perhaps writes, so that bounds are checked once} */
    static String slices(Kernel kernel, boolean writes) {
        return each(kernel.arrays, "", a -> "    MemorySegment %sRow = %ss.asSlice(%sAt, bytes);\n".formatted(a, a, a))
                + (writes ? "    MemorySegment outRow = out.asSlice(outAt, bytes);\n" : "");
    }

    /** {@return the statements that compute one vector from the slices} */
    static String vectorValue(Kernel kernel, ElementType type, String at) {
        return vectorValue(kernel, type, a -> "%sRow, %s, ORDER".formatted(a, at));
    }

    /** {@return the statements that compute one vector under a mask; slices would be allocated here} */
    static String restValue(Kernel kernel, ElementType type, String at) {
        return vectorValue(kernel, type, a -> "%ss, %sAt + %s, ORDER, rest".formatted(a, a, at));
    }

    private static String vectorValue(Kernel kernel, ElementType type, Function<String, String> place) {
        return reads(kernel, type, place) + vectorResult(kernel, type);
    }

    /** {@return the statements that make vectors of what a formula reads} */
    private static String reads(Kernel kernel, ElementType type, Function<String, String> place) {
        String vector = kernel.computed(type).vector;
        return each(kernel.numbers, "", m -> "        %s %s = %s.broadcast(SPECIES, %sNumber);\n"
                .formatted(vector, m, vector, m)) + each(kernel.arrays, "", a -> kernel.widens(type)
                ? "        %s %s = (%s) %s.fromMemorySegment(NARROW, %s).convert(VectorOperators.F2D, 0);\n"
                        .formatted(vector, a, vector, type.vector, place.apply(a))
                : "        %s %s = %s.fromMemorySegment(SPECIES, %s);\n".formatted(vector, a, vector, place.apply(a)));
    }

    /** {@return the statements that compute a vector of what was read} */
    static String vectorResult(Kernel kernel, ElementType type) {
        ElementType computed = kernel.computed(type);
        Formula formula = Functions.expand(kernel.vector, type);
        return formula.vectorLets(computed, "        ") + "        %s value = %s;\n".formatted(computed.vector, formula
                .vector(computed));
    }

    /** {@return the statements that compute one number} */
    static String plainValue(Kernel kernel, ElementType type) {
        ElementType computed = kernel.computed(type);
        String reads = each(kernel.arrays, "", a -> "        %s %s = %ss.get(ValueLayout.%s, %sAt + i * %sStep);\n"
                .formatted(computed.java, a, a, type.layout, a, a));
        Formula formula = Functions.expand(kernel.plain, type);
        String lets = formula.plainLets(computed, "        ");
        String value = cast(formula.plain(computed), computed, type);
        Formula rare = Functions.rare(kernel.plain, type);
        if (rare == null) {
            return reads + lets + "        %s value = %s;\n".formatted(type.java, value);
        }
        return reads + rare.plainLets(computed, "        ") + """
                        %s value;
                        if (%s != 0) {
                            value = %s;
                        } else {
                %s            value = %s;
                        }
                """.formatted(type.java, rare.plain(computed), cast(kernel.plain.plain(computed), computed, type),
                lets.indent(4), value);
    }

    private static String cast(String value, ElementType from, ElementType to) {
        return from == to ? value : "(%s) (%s)".formatted(to.java, value);
    }

    /** {@return the arguments for what is left after the given bytes} */
    static String restArguments(Kernel kernel) {
        return each(kernel.arrays, "", a -> "%ss, %sAt + bytes, ".formatted(a, a))
                + each(kernel.numbers, "", m -> m + "Number, ");
    }

    /** {@return the arguments with which a loop over vectors calls that over numbers} */
    static String plainArguments(Kernel kernel, ElementType type) {
        return each(kernel.arrays, "", a -> "%ss, %sAt, %d, ".formatted(a, a, type.bytes))
                + each(kernel.numbers, "", m -> m + "Number, ");
    }

    /** {@return the switch over an enum whose constants are computed by the given loops over numbers} */
    static String plainSwitch(String name, String ops, List<String> constants, List<Kernel> kernels, ElementType type) {
        Kernel first = kernels.getFirst();
        return choice(name, ops, constants, kernels, type, plainParameters(first,
                type) + "MemorySegment out, long outAt, long outStep, long n", each(first.arrays, "",
                a -> "%ss, %sAt, %sStep, ".formatted(a, a, a)) + each(first.numbers, "",
                m -> m + ", ") + "out, outAt, outStep, n", null, "");
    }

    /** {@return the same for loops over vectors; what has none is left to the loops over numbers} */
    static String vectorSwitch(String name, String ops, List<String> constants, List<Kernel> kernels,
            ElementType type, String plainClass, String wideClass) {
        Kernel first = kernels.getFirst();
        String numbers = each(first.numbers, "", m -> m + "Number, ");
        return choice(name, ops, constants, kernels, type, vectorParameters(first, type)
                + "MemorySegment out, long outAt, long n",
                each(first.arrays, "", a -> "%ss, %sAt, ".formatted(a, a)) + numbers + "out, outAt, n",
                "%s.%s(op, %sout, outAt, %d, n)".formatted(plainClass, name, plainArguments(first, type), type.bytes), wideClass + ".");
    }

    /** {@return a constant's name as a method's} */
    static String camelCase(String constant) {
        String[] words = constant.toLowerCase(Locale.ROOT).split("_");
        for (int i = 1; i < words.length; i++) {
            words[i] = Character.toUpperCase(words[i].charAt(0)) + words[i].substring(1);
        }
        return String.join("", words);
    }

    /**
     * {@return a switch over loops}
     *
     * @param withoutVectors what stands for those without vectors; null in the switch of numbers
     * @param wideClass the class, and a point, of loops over vectors of a wider type than that of the elements
     */
    private static String choice(String name, String ops, List<String> constants, List<Kernel> kernels,
            ElementType type, String parameters, String arguments, String withoutVectors, String wideClass) {
        boolean numbers = withoutVectors == null;
        StringBuilder cases = new StringBuilder();
        for (int i = 0; i < kernels.size(); i++) {
            Kernel kernel = kernels.get(i);
            if (numbers || kernel.hasVectors(type)) {
                String where = !numbers && kernel.widens(type) ? wideClass : "";
                cases.append("        case %s -> %s%s(%s);\n".formatted(constants.get(i), where, kernel.name, arguments));
            }
        }
        if (!numbers && !kernels.stream().allMatch(kernel -> kernel.hasVectors(type))) {
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

    static String plainParameters(Kernel kernel, ElementType type) {
        return each(kernel.arrays, "", a -> "MemorySegment %ss, long %sAt, long %sStep, ".formatted(a, a, a))
                + each(kernel.numbers, "", m -> kernel.computed(type).java + " " + m + ", ");
    }

    static String vectorParameters(Kernel kernel, ElementType type) {
        return each(kernel.arrays, "", a -> "MemorySegment %ss, long %sAt, ".formatted(a, a))
                + each(kernel.numbers, "", m -> type.java + " " + m + "Number, ");
    }

    static String each(List<String> names, String separator, Function<String, String> text) {
        return names.stream().map(text).collect(Collectors.joining(separator));
    }
}
