package dev.arenagrad.ops;

/**
 * Elementwise operations of three arrays and a number, in fresh results or in place. Checked, broadcast and promoted as
 * PyTorch does. A fresh result belongs to the innermost scope of the calling thread, in the order of the inputs that have its shape if they agree.
 *
 * <p>Every method throws {@link dev.arenagrad.memory.LifetimeException} for an array that was freed or is confined to another
 * thread, and {@link dev.arenagrad.memory.OutOfMemoryException} where a limit does not allow the result.
 */
public final class TernaryOperations {
    private TernaryOperations() {}

    /**
     * {@return op(a, b, c) with a number s, without its fraction for integers; broadcast and promoted}
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param c the third operand
     * @param s the number
     * @throws TensorException if the shapes do not broadcast or the dtypes have no such operation
     */
    public static NDArray apply(TernaryOp op, NDArray a, NDArray b, NDArray c, double s) {
        DType dtype = resultType(op, a, b, c);
        return apply(op, dtype, a, b, c, s, dtype.isInteger() ? IntegerScalars.toElement(s) : 0);
    }

    /**
     * {@return op(a, b, c) with a whole number s; exact for integers} As above otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param c the third operand
     * @param s the number
     */
    public static NDArray apply(TernaryOp op, NDArray a, NDArray b, NDArray c, long s) {
        return apply(op, resultType(op, a, b, c), a, b, c, s, s);
    }

    private static NDArray apply(TernaryOp op, DType dtype, NDArray a, NDArray b, NDArray c, double s, long integer) {
        Shape shape = Shape.broadcast(Shape.broadcast(a.shape(), b.shape()), c.shape());
        try (Temporaries temporaries = new Temporaries()) {
            NDArray first = temporaries.convert(a, dtype, op).expand(shape);
            NDArray second = temporaries.convert(b, dtype, op).expand(shape);
            NDArray third = temporaries.convert(c, dtype, op).expand(shape);
            NDArray out = NDArray.allocateResult(dtype, shape, op, a, b, c);
            try {
                applyAlike(op, first, second, third, s, integer, out);
                return out;
            } catch (Throwable e) {
                out.discard();
                throw e;
            }
        }
    }

    /**
     * out = op(out, b, c) with a number s, in place.
     *
     * @param op the operation
     * @param out the array to write
     * @param b the second operand
     * @param c the third operand
     * @param s the number
     * @throws TensorException if b or c do not broadcast to out's shape, if the result's dtype cannot be cast to out's, or if elements
     *         of out share memory
     */
    public static void applyInPlace(TernaryOp op, NDArray out, NDArray b, NDArray c, double s) {
        applyInPlace(op, out, b, c, s, out.dtype().isInteger() ? IntegerScalars.toElement(s) : 0);
    }

    /**
     * out = op(out, b, c) with a whole number s, in place; exact for integers. As above otherwise.
     *
     * @param op the operation
     * @param out the array to write
     * @param b the second operand
     * @param c the third operand
     * @param s the number
     */
    public static void applyInPlace(TernaryOp op, NDArray out, NDArray b, NDArray c, long s) {
        applyInPlace(op, out, b, c, s, s);
    }

    private static void applyInPlace(TernaryOp op, NDArray out, NDArray b, NDArray c, double s, long integer) {
        InPlaceRules.requireWritable(out);
        DType dtype = resultType(op, out, b, c);
        InPlaceRules.requireCastable(dtype, out.dtype());
        InPlaceRules.requireFits(out, Shape.broadcast(Shape.broadcast(out.shape(), b.shape()), c.shape()));
        try (Temporaries temporaries = new Temporaries()) {
            if (dtype != out.dtype()) {
                Copies.copyInto(temporaries.add(apply(op, dtype, out, b, c, s, integer)), out);
                return;
            }
            NDArray second = temporaries.convert(temporaries.separate(b, out, op), dtype, op).expand(out.shape());
            NDArray third = temporaries.convert(temporaries.separate(c, out, op), dtype, op).expand(out.shape());
            applyAlike(op, out, second, third, s, integer, out);
        }
    }

    private static DType resultType(TernaryOp op, NDArray a, NDArray b, NDArray c) {
        DType dtype = Promotion.of(a, b, c);
        return op == TernaryOp.ADDCMUL && dtype.isInteger() ? dtype : UnsupportedDType.requireFloatingPoint(op, dtype);
    }

    private static void applyAlike(TernaryOp op, NDArray a, NDArray b, NDArray c, double s, long integer, NDArray out) {
        Access.begin(a, b, c, out);
        try {
            if (out.dtype().isInteger()) {
                Backends.current().ternary(op, a, b, c, integer, out);
            } else {
                Backends.current().ternary(op, a, b, c, s, out);
            }
        } finally {
            Access.end(a, b, c, out);
        }
    }
}
