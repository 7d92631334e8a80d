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

    /** {@return the loop over vectors} */
    static String vectorCast(CastType from, CastType to) {
        return """
                private static void %1$s(MemorySegment xs, long xAt, MemorySegment out, long outAt, int n) {
                    for (int i = 0; i < n; i += LANES) {
                        %2$s x = %2$s.fromMemorySegment(%3$s, xs, xAt + (long) i * %4$d, ORDER);
                        ((%5$s) x.convertShape(VectorOperators.%6$s2%7$s, %8$s, 0)).intoMemorySegment(out, outAt + (long) i * %9$d, ORDER);
                    }
                }
                """.formatted(method(from, to), vector(from), from, from.bytes, vector(to), letter(from), letter(to), to,
                to.bytes);
    }

    /** {@return the species of a type} */
    static String species(CastType type) {
        return "private static final VectorSpecies<%s> %s = VectorShape.forBitSize(LANES * %d).withLanes(%s.class);\n".formatted(
                boxed(type), type, type.bytes * Byte.SIZE, type.java);
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
