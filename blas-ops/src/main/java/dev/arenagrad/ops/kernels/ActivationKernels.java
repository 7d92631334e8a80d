package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.ActivationOp;
import dev.arenagrad.ops.ActivationParameters;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;

/** Elementwise functions of one array with numbers, and their derivatives. */
public final class ActivationKernels {
    /** As many of both types lie in a cache of the first level. */
    private static final int GRADIENTS = 1024;

    private ActivationKernels() {}

    /** out = op(x), as {@link dev.arenagrad.ops.Backend#activation} says. */
    public static void activation(ActivationOp op, NDArray x, ActivationParameters numbers, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        if (isBoundedByNaN(op, numbers)) {
            FillKernels.fill(out, Double.NaN);
            return;
        }
        DType dtype = out.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        if (x.isContiguous() && out.isContiguous()) {
            long step = dtype.byteSize();
            run(op, dtype, xs, LoopNest.start(x), step, numbers, outs, LoopNest.start(out), step, out.numel());
            return;
        }
        LoopNest nest = LoopNest.over(out, x);
        do {
            run(op, dtype, xs, nest.at(1), nest.step(1), numbers, outs, nest.at(0), nest.step(0), nest.count());
        } while (nest.advance());
    }

    /** out = g times the derivative of op at x, as {@link dev.arenagrad.ops.Backend#activationBackward} says. */
    public static void backward(ActivationOp op, NDArray g, NDArray x, ActivationParameters numbers, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        DType dtype = out.dtype();
        MemorySegment gs = g.storage().segment();
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        if (g.isContiguous() && x.isContiguous() && out.isContiguous()) {
            long step = dtype.byteSize();
            runBackward(op, dtype, gs, LoopNest.start(g), step, xs, LoopNest.start(x), step, numbers, outs, LoopNest
                    .start(out),
                    step, out.numel());
            return;
        }
        LoopNest nest = LoopNest.over(out, g, x);
        do {
            runBackward(op, dtype, gs, nest.at(1), nest.step(1), xs, nest.at(2), nest.step(2), numbers, outs, nest.at(
                    0), nest.step(0), nest.count());
        } while (nest.advance());
    }

    private static boolean isBoundedByNaN(ActivationOp op, ActivationParameters bounds) {
        return (op == ActivationOp.CLAMP || op == ActivationOp.HARDTANH)
                && (Double.isNaN(bounds.p()) || Double.isNaN(bounds.q()));
    }

    private static void run(ActivationOp op, DType dtype, MemorySegment xs, long xAt, long xStep,
            ActivationParameters numbers,
            MemorySegment out, long outAt, long outStep, long n) {
        boolean vectors = Simd.ON && outStep == dtype.byteSize() && xStep == outStep;
        double p = numbers.p();
        double q = numbers.q();
        double r = numbers.r();
        if (dtype == DType.FLOAT32) {
            if (vectors) {
                VectorActivationF32.run(op, xs, xAt, (float) p, (float) q, (float) r, out, outAt, n);
            } else {
                PlainActivationF32.run(op, xs, xAt, xStep, (float) p, (float) q, (float) r, out, outAt, outStep, n);
            }
        } else if (vectors) {
            VectorActivationF64.run(op, xs, xAt, p, q, r, out, outAt, n);
        } else {
            PlainActivationF64.run(op, xs, xAt, xStep, p, q, r, out, outAt, outStep, n);
        }
    }

    private static void runBackward(ActivationOp op, DType dtype, MemorySegment gs, long gAt, long gStep,
            MemorySegment xs, long xAt, long xStep, ActivationParameters numbers, MemorySegment out, long outAt,
            long outStep,
            long n) {
        boolean neighbours = Simd.ON && outStep == dtype.byteSize() && xStep == outStep;
        if (neighbours && gStep == 0) {
            runBackwardOfNumber(op, dtype, Elements.getDouble(dtype, gs, gAt), xs, xAt, numbers, out, outAt, n);
            return;
        }
        boolean vectors = neighbours && gStep == outStep;
        double p = numbers.p();
        double q = numbers.q();
        double r = numbers.r();
        if (dtype == DType.FLOAT32) {
            if (vectors) {
                VectorActivationF32.runBackward(op, gs, gAt, xs, xAt, (float) p, (float) q, (float) r, out, outAt, n);
            } else {
                PlainActivationF32.runBackward(op, gs, gAt, gStep, xs, xAt, xStep, (float) p, (float) q, (float) r, out,
                        outAt, outStep, n);
            }
        } else if (vectors) {
            VectorActivationF64.runBackward(op, gs, gAt, xs, xAt, p, q, r, out, outAt, n);
        } else {
            PlainActivationF64.runBackward(op, gs, gAt, gStep, xs, xAt, xStep, p, q, r, out, outAt, outStep, n);
        }
    }

    /** A run whose elements have one gradient, as a sum gives it: written where the results go, some at a time, and read from there. */
    private static void runBackwardOfNumber(ActivationOp op, DType dtype, double g, MemorySegment xs, long xAt,
            ActivationParameters numbers, MemorySegment out, long outAt, long n) {
        int size = dtype.byteSize();
        for (long done = 0; done < n; done += GRADIENTS) {
            long count = Math.min(n - done, GRADIENTS);
            long at = outAt + done * size;
            FillKernels.run(dtype, g, out, at, size, count);
            runBackward(op, dtype, out, at, size, xs, xAt + done * size, size, numbers, out, at, size, count);
        }
    }
}
