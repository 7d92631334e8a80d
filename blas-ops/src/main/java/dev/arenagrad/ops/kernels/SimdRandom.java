package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns random words into numbers, a vector at a time; loaded only where the Vector API is present. Each method does as many as fill
 * vectors and returns their number; callers do the rest.
 */
final class SimdRandom {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final VectorShuffle<Integer> HALVES = VectorShuffle.iota(INTS, INTS.length() / 2, 1, true);
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private SimdRandom() {}

    static int uniformFloats(int[] words, int count, float from, float length, float last, MemorySegment out,
            long at) {
        int whole = INTS.loopBound(count);
        for (int i = 0; i < whole; i += INTS.length()) {
            IntVector bits = IntVector.fromArray(INTS, words, i).lanewise(VectorOperators.LSHR, 8);
            FloatVector unit = ((FloatVector) bits.convertShape(VectorOperators.I2F, FLOATS, 0)).mul(0x1p-24f);
            FloatVector x = unit.mul(length).add(from);
            x.blend(last, x.compare(VectorOperators.GT, last)).intoMemorySegment(out, at + (long) i * Float.BYTES,
                    ORDER);
        }
        return whole;
    }

    static int uniformDoubles(int[] words, int count, double from, double length, double last, MemorySegment out,
            long at) {
        int whole = LONGS.loopBound(count);
        for (int i = 0; i < whole; i += LONGS.length()) {
            LongVector bits = IntVector.fromArray(INTS, words, 2 * i).reinterpretAsLongs().lanewise(VectorOperators.ROL,
                    Integer.SIZE).lanewise(VectorOperators.LSHR, 11);
            DoubleVector unit = ((DoubleVector) bits.convertShape(VectorOperators.L2D, DOUBLES, 0)).mul(0x1p-53);
            DoubleVector x = unit.mul(length).add(from);
            x.blend(last, x.compare(VectorOperators.GT, last)).intoMemorySegment(out, at + (long) i * Double.BYTES,
                    ORDER);
        }
        return whole;
    }

    /** Chooses between the bits of a number and 0, elements of 32 bits. */
    static int coins(int[] words, int count, long bound, int hit, MemorySegment out, long at) {
        int whole = bound <= Philox.LOW ? INTS.loopBound(count) : 0;
        IntVector none = IntVector.zero(INTS);
        for (int i = 0; i < whole; i += INTS.length()) {
            none.blend(hit, IntVector.fromArray(INTS, words, i).compare(VectorOperators.ULT, (int) bound))
                    .intoMemorySegment(out, at + (long) i * Integer.BYTES, ORDER);
        }
        return whole;
    }

    /** Chooses between the bits of a number and 0, elements of 64 bits. */
    static int coins(int[] words, int count, long bound, long hit, MemorySegment out, long at) {
        int whole = INTS.loopBound(count);
        for (int i = 0; i < whole; i += INTS.length()) {
            IntVector word = IntVector.fromArray(INTS, words, i);
            long to = at + (long) i * Long.BYTES;
            coins(word, bound, hit).intoMemorySegment(out, to, ORDER);
            coins(word.rearrange(HALVES), bound, hit).intoMemorySegment(out, to + LONGS.vectorByteSize(), ORDER);
        }
        return whole;
    }

    /** {@return what the words in the first half of a vector choose} */
    private static LongVector coins(IntVector words, long bound, long hit) {
        LongVector word = (LongVector) words.convert(VectorOperators.ZERO_EXTEND_I2L, 0);
        return LongVector.zero(LONGS).blend(hit, word.compare(VectorOperators.LT, bound));
    }

    /**
     * Remainders of 63 bits, plus {@code from}. The quotient is estimated in floating point, off by 2^12 / length + 1 at most, and that of the
     * rest by 1, which is then corrected.
     *
     * @param length at most 2^48
     * @return their number; -1 if some bits are among the last 2^63 mod length
     */
    static int remainders(int[] words, int count, long from, long length, long[] values) {
        int whole = LONGS.loopBound(count);
        double inverse = 1.0 / length;
        LongVector again = LongVector.zero(LONGS);
        for (int i = 0; i < whole; i += LONGS.length()) {
            LongVector bits = IntVector.fromArray(INTS, words, 2 * i).reinterpretAsLongs().lanewise(VectorOperators.ROL,
                    Integer.SIZE).lanewise(VectorOperators.LSHR, 1);
            LongVector near = bits.sub(quotient(bits, inverse).mul(length));
            LongVector rest = near.sub(quotient(near, inverse).mul(length));
            rest = rest.add(length, rest.compare(VectorOperators.LT, 0));
            rest = rest.sub(length, rest.compare(VectorOperators.GE, length));
            again = again.or(bits.add(length - 1).sub(rest));
            rest.add(from).intoArray(values, i);
        }
        return again.compare(VectorOperators.LT, 0).anyTrue() ? -1 : whole;
    }

    private static LongVector quotient(LongVector x, double inverse) {
        DoubleVector quotient = ((DoubleVector) x.convertShape(VectorOperators.L2D, DOUBLES, 0)).mul(inverse);
        return (LongVector) quotient.convertShape(VectorOperators.D2L, LONGS, 0);
    }
}
