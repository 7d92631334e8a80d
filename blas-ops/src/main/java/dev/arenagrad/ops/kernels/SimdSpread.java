package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Elements of eight or four bytes spread out under flags, by vectors of as many as one or two longs have bytes; used only where {@link Simd#LONGS}. */
final class SimdSpread {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int BYTES = LONGS.vectorByteSize();

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
            long bits = bits(flags, at + i);
            VectorMask<Long> mask = VectorMask.fromLong(LONGS, bits);
            long to = outAt + (long) i * Long.BYTES;
            LongVector x = LongVector.fromMemorySegment(LONGS, xs, from, ORDER).expand(mask);
            LongVector.fromMemorySegment(LONGS, out, to, ORDER).blend(x, mask).intoMemorySegment(out, to, ORDER);
            from += (long) Long.bitCount(bits) * Long.BYTES;
        }
        return i;
    }

    /** The same of elements of four bytes. */
    static int ints(MemorySegment xs, long xAt, long xEnd, MemorySegment flags, long at, MemorySegment out, long outAt,
            int n) {
        long from = xAt;
        int i = 0;
        for (; i + 2 * FLAGS <= n && from + BYTES <= xEnd; i += 2 * FLAGS) {
            long bits = bits(flags, at + i) | bits(flags, at + i + FLAGS) << FLAGS;
            VectorMask<Integer> mask = VectorMask.fromLong(INTS, bits);
            long to = outAt + (long) i * Integer.BYTES;
            IntVector x = IntVector.fromMemorySegment(INTS, xs, from, ORDER).expand(mask);
            IntVector.fromMemorySegment(INTS, out, to, ORDER).blend(x, mask).intoMemorySegment(out, to, ORDER);
            from += (long) Long.bitCount(bits) * Integer.BYTES;
        }
        return i;
    }

    private static long bits(MemorySegment flags, long at) {
        return Long.compress(flags.get(NUMBER, at), LOWEST_BITS);
    }
}
