package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.UnaryOp;
import java.lang.foreign.MemorySegment;

/** Elementwise functions of one array. */
public final class UnaryKernels {
    private UnaryKernels() {}

    /** out = op(x), as {@link dev.arenagrad.ops.Backend#unary} says. */
    public static void unary(UnaryOp op, NDArray x, NDArray out) {
        DType dtype = out.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = out.numel();
        if (x.isContiguous() && out.isContiguous()) {
            long step = dtype.byteSize();
            run(op, dtype, xs, LoopNest.start(x), step, outs, LoopNest.start(out), step, n);
            return;
        }
        if (n == 0) {
            return;
        }
        LoopNest nest = LoopNest.over(out, x);
        do {
            run(op, dtype, xs, nest.at(1), nest.step(1), outs, nest.at(0), nest.step(0), nest.count());
        } while (nest.advance());
    }

    static void run(UnaryOp op, DType dtype, MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
            long outStep, long n) {
        boolean vectors = Simd.ON && xStep == outStep && outStep == dtype.byteSize();
        switch (dtype) {
            case FLOAT32 -> {
                if (vectors) {
                    VectorUnaryF32.run(op, xs, xAt, out, outAt, n);
                } else {
                    PlainUnaryF32.run(op, xs, xAt, xStep, out, outAt, outStep, n);
                }
            }
            case FLOAT64 -> {
                if (vectors) {
                    VectorUnaryF64.run(op, xs, xAt, out, outAt, n);
                } else {
                    PlainUnaryF64.run(op, xs, xAt, xStep, out, outAt, outStep, n);
                }
            }
            case INT64 -> PlainUnaryI64.run(op, xs, xAt, xStep, out, outAt, outStep, n);
            default -> throw new UnsupportedOperationException(op + " of " + dtype);
        }
    }
}
