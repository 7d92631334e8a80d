package dev.arenagrad.ops.kernels;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Blocks of random words by the Vector API, a block in each lane; loaded only where that is present. A word is the lower half of its lane;
 * what stands in the upper half is masked for the next product.
 */
final class SimdPhilox {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final int LANES = LONGS.length();
    private static final VectorShuffle<Long> LOWER = VectorShuffle.fromOp(LONGS, i -> i / 2);
    private static final VectorShuffle<Long> UPPER = VectorShuffle.fromOp(LONGS, i -> (LANES + i) / 2);
    private static final VectorMask<Long> ODD = VectorMask.fromLong(LONGS, 0xAAAAAAAAAAAAAAAAL >>> Long.SIZE - LANES);

    private SimdPhilox() {}

    /** Writes as many blocks as fill vectors, and returns their number: see {@link Philox#blocks}. */
    static int blocks(long seed, long stream, long block, int count, int[] words, int at) {
        LongVector low = LongVector.broadcast(LONGS, Philox.LOW);
        LongVector multiplier0 = LongVector.broadcast(LONGS, Philox.MULTIPLIER_0).and(low);
        LongVector multiplier1 = LongVector.broadcast(LONGS, Philox.MULTIPLIER_1).and(low);
        LongVector lanes = LongVector.zero(LONGS).addIndex(1);
        int whole = count / LANES * LANES;
        for (int i = 0; i < whole; i += LANES) {
            LongVector a = lanes.add(block + i);
            LongVector b = a.lanewise(VectorOperators.LSHR, Integer.SIZE);
            LongVector c = LongVector.broadcast(LONGS, stream);
            LongVector d = LongVector.broadcast(LONGS, stream >>> Integer.SIZE);
            long key0 = seed;
            long key1 = seed >>> Integer.SIZE;
            for (int round = 0; round < Philox.ROUNDS; round++) {
                LongVector product0 = a.and(low).mul(multiplier0);
                LongVector product1 = c.and(low).mul(multiplier1);
                a = product1.lanewise(VectorOperators.LSHR, Integer.SIZE).lanewise(VectorOperators.XOR, b).lanewise(
                        VectorOperators.XOR, key0);
                c = product0.lanewise(VectorOperators.LSHR, Integer.SIZE).lanewise(VectorOperators.XOR, d).lanewise(
                        VectorOperators.XOR, key1);
                b = product1;
                d = product0;
                key0 += Philox.WEYL_0;
                key1 += Philox.WEYL_1;
            }
            LongVector first = a.and(low).or(b.lanewise(VectorOperators.LSHL, Integer.SIZE));
            LongVector second = c.and(low).or(d.lanewise(VectorOperators.LSHL, Integer.SIZE));
            int to = at + Philox.WORDS * i;
            first.rearrange(LOWER).blend(second.rearrange(LOWER), ODD).reinterpretAsInts().intoArray(words, to);
            first.rearrange(UPPER).blend(second.rearrange(UPPER), ODD).reinterpretAsInts().intoArray(words, to + 2
                    * LANES);
        }
        return whole;
    }
}
