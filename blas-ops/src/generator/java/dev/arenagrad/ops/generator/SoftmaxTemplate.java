package dev.arenagrad.ops.generator;

import dev.arenagrad.ops.generator.ElementwiseTemplate.Kernel;
import java.util.List;

/** Writes the loops over short rows that compute softmax, its logarithm and its derivative without a call for each pass of a row. */
final class SoftmaxTemplate {
    private static final Kernel LOG = new Kernel("log", List.of("x"), List.of(), "log(x)");

    private SoftmaxTemplate() {}

    /**
     * {@return the loops over vectors} What no whole vector holds is read with the end of a row, before anything is written. A row with NaN
     * becomes NaN by its sum, so that the largest element need not.
     *
     * @param exp what is added up, of elements x and the largest m
     */
    static String logSoftmaxRows(Kernel exp, ElementType type) {
        return """
                /** The shortest and the longest row of {@link #logSoftmaxRows}. */
                static final int LEAST_OF_A_ROW = Simd.MASKS ? 2 : LANES;
                static final int MOST_OF_A_ROW = 32 * LANES;

                /** The rows that go through one pass before the next pass. */
                private static final int ROWS = 8;

                /** out = x - m - log(the sum of exp(x - m)) in each row of n neighbours, m being its largest element. */
                static void logSoftmaxRows(MemorySegment xs, long xAt, long xNext, MemorySegment out, long outAt,
                        long outNext, long n, long rows) {
                    %4$s[] largest = new %4$s[ROWS];
                    %4$s[] sums = new %4$s[Math.max(ROWS, LANES)];
                    %4$s[] lanes = new %4$s[ROWS * LANES];
                    for (long row = 0; row < rows; row += ROWS) {
                        int count = (int) Math.min(ROWS, rows - row);
                        long from = xAt + row * xNext;
                        logarithmsOfRows(xs, from, xNext, n, count, largest, sums, lanes);
                        if (n < LANES) {
                            belowShortRows(xs, from, xNext, n, count, largest, sums, out, outAt + row * outNext, outNext);
                        } else {
                            belowRows(xs, from, xNext, n, count, largest, sums, out, outAt + row * outNext, outNext);
                        }
                    }
                }

                /** out = x - m - log(the sum of exp(x - m)) for the element x of each row that its class names. */
                static void logSoftmaxOfClasses(MemorySegment xs, long xAt, long xNext, long n, MemorySegment classes,
                        long classAt, long classNext, MemorySegment out, long outAt, long outNext, long rows) {
                    %4$s[] largest = new %4$s[ROWS];
                    %4$s[] sums = new %4$s[Math.max(ROWS, LANES)];
                    %4$s[] lanes = new %4$s[ROWS * LANES];
                    for (long row = 0; row < rows; row += ROWS) {
                        int count = (int) Math.min(ROWS, rows - row);
                        long from = xAt + row * xNext;
                        logarithmsOfRows(xs, from, xNext, n, count, largest, sums, lanes);
                        for (int i = 0; i < count; i++) {
                            long at = classes.get(ValueLayout.JAVA_LONG, classAt + (row + i) * classNext) * %1$d;
                            %4$s x = xs.get(ValueLayout.%9$s, from + i * xNext + at);
                            out.set(ValueLayout.%9$s, outAt + (row + i) * outNext, x - largest[i] - sums[i]);
                        }
                    }
                }

                /** out = m + log(the sum of exp(x - m)) for each row, m being its largest element; NaN if that is infinite. */
                static void logsumexpRows(MemorySegment xs, long xAt, long xNext, long n, MemorySegment out, long outAt,
                        long outNext, long rows) {
                    %4$s[] largest = new %4$s[ROWS];
                    %4$s[] sums = new %4$s[Math.max(ROWS, LANES)];
                    %4$s[] lanes = new %4$s[ROWS * LANES];
                    for (long row = 0; row < rows; row += ROWS) {
                        int count = (int) Math.min(ROWS, rows - row);
                        logarithmsOfRows(xs, xAt + row * xNext, xNext, n, count, largest, sums, lanes);
                        for (int i = 0; i < count; i++) {
                            out.set(ValueLayout.%9$s, outAt + (row + i) * outNext, largest[i] + sums[i]);
                        }
                    }
                }

                /** The largest element m of each row, and log(the sum of exp(x - m)). */
                private static void logarithmsOfRows(MemorySegment xs, long xAt, long xNext, long n, int rows,
                        %4$s[] largest, %4$s[] sums, %4$s[] lanes) {
                    if (n < LANES) {
                        largestOfShortRows(xs, xAt, xNext, n, rows, largest);
                        exponentialsOfShortRows(xs, xAt, xNext, n, rows, largest, lanes);
                    } else {
                        largestOfRows(xs, xAt, xNext, n, rows, largest);
                        sumsOfLanes(xs, xAt, xNext, n, rows, largest, lanes);
                    }
                    sumsOfRows(lanes, rows, sums);
                    logarithms(sums);
                }

                private static void largestOfRows(MemorySegment xs, long xAt, long xNext, long n, int rows,
                        %4$s[] largest) {
                    long bytes = n * %1$d - 1 & -BYTES;
                    for (int row = 0; row < rows; row++) {
                        long from = xAt + row * xNext;
                        %3$s end = %3$s.fromMemorySegment(SPECIES, xs, from + n * %1$d - BYTES, ORDER);
                        %3$s t = end;
                        for (long i = 0; i < bytes; i += BYTES) {
                            %3$s x = %3$s.fromMemorySegment(SPECIES, xs, from + i, ORDER);
                            t = x.blend(t, x.compare(VectorOperators.LT, t));
                        }
                        largest[row] = SimdLanes%7$s.max(t);
                    }
                }

                /** Of rows that do not fill a vector. */
                private static void largestOfShortRows(MemorySegment xs, long xAt, long xNext, long n, int rows,
                        %4$s[] largest) {
                    VectorMask<%2$s> rest = SPECIES.indexInRange(0, n);
                    for (int row = 0; row < rows; row++) {
                        %3$s x = %3$s.fromMemorySegment(SPECIES, xs, xAt + row * xNext, ORDER, rest);
                        largest[row] = SimdLanes%7$s.max(%3$s.broadcast(SPECIES, %10$s).blend(x, rest));
                    }
                }

                /** exp(x - m) of rows that do not fill a vector, and zeros for the rest of it. */
                private static void exponentialsOfShortRows(MemorySegment xs, long xAt, long xNext, long n, int rows,
                        %4$s[] largest, %4$s[] lanes) {
                    VectorMask<%2$s> rest = SPECIES.indexInRange(0, n);
                    for (int row = 0; row < rows; row++) {
                        %4$s mNumber = largest[row];
                %11$s        %3$s.zero(SPECIES).blend(value, rest).intoArray(lanes, row * LANES);
                    }
                }

                private static void sumsOfRows(%4$s[] lanes, int rows, %4$s[] sums) {
                    for (int row = 0; row < rows; row++) {
                        sums[row] = SimdLanes%7$s.sum(%3$s.fromArray(SPECIES, lanes, row * LANES));
                    }
                }

                /** The sums of every lane of the vectors of each row: those of all lanes in a loop of their own, as both are too much to be inlined. */
                private static void sumsOfLanes(MemorySegment xRow, long xAt, long xNext, long n, int rows,
                        %4$s[] largest, %4$s[] lanes) {
                    long bytes = n * %1$d - 1 & -BYTES;
                    long last = n * %1$d - BYTES;
                    VectorMask<%2$s> rest = SPECIES.indexInRange(n - LANES - bytes / %1$d, n);
                    for (int row = 0; row < rows; row++) {
                        long from = xAt + row * xNext;
                        %4$s mNumber = largest[row];
                        %3$s t = %3$s.broadcast(SPECIES, 0);
                        for (long i = 0; i < bytes; i += BYTES) {
                %5$s            t = value.add(t);
                        }
                %6$s        t = %3$s.zero(SPECIES).blend(value, rest).add(t);
                        t.intoArray(lanes, row * LANES);
                    }
                }

                /** All together, also of what is left of sums of other rows. */
                private static void logarithms(%4$s[] sums) {
                    for (int row = 0; row < sums.length; row += LANES) {
                        %3$s x = %3$s.fromArray(SPECIES, sums, row);
                %8$s        value.intoArray(sums, row);
                    }
                }

                private static void belowShortRows(MemorySegment xs, long xAt, long xNext, long n, int rows,
                        %4$s[] largest, %4$s[] sums, MemorySegment out, long outAt, long outNext) {
                    VectorMask<%2$s> rest = SPECIES.indexInRange(0, n);
                    for (int row = 0; row < rows; row++) {
                        %3$s.fromMemorySegment(SPECIES, xs, xAt + row * xNext, ORDER, rest).sub(largest[row]).sub(sums[row])
                                .intoMemorySegment(out, outAt + row * outNext, ORDER, rest);
                    }
                }

                private static void belowRows(MemorySegment xs, long xAt, long xNext, long n, int rows, %4$s[] largest,
                        %4$s[] sums, MemorySegment out, long outAt, long outNext) {
                    long bytes = n * %1$d - 1 & -BYTES;
                    long last = n * %1$d - BYTES;
                    for (int row = 0; row < rows; row++) {
                        long from = xAt + row * xNext;
                        long to = outAt + row * outNext;
                        %4$s m = largest[row];
                        %4$s s = sums[row];
                        %3$s end = %3$s.fromMemorySegment(SPECIES, xs, from + last, ORDER);
                        for (long i = 0; i < bytes; i += BYTES) {
                            %3$s.fromMemorySegment(SPECIES, xs, from + i, ORDER).sub(m).sub(s)
                                    .intoMemorySegment(out, to + i, ORDER);
                        }
                        end.sub(m).sub(s).intoMemorySegment(out, to + last, ORDER);
                    }
                }
                """.formatted(type.bytes, type.boxed, type.vector, type.java, ElementwiseTemplate.vectorValue(exp,
                type, "from + i").indent(4), ElementwiseTemplate.vectorValue(exp, type, "from + last"), type,
                ElementwiseTemplate.vectorResult(LOG, type), type.layout, type.literal(Double.NEGATIVE_INFINITY),
                ElementwiseTemplate.restValue(exp, type, "row * xNext"));
    }

