package dev.arenagrad.ops.generator;

import java.util.List;
import java.util.Locale;

/**
 * Writes loops that convert elements of one type to another. Neighbours go through arrays of some hundred elements, since the JIT
 * vectorises loops over arrays but not loops over segments.
 */
final class CastTemplate {
    private CastTemplate() {}

    static String cast(CastType from, CastType to) {
        String element = from.read("xs.get(ValueLayout." + from.layout + ", xAt + i * xStep)");
        return """
                private static void %s(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
                        long outStep, long n) {
                    for (long i = 0; i < n; i++) {
                        %s x = %s;
                        out.set(ValueLayout.%s, outAt + i * outStep, %s);
                    }
                }
                """.formatted(method(from, to), from.value, element, to.layout, to.written(from, "x"));
    }

    /** {@return the same for neighbours} */
    static String rowCast(CastType from, CastType to) {
        return """
                private static void %1$sRow(MemorySegment xs, long xAt, MemorySegment out, long outAt, long n) {
                    int length = (int) Math.min(n, BLOCK);
                    %2$s[] x = new %2$s[length];
                    %3$s[] y = new %3$s[length];
                    for (long done = 0; done < n; done += length) {
                        int count = (int) Math.min(n - done, length);
                        MemorySegment.copy(xs, ValueLayout.%4$s, xAt + done * %6$d, x, 0, count);
                        %1$s(x, y, count);
                        MemorySegment.copy(y, 0, out, ValueLayout.%5$s, outAt + done * %7$d, count);
                    }
                }

                private static void %1$s(%2$s[] xs, %3$s[] out, int n) {
                    for (int i = 0; i < n; i++) {
                        %8$s x = %9$s;
                        out[i] = %10$s;
                    }
                }
                """.formatted(method(from, to), from.java, to.java, from.layout, to.layout, from.bytes, to.bytes,
                from.value, from.read("xs[i]"), to.written(from, "x"));
    }

    /** {@return the switch over the types to convert to} */
    static String choice(CastType from) {
        return """
                private static void from%1$s(DType to, MemorySegment xs, long xAt, long xStep, MemorySegment out,
                        long outAt, long outStep, long n) {
                    switch (to) {
                %2$s    }
                }

                private static void rowFrom%1$s(DType to, MemorySegment xs, long xAt, MemorySegment out, long outAt,
                        long n) {
                    switch (to) {
                %3$s    }
                }
                """.formatted(from.camelCase(true), cases(from, "(xs, xAt, xStep, out, outAt, outStep, n)"), cases(from,
                "Row(xs, xAt, out, outAt, n)"));
    }

    private static String cases(CastType from, String call) {
        StringBuilder cases = new StringBuilder();
        for (CastType to : CastType.values()) {
            cases.append("        case %s -> %s;\n".formatted(to, from == to
                    ? "throw new IllegalArgumentException(\"nothing to convert: \" + to)"
                    : method(from, to) + call));
        }
        return cases.toString();
    }

    /** {@return the switches over the types to convert from} */
    static String choice() {
        return """
                /** How many elements go through arrays at a time. */
                private static final int BLOCK = 1024;

                static void run(DType from, DType to, MemorySegment xs, long xAt, long xStep, MemorySegment out,
                        long outAt, long outStep, long n) {
                    switch (from) {
                %s    }
                }

                /** Converts neighbours. */
                static void row(DType from, DType to, MemorySegment xs, long xAt, MemorySegment out, long outAt, long n) {
                    switch (from) {
                %s    }
                }
                """.formatted(cases("from", "(to, xs, xAt, xStep, out, outAt, outStep, n)"), cases("rowFrom",
                "(to, xs, xAt, out, outAt, n)"));
    }

    private static String cases(String prefix, String arguments) {
        StringBuilder cases = new StringBuilder();
        for (CastType from : CastType.values()) {
            cases.append("        case %s -> %s%s%s;\n".formatted(from, prefix, from.camelCase(true), arguments));
        }
        return cases.toString();
    }

    private static String method(CastType from, CastType to) {
        return from.camelCase(false) + "To" + to.camelCase(true);
    }

    /** The types between which vectors convert as Java casts. */
    static final List<CastType> OF_VECTORS = List.of(CastType.INT32, CastType.INT64, CastType.FLOAT32, CastType.FLOAT64);

    /**
     * {@return the loop over vectors}
     *
     * <p>All vectors are of one width: what is read or written in halves are two vectors for one of the narrower type.
     */
    static String vectorCast(CastType from, CastType to) {
        return """
                private static void %s(MemorySegment xs, long xAt, MemorySegment out, long outAt, int n) {
                    for (int i = 0; i < n; i += LANES) {
                %s    }
                }
                """.formatted(method(from, to), (from.bytes > to.bytes ? narrowed(from, to) : widened(from, to)).indent(8));
    }

