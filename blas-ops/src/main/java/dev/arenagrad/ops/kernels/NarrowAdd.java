package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Adds elements of BOOL and narrow types at places given by an array of indices. Each sum is rounded at once. */
final class NarrowAdd {
    private NarrowAdd() {}

    static void run(DType dtype, MemorySegment xs, long xAt, long xStep, MemorySegment indices, long indexAt,
            long indexStep, MemorySegment out, long outAt, long outStep, long jump, long n) {
        switch (dtype) {
            case BOOL -> addBooleans(xs, xAt, xStep, indices, indexAt, indexStep, out, outAt, outStep, jump, n);
            case UINT8, INT8 -> addBytes(xs, xAt, xStep, indices, indexAt, indexStep, out, outAt, outStep, jump, n);
            case INT16 -> addShorts(xs, xAt, xStep, indices, indexAt, indexStep, out, outAt, outStep, jump, n);
            case INT32 -> addInts(xs, xAt, xStep, indices, indexAt, indexStep, out, outAt, outStep, jump, n);
            case FLOAT16 -> addHalves(xs, xAt, xStep, indices, indexAt, indexStep, out, outAt, outStep, jump, n);
            case BFLOAT16 -> addBfloats(xs, xAt, xStep, indices, indexAt, indexStep, out, outAt, outStep, jump, n);
            default -> throw new UnsupportedOperationException("narrow sums of " + dtype);
        }
    }

    private static void addBooleans(MemorySegment xs, long xAt, long xStep, MemorySegment indices, long indexAt,
            long indexStep, MemorySegment out, long outAt, long outStep, long jump, long n) {
        for (long i = 0; i < n; i++) {
            long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
            byte x = xs.get(ValueLayout.JAVA_BYTE, xAt + i * xStep);
            out.set(ValueLayout.JAVA_BYTE, to, (byte) (out.get(ValueLayout.JAVA_BYTE, to) | x));
        }
    }

    private static void addBytes(MemorySegment xs, long xAt, long xStep, MemorySegment indices, long indexAt,
            long indexStep, MemorySegment out, long outAt, long outStep, long jump, long n) {
        for (long i = 0; i < n; i++) {
            long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
            byte x = xs.get(ValueLayout.JAVA_BYTE, xAt + i * xStep);
            out.set(ValueLayout.JAVA_BYTE, to, (byte) (out.get(ValueLayout.JAVA_BYTE, to) + x));
        }
    }

    private static void addShorts(MemorySegment xs, long xAt, long xStep, MemorySegment indices, long indexAt,
            long indexStep, MemorySegment out, long outAt, long outStep, long jump, long n) {
        for (long i = 0; i < n; i++) {
            long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
            short x = xs.get(ValueLayout.JAVA_SHORT, xAt + i * xStep);
            out.set(ValueLayout.JAVA_SHORT, to, (short) (out.get(ValueLayout.JAVA_SHORT, to) + x));
        }
    }

    private static void addInts(MemorySegment xs, long xAt, long xStep, MemorySegment indices, long indexAt,
            long indexStep, MemorySegment out, long outAt, long outStep, long jump, long n) {
        for (long i = 0; i < n; i++) {
            long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
            int x = xs.get(ValueLayout.JAVA_INT, xAt + i * xStep);
            out.set(ValueLayout.JAVA_INT, to, out.get(ValueLayout.JAVA_INT, to) + x);
        }
    }

    private static void addHalves(MemorySegment xs, long xAt, long xStep, MemorySegment indices, long indexAt,
            long indexStep, MemorySegment out, long outAt, long outStep, long jump, long n) {
        for (long i = 0; i < n; i++) {
            long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
            short x = xs.get(ValueLayout.JAVA_SHORT, xAt + i * xStep);
            out.set(ValueLayout.JAVA_SHORT, to, Float.floatToFloat16(Float.float16ToFloat(out.get(
                    ValueLayout.JAVA_SHORT, to)) + Float.float16ToFloat(x)));
        }
    }

    private static void addBfloats(MemorySegment xs, long xAt, long xStep, MemorySegment indices, long indexAt,
            long indexStep, MemorySegment out, long outAt, long outStep, long jump, long n) {
        for (long i = 0; i < n; i++) {
            long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
            short x = xs.get(ValueLayout.JAVA_SHORT, xAt + i * xStep);
            out.set(ValueLayout.JAVA_SHORT, to, Bfloat16.of(Bfloat16.toFloat(out.get(ValueLayout.JAVA_SHORT, to))
                    + Bfloat16.toFloat(x)));
        }
    }
}
