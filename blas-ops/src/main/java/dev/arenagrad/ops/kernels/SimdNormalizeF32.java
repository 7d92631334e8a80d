package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.arenagrad.ops.blas.SimdLanesF32;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops of normalisation over n neighbours in float, by the Vector API; loaded only where that is present. Positions count bytes. The
 * last vector of a run overlaps the one before; runs that do not fill one are computed by the same operations one element at a time.
 */
final class SimdNormalizeF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();

    /** The bytes that are summed up in float; the sums of such blocks are added up in double. */
    private static final long BLOCK = 64L * WIDTH;

    /** The groups whose elements are added up before they are added to sums. */
    static final int GROUPS = 4;

    private SimdNormalizeF32() {}

    /** {@return the last lanes, which hold that many bytes; all of them, if they do not hold more} */
    private static VectorMask<Float> rest(long bytes) {
        return SPECIES.indexInRange(Math.min(bytes - WIDTH, 0) / Float.BYTES, SPECIES.length());
    }

    /** Adds the sums of x - s and of (x - s)^2 to the first two of {@code sums}. */
    static void addMoments(MemorySegment xs, long xAt, float s, long n, double[] sums) {
        long bytes = n * Float.BYTES;
        for (long from = 0; from < bytes; from += BLOCK) {
            addMomentsOfBlock(xs, xAt + from, s, Math.min(BLOCK, bytes - from), bytes >= WIDTH, sums);
        }
    }

    private static void addMomentsOfBlock(MemorySegment xs, long xAt, float s, long bytes, boolean reachesBack,
            double[] sums) {
        FloatVector shift = FloatVector.broadcast(SPECIES, s);
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector q0 = s0;
        FloatVector q1 = s0;
        FloatVector q2 = s0;
        FloatVector q3 = s0;
        long i = 0;
        for (; i + 4 * WIDTH <= bytes; i += 4 * WIDTH) {
            FloatVector t = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(shift);
            FloatVector u = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i + WIDTH, ORDER).sub(shift);
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i + 2 * WIDTH, ORDER).sub(shift);
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i + 3 * WIDTH, ORDER).sub(shift);
            q0 = t.fma(t, q0);
            q1 = u.fma(u, q1);
            q2 = v.fma(v, q2);
            q3 = w.fma(w, q3);
            s0 = t.add(u).add(s0);
            s1 = v.add(w).add(s1);
        }
        for (; i + WIDTH <= bytes; i += WIDTH) {
            FloatVector t = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(shift);
            q0 = t.fma(t, q0);
            s0 = t.add(s0);
        }
        if (reachesBack && i < bytes) {
            FloatVector t = FloatVector.zero(SPECIES).blend(FloatVector.fromMemorySegment(SPECIES, xs, xAt + bytes
                    - WIDTH, ORDER).sub(shift), rest(bytes - i));
            q1 = t.fma(t, q1);
            s1 = t.add(s1);
            i = bytes;
        }
        float sum = SimdLanesF32.sum(s0.add(s1));
        float squares = SimdLanesF32.sum(q0.add(q1).add(q2.add(q3)));
        for (; i < bytes; i += Float.BYTES) {
            float t = xs.get(JAVA_FLOAT, xAt + i) - s;
            sum += t;
            squares = Math.fma(t, t, squares);
        }
        sums[0] += sum;
        sums[1] += squares;
    }

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
                addBlock(gs, gAt + from, ws, wAt + from, xs, xAt + from, m, length, bytes >= WIDTH, sums);
            } else {
                addBlock(gs, gAt + from, xs, xAt + from, m, length, bytes >= WIDTH, sums);
            }
        }
    }

    private static void addBlock(MemorySegment gs, long gAt, MemorySegment ws, long wAt, MemorySegment xs, long xAt,
            float m, long bytes, boolean reachesBack, double[] sums) {
        FloatVector mean = FloatVector.broadcast(SPECIES, m);
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector p0 = s0;
        FloatVector p1 = s0;
        long i = 0;
        for (; i + 2 * WIDTH <= bytes; i += 2 * WIDTH) {
            FloatVector h = FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER).mul(FloatVector
                    .fromMemorySegment(SPECIES, ws, wAt + i, ORDER));
            s0 = h.add(s0);
            p0 = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(mean).fma(h, p0);
            h = FloatVector.fromMemorySegment(SPECIES, gs, gAt + i + WIDTH, ORDER).mul(FloatVector.fromMemorySegment(
                    SPECIES, ws, wAt + i + WIDTH, ORDER));
            s1 = h.add(s1);
            p1 = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i + WIDTH, ORDER).sub(mean).fma(h, p1);
        }
        if (reachesBack) {
            for (; i < bytes; i += WIDTH) {
                long at = Math.min(i, bytes - WIDTH);
                VectorMask<Float> rest = rest(bytes - i);
                FloatVector h = FloatVector.fromMemorySegment(SPECIES, gs, gAt + at, ORDER).mul(FloatVector
                        .fromMemorySegment(SPECIES, ws, wAt + at, ORDER));
                s0 = s0.add(FloatVector.zero(SPECIES).blend(h, rest));
                p0 = p0.blend(FloatVector.fromMemorySegment(SPECIES, xs, xAt + at, ORDER).sub(mean).fma(h, p0), rest);
            }
        }
        float sum = SimdLanesF32.sum(s0.add(s1));
        float product = SimdLanesF32.sum(p0.add(p1));
        for (; i < bytes; i += Float.BYTES) {
            float h = gs.get(JAVA_FLOAT, gAt + i) * ws.get(JAVA_FLOAT, wAt + i);
            sum += h;
            product = Math.fma(xs.get(JAVA_FLOAT, xAt + i) - m, h, product);
        }
        sums[0] += sum;
        sums[1] += product;
    }

    private static void addBlock(MemorySegment gs, long gAt, MemorySegment xs, long xAt, float m, long bytes,
            boolean reachesBack, double[] sums) {
        FloatVector mean = FloatVector.broadcast(SPECIES, m);
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector p0 = s0;
        FloatVector p1 = s0;
        long i = 0;
        for (; i + 2 * WIDTH <= bytes; i += 2 * WIDTH) {
            FloatVector h = FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER);
            s0 = h.add(s0);
            p0 = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(mean).fma(h, p0);
            h = FloatVector.fromMemorySegment(SPECIES, gs, gAt + i + WIDTH, ORDER);
            s1 = h.add(s1);
            p1 = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i + WIDTH, ORDER).sub(mean).fma(h, p1);
        }
        if (reachesBack) {
            for (; i < bytes; i += WIDTH) {
                long at = Math.min(i, bytes - WIDTH);
                VectorMask<Float> rest = rest(bytes - i);
                FloatVector h = FloatVector.fromMemorySegment(SPECIES, gs, gAt + at, ORDER);
                s0 = s0.add(FloatVector.zero(SPECIES).blend(h, rest));
                p0 = p0.blend(FloatVector.fromMemorySegment(SPECIES, xs, xAt + at, ORDER).sub(mean).fma(h, p0), rest);
            }
        }
        float sum = SimdLanesF32.sum(s0.add(s1));
        float product = SimdLanesF32.sum(p0.add(p1));
        for (; i < bytes; i += Float.BYTES) {
            float h = gs.get(JAVA_FLOAT, gAt + i);
            sum += h;
            product = Math.fma(xs.get(JAVA_FLOAT, xAt + i) - m, h, product);
        }
        sums[0] += sum;
        sums[1] += product;
    }

    /**
     * products += the sums of g (x - m) r, and sums += those of g, each element over {@link #GROUPS} groups with their means and factors, from
     * the given one on.
     */
    static void addGroups(MemorySegment gs, long gAt, long gStep, MemorySegment xs, long xAt, long xStep, float[] means,
            float[] factors, int first, MemorySegment products, long productsAt, MemorySegment sums, long sumsAt,
            long n) {
        long bytes = n * Float.BYTES;
        long g1 = gAt + gStep;
        long g2 = g1 + gStep;
        long g3 = g2 + gStep;
        long x1 = xAt + xStep;
        long x2 = x1 + xStep;
        long x3 = x2 + xStep;
        FloatVector m0 = FloatVector.broadcast(SPECIES, means[first]);
        FloatVector m1 = FloatVector.broadcast(SPECIES, means[first + 1]);
        FloatVector m2 = FloatVector.broadcast(SPECIES, means[first + 2]);
        FloatVector m3 = FloatVector.broadcast(SPECIES, means[first + 3]);
        FloatVector r0 = FloatVector.broadcast(SPECIES, factors[first]);
        FloatVector r1 = FloatVector.broadcast(SPECIES, factors[first + 1]);
        FloatVector r2 = FloatVector.broadcast(SPECIES, factors[first + 2]);
        FloatVector r3 = FloatVector.broadcast(SPECIES, factors[first + 3]);
        long i = 0;
        for (; i + WIDTH <= bytes; i += WIDTH) {
            FloatVector g = FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER);
            FloatVector s = g;
            FloatVector p = FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(m0).mul(r0).mul(g);
            g = FloatVector.fromMemorySegment(SPECIES, gs, g1 + i, ORDER);
            s = s.add(g);
            p = FloatVector.fromMemorySegment(SPECIES, xs, x1 + i, ORDER).sub(m1).mul(r1).fma(g, p);
            g = FloatVector.fromMemorySegment(SPECIES, gs, g2 + i, ORDER);
            s = s.add(g);
            p = FloatVector.fromMemorySegment(SPECIES, xs, x2 + i, ORDER).sub(m2).mul(r2).fma(g, p);
            g = FloatVector.fromMemorySegment(SPECIES, gs, g3 + i, ORDER);
            s = s.add(g);
            p = FloatVector.fromMemorySegment(SPECIES, xs, x3 + i, ORDER).sub(m3).mul(r3).fma(g, p);
            p.add(FloatVector.fromMemorySegment(SPECIES, products, productsAt + i, ORDER)).intoMemorySegment(products,
                    productsAt + i, ORDER);
            s.add(FloatVector.fromMemorySegment(SPECIES, sums, sumsAt + i, ORDER)).intoMemorySegment(sums, sumsAt + i,
                    ORDER);
        }
        for (; i < bytes; i += Float.BYTES) {
            float p = 0;
            float s = 0;
            for (int group = 0; group < GROUPS; group++) {
                float g = gs.get(JAVA_FLOAT, gAt + group * gStep + i);
                float t = (xs.get(JAVA_FLOAT, xAt + group * xStep + i) - means[first + group]) * factors[first + group];
                p = group == 0 ? t * g : Math.fma(t, g, p);
                s = group == 0 ? g : s + g;
            }
            products.set(JAVA_FLOAT, productsAt + i, products.get(JAVA_FLOAT, productsAt + i) + p);
            sums.set(JAVA_FLOAT, sumsAt + i, sums.get(JAVA_FLOAT, sumsAt + i) + s);
        }
    }

    /** products += g (x - m) r, and sums += g, of one group. */
    static void addGroup(MemorySegment gs, long gAt, MemorySegment xs, long xAt, float m, float r,
            MemorySegment products, long productsAt, MemorySegment sums, long sumsAt, long n) {
        FloatVector mean = FloatVector.broadcast(SPECIES, m);
        FloatVector factor = FloatVector.broadcast(SPECIES, r);
        long bytes = n * Float.BYTES;
        long i = 0;
        for (; i + WIDTH <= bytes; i += WIDTH) {
            FloatVector g = FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER);
            FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(mean).mul(factor).fma(g, FloatVector
                    .fromMemorySegment(SPECIES, products, productsAt + i, ORDER)).intoMemorySegment(products, productsAt
                            + i, ORDER);
            g.add(FloatVector.fromMemorySegment(SPECIES, sums, sumsAt + i, ORDER)).intoMemorySegment(sums, sumsAt + i,
                    ORDER);
        }
        for (; i < bytes; i += Float.BYTES) {
            float g = gs.get(JAVA_FLOAT, gAt + i);
            products.set(JAVA_FLOAT, productsAt + i, Math.fma((xs.get(JAVA_FLOAT, xAt + i) - m) * r, g, products.get(
                    JAVA_FLOAT, productsAt + i)));
            sums.set(JAVA_FLOAT, sumsAt + i, g + sums.get(JAVA_FLOAT, sumsAt + i));
        }
    }

    /** out = (x - m) a w + b. */
    static void normalize(MemorySegment xs, long xAt, float m, float a, MemorySegment ws, long wAt, MemorySegment bs,
            long bAt, MemorySegment out, long outAt, long n) {
        FloatVector mean = FloatVector.broadcast(SPECIES, m);
        FloatVector scale = FloatVector.broadcast(SPECIES, a);
        long bytes = n * Float.BYTES;
        if (bytes >= WIDTH) {
            long last = bytes - WIDTH;
            FloatVector end = FloatVector.fromMemorySegment(SPECIES, xs, xAt + last, ORDER).sub(mean).mul(scale).fma(
                    FloatVector
                            .fromMemorySegment(SPECIES, ws, wAt + last, ORDER), FloatVector.fromMemorySegment(SPECIES,
                                    bs, bAt + last,
                                    ORDER));
            for (long i = 0; i < last; i += WIDTH) {
                FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(mean).mul(scale).fma(FloatVector
                        .fromMemorySegment(SPECIES, ws, wAt + i, ORDER), FloatVector.fromMemorySegment(SPECIES, bs, bAt
                                + i,
                                ORDER)).intoMemorySegment(out, outAt + i, ORDER);
            }
            end.intoMemorySegment(out, outAt + last, ORDER);
            return;
        }
        for (long i = 0; i < bytes; i += Float.BYTES) {
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
        if (bytes >= WIDTH) {
            long last = bytes - WIDTH;
            FloatVector end = FloatVector.fromMemorySegment(SPECIES, xs, xAt + last, ORDER).sub(mean).fma(scale, shift);
            for (long i = 0; i < last; i += WIDTH) {
                FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(mean).fma(scale, shift)
                        .intoMemorySegment(
                                out, outAt + i, ORDER);
            }
            end.intoMemorySegment(out, outAt + last, ORDER);
            return;
        }
        for (long i = 0; i < bytes; i += Float.BYTES) {
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
        if (bytes >= WIDTH) {
            long last = bytes - WIDTH;
            FloatVector end = FloatVector.fromMemorySegment(SPECIES, gs, gAt + last, ORDER).mul(FloatVector
                    .fromMemorySegment(SPECIES, ws,
                            wAt + last, ORDER)).fma(scale, FloatVector.fromMemorySegment(SPECIES, xs, xAt + last, ORDER)
                                    .sub(mean)
                                    .fma(slope, shift));
            for (long i = 0; i < last; i += WIDTH) {
                FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER).mul(FloatVector.fromMemorySegment(SPECIES,
                        ws,
                        wAt + i, ORDER)).fma(scale, FloatVector.fromMemorySegment(SPECIES, xs, xAt + i, ORDER).sub(mean)
                                .fma(slope, shift)).intoMemorySegment(out, outAt + i, ORDER);
            }
            end.intoMemorySegment(out, outAt + last, ORDER);
            return;
        }
        for (long i = 0; i < bytes; i += Float.BYTES) {
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
        if (bytes >= WIDTH) {
            long last = bytes - WIDTH;
            FloatVector end = FloatVector.fromMemorySegment(SPECIES, gs, gAt + last, ORDER).fma(scale, FloatVector
                    .fromMemorySegment(SPECIES,
                            xs, xAt + last, ORDER).sub(mean).fma(slope, shift));
            for (long i = 0; i < last; i += WIDTH) {
                FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER).fma(scale, FloatVector.fromMemorySegment(
                        SPECIES,
                        xs, xAt + i, ORDER).sub(mean).fma(slope, shift)).intoMemorySegment(out, outAt + i, ORDER);
            }
            end.intoMemorySegment(out, outAt + last, ORDER);
            return;
        }
        for (long i = 0; i < bytes; i += Float.BYTES) {
            out.set(JAVA_FLOAT, outAt + i, Math.fma(gs.get(JAVA_FLOAT, gAt + i), r, Math.fma(xs.get(JAVA_FLOAT, xAt + i)
                    - m, c, d)));
        }
    }
}
