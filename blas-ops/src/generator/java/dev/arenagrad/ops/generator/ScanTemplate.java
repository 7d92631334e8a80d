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

    private static final String ROWS = "MemorySegment xs, long xAt, long xStep, long xRow, MemorySegment out, long outAt, "
            + "long outStep, long outRow, long n";

    /** {@return the choice among scans of one operand} */
    static String choice(List<Scan> scans, String method, String suffix, String parameters, String arguments) {
        return """
                static void %s(ScanOp op, %s) {
                    switch (op) {
                %s        default -> throw new IllegalArgumentException(op + " has a second operand");
                    }
                }
                """.formatted(method, parameters, scans.stream()
                .filter(scan -> !scan.readsSecond())
                .map(scan -> "        case %s -> %s%s(%s);\n".formatted(scan.name, scan.method(), suffix, arguments))
                .collect(Collectors.joining()));
    }

    static String twoRowsChoice(List<Scan> scans) {
        return choice(scans, "runTwo", "OfTwo", ROWS, "xs, xAt, xStep, xRow, out, outAt, outStep, outRow, n");
    }

    private static final String ROWS_OF_TWO = "MemorySegment xs, long xAt, long xStep, long xRow, MemorySegment as, "
            + "long aAt, long aStep, long aRow, MemorySegment out, long outAt, long outStep, long outRow, long n";

    /** {@return a loop over four rows of two operands, of which each waits for its own totals alone} */
    static String fourRowsOfTwo(Scan scan, ElementType type) {
        ElementType total = ReductionTemplate.totalType(type);
        Formula step = Formula.parse(scan.step);
        StringBuilder text = new StringBuilder("static void %sOfFour(%s) {\n".formatted(scan.method(), ROWS_OF_TWO));
        for (int row = 0; row < 4; row++) {
            text.append("    %s t%d = %s;\n".formatted(total.java, row, total.literal(scan.start)));
        }
        text.append("    for (long i = 0; i < n; i++) {\n");
        for (int row = 0; row < 4; row++) {
            text.append("""
                            {
                                %1$s t = t%2$d;
                                %1$s a = as.get(ValueLayout.%3$s_UNALIGNED, aAt + i * aStep + %2$d * aRow);
                                %1$s x = xs.get(ValueLayout.%3$s_UNALIGNED, xAt + i * xStep + %2$d * xRow);
                    %4$s            t%2$d = %5$s;
                                out.set(ValueLayout.%3$s_UNALIGNED, outAt + i * outStep + %2$d * outRow, %6$st%2$d);
                            }
                    """.formatted(total.java, row, type.layout, step.plainLets(total, "            "), step.plain(total),
                    cast(type, total)));
        }
        return text.append("    }\n}\n").toString();
    }

    /** {@return a loop over two rows, of which each waits for its own totals alone} */
    static String twoRows(Scan scan, ElementType type) {
        ElementType total = ReductionTemplate.totalType(type);
        StringBuilder text = new StringBuilder("private static void %sOfTwo(%s) {\n".formatted(scan.method(), ROWS));
        for (int row = 0; row < 2; row++) {
            text.append("    %s t%d = %s;\n".formatted(total.java, row, total.literal(scan.start)));
        }
        text.append("""
                    for (long start = 0; start < n; start += MOST) {
                        long x0 = xAt + start * xStep;
                        long out0 = outAt + start * outStep;
                        int count = (int) Math.min(MOST, n - start);
                        for (int i = 0; i < count; i++) {
                """);
        for (int row = 0; row < 2; row++) {
            text.append("            t%1$d = %2$s;\n".formatted(row, scan.step.replace("t", "t" + row).replace("x",
                    "xs.get(ValueLayout.%s_UNALIGNED, x0 + %d * xRow)".formatted(type.layout, row))));
        }
        for (int row = 0; row < 2; row++) {
            text.append("            out.set(ValueLayout.%1$s_UNALIGNED, out0 + %2$d * outRow, %3$st%2$d);\n".formatted(type.layout,
                    row, cast(type, total)));
        }
        return text.append("""
                            x0 += xStep;
                            out0 += outStep;
                        }
                    }
                }
                """).toString();
    }

    private static String cast(ElementType type, ElementType total) {
        return total == type ? "" : "(%s) ".formatted(type.java);
    }

    /** {@return the parameters of loops along neighbours, whose totals are in an array} */
    private static String columns(ElementType type) {
        return "MemorySegment xs, long xAt, MemorySegment out, long outAt, %s[] totals, int from, int to".formatted(
                ReductionTemplate.totalType(type).java);
    }

    static String columnsChoice(List<Scan> scans, ElementType type) {
        return choice(scans, "addRow", "OfRow", columns(type), "xs, xAt, out, outAt, totals, from, to");
    }

    /** {@return a loop that takes a row of elements to the totals of their columns} */
    static String columns(Scan scan, ElementType type) {
        ElementType total = ReductionTemplate.totalType(type);
        return """
                private static void %1$sOfRow(%2$s) {
                    for (int i = from; i < to; i++) {
                        %3$s t = totals[i];
                        %3$s x = xs.get(ValueLayout.%4$s_UNALIGNED, xAt + (long) i * %5$d);
                        t = %6$s;
                        totals[i] = t;
                        out.set(ValueLayout.%4$s_UNALIGNED, outAt + (long) i * %5$d, %7$st);
                    }
                }
                """.formatted(scan.method(), columns(type), total.java, type.layout, type.bytes, scan.step, cast(type,
                total));
    }

    /** {@return the same over vectors, which leaves what does not fill one to the loop over numbers} */
    static String vectorColumns(Scan scan, ElementType type, String plain) {
        boolean widens = type == ElementType.F32;
        String add = scan.name.equals("SUM") ? "add" : "mul";
        return """
                private static void %1$sOfRow(%2$s) {
                    int whole = from + (to - from) / STEP * STEP;
                    for (int i = from; i < whole; i += STEP) {
                %3$s    }
                    %4$s.addRow(ScanOp.%5$s, xs, xAt, out, outAt, totals, whole, to);
                }
                """.formatted(scan.method(), columns(type), (widens ? floatsOfColumns(add) : doublesOfColumns(add)).indent(8),
                plain, scan.name);
    }

    /**
     * {@return the loop over vectors for running sums of floats along a row} Each lane adds those one, two and four lanes below it, and then what
     * came before the vector. Other orders of addition than one by one are safe since no sum of floats overflows or vanishes as a double.
     */
    static String sumsAlongRow() {
        return """
                private static final VectorShuffle<Double> LAST = VectorShuffle.fromOp(SPECIES, _ -> LANES - 1);
                private static final VectorShuffle<Double> BELOW_BY_1 = VectorShuffle.iota(SPECIES, -1, 1, true);
                private static final VectorMask<Double> FROM_1 = SPECIES.indexInRange(-1, LANES);
                private static final VectorShuffle<Double> BELOW_BY_2 = VectorShuffle.iota(SPECIES, -2, 1, true);
                private static final VectorMask<Double> FROM_2 = SPECIES.indexInRange(-2, LANES);
                private static final VectorShuffle<Double> BELOW_BY_4 = VectorShuffle.iota(SPECIES, -4, 1, true);
                private static final VectorMask<Double> FROM_4 = SPECIES.indexInRange(-4, LANES);
                /** {@link #sumsAlongRow} is written for so few lanes. */
                static final boolean SUMS_ROWS = LANES <= 8;

                static void sumsAlongRow(MemorySegment xs, long xAt, MemorySegment out, long outAt, long n) {
                    DoubleVector t1 = DoubleVector.zero(SPECIES);
                    long i = 0;
                    for (; i + STEP <= n; i += STEP) {
                        FloatVector x = FloatVector.fromMemorySegment(FLOATS, xs, xAt + i * 4, ORDER);
                        DoubleVector t0 = sumsOfLanes((DoubleVector) x.convert(VectorOperators.F2D, 0)).add(t1.rearrange(LAST));
                        t1 = sumsOfLanes((DoubleVector) x.rearrange(HALVES).convert(VectorOperators.F2D, 0)).add(t0.rearrange(LAST));
                        FloatVector upper = (FloatVector) t1.convert(VectorOperators.D2F, 0);
                        ((FloatVector) t0.convert(VectorOperators.D2F, 0)).blend(upper.rearrange(HALVES), UPPER)
                                .intoMemorySegment(out, outAt + i * 4, ORDER);
                    }
                    double t = t1.lane(LANES - 1);
                    for (; i < n; i++) {
                        t += xs.get(ValueLayout.JAVA_FLOAT, xAt + i * 4);
                        out.set(ValueLayout.JAVA_FLOAT, outAt + i * 4, (float) t);
                    }
                }

                private static DoubleVector sumsOfLanes(DoubleVector x) {
                    DoubleVector t = x.add(x.rearrange(BELOW_BY_1), FROM_1);
                    if (LANES > 2) {
                        t = t.add(t.rearrange(BELOW_BY_2), FROM_2);
                    }
                    if (LANES > 4) {
                        t = t.add(t.rearrange(BELOW_BY_4), FROM_4);
                    }
                    return t;
                }
                """;
    }

    private static String doublesOfColumns(String add) {
        return """
                DoubleVector x = DoubleVector.fromMemorySegment(SPECIES, xs, xAt + (long) i * 8, ORDER);
                DoubleVector t = DoubleVector.fromArray(SPECIES, totals, i).%s(x);
                t.intoArray(totals, i);
                t.intoMemorySegment(out, outAt + (long) i * 8, ORDER);
                """.formatted(add);
    }

    /** {@return the statements for a vector of floats, whose halves become vectors of doubles of the same width} */
    private static String floatsOfColumns(String add) {
        return """
                FloatVector x = FloatVector.fromMemorySegment(FLOATS, xs, xAt + (long) i * 4, ORDER);
                DoubleVector x0 = (DoubleVector) x.convert(VectorOperators.F2D, 0);
                DoubleVector x1 = (DoubleVector) x.rearrange(HALVES).convert(VectorOperators.F2D, 0);
                DoubleVector t0 = DoubleVector.fromArray(SPECIES, totals, i).%1$s(x0);
                DoubleVector t1 = DoubleVector.fromArray(SPECIES, totals, i + LANES).%1$s(x1);
                t0.intoArray(totals, i);
                t1.intoArray(totals, i + LANES);
                FloatVector upper = (FloatVector) t1.convert(VectorOperators.D2F, 0);
                ((FloatVector) t0.convert(VectorOperators.D2F, 0)).blend(upper.rearrange(HALVES), UPPER)
                        .intoMemorySegment(out, outAt + (long) i * 4, ORDER);
                """.formatted(add);
    }
}
