package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Normalisation in float where the elements of a run are neighbours, and either the weights and biases too or one belongs to the whole run:
 * what is written is written once, when all sums are known. Statistics are computed in double, for whose twin the casts are redundant.
 *
 * <p>Some groups at a time go through each pass, as many as stay in the first-level cache: passes over a single short group are too brief
 * for the processor to fetch ahead.
 *
 * <p>Mean and variance come of one pass: with d = x - s for a number s near the mean, the variance is mean(d^2) - mean(d)^2, which
 * cancels less than half of mean(d^2) as long as mean(d)^2 is not larger than it. Where it is, as when the first elements, whose mean s is,
 * are unlike the rest, elements are added up in one pass and squares of their distances from the mean in another.
 */
@SuppressWarnings("cast")
final class NormalizeRowsF32 {
    private static final long BYTES = Float.BYTES;

    /** The bytes of the groups of an array at a time, unless a single one has more. */
    private static final long ROOM = 16 << 10;

    private static final long MOST = 8;

    /** The elements whose mean stands for that of all until all have been read. */
    private static final long FIRST = 64;

    private final Rows xs;
    private final Rows ws;
    private final Rows outs;
    private final boolean weighted;
    private final double eps;
    private final long groups;
    private final long runs;
    private final long n;
    private final double count;

    /** Runs of x and their elements for sums over a group: where runs follow each other in memory, they are one. */
    private final long pieces;
    private final long length;

    /** Of the groups at a time: what is subtracted, and what multiplies. */
    private final float[] means;
    private final double[] factors;

    private NormalizeRowsF32(NDArray x, NDArray w, double eps, NDArray out) {
        xs = Rows.of(x);
        ws = Rows.of(w);
        outs = Rows.of(out);
        weighted = LoopNest.step(w, 3) != 0;
        this.eps = eps;
        groups = x.shape().size(0) * x.shape().size(1);
        runs = x.shape().size(2);
        n = x.shape().size(3);
        count = (double) runs * n;
        boolean together = xs.runs == n * BYTES;
        pieces = together ? 1 : runs;
        length = together ? runs * n : n;
        int room = (int) Math.min(Math.clamp(ROOM / Math.max(runs * n * BYTES, 1), 1, MOST), groups);
        means = new float[room];
        factors = new double[room];
    }

    /** out = x normalised, as {@link NormalizeKernels#normalize} says. */
    static void normalize(NDArray x, NDArray w, NDArray b, double eps, NDArray out, NDArray mean, NDArray variance) {
        NormalizeRowsF32 rows = new NormalizeRowsF32(x, w, eps, out);
        Rows bs = Rows.of(b);
        Rows ofMeans = Rows.ofGroups(mean);
        Rows ofVariances = Rows.ofGroups(variance);
        double[] sums = new double[2];
        for (long first = 0; first < rows.groups; first += rows.means.length) {
            int some = (int) Math.min(rows.means.length, rows.groups - first);
            for (int k = 0; k < some; k++) {
                rows.measure(k, first + k, sums, ofMeans, ofVariances);
            }
            for (int k = 0; k < some; k++) {
                rows.write(k, first + k, bs);
            }
        }
    }

    private void measure(int k, long group, double[] sums, Rows ofMeans, Rows ofVariances) {
        float s = count == 0 ? 0 : meanOfFirst(group);
        sums[0] = 0;
        sums[1] = 0;
        for (long piece = 0; piece < pieces; piece++) {
            SimdNormalizeF32.addMoments(xs.memory, xs.at(group, piece), s, length, sums);
        }
        double shift = sums[0] / count;
        float m = (float) (s + shift);
        double v = sums[1] / count - shift * shift;
        if (!(shift * shift <= v)) {
            m = mean(group);
            v = varianceAround(group, m);
        }
        means[k] = m;
        factors[k] = 1 / Math.sqrt(v + eps);
        ofMeans.set(ofMeans.at(group, 0), m);
        ofVariances.set(ofVariances.at(group, 0), (float) v);
    }

    /** {@return the mean of the first elements of a group} */
    private float meanOfFirst(long group) {
        long some = Math.min(length, FIRST);
        return (float) (VectorReduceF32.row(RowOp.SUM, xs.memory, xs.at(group, 0), some) / some);
    }

    private float mean(long group) {
        double sum = 0;
        for (long piece = 0; piece < pieces; piece++) {
            sum += VectorReduceF32.row(RowOp.SUM, xs.memory, xs.at(group, piece), length);
        }
        return (float) (sum / count);
    }

    private double varianceAround(long group, float m) {
        double squares = 0;
        for (long piece = 0; piece < pieces; piece++) {
            squares += SimdNormalizeF32.sumSquaresCentred(xs.memory, xs.at(group, piece), m, length);
        }
        return squares / count;
    }

    private void write(int k, long group, Rows bs) {
        float m = means[k];
        double r = factors[k];
        for (long run = 0; run < runs && n > 0; run++) {
            long xAt = xs.at(group, run);
            long wAt = ws.at(group, run);
            long bAt = bs.at(group, run);
            long outAt = outs.at(group, run);
            if (weighted) {
                SimdNormalizeF32.normalize(xs.memory, xAt, m, (float) r, ws.memory, wAt, bs.memory, bAt, outs.memory,
                        outAt, n);
            } else {
                SimdNormalizeF32.normalize(xs.memory, xAt, m, (float) (r * ws.get(wAt)), bs.get(bAt), outs.memory,
                        outAt, n);
            }
        }
    }

