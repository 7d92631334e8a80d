package dev.arenagrad.ops;

/**
 * Elementwise comparisons, with BOOL results.
 *
 * <p>Every method throws {@link dev.arenagrad.memory.LifetimeException} for an array that was freed or is confined to another
 * thread, and {@link dev.arenagrad.memory.OutOfMemoryException} where a limit does not allow the result.
 */
public final class CompareOperations {
    private CompareOperations() {}

    /**
     * {@return op(a, b) as BOOL, broadcast, compared in the promoted type}
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     */
    public static NDArray compare(CompareOp op, NDArray a, NDArray b) {
        DType dtype = Promotion.of(a, b);
        Shape shape = Shape.broadcast(a.shape(), b.shape());
        try (Temporaries temporaries = new Temporaries()) {
            NDArray left = temporaries.convert(a, dtype, op).expand(shape);
            NDArray right = temporaries.convert(b, dtype, op).expand(shape);
            NDArray out = NDArray.allocateResult(DType.BOOL, shape, op, a, b, b);
            try {
                Access.begin(left, right, out);
                try {
                    Backends.current().compare(op, left, right, out);
                } finally {
                    Access.end(left, right, out);
                }
                return out;
            } catch (Throwable e) {
                out.discard();
                throw e;
            }
        }
    }

    /**
     * {@return op(a, b) as BOOL for a number b, which takes a's dtype if that is floating point; otherwise the two are compared as
     * integers if b is whole and fits a's dtype (for BOOL a long), else as FLOAT32}
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     */
    public static NDArray compare(CompareOp op, NDArray a, double b) {
        if (!a.dtype().isFloatingPoint()) {
            if (IntegerScalars.isInteger(b, a.dtype())) {
                return compare(op, a, (long) b);
            }
            try (Temporaries temporaries = new Temporaries()) {
                return compare(op, temporaries.convert(a, DType.FLOAT32, op), b);
            }
        }
        double number = a.dtype().round(b);
        NDArray out = NDArray.allocateLike(a, DType.BOOL, op);
        try {
            Access.begin(a, out);
            try {
                Backends.current().compare(op, a, number, out);
            } finally {
                Access.end(a, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return op(a, b) as BOOL for a whole number b; exact for integers and BOOL} As above otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     */
    public static NDArray compare(CompareOp op, NDArray a, long b) {
        if (a.dtype().isFloatingPoint()) {
            return compare(op, a, (double) b);
        }
        NDArray out = NDArray.allocateLike(a, DType.BOOL, op);
        try {
            Access.begin(a, out);
            try {
                Backends.current().compare(op, a, a.dtype().wrap(b), out);
            } finally {
                Access.end(a, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }
}
