package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Passes over elements that are not what is looked for, by the Vector API; loaded only where that is present. */
final class SimdSearchF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int LANES = SPECIES.length();

    private SimdSearchF32() {}

    /** {@return how many elements, in whole vectors, come before the one that has the first value, or NaN if that is looked for} */
    static long before(float value, MemorySegment xs, long xAt, long n) {
        return value == value ? beforeValue(value, xs, xAt, n) : beforeNan(xs, xAt, n);
    }

    private static long beforeValue(float value, MemorySegment xs, long xAt, long n) {
        long end = n & -LANES;
        for (long i = 0; i < end; i += LANES) {
            if (FloatVector.fromMemorySegment(SPECIES, xs, xAt + i * Float.BYTES, ORDER).compare(VectorOperators.EQ,
                    value).anyTrue()) {
                return i;
            }
        }
        return end;
    }

    private static long beforeNan(MemorySegment xs, long xAt, long n) {
        long end = n & -LANES;
        for (long i = 0; i < end; i += LANES) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i * Float.BYTES, ORDER);
            if (x.compare(VectorOperators.NE, x).anyTrue()) {
                return i;
            }
        }
        return end;
    }
}
