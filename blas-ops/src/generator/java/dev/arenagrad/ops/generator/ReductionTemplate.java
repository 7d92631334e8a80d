package dev.arenagrad.ops.generator;

import dev.arenagrad.ops.generator.ElementwiseTemplate.Kernel;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes loops that reduce many elements to one: along a row to a total that is returned, or down the rows of a matrix
 * to one total a column.
 *
 * <p>Sums stay accurate because no chain of additions gets long: loops over vectors start afresh after a block of
 * elements and add up the totals of blocks, those of a row in double; loops over numbers count floats in doubles.
 *
 * <p>Methods are called on vectors just loaded or broadcast, and accumulators are passed to them: when the JIT parses a
 * loop it does not know yet of which class an accumulator is, and if it then has to guess by a profile that others
 * spoilt, vectors are boxed.
 *
 * <p>A maximum that minds NaN and the signs of zeros takes five instructions for a vector, and one by comparison two.
 * Loops over vectors look for the largest element by comparison and add up the elements beside it: their sum is NaN if
 * one of them is. Only if it is, or if the largest element is a zero, do they go over the elements again with care.
 */
final class ReductionTemplate {
    /**
     * One reduction.
     *
     * @param name its constant in the enum of row operations
     * @param identity the total of no elements
     * @param step the total t after one more element x
     * @param merge the total of two totals t and u
     * @param lanes what merges the lanes of a vector
     */
    record Reduction(String name, double identity, Formula step, Formula merge, String lanes) {
        Reduction(String name, double identity, String step, String merge, String lanes) {
            this(name, identity, Formula.parse(step), Formula.parse(merge), lanes);
        }

        String method() {
            return ElementwiseTemplate.camelCase(name);
        }

        /** {@return whether the total is one of the elements, or its absolute value} */
        boolean isExtreme() {
            return lanes.equals("MAX") || lanes.equals("MIN");
        }

        /** {@return the name of the loop over vectors that takes every step as it is defined} */
        String carefulMethod() {
            return isExtreme() ? "careful" + method().substring(0, 1).toUpperCase(Locale.ROOT) + method().substring(1)
                    : method();
        }

        /** {@return the total t after one more element x, if neither is NaN, and a zero of either sign of two zeros} */
        Formula compared() {
            String x = name.endsWith("ABS") ? "abs(x)" : "x";
            return Formula.parse("where(%s %s t, %s, t)".formatted(x, lanes.equals("MAX") ? ">" : "<", x));
        }

        /** {@return the step with other names for t and x} */
        Formula step(String t, String x) {
            return step.rename("t", t).rename("x", x);
        }

        Formula merge(String t, String u) {
            return merge.rename("t", t).rename("u", u);
        }

        /** {@return the total of the lanes of t0, in an order that does not depend on the JIT} */
        String lanes(ElementType type) {
            return switch (lanes) {
                case "ADD" -> "SimdLanes" + type + ".sum(t0)";
                case "MUL" -> "SimdLanes" + type + ".product(t0)";
                default -> "t0.reduceLanes(VectorOperators." + lanes + ")";
            };
        }

        /** {@return the total of several vectors, beginning with the identity} */
        String merged(ElementType type, String... totals) {
            String merged = type.vector + ".broadcast(SPECIES, " + type.literal(identity) + ")";
            for (String total : totals) {
                merged = merge(merged, total).vector(type);
            }
            return merged;
        }
    }

    /** How many columns a loop over numbers takes at a time. */
    private static final int COLUMNS = 4;

    /** What the loops over vectors need that add up what a formula makes. */
    static final String BLOCK_OF_A_SUM = """
            /** The bytes of a row that one accumulator takes. */
            private static final long BLOCK = 32 * BYTES;
            """;

    private ReductionTemplate() {}

    /** {@return the type in which loops over numbers keep their totals} */
    static ElementType totalType(ElementType type) {
        return type == ElementType.F32 ? ElementType.F64 : type;
    }

