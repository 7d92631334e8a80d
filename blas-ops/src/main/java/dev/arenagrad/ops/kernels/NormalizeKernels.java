package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.blas.VectorsF32;
import dev.arenagrad.ops.blas.VectorsF64;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Normalisation, group by group, so that a group stays in the cache between passes. The third dimension of a group numbers runs, the
 * fourth the elements of a run.
 */
public final class NormalizeKernels {
    private NormalizeKernels() {}

    /** out = x normalised, as {@link dev.arenagrad.ops.Backend#normalize} says. */
    public static void normalize(NDArray x, NDArray w, NDArray b, double eps, NDArray out, NDArray mean,
            NDArray variance) {
        if (isByRows(w, b, x, out)) {
            if (x.dtype() == DType.FLOAT32) {
                NormalizeRowsF32.normalize(x, w, b, eps, out, mean, variance);
            } else {
                NormalizeRowsF64.normalize(x, w, b, eps, out, mean, variance);
            }
            return;
        }
        if (isByColumns(w, b, x, out)) {
            if (x.dtype() == DType.FLOAT32) {
                NormalizeColumnsF32.normalize(x, w, b, eps, out, mean, variance);
            } else {
                NormalizeColumnsF64.normalize(x, w, b, eps, out, mean, variance);
            }
            return;
        }
        long count = elements(x);
        for (long group = 0; group < mean.numel(); group++) {
            double m = sum(RowOp.SUM, x, group) / count;
            set(mean, group, m);
            for (long run = 0; run < runs(x); run++) {
                scaleAndShift(x, 1, -m, out, group, run);
            }
            double v = sum(RowOp.SUM_SQUARES, out, group) / count;
            set(variance, group, v);
            double r = 1 / Math.sqrt(v + eps);
            for (long run = 0; run < runs(x); run++) {
                scaleAndShift(out, w, b, group, run, r);
            }
        }
    }

    /** {@return whether the elements of a run are neighbours in all arrays, and its factors are too or are one} */
    private static boolean isByRows(NDArray w, NDArray b, NDArray... arrays) {
        for (NDArray array : arrays) {
            if (LoopNest.step(array, 3) != array.dtype().byteSize()) {
                return false;
            }
        }
        long step = LoopNest.step(w, 3);
        return Simd.ON && step == LoopNest.step(b, 3) && (step == 0 || step == w.dtype().byteSize());
    }

    /** {@return whether the groups are neighbours in all arrays, and each has one factor} */
    private static boolean isByColumns(NDArray w, NDArray b, NDArray... arrays) {
        return Simd.ON && LoopNest.step(w, 3) == 0 && LoopNest.step(b, 3) == 0 && NormalizeColumnsF32.serves(arrays);
    }

    /** x = x r w + b. */
    private static void scaleAndShift(NDArray x, NDArray w, NDArray b, long group, long run, double r) {
        long n = x.shape().size(3);
        long wAt = start(w, group, run);
        long bAt = start(b, group, run);
        long wStep = LoopNest.step(w, 3);
        long bStep = LoopNest.step(b, 3);
        if (wStep == 0 && bStep == 0 && n > 0) {
            scaleAndShift(x, r * get(w, wAt), get(b, bAt), x, group, run);
            return;
        }
        DType dtype = x.dtype();
        MemorySegment xs = memory(x);
        long xAt = start(x, group, run);
        long step = LoopNest.step(x, 3);
        boolean vectors = Simd.ON && step == dtype.byteSize() && wStep == step && bStep == step;
        if (dtype == DType.FLOAT32) {
            if (vectors) {
                VectorRowsF32.scaleShiftEach(xs, xAt, memory(w), wAt, memory(b), bAt, (float) r, xs, xAt, n);
            } else {
                PlainRowsF32.scaleShiftEach(xs, xAt, step, memory(w), wAt, wStep, memory(b), bAt, bStep, (float) r, xs,
                        xAt, step, n);
            }
        } else if (vectors) {
            VectorRowsF64.scaleShiftEach(xs, xAt, memory(w), wAt, memory(b), bAt, r, xs, xAt, n);
        } else {
            PlainRowsF64.scaleShiftEach(xs, xAt, step, memory(w), wAt, wStep, memory(b), bAt, bStep, r, xs, xAt, step,
                    n);
        }
    }

    /** out = x scale + shift. */
    private static void scaleAndShift(NDArray x, double scale, double shift, NDArray out, long group, long run) {
        MemorySegment xs = memory(x);
        MemorySegment outs = memory(out);
        long xAt = start(x, group, run);
        long outAt = start(out, group, run);
        long xStep = LoopNest.step(x, 3);
        long step = LoopNest.step(out, 3);
        long n = x.shape().size(3);
        boolean vectors = Simd.ON && step == x.dtype().byteSize() && xStep == step;
        if (x.dtype() == DType.FLOAT32) {
            if (vectors) {
                VectorRowsF32.scaleShift(xs, xAt, (float) scale, (float) shift, outs, outAt, n);
            } else {
                PlainRowsF32.scaleShift(xs, xAt, xStep, (float) scale, (float) shift, outs, outAt, step, n);
            }
        } else if (vectors) {
            VectorRowsF64.scaleShift(xs, xAt, scale, shift, outs, outAt, n);
        } else {
            PlainRowsF64.scaleShift(xs, xAt, xStep, scale, shift, outs, outAt, step, n);
        }
    }

