package dev.arenagrad.ops.blas;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums, products and maxima of the lanes of a vector, in one order. {@code reduceLanes} has none for floating-point numbers: interpreted
 * code goes from lane to lane, compiled code does not.
 *
 * <p>The upper half is folded onto the lower until one lane is left. The first operation is on a vector just broadcast, whose class
 * the JIT knows.
 */
public final class SimdLanesF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int MOST = 16;
    private static final VectorShuffle<Float> EIGHT = rotation(8);
    private static final VectorShuffle<Float> FOUR = rotation(4);
    private static final VectorShuffle<Float> TWO = rotation(2);
    private static final VectorShuffle<Float> ONE = rotation(1);

    private SimdLanesF32() {}

    private static VectorShuffle<Float> rotation(int lanes) {
        return VectorShuffle.fromOp(SPECIES, lane -> (lane + lanes) % LANES);
    }

    /** {@return the sum of all lanes} */
    public static float sum(FloatVector vector) {
        FloatVector t = FloatVector.zero(SPECIES).add(vector);
        if (LANES > MOST) {
            for (int half = LANES / 2; half >= MOST; half /= 2) {
                t = t.add(t.rearrange(rotation(half)));
            }
        }
        if (LANES > 8) {
            t = t.add(t.rearrange(EIGHT));
        }
        if (LANES > 4) {
            t = t.add(t.rearrange(FOUR));
        }
        if (LANES > 2) {
            t = t.add(t.rearrange(TWO));
        }
        if (LANES > 1) {
            t = t.add(t.rearrange(ONE));
        }
        return t.lane(0);
    }

    /** {@return the product of all lanes} */
    public static float product(FloatVector vector) {
        FloatVector t = FloatVector.broadcast(SPECIES, 1).mul(vector);
        if (LANES > MOST) {
            for (int half = LANES / 2; half >= MOST; half /= 2) {
                t = t.mul(t.rearrange(rotation(half)));
            }
        }
        if (LANES > 8) {
            t = t.mul(t.rearrange(EIGHT));
        }
        if (LANES > 4) {
            t = t.mul(t.rearrange(FOUR));
        }
        if (LANES > 2) {
            t = t.mul(t.rearrange(TWO));
        }
        if (LANES > 1) {
            t = t.mul(t.rearrange(ONE));
        }
        return t.lane(0);
    }

    /** {@return the largest of the lanes, by comparisons alone: anything if one of them is NaN} */
    public static float max(FloatVector vector) {
        FloatVector t = vector;
        if (LANES > MOST) {
            for (int half = LANES / 2; half >= MOST; half /= 2) {
                t = larger(t, t.rearrange(rotation(half)));
            }
        }
        if (LANES > 8) {
            t = larger(t, t.rearrange(EIGHT));
        }
        if (LANES > 4) {
            t = larger(t, t.rearrange(FOUR));
        }
        if (LANES > 2) {
            t = larger(t, t.rearrange(TWO));
        }
        if (LANES > 1) {
            t = larger(t, t.rearrange(ONE));
        }
        return t.lane(0);
    }

    private static FloatVector larger(FloatVector a, FloatVector b) {
        return a.blend(b, a.compare(VectorOperators.LT, b));
    }
}