    /** {@return a loop over numbers along a row, with four accumulators} */
    static String plainRow(Reduction r, ElementType type) {
        ElementType total = totalType(type);
        StringBuilder starts = new StringBuilder();
        StringBuilder steps = new StringBuilder();
        for (int k = 0; k < 4; k++) {
            starts.append("    %s t%d = %s;\n".formatted(total.java, k, total.literal(r.identity)));
            steps.append("        %s x%d = xs.get(ValueLayout.%s, xAt + (i + %d) * xStep);\n".formatted(total.java, k,
                    type.layout, k));
            steps.append("        t%d = %s;\n".formatted(k, r.step("t" + k, "x" + k).plain(total)));
        }
        return """
                static %s %s(MemorySegment xs, long xAt, long xStep, long n) {
                %s    long i = 0;
                    for (; i + 3 < n; i += 4) {
                %s    }
                    for (; i < n; i++) {
                        %s x = xs.get(ValueLayout.%s, xAt + i * xStep);
                        t0 = %s;
                    }
                    t0 = %s;
                    t2 = %s;
                    return %s;
                }
                """.formatted(total.java, r.method(), starts, steps, total.java, type.layout,
                r.step("t0", "x").plain(total),
                r.merge("t0", "t1").plain(total), r.merge("t2", "t3").plain(total), r.merge("t0", "t2").plain(total));
    }

    /** {@return a loop over numbers down the rows, that merges the totals of the columns into out} */
    static String plainColumns(Reduction r, ElementType type) {
        ElementType total = totalType(type);
        StringBuilder starts = new StringBuilder();
        StringBuilder steps = new StringBuilder();
        StringBuilder ends = new StringBuilder();
        for (int k = 0; k < COLUMNS; k++) {
            starts.append("        %s t%d = %s;\n".formatted(total.java, k, total.literal(r.identity)));
            steps.append("            %s x%d = xs.get(ValueLayout.%s, at + %s);\n".formatted(total.java, k, type.layout,
                    k == 0 ? "0" : k + " * xStep"));
            steps.append("            t%d = %s;\n".formatted(k, r.step("t" + k, "x" + k).plain(total)));
            ends.append("        %sMerge(out, outAt + (c + %d) * outStep, t%d);\n".formatted(r.method(), k, k));
        }
        return """
                static void %sColumns(MemorySegment xs, long xAt, long rowStep, long rows, long xStep,
                        MemorySegment out, long outAt, long outStep, long columns) {
                    long c = 0;
                    for (; c + %d < columns; c += %d) {
                %s        long at = xAt + c * xStep;
                        for (long row = 0; row < rows; row++, at += rowStep) {
                %s        }
                %s    }
                    for (; c < columns; c++) {
                        %sMerge(out, outAt + c * outStep, %s(xs, xAt + c * xStep, rowStep, rows));
                    }
                }
                """.formatted(r.method(), COLUMNS - 1, COLUMNS, starts, steps, ends, r.method(), r.method())
                + "\n" + """
                private static void %sMerge(MemorySegment out, long at, %s t) {
                    %s u = out.get(ValueLayout.%s, at);
                    out.set(ValueLayout.%s, at, %s%s);
                }
                """.formatted(r.method(), total.java, total.java, type.layout, type.layout,
                total == type ? "" : "(" + type.java + ") ", r.merge.plain(total));
    }

    /** {@return a loop over vectors along a row: four accumulators for a block, a double for all blocks} */
    static String vectorRow(Reduction r, ElementType type, String plainClass) {
        StringBuilder steps = new StringBuilder();
        for (int k = 0; k < 4; k++) {
            steps.append("            %1$s x%2$d = %1$s.fromMemorySegment(SPECIES, xs, xAt%3$s, ORDER);\n"
                    .formatted(type.vector, k, List.of("", " + BYTES", " + THIRD", " + FOURTH").get(k)));
            steps.append("            t%d = %s;\n".formatted(k, r.step("t" + k, "x" + k).vector(type)));
        }
        return """
                static double %1$s(MemorySegment xs, long xAt, long n) {
                    long end = xAt + SPECIES.loopBound(n) * %2$d;
                    double total = %3$s.%11$s(xs, end, %2$d, n - (end - xAt) / %2$d);
                    while (xAt < end) {
                        long blockEnd = Math.min(end, xAt + BLOCK);
                        %4$s t0 = %4$s.broadcast(SPECIES, %5$s);
                        %4$s t1 = t0;
                        %4$s t2 = t0;
                        %4$s t3 = t0;
                        for (; xAt + STEP <= blockEnd; xAt += STEP) {
                %6$s        }
                        for (; xAt < blockEnd; xAt += BYTES) {
                            %4$s x = %4$s.fromMemorySegment(SPECIES, xs, xAt, ORDER);
                            t0 = %7$s;
                        }
                        t0 = %8$s;
                        double block = %9$s;
                        total = %10$s;
                    }
                    return total;
                }
                """.formatted(r.carefulMethod(), type.bytes, plainClass, type.vector, type.literal(r.identity), steps,
                r.step("t0", "x").vector(type), r.merged(type, "t0", "t1", "t2", "t3"), r.lanes(type),
                r.merge("total", "block").plain(ElementType.F64), r.method());
    }

