package dev.arenagrad.ops;

/**
 * Elementwise functions of one array with numbers, and their derivatives.
 *
 * <p>Every method throws {@link dev.arenagrad.memory.LifetimeException} for an array that was freed or is confined to another
 * thread, and {@link dev.arenagrad.memory.OutOfMemoryException} where a limit does not allow the result.
 */
public final class ActivationOperations {
    private ActivationOperations() {}

    /**
     * {@return op(x)}
     *
     * @param op the operation
     * @param x the array
     * @param numbers the numbers that the operation takes
     * @throws TensorException if x is not floating point
     */
    public static NDArray apply(ActivationOp op, NDArray x, ActivationParameters numbers) {
        UnsupportedDType.requireFloatingPoint(op, x.dtype());
        NDArray out = NDArray.allocateLike(x, x.dtype(), op);
        try {
            applyInto(op, x, numbers, out);
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * out = op(out), in place.
     *
     * @param op the operation
     * @param out the array to write
     * @param numbers the numbers that the operation takes
     * @throws TensorException if out is not floating point, or elements of it share memory
     */
    public static void applyInPlace(ActivationOp op, NDArray out, ActivationParameters numbers) {
        UnsupportedDType.requireFloatingPoint(op, out.dtype());
        InPlaceRules.requireWritable(out);
        applyInto(op, out, numbers, out);
    }

    private static void applyInto(ActivationOp op, NDArray x, ActivationParameters numbers, NDArray out) {
        Access.begin(x, out);
        try {
            Backends.current().activation(op, x, numbers, out);
        } finally {
            Access.end(x, out);
        }
    }

    /**
     * {@return g times the derivative of op at x}
     *
     * @param op the operation
     * @param g of x's shape and dtype
     * @param x the array
     * @param numbers the numbers that the operation takes
     */
    public static NDArray backward(ActivationOp op, NDArray g, NDArray x, ActivationParameters numbers) {
        NDArray out = NDArray.allocateLike(x, x.dtype(), op, g);
        try {
            Access.begin(g, x, out);
            try {
                Backends.current().activationBackward(op, g, x, numbers, out);
            } finally {
                Access.end(g, x, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }
}
