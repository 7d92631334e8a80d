package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;

/** Elementwise functions of two arrays, or of an array and a number. */
public final class BinaryKernels {
    private BinaryKernels() {}

    /** out = op(a, b), as {@link dev.arenagrad.ops.Backend#binary(BinaryOp, NDArray, NDArray, NDArray)} says. */
    public static void binary(BinaryOp op, NDArray a, NDArray b, NDArray out) {
        DType dtype = out.dtype();
        MemorySegment as = a.storage().segment();
        MemorySegment bs = b.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = out.numel();
        if (a.isContiguous() && b.isContiguous() && out.isContiguous()) {
            long step = dtype.byteSize();
            run(op, dtype, as, LoopNest.start(a), step, bs, LoopNest.start(b), step, outs, LoopNest.start(out), step,
                    n);
            return;
        }
        if (n == 0) {
            return;
        }
        LoopNest nest = LoopNest.over(out, a, b);
        if (ShortRows.run(op, dtype, as, bs, outs, nest)) {
            return;
        }
        do {
            run(op, dtype, as, nest.at(1), nest.step(1), bs, nest.at(2), nest.step(2), outs, nest.at(0), nest.step(0),
                    nest.count());
        } while (nest.advance());
    }

    /** out = op(a, b), as {@link dev.arenagrad.ops.Backend#binary(BinaryOp, NDArray, double, NDArray)} says. */
    public static void binary(BinaryOp op, NDArray a, double b, NDArray out) {
        number(op, true, a, b, (long) b, out);
    }

    /** out = op(a, b), as {@link dev.arenagrad.ops.Backend#binary(BinaryOp, NDArray, long, NDArray)} says. */
    public static void binary(BinaryOp op, NDArray a, long b, NDArray out) {
        number(op, true, a, b, b, out);
    }

    /** out = op(a, b), as {@link dev.arenagrad.ops.Backend#binary(BinaryOp, double, NDArray, NDArray)} says. */
    public static void binary(BinaryOp op, double a, NDArray b, NDArray out) {
        number(op, false, b, a, (long) a, out);
    }

    /** out = op(a, b), as {@link dev.arenagrad.ops.Backend#binary(BinaryOp, long, NDArray, NDArray)} says. */
    public static void binary(BinaryOp op, long a, NDArray b, NDArray out) {
        number(op, false, b, a, a, out);
    }

    /** @param integer the number for integer elements, which a double may be too coarse for */
    private static void number(BinaryOp op, boolean right, NDArray x, double number, long integer, NDArray out) {
        DType dtype = out.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = out.numel();
        if (x.isContiguous() && out.isContiguous()) {
            long step = dtype.byteSize();
            runNumber(op, right, dtype, xs, LoopNest.start(x), step, number, integer, outs, LoopNest.start(out), step,
                    n);
            return;
        }
        if (n == 0) {
            return;
        }
        LoopNest nest = LoopNest.over(out, x);
        do {
            runNumber(op, right, dtype, xs, nest.at(1), nest.step(1), number, integer, outs, nest.at(0),
                    nest.step(0), nest.count());
        } while (nest.advance());
    }

