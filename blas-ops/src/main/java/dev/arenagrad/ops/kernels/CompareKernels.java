package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Elementwise comparisons. */
public final class CompareKernels {
    private CompareKernels() {}

    /** out = op(a, b), as {@link dev.arenagrad.ops.Backend#compare(CompareOp, NDArray, NDArray, NDArray)} says. */
    public static void compare(CompareOp op, NDArray a, NDArray b, NDArray out) {
        DType dtype = a.dtype();
        MemorySegment as = a.storage().segment();
        MemorySegment bs = b.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = out.numel();
        if (a.isContiguous() && b.isContiguous() && out.isContiguous()) {
            long step = dtype.byteSize();
            run(op, dtype, as, LoopNest.start(a), step, bs, LoopNest.start(b), step, outs, LoopNest.start(out), 1, n);
            return;
        }
        if (n == 0) {
            return;
        }
        LoopNest nest = LoopNest.over(out, a, b);
        do {
            run(op, dtype, as, nest.at(1), nest.step(1), bs, nest.at(2), nest.step(2), outs, nest.at(0), nest.step(0),
                    nest.count());
        } while (nest.advance());
    }

    /** out = op(a, b), as {@link dev.arenagrad.ops.Backend#compare(CompareOp, NDArray, double, NDArray)} says. */
    public static void compare(CompareOp op, NDArray a, double b, NDArray out) {
        DType dtype = a.dtype();
        MemorySegment as = a.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = out.numel();
        if (a.isContiguous() && out.isContiguous()) {
            runNumber(op, dtype, as, LoopNest.start(a), dtype.byteSize(), b, outs, LoopNest.start(out), 1, n);
            return;
        }
        if (n == 0) {
            return;
        }
        LoopNest nest = LoopNest.over(out, a);
        do {
            runNumber(op, dtype, as, nest.at(1), nest.step(1), b, outs, nest.at(0), nest.step(0), nest.count());
        } while (nest.advance());
    }

    /** out = op(a, b), as {@link dev.arenagrad.ops.Backend#compare(CompareOp, NDArray, long, NDArray)} says. */
    public static void compare(CompareOp op, NDArray a, long b, NDArray out) {
        DType dtype = a.dtype();
        if (dtype.isFloatingPoint()) {
            compare(op, a, (double) b, out);
            return;
        }
        MemorySegment as = a.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = out.numel();
        if (a.isContiguous() && out.isContiguous()) {
            runInteger(op, dtype, as, LoopNest.start(a), dtype.byteSize(), b, outs, LoopNest.start(out), 1, n);
            return;
        }
        if (n == 0) {
            return;
        }
        LoopNest nest = LoopNest.over(out, a);
        do {
            runInteger(op, dtype, as, nest.at(1), nest.step(1), b, outs, nest.at(0), nest.step(0), nest.count());
        } while (nest.advance());
    }

    private static void runInteger(CompareOp op, DType dtype, MemorySegment as, long aAt, long aStep, long b,
            MemorySegment out, long outAt, long outStep, long n) {
        if (dtype == DType.INT64) {
            PlainCompareI64.runInteger(op, as, aAt, aStep, b, out, outAt, outStep, n);
        } else if (Simd.ON && aStep == 1 && outStep == 1 && (byte) b == b) {
            VectorCompareBOOL.runInteger(op, as, aAt, (byte) b, out, outAt, n);
        } else {
            PlainCompareBOOL.runInteger(op, as, aAt, aStep, b, out, outAt, outStep, n);
        }
    }

    private static void run(CompareOp op, DType dtype, MemorySegment as, long aAt, long aStep, MemorySegment bs,
            long bAt, long bStep, MemorySegment out, long outAt, long outStep, long n) {
        if (bStep == 0 && dtype.isFloatingPoint()) {
            runNumber(op, dtype, as, aAt, aStep, number(dtype, bs, bAt), out, outAt, outStep, n);
            return;
        }
        if (aStep == 0 && dtype.isFloatingPoint()) {
            runNumber(swapped(op), dtype, bs, bAt, bStep, number(dtype, as, aAt), out, outAt, outStep, n);
            return;
        }
        boolean vectors = Simd.ON && outStep == 1 && aStep == dtype.byteSize() && bStep == aStep;
        switch (dtype) {
            case FLOAT32 -> {
                if (vectors) {
                    VectorCompareF32.run(op, as, aAt, bs, bAt, out, outAt, n);
                } else {
                    PlainCompareF32.run(op, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
                }
            }
            case FLOAT64 -> {
                if (vectors) {
                    VectorCompareF64.run(op, as, aAt, bs, bAt, out, outAt, n);
                } else {
                    PlainCompareF64.run(op, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
                }
            }
            case INT64 -> PlainCompareI64.run(op, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
            case BOOL -> {
                if (vectors) {
                    VectorCompareBOOL.run(op, as, aAt, bs, bAt, out, outAt, n);
                } else {
                    PlainCompareBOOL.run(op, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
                }
            }
            default -> throw new UnsupportedOperationException(op + " of " + dtype);
        }
    }

    /** {@return the comparison of b and a that says what op says of a and b} */
    private static CompareOp swapped(CompareOp op) {
        return switch (op) {
            case EQ, NE -> op;
            case LT -> CompareOp.GT;
            case LE -> CompareOp.GE;
            case GT -> CompareOp.LT;
            case GE -> CompareOp.LE;
        };
    }

    private static double number(DType dtype, MemorySegment xs, long xAt) {
        return dtype == DType.FLOAT32 ? xs.get(ValueLayout.JAVA_FLOAT, xAt) : xs.get(ValueLayout.JAVA_DOUBLE, xAt);
    }

    private static void runNumber(CompareOp op, DType dtype, MemorySegment as, long aAt, long aStep, double b,
            MemorySegment out, long outAt, long outStep, long n) {
        boolean vectors = Simd.ON && outStep == 1 && aStep == dtype.byteSize();
        switch (dtype) {
            case FLOAT32 -> {
                boolean exact = (float) b == b || Double.isNaN(b);
                if (vectors && exact) {
                    VectorCompareF32.runNumber(op, as, aAt, (float) b, out, outAt, n);
                } else {
                    PlainCompareF32.runNumber(op, as, aAt, aStep, b, out, outAt, outStep, n);
                }
            }
            case FLOAT64 -> {
                if (vectors) {
                    VectorCompareF64.runNumber(op, as, aAt, b, out, outAt, n);
                } else {
                    PlainCompareF64.runNumber(op, as, aAt, aStep, b, out, outAt, outStep, n);
                }
            }
            case INT64 -> PlainCompareI64.runNumber(op, as, aAt, aStep, b, out, outAt, outStep, n);
            case BOOL -> PlainCompareBOOL.runNumber(op, as, aAt, aStep, b, out, outAt, outStep, n);
            default -> throw new UnsupportedOperationException(op + " of " + dtype);
        }
    }
}
