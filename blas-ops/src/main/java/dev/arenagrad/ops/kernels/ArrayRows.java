package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Gathers from rows of neighbours, scatters to them, and adds to them, in a copy of each row as a Java array. Its length is a power of two, and indices, which
 * have been checked before, are cut to it: so the JIT knows that they are inside, and checks none of them. That takes half the time and less.
 */
final class ArrayRows {
    /** The shortest runs for which a copy of the row pays, and the longest rows. */
    private static final long LEAST = 64;
    private static final long MOST = 1 << 14;

    /** Rows of one element are not copied: indices of a storage's elements have a row of that size, too. */
    private static final long LEAST_ROW = 2;

    private ArrayRows() {}

    /** {@return whether a row of {@code length} elements is worth a copy for a run of {@code n} indices} */
    static boolean pay(long length, long n) {
        return n >= LEAST && n <= Integer.MAX_VALUE && length >= LEAST_ROW && length <= Math.min(MOST, 2 * n);
    }

    private static int capacity(long length) {
        return Integer.highestOneBit((int) length - 1) << 1;
    }

    /** out = the elements of a row at the indices, for each run of a nest. */
    static void gather(int size, MemorySegment xs, int length, MemorySegment indices, MemorySegment out, LoopNest nest,
            int row, int index, int shaped) {
        int n = (int) nest.count();
        if (size == Integer.BYTES) {
            int[] xRow = new int[capacity(length)];
            do {
                MemorySegment.copy(xs, JAVA_INT_UNALIGNED, nest.at(row), xRow, 0, length);
                pick(xRow, indices, nest.at(index), out, nest.at(shaped), n);
            } while (nest.advance());
        } else {
            long[] xRow = new long[capacity(length)];
            do {
                MemorySegment.copy(xs, JAVA_LONG_UNALIGNED, nest.at(row), xRow, 0, length);
                pick(xRow, indices, nest.at(index), out, nest.at(shaped), n);
            } while (nest.advance());
        }
    }

    private static void pick(int[] row, MemorySegment indices, long indexAt, MemorySegment out, long outAt, int n) {
        int mask = row.length - 1;
        for (int i = 0; i < n; i++) {
            int place = (int) indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) & mask;
            out.set(JAVA_INT_UNALIGNED, outAt + (long) i * Integer.BYTES, row[place]);
        }
    }

    private static void pick(long[] row, MemorySegment indices, long indexAt, MemorySegment out, long outAt, int n) {
        int mask = row.length - 1;
        for (int i = 0; i < n; i++) {
            int place = (int) indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) & mask;
            out.set(JAVA_LONG_UNALIGNED, outAt + (long) i * Long.BYTES, row[place]);
        }
    }

    /** The elements of a row at the indices = x, for each run of a nest. */
    static void scatter(int size, MemorySegment xs, MemorySegment indices, MemorySegment out, int length, LoopNest nest,
            int row, int index, int shaped) {
        int n = (int) nest.count();
        if (size == Integer.BYTES) {
            int[] outRow = new int[capacity(length)];
            do {
                MemorySegment.copy(out, JAVA_INT_UNALIGNED, nest.at(row), outRow, 0, length);
                put(xs, nest.at(shaped), indices, nest.at(index), outRow, n);
                MemorySegment.copy(outRow, 0, out, JAVA_INT_UNALIGNED, nest.at(row), length);
            } while (nest.advance());
        } else {
            long[] outRow = new long[capacity(length)];
            do {
                MemorySegment.copy(out, JAVA_LONG_UNALIGNED, nest.at(row), outRow, 0, length);
                put(xs, nest.at(shaped), indices, nest.at(index), outRow, n);
                MemorySegment.copy(outRow, 0, out, JAVA_LONG_UNALIGNED, nest.at(row), length);
            } while (nest.advance());
        }
    }

    private static void put(MemorySegment xs, long xAt, MemorySegment indices, long indexAt, int[] row, int n) {
        int mask = row.length - 1;
        for (int i = 0; i < n; i++) {
            int place = (int) indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) & mask;
            row[place] = xs.get(JAVA_INT_UNALIGNED, xAt + (long) i * Integer.BYTES);
        }
    }

    private static void put(MemorySegment xs, long xAt, MemorySegment indices, long indexAt, long[] row, int n) {
        int mask = row.length - 1;
        for (int i = 0; i < n; i++) {
            int place = (int) indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) & mask;
            row[place] = xs.get(JAVA_LONG_UNALIGNED, xAt + (long) i * Long.BYTES);
        }
    }

    /** The elements of a row at the indices += x, floating-point numbers of 4 or 8 bytes, for each run of a nest. */
    static void add(int size, MemorySegment xs, MemorySegment indices, MemorySegment out, int length, LoopNest nest,
            int row, int index, int shaped) {
        int n = (int) nest.count();
        if (size == Float.BYTES) {
            float[] outRow = new float[capacity(length)];
            do {
                MemorySegment.copy(out, JAVA_FLOAT_UNALIGNED, nest.at(row), outRow, 0, length);
                add(xs, nest.at(shaped), indices, nest.at(index), outRow, n);
                MemorySegment.copy(outRow, 0, out, JAVA_FLOAT_UNALIGNED, nest.at(row), length);
            } while (nest.advance());
        } else {
            double[] outRow = new double[capacity(length)];
            do {
                MemorySegment.copy(out, JAVA_DOUBLE_UNALIGNED, nest.at(row), outRow, 0, length);
                add(xs, nest.at(shaped), indices, nest.at(index), outRow, n);
                MemorySegment.copy(outRow, 0, out, JAVA_DOUBLE_UNALIGNED, nest.at(row), length);
            } while (nest.advance());
        }
    }

    private static void add(MemorySegment xs, long xAt, MemorySegment indices, long indexAt, float[] row, int n) {
        int mask = row.length - 1;
        for (int i = 0; i < n; i++) {
            int place = (int) indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) & mask;
            row[place] += xs.get(JAVA_FLOAT_UNALIGNED, xAt + (long) i * Float.BYTES);
        }
    }

    private static void add(MemorySegment xs, long xAt, MemorySegment indices, long indexAt, double[] row, int n) {
        int mask = row.length - 1;
        for (int i = 0; i < n; i++) {
            int place = (int) indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) & mask;
            row[place] += xs.get(JAVA_DOUBLE_UNALIGNED, xAt + (long) i * Double.BYTES);
        }
    }
}
