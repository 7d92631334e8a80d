package dev.arenagrad.ops.generator;

import java.util.Locale;

/** Writes loops that move elements of one size in another order: squares of a matrix that are transposed in registers, and rows reversed. */
final class MoveTemplate {
    /**
     * Elements of one size, and the vectors that hold one side of a square of them.
     *
     * @param java the elements
     * @param boxed their box, of which vectors are declared
     * @param bits the bits of a vector
     * @param lanes its lanes, which are the side of a square
     */
    enum Lanes {
        BYTE("byte", "Byte", 64, 8), SHORT("short", "Short", 128, 8), INT("int", "Integer", 256, 8), LONG("long", "Long",
                256, 4);

        final String java;
        final String boxed;
        final int bits;
        final int lanes;

        Lanes(String java, String boxed, int bits, int lanes) {
            this.java = java;
            this.boxed = boxed;
            this.bits = bits;
            this.lanes = lanes;
        }

        String vector() {
            return className("Vector");
        }

        /** {@return a name that starts with that of the elements} */
        String className(String end) {
            return java.substring(0, 1).toUpperCase(Locale.ROOT) + java.substring(1) + end;
        }

        int bytes() {
            return bits / Byte.SIZE / lanes;
        }
    }

    private MoveTemplate() {}

    /** {@return the constants of a class of these loops} */
    static String constants(Lanes type) {
        StringBuilder text = new StringBuilder("""
                /** The side of a square. */
                static final int SIDE = %2$d;
                private static final int SIZE = %3$d;
                private static final ByteOrder ORDER = ByteOrder.nativeOrder();
                private static final VectorSpecies<%1$s> SPECIES = %4$s.SPECIES_%5$d;
                private static final VectorSpecies<%1$s> WIDEST = %4$s.SPECIES_PREFERRED;
                private static final int LANES = WIDEST.length();
                private static final VectorShuffle<%1$s> REVERSED = VectorShuffle.iota(WIDEST, LANES - 1, -1, false);
                """.formatted(type.boxed, type.lanes, type.bytes(), type.vector(), type.bits));
        for (int distance = 1; distance < type.lanes; distance *= 2) {
            long second = 0;
            for (int lane = 0; lane < type.lanes; lane++) {
                second |= (lane & distance) != 0 ? 1L << lane : 0;
            }
            text.append("private static final VectorMask<%1$s> SECOND_OF_%2$d = VectorMask.fromLong(SPECIES, %3$dL);\n"
                    .formatted(type.boxed, 2 * distance, second));
            text.append("private static final VectorShuffle<%1$s> SWAP_%2$d = VectorShuffle.fromOp(SPECIES, i -> i ^ %2$d);\n"
                    .formatted(type.boxed, distance));
        }
        return text.toString();
    }

    /**
     * {@return the loop over squares: two at a time, one below the other, which are read from the same lines of cache where elements have four
     * or eight bytes, and along their rows, so that these are written from one end to the other}
     */
    static String transpose() {
        return """
                /** The columns of a strip, whose lines of cache fit into the second level. */
                private static final long STRIP = 1024;

                /** Copies a matrix whose columns lie xStep apart, and whose sides are multiples of a square's, to rows that lie rowStep apart. */
                static void transpose(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
                        long rowStep, long columns, long rows) {
                    for (long strip = 0; strip < columns; strip += STRIP) {
                        long end = Math.min(columns, strip + STRIP);
                        long row = 0;
                        for (; row + SIDE < rows; row += 2 * SIDE) {
                            for (long column = strip; column < end; column += SIDE) {
                                long from = xAt + column * xStep + row * SIZE;
                                long to = outAt + row * rowStep + column * SIZE;
                                square(xs, from, xStep, out, to, rowStep);
                                square(xs, from + SIDE * SIZE, xStep, out, to + SIDE * rowStep, rowStep);
                            }
                        }
                        if (row < rows) {
                            for (long column = strip; column < end; column += SIDE) {
                                square(xs, xAt + column * xStep + row * SIZE, xStep, out, outAt + row * rowStep + column
                                        * SIZE, rowStep);
                            }
                        }
                    }
                }
                """;
    }

    /**
     * {@return the transposition of a square in registers: squares of two by two are transposed, then those of four by four in squares of
     * two, and so on}
     */
    static String square(Lanes type) {
        StringBuilder text = new StringBuilder("""
                private static void square(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
                        long rowStep) {
                """);
        String vector = type.vector();
        for (int i = 0; i < type.lanes; i++) {
            text.append("    %1$s v0_%2$d = %1$s.fromMemorySegment(SPECIES, xs, xAt + %2$d * xStep, ORDER);\n".formatted(vector,
                    i));
        }
        int stage = 0;
        for (int distance = 1; distance < type.lanes; distance *= 2, stage++) {
            for (int i = 0; i < type.lanes; i++) {
                if ((i & distance) == 0) {
                    text.append("""
                                %1$s v%2$d_%4$d = v%3$d_%4$d.blend(v%3$d_%5$d.rearrange(SWAP_%6$d), SECOND_OF_%7$d);
                                %1$s v%2$d_%5$d = v%3$d_%4$d.rearrange(SWAP_%6$d).blend(v%3$d_%5$d, SECOND_OF_%7$d);
                            """.formatted(vector, stage + 1, stage, i, i + distance, distance, 2 * distance));
                }
            }
        }
        for (int i = 0; i < type.lanes; i++) {
            text.append("    v%d_%d.intoMemorySegment(out, outAt + %2$d * rowStep, ORDER);\n".formatted(stage, i));
        }
        return text.append("}\n").toString();
    }