    /** {@return the loops over vectors for softmax itself and its derivative} They go on from those of its logarithm. */
    static String softmaxRows(Kernel exp, ElementType type) {
        return """
                /** The longest row of {@link #softmaxRows} and {@link #softmaxGradientRows}; longer ones are as fast by themselves. */
                static final int MOST_OF_SOFTMAX = 8 * LANES;

                /** The rows that {@link #softmaxRows} takes at a time: twice as many arrays of lanes would be a kilobyte of heap a call. */
                private static final int FEW = 4;

                /** out = exp(x - m) / the sum of exp(x - m) in each row of n neighbours, m being its largest element. */
                static void softmaxRows(MemorySegment xs, long xAt, long xNext, MemorySegment out, long outAt,
                        long outNext, long n, long rows) {
                    %4$s[] largest = new %4$s[FEW];
                    %4$s[] sums = new %4$s[FEW];
                    %4$s[] ends = new %4$s[FEW * LANES];
                    %4$s[] lanes = new %4$s[FEW * LANES];
                    for (long row = 0; row < rows; row += FEW) {
                        int count = (int) Math.min(FEW, rows - row);
                        long from = xAt + row * xNext;
                        long to = outAt + row * outNext;
                        if (n < LANES) {
                            largestOfShortRows(xs, from, xNext, n, count, largest);
                            exponentialsOfShortRows(xs, from, xNext, n, count, largest, ends);
                            sumsOfRows(ends, count, sums);
                            quotientsOfShortRows(ends, n, count, sums, out, to, outNext);
                            continue;
                        }
                        largestOfRows(xs, from, xNext, n, count, largest);
                        exponentialsOfEnds(xs, from + n * %1$d - BYTES, xNext, count, largest, ends);
                        exponentialsOfRows(xs, from, xNext, n, count, largest, ends, out, to, outNext, lanes);
                        sumsOfRows(lanes, count, sums);
                        quotientsOfRows(out, to, outNext, n, count, ends, sums);
                    }
                }

                /** ends = exp(x - m) for the last vector of each row. */
                private static void exponentialsOfEnds(MemorySegment xRow, long xAt, long xNext, int rows,
                        %4$s[] largest, %4$s[] ends) {
                    for (int row = 0; row < rows; row++) {
                        long from = xAt + row * xNext;
                        %4$s mNumber = largest[row];
                %6$s        value.intoArray(ends, row * LANES);
                    }
                }

                /** out = exp(x - m) but for the last vector of each row, and the sums of every lane of all its vectors. */
                private static void exponentialsOfRows(MemorySegment xRow, long xAt, long xNext, long n, int rows,
                        %4$s[] largest, %4$s[] ends, MemorySegment out, long outAt, long outNext, %4$s[] lanes) {
                    long bytes = n * %1$d - 1 & -BYTES;
                    VectorMask<%2$s> rest = SPECIES.indexInRange(n - LANES - bytes / %1$d, n);
                    for (int row = 0; row < rows; row++) {
                        long from = xAt + row * xNext;
                        long to = outAt + row * outNext;
                        %4$s mNumber = largest[row];
                        %3$s t = %3$s.zero(SPECIES).blend(%3$s.fromArray(SPECIES, ends, row * LANES), rest);
                        for (long i = 0; i < bytes; i += BYTES) {
                %5$s            value.intoMemorySegment(out, to + i, ORDER);
                            t = value.add(t);
                        }
                        t.intoArray(lanes, row * LANES);
                    }
                }

                private static void quotientsOfShortRows(%4$s[] exponentials, long n, int rows, %4$s[] sums,
                        MemorySegment out, long outAt, long outNext) {
                    VectorMask<%2$s> rest = SPECIES.indexInRange(0, n);
                    for (int row = 0; row < rows; row++) {
                        %3$s.fromArray(SPECIES, exponentials, row * LANES).mul(1 / sums[row])
                                .intoMemorySegment(out, outAt + row * outNext, ORDER, rest);
                    }
                }

                private static void quotientsOfRows(MemorySegment out, long outAt, long outNext, long n, int rows,
                        %4$s[] ends, %4$s[] sums) {
                    long bytes = n * %1$d - 1 & -BYTES;
                    long last = n * %1$d - BYTES;
                    for (int row = 0; row < rows; row++) {
                        long to = outAt + row * outNext;
                        %4$s s = 1 / sums[row];
                        for (long i = 0; i < bytes; i += BYTES) {
                            %3$s.fromMemorySegment(SPECIES, out, to + i, ORDER).mul(s)
                                    .intoMemorySegment(out, to + i, ORDER);
                        }
                        %3$s.fromArray(SPECIES, ends, row * LANES).mul(s).intoMemorySegment(out, to + last, ORDER);
                    }
                }

                /** out = y * (g - the sum of g * y) in each row of n neighbours. */
                static void softmaxGradientRows(MemorySegment gs, long gAt, long gNext, MemorySegment ys, long yAt,
                        long yNext, MemorySegment out, long outAt, long outNext, long n, long rows) {
                    %4$s[] sums = new %4$s[ROWS];
                    %4$s[] lanes = new %4$s[ROWS * LANES];
                    for (long row = 0; row < rows; row += ROWS) {
                        int count = (int) Math.min(ROWS, rows - row);
                        long g = gAt + row * gNext;
                        long y = yAt + row * yNext;
                        if (n < LANES) {
                            productsOfShortRows(gs, g, gNext, ys, y, yNext, n, count, lanes);
                            sumsOfRows(lanes, count, sums);
                            gradientsOfShortRows(gs, g, gNext, ys, y, yNext, n, count, sums, out, outAt + row * outNext, outNext);
                            continue;
                        }
                        productsOfLanes(gs, g, gNext, ys, y, yNext, n, count, lanes);
                        sumsOfRows(lanes, count, sums);
                        gradientsOfRows(gs, g, gNext, ys, y, yNext, n, count, sums, out, outAt + row * outNext, outNext);
                    }
                }

                private static void productsOfShortRows(MemorySegment gs, long gAt, long gNext, MemorySegment ys, long yAt,
                        long yNext, long n, int rows, %4$s[] lanes) {
                    VectorMask<%2$s> rest = SPECIES.indexInRange(0, n);
                    for (int row = 0; row < rows; row++) {
                        %3$s.fromMemorySegment(SPECIES, gs, gAt + row * gNext, ORDER, rest)
                                .mul(%3$s.fromMemorySegment(SPECIES, ys, yAt + row * yNext, ORDER, rest))
                                .intoArray(lanes, row * LANES);
                    }
                }

                private static void gradientsOfShortRows(MemorySegment gs, long gAt, long gNext, MemorySegment ys, long yAt,
                        long yNext, long n, int rows, %4$s[] sums, MemorySegment out, long outAt, long outNext) {
                    VectorMask<%2$s> rest = SPECIES.indexInRange(0, n);
                    for (int row = 0; row < rows; row++) {
                        %3$s.fromMemorySegment(SPECIES, gs, gAt + row * gNext, ORDER, rest).sub(sums[row])
                                .mul(%3$s.fromMemorySegment(SPECIES, ys, yAt + row * yNext, ORDER, rest))
                                .intoMemorySegment(out, outAt + row * outNext, ORDER, rest);
                    }
                }

                private static void productsOfLanes(MemorySegment gs, long gAt, long gNext, MemorySegment ys, long yAt,
                        long yNext, long n, int rows, %4$s[] lanes) {
                    long bytes = n * %1$d - 1 & -BYTES;
                    long last = n * %1$d - BYTES;
                    VectorMask<%2$s> rest = SPECIES.indexInRange(n - LANES - bytes / %1$d, n);
                    for (int row = 0; row < rows; row++) {
                        long g = gAt + row * gNext;
                        long y = yAt + row * yNext;
                        %3$s end = %3$s.fromMemorySegment(SPECIES, gs, g + last, ORDER)
                                .mul(%3$s.fromMemorySegment(SPECIES, ys, y + last, ORDER));
                        %3$s t = %3$s.zero(SPECIES).blend(end, rest);
                        for (long i = 0; i < bytes; i += BYTES) {
                            t = %3$s.fromMemorySegment(SPECIES, gs, g + i, ORDER)
                                    .mul(%3$s.fromMemorySegment(SPECIES, ys, y + i, ORDER)).add(t);
                        }
                        t.intoArray(lanes, row * LANES);
                    }
                }

                private static void gradientsOfRows(MemorySegment gs, long gAt, long gNext, MemorySegment ys, long yAt,
                        long yNext, long n, int rows, %4$s[] sums, MemorySegment out, long outAt, long outNext) {
                    long bytes = n * %1$d - 1 & -BYTES;
                    long last = n * %1$d - BYTES;
                    for (int row = 0; row < rows; row++) {
                        long g = gAt + row * gNext;
                        long y = yAt + row * yNext;
                        long to = outAt + row * outNext;
                        %4$s s = sums[row];
                        %3$s end = %3$s.fromMemorySegment(SPECIES, gs, g + last, ORDER).sub(s)
                                .mul(%3$s.fromMemorySegment(SPECIES, ys, y + last, ORDER));
                        for (long i = 0; i < bytes; i += BYTES) {
                            %3$s.fromMemorySegment(SPECIES, gs, g + i, ORDER).sub(s)
                                    .mul(%3$s.fromMemorySegment(SPECIES, ys, y + i, ORDER))
                                    .intoMemorySegment(out, to + i, ORDER);
                        }
                        end.intoMemorySegment(out, to + last, ORDER);
                    }
                }
                """.formatted(type.bytes, type.boxed, type.vector, type.java, ElementwiseTemplate.vectorValue(exp,
                type, "from + i").indent(4), ElementwiseTemplate.vectorValue(exp, type, "from"));
    }
}
