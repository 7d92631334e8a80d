package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Converts rows of BFLOAT16 to FLOAT32 and back by shifting vectors of bits, since the JIT does not vectorise plain loops that do it. */
final class VectorBfloat16 {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = VectorShape.forBitSize(INTS.vectorBitSize() / 2).withLanes(
            short.class);
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int INFINITY = 0x7f800000;

    private VectorBfloat16() {}

    /** out = x, n neighbours. */
    static void widen(MemorySegment xs, long xAt, MemorySegment out, long outAt, long n) {
        long whole = n & -INTS.length();
        for (long i = 0; i < whole; i += INTS.length()) {
            ShortVector x = ShortVector.fromMemorySegment(SHORTS, xs, xAt + i * Short.BYTES, ORDER);
            IntVector bits = (IntVector) x.convertShape(VectorOperators.S2I, INTS, 0);
            bits.lanewise(VectorOperators.LSHL, 16).intoMemorySegment(out, outAt + i * Integer.BYTES, ORDER);
        }
        for (long i = whole; i < n; i++) {
            out.set(ValueLayout.JAVA_FLOAT, outAt + i * Float.BYTES, Bfloat16.toFloat(xs.get(ValueLayout.JAVA_SHORT, xAt
                    + i * Short.BYTES)));
        }
    }

    /** out = x rounded, n neighbours, as {@link Bfloat16#of} rounds. */
    static void narrow(MemorySegment xs, long xAt, MemorySegment out, long outAt, long n) {
        long whole = n & -INTS.length();
        for (long i = 0; i < whole; i += INTS.length()) {
            IntVector bits = IntVector.fromMemorySegment(INTS, xs, xAt + i * Integer.BYTES, ORDER);
            IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
            IntVector rounded = bits.add(0x7fff).add(odd).lanewise(VectorOperators.LSHR, 16);
            IntVector kept = rounded.blend(Bfloat16.NAN, bits.and(Integer.MAX_VALUE).compare(VectorOperators.GT,
                    INFINITY));
            ShortVector narrow = (ShortVector) kept.convertShape(VectorOperators.I2S, SHORTS, 0);
            narrow.intoMemorySegment(out, outAt + i * Short.BYTES, ORDER);
        }
        for (long i = whole; i < n; i++) {
            out.set(ValueLayout.JAVA_SHORT, outAt + i * Short.BYTES, Bfloat16.of(xs.get(ValueLayout.JAVA_FLOAT, xAt + i
                    * Float.BYTES)));
        }
    }
}