    /** {@return the loop over a row} */
    static String reverse(Lanes type) {
        return """
                /** Copies as many of n neighbours as whole vectors hold, the last one first, and returns how many that are. */
                static int reverse(MemorySegment xs, long lastAt, MemorySegment out, long outAt, int n) {
                    int whole = n & -LANES;
                    for (int i = 0; i < whole; i += LANES) {
                        %1$s.fromMemorySegment(WIDEST, xs, lastAt - (i + LANES - 1L) * SIZE, ORDER).rearrange(REVERSED)
                                .intoMemorySegment(out, outAt + (long) i * SIZE, ORDER);
                    }
                    return whole;
                }
                """.formatted(type.vector());
    }

    /**
     * {@return the loops between few rows and their elements in turn: a vector of results takes its lanes from all vectors of a block, which
     * are moved to their places in the same way, and of which a mask picks one}
     */
    static String interleave(Lanes type) {
        return """
                /** How a block of rows becomes their elements in turn, or the other way round: for each new vector, where its lanes come from, and which from which. */
                private static final class Mixing {
                    private final VectorShuffle<%2$s>[] places;
                    private final VectorMask<%2$s>[] parts;

                    @SuppressWarnings({"unchecked", "rawtypes"})
                    Mixing(int rows, boolean inTurn) {
                        places = new VectorShuffle[rows];
                        parts = new VectorMask[rows * rows];
                        for (int to = 0; to < rows; to++) {
                            int[] lanes = new int[SIDE];
                            long[] masks = new long[rows];
                            for (int lane = 0; lane < SIDE; lane++) {
                                int element = inTurn ? to * SIDE + lane : lane * rows + to;
                                int from = inTurn ? element %% rows : element / SIDE;
                                lanes[lane] = inTurn ? element / rows : element %% SIDE;
                                masks[from] |= 1L << lane;
                            }
                            places[to] = VectorShuffle.fromArray(SPECIES, lanes, 0);
                            for (int from = 0; from < rows; from++) {
                                parts[to * rows + from] = VectorMask.fromLong(SPECIES, masks[from]);
                            }
                        }
                    }
                }

                private static final Mixing[] IN_TURN = IntStream.range(0, SIDE).mapToObj(n -> new Mixing(n, true)).toArray(Mixing[]::new);
                private static final Mixing[] APART = IntStream.range(0, SIDE).mapToObj(n -> new Mixing(n, false)).toArray(Mixing[]::new);

                /** Copies rows, fewer than a square has, to one row that has their elements in turn; n of each, a multiple of a square's side. */
                static void interleave(MemorySegment xs, long xAt, long rowStep, MemorySegment out, long outAt, int rows,
                        int n) {
                    Mixing mixing = IN_TURN[rows];
                    if (rowStep == 0) {
                        repeat(mixing, rows, xs, xAt, out, outAt, n);
                        return;
                    }
                    for (int i = 0; i < n; i += SIDE) {
                        mix(mixing, rows, xs, xAt + (long) i * SIZE, rowStep, out, outAt + (long) i * rows * SIZE, SIDE * SIZE);
                    }
                }

                /** Copies each of n elements {@code times} times in place: the vectors of a block need no more than their lanes moved. */
                private static void repeat(Mixing mixing, int times, MemorySegment xs, long xAt, MemorySegment out, long outAt,
                        int n) {
                    if (times == 2) {
                        VectorShuffle<%2$s> first = mixing.places[0];
                        VectorShuffle<%2$s> second = mixing.places[1];
                        for (int i = 0; i < n; i += SIDE) {
                            %1$s x = %1$s.fromMemorySegment(SPECIES, xs, xAt + (long) i * SIZE, ORDER);
                            x.rearrange(first).intoMemorySegment(out, outAt + 2L * i * SIZE, ORDER);
                            x.rearrange(second).intoMemorySegment(out, outAt + (2L * i + SIDE) * SIZE, ORDER);
                        }
                        return;
                    }
                    for (int i = 0; i < n; i += SIDE) {
                        %1$s x = %1$s.fromMemorySegment(SPECIES, xs, xAt + (long) i * SIZE, ORDER);
                        for (int to = 0; to < times; to++) {
                            x.rearrange(mixing.places[to]).intoMemorySegment(out, outAt + ((long) i * times + (long) to * SIDE)
                                    * SIZE, ORDER);
                        }
                    }
                }

                /** The other way round. */
                static void separate(MemorySegment xs, long xAt, MemorySegment out, long outAt, long rowStep, int rows,
                        int n) {
                    Mixing mixing = APART[rows];
                    for (int i = 0; i < n; i += SIDE) {
                        mix(mixing, rows, xs, xAt + (long) i * rows * SIZE, SIDE * SIZE, out, outAt + (long) i * SIZE, rowStep);
                    }
                }

                private static void mix(Mixing mixing, int rows, MemorySegment xs, long xAt, long xStep, MemorySegment out,
                        long outAt, long outStep) {
                    for (int to = 0; to < rows; to++) {
                        VectorShuffle<%2$s> places = mixing.places[to];
                        %1$s mixed = %1$s.fromMemorySegment(SPECIES, xs, xAt, ORDER).rearrange(places);
                        for (int from = 1; from < rows; from++) {
                            mixed = mixed.blend(%1$s.fromMemorySegment(SPECIES, xs, xAt + from * xStep, ORDER).rearrange(
                                    places), mixing.parts[to * rows + from]);
                        }
                        mixed.intoMemorySegment(out, outAt + to * outStep, ORDER);
                    }
                }
                """.formatted(type.vector(), type.boxed);
    }
}
