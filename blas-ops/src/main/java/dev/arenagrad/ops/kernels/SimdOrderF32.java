package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Passes over elements that surely are not among the first ones of a row, by the Vector API; loaded only where that is present. */
final class SimdOrderF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int LANES = SPECIES.length();

    /** The bits of as many lanes. */
    private static final long ALL = (1L << LANES) - 1;

    private SimdOrderF32() {}

    /**
     * {@return the place of the next element, from {@code start} on, that may come before the one at {@code last}: it does, or is NaN, or
     * too few follow it to fill a vector}
     *
     * @param descending whether greater elements come first
     * @param n where the row ends
     */
    static int next(boolean descending, MemorySegment xs, long xAt, int start, int last, int n) {
        float bound = xs.get(ValueLayout.JAVA_FLOAT_UNALIGNED, xAt + (long) last * Float.BYTES);
        return descending ? nextGreater(bound, xs, xAt, start, n) : nextLess(bound, xs, xAt, start, n);
    }

    private static int nextGreater(float bound, MemorySegment xs, long xAt, int start, int n) {
        int i = start;
        for (; i <= n - LANES; i += LANES) {
            long behind = FloatVector.fromMemorySegment(SPECIES, xs, xAt + (long) i * Float.BYTES, ORDER).compare(
                    VectorOperators.LE, bound).toLong();
            if (behind != ALL) {
                return i + Long.numberOfTrailingZeros(~behind);
            }
        }
        return i;
    }

    private static int nextLess(float bound, MemorySegment xs, long xAt, int start, int n) {
        int i = start;
        for (; i <= n - LANES; i += LANES) {
            long behind = FloatVector.fromMemorySegment(SPECIES, xs, xAt + (long) i * Float.BYTES, ORDER).compare(
                    VectorOperators.GE, bound).toLong();
            if (behind != ALL) {
                return i + Long.numberOfTrailingZeros(~behind);
            }
        }
        return i;
    }
}
