package dev.arenagrad.ops.generator;

import java.util.List;
import java.util.stream.Collectors;

/** Writes loops that compare elements with elements or a number, to bytes 0 and 1, and that choose by such bytes. */
final class ComparisonTemplate {
    /** One comparison: its constant in CompareOp, its operator in Java and in vectors the same constant. */
    record Comparison(String name, String symbol) {
        String method(Right right) {
            return ElementwiseTemplate.camelCase(name) + right.suffix;
        }
    }

    /** What stands on the right of a comparison. */
    enum Right {
        ARRAY(""), NUMBER("Number"), INTEGER("Integer");

        private final String suffix;

        Right(String suffix) {
            this.suffix = suffix;
        }

        private boolean isNumber() {
            return this != ARRAY;
        }

        /** {@return the type in which elements of {@code type} are compared} */
        private String compared(ElementType type) {
            return switch (this) {
                case ARRAY -> type.java;
                case NUMBER -> "double";
                case INTEGER -> "long";
            };
        }
    }

    private ComparisonTemplate() {}

    /** {@return a loop over numbers; with a number on the right elements are compared in its type} */
    static String plain(Comparison comparison, ElementType type, Right right) {
        String readB = right.isNumber() ? "" : "        %s b = bs.get(ValueLayout.%s, bAt + i * bStep);\n".formatted(type.java,
                type.layout);
        return """
                private static void %s(%s) {
                    for (long i = 0; i < n; i++) {
                        %s a = as.get(ValueLayout.%s, aAt + i * aStep);
                %s        out.set(ValueLayout.JAVA_BYTE, outAt + i * outStep, (byte) (a %s b ? 1 : 0));
                    }
                }
                """.formatted(comparison.method(right), plainParameters(right), right.compared(type),
                type.layout, readB,
                comparison.symbol);
    }

    /**
     * {@return a loop over vectors, eight elements at a time or as many as a vector has lanes}
     *
     * <p>Eight bits of a mask are spread over the bytes of a long, which no vector operation does as fast.
     */
    static String vector(Comparison comparison, ElementType type, Right right, String plainClass) {
        boolean number = right.isNumber();
        String b = number
                ? "b"
                : "%s.fromMemorySegment(SPECIES, bs, bAt + i * %d + k * BYTES, ORDER)"
                        .formatted(type.vector, type.bytes);
        String rest = number ? "b, " : "bs, bAt + end * %d, %d, ".formatted(type.bytes, type.bytes);
        return """
                private static void %s(%s) {
                    long end = n & -STEP;
                    for (long i = 0; i < end; i += STEP) {
                        long bits = 0;
                        for (int k = 0; k < STEP / LANES; k++) {
                            %s a = %s.fromMemorySegment(SPECIES, as, aAt + i * %d + k * BYTES, ORDER);
                            bits |= a.compare(VectorOperators.%s, %s).toLong() << k * LANES;
                        }
                        out.set(ValueLayout.JAVA_LONG_UNALIGNED, outAt + i, Long.expand(bits, 0x0101010101010101L));
                        for (int k = Long.BYTES; k < STEP; k += Long.BYTES) {
                            out.set(ValueLayout.JAVA_LONG_UNALIGNED, outAt + i + k, Long.expand(bits >>> k, 0x0101010101010101L));
                        }
                    }
                    %s.%s(CompareOp.%s, as, aAt + end * %d, %d, %sout, outAt + end, 1, n - end);
                }
                """.formatted(comparison.method(right), vectorParameters(type, number), type.vector, type.vector,
                type.bytes,
                comparison.name, b, plainClass, "run" + right.suffix, comparison.name, type.bytes, type.bytes,
                        rest);
    }

    /** {@return a loop over vectors of bytes 0 and 1, which the results are too} */
    static String vectorOfBytes(Comparison comparison, Right right, String plainClass) {
        boolean number = right.isNumber();
        return """
                private static void %s(%s) {
                    ByteVector zero = ByteVector.zero(SPECIES);
                    long end = n & -BYTES;
                    for (long i = 0; i < end; i += BYTES) {
                        ByteVector a = ByteVector.fromMemorySegment(SPECIES, as, aAt + i, ORDER);
                        VectorMask<Byte> holds = a.compare(VectorOperators.%s, %s);
                        zero.blend((byte) 1, holds).intoMemorySegment(out, outAt + i, ORDER);
                    }
                    %s.run%s(CompareOp.%s, as, aAt + end, 1, %sout, outAt + end, 1, n - end);
                }
                """.formatted(comparison.method(right), vectorParameters(ElementType.BOOL, number), comparison.name,
                number ? "b" : "ByteVector.fromMemorySegment(SPECIES, bs, bAt + i, ORDER)", plainClass, right.suffix,
                comparison.name, number ? "b, " : "bs, bAt + end, 1, ");
    }