    /**
     * out = the derivative by x, as {@link NormalizeKernels#backward} says. With h = g w, it is r h + c (x - m) + d, where c = -r^3 mean(h (x
     * - m)) and d = -r mean(h). Sums, unless null, are written too: of each run or, of weights that groups share, of all groups.
     */
    static void backward(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance, double eps, NDArray out,
            @Nullable NDArray products, @Nullable NDArray sums) {
        new NormalizeRowsF32(x, w, eps, out).backward(Rows.of(g), Rows.ofGroups(mean), Rows.ofGroups(variance),
                products == null ? null : Rows.of(products), sums == null ? null : Rows.of(sums));
    }

    private void backward(Rows gs, Rows ofMeans, Rows ofVariances, @Nullable Rows products, @Nullable Rows sums) {
        double[] found = new double[2];
        float[] slopes = new float[means.length];
        float[] shifts = new float[means.length];
        float[] scales = new float[means.length];
        for (long first = 0; first < groups; first += means.length) {
            int some = (int) Math.min(means.length, groups - first);
            for (int k = 0; k < some; k++) {
                long group = first + k;
                float m = ofMeans.get(ofMeans.at(group, 0));
                double r = 1 / Math.sqrt(ofVariances.get(ofVariances.at(group, 0)) + eps);
                double sum = 0;
                double product = 0;
                for (long run = 0; run < runs && n > 0; run++) {
                    long wAt = ws.at(group, run);
                    found[0] = 0;
                    found[1] = 0;
                    SimdNormalizeF32.addSums(gs.memory, gs.at(group, run), ws.memory, wAt, weighted, xs.memory, xs.at(
                            group, run), m, n, found);
                    if (!weighted && products != null && sums != null) {
                        products.set(products.at(group, run), (float) (found[1] * r));
                        sums.set(sums.at(group, run), (float) found[0]);
                    }
                    double factor = weighted ? 1 : ws.get(wAt);
                    sum += factor * found[0];
                    product += factor * found[1];
                }
                means[k] = m;
                factors[k] = r;
                scales[k] = (float) r;
                slopes[k] = (float) (-product * r * r * r / count);
                shifts[k] = (float) (-sum * r / count);
            }
            if (weighted && products != null && sums != null) {
                addToSums(gs, first, some, scales, products, sums);
            }
            for (int k = 0; k < some; k++) {
                combine(gs, first + k, means[k], factors[k], slopes[k], shifts[k]);
            }
        }
    }

    /** Adds some groups from {@code first} on to sums that they share, which begin with the first. */
    private void addToSums(Rows gs, long first, int some, float[] scales, Rows products, Rows sums) {
        if (first == 0) {
            PlainRowsF32.fill(0, products.memory, products.start, BYTES, n);
            PlainRowsF32.fill(0, sums.memory, sums.start, BYTES, n);
        }
        int k = 0;
        for (; k + SimdNormalizeF32.GROUPS <= some; k += SimdNormalizeF32.GROUPS) {
            SimdNormalizeF32.addGroups(gs.memory, gs.at(first + k, 0), gs.outer, xs.memory, xs.at(first + k, 0),
                    xs.outer, means, scales, k, products.memory, products.start, sums.memory, sums.start, n);
        }
        for (; k < some; k++) {
            SimdNormalizeF32.addGroup(gs.memory, gs.at(first + k, 0), xs.memory, xs.at(first + k, 0), means[k],
                    scales[k], products.memory, products.start, sums.memory, sums.start, n);
        }
    }

    private void combine(Rows gs, long group, float m, double r, float c, float d) {
        for (long run = 0; run < runs && n > 0; run++) {
            long wAt = ws.at(group, run);
            if (weighted) {
                SimdNormalizeF32.combine(gs.memory, gs.at(group, run), ws.memory, wAt, (float) r, xs.memory, xs.at(
                        group, run), m, c, d, outs.memory, outs.at(group, run), n);
            } else {
                SimdNormalizeF32.combine(gs.memory, gs.at(group, run), (float) (r * ws.get(wAt)), xs.memory, xs.at(
                        group, run), m, c, d, outs.memory, outs.at(group, run), n);
            }
        }
    }

    /** Where the runs of the groups of an array start, in bytes. */
    private record Rows(MemorySegment memory, long start, long groupsInside, long outer, long inner, long runs) {
        static Rows of(NDArray x) {
            return new Rows(x.storage().segment(), LoopNest.start(x), x.shape().size(1), LoopNest.step(x, 0), LoopNest
                    .step(x, 1), LoopNest.step(x, 2));
        }

        /** {@return the same of an array of groups alone} */
        static Rows ofGroups(NDArray x) {
            return new Rows(x.storage().segment(), LoopNest.start(x), x.shape().size(1), LoopNest.step(x, 0), LoopNest
                    .step(x, 1), 0);
        }

        long at(long group, long run) {
            return start + group / groupsInside * outer + group % groupsInside * inner + run * runs;
        }

        float get(long at) {
            return memory.get(JAVA_FLOAT, at);
        }

        void set(long at, float value) {
            memory.set(JAVA_FLOAT, at, value);
        }
    }
}
