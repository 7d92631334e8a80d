package dev.arenagrad.ops.generator;

import java.util.List;
import java.util.stream.Collectors;

/** Writes loops that keep a running total along a row, floats in doubles, and store it at every element. */
final class ScanTemplate {
    /**
     * One scan.
     *
     * @param name its constant in ScanOp
     * @param start the total before the first element
     * @param step the total t after one more element x, where a is the element of a second row
     */
    record Scan(String name, double start, String step) {
        String method() {
            return ElementwiseTemplate.camelCase(name);
        }

        boolean readsSecond() {
            return step.contains("a");
        }
    }

    private static final String PARAMETERS = "MemorySegment xs, long xAt, long xStep, MemorySegment as, long aAt, long aStep, "
            + "MemorySegment out, long outAt, long outStep, long n";
    private static final String ARGUMENTS = "xs, xAt, xStep, as, aAt, aStep, out, outAt, outStep, n";

    private ScanTemplate() {}

    static String choice(List<Scan> scans) {
        return """
                static void run(ScanOp op, %s) {
                    switch (op) {
                %s    }
                }
                """.formatted(PARAMETERS, scans.stream()
                .map(scan -> "        case %s -> %s(%s);\n".formatted(scan.name, scan.method(), ARGUMENTS))
                .collect(Collectors.joining()));
    }

    static String loop(Scan scan, ElementType type) {
        ElementType total = ReductionTemplate.totalType(type);
        String second = scan.readsSecond()
                ? "        %s a = as.get(ValueLayout.%s, aAt + i * aStep);\n".formatted(total.java, type.layout)
                : "";
        Formula step = Formula.parse(scan.step);
        return """
                private static void %s(%s) {
                    %s t = %s;
                    for (long i = 0; i < n; i++) {
                        %s x = xs.get(ValueLayout.%s, xAt + i * xStep);
                %s%s        t = %s;
                        out.set(ValueLayout.%s, outAt + i * outStep, %st);
                    }
                }
                """.formatted(scan.method(), PARAMETERS, total.java, total.literal(scan.start), total.java, type.layout,
                second, step.plainLets(total, "        "), step.plain(total), type.layout, total == type ? "" : "(%s) "
                        .formatted(type.java));
    }
}