    /**
     * out = the derivative by x, as {@link dev.arenagrad.ops.Backend#normalizeBackward} says. With h = g w, it is r h + c x + d, where c =
     * -r^3 mean(h (x - m)) and d = -c m - r mean(h).
     */
    public static void backward(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance, double eps,
            NDArray out) {
        DType dtype = x.dtype();
        if (isByRows(w, w, x, g, out)) {
            if (dtype == DType.FLOAT32) {
                NormalizeRowsF32.backward(g, x, w, mean, variance, eps, out, null, null);
            } else {
                NormalizeRowsF64.backward(g, x, w, mean, variance, eps, out, null, null);
            }
            return;
        }
        if (isByColumns(w, w, x, g, out)) {
            if (dtype == DType.FLOAT32) {
                NormalizeColumnsF32.backward(g, x, w, mean, variance, eps, out, null, null);
            } else {
                NormalizeColumnsF64.backward(g, x, w, mean, variance, eps, out, null, null);
            }
            return;
        }
        long count = elements(x);
        long n = x.shape().size(3);
        for (long group = 0; group < mean.numel(); group++) {
            double m = get(mean, LoopNest.start(mean) + group * dtype.byteSize());
            double r = 1 / Math.sqrt(get(variance, LoopNest.start(variance) + group * dtype.byteSize()) + eps);
            double product = 0;
            for (long run = 0; run < runs(x); run++) {
                BinaryKernels.run(BinaryOp.MUL, dtype, memory(g), start(g, group, run), LoopNest.step(g, 3), memory(w),
                        start(w, group, run), LoopNest.step(w, 3), memory(out), start(out, group, run), LoopNest.step(
                                out, 3),
                        n);
                product += dot(out, x, group, run);
            }
            double sum = sum(RowOp.SUM, out, group);
            double c = -(product - m * sum) * r * r * r / count;
            double d = -c * m - sum * r / count;
            for (long run = 0; run < runs(x); run++) {
                combine(out, x, group, run, r, c, d);
            }
        }
    }

    /**
     * {@return whether sums for the derivatives by w and b come with that by x}
     *
     * @param g the incoming gradient
     * @param x the array, like which the result is laid out
     * @param w has a weight for each run, or for each element of the only run of a group
     */
    public static boolean givesSums(NDArray g, NDArray x, NDArray w) {
        Shape shape = x.shape();
        boolean rows = isByRows(w, w, x, g) && (hasWeightOfRun(w) || shape.size(1) == 1 && shape.size(2) == 1
                && LoopNest
                        .step(w, 0) == 0);
        return x.numel() > 0 && (rows || isByColumns(w, w, x, g));
    }

    /** {@return whether the elements of a run share a weight} */
    public static boolean hasWeightOfRun(NDArray w) {
        return LoopNest.step(w, 3) == 0;
    }

    /**
     * As above, with sums as {@link dev.arenagrad.ops.Normalization.Derivatives} describes them; if these are of elements, of all groups
     * together.
     */
    public static void backward(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance, double eps,
            NDArray out, NDArray products, NDArray sums) {
        boolean rows = isByRows(w, w, x, g, out);
        if (x.dtype() == DType.FLOAT32) {
            if (rows) {
                NormalizeRowsF32.backward(g, x, w, mean, variance, eps, out, products, sums);
            } else {
                NormalizeColumnsF32.backward(g, x, w, mean, variance, eps, out, products, sums);
            }
        } else if (rows) {
            NormalizeRowsF64.backward(g, x, w, mean, variance, eps, out, products, sums);
        } else {
            NormalizeColumnsF64.backward(g, x, w, mean, variance, eps, out, products, sums);
        }
    }

    private static double dot(NDArray a, NDArray b, long group, long run) {
        int size = a.dtype().byteSize();
        long aAt = start(a, group, run) / size;
        long bAt = start(b, group, run) / size;
        long n = a.shape().size(3);
        return a.dtype() == DType.FLOAT32
                ? VectorsF32.dot(n, memory(a), aAt, a.layout().stride(3), memory(b), bAt, b.layout().stride(3))
                : VectorsF64.dot(n, memory(a), aAt, a.layout().stride(3), memory(b), bAt, b.layout().stride(3));
    }

