package dev.arenagrad.ops;

import dev.arenagrad.memory.storage.DeferredContents;
import dev.arenagrad.ops.kernels.FillKernels;

/**
 * Arrays filled with one number.
 *
 * <p>Every method throws {@link dev.arenagrad.memory.LifetimeException} for an array that was freed or is confined to another
 * thread, and {@link dev.arenagrad.memory.OutOfMemoryException} where a limit does not allow the result.
 */
public final class Filling {
    private Filling() {}

    /**
     * Sets every element to {@code value}, without its fraction for integers.
     *
     * @param out the array to write
     * @param value the number to write
     * @throws TensorException if elements of out share memory, if the value is NaN and the elements are
     *         integers, or if it is out of the range of integers, FLOAT16 or BFLOAT16
     */
    public static void fill(NDArray out, double value) {
        DType dtype = out.dtype();
        if (dtype.isInteger()) {
            fill(out, IntegerScalars.toElement(value, dtype));
            return;
        }
        if (dtype.isNarrow()) {
            requireRange(dtype, value);
        }
        InPlaceRules.requireWritable(out);
        out.beginAccess();
        try {
            Backends.current().fill(out, value);
        } finally {
            out.endAccess();
        }
    }

    /**
     * Sets every element to {@code value}. As above otherwise.
     *
     * @param out the array to write
     * @param value the number to write
     */
    public static void fill(NDArray out, long value) {
        DType dtype = out.dtype();
        if (dtype.isInteger()) {
            IntegerScalars.toElement(value, dtype);
        } else if (dtype.isNarrow()) {
            requireRange(dtype, value);
        }
        InPlaceRules.requireWritable(out);
        out.beginAccess();
        try {
            Backends.current().fill(out, value);
        } finally {
            out.endAccess();
        }
    }

    /**
     * {@return a vector whose element i is start + step i / divisor, computed in FLOAT64 and cast as Java casts}
     *
     * @param dtype the dtype of the result
     * @param count the number of elements
     * @param start the first element
     * @param step what {@code divisor} elements further is added
     * @param divisor not 0
     * @param origin the operation that makes it
     */
    public static NDArray evenlySpaced(DType dtype, long count, double start, double step, double divisor,
            Object origin) {
        NDArray out = NDArray.allocate(dtype, Shape.of(count), origin);
        try {
            out.beginAccess();
            try {
                FillKernels.evenlySpaced(start, step, divisor, out);
            } finally {
                out.endAccess();
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    private static void requireRange(DType dtype, double value) {
        if (Double.isFinite(value) && Math.abs(value) > dtype.largest()) {
            throw new TensorException("value cannot be converted to type at::" + dtype.scalarName()
                    + " without overflow: " + value);
        }
    }

    /**
     * {@return a new array of one number, owned by the innermost scope of the calling thread}
     *
     * @param dtype the type of the elements
     * @param shape the sizes of the dimensions
     * @param number the number, which fits the dtype
     * @param origin what makes it, for messages
     */
    public static NDArray full(DType dtype, Shape shape, double number, Object origin) {
        NDArray full = NDArray.allocate(dtype, shape, origin);
        try {
            if (shape.numel() == 1) {
                full.setDouble(0, number);
            } else {
                fill(full, number);
            }
        } catch (Throwable e) {
            full.discard();
            throw e;
        }
        return full;
    }

    /**
     * {@return as {@link #full}, an array of one number; if it has several elements, they share memory}
     *
     * @param dtype the type of the elements
     * @param shape the sizes of the dimensions
     * @param number the number, which fits the dtype
     * @param origin what makes it, for messages
     */
    public static NDArray repeated(DType dtype, Shape shape, double number, Object origin) {
        return shape.numel() == 1 ? full(dtype, shape, number, origin) : full(dtype, Shape.of(), number, origin).expand(
                shape);
    }

    /**
     * Sets every element to 0. If the array covers its storage, the zeros are written only when the memory is read; {@link
     * Accumulation#accumulate} does not need them.
     *
     * @param out the array to write
     * @throws TensorException if elements of out share memory
     */
    public static void zero(NDArray out) {
        if (!out.isWholeStorage()) {
            fill(out, 0);
            return;
        }
        InPlaceRules.requireWritable(out);
        out.beginAccess();
        try {
            out.storage().defer(DeferredContents.ZEROS);
        } finally {
            out.endAccess();
        }
    }
}
