package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Level 1 in double on neighbouring elements, by the Vector API; loaded only where that is present. Offsets count
 * bytes.
 */
final class SimdVectorsF64 {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();

    private SimdVectorsF64() {}

    /** Four sums hide the latency of the addition; short vectors are not worth setting them up. */
    static double dot(long n, MemorySegment x, long xOffset, MemorySegment y, long yOffset) {
        long bytes = n * Double.BYTES;
        long i = 0;
        double sum = 0;
        if (bytes >= WIDTH) {
            DoubleVector s0 = DoubleVector.zero(SPECIES);
            DoubleVector s1 = s0;
            DoubleVector s2 = s0;
            DoubleVector s3 = s0;
            for (; i <= bytes - 4 * WIDTH; i += 4 * WIDTH) {
                DoubleVector x0 = DoubleVector.fromMemorySegment(SPECIES, x, xOffset + i, ORDER);
                DoubleVector x1 = DoubleVector.fromMemorySegment(SPECIES, x, xOffset + i + WIDTH, ORDER);
                DoubleVector x2 = DoubleVector.fromMemorySegment(SPECIES, x, xOffset + i + 2 * WIDTH, ORDER);
                DoubleVector x3 = DoubleVector.fromMemorySegment(SPECIES, x, xOffset + i + 3 * WIDTH, ORDER);
                s0 = x0.fma(DoubleVector.fromMemorySegment(SPECIES, y, yOffset + i, ORDER), s0);
                s1 = x1.fma(DoubleVector.fromMemorySegment(SPECIES, y, yOffset + i + WIDTH, ORDER), s1);
                s2 = x2.fma(DoubleVector.fromMemorySegment(SPECIES, y, yOffset + i + 2 * WIDTH, ORDER), s2);
                s3 = x3.fma(DoubleVector.fromMemorySegment(SPECIES, y, yOffset + i + 3 * WIDTH, ORDER), s3);
            }
            for (; i <= bytes - WIDTH; i += WIDTH) {
                DoubleVector x0 = DoubleVector.fromMemorySegment(SPECIES, x, xOffset + i, ORDER);
                s0 = x0.fma(DoubleVector.fromMemorySegment(SPECIES, y, yOffset + i, ORDER), s0);
            }
            sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        }
        for (; i < bytes; i += Double.BYTES) {
            sum += x.get(JAVA_DOUBLE_UNALIGNED, xOffset + i) * y.get(JAVA_DOUBLE_UNALIGNED, yOffset + i);
        }
        return sum;
    }

    static void axpy(long n, double alpha, MemorySegment x, long xOffset, MemorySegment y, long yOffset) {
        long bytes = n * Double.BYTES;
        long i = 0;
        DoubleVector factor = DoubleVector.broadcast(SPECIES, alpha);
        for (; i <= bytes - 4 * WIDTH; i += 4 * WIDTH) {
            DoubleVector y0 = DoubleVector.fromMemorySegment(SPECIES, y, yOffset + i, ORDER);
            DoubleVector y1 = DoubleVector.fromMemorySegment(SPECIES, y, yOffset + i + WIDTH, ORDER);
            DoubleVector y2 = DoubleVector.fromMemorySegment(SPECIES, y, yOffset + i + 2 * WIDTH, ORDER);
            DoubleVector y3 = DoubleVector.fromMemorySegment(SPECIES, y, yOffset + i + 3 * WIDTH, ORDER);
            DoubleVector x0 = DoubleVector.fromMemorySegment(SPECIES, x, xOffset + i, ORDER);
            DoubleVector x1 = DoubleVector.fromMemorySegment(SPECIES, x, xOffset + i + WIDTH, ORDER);
            DoubleVector x2 = DoubleVector.fromMemorySegment(SPECIES, x, xOffset + i + 2 * WIDTH, ORDER);
            DoubleVector x3 = DoubleVector.fromMemorySegment(SPECIES, x, xOffset + i + 3 * WIDTH, ORDER);
            x0.fma(factor, y0).intoMemorySegment(y, yOffset + i, ORDER);
            x1.fma(factor, y1).intoMemorySegment(y, yOffset + i + WIDTH, ORDER);
            x2.fma(factor, y2).intoMemorySegment(y, yOffset + i + 2 * WIDTH, ORDER);
            x3.fma(factor, y3).intoMemorySegment(y, yOffset + i + 3 * WIDTH, ORDER);
        }
        for (; i <= bytes - WIDTH; i += WIDTH) {
            DoubleVector sum = DoubleVector.fromMemorySegment(SPECIES, y, yOffset + i, ORDER);
            DoubleVector term = DoubleVector.fromMemorySegment(SPECIES, x, xOffset + i, ORDER);
            term.fma(factor, sum).intoMemorySegment(y, yOffset + i, ORDER);
        }
        for (; i < bytes; i += Double.BYTES) {
            y.set(JAVA_DOUBLE_UNALIGNED, yOffset + i,
                    y.get(JAVA_DOUBLE_UNALIGNED, yOffset + i) + alpha * x.get(JAVA_DOUBLE_UNALIGNED, xOffset + i));
        }
    }
}
