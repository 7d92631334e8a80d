package dev.arenagrad.ops.generator;

/** Writes loops that convert elements of one type to another. */
final class CastTemplate {
    private CastTemplate() {}

    static String cast(CastType from, CastType to) {
        return """
                private static void %s(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
                        long outStep, long n) {
                    for (long i = 0; i < n; i++) {
                        %s x = %s;
                        out.set(ValueLayout.%s, outAt + i * outStep, %s);
                    }
                }
                """.formatted(method(from, to), from.value, from.read("xs.get(ValueLayout." + from.layout
                + ", xAt + i * xStep)"), to.layout, to.written(from, "x"));
    }

    /** {@return the switch over the types to convert to} */
    static String choice(CastType from) {
        StringBuilder cases = new StringBuilder();
        for (CastType to : CastType.values()) {
            cases.append("        case %s -> %s;\n".formatted(to, from == to
                    ? "throw new IllegalArgumentException(\"nothing to convert: \" + to)"
                    : method(from, to) + "(xs, xAt, xStep, out, outAt, outStep, n)"));
        }
        return """
                private static void from%s(DType to, MemorySegment xs, long xAt, long xStep, MemorySegment out,
                        long outAt, long outStep, long n) {
                    switch (to) {
                %s    }
                }
                """.formatted(from.camelCase(true), cases);
    }

    /** {@return the switch over the types to convert from} */
    static String choice() {
        StringBuilder cases = new StringBuilder();
        for (CastType from : CastType.values()) {
            cases.append("        case %s -> from%s(to, xs, xAt, xStep, out, outAt, outStep, n);\n".formatted(from,
                    from.camelCase(true)));
        }
        return """
                static void run(DType from, DType to, MemorySegment xs, long xAt, long xStep, MemorySegment out,
                        long outAt, long outStep, long n) {
                    switch (from) {
                %s    }
                }
                """.formatted(cases);
    }

    private static String method(CastType from, CastType to) {
        return from.camelCase(false) + "To" + to.camelCase(true);
    }
}
