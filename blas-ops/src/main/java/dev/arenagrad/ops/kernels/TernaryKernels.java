package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TernaryOp;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Elementwise functions of three arrays and a number. */
public final class TernaryKernels {
    private TernaryKernels() {}

    /** out = op(a, b, c), as {@link dev.arenagrad.ops.Backend#ternary} says. */
    public static void ternary(TernaryOp op, NDArray a, NDArray b, NDArray c, double s, NDArray out) {
        ternary(op, a, b, c, s, (long) s, out);
    }

    /** The same with a whole number. */
    public static void ternary(TernaryOp op, NDArray a, NDArray b, NDArray c, long s, NDArray out) {
        ternary(op, a, b, c, s, s, out);
    }

    private static void ternary(TernaryOp op, NDArray a, NDArray b, NDArray c, double s, long integer, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        DType dtype = out.dtype();
        MemorySegment as = a.storage().segment();
        MemorySegment bs = b.storage().segment();
        MemorySegment cs = c.storage().segment();
        MemorySegment outs = out.storage().segment();
        if (a.isContiguous() && b.isContiguous() && c.isContiguous() && out.isContiguous()) {
            long step = dtype.byteSize();
            run(op, dtype, as, LoopNest.start(a), step, bs, LoopNest.start(b), step, cs, LoopNest.start(c), step, s,
                    integer, outs,
                    LoopNest
                            .start(out), step, out.numel());
            return;
        }
        LoopNest nest = LoopNest.over(out, a, b, c);
        do {
            run(op, dtype, as, nest.at(1), nest.step(1), bs, nest.at(2), nest.step(2), cs, nest.at(3), nest.step(3), s,
                    integer, outs, nest.at(0), nest.step(0), nest.count());
        } while (nest.advance());
    }

    private static void run(TernaryOp op, DType dtype, MemorySegment as, long aAt, long aStep, MemorySegment bs,
            long bAt, long bStep, MemorySegment cs, long cAt, long cStep, double s, long integer, MemorySegment out,
            long outAt,
            long outStep, long n) {
        boolean neighbours = Simd.ON && outStep == dtype.byteSize() && aStep == outStep && bStep == outStep;
        boolean vectors = neighbours && cStep == outStep;
        boolean ofNumber = neighbours && cStep == 0;
        switch (dtype) {
            case FLOAT32 -> {
                if (vectors) {
                    VectorTernaryF32.run(op, as, aAt, bs, bAt, cs, cAt, (float) s, out, outAt, n);
                } else if (ofNumber) {
                    VectorTernaryF32.runNumber(op, as, aAt, bs, bAt, cs.get(ValueLayout.JAVA_FLOAT, cAt), (float) s,
                            out, outAt, n);
                } else {
                    PlainTernaryF32.run(op, as, aAt, aStep, bs, bAt, bStep, cs, cAt, cStep, (float) s, out, outAt,
                            outStep, n);
                }
            }
            case FLOAT64 -> {
                if (vectors) {
                    VectorTernaryF64.run(op, as, aAt, bs, bAt, cs, cAt, s, out, outAt, n);
                } else if (ofNumber) {
                    VectorTernaryF64.runNumber(op, as, aAt, bs, bAt, cs.get(ValueLayout.JAVA_DOUBLE, cAt), s, out,
                            outAt, n);
                } else {
                    PlainTernaryF64.run(op, as, aAt, aStep, bs, bAt, bStep, cs, cAt, cStep, s, out, outAt, outStep, n);
                }
            }
            case INT64 -> PlainTernaryI64.run(op, as, aAt, aStep, bs, bAt, bStep, cs, cAt, cStep, integer, out, outAt,
                    outStep, n);
            default -> throw new UnsupportedOperationException(op + " of " + dtype);
        }
    }
}
