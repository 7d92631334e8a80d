package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Converts rows of BFLOAT16 to FLOAT32 and back by shifting vectors of bits, since the JIT does not vectorise plain loops that do it. */
final class VectorBfloat16 {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = INTS.length();
    private static final long WIDTH = INTS.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int INFINITY = 0x7f800000;
    private static final int UPPER_BITS = 0xffff0000;

    /** Lanes of which each is taken twice, those of the first half and those of the second. */
    private static final VectorShuffle<Integer> FIRST_TWICE = VectorShuffle.fromOp(INTS, i -> i / 2);
    private static final VectorShuffle<Integer> SECOND_TWICE = VectorShuffle.fromOp(INTS, i -> (LANES + i) / 2);
    private static final VectorMask<Integer> EVEN = VectorMask.fromLong(INTS, 0x5555555555555555L);

    /** Every second lane, in either half. */
    private static final VectorShuffle<Integer> EVERY_SECOND = VectorShuffle.fromOp(INTS, i -> 2 * i % LANES);
    private static final VectorMask<Integer> UPPER = VectorMask.fromLong(INTS, -1L << LANES / 2);

    private VectorBfloat16() {}

    /** out = x, n neighbours, of which a vector holds two in a lane, the first in the lower bits. */
    static void widen(MemorySegment xs, long xAt, MemorySegment out, long outAt, long n) {
        long whole = n & -2 * LANES;
        IntVector shifts = IntVector.zero(INTS).blend(Short.SIZE, EVEN);
        for (long i = 0; i < whole; i += 2 * LANES) {
            IntVector pairs = IntVector.fromMemorySegment(INTS, xs, xAt + i * Short.BYTES, ORDER);
            long to = outAt + i * Integer.BYTES;
            pairs.rearrange(FIRST_TWICE).lanewise(VectorOperators.LSHL, shifts).and(UPPER_BITS).intoMemorySegment(out,
                    to,
                    ORDER);
            pairs.rearrange(SECOND_TWICE).lanewise(VectorOperators.LSHL, shifts).and(UPPER_BITS).intoMemorySegment(out,
                    to
                            + WIDTH, ORDER);
        }
        for (long i = whole; i < n; i++) {
            out.set(ValueLayout.JAVA_FLOAT, outAt + i * Float.BYTES, Bfloat16.toFloat(xs.get(ValueLayout.JAVA_SHORT, xAt
                    + i * Short.BYTES)));
        }
    }

    /** out = x rounded, n neighbours, as {@link Bfloat16#of} rounds. */
    static void narrow(MemorySegment xs, long xAt, MemorySegment out, long outAt, long n) {
        long whole = n & -2 * LANES;
        for (long i = 0; i < whole; i += 2 * LANES) {
            long from = xAt + i * Integer.BYTES;
            IntVector first = pairs(IntVector.fromMemorySegment(INTS, xs, from, ORDER));
            IntVector second = pairs(IntVector.fromMemorySegment(INTS, xs, from + WIDTH, ORDER));
            first.blend(second, UPPER).intoMemorySegment(out, outAt + i * Short.BYTES, ORDER);
        }
        for (long i = whole; i < n; i++) {
            out.set(ValueLayout.JAVA_SHORT, outAt + i * Short.BYTES, Bfloat16.of(xs.get(ValueLayout.JAVA_FLOAT, xAt + i
                    * Float.BYTES)));
        }
    }

    /** {@return the lanes of a vector of floats, rounded, two in a lane, in either half} */
    private static IntVector pairs(IntVector bits) {
        IntVector odd = bits.lanewise(VectorOperators.LSHR, Short.SIZE).and(1);
        IntVector rounded = bits.add(0x7fff).add(odd).lanewise(VectorOperators.LSHR, Short.SIZE);
        LongVector kept = rounded.blend(Bfloat16.NAN, bits.and(Integer.MAX_VALUE).compare(VectorOperators.GT,
                INFINITY)).reinterpretAsLongs();
        return kept.lanewise(VectorOperators.LSHR, Short.SIZE).or(kept).reinterpretAsInts().rearrange(EVERY_SECOND);
    }
}
