package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost part of a float matrix product, by the Vector API; loaded only where that is present. Offsets
 * count bytes.
 *
 * <p>A tile of 6 rows by 2 vectors: its 12 sums, 2 vectors of b and 1 element of a fill 15 of the 16 registers of
 * AVX2, and 12 independent sums hide the latency of the multiplication.
 */
final class SimdGemmKernelF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();
    private static final int STEP = Float.BYTES;

    /** The rows of a tile. */
    static final int ROWS = 6;

    /** The columns of a tile. */
    static final int COLS = 2 * SPECIES.length();

    private SimdGemmKernelF32() {}

    /**
     * Adds alpha times the product of two packed panels to a tile of c.
     *
     * @param depth the columns of a and the rows of b
     * @param a ROWS elements for each of them
     * @param b COLS elements for each of them
     * @param c the tile, its rows {@code cStride} bytes apart
     */
    static void multiply(int depth, float alpha, MemorySegment a, long aOffset, MemorySegment b, long bOffset,
            MemorySegment c, long cOffset, long cStride) {
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        FloatVector s40 = s00;
        FloatVector s41 = s00;
        FloatVector s50 = s00;
        FloatVector s51 = s00;
        for (int p = 0; p < depth; p++) {
            long inA = aOffset + (long) p * (ROWS * STEP);
            long inB = bOffset + (long) p * (2 * WIDTH);
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, inB, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, inB + WIDTH, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT_UNALIGNED, inA));
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            x = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT_UNALIGNED, inA + STEP));
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            x = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT_UNALIGNED, inA + 2 * STEP));
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            x = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT_UNALIGNED, inA + 3 * STEP));
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
            x = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT_UNALIGNED, inA + 4 * STEP));
            s40 = x.fma(b0, s40);
            s41 = x.fma(b1, s41);
            x = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT_UNALIGNED, inA + 5 * STEP));
            s50 = x.fma(b0, s50);
            s51 = x.fma(b1, s51);
        }
        FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
        long at = cOffset;
        s00.fma(factor, FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)).intoMemorySegment(c, at, ORDER);
        at += cStride;
        s10.fma(factor, FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)).intoMemorySegment(c, at, ORDER);
        at += cStride;
        s20.fma(factor, FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)).intoMemorySegment(c, at, ORDER);
        at += cStride;
        s30.fma(factor, FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)).intoMemorySegment(c, at, ORDER);
        at += cStride;
        s40.fma(factor, FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)).intoMemorySegment(c, at, ORDER);
        at += cStride;
        s50.fma(factor, FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)).intoMemorySegment(c, at, ORDER);
        at = cOffset + WIDTH;
        s01.fma(factor, FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)).intoMemorySegment(c, at, ORDER);
        at += cStride;
        s11.fma(factor, FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)).intoMemorySegment(c, at, ORDER);
        at += cStride;
        s21.fma(factor, FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)).intoMemorySegment(c, at, ORDER);
        at += cStride;
        s31.fma(factor, FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)).intoMemorySegment(c, at, ORDER);
        at += cStride;
        s41.fma(factor, FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)).intoMemorySegment(c, at, ORDER);
        at += cStride;
        s51.fma(factor, FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)).intoMemorySegment(c, at, ORDER);
    }

    /** Copies {@code depth} stretches of COLS neighbours, {@code stride} bytes apart, into one panel. */
    static void packRows(int depth, MemorySegment from, long fromOffset, long stride, MemorySegment panel,
            long panelOffset) {
        long in = fromOffset;
        for (int p = 0; p < depth; p++) {
            long at = panelOffset + (long) p * (2 * WIDTH);
            FloatVector left = FloatVector.fromMemorySegment(SPECIES, from, in, ORDER);
            FloatVector right = FloatVector.fromMemorySegment(SPECIES, from, in + WIDTH, ORDER);
            left.intoMemorySegment(panel, at, ORDER);
            right.intoMemorySegment(panel, at + WIDTH, ORDER);
            in += stride;
        }
    }
}
