package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of depthwise convolutions in float, by the Vector API; loaded only where that is present. Positions and steps count
 * bytes.
 */
final class SimdDepthwiseF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();

    /** The elements of a vector. */
    static final int LANES = SPECIES.length();

    /** The elements computed at a time: four independent sums hide the latency of the multiplication. */
    static final int COLS = 4 * LANES;

    /** The taps correlated at a time. */
    static final int TAPS = 3;

    private SimdDepthwiseF32() {}

    /**
     * Computes the sum of products at each of neighbouring positions.
     *
     * @param taps the number of products
     * @param bytes of the positions, whole tiles of COLS
     * @param memory everything that is read and written
     * @param weights the weight of each tap
     * @param offsets for each tap the distance from the position to its element
     * @param x the first position
     * @param c the first sum
     */
    static void convolve(int taps, long bytes, MemorySegment memory, long weights, long offsets, long x, long c) {
        for (long at = 0; at < bytes; at += 4 * WIDTH) {
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int tap = 0; tap < taps; tap++) {
                long seen = x + at + memory.get(JAVA_LONG, offsets + (long) tap * Long.BYTES);
                FloatVector w = FloatVector.broadcast(SPECIES, memory.get(JAVA_FLOAT, weights + (long) tap
                        * Float.BYTES));
                s0 = w.fma(FloatVector.fromMemorySegment(SPECIES, memory, seen, ORDER), s0);
                s1 = w.fma(FloatVector.fromMemorySegment(SPECIES, memory, seen + WIDTH, ORDER), s1);
                s2 = w.fma(FloatVector.fromMemorySegment(SPECIES, memory, seen + 2 * WIDTH, ORDER), s2);
                s3 = w.fma(FloatVector.fromMemorySegment(SPECIES, memory, seen + 3 * WIDTH, ORDER), s3);
            }
            s0.intoMemorySegment(memory, c + at, ORDER);
            s1.intoMemorySegment(memory, c + at + WIDTH, ORDER);
            s2.intoMemorySegment(memory, c + at + 2 * WIDTH, ORDER);
            s3.intoMemorySegment(memory, c + at + 3 * WIDTH, ORDER);
        }
    }

    /**
     * Computes the products of gradients with three stretches of an image and sums them up lane by lane.
     *
     * @param bytes of the gradients, whole vectors
     * @param memory everything that is read and written
     * @param g the gradients
     * @param x0 the first stretch
     * @param x1 the second stretch
     * @param x2 the third stretch
     * @param sums three vectors to be written
     */
    static void correlate(long bytes, MemorySegment memory, long g, long x0, long x1, long x2, long sums) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        for (long i = 0; i < bytes; i += WIDTH) {
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, memory, g + i, ORDER);
            s0 = b.fma(FloatVector.fromMemorySegment(SPECIES, memory, x0 + i, ORDER), s0);
            s1 = b.fma(FloatVector.fromMemorySegment(SPECIES, memory, x1 + i, ORDER), s1);
            s2 = b.fma(FloatVector.fromMemorySegment(SPECIES, memory, x2 + i, ORDER), s2);
        }
        s0.intoMemorySegment(memory, sums, ORDER);
        s1.intoMemorySegment(memory, sums + WIDTH, ORDER);
        s2.intoMemorySegment(memory, sums + 2 * WIDTH, ORDER);
    }

    /** {@return the sum of the lanes of a vector, added up in the order in which they lie} */
    static float lanes(MemorySegment memory, long vector) {
        float sum = 0;
        for (long at = vector; at < vector + WIDTH; at += Float.BYTES) {
            sum += memory.get(JAVA_FLOAT, at);
        }
        return sum;
    }
}
