package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.Elements;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongToDoubleFunction;

/** Copies between Java arrays and off-heap arrays, in row-major order. */
public final class HostCopy {
    private HostCopy() {}

    /**
     * {@return a FLOAT32 vector of the values}
     *
     * @param values the elements
     */
    public static NDArray of(float[] values) {
        return copyIn(MemorySegment.ofArray(values), DType.FLOAT32, values.length);
    }

    /**
     * {@return a FLOAT64 vector of the values}
     *
     * @param values the elements
     */
    public static NDArray of(double[] values) {
        return copyIn(MemorySegment.ofArray(values), DType.FLOAT64, values.length);
    }

    /**
     * {@return an INT64 vector of the values}
     *
     * @param values the elements
     */
    public static NDArray of(long[] values) {
        return copyIn(MemorySegment.ofArray(values), DType.INT64, values.length);
    }

    /**
     * {@return an INT32 vector of the values}
     *
     * @param values the elements
     */
    public static NDArray of(int[] values) {
        return copyIn(MemorySegment.ofArray(values), DType.INT32, values.length);
    }

    /**
     * {@return an INT16 vector of the values}
     *
     * @param values the elements
     */
    public static NDArray of(short[] values) {
        return copyIn(MemorySegment.ofArray(values), DType.INT16, values.length);
    }

    /**
     * {@return an INT8 vector of the values}
     *
     * @param values the elements
     */
    public static NDArray of(byte[] values) {
        return copyIn(MemorySegment.ofArray(values), DType.INT8, values.length);
    }

    /**
     * {@return a BOOL vector of the values}
     *
     * @param values the elements
     */
    public static NDArray of(boolean[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        return copyIn(MemorySegment.ofArray(bytes), DType.BOOL, values.length);
    }

    /**
     * {@return a vector of {@code count} elements, each computed from its index and converted}
     *
     * @param dtype the dtype of the result
     * @param count the number of elements
     * @param element the element at a position
     * @param origin what makes it, for messages
     */
    public static NDArray sequence(DType dtype, long count, LongToDoubleFunction element, Object origin) {
        NDArray array = NDArray.allocate(dtype, Shape.of(count), origin);
        try {
            array.beginAccess();
            try {
                MemorySegment segment = array.segment();
                for (long i = 0; i < count; i++) {
                    Elements.set(dtype, segment, i * dtype.byteSize(), element.applyAsDouble(i));
                }
            } finally {
                array.endAccess();
            }
            return array;
        } catch (Throwable e) {
            array.discard();
            throw e;
        }
    }

    private static NDArray copyIn(MemorySegment values, DType dtype, long count) {
        NDArray array = NDArray.allocate(dtype, Shape.of(count), "of");
        array.beginAccess();
        try {
            MemorySegment.copy(values, 0, array.segment(), 0, values.byteSize());
        } finally {
            array.endAccess();
        }
        return array;
    }

    /**
     * {@return the elements, cast to float as Java casts}
     *
     * @param array the array
     */
    public static float[] toFloats(NDArray array) {
        float[] values = new float[length(array)];
        copyOut(array, DType.FLOAT32, MemorySegment.ofArray(values));
        return values;
    }

    /**
     * {@return the elements, cast to double as Java casts}
     *
     * @param array the array
     */
    public static double[] toDoubles(NDArray array) {
        double[] values = new double[length(array)];
        copyOut(array, DType.FLOAT64, MemorySegment.ofArray(values));
        return values;
    }

    /**
     * {@return the elements, cast to long as Java casts}
     *
     * @param array the array
     */
    public static long[] toLongs(NDArray array) {
        long[] values = new long[length(array)];
        copyOut(array, DType.INT64, MemorySegment.ofArray(values));
        return values;
    }

    /**
     * {@return the elements, cast to int as Java casts}
     *
     * @param array the array
     */
    public static int[] toInts(NDArray array) {
        int[] values = new int[length(array)];
        copyOut(array, DType.INT32, MemorySegment.ofArray(values));
        return values;
    }

    /**
     * {@return the elements, cast to short as Java casts}
     *
     * @param array the array
     */
    public static short[] toShorts(NDArray array) {
        short[] values = new short[length(array)];
        copyOut(array, DType.INT16, MemorySegment.ofArray(values));
        return values;
    }

    /**
     * {@return the elements, cast to byte as Java casts; those of UINT8 keep their bits}
     *
     * @param array the array
     */
    public static byte[] toBytes(NDArray array) {
        byte[] values = new byte[length(array)];
        copyOut(array, array.dtype() == DType.UINT8 ? DType.UINT8 : DType.INT8, MemorySegment.ofArray(values));
        return values;
    }

    /**
     * {@return whether each element is not 0}
     *
     * @param array the array
     */
    public static boolean[] toBooleans(NDArray array) {
        byte[] bytes = new byte[length(array)];
        copyOut(array, DType.BOOL, MemorySegment.ofArray(bytes));
        boolean[] values = new boolean[bytes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes[i] != 0;
        }
        return values;
    }

    private static void copyOut(NDArray array, DType dtype, MemorySegment values) {
        try (Temporaries temporaries = new Temporaries()) {
            NDArray from = array;
            if (array.dtype() != dtype || !array.isContiguous()) {
                from = temporaries.add(NDArray.allocate(dtype, array.shape(), "copy out"));
                Copies.copyInto(array, from);
            }
            from.beginAccess();
            try {
                MemorySegment.copy(from.segment(), ValueLayout.JAVA_BYTE, from.byteOffset(), values,
                        ValueLayout.JAVA_BYTE, 0, values.byteSize());
            } finally {
                from.endAccess();
            }
        }
    }

    private static int length(NDArray array) {
        return length(array.shape());
    }

    /** {@return the length of a Java array with as many elements as an array of that shape} */
    static int length(Shape shape) {
        if (shape.numel() > Integer.MAX_VALUE - 8) {
            throw new TensorException("a tensor of " + shape.numel()
                    + " elements does not fit into a Java array; copy slices of it");
        }
        return (int) shape.numel();
    }
}
