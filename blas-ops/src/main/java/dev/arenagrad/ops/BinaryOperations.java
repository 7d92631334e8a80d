package dev.arenagrad.ops;

/**
 * Elementwise operations of two arrays, or of an array and a number, in fresh results or in place. Checked, broadcast and promoted as
 * PyTorch does. A fresh result belongs to the innermost scope of the calling thread, in the order of the inputs that have its shape if they agree.
 *
 * <p>Every method throws {@link dev.arenagrad.memory.LifetimeException} for an array that was freed or is confined to another
 * thread, and {@link dev.arenagrad.memory.OutOfMemoryException} where a limit does not allow the result.
 */
public final class BinaryOperations {
    private BinaryOperations() {}

    private static void requireDefinedOfBools(BinaryOp op) {
        String name = switch (op) {
            case POW -> "pow";
            case FMOD -> "fmod_cpu";
            case REMAINDER -> "remainder_cpu";
            default -> null;
        };
        if (name != null) {
            throw new TensorException(UnsupportedDType.notImplemented(name, DType.BOOL));
        }
    }

    /**
     * {@return op(a, b), broadcast and promoted}
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @throws TensorException if the shapes do not broadcast or the dtypes have no such operation
     */
    public static NDArray apply(BinaryOp op, NDArray a, NDArray b) {
        requireSubtractable(op, a.dtype(), b.dtype());
        if (a.dtype() == DType.BOOL && b.dtype() == DType.BOOL) {
            requireDefinedOfBools(op);
        }
        DType dtype = resultType(op, Promotion.of(a, b));
        if (a.dtype() != dtype || b.dtype() != dtype || dtype == DType.BOOL) {
            return applyConverted(op, a, b, dtype);
        }
        if (a.rank() != b.rank() && dtype.isFloatingPoint()) {
            if (b.rank() == 0 && op != BinaryOp.POW) { // powers by some numbers are roots and products, those by tensors are not
                return apply(op, a, b.getDouble(0));
            }
            if (a.rank() == 0) {
                return apply(op, a.getDouble(0), b);
            }
        }
        Shape shape = Shape.broadcast(a.shape(), b.shape());
        NDArray out = NDArray.allocateResult(dtype, shape, op, a, b, b);
        NDArray left = a.expand(shape);
        NDArray right = b.expand(shape);
        try {
            Access.begin(left, right, out);
            try {
                Backends.current().binary(op, left, right, out);
            } finally {
                Access.end(left, right, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return whether the result of an operation on a and b has a's dtype and shape}
     *
     * @param a the first operand
     * @param b the second operand
     */
    public static boolean canReplace(NDArray a, NDArray b) {
        return a.dtype() == b.dtype() && b.shape().isExpandableTo(a.shape());
    }

    /**
     * a = op(a, b), in place.
     *
     * @param op the operation
     * @param a floating point, contiguous, sharing no memory with b
     * @param b the second operand, so that a {@linkplain #canReplace can be replaced}
     */
    public static void replace(BinaryOp op, NDArray a, NDArray b) {
        if (b.rank() == 0) {
            applyInto(op, a, b.getDouble(0), a);
            return;
        }
        NDArray right = b.expand(a.shape());
        Access.begin(a, right);
        try {
            Backends.current().binary(op, a, right, a);
        } finally {
            Access.end(a, right);
        }
    }

    private static NDArray applyConverted(BinaryOp op, NDArray a, NDArray b, DType dtype) {
        DType computed = dtype == DType.BOOL ? DType.INT64 : dtype;
        try (Temporaries temporaries = new Temporaries()) {
            NDArray left = temporaries.convert(a, computed, op);
            NDArray right = temporaries.convert(b, computed, op);
            NDArray result = apply(op, left, right);
            return computed == dtype ? result : Copies.convert(temporaries.add(result), dtype, op);
        }
    }

    private static DType resultType(BinaryOp op, DType promoted) {
        return switch (op) {
            case DIV, ATAN2, XLOGY, POLYGAMMA, GLU -> Promotion.toFloatingPoint(promoted);
            case HYPOT, LOGADDEXP -> UnsupportedDType.requireFloatingPoint(op, promoted);
            default -> promoted;
        };
    }

    private static void requireSubtractable(BinaryOp op, DType a, DType b) {
        if (op == BinaryOp.SUB && a == DType.BOOL && b == DType.BOOL) {
            throw new TensorException("Subtraction, the `-` operator, with two bool tensors is not supported."
                    + " Use the `^` or `logical_xor()` operator instead. (In Java: ne.)");
        }
        if (op == BinaryOp.SUB && (a == DType.BOOL || b == DType.BOOL)) {
            throw new TensorException("Subtraction, the `-` operator, with a bool tensor is not supported."
                    + UnsupportedDType.INVERT_A_MASK);
        }
    }

    /**
     * {@return op(a, b) for a number b: of a floating-point array in its dtype, otherwise in that of integers (INT64 for BOOL) if b is whole
     * and fits it, else in FLOAT32}
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     */
    public static NDArray apply(BinaryOp op, NDArray a, double b) {
        return takesInteger(op, a, b) ? apply(op, a, (long) b) : applyReal(op, a, b);
    }

    /**
     * {@return op(a, b) for a whole number b; exact for integers and BOOL} As above otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     */
    public static NDArray apply(BinaryOp op, NDArray a, long b) {
        if (!isExact(op, a)) {
            return applyReal(op, a, b);
        }
        requireSubtractable(op, a.dtype(), DType.INT64);
        return IntegerScalars.binary(op, a, b);
    }

    private static NDArray applyReal(BinaryOp op, NDArray a, double b) {
        try (Temporaries temporaries = new Temporaries()) {
            NDArray left = temporaries.noted(forNumber(op, a), a);
            NDArray out = NDArray.allocateLike(left, left.dtype(), op);
            try {
                applyInto(op, left, b, out);
                return out;
            } catch (Throwable e) {
                out.discard();
                throw e;
            }
        }
    }

    /**
     * {@return op(a, b) for a number a} As {@link #apply(BinaryOp, NDArray, double)} otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     */
    public static NDArray apply(BinaryOp op, double a, NDArray b) {
        return takesInteger(op, b, a) ? apply(op, (long) a, b) : applyReal(op, a, b);
    }

    /**
     * {@return op(a, b) for a whole number a; exact for integers and BOOL} As above otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     */
    public static NDArray apply(BinaryOp op, long a, NDArray b) {
        if (!isExact(op, b)) {
            return applyReal(op, a, b);
        }
        requireSubtractable(op, b.dtype(), DType.INT64);
        return IntegerScalars.binary(op, a, b);
    }

    private static boolean takesInteger(BinaryOp op, NDArray x, double number) {
        return !x.dtype().isFloatingPoint() && IntegerScalars.isInteger(number, x.dtype()) && isExact(op, x);
    }

    /** {@return whether op of x and an integer is an integer} */
    private static boolean isExact(BinaryOp op, NDArray x) {
        return !x.dtype().isFloatingPoint() && !resultType(op, DType.INT64).isFloatingPoint();
    }

    private static NDArray applyReal(BinaryOp op, double a, NDArray b) {
        try (Temporaries temporaries = new Temporaries()) {
            NDArray right = temporaries.noted(forNumber(op, b), b);
            NDArray out = NDArray.allocateLike(right, right.dtype(), op);
            try {
                Access.begin(right, out);
                try {
                    Backends.current().binary(op, a, right, out);
                } finally {
                    Access.end(right, out);
                }
                return out;
            } catch (Throwable e) {
                out.discard();
                throw e;
            }
        }
    }

    private static NDArray forNumber(BinaryOp op, NDArray x) {
        requireSubtractable(op, x.dtype(), DType.INT64);
        return Copies.convert(x, Promotion.toFloatingPoint(x.dtype()), op);
    }

    /**
     * out = op(a, b) for a number b; out has a's shape and dtype and may be a itself.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param out the array to write
     */
    public static void applyInto(BinaryOp op, NDArray a, double b, NDArray out) {
        Access.begin(a, out);
        try {
            Backends.current().binary(op, a, b, out);
        } finally {
            Access.end(a, out);
        }
    }

    /**
     * out = op(out, b), in place.
     *
     * @param op the operation
     * @param out the array to write
     * @param b the second operand
     * @throws TensorException if b does not broadcast to out's shape, if the result's dtype cannot be cast to out's, or if elements
     *         of out share memory
     */
    public static void applyInPlace(BinaryOp op, NDArray out, NDArray b) {
        InPlaceRules.requireWritable(out);
        requireSubtractable(op, out.dtype(), b.dtype());
        DType dtype = resultType(op, Promotion.of(out, b));
        InPlaceRules.requireCastable(dtype, out.dtype());
        InPlaceRules.requireBroadcastable(b, out);
        if (dtype != out.dtype() || dtype == DType.BOOL) {
            try (Temporaries temporaries = new Temporaries()) {
                Copies.copyInto(temporaries.add(apply(op, out, b)), out);
            }
            return;
        }
        if (b.dtype() == out.dtype() && b.storage() != out.storage()) {
            applyInPlaceAlike(op, out, b.expand(out.shape()));
            return;
        }
        try (Temporaries temporaries = new Temporaries()) {
            NDArray right = temporaries.convert(temporaries.separate(b, out, op), out.dtype(), op);
            applyInPlaceAlike(op, out, right.expand(out.shape()));
        }
    }

    private static void applyInPlaceAlike(BinaryOp op, NDArray out, NDArray right) {
        Access.begin(out, right);
        try {
            if (op == BinaryOp.ADD && out.dtype().isFloatingPoint()) {
                Backends.current().axpy(1, right, out);
            } else {
                Backends.current().binary(op, out, right, out);
            }
        } finally {
            Access.end(out, right);
        }
    }

    /**
     * out = op(out, b) for a number b, in place; as the form with an array otherwise.
     *
     * @param op the operation
     * @param out the array to write
     * @param b the second operand
     */
    public static void applyInPlace(BinaryOp op, NDArray out, double b) {
        if (takesInteger(op, out, b)) {
            applyInPlace(op, out, (long) b);
        } else {
            applyRealInPlace(op, out, b);
        }
    }

    /**
     * out = op(out, b) for a whole number b, in place; exact for integers.
     *
     * @param op the operation
     * @param out the array to write
     * @param b the second operand
     */
    public static void applyInPlace(BinaryOp op, NDArray out, long b) {
        if (!isExact(op, out)) {
            applyRealInPlace(op, out, b);
            return;
        }
        InPlaceRules.requireWritable(out);
        requireSubtractable(op, out.dtype(), DType.INT64);
        InPlaceRules.requireCastable(Promotion.withInteger(out.dtype()), out.dtype());
        IntegerScalars.binaryInPlace(op, out, b);
    }

    private static void applyRealInPlace(BinaryOp op, NDArray out, double b) {
        InPlaceRules.requireWritable(out);
        InPlaceRules.requireCastable(Promotion.toFloatingPoint(out.dtype()), out.dtype());
        applyInto(op, out, b, out);
    }
}
