package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The rows in which columns that are neighbours have their extremes, by the Vector API; loaded only where that is present. Positions count
 * bytes. Found is the first among equals, or the first NaN.
 */
final class SimdPlacesF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int LANES = SPECIES.length();
    private static final int WIDTH = SPECIES.vectorByteSize();

    /** The columns at a time, so that whole lines of the cache are read. */
    static final int COLS = 4 * LANES;

    /** The rows whose numbers are counted by floats. */
    static final long MOST_ROWS = 1 << 24;

    private SimdPlacesF32() {}

    /**
     * out = for each column the number of the row with the largest of its elements, each multiplied by sign.
     *
     * @param sign 1, or -1 for the smallest
     * @param rows at least one, {@link #MOST_ROWS} at most
     * @param places for {@link #COLS} numbers, which are overwritten
     * @param out of longs
     */
    static void ofColumns(float sign, MemorySegment xs, long xAt, long rowStep, long rows, float[] places,
            MemorySegment out, long outAt, long outStep, long columns) {
        long i = 0;
        for (; i + COLS <= columns; i += COLS) {
            ofVectors(sign, xs, xAt + i * Float.BYTES, rowStep, rows, places);
            write(places, COLS, out, outAt + i * outStep, outStep);
        }
        for (; i + LANES <= columns; i += LANES) {
            ofVector(sign, xs, xAt + i * Float.BYTES, rowStep, rows, places);
            write(places, LANES, out, outAt + i * outStep, outStep);
        }
        if (i < columns && columns >= LANES) {
            i = columns - LANES; // some columns again, in place of each of the rest by itself
            ofVector(sign, xs, xAt + i * Float.BYTES, rowStep, rows, places);
            write(places, LANES, out, outAt + i * outStep, outStep);
            return;
        }
        for (; i < columns; i++) {
            out.set(JAVA_LONG, outAt + i * outStep, ofColumn(sign, xs, xAt + i * Float.BYTES, rowStep, rows));
        }
    }

    private static void ofVectors(float sign, MemorySegment xs, long xAt, long rowStep, long rows, float[] places) {
        FloatVector a = at(xs, xAt, sign);
        FloatVector b = at(xs, xAt + WIDTH, sign);
        FloatVector c = at(xs, xAt + 2 * WIDTH, sign);
        FloatVector d = at(xs, xAt + 3 * WIDTH, sign);
        FloatVector ofA = FloatVector.zero(SPECIES);
        FloatVector ofB = FloatVector.zero(SPECIES);
        FloatVector ofC = FloatVector.zero(SPECIES);
        FloatVector ofD = FloatVector.zero(SPECIES);
        for (long row = 1; row < rows; row++) {
            long rowAt = xAt + row * rowStep;
            FloatVector number = FloatVector.broadcast(SPECIES, (float) row);
            FloatVector x = at(xs, rowAt, sign);
            VectorMask<Float> larger = isLarger(x, a);
            a = a.blend(x, larger);
            ofA = ofA.blend(number, larger);
            x = at(xs, rowAt + WIDTH, sign);
            larger = isLarger(x, b);
            b = b.blend(x, larger);
            ofB = ofB.blend(number, larger);
            x = at(xs, rowAt + 2 * WIDTH, sign);
            larger = isLarger(x, c);
            c = c.blend(x, larger);
            ofC = ofC.blend(number, larger);
            x = at(xs, rowAt + 3 * WIDTH, sign);
            larger = isLarger(x, d);
            d = d.blend(x, larger);
            ofD = ofD.blend(number, larger);
        }
        ofA.intoArray(places, 0);
        ofB.intoArray(places, LANES);
        ofC.intoArray(places, 2 * LANES);
        ofD.intoArray(places, 3 * LANES);
    }

    private static void ofVector(float sign, MemorySegment xs, long xAt, long rowStep, long rows, float[] places) {
        FloatVector largest = at(xs, xAt, sign);
        FloatVector found = FloatVector.zero(SPECIES);
        for (long row = 1; row < rows; row++) {
            FloatVector x = at(xs, xAt + row * rowStep, sign);
            VectorMask<Float> larger = isLarger(x, largest);
            largest = largest.blend(x, larger);
            found = found.blend(FloatVector.broadcast(SPECIES, (float) row), larger);
        }
        found.intoArray(places, 0);
    }

    private static long ofColumn(float sign, MemorySegment xs, long xAt, long rowStep, long rows) {
        float largest = xs.get(JAVA_FLOAT, xAt) * sign;
        long found = 0;
        for (long row = 1; row < rows; row++) {
            float x = xs.get(JAVA_FLOAT, xAt + row * rowStep) * sign;
            if (!(x <= largest) && largest == largest) {
                largest = x;
                found = row;
            }
        }
        return found;
    }

    private static FloatVector at(MemorySegment xs, long xAt, float sign) {
        return FloatVector.fromMemorySegment(SPECIES, xs, xAt, ORDER).mul(sign);
    }

    /** {@return where x is larger, or is NaN and the largest so far is not} */
    private static VectorMask<Float> isLarger(FloatVector x, FloatVector largest) {
        return x.compare(VectorOperators.LE, largest).not().and(largest.compare(VectorOperators.EQ, largest));
    }

    private static void write(float[] places, int count, MemorySegment out, long outAt, long outStep) {
        for (int i = 0; i < count; i++) {
            out.set(JAVA_LONG, outAt + i * outStep, (long) places[i]);
        }
    }
}
