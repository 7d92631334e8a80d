package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.arenagrad.ops.blas.SimdLanesF32;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops of normalisation over n neighbours in float, by the Vector API; loaded only where that is present. Positions count bytes. What does
 * not fill a vector is computed by the same operations one element at a time.
 */
final class SimdNormalizeF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();

    /** The bytes that are summed up in float; the sums of such blocks are added up in double. */
    private static final long BLOCK = 64L * WIDTH;

    private SimdNormalizeF32() {}

    /** {@return the sum of (x - m)^2} */
    static double sumSquaresCentred(MemorySegment xs, long xAt, float m, long n) {
        long bytes = n * Float.BYTES;
        double total = 0;
        for (long from = 0; from < bytes; from += BLOCK) {
            total += squaresOfBlock(xs, xAt + from, m, Math.min(BLOCK, bytes - from));
        }
        return total;
    }

    private static float squaresOfBlock(MemorySegment xs, long xAt, float m, long bytes) {
        FloatVector mean = FloatVector.broadcast(SPECIES, m);
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        long i = 0;
        for (; i + 2 * WIDTH <= bytes; i += 2 * WIDTH) {
            FloatVector t = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(mean);
            s0 = t.fma(t, s0);
            t = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i + WIDTH, ORDER).sub(mean);
            s1 = t.fma(t, s1);
        }
        float sum = SimdLanesF32.sum(s0.add(s1));
        for (; i < bytes; i += Float.BYTES) {
            float t = xs.get(JAVA_FLOAT, xAt + i) - m;
            sum = Math.fma(t, t, sum);
        }
        return sum;
    }

    /** Adds the sums of h = g w and of h (x - m) to the first two of {@code sums}; w is 1 if there is no segment of weights. */
    static void addSums(MemorySegment gs, long gAt, MemorySegment ws, long wAt, boolean weighted, MemorySegment xs,
            long xAt, float m, long n, double[] sums) {
        long bytes = n * Float.BYTES;
        for (long from = 0; from < bytes; from += BLOCK) {
            long length = Math.min(BLOCK, bytes - from);
            if (weighted) {
                addBlock(gs, gAt + from, ws, wAt + from, xs, xAt + from, m, length, sums);
            } else {
                addBlock(gs, gAt + from, xs, xAt + from, m, length, sums);
            }
        }
    }

    private static void addBlock(MemorySegment gs, long gAt, MemorySegment ws, long wAt, MemorySegment xs, long xAt,
            float m, long bytes, double[] sums) {
        FloatVector mean = FloatVector.broadcast(SPECIES, m);
        FloatVector s = FloatVector.zero(SPECIES);
        FloatVector p = s;
        long i = 0;
        for (; i + WIDTH <= bytes; i += WIDTH) {
            FloatVector h = FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER).mul(FloatVector
                    .fromMemorySegment(SPECIES, ws, wAt + i, ORDER));
            s = s.add(h);
            p = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(mean).fma(h, p);
        }
        float sum = SimdLanesF32.sum(s);
        float product = SimdLanesF32.sum(p);
        for (; i < bytes; i += Float.BYTES) {
            float h = gs.get(JAVA_FLOAT, gAt + i) * ws.get(JAVA_FLOAT, wAt + i);
            sum += h;
            product = Math.fma(xs.get(JAVA_FLOAT, xAt + i) - m, h, product);
        }
        sums[0] += sum;
        sums[1] += product;
    }

    private static void addBlock(MemorySegment gs, long gAt, MemorySegment xs, long xAt, float m, long bytes,
            double[] sums) {
        FloatVector mean = FloatVector.broadcast(SPECIES, m);
        FloatVector s = FloatVector.zero(SPECIES);
        FloatVector p = s;
        long i = 0;
        for (; i + WIDTH <= bytes; i += WIDTH) {
            FloatVector h = FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER);
            s = s.add(h);
            p = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(mean).fma(h, p);
        }
        float sum = SimdLanesF32.sum(s);
        float product = SimdLanesF32.sum(p);
        for (; i < bytes; i += Float.BYTES) {
            float h = gs.get(JAVA_FLOAT, gAt + i);
            sum += h;
            product = Math.fma(xs.get(JAVA_FLOAT, xAt + i) - m, h, product);
        }
        sums[0] += sum;
        sums[1] += product;
    }

    /** out = (x - m) a w + b. */
    static void normalize(MemorySegment xs, long xAt, float m, float a, MemorySegment ws, long wAt, MemorySegment bs,
            long bAt, MemorySegment out, long outAt, long n) {
        FloatVector mean = FloatVector.broadcast(SPECIES, m);
        FloatVector scale = FloatVector.broadcast(SPECIES, a);
        long bytes = n * Float.BYTES;
        long i = 0;
        for (; i + WIDTH <= bytes; i += WIDTH) {
            FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(mean).mul(scale).fma(FloatVector
                    .fromMemorySegment(SPECIES, ws, wAt + i, ORDER), FloatVector.fromMemorySegment(SPECIES, bs, bAt + i,
                            ORDER)).intoMemorySegment(out, outAt + i, ORDER);
        }
        for (; i < bytes; i += Float.BYTES) {
            out.set(JAVA_FLOAT, outAt + i, Math.fma((xs.get(JAVA_FLOAT, xAt + i) - m) * a, ws.get(JAVA_FLOAT, wAt + i),
                    bs.get(JAVA_FLOAT, bAt + i)));
        }
    }

    /** out = (x - m) a + b. */
    static void normalize(MemorySegment xs, long xAt, float m, float a, float b, MemorySegment out, long outAt,
            long n) {
        FloatVector mean = FloatVector.broadcast(SPECIES, m);
        FloatVector scale = FloatVector.broadcast(SPECIES, a);
        FloatVector shift = FloatVector.broadcast(SPECIES, b);
        long bytes = n * Float.BYTES;
        long i = 0;
        for (; i + WIDTH <= bytes; i += WIDTH) {
            FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(mean).fma(scale, shift).intoMemorySegment(
                    out, outAt + i, ORDER);
        }
        for (; i < bytes; i += Float.BYTES) {
            out.set(JAVA_FLOAT, outAt + i, Math.fma(xs.get(JAVA_FLOAT, xAt + i) - m, a, b));
        }
    }

    /** out = g w r + (x - m) c + d. */
    static void combine(MemorySegment gs, long gAt, MemorySegment ws, long wAt, float r, MemorySegment xs, long xAt,
            float m, float c, float d, MemorySegment out, long outAt, long n) {
        FloatVector mean = FloatVector.broadcast(SPECIES, m);
        FloatVector slope = FloatVector.broadcast(SPECIES, c);
        FloatVector shift = FloatVector.broadcast(SPECIES, d);
        FloatVector scale = FloatVector.broadcast(SPECIES, r);
        long bytes = n * Float.BYTES;
        long i = 0;
        for (; i + WIDTH <= bytes; i += WIDTH) {
            FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER).mul(FloatVector.fromMemorySegment(SPECIES, ws,
                    wAt + i, ORDER)).fma(scale, FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(mean)
                            .fma(slope, shift)).intoMemorySegment(out, outAt + i, ORDER);
        }
        for (; i < bytes; i += Float.BYTES) {
            out.set(JAVA_FLOAT, outAt + i, Math.fma(gs.get(JAVA_FLOAT, gAt + i) * ws.get(JAVA_FLOAT, wAt + i), r, Math
                    .fma(xs.get(JAVA_FLOAT, xAt + i) - m, c, d)));
        }
    }

    /** out = g r + (x - m) c + d. */
    static void combine(MemorySegment gs, long gAt, float r, MemorySegment xs, long xAt, float m, float c, float d,
            MemorySegment out, long outAt, long n) {
        FloatVector mean = FloatVector.broadcast(SPECIES, m);
        FloatVector slope = FloatVector.broadcast(SPECIES, c);
        FloatVector shift = FloatVector.broadcast(SPECIES, d);
        FloatVector scale = FloatVector.broadcast(SPECIES, r);
        long bytes = n * Float.BYTES;
        long i = 0;
        for (; i + WIDTH <= bytes; i += WIDTH) {
            FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER).fma(scale, FloatVector.fromMemorySegment(SPECIES,
                    xs, xAt + i, ORDER).sub(mean).fma(slope, shift)).intoMemorySegment(out, outAt + i, ORDER);
        }
        for (; i < bytes; i += Float.BYTES) {
            out.set(JAVA_FLOAT, outAt + i, Math.fma(gs.get(JAVA_FLOAT, gAt + i), r, Math.fma(xs.get(JAVA_FLOAT, xAt + i)
                    - m, c, d)));
        }
    }
}
