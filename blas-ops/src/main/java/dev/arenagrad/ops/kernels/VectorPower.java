package dev.arenagrad.ops.kernels;

import jdk.incubator.vector.FloatVector;

/** Knows whether the JDK has a vector function for powers. */
final class VectorPower {
    private static final int AVX_512 = 512;

    private VectorPower() {}

    /**
     * {@return whether the vectors are of AVX-512, the only ones for which the JDK is known to have such a function}
     */
    static boolean isIntrinsic() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize() == AVX_512;
    }
}