    /**
     * {@return a loop over vectors down the rows, two vectors of columns at a time and no others, that merges the
     * totals into out}
     */
    static String vectorColumns(Reduction r, ElementType type) {
        return """
                static void %1$sColumns(MemorySegment xs, long xAt, long rowStep, long rows, MemorySegment out,
                        long outAt, long columns) {
                    for (long c = 0; c < columns * %8$d; c += 2 * BYTES) {
                        %2$s total0 = %2$s.broadcast(SPECIES, %3$s);
                        %2$s total1 = total0;
                        long at = xAt + c;
                        for (long row = 0; row < rows;) {
                            long blockEnd = Math.min(rows, row + ROWS);
                            %2$s t0 = %2$s.broadcast(SPECIES, %3$s);
                            %2$s t1 = t0;
                            for (; row < blockEnd; row++, at += rowStep) {
                                %2$s x0 = %2$s.fromMemorySegment(SPECIES, xs, at, ORDER);
                                %2$s x1 = %2$s.fromMemorySegment(SPECIES, xs, at + BYTES, ORDER);
                                t0 = %4$s;
                                t1 = %5$s;
                            }
                            total0 = %6$s;
                            total1 = %7$s;
                        }
                        at = outAt + c;
                        %2$s u0 = %2$s.fromMemorySegment(SPECIES, out, at, ORDER);
                        %2$s u1 = %2$s.fromMemorySegment(SPECIES, out, at + BYTES, ORDER);
                        %9$s.intoMemorySegment(out, at, ORDER);
                        %10$s.intoMemorySegment(out, at + BYTES, ORDER);
                    }
                }
                """.formatted(r.carefulMethod(), type.vector, type.literal(r.identity), r.step("t0", "x0").vector(type),
                r.step("t1", "x1").vector(type), r.merged(type, "t0", "total0"), r.merged(type, "t1", "total1"),
                type.bytes, r.merge("u0", "total0").vector(type), r.merge("u1", "total1").vector(type));
    }

    /** {@return a loop over vectors along a row that looks for an extreme element by comparison} */
    static String comparedRow(Reduction r, ElementType type, String plainClass) {
        StringBuilder steps = new StringBuilder();
        for (int k = 0; k < 4; k++) {
            steps.append("            %1$s x%2$d = %1$s.fromMemorySegment(SPECIES, xs, at%3$s, ORDER);\n"
                    .formatted(type.vector, k, List.of("", " + BYTES", " + THIRD", " + FOURTH").get(k)));
            steps.append(comparedStep(r, type, "" + k, "" + k).indent(12));
        }
        return """
                static double %1$s(MemorySegment xs, long xAt, long n) {
                    long end = xAt + SPECIES.loopBound(n) * %2$d;
                    double total = %3$s.%1$s(xs, end, %2$d, n - (end - xAt) / %2$d);
                    while (xAt < end) {
                        long blockEnd = Math.min(end, xAt + BLOCK);
                        long at = xAt;
                        %4$s t0 = %4$s.broadcast(SPECIES, %5$s);
                        %4$s t1 = t0;
                        %4$s t2 = t0;
                        %4$s t3 = t0;
                        %4$s s0 = %4$s.zero(SPECIES);
                        %4$s s1 = s0;
                        %4$s s2 = s0;
                        %4$s s3 = s0;
                        for (; at + STEP <= blockEnd; at += STEP) {
                %6$s        }
                        for (; at < blockEnd; at += BYTES) {
                            %4$s x0 = %4$s.fromMemorySegment(SPECIES, xs, at, ORDER);
                %7$s        }
                %8$s        s0 = s0.add(s1).add(s2.add(s3));
                        double block = %9$s;
                        if (block == 0 || s0.compare(VectorOperators.NE, s0).anyTrue()) {
                            block = %10$s(xs, xAt, (blockEnd - xAt) / %2$d);
                        }
                        total = %11$s;
                        xAt = blockEnd;
                    }
                    return total;
                }
                """.formatted(r.method(), type.bytes, plainClass, type.vector, type.literal(r.identity), steps,
                comparedStep(r, type, "0", "0").indent(12), (compared(r, type, "t0", "t1") + compared(r, type, "t2", "t3")
                        + compared(r, type, "t0", "t2")).indent(8), r.lanes(type),
                r.carefulMethod(), r.merge("total", "block").plain(ElementType.F64));
    }