    static void run(BinaryOp op, DType dtype, MemorySegment as, long aAt, long aStep, MemorySegment bs, long bAt,
            long bStep, MemorySegment out, long outAt, long outStep, long n) {
        if (aStep == 0 && bStep == 0 && outStep != 0 && n > 1 && dtype.isFloatingPoint()) {
            run(op, dtype, as, aAt, dtype.byteSize(), bs, bAt, dtype.byteSize(), out, outAt, outStep, 1);
            FillKernels.run(dtype, Elements.getDouble(dtype, out, outAt), out, outAt, outStep, n);
            return;
        }
        switch (dtype) {
            case FLOAT32 -> runF32(op, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
            case FLOAT64 -> runF64(op, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
            case INT64 -> PlainBinaryI64.run(op, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
            default -> throw new UnsupportedOperationException(op + " of " + dtype);
        }
    }

    private static void runF32(BinaryOp op, MemorySegment as, long aAt, long aStep, MemorySegment bs, long bAt,
            long bStep, MemorySegment out, long outAt, long outStep, long n) {
        boolean vectors = Simd.ON && outStep == Float.BYTES;
        if (vectors && aStep == outStep && bStep == outStep) {
            VectorBinaryF32.run(op, as, aAt, bs, bAt, out, outAt, n);
        } else if (vectors && aStep == outStep && bStep == 0) {
            VectorBinaryF32.runNumber(op, as, aAt, bs.get(JAVA_FLOAT, bAt), out, outAt, n);
        } else if (vectors && aStep == 0 && bStep == outStep) {
            VectorBinaryF32.runOfNumber(op, bs, bAt, as.get(JAVA_FLOAT, aAt), out, outAt, n);
        } else {
            PlainBinaryF32.run(op, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
        }
    }

    private static void runF64(BinaryOp op, MemorySegment as, long aAt, long aStep, MemorySegment bs, long bAt,
            long bStep, MemorySegment out, long outAt, long outStep, long n) {
        boolean vectors = Simd.ON && outStep == Double.BYTES;
        if (vectors && aStep == outStep && bStep == outStep) {
            VectorBinaryF64.run(op, as, aAt, bs, bAt, out, outAt, n);
        } else if (vectors && aStep == outStep && bStep == 0) {
            VectorBinaryF64.runNumber(op, as, aAt, bs.get(JAVA_DOUBLE, bAt), out, outAt, n);
        } else if (vectors && aStep == 0 && bStep == outStep) {
            VectorBinaryF64.runOfNumber(op, bs, bAt, as.get(JAVA_DOUBLE, aAt), out, outAt, n);
        } else {
            PlainBinaryF64.run(op, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
        }
    }

    static void runNumber(BinaryOp op, boolean right, DType dtype, MemorySegment xs, long xAt, long xStep,
            double number, MemorySegment out, long outAt, long outStep, long n) {
        runNumber(op, right, dtype, xs, xAt, xStep, number, (long) number, out, outAt, outStep, n);
    }

    private static void runNumber(BinaryOp op, boolean right, DType dtype, MemorySegment xs, long xAt, long xStep,
            double number, long integer, MemorySegment out, long outAt, long outStep, long n) {
        if (xStep == 0 && outStep != 0 && n > 1 && dtype.isFloatingPoint()) {
            runNumber(op, right, dtype, xs, xAt, dtype.byteSize(), number, integer, out, outAt, outStep, 1);
            FillKernels.run(dtype, Elements.getDouble(dtype, out, outAt), out, outAt, outStep, n);
            return;
        }
        switch (dtype) {
            case FLOAT32 -> runNumberF32(op, right, xs, xAt, xStep, (float) number, out, outAt, outStep, n);
            case FLOAT64 -> runNumberF64(op, right, xs, xAt, xStep, number, out, outAt, outStep, n);
            case INT64 -> runNumberI64(op, right, xs, xAt, xStep, integer, out, outAt, outStep, n);
            default -> throw new UnsupportedOperationException(op + " of " + dtype);
        }
    }

    private static void runNumberF32(BinaryOp op, boolean right, MemorySegment xs, long xAt, long xStep, float number,
            MemorySegment out, long outAt, long outStep, long n) {
        boolean vectors = Simd.ON && xStep == outStep && outStep == Float.BYTES;
        if (vectors && right) {
            VectorBinaryF32.runNumber(op, xs, xAt, number, out, outAt, n);
        } else if (vectors) {
            VectorBinaryF32.runOfNumber(op, xs, xAt, number, out, outAt, n);
        } else if (right) {
            PlainBinaryF32.runNumber(op, xs, xAt, xStep, number, out, outAt, outStep, n);
        } else {
            PlainBinaryF32.runOfNumber(op, xs, xAt, xStep, number, out, outAt, outStep, n);
        }
    }

    private static void runNumberF64(BinaryOp op, boolean right, MemorySegment xs, long xAt, long xStep, double number,
            MemorySegment out, long outAt, long outStep, long n) {
        boolean vectors = Simd.ON && xStep == outStep && outStep == Double.BYTES;
        if (vectors && right) {
            VectorBinaryF64.runNumber(op, xs, xAt, number, out, outAt, n);
        } else if (vectors) {
            VectorBinaryF64.runOfNumber(op, xs, xAt, number, out, outAt, n);
        } else if (right) {
            PlainBinaryF64.runNumber(op, xs, xAt, xStep, number, out, outAt, outStep, n);
        } else {
            PlainBinaryF64.runOfNumber(op, xs, xAt, xStep, number, out, outAt, outStep, n);
        }
    }

    private static void runNumberI64(BinaryOp op, boolean right, MemorySegment xs, long xAt, long xStep, long number,
            MemorySegment out, long outAt, long outStep, long n) {
        if (right) {
            PlainBinaryI64.runNumber(op, xs, xAt, xStep, number, out, outAt, outStep, n);
        } else {
            PlainBinaryI64.runOfNumber(op, xs, xAt, xStep, number, out, outAt, outStep, n);
        }
    }
}
