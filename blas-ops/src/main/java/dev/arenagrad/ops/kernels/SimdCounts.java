package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Counts elements that have a bit of a mask, a vector at a time, along rows or down columns. */
final class SimdCounts {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** How many columns of ints are counted at a time. */
    static final int INT_COLUMNS = 2 * INTS.length();

    /** How many columns of longs are counted at a time. */
    static final int LONG_COLUMNS = 2 * LONGS.length();

    /** The rows that are counted in ints. */
    private static final long INT_ROWS = 1 << 30;

    private SimdCounts() {}

    static long ints(int mask, MemorySegment xs, long xAt, long n) {
        long whole = INTS.loopBound(n);
        long count = 0;
        for (long i = 0; i < whole; i += INTS.length()) {
            IntVector x = IntVector.fromMemorySegment(INTS, xs, xAt + i * Integer.BYTES, ORDER);
            count += x.and(mask).compare(VectorOperators.NE, 0).trueCount();
        }
        return count + CountKernels.plainRow(Integer.BYTES, mask, xs, xAt + whole * Integer.BYTES, Integer.BYTES, n
                - whole);
    }

    static long longs(long mask, MemorySegment xs, long xAt, long n) {
        long whole = LONGS.loopBound(n);
        long count = 0;
        for (long i = 0; i < whole; i += LONGS.length()) {
            LongVector x = LongVector.fromMemorySegment(LONGS, xs, xAt + i * Long.BYTES, ORDER);
            count += x.and(mask).compare(VectorOperators.NE, 0).trueCount();
        }
        return count + CountKernels.plainRow(Long.BYTES, mask, xs, xAt + whole * Long.BYTES, Long.BYTES, n - whole);
    }

    /** Adds to the counts of columns, a multiple of {@link #INT_COLUMNS}, what rows of neighbours have. */
    static void addIntColumns(int mask, MemorySegment xs, long xAt, long rowStep, long rows, MemorySegment outs,
            long outAt,
            long columns) {
        for (long row = 0; row < rows; row += INT_ROWS) {
            long count = Math.min(INT_ROWS, rows - row);
            for (long c = 0; c < columns; c += INT_COLUMNS) {
                addIntBlock(mask, xs, xAt + row * rowStep + c * Integer.BYTES, rowStep, count, outs, outAt + c
                        * Long.BYTES);
            }
        }
    }

    private static void addIntBlock(int mask, MemorySegment xs, long xAt, long rowStep, long rows, MemorySegment outs,
            long outAt) {
        IntVector t0 = IntVector.zero(INTS);
        IntVector t1 = t0;
        long next = xAt + INTS.vectorByteSize();
        for (long row = 0; row < rows; row++) {
            IntVector x0 = IntVector.fromMemorySegment(INTS, xs, xAt + row * rowStep, ORDER);
            IntVector x1 = IntVector.fromMemorySegment(INTS, xs, next + row * rowStep, ORDER);
            t0 = t0.add(1, x0.and(mask).compare(VectorOperators.NE, 0));
            t1 = t1.add(1, x1.and(mask).compare(VectorOperators.NE, 0));
        }
        long half = LONGS.vectorByteSize();
        add((LongVector) t0.convertShape(VectorOperators.I2L, LONGS, 0), outs, outAt);
        add((LongVector) t0.convertShape(VectorOperators.I2L, LONGS, 1), outs, outAt + half);
        add((LongVector) t1.convertShape(VectorOperators.I2L, LONGS, 0), outs, outAt + 2 * half);
        add((LongVector) t1.convertShape(VectorOperators.I2L, LONGS, 1), outs, outAt + 3 * half);
    }

    /** Adds to the counts of columns, a multiple of {@link #LONG_COLUMNS}, what rows of neighbours have. */
    static void addLongColumns(long mask, MemorySegment xs, long xAt, long rowStep, long rows, MemorySegment outs,
            long outAt,
            long columns) {
        for (long c = 0; c < columns; c += LONG_COLUMNS) {
            addLongBlock(mask, xs, xAt + c * Long.BYTES, rowStep, rows, outs, outAt + c * Long.BYTES);
        }
    }

    private static void addLongBlock(long mask, MemorySegment xs, long xAt, long rowStep, long rows, MemorySegment outs,
            long outAt) {
        LongVector t0 = LongVector.zero(LONGS);
        LongVector t1 = t0;
        long next = xAt + LONGS.vectorByteSize();
        for (long row = 0; row < rows; row++) {
            LongVector x0 = LongVector.fromMemorySegment(LONGS, xs, xAt + row * rowStep, ORDER);
            LongVector x1 = LongVector.fromMemorySegment(LONGS, xs, next + row * rowStep, ORDER);
            t0 = t0.add(1, x0.and(mask).compare(VectorOperators.NE, 0));
            t1 = t1.add(1, x1.and(mask).compare(VectorOperators.NE, 0));
        }
        add(t0, outs, outAt);
        add(t1, outs, outAt + LONGS.vectorByteSize());
    }

    private static void add(LongVector counts, MemorySegment outs, long at) {
        LongVector.fromMemorySegment(LONGS, outs, at, ORDER).add(counts).intoMemorySegment(outs, at, ORDER);
    }
}
