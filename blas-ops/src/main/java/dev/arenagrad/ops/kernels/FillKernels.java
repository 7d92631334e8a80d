package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Arrays filled with a number. */
public final class FillKernels {
    private FillKernels() {}

    /** Sets every element, as {@link dev.arenagrad.ops.Backend#fill(NDArray, double)} says. */
    public static void fill(NDArray out, double value) {
        fill(out, value, (long) value);
    }

    /** Sets every element, as {@link dev.arenagrad.ops.Backend#fill(NDArray, long)} says. */
    public static void fill(NDArray out, long value) {
        fill(out, value, value);
    }

    private static void fill(NDArray out, double value, long integer) {
        DType dtype = out.dtype();
        MemorySegment outs = out.storage().segment();
        long n = out.numel();
        if (out.isContiguous()) {
            run(dtype, value, integer, outs, LoopNest.start(out), dtype.byteSize(), n);
            return;
        }
        if (n == 0) {
            return;
        }
        LoopNest nest = LoopNest.over(new NDArray[] {out}, -1);
        do {
            run(dtype, value, integer, outs, nest.at(0), nest.step(0), nest.count());
        } while (nest.advance());
    }

    static void run(DType dtype, double value, MemorySegment out, long outAt, long outStep, long n) {
        run(dtype, value, (long) value, out, outAt, outStep, n);
    }

    /** @param integer the value for integer elements, which a double may be too coarse for */
    private static void run(DType dtype, double value, long integer, MemorySegment out, long outAt, long outStep,
            long n) {
        boolean vectors = Simd.ON && outStep == dtype.byteSize();
        switch (dtype) {
            case FLOAT32 -> {
                if (vectors) {
                    VectorRowsF32.fill((float) value, out, outAt, n);
                } else {
                    PlainRowsF32.fill((float) value, out, outAt, outStep, n);
                }
            }
            case FLOAT64 -> {
                if (vectors) {
                    VectorRowsF64.fill(value, out, outAt, n);
                } else {
                    PlainRowsF64.fill(value, out, outAt, outStep, n);
                }
            }
            case INT64 -> fillLongs(integer, out, outAt, outStep, n);
            case INT32 -> fillInts((int) integer, out, outAt, outStep, n);
            case INT16 -> fillShorts((short) integer, out, outAt, outStep, n);
            case FLOAT16 -> fillShorts(Float.floatToFloat16((float) value), out, outAt, outStep, n);
            case BFLOAT16 -> fillShorts(Bfloat16.of((float) value), out, outAt, outStep, n);
            case UINT8, INT8 -> fillBytes((byte) integer, out, outAt, outStep, n);
            case BOOL -> fillBytes((byte) (value != 0 ? 1 : 0), out, outAt, outStep, n);
        }
    }

    private static void fillLongs(long value, MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            out.set(ValueLayout.JAVA_LONG, outAt + i * outStep, value);
        }
    }

    private static void fillInts(int value, MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            out.set(ValueLayout.JAVA_INT, outAt + i * outStep, value);
        }
    }

    private static void fillShorts(short value, MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            out.set(ValueLayout.JAVA_SHORT, outAt + i * outStep, value);
        }
    }

    private static void fillBytes(byte value, MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            out.set(ValueLayout.JAVA_BYTE, outAt + i * outStep, value);
        }
    }
}
