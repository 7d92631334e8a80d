package dev.arenagrad.ops;

/**
 * Elements chosen from two arrays by a condition.
 *
 * <p>Every method throws {@link dev.arenagrad.memory.LifetimeException} for an array that was freed or is confined to another
 * thread, and {@link dev.arenagrad.memory.OutOfMemoryException} where a limit does not allow the result.
 */
public final class Selection {
    private Selection() {}

    /**
     * {@return condition ? a : b, broadcast; a and b promoted}
     *
     * @param condition BOOL
     * @param a the first operand
     * @param b the second operand
     * @throws TensorException if condition is not BOOL or the shapes do not broadcast
     */
    public static NDArray where(NDArray condition, NDArray a, NDArray b) {
        requireCondition(condition);
        DType dtype = Promotion.of(a, b);
        Shape shape = Shape.broadcast(condition.shape(), Shape.broadcast(a.shape(), b.shape()));
        try (Temporaries temporaries = new Temporaries()) {
            NDArray left = temporaries.convert(a, dtype, "where").expand(shape);
            NDArray right = temporaries.convert(b, dtype, "where").expand(shape);
            NDArray out = NDArray.allocateResult(dtype, shape, "where", condition, a, b);
            NDArray mask = condition.expand(shape);
            try {
                Access.begin(mask, left, right, out);
                try {
                    Backends.current().where(mask, left, right, out);
                } finally {
                    Access.end(mask, left, right, out);
                }
                return out;
            } catch (Throwable e) {
                out.discard();
                throw e;
            }
        }
    }

    /**
     * Sets the elements of {@code out} where {@code mask} is true to {@code value}.
     *
     * @param mask BOOL, broadcast
     * @param value of no dimensions, cast
     * @param out the array to write
     * @throws TensorException if mask is not BOOL, if it does not broadcast to out's shape, or if elements of out share memory
     */
    public static void fillWhere(NDArray mask, NDArray value, NDArray out) {
        InPlaceRules.requireWritable(out);
        Shape shape = Shape.broadcast(out.shape(), mask.shape());
        if (!shape.equals(out.shape())) {
            throw new TensorException("output with shape " + out.shape() + " doesn't match the broadcast shape "
                    + shape);
        }
        requireCondition(mask);
        try (Temporaries temporaries = new Temporaries()) {
            NDArray flags = temporaries.copyIfShared(mask, out).expand(shape);
            NDArray number = temporaries.copyIfShared(temporaries.convert(value, out.dtype(), "masked_fill_"),
                    out);
            Access.begin(flags, number, out);
            try {
                Backends.current().where(flags, number.expand(shape), out, out);
            } finally {
                Access.end(flags, number, out);
            }
        }
    }

    private static void requireCondition(NDArray condition) {
        if (condition.dtype() != DType.BOOL) {
            throw new TensorException("where expected condition to be a boolean tensor, but got a tensor with dtype "
                    + condition.dtype().scalarName());
        }
    }
}
