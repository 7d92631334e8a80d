package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Level 1 in float on neighbouring elements, by the Vector API; loaded only where that is present. Offsets count
 * bytes.
 */
final class SimdVectorsF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();

    private SimdVectorsF32() {}

    /** Four sums hide the latency of the addition; short vectors are not worth setting them up. */
    static float dot(long n, MemorySegment x, long xOffset, MemorySegment y, long yOffset) {
        long bytes = n * Float.BYTES;
        long i = 0;
        float sum = 0;
        if (bytes >= WIDTH) {
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (; i <= bytes - 4 * WIDTH; i += 4 * WIDTH) {
                FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, x, xOffset + i, ORDER);
                FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, x, xOffset + i + WIDTH, ORDER);
                FloatVector x2 = FloatVector.fromMemorySegment(SPECIES, x, xOffset + i + 2 * WIDTH, ORDER);
                FloatVector x3 = FloatVector.fromMemorySegment(SPECIES, x, xOffset + i + 3 * WIDTH, ORDER);
                s0 = x0.fma(FloatVector.fromMemorySegment(SPECIES, y, yOffset + i, ORDER), s0);
                s1 = x1.fma(FloatVector.fromMemorySegment(SPECIES, y, yOffset + i + WIDTH, ORDER), s1);
                s2 = x2.fma(FloatVector.fromMemorySegment(SPECIES, y, yOffset + i + 2 * WIDTH, ORDER), s2);
                s3 = x3.fma(FloatVector.fromMemorySegment(SPECIES, y, yOffset + i + 3 * WIDTH, ORDER), s3);
            }
            for (; i <= bytes - WIDTH; i += WIDTH) {
                FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, x, xOffset + i, ORDER);
                s0 = x0.fma(FloatVector.fromMemorySegment(SPECIES, y, yOffset + i, ORDER), s0);
            }
            sum = SimdLanesF32.sum(s0.add(s1).add(s2.add(s3)));
        }
        for (; i < bytes; i += Float.BYTES) {
            sum += x.get(JAVA_FLOAT_UNALIGNED, xOffset + i) * y.get(JAVA_FLOAT_UNALIGNED, yOffset + i);
        }
        return sum;
    }

    static void axpy(long n, float alpha, MemorySegment x, long xOffset, MemorySegment y, long yOffset) {
        long bytes = n * Float.BYTES;
        long i = 0;
        FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
        for (; i <= bytes - 4 * WIDTH; i += 4 * WIDTH) {
            FloatVector y0 = FloatVector.fromMemorySegment(SPECIES, y, yOffset + i, ORDER);
            FloatVector y1 = FloatVector.fromMemorySegment(SPECIES, y, yOffset + i + WIDTH, ORDER);
            FloatVector y2 = FloatVector.fromMemorySegment(SPECIES, y, yOffset + i + 2 * WIDTH, ORDER);
            FloatVector y3 = FloatVector.fromMemorySegment(SPECIES, y, yOffset + i + 3 * WIDTH, ORDER);
            FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, x, xOffset + i, ORDER);
            FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, x, xOffset + i + WIDTH, ORDER);
            FloatVector x2 = FloatVector.fromMemorySegment(SPECIES, x, xOffset + i + 2 * WIDTH, ORDER);
            FloatVector x3 = FloatVector.fromMemorySegment(SPECIES, x, xOffset + i + 3 * WIDTH, ORDER);
            x0.fma(factor, y0).intoMemorySegment(y, yOffset + i, ORDER);
            x1.fma(factor, y1).intoMemorySegment(y, yOffset + i + WIDTH, ORDER);
            x2.fma(factor, y2).intoMemorySegment(y, yOffset + i + 2 * WIDTH, ORDER);
            x3.fma(factor, y3).intoMemorySegment(y, yOffset + i + 3 * WIDTH, ORDER);
        }
        for (; i <= bytes - WIDTH; i += WIDTH) {
            FloatVector sum = FloatVector.fromMemorySegment(SPECIES, y, yOffset + i, ORDER);
            FloatVector term = FloatVector.fromMemorySegment(SPECIES, x, xOffset + i, ORDER);
            term.fma(factor, sum).intoMemorySegment(y, yOffset + i, ORDER);
        }
        for (; i < bytes; i += Float.BYTES) {
            y.set(JAVA_FLOAT_UNALIGNED, yOffset + i,
                    y.get(JAVA_FLOAT_UNALIGNED, yOffset + i) + alpha * x.get(JAVA_FLOAT_UNALIGNED, xOffset + i));
        }
    }

    static void times(long n, float alpha, MemorySegment x, long xOffset, MemorySegment y, long yOffset) {
        long bytes = n * Float.BYTES;
        long i = 0;
        FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
        for (; i <= bytes - WIDTH; i += WIDTH) {
            FloatVector.fromMemorySegment(SPECIES, x, xOffset + i, ORDER).mul(factor)
                    .intoMemorySegment(y, yOffset + i, ORDER);
        }
        for (; i < bytes; i += Float.BYTES) {
            y.set(JAVA_FLOAT_UNALIGNED, yOffset + i, alpha * x.get(JAVA_FLOAT_UNALIGNED, xOffset + i));
        }
    }

    static void rotate(long n, float c, float s, MemorySegment x, long xOffset, MemorySegment y, long yOffset) {
        long bytes = n * Float.BYTES;
        long i = 0;
        FloatVector cosine = FloatVector.broadcast(SPECIES, c);
        FloatVector sine = FloatVector.broadcast(SPECIES, s);
        for (; i <= bytes - WIDTH; i += WIDTH) {
            FloatVector a = FloatVector.fromMemorySegment(SPECIES, x, xOffset + i, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, y, yOffset + i, ORDER);
            a.mul(cosine).add(b.mul(sine)).intoMemorySegment(x, xOffset + i, ORDER);
            b.mul(cosine).sub(a.mul(sine)).intoMemorySegment(y, yOffset + i, ORDER);
        }
        for (; i < bytes; i += Float.BYTES) {
            float a = x.get(JAVA_FLOAT_UNALIGNED, xOffset + i);
            float b = y.get(JAVA_FLOAT_UNALIGNED, yOffset + i);
            x.set(JAVA_FLOAT_UNALIGNED, xOffset + i, c * a + s * b);
            y.set(JAVA_FLOAT_UNALIGNED, yOffset + i, c * b - s * a);
        }
    }
}
