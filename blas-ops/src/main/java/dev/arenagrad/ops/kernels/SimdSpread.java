package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Elements of eight bytes spread out under flags, by vectors of as many as a long has bytes; used only where {@link Simd#LONGS}. */
final class SimdSpread {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int BYTES = SPECIES.vectorByteSize();

    /** So many flags are read as one number, the first of them its lowest byte. */
    private static final int FLAGS = Long.BYTES;
    private static final ValueLayout.OfLong NUMBER = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(
            ByteOrder.LITTLE_ENDIAN);
    private static final long LOWEST_BITS = 0x0101010101010101L;

    private SimdSpread() {}

    /**
     * Replaces elements of out whose flag is 1 by those of x, one after another, as far as vectors of x do not go beyond its end.
     *
     * @param xs where they come from
     * @param xAt the first of them
     * @param xEnd behind the last of them
     * @param flags bytes, 0 or 1
     * @param at where they start
     * @param out the elements to replace
     * @param outAt the first of them
     * @param n their number
     * @return how many elements of out have had their turn
     */
    static int longs(MemorySegment xs, long xAt, long xEnd, MemorySegment flags, long at, MemorySegment out, long outAt,
            int n) {
        long from = xAt;
        int i = 0;
        for (; i + FLAGS <= n && from + BYTES <= xEnd; i += FLAGS) {
            long bits = Long.compress(flags.get(NUMBER, at + i), LOWEST_BITS);
            VectorMask<Long> mask = VectorMask.fromLong(SPECIES, bits);
            long to = outAt + (long) i * Long.BYTES;
            LongVector x = LongVector.fromMemorySegment(SPECIES, xs, from, ORDER).expand(mask);
            LongVector.fromMemorySegment(SPECIES, out, to, ORDER).blend(x, mask).intoMemorySegment(out, to, ORDER);
            from += (long) Long.bitCount(bits) * Long.BYTES;
        }
        return i;
    }
}