    /** h = r h + c x + d. */
    private static void combine(NDArray h, NDArray x, long group, long run, double r, double c, double d) {
        MemorySegment hs = memory(h);
        MemorySegment xs = memory(x);
        long hAt = start(h, group, run);
        long xAt = start(x, group, run);
        long step = LoopNest.step(h, 3);
        long xStep = LoopNest.step(x, 3);
        long n = h.shape().size(3);
        boolean vectors = Simd.ON && step == h.dtype().byteSize() && xStep == step;
        if (h.dtype() == DType.FLOAT32) {
            if (vectors) {
                VectorRowsF32.combine(hs, hAt, xs, xAt, (float) r, (float) c, (float) d, hs, hAt, n);
            } else {
                PlainRowsF32.combine(hs, hAt, step, xs, xAt, xStep, (float) r, (float) c, (float) d, hs, hAt, step, n);
            }
        } else if (vectors) {
            VectorRowsF64.combine(hs, hAt, xs, xAt, r, c, d, hs, hAt, n);
        } else {
            PlainRowsF64.combine(hs, hAt, step, xs, xAt, xStep, r, c, d, hs, hAt, step, n);
        }
    }

    /** out = g (x - m) r, as {@link dev.arenagrad.ops.Backend#timesNormalized} says. */
    public static void timesNormalized(NDArray g, NDArray x, NDArray mean, NDArray variance, double eps, NDArray out) {
        if (Simd.ON && NormalizeColumnsF32.serves(x, g, out)) {
            if (x.dtype() == DType.FLOAT32) {
                NormalizeColumnsF32.timesNormalized(g, x, mean, variance, eps, out);
            } else {
                NormalizeColumnsF64.timesNormalized(g, x, mean, variance, eps, out);
            }
            return;
        }
        int size = x.dtype().byteSize();
        for (long group = 0; group < mean.numel(); group++) {
            double m = get(mean, LoopNest.start(mean) + group * size);
            double r = 1 / Math.sqrt(get(variance, LoopNest.start(variance) + group * size) + eps);
            for (long run = 0; run < runs(x); run++) {
                timesNormalized(g, x, group, run, m, r, out);
            }
        }
    }

    private static void timesNormalized(NDArray g, NDArray x, long group, long run, double m, double r, NDArray out) {
        MemorySegment gs = memory(g);
        MemorySegment xs = memory(x);
        MemorySegment outs = memory(out);
        long gAt = start(g, group, run);
        long xAt = start(x, group, run);
        long outAt = start(out, group, run);
        long gStep = LoopNest.step(g, 3);
        long xStep = LoopNest.step(x, 3);
        long step = LoopNest.step(out, 3);
        long n = x.shape().size(3);
        boolean vectors = Simd.ON && step == x.dtype().byteSize() && xStep == step && gStep == step;
        if (x.dtype() == DType.FLOAT32) {
            if (vectors) {
                VectorRowsF32.timesNormalized(gs, gAt, xs, xAt, (float) m, (float) r, outs, outAt, n);
            } else {
                PlainRowsF32.timesNormalized(gs, gAt, gStep, xs, xAt, xStep, (float) m, (float) r, outs, outAt, step,
                        n);
            }
        } else if (vectors) {
            VectorRowsF64.timesNormalized(gs, gAt, xs, xAt, m, r, outs, outAt, n);
        } else {
            PlainRowsF64.timesNormalized(gs, gAt, gStep, xs, xAt, xStep, m, r, outs, outAt, step, n);
        }
    }

    private static double sum(RowOp op, NDArray x, long group) {
        double total = 0;
        for (long run = 0; run < runs(x); run++) {
            total += ReduceKernels.row(op, x.dtype(), memory(x), start(x, group, run), LoopNest.step(x, 3), x.shape()
                    .size(
                            3));
        }
        return total;
    }

    private static MemorySegment memory(NDArray x) {
        return x.storage().segment();
    }

    private static long runs(NDArray x) {
        return x.shape().size(2);
    }

    private static long elements(NDArray x) {
        return x.shape().size(2) * x.shape().size(3);
    }

    /** {@return where a run of a group starts, in bytes} */
    private static long start(NDArray x, long group, long run) {
        long inner = x.shape().size(1);
        return LoopNest.start(x) + group / inner * LoopNest.step(x, 0) + group % inner * LoopNest.step(x, 1) + run
                * LoopNest.step(x,
                        2);
    }

    private static double get(NDArray x, long at) {
        return x.dtype() == DType.FLOAT32 ? memory(x).get(ValueLayout.JAVA_FLOAT, at)
                : memory(x).get(ValueLayout.JAVA_DOUBLE, at);
    }

    private static void set(NDArray x, long group, double value) {
        long at = LoopNest.start(x) + group * x.dtype().byteSize();
        if (x.dtype() == DType.FLOAT32) {
            memory(x).set(ValueLayout.JAVA_FLOAT, at, (float) value);
        } else {
            memory(x).set(ValueLayout.JAVA_DOUBLE, at, value);
        }
    }
}
