package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Single elements of any type. */
public final class Elements {
    private Elements() {}

    /**
     * {@return the element at a position, rounded if it is a large INT64}
     *
     * @param at in bytes
     */
    public static double getDouble(DType dtype, MemorySegment segment, long at) {
        return switch (dtype) {
            case FLOAT32 -> segment.get(ValueLayout.JAVA_FLOAT, at);
            case FLOAT64 -> segment.get(ValueLayout.JAVA_DOUBLE, at);
            case FLOAT16 -> Float.float16ToFloat(segment.get(ValueLayout.JAVA_SHORT, at));
            case BFLOAT16 -> Bfloat16.toFloat(segment.get(ValueLayout.JAVA_SHORT, at));
            case BOOL, UINT8, INT8, INT16, INT32, INT64 -> getLong(dtype, segment, at);
        };
    }

    /**
     * {@return the element at a position, cast as Java casts}
     *
     * @param at in bytes
     */
    public static long getLong(DType dtype, MemorySegment segment, long at) {
        return switch (dtype) {
            case INT64 -> segment.get(ValueLayout.JAVA_LONG, at);
            case INT32 -> segment.get(ValueLayout.JAVA_INT, at);
            case INT16 -> segment.get(ValueLayout.JAVA_SHORT, at);
            case INT8, BOOL -> segment.get(ValueLayout.JAVA_BYTE, at);
            case UINT8 -> Byte.toUnsignedLong(segment.get(ValueLayout.JAVA_BYTE, at));
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> (long) getDouble(dtype, segment, at);
        };
    }

    /**
     * Writes a number, cast as {@link dev.arenagrad.ops.Backend#fill(dev.arenagrad.ops.NDArray, double)} does.
     *
     * @param at in bytes
     */
    public static void set(DType dtype, MemorySegment segment, long at, double value) {
        switch (dtype) {
            case FLOAT32 -> segment.set(ValueLayout.JAVA_FLOAT, at, (float) value);
            case FLOAT64 -> segment.set(ValueLayout.JAVA_DOUBLE, at, value);
            case FLOAT16 -> segment.set(ValueLayout.JAVA_SHORT, at, Float.floatToFloat16((float) value));
            case BFLOAT16 -> segment.set(ValueLayout.JAVA_SHORT, at, Bfloat16.of((float) value));
            case INT64 -> segment.set(ValueLayout.JAVA_LONG, at, (long) value);
            case INT32 -> segment.set(ValueLayout.JAVA_INT, at, (int) value);
            case INT16 -> segment.set(ValueLayout.JAVA_SHORT, at, (short) value);
            case UINT8, INT8 -> segment.set(ValueLayout.JAVA_BYTE, at, (byte) value);
            case BOOL -> segment.set(ValueLayout.JAVA_BYTE, at, (byte) (value == 0 ? 0 : 1));
        }
    }
}
