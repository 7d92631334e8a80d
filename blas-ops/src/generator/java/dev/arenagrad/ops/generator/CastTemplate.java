package dev.arenagrad.ops.generator;

import java.util.Locale;

/** Writes loops that convert elements of one type to another. */
final class CastTemplate {
    private CastTemplate() {}

    static String cast(ElementType from, ElementType to) {
        String value = to == ElementType.BOOL ? "(byte) (x != 0 ? 1 : 0)" : "(" + to.java + ") x";
        return """
                private static void %s(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
                        long outStep, long n) {
                    for (long i = 0; i < n; i++) {
                        %s x = xs.get(ValueLayout.%s, xAt + i * xStep);
                        out.set(ValueLayout.%s, outAt + i * outStep, %s);
                    }
                }
                """.formatted(method(from, to), from.java, from.layout, to.layout, value);
    }

    /** {@return the switch over the types to convert to} */
    static String choice(ElementType from) {
        StringBuilder cases = new StringBuilder();
        for (ElementType to : ElementType.values()) {
            cases.append("        case %s -> %s;\n".formatted(to.dtype, from == to
                    ? "throw new IllegalArgumentException(\"nothing to convert: \" + to)"
                    : method(from, to) + "(xs, xAt, xStep, out, outAt, outStep, n)"));
        }
        return """
                private static void run%s(DType to, MemorySegment xs, long xAt, long xStep, MemorySegment out,
                        long outAt, long outStep, long n) {
                    switch (to) {
                %s    }
                }
                """.formatted(from, cases);
    }

    /** {@return the switch over the types to convert from} */
    static String choice() {
        StringBuilder cases = new StringBuilder();
        for (ElementType from : ElementType.values()) {
            cases.append("        case %s -> run%s(to, xs, xAt, xStep, out, outAt, outStep, n);\n".formatted(from.dtype,
                    from));
        }
        return """
                static void run(DType from, DType to, MemorySegment xs, long xAt, long xStep, MemorySegment out,
                        long outAt, long outStep, long n) {
                    switch (from) {
                %s    }
                }
                """.formatted(cases);
    }

    private static String method(ElementType from, ElementType to) {
        String target = to.name().charAt(0) + to.name().substring(1).toLowerCase(Locale.ROOT);
        return from.name().toLowerCase(Locale.ROOT) + "To" + target;
    }
}