    private static String comparedStep(Reduction r, ElementType type, String total, String x) {
        return compared(r, type, "t" + total, "x" + x) + "s%1$s = x%2$s.add(s%1$s);".formatted(total, x);
    }

    /** {@return the statement that takes the larger of t and x to t, or the smaller} */
    private static String compared(Reduction r, ElementType type, String t, String x) {
        return "%s = %s;\n".formatted(t, r.compared().rename("t", t).rename("x", x).vector(type));
    }

    /** {@return the same down the rows, two vectors of columns at a time and no others, that merges the totals into out} */
    static String comparedColumns(Reduction r, ElementType type) {
        return """
                static void %1$sColumns(MemorySegment xs, long xAt, long rowStep, long rows, MemorySegment out,
                        long outAt, long columns) {
                    for (long c = 0; c < columns * %8$d; c += 2 * BYTES) {
                        %2$s t0 = %2$s.broadcast(SPECIES, %3$s);
                        %2$s t1 = t0;
                        %2$s s0 = %2$s.zero(SPECIES);
                        %2$s s1 = s0;
                        long at = xAt + c;
                        for (long row = 0; row < rows; row++, at += rowStep) {
                            %2$s x0 = %2$s.fromMemorySegment(SPECIES, xs, at, ORDER);
                            %2$s x1 = %2$s.fromMemorySegment(SPECIES, xs, at + BYTES, ORDER);
                %4$s%5$s        }
                        s0 = s0.add(s1);
                        if (s0.compare(VectorOperators.NE, s0).or(t0.compare(VectorOperators.EQ, 0)).or(
                                t1.compare(VectorOperators.EQ, 0)).anyTrue()) {
                            %9$sColumns(xs, xAt + c, rowStep, rows, out, outAt + c, 2 * LANES);
                            continue;
                        }
                        at = outAt + c;
                        %2$s u0 = %2$s.fromMemorySegment(SPECIES, out, at, ORDER);
                        %2$s u1 = %2$s.fromMemorySegment(SPECIES, out, at + BYTES, ORDER);
                        %6$s.intoMemorySegment(out, at, ORDER);
                        %7$s.intoMemorySegment(out, at + BYTES, ORDER);
                    }
                }
                """.formatted(r.method(), type.vector, type.literal(r.identity), comparedStep(r, type, "0", "0").indent(12),
                comparedStep(r, type, "1", "1").indent(12), r.merge("u0", "t0").vector(type),
                r.merge("u1", "t1").vector(type), type.bytes, r.carefulMethod());
    }

    /**
     * {@return a loop over numbers that adds up what a formula makes of the elements of a row}
     *
     * @param writes whether it also writes it
     */
    static String plainSum(Kernel kernel, ElementType type, boolean writes) {
        return """
                static double %s(%slong n) {
                    double total = 0;
                    for (long i = 0; i < n; i++) {
                %s%s        total += value;
                    }
                    return total;
                }
                """.formatted(kernel.name(), ElementwiseTemplate.plainParameters(kernel, type)
                + (writes ? "MemorySegment out, long outAt, long outStep, " : ""), ElementwiseTemplate.plainValue(kernel,
                type), writes ? "        out.set(ValueLayout.%s, outAt + i * outStep, value);\n".formatted(type.layout) : "");
    }

    /** {@return the same over vectors, with an accumulator for each block} */
    static String vectorSum(Kernel kernel, ElementType type, String plainClass, boolean writes) {
        String out = writes ? "MemorySegment out, long outAt, " : "";
        String step = ElementwiseTemplate.vectorValue(kernel, type, "i")
                + (writes ? "        value.intoMemorySegment(outRow, i, ORDER);\n" : "");
        String rest = ElementwiseTemplate.restValue(kernel, type, "0")
                + (writes ? "        value.intoMemorySegment(out, outAt, ORDER, rest);\n" : "");
        return """
                static double %1$s(%2$slong n) {
                    long bytes = n * %3$d & -BYTES;
                %4$s    double total = 0;
                    for (long i = 0; i < bytes;) {
                        long blockEnd = Math.min(bytes, i + BLOCK);
                        %5$s t = %5$s.broadcast(SPECIES, 0);
                        for (; i < blockEnd; i += BYTES) {
                %6$s            t = value.add(t);
                        }
                        total += SimdLanes%13$s.sum(t);
                    }
                    long rest = n - bytes / %3$d;
                    return rest == 0 ? total : total + %1$sRest(%7$srest);
                }

                private static double %1$sRest(%2$slong n) {
                    if (!Simd.MASKS || n < %8$d) {
                        return %9$s.%1$s(%10$sn);
                    }
                    VectorMask<%11$s> rest = SPECIES.indexInRange(0, n);
                %12$s    return SimdLanes%13$s.sum(%5$s.zero(SPECIES).blend(value, rest));
                }
                """.formatted(kernel.name(), ElementwiseTemplate.vectorParameters(kernel, type) + out, type.bytes,
                ElementwiseTemplate.slices(kernel, writes), type.vector, step.indent(4),
                ElementwiseTemplate.restArguments(kernel) + (writes ? "out, outAt + bytes, " : ""), ElementwiseTemplate.FEW,
                plainClass, ElementwiseTemplate.plainArguments(kernel, type)
                + (writes ? "out, outAt, %d, ".formatted(type.bytes) : ""), type.boxed, rest.indent(-4), type);
    }

