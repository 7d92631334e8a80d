package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;

/**
 * Normalisation in float where the elements of a run are neighbours, and either the weights and biases too or one belongs to the whole run:
 * what is written is written once, when all sums are known. Statistics are computed in double, for whose twin the casts are redundant.
 */
@SuppressWarnings("cast")
final class NormalizeRowsF32 {
    private NormalizeRowsF32() {}

    /** out = x normalised, as {@link NormalizeKernels#normalize} says. */
    static void normalize(NDArray x, NDArray w, NDArray b, double eps, NDArray out, NDArray mean, NDArray variance) {
        Rows xs = Rows.of(x);
        Rows ws = Rows.of(w);
        Rows bs = Rows.of(b);
        Rows outs = Rows.of(out);
        boolean weighted = LoopNest.step(w, 3) != 0;
        long runs = x.shape().size(2);
        long n = x.shape().size(3);
        double count = (double) runs * n;
        for (long i = 0; i < x.shape().size(0); i++) {
            for (long j = 0; j < x.shape().size(1); j++) {
                double sum = 0;
                for (long run = 0; run < runs; run++) {
                    sum += VectorReduceF32.row(RowOp.SUM, xs.memory, xs.at(i, j, run), n);
                }
                float m = (float) (sum / count);
                double squares = 0;
                for (long run = 0; run < runs; run++) {
                    squares += SimdNormalizeF32.sumSquaresCentred(xs.memory, xs.at(i, j, run), m, n);
                }
                double v = squares / count;
                set(mean, i, j, m);
                set(variance, i, j, (float) v);
                double r = 1 / Math.sqrt(v + eps);
                for (long run = 0; run < runs; run++) {
                    long xAt = xs.at(i, j, run);
                    long wAt = ws.at(i, j, run);
                    long bAt = bs.at(i, j, run);
                    long outAt = outs.at(i, j, run);
                    if (weighted) {
                        SimdNormalizeF32.normalize(xs.memory, xAt, m, (float) r, ws.memory, wAt, bs.memory, bAt,
                                outs.memory, outAt, n);
                    } else if (n > 0) {
                        SimdNormalizeF32.normalize(xs.memory, xAt, m, (float) (r * ws.get(wAt)), bs.get(bAt),
                                outs.memory, outAt, n);
                    }
                }
            }
        }
    }

    /**
     * out = the derivative by x, as {@link NormalizeKernels#backward} says. With h = g w, it is r h + c (x - m) + d, where c = -r^3 mean(h (x
     * - m)) and d = -r mean(h).
     */
    static void backward(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance, double eps, NDArray out) {
        Rows gs = Rows.of(g);
        Rows xs = Rows.of(x);
        Rows ws = Rows.of(w);
        Rows outs = Rows.of(out);
        boolean weighted = LoopNest.step(w, 3) != 0;
        long runs = x.shape().size(2);
        long n = x.shape().size(3);
        double count = (double) runs * n;
        double[] sums = new double[2];
        for (long i = 0; i < x.shape().size(0); i++) {
            for (long j = 0; j < x.shape().size(1); j++) {
                float m = get(mean, i, j);
                double r = 1 / Math.sqrt(get(variance, i, j) + eps);
                double sum = 0;
                double product = 0;
                for (long run = 0; run < runs && n > 0; run++) {
                    long wAt = ws.at(i, j, run);
                    sums[0] = 0;
                    sums[1] = 0;
                    SimdNormalizeF32.addSums(gs.memory, gs.at(i, j, run), ws.memory, wAt, weighted, xs.memory, xs.at(i,
                            j, run), m, n, sums);
                    double factor = weighted ? 1 : ws.get(wAt);
                    sum += factor * sums[0];
                    product += factor * sums[1];
                }
                float c = (float) (-product * r * r * r / count);
                float d = (float) (-sum * r / count);
                for (long run = 0; run < runs && n > 0; run++) {
                    long wAt = ws.at(i, j, run);
                    if (weighted) {
                        SimdNormalizeF32.combine(gs.memory, gs.at(i, j, run), ws.memory, wAt, (float) r, xs.memory, xs
                                .at(i, j, run), m, c, d, outs.memory, outs.at(i, j, run), n);
                    } else {
                        SimdNormalizeF32.combine(gs.memory, gs.at(i, j, run), (float) (r * ws.get(wAt)), xs.memory, xs
                                .at(i, j, run), m, c, d, outs.memory, outs.at(i, j, run), n);
                    }
                }
            }
        }
    }

    private static float get(NDArray x, long i, long j) {
        return x.storage().segment().get(JAVA_FLOAT, LoopNest.start(x) + i * LoopNest.step(x, 0) + j * LoopNest.step(x,
                1));
    }

    private static void set(NDArray x, long i, long j, float value) {
        x.storage().segment().set(JAVA_FLOAT, LoopNest.start(x) + i * LoopNest.step(x, 0) + j * LoopNest.step(x, 1),
                value);
    }

    /** Where the runs of the groups of an array start, in bytes. */
    private record Rows(MemorySegment memory, long start, long outer, long inner, long runs) {
        static Rows of(NDArray x) {
            return new Rows(x.storage().segment(), LoopNest.start(x), LoopNest.step(x, 0), LoopNest.step(x, 1), LoopNest
                    .step(x, 2));
        }

        long at(long i, long j, long run) {
            return start + i * outer + j * inner + run * runs;
        }

        float get(long at) {
            return memory.get(JAVA_FLOAT, at);
        }
    }
}
