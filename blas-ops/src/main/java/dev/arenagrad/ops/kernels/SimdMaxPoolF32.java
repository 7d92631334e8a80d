package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The innermost loop of max pooling in float, by the Vector API; loaded only where that is present. Positions count bytes. */
final class SimdMaxPoolF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();

    /** The positions at a time. */
    static final int COLS = 2 * SPECIES.length();

    private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(SPECIES, lane -> 2 * lane);
    private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(SPECIES, lane -> 2 * lane + 1);

    private SimdMaxPoolF32() {}

    /** out = the larger of neighbours of a and of b, which may be out; NaN is larger than any number. */
    static void larger(MemorySegment as, long aAt, MemorySegment bs, long bAt, MemorySegment out, long outAt,
            long bytes) {
        long i = 0;
        for (; i + WIDTH <= bytes; i += WIDTH) {
            FloatVector a = FloatVector.fromMemorySegment(SPECIES, as, aAt + i, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, bs, bAt + i, ORDER);
            a.blend(b, b.compare(VectorOperators.GT, a).or(b.compare(VectorOperators.NE, b))).intoMemorySegment(out,
                    outAt + i, ORDER);
        }
        for (; i < bytes; i += Float.BYTES) {
            out.set(JAVA_FLOAT, outAt + i, larger(as.get(JAVA_FLOAT, aAt + i), bs.get(JAVA_FLOAT, bAt + i)));
        }
    }

    /** out = the larger of each two neighbours. */
    static void largerOfPairs(MemorySegment xs, long xAt, MemorySegment out, long outAt, long bytes) {
        long i = 0;
        for (; i + WIDTH <= bytes; i += WIDTH) {
            FloatVector left = FloatVector.fromMemorySegment(SPECIES, xs, xAt + 2 * i, ORDER);
            FloatVector right = FloatVector.fromMemorySegment(SPECIES, xs, xAt + 2 * i + WIDTH, ORDER);
            FloatVector a = left.rearrange(EVEN, right);
            FloatVector b = left.rearrange(ODD, right);
            a.blend(b, b.compare(VectorOperators.GT, a).or(b.compare(VectorOperators.NE, b))).intoMemorySegment(out,
                    outAt + i, ORDER);
        }
        for (; i < bytes; i += Float.BYTES) {
            out.set(JAVA_FLOAT, outAt + i, larger(xs.get(JAVA_FLOAT, xAt + 2 * i), xs.get(JAVA_FLOAT, xAt + 2 * i
                    + Float.BYTES)));
        }
    }

    /**
     * Finds the largest element of each column of some rows: the first among equals, but the last NaN if there is one.
     *
     * @param xs the first row starts at {@code xAt}, the next one {@code rowStep} further
     * @param rows at least one, fewer than 2^24
     * @param memory where the largest are written, and behind them the numbers of their rows, counted from 0; 0 if all are negative infinity
     * @param bytes of a row
     */
    static void largestOfRows(MemorySegment xs, long xAt, long rowStep, int rows, MemorySegment memory, long bytes) {
        long i = 0;
        for (; i + WIDTH <= bytes; i += WIDTH) {
            FloatVector largest = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER);
            FloatVector found = FloatVector.zero(SPECIES);
            for (int row = 1; row < rows; row++) {
                FloatVector a = FloatVector.fromMemorySegment(SPECIES, xs, xAt + row * rowStep + i, ORDER);
                VectorMask<Float> larger = a.compare(VectorOperators.GT, largest).or(a.compare(VectorOperators.NE, a));
                largest = largest.blend(a, larger);
                found = found.blend(FloatVector.broadcast(SPECIES, row), larger);
            }
            largest.intoMemorySegment(memory, i, ORDER);
            found.intoMemorySegment(memory, bytes + i, ORDER);
        }
        for (; i < bytes; i += Float.BYTES) {
            float largest = xs.get(JAVA_FLOAT, xAt + i);
            int found = 0;
            for (int row = 1; row < rows; row++) {
                float a = xs.get(JAVA_FLOAT, xAt + row * rowStep + i);
                if (a > largest || Float.isNaN(a)) {
                    largest = a;
                    found = row;
                }
            }
            memory.set(JAVA_FLOAT, i, largest);
            memory.set(JAVA_FLOAT, bytes + i, found);
        }
    }

    private static float larger(float a, float b) {
        return b > a || Float.isNaN(b) ? b : a;
    }

    /**
     * Finds the largest element that a window shows at each of neighbouring positions: the first among equals, but the last NaN if there
     * is one.
     *
     * @param taps the elements of a window
     * @param bytes of the positions, whole tiles of COLS
     * @param memory everything that is read and written
     * @param offsets for each tap the distance from the position to its element
     * @param x the first position
     * @param values the largest element for each position
     * @param found likewise the number of its tap; 0 if all are negative infinity
     */
    static void largest(int taps, long bytes, MemorySegment memory, long offsets, long x, long values, long found) {
        for (long at = 0; at < bytes; at += 2 * WIDTH) {
            FloatVector v0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
            FloatVector v1 = v0;
            FloatVector t0 = FloatVector.zero(SPECIES);
            FloatVector t1 = t0;
            for (int tap = 0; tap < taps; tap++) {
                long seen = x + at + memory.get(JAVA_LONG, offsets + (long) tap * Long.BYTES);
                FloatVector number = FloatVector.broadcast(SPECIES, tap);
                FloatVector a = FloatVector.fromMemorySegment(SPECIES, memory, seen, ORDER);
                VectorMask<Float> larger = a.compare(VectorOperators.GT, v0).or(a.compare(VectorOperators.NE, a));
                v0 = v0.blend(a, larger);
                t0 = t0.blend(number, larger);
                a = FloatVector.fromMemorySegment(SPECIES, memory, seen + WIDTH, ORDER);
                larger = a.compare(VectorOperators.GT, v1).or(a.compare(VectorOperators.NE, a));
                v1 = v1.blend(a, larger);
                t1 = t1.blend(number, larger);
            }
            v0.intoMemorySegment(memory, values + at, ORDER);
            v1.intoMemorySegment(memory, values + at + WIDTH, ORDER);
            t0.intoMemorySegment(memory, found + at, ORDER);
            t1.intoMemorySegment(memory, found + at + WIDTH, ORDER);
        }
    }

    /**
     * Stores the numbers of elements in their plane.
     *
     * @param count the neighbouring positions
     * @param values the largest element for each
     * @param found likewise the number of its tap
     * @param numbers for each tap its distance from the first one, in elements of the plane
     * @param first the number of the element that the first tap shows at the first position
     * @param step the distance from there to the next position
     * @return whether each of the largest elements is larger than negative infinity, so that a tap was found
     */
    static boolean number(long count, MemorySegment memory, long values, long found, long[] numbers, long first,
            long step,
            MemorySegment indices, long indicesAt) {
        long number = first;
        boolean any = true;
        for (long i = 0; i < count; i++) {
            int tap = (int) memory.get(JAVA_FLOAT, found + i * Float.BYTES);
            indices.set(JAVA_LONG, indicesAt + i * Long.BYTES, number + numbers[tap]);
            any &= memory.get(JAVA_FLOAT, values + i * Float.BYTES) != Float.NEGATIVE_INFINITY;
            number += step;
        }
        return any;
    }
}