    /** {@return loops over vectors that choose by bytes 0 and 1, the reverse of comparing: between elements, and between elements and one number} */
    static String choose(ElementType type) {
        return chooseLoop(type, "choose", "MemorySegment as, long aAt, MemorySegment bs, long bAt", """
                %1$s a = %1$s.fromMemorySegment(SPECIES, as, aAt + shift, ORDER);
                            %1$s b = %1$s.fromMemorySegment(SPECIES, bs, bAt + shift, ORDER);
                            b.blend(a, first)""".formatted(type.vector), "") + "\n" + chooseLoop(type, "chooseNumber",
                "%s number, boolean whereTrue, MemorySegment xs, long xAt".formatted(type.java), """
                        %1$s.fromMemorySegment(SPECIES, xs, xAt + shift, ORDER).blend(one, first)""".formatted(type.vector),
                "%1$s one = %1$s.broadcast(SPECIES, number);\n    long flip = whereTrue ? 0 : -1;".formatted(type.vector)).replace(
                        "long bits = 0;", "long bits = flip;").replace("bits |=", "bits ^=");
    }

    private static String chooseLoop(ElementType type, String name, String operands, String chosen, String before) {
        return """
                static void %1$s(MemorySegment conditions, long conditionAt, %2$s, MemorySegment out, long outAt, int n) {
                    %3$s
                    for (int i = 0; i < n; i += STEP) {
                        long bits = 0;
                        for (int k = 0; k < STEP; k += Long.BYTES) {
                            long bytes = conditions.get(ValueLayout.JAVA_LONG_UNALIGNED, conditionAt + i + k);
                            bits |= Long.compress(bytes, 0x0101010101010101L) << k;
                        }
                        for (int k = 0; k < STEP / LANES; k++) {
                            long shift = (long) i * %4$d + k * BYTES;
                            VectorMask<%5$s> first = VectorMask.fromLong(SPECIES, bits >>> k * LANES);
                            %6$s.intoMemorySegment(out, outAt + shift, ORDER);
                        }
                    }
                }
                """.formatted(name, operands, before, type.bytes, type.boxed, chosen);
    }

    /** {@return a loop over vectors that chooses bytes by bytes 0 and 1} */
    static String chooseBytes() {
        return """
                /** Chooses among n neighbours as far as whole vectors go, and returns how many these are. */
                static long choose(MemorySegment conditions, long conditionAt, MemorySegment as, long aAt, MemorySegment bs, long bAt, MemorySegment out, long outAt, long n) {
                    long end = n & -BYTES;
                    for (long i = 0; i < end; i += BYTES) {
                        ByteVector condition = ByteVector.fromMemorySegment(SPECIES, conditions, conditionAt + i, ORDER);
                        ByteVector a = ByteVector.fromMemorySegment(SPECIES, as, aAt + i, ORDER);
                        ByteVector b = ByteVector.fromMemorySegment(SPECIES, bs, bAt + i, ORDER);
                        b.blend(a, condition.compare(VectorOperators.NE, 0)).intoMemorySegment(out, outAt + i, ORDER);
                    }
                    return end;
                }
                """;
    }

    static String plainSwitch(List<Comparison> comparisons, Right right) {
        return choice(comparisons, right, plainParameters(right),
                "as, aAt, aStep, " + (right.isNumber() ? "b, " : "bs, bAt, bStep, ") + "out, outAt, outStep, n");
    }

    static String vectorSwitch(List<Comparison> comparisons, ElementType type, Right right) {
        return choice(comparisons, right, vectorParameters(type, right.isNumber()),
                "as, aAt, " + (right.isNumber() ? "b, " : "bs, bAt, ") + "out, outAt, n");
    }

    private static String choice(List<Comparison> comparisons, Right right, String parameters, String arguments) {
        String cases = comparisons.stream()
                .map(c -> "        case %s -> %s(%s);\n".formatted(c.name, c.method(right), arguments))
                .collect(Collectors.joining());
        return """
                static void %s(CompareOp op, %s) {
                    switch (op) {
                %s    }
                }
                """.formatted("run" + right.suffix, parameters, cases);
    }

    private static String plainParameters(Right right) {
        return "MemorySegment as, long aAt, long aStep, "
                + (right.isNumber() ? (right == Right.INTEGER ? "long" : "double") + " b, " : "MemorySegment bs, long bAt, long bStep, ")
                + "MemorySegment out, long outAt, long outStep, long n";
    }

    private static String vectorParameters(ElementType type, boolean number) {
        return "MemorySegment as, long aAt, " + (number ? type.java + " b, " : "MemorySegment bs, long bAt, ")
                + "MemorySegment out, long outAt, long n";
    }
}