    /** {@return the statements that convert a vector to one or two} */
    private static String widened(CastType from, CastType to) {
        String first = """
                %1$s x = %1$s.fromMemorySegment(%2$s, xs, xAt + (long) i * %3$d, ORDER);
                %4$s.intoMemorySegment(out, outAt + (long) i * %5$d, ORDER);
                """.formatted(vector(from), from, from.bytes, converted("x", from, to), to.bytes);
        return from.bytes == to.bytes ? inSteps(from, to) : first + """
                %s.intoMemorySegment(out, outAt + (long) i * %d + WIDTH, ORDER);
                """.formatted(converted("x.rearrange(%s_HALVES)".formatted(from), from, to), to.bytes);
    }

    /** {@return the statements that convert a vector to one of the same number of lanes, or two such vectors of 64 bits a lane} */
    private static String inSteps(CastType from, CastType to) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < from.bytes / Integer.BYTES; at++) {
            String shift = at == 0 ? "" : " + WIDTH";
            text.append("""
                    %1$s x%6$d = %1$s.fromMemorySegment(%2$s, xs, xAt + (long) i * %3$d%5$s, ORDER);
                    %4$s.intoMemorySegment(out, outAt + (long) i * %3$d%5$s, ORDER);
                    """.formatted(vector(from), from, from.bytes, converted("x" + at, from, to), shift, at));
        }
        return text.toString();
    }

    /** {@return the statements that convert two vectors to one} */
    private static String narrowed(CastType from, CastType to) {
        return """
                %1$s x = %1$s.fromMemorySegment(%2$s, xs, xAt + (long) i * %3$d, ORDER);
                %1$s y = %1$s.fromMemorySegment(%2$s, xs, xAt + (long) i * %3$d + WIDTH, ORDER);
                %4$s.blend(%5$s.rearrange(%6$s_HALVES), %6$s_UPPER)
                        .intoMemorySegment(out, outAt + (long) i * %7$d, ORDER);
                """.formatted(vector(from), from, from.bytes, converted("x", from, to), converted("y", from, to), to,
                to.bytes);
    }

    private static String converted(String vector, CastType from, CastType to) {
        return "((%s) %s.convert(VectorOperators.%s2%s, 0))".formatted(vector(to), vector, letter(from), letter(to));
    }

    /** {@return the species of a type, and what exchanges and picks halves of its vectors} */
    static String species(CastType type) {
        String species = "private static final VectorSpecies<%s> %s = %s.SPECIES_PREFERRED;\n".formatted(boxed(type), type,
                vector(type));
        return type.bytes > Integer.BYTES ? species : species + """
                private static final VectorShuffle<%1$s> %2$s_HALVES = VectorShuffle.iota(%2$s, LANES / 2, 1, true);
                private static final VectorMask<%1$s> %2$s_UPPER = VectorMask.fromLong(%2$s, -1L << LANES / 2);
                """.formatted(boxed(type), type);
    }

    /** {@return the choice of a loop over vectors} */
    static String vectorChoice() {
        StringBuilder cases = new StringBuilder();
        for (CastType from : OF_VECTORS) {
            cases.append("        case %s -> {\n            switch (to) {\n".formatted(from));
            for (CastType to : OF_VECTORS) {
                if (from != to) {
                    cases.append("                case %s -> %s(xs, xAt, out, outAt, whole);\n".formatted(to, method(from,
                            to)));
                }
            }
            cases.append("                default -> {\n                    return 0;\n                }\n            }\n        }\n");
        }
        return """
                /** Converts as many of n neighbours as vectors hold, where there are such conversions, and returns how many that are. */
                static int row(DType from, DType to, MemorySegment xs, long xAt, MemorySegment out, long outAt, long n) {
                    boolean wide = from == DType.INT64 && to.isFloatingPoint() || to == DType.INT64 && from.isFloatingPoint();
                    if (wide && !Simd.LONGS) {
                        return 0;
                    }
                    int whole = (int) Math.min(n, 1 << 30) / LANES * LANES;
                    switch (from) {
                %s        default -> {
                            return 0;
                        }
                    }
                    return whole;
                }
                """.formatted(cases);
    }

    private static String boxed(CastType type) {
        return type == CastType.INT32 ? "Integer" : type.java.substring(0, 1).toUpperCase(Locale.ROOT) + type.java.substring(1);
    }

    private static String vector(CastType type) {
        return type.java.substring(0, 1).toUpperCase(Locale.ROOT) + type.java.substring(1) + "Vector";
    }

    private static String letter(CastType type) {
        return type.java.substring(0, 1).toUpperCase(Locale.ROOT);
    }
}
