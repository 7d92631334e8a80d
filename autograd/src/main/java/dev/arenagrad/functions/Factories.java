package dev.arenagrad.functions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Elementwise;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.RandomFill;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.Transfer;

/** New tensors, leaves without gradient, in the innermost scope. */
public final class Factories {
    private Factories() {}

    /** {@return a FLOAT32 vector of the values} */
    public static Tensor of(float... values) {
        return new Variable(Transfer.of(values));
    }

    /** {@return a FLOAT64 vector of the values} */
    public static Tensor of(double... values) {
        return new Variable(Transfer.of(values));
    }

    /** {@return an INT64 vector of the values} */
    public static Tensor of(long... values) {
        return new Variable(Transfer.of(values));
    }

    /** {@return a BOOL vector of the values} */
    public static Tensor of(boolean... values) {
        return new Variable(Transfer.of(values));
    }

    /** {@return a tensor filled with {@code value}} */
    public static Tensor full(DType dtype, Shape shape, double value) {
        NDArray array = NDArray.allocate(dtype, shape, "full");
        Elementwise.fill(array, value);
        return new Variable(array);
    }

    /**
     * {@return start, start + step, ... before {@code end}}
     *
     * @throws IllegalArgumentException if step is 0 or leads away from end, or a number is not finite
     */
    public static Tensor arange(DType dtype, double start, double end, double step) {
        double count = Math.ceil((end - start) / step);
        if (!(step != 0) || !(count >= 0) || count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "arange: upper bound and larger bound inconsistent with step sign, or not finite:"
                            + " start " + start + ", end " + end + ", step " + step);
        }
        return new Variable(Transfer.sequence(dtype, (long) count, i -> start + i * step, "arange"));
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
        return new Variable(Transfer.sequence(DType.FLOAT32, count,
                i -> count == 1 ? start : start + (end - start) * i / (count - 1), "linspace"));
    }

    /** {@return numbers uniform in [0, 1)} */
    public static Tensor rand(DType dtype, Shape shape) {
        return new Variable(RandomFill.uniform(dtype, shape));
    }

    /** {@return standard normal numbers} */
    public static Tensor randn(DType dtype, Shape shape) {
        return new Variable(RandomFill.normal(dtype, shape));
    }

    /** Starts the process's random numbers again. */
    public static void seed(long seed) {
        RandomFill.seed(seed);
    }
}
