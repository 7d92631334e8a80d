package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops of normalisation down columns that are neighbours, in float, by the Vector API; loaded only where that is present. Positions, steps
 * and widths count bytes; what is one number for a column lies in {@code memory}. What does not fill a vector is computed by the same
 * operations one element at a time.
 */
final class SimdNormalizeColumnsF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();

    private SimdNormalizeColumnsF32() {}

    /** sums = the sums of x. */
    static void sums(MemorySegment xs, long xAt, long xStep, long rows, long width, MemorySegment memory, long sums) {
        long i = 0;
        for (; i + WIDTH <= width; i += WIDTH) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (long row = 0; row < rows; row++) {
                sum = sum.add(FloatVector.fromMemorySegment(SPECIES, xs, xAt + row * xStep + i, ORDER));
            }
            sum.intoMemorySegment(memory, sums + i, ORDER);
        }
        for (; i < width; i += Float.BYTES) {
            float sum = 0;
            for (long row = 0; row < rows; row++) {
                sum += xs.get(JAVA_FLOAT, xAt + row * xStep + i);
            }
            memory.set(JAVA_FLOAT, sums + i, sum);
        }
    }

    /** sums = the sums of g (x - m). */
    static void sumsOfProducts(MemorySegment gs, long gAt, long gStep, MemorySegment xs, long xAt, long xStep,
            long rows,
            long width, MemorySegment memory, long m, long sums) {
        long i = 0;
        for (; i + WIDTH <= width; i += WIDTH) {
            FloatVector mean = FloatVector.fromMemorySegment(SPECIES, memory, m + i, ORDER);
            FloatVector sum = FloatVector.zero(SPECIES);
            for (long row = 0; row < rows; row++) {
                FloatVector g = FloatVector.fromMemorySegment(SPECIES, gs, gAt + row * gStep + i, ORDER);
                sum = FloatVector.fromMemorySegment(SPECIES, xs, xAt + row * xStep + i, ORDER).sub(mean).fma(g, sum);
            }
            sum.intoMemorySegment(memory, sums + i, ORDER);
        }
        for (; i < width; i += Float.BYTES) {
            float mean = memory.get(JAVA_FLOAT, m + i);
            float sum = 0;
            for (long row = 0; row < rows; row++) {
                sum = Math.fma(xs.get(JAVA_FLOAT, xAt + row * xStep + i) - mean, gs.get(JAVA_FLOAT, gAt + row * gStep
                        + i), sum);
            }
            memory.set(JAVA_FLOAT, sums + i, sum);
        }
    }

    /** sums = the sums of (x - m)^2. */
    static void sumsOfSquares(MemorySegment xs, long xAt, long xStep, long rows, long width, MemorySegment memory,
            long m, long sums) {
        long i = 0;
        for (; i + WIDTH <= width; i += WIDTH) {
            FloatVector mean = FloatVector.fromMemorySegment(SPECIES, memory, m + i, ORDER);
            FloatVector sum = FloatVector.zero(SPECIES);
            for (long row = 0; row < rows; row++) {
                FloatVector t = FloatVector.fromMemorySegment(SPECIES, xs, xAt + row * xStep + i, ORDER).sub(mean);
                sum = t.fma(t, sum);
            }
            sum.intoMemorySegment(memory, sums + i, ORDER);
        }
        for (; i < width; i += Float.BYTES) {
            float mean = memory.get(JAVA_FLOAT, m + i);
            float sum = 0;
            for (long row = 0; row < rows; row++) {
                float t = xs.get(JAVA_FLOAT, xAt + row * xStep + i) - mean;
                sum = Math.fma(t, t, sum);
            }
            memory.set(JAVA_FLOAT, sums + i, sum);
        }
    }

    /** out = (x - m) a + b, of a row. */
    static void normalize(MemorySegment xs, long xAt, MemorySegment memory, long m, long a, long b, MemorySegment out,
            long outAt, long width) {
        long i = 0;
        for (; i + WIDTH <= width; i += WIDTH) {
            FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(FloatVector.fromMemorySegment(SPECIES,
                    memory, m + i, ORDER)).fma(FloatVector.fromMemorySegment(SPECIES, memory, a + i, ORDER), FloatVector
                            .fromMemorySegment(SPECIES, memory, b + i, ORDER)).intoMemorySegment(out, outAt + i, ORDER);
        }
        for (; i < width; i += Float.BYTES) {
            out.set(JAVA_FLOAT, outAt + i, Math.fma(xs.get(JAVA_FLOAT, xAt + i) - memory.get(JAVA_FLOAT, m + i), memory
                    .get(JAVA_FLOAT, a + i), memory.get(JAVA_FLOAT, b + i)));
        }
    }

    /** out += g a, of a row. */
    static void addScaled(MemorySegment gs, long gAt, MemorySegment memory, long a, MemorySegment out, long outAt,
            long width) {
        long i = 0;
        for (; i + WIDTH <= width; i += WIDTH) {
            FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER).fma(FloatVector.fromMemorySegment(SPECIES,
                    memory, a + i, ORDER), FloatVector.fromMemorySegment(SPECIES, out, outAt + i, ORDER))
                    .intoMemorySegment(out, outAt + i, ORDER);
        }
        for (; i < width; i += Float.BYTES) {
            out.set(JAVA_FLOAT, outAt + i, Math.fma(gs.get(JAVA_FLOAT, gAt + i), memory.get(JAVA_FLOAT, a + i), out.get(
                    JAVA_FLOAT, outAt + i)));
        }
    }
}
