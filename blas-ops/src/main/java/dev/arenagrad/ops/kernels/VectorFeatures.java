package dev.arenagrad.ops.kernels;

import jdk.incubator.vector.FloatVector;

/** The vector operations for which the JDK has single instructions or intrinsics on this processor; others run lane by lane. */
final class VectorFeatures {
    private static final int NEON = 128;
    private static final int AVX = 256;
    private static final int AVX_512 = 512;

    private VectorFeatures() {}

    /** {@return whether it converts vectors of INT64 to floating point: AVX-512 does, AVX2 does not} */
    static boolean longConversions() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize() == AVX_512;
    }

    /** {@return whether vectors have at least 256 bits} */
    static boolean wide() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize() >= AVX;
    }

    /** {@return whether it loads and stores under a mask: AVX2, AVX-512 and SVE do, smaller vectors than theirs do not} */
    static boolean masks() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize() > NEON;
    }
}
