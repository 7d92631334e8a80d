package dev.arenagrad.functions.creation;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Filling;
import dev.arenagrad.ops.HostCopy;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;

/** New tensors, leaves without gradient, in the innermost scope. */
public final class Creation {
    private Creation() {}

    /** {@return a tensor filled with {@code value}} */
    public static Tensor full(DType dtype, Shape shape, double value) {
        NDArray array = NDArray.allocate(dtype, shape, "full");
        try {
            Filling.fill(array, value);
        } catch (Throwable e) {
            array.discard();
            throw e;
        }
        return new Variable(array);
    }

    /** {@return a tensor filled with {@code value}, exactly for INT64} */
    public static Tensor full(DType dtype, Shape shape, long value) {
        NDArray array = NDArray.allocate(dtype, shape, "full");
        try {
            Filling.fill(array, value);
        } catch (Throwable e) {
            array.discard();
            throw e;
        }
        return new Variable(array);
    }

    /**
     * {@return start, start + step, ... before {@code end}}
     *
     * @throws IllegalArgumentException if step is 0 or leads away from end, a number is not finite, or there are 2^31 elements or more
     */
    public static Tensor arange(DType dtype, double start, double end, double step) {
        double count = Math.ceil((end - start) / step);
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("arange: " + (long) count
                    + " elements are too many; at most 2^31 - 1 are"
                    + " supported: start " + start + ", end " + end + ", step " + step);
        }
        if (!(step != 0) || !(count >= 0)) {
            throw new IllegalArgumentException(
                    "arange: upper bound and larger bound inconsistent with step sign, or not finite:"
                            + " start " + start + ", end " + end + ", step " + step);
        }
        return new Variable(Filling.evenlySpaced(dtype, (long) count, start, step, 1, "arange"));
    }

    /**
     * {@return {@code count} numbers evenly spaced from {@code start} to {@code end}, both included, FLOAT32}
     *
     * @throws IllegalArgumentException if count is negative
     */
    public static Tensor linspace(double start, double end, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("linspace: number of steps must be non-negative, but was " + count);
        }
        double length = count == 1 ? 0 : end - start;
        return new Variable(Filling.evenlySpaced(DType.FLOAT32, count, start, length, Math.max(count - 1, 1),
                "linspace"));
    }

    /** {@return a tensor with arbitrary elements; of BOOL false, since a byte is true or false only as 1 or 0} */
    public static Tensor empty(DType dtype, Shape shape) {
        return dtype == DType.BOOL ? full(dtype, shape, 0) : new Variable(NDArray.allocate(dtype, shape, "empty"));
    }

    /**
     * {@return a tensor in another layout over the memory of one that has no other users} It is not a view, so that it may be changed in
     * place wherever it was made.
     */
    public static Tensor withLayout(Tensor stored, Layout layout) {
        return new Variable(stored.array().withLayout(layout));
    }

    /** {@return the n by n identity} */
    public static Tensor eye(DType dtype, long n) {
        return eye(dtype, n, n);
    }

    /**
     * {@return ones on the main diagonal, among zeros}
     *
     * @throws TensorException if a size is negative
     */
    public static Tensor eye(DType dtype, long rows, long columns) {
        if (rows < 0 || columns < 0) {
            throw new TensorException(rows < 0 ? "n must be greater or equal to 0, got " + rows
                    : "m must be greater or equal to 0, got " + columns);
        }
        NDArray array = NDArray.allocate(dtype, Shape.of(rows, columns), "eye");
        try {
            Filling.fill(array, 0);
            Filling.fill(array.withLayout(array.layout().diagonal(0, 0, 1)), 1);
        } catch (Throwable e) {
            array.discard();
            throw e;
        }
        return new Variable(array);
    }

    /**
     * {@return {@code count} numbers from base to the power of start to base to the power of end, with exponents evenly spaced, FLOAT32}
     *
     * @throws IllegalArgumentException if count is negative
     */
    public static Tensor logspace(double start, double end, int count, double base) {
        if (count < 0) {
            throw new IllegalArgumentException("logspace: number of steps must be non-negative, but was " + count);
        }
        return new Variable(HostCopy.sequence(DType.FLOAT32, count,
                i -> Math.pow(base, count == 1 ? start : start + (end - start) * i / (count - 1)), "logspace"));
    }
}
