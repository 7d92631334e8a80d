package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.F2D;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sums of the columns of some rows, in double, by the Vector API; called only where that loads and stores under a mask. Positions and
 * steps count bytes; columns are neighbours.
 */
final class SimdMeanPool {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int LANES = DOUBLES.length();

    private SimdMeanPool() {}

    /** {@return whether rows of so many bytes are summed faster by vectors} */
    static boolean serves(long bytes) {
        return bytes >= FLOATS.vectorByteSize();
    }

    /** sums = those of the columns, of floats or doubles, as {@code bytes} of an element say. */
    static void sumRows(int bytes, MemorySegment xs, long xAt, long rowStep, int rows, double[] sums) {
        if (bytes == Float.BYTES) {
            sumFloats(xs, xAt, rowStep, rows, sums);
        } else {
            sumDoubles(xs, xAt, rowStep, rows, sums);
        }
    }

    private static void sumFloats(MemorySegment xs, long xAt, long rowStep, int rows, double[] sums) {
        int n = sums.length;
        int i = 0;
        for (; i + FLOATS.length() <= n; i += FLOATS.length()) {
            DoubleVector low = DoubleVector.zero(DOUBLES);
            DoubleVector high = low;
            long at = xAt + (long) i * Float.BYTES;
            for (int row = 0; row < rows; row++, at += rowStep) {
                FloatVector x = FloatVector.fromMemorySegment(FLOATS, xs, at, ORDER);
                low = low.add(x.convertShape(F2D, DOUBLES, 0));
                high = high.add(x.convertShape(F2D, DOUBLES, 1));
            }
            low.intoArray(sums, i);
            high.intoArray(sums, i + LANES);
        }
        if (i < n) {
            sumLastFloats(xs, xAt + (long) i * Float.BYTES, rowStep, rows, sums, i, FLOATS.indexInRange(i, n));
        }
    }

    private static void sumLastFloats(MemorySegment xs, long xAt, long rowStep, int rows, double[] sums, int i,
            VectorMask<Float> mask) {
        DoubleVector low = DoubleVector.zero(DOUBLES);
        DoubleVector high = low;
        long at = xAt;
        for (int row = 0; row < rows; row++, at += rowStep) {
            FloatVector x = FloatVector.fromMemorySegment(FLOATS, xs, at, ORDER, mask);
            low = low.add(x.convertShape(F2D, DOUBLES, 0));
            high = high.add(x.convertShape(F2D, DOUBLES, 1));
        }
        low.intoArray(sums, i, DOUBLES.indexInRange(i, sums.length));
        high.intoArray(sums, i + LANES, DOUBLES.indexInRange(i + LANES, sums.length));
    }

    private static void sumDoubles(MemorySegment xs, long xAt, long rowStep, int rows, double[] sums) {
        int n = sums.length;
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            DoubleVector sum = DoubleVector.zero(DOUBLES);
            long at = xAt + (long) i * Double.BYTES;
            for (int row = 0; row < rows; row++, at += rowStep) {
                sum = sum.add(DoubleVector.fromMemorySegment(DOUBLES, xs, at, ORDER));
            }
            sum.intoArray(sums, i);
        }
        for (; i < n; i++) {
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                sum += xs.get(JAVA_DOUBLE_UNALIGNED, xAt + row * rowStep + (long) i * Double.BYTES);
            }
            sums[i] = sum;
        }
    }
}