    /** {@return the choice among loops over numbers that add up what a formula makes} */
    static String plainSums(String ops, List<String> constants, List<Kernel> kernels, ElementType type) {
        Kernel first = kernels.getFirst();
        return sums(ops, constants, kernels, ElementwiseTemplate.plainParameters(first, type),
                ElementwiseTemplate.each(first.arrays(), "", a -> "%ss, %sAt, %sStep, ".formatted(a, a, a))
                        + ElementwiseTemplate.each(first.numbers(), "", m -> m + ", "));
    }

    /** {@return the same of loops over vectors} */
    static String vectorSums(String ops, List<String> constants, List<Kernel> kernels, ElementType type) {
        Kernel first = kernels.getFirst();
        return sums(ops, constants, kernels, ElementwiseTemplate.vectorParameters(first, type),
                ElementwiseTemplate.each(first.arrays(), "", a -> "%ss, %sAt, ".formatted(a, a))
                        + ElementwiseTemplate.each(first.numbers(), "", m -> m + "Number, "));
    }

    private static String sums(String ops, List<String> constants, List<Kernel> kernels, String parameters,
            String arguments) {
        String cases = IntStream.range(0, kernels.size())
                .mapToObj(i -> "        case %s -> %s(%sn);\n".formatted(constants.get(i), kernels.get(i).name(), arguments))
                .collect(Collectors.joining());
        return """
                static double sum(%s op, %slong n) {
                    return switch (op) {
                %s    };
                }
                """.formatted(ops, parameters, cases);
    }

    /** {@return the choice of a loop along a row} */
    static String rowChoice(List<Reduction> reductions, String result, String parameters, String arguments) {
        return """
                static %s row(RowOp op, %s) {
                    return switch (op) {
                %s    };
                }
                """.formatted(result, parameters, cases(reductions, "", arguments));
    }

    /** {@return the choice of a loop over numbers down the rows} */
    static String plainColumnsChoice(List<Reduction> reductions) {
        return """
                static void columns(RowOp op, MemorySegment xs, long xAt, long rowStep, long rows, long xStep,
                        MemorySegment out, long outAt, long outStep, long columns) {
                    switch (op) {
                %s    }
                }
                """.formatted(
                cases(reductions, "Columns", "xs, xAt, rowStep, rows, xStep, out, outAt, outStep, columns"));
    }

    /**
     * {@return the choice of a loop over vectors down the rows, which leaves the last columns to the loop over numbers}
     */
    static String vectorColumnsChoice(List<Reduction> reductions, ElementType type, String plainClass) {
        return """
                static void columns(RowOp op, MemorySegment xs, long xAt, long rowStep, long rows, MemorySegment out,
                        long outAt, long columns) {
                    long whole = columns / (2 * LANES) * (2 * LANES);
                    switch (op) {
                %s    }
                    long end = whole * %d;
                    %s.columns(op, xs, xAt + end, rowStep, rows, %d, out, outAt + end, %d, columns - whole);
                }
                """.formatted(
                cases(reductions, "Columns", "xs, xAt, rowStep, rows, out, outAt, whole"), type.bytes, plainClass,
                type.bytes, type.bytes);
    }

    private static String cases(List<Reduction> reductions, String suffix, String arguments) {
        return reductions.stream()
                .map(r -> "        case %s -> %s%s(%s);\n".formatted(r.name, r.method(), suffix, arguments))
                .collect(Collectors.joining());
    }
}
