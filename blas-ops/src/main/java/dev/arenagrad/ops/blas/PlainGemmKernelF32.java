package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * The innermost part of a float matrix product without the Vector API: a tile of 2 by 4, whose 8 sums and 6
 * operands stay in registers. Offsets count bytes.
 */
final class PlainGemmKernelF32 {
    private static final int STEP = Float.BYTES;

    /** The rows of a tile. */
    static final int ROWS = 2;

    /** The columns of a tile. */
    static final int COLS = 4;

    private PlainGemmKernelF32() {}

    /**
     * Adds alpha times the product of two packed panels to a tile of c, as {@link SimdGemmKernelF32#multiply}
     * does.
     */
    static void multiply(int depth, float alpha, MemorySegment a, long aOffset, MemorySegment b, long bOffset,
            MemorySegment c, long cOffset, long cStride) {
        float s00 = 0;
        float s01 = 0;
        float s02 = 0;
        float s03 = 0;
        float s10 = 0;
        float s11 = 0;
        float s12 = 0;
        float s13 = 0;
        for (int p = 0; p < depth; p++) {
            long inA = aOffset + (long) p * (ROWS * STEP);
            long inB = bOffset + (long) p * (COLS * STEP);
            float a0 = a.get(JAVA_FLOAT_UNALIGNED, inA);
            float a1 = a.get(JAVA_FLOAT_UNALIGNED, inA + STEP);
            float b0 = b.get(JAVA_FLOAT_UNALIGNED, inB);
            float b1 = b.get(JAVA_FLOAT_UNALIGNED, inB + STEP);
            float b2 = b.get(JAVA_FLOAT_UNALIGNED, inB + 2 * STEP);
            float b3 = b.get(JAVA_FLOAT_UNALIGNED, inB + 3 * STEP);
            s00 += a0 * b0;
            s01 += a0 * b1;
            s02 += a0 * b2;
            s03 += a0 * b3;
            s10 += a1 * b0;
            s11 += a1 * b1;
            s12 += a1 * b2;
            s13 += a1 * b3;
        }
        addRow(alpha, s00, s01, s02, s03, c, cOffset);
        addRow(alpha, s10, s11, s12, s13, c, cOffset + cStride);
    }

    private static void addRow(float alpha, float s0, float s1, float s2, float s3, MemorySegment c, long at) {
        c.set(JAVA_FLOAT_UNALIGNED, at, c.get(JAVA_FLOAT_UNALIGNED, at) + alpha * s0);
        c.set(JAVA_FLOAT_UNALIGNED, at + STEP, c.get(JAVA_FLOAT_UNALIGNED, at + STEP) + alpha * s1);
        c.set(JAVA_FLOAT_UNALIGNED, at + 2 * STEP, c.get(JAVA_FLOAT_UNALIGNED, at + 2 * STEP) + alpha * s2);
        c.set(JAVA_FLOAT_UNALIGNED, at + 3 * STEP, c.get(JAVA_FLOAT_UNALIGNED, at + 3 * STEP) + alpha * s3);
    }
}
