package dev.arenagrad.ops;

import dev.arenagrad.memory.storage.Contents;
import dev.arenagrad.memory.storage.Storage;
import java.util.Locale;

/**
 * Elementwise operations: checked, broadcast and promoted as PyTorch does, into fresh results or in place. A fresh result belongs
 * to the innermost scope of the calling thread and keeps the order of a dense input.
 *
 * <p>Every method throws {@link dev.arenagrad.memory.LifetimeException} for an array that was freed or is confined to another
 * thread, and {@link dev.arenagrad.memory.OutOfMemoryException} where a limit does not allow the result.
 */
public final class Elementwise {
    private static final String INTEGER_ADDCDIV = "Integer division with addcdiv is no longer supported, and in a future  release"
            + " addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as"
            + " (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as"
            + " (input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter"
            + " implementation: (input + value * tensor1 / tensor2), for all dtypes.";
    private static final String INVERT_A_MASK = " If you are trying to invert a mask, use the `~` or `logical_not()` operator"
            + " instead. (In Java: eq(0).)";

    private Elementwise() {}

    /**
     * {@return op(x), elementwise; functions with fractional results turn INT64 and BOOL into FLOAT32}
     *
     * @param op the operation
     * @param x the array
     * @throws TensorException if PyTorch has no such operation on x's dtype
     */
    public static NDArray unary(UnaryOp op, NDArray x) {
        if (!x.dtype().isFloatingPoint()) {
            requireDefined(op, x.dtype());
        }
        if (op == UnaryOp.SIGN && x.dtype() == DType.BOOL) {
            return copy(x, DType.BOOL, op);
        }
        if (isRounding(op) && x.dtype() == DType.INT64) {
            return copy(x, DType.INT64, op);
        }
        boolean exact = switch (op) {
            case NEG, ABS, SIGN, RELU -> true;
            default -> false;
        };
        DType dtype = exact && x.dtype() == DType.INT64 ? DType.INT64 : Promotion.toFloatingPoint(x.dtype());
        if (x.dtype() != dtype) {
            try (Temporaries temporaries = new Temporaries()) {
                return unary(op, temporaries.convert(x, dtype, op));
            }
        }
        NDArray out = NDArray.allocateLike(x, dtype, op);
        unaryInto(op, x, out);
        return out;
    }

    private static void requireDefined(UnaryOp op, DType dtype) {
        boolean ofBools = dtype == DType.BOOL;
        String refusal = switch (op) {
            case NEG -> ofBools ? "Negation, the `-` operator, on a bool tensor is not supported." + INVERT_A_MASK
                    : null;
            case ABS -> ofBools ? notImplemented("abs_cpu", dtype) : null;
            case RELU -> ofBools ? "Boolean inputs not supported for relu" : null;
            case SOFTPLUS -> notImplemented("softplus_cpu", dtype);
            case LOG_SIGMOID -> notImplemented("log_sigmoid_cpu", dtype);
            case FRAC -> notImplemented("frac_cpu", dtype);
            case FLOOR, CEIL, ROUND, TRUNC -> ofBools
                    ? notImplemented(op.name().toLowerCase(Locale.ROOT) + "_vml_cpu", dtype) : null;
            default -> null;
        };
        if (refusal != null) {
            throw new TensorException(refusal);
        }
    }

    private static void requireDefinedOfBools(BinaryOp op) {
        String name = switch (op) {
            case POW -> "pow";
            case FMOD -> "fmod_cpu";
            case REMAINDER -> "remainder_cpu";
            default -> null;
        };
        if (name != null) {
            throw new TensorException(notImplemented(name, DType.BOOL));
        }
    }

    private static String notImplemented(String operation, DType dtype) {
        return "\"" + operation + "\" not implemented for '" + dtype.scalarName()
                + "'. Convert the tensor with to(DType.FLOAT32) first";
    }

    private static boolean isRounding(UnaryOp op) {
        return switch (op) {
            case FLOOR, CEIL, ROUND, TRUNC -> true;
            default -> false;
        };
    }

    /**
     * out = op(out), in place.
     *
     * @param op the operation
     * @param out the array to write
     * @throws TensorException if the result's dtype cannot be cast to out's, or if elements of out share memory
     */
    public static void unaryInPlace(UnaryOp op, NDArray out) {
        requireWritable(out);
        if (out.dtype().isFloatingPoint()) {
            unaryInto(op, out, out);
            return;
        }
        NDArray result = unary(op, out);
        try {
            requireCastable(result.dtype(), out.dtype());
            copyInto(result, out);
        } finally {
            result.storage().disown();
        }
    }

    /**
     * out = op(x); out may be x itself.
     *
     * @param op the operation
     * @param x of out's dtype and shape
     * @param out the array to write
     */
    public static void unaryInto(UnaryOp op, NDArray x, NDArray out) {
        Access.begin(x, out);
        try {
            Backends.current().unary(op, x, out);
        } finally {
            Access.end(x, out);
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
    public static NDArray binary(BinaryOp op, NDArray a, NDArray b) {
        requireSubtractable(op, a.dtype(), b.dtype());
        if (a.dtype() == DType.BOOL && b.dtype() == DType.BOOL) {
            requireDefinedOfBools(op);
        }
        DType dtype = resultType(op, Promotion.of(a, b));
        if (a.dtype() != dtype || b.dtype() != dtype || dtype == DType.BOOL) {
            return binaryConverted(op, a, b, dtype);
        }
        if (a.rank() != b.rank() && dtype.isFloatingPoint()) {
            if (b.rank() == 0) {
                return binary(op, a, b.getDouble(0));
            }
            if (a.rank() == 0) {
                return binary(op, a.getDouble(0), b);
            }
        }
        Shape shape = Shape.broadcast(a.shape(), b.shape());
        NDArray out = shape.equals(a.shape()) && (a.isContiguous() || a.layout().isParallelTo(b.layout()))
                ? NDArray.allocateLike(a, dtype, op)
                : NDArray.allocate(dtype, shape, op);
        NDArray left = a.expand(shape);
        NDArray right = b.expand(shape);
        Access.begin(left, right, out);
        try {
            Backends.current().binary(op, left, right, out);
        } finally {
            Access.end(left, right, out);
        }
        return out;
    }

    /**
     * a = op(a, b), in place, if that is all there is to it: the result has a's dtype and shape.
     *
     * @param op the operation
     * @param a floating point, contiguous, sharing no memory with b
     * @param b the second operand
     * @return whether it was done
     */
    public static boolean replace(BinaryOp op, NDArray a, NDArray b) {
        if (a.dtype() != b.dtype() || !b.shape().isExpandableTo(a.shape())) {
            return false;
        }
        if (b.rank() == 0) {
            binaryInto(op, a, b.getDouble(0), a);
            return true;
        }
        NDArray right = b.expand(a.shape());
        Access.begin(a, right);
        try {
            Backends.current().binary(op, a, right, a);
        } finally {
            Access.end(a, right);
        }
        return true;
    }

    private static NDArray binaryConverted(BinaryOp op, NDArray a, NDArray b, DType dtype) {
        DType computed = dtype == DType.BOOL ? DType.INT64 : dtype;
        try (Temporaries temporaries = new Temporaries()) {
            NDArray left = temporaries.convert(a, computed, op);
            NDArray right = temporaries.convert(b, computed, op);
            NDArray result = binary(op, left, right);
            return computed == dtype ? result : convert(temporaries.add(result), dtype, op);
        }
    }

    private static DType resultType(BinaryOp op, DType promoted) {
        return switch (op) {
            case DIV, ATAN2, XLOGY, POLYGAMMA -> Promotion.toFloatingPoint(promoted);
            case HYPOT, LOGADDEXP -> requireFloatingPoint(op, promoted);
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
                    + INVERT_A_MASK);
        }
    }

    /**
     * {@return op(a, b) for a number b: of a floating-point array in its dtype, otherwise in INT64 if b is whole and fits a long, else
     * in FLOAT32}
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     */
    public static NDArray binary(BinaryOp op, NDArray a, double b) {
        return takesInteger(op, a, b) ? binary(op, a, (long) b) : binaryReal(op, a, b);
    }

    /**
     * {@return op(a, b) for a whole number b; exact for INT64 and BOOL} As above otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     */
    public static NDArray binary(BinaryOp op, NDArray a, long b) {
        if (!isExact(op, a)) {
            return binaryReal(op, a, b);
        }
        requireSubtractable(op, a.dtype(), DType.INT64);
        return IntegerScalars.binary(op, a, b);
    }

    private static NDArray binaryReal(BinaryOp op, NDArray a, double b) {
        if (op == BinaryOp.POW && a.dtype().isFloatingPoint()) {
            if (b == 2) {
                return binary(BinaryOp.MUL, a, a);
            }
            if (b == 0.5) {
                return unary(UnaryOp.SQRT, a);
            }
            if (b == -0.5) {
                NDArray root = unary(UnaryOp.SQRT, a);
                unaryInto(UnaryOp.RECIPROCAL, root, root);
                return root;
            }
            if (b == -1) {
                return unary(UnaryOp.RECIPROCAL, a);
            }
        }
        try (Temporaries temporaries = new Temporaries()) {
            NDArray left = temporaries.noted(forNumber(op, a), a);
            NDArray out = NDArray.allocateLike(left, left.dtype(), op);
            binaryInto(op, left, b, out);
            return out;
        }
    }

    /**
     * {@return op(a, b) for a number a} As {@link #binary(BinaryOp, NDArray, double)} otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     */
    public static NDArray binary(BinaryOp op, double a, NDArray b) {
        return takesInteger(op, b, a) ? binary(op, (long) a, b) : binaryReal(op, a, b);
    }

    /**
     * {@return op(a, b) for a whole number a; exact for INT64 and BOOL} As above otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     */
    public static NDArray binary(BinaryOp op, long a, NDArray b) {
        if (!isExact(op, b)) {
            return binaryReal(op, a, b);
        }
        requireSubtractable(op, b.dtype(), DType.INT64);
        return IntegerScalars.binary(op, a, b);
    }

    private static boolean takesInteger(BinaryOp op, NDArray x, double number) {
        return !x.dtype().isFloatingPoint() && IntegerScalars.isInteger(number) && isExact(op, x);
    }

    /** {@return whether op of x and an integer is an integer} */
    private static boolean isExact(BinaryOp op, NDArray x) {
        return !x.dtype().isFloatingPoint() && !resultType(op, DType.INT64).isFloatingPoint();
    }

    private static NDArray binaryReal(BinaryOp op, double a, NDArray b) {
        try (Temporaries temporaries = new Temporaries()) {
            NDArray right = temporaries.noted(forNumber(op, b), b);
            NDArray out = NDArray.allocateLike(right, right.dtype(), op);
            Access.begin(right, out);
            try {
                Backends.current().binary(op, a, right, out);
            } finally {
                Access.end(right, out);
            }
            return out;
        }
    }

    private static NDArray forNumber(BinaryOp op, NDArray x) {
        requireSubtractable(op, x.dtype(), DType.INT64);
        return convert(x, Promotion.toFloatingPoint(x.dtype()), op);
    }

    /**
     * out = op(a, b) for a number b; out has a's shape and dtype and may be a itself.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param out the array to write
     */
    public static void binaryInto(BinaryOp op, NDArray a, double b, NDArray out) {
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
    public static void binaryInPlace(BinaryOp op, NDArray out, NDArray b) {
        requireWritable(out);
        requireSubtractable(op, out.dtype(), b.dtype());
        requireCastable(resultType(op, Promotion.of(out, b)), out.dtype());
        requireBroadcastable(b, out);
        if (out.dtype() == DType.BOOL) {
            try (Temporaries temporaries = new Temporaries()) {
                copyInto(temporaries.add(binary(op, out, b)), out);
            }
            return;
        }
        if (b.dtype() == out.dtype() && b.storage() != out.storage()) {
            binaryInPlaceAlike(op, out, b.expand(out.shape()));
            return;
        }
        try (Temporaries temporaries = new Temporaries()) {
            NDArray right = temporaries.convert(temporaries.separate(b, out, op), out.dtype(), op);
            binaryInPlaceAlike(op, out, right.expand(out.shape()));
        }
    }

    private static void binaryInPlaceAlike(BinaryOp op, NDArray out, NDArray right) {
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
    public static void binaryInPlace(BinaryOp op, NDArray out, double b) {
        if (takesInteger(op, out, b)) {
            binaryInPlace(op, out, (long) b);
        } else {
            binaryRealInPlace(op, out, b);
        }
    }

    /**
     * out = op(out, b) for a whole number b, in place; exact for INT64.
     *
     * @param op the operation
     * @param out the array to write
     * @param b the second operand
     */
    public static void binaryInPlace(BinaryOp op, NDArray out, long b) {
        if (!isExact(op, out)) {
            binaryRealInPlace(op, out, b);
            return;
        }
        requireWritable(out);
        requireSubtractable(op, out.dtype(), DType.INT64);
        requireCastable(DType.INT64, out.dtype());
        IntegerScalars.binaryInPlace(op, out, b);
    }

    private static void binaryRealInPlace(BinaryOp op, NDArray out, double b) {
        requireWritable(out);
        requireCastable(Promotion.toFloatingPoint(out.dtype()), out.dtype());
        binaryInto(op, out, b, out);
    }

    /**
     * {@return op(a, b, c) with a number s, without its fraction for INT64; broadcast and promoted}
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param c the third operand
     * @param s the number
     * @throws TensorException if the shapes do not broadcast or the dtypes have no such operation
     */
    public static NDArray ternary(TernaryOp op, NDArray a, NDArray b, NDArray c, double s) {
        DType dtype = ternaryType(op, a, b, c);
        return ternary(op, dtype, a, b, c, s, dtype == DType.INT64 ? IntegerScalars.toElement(s) : 0);
    }

    /**
     * {@return op(a, b, c) with a whole number s; exact for INT64} As above otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param c the third operand
     * @param s the number
     */
    public static NDArray ternary(TernaryOp op, NDArray a, NDArray b, NDArray c, long s) {
        return ternary(op, ternaryType(op, a, b, c), a, b, c, s, s);
    }

    private static NDArray ternary(TernaryOp op, DType dtype, NDArray a, NDArray b, NDArray c, double s, long integer) {
        Shape shape = Shape.broadcast(Shape.broadcast(a.shape(), b.shape()), c.shape());
        NDArray out = shape.equals(a.shape()) ? NDArray.allocateLike(a, dtype, op)
                : NDArray.allocate(dtype, shape, op);
        try (Temporaries temporaries = new Temporaries()) {
            ternaryInto(op, temporaries.convert(a, dtype, op).expand(shape), b, c, s, integer, out);
        }
        return out;
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
    public static void ternaryInPlace(TernaryOp op, NDArray out, NDArray b, NDArray c, double s) {
        ternaryInPlace(op, out, b, c, s, out.dtype() == DType.INT64 ? IntegerScalars.toElement(s) : 0);
    }

    /**
     * out = op(out, b, c) with a whole number s, in place; exact for INT64. As above otherwise.
     *
     * @param op the operation
     * @param out the array to write
     * @param b the second operand
     * @param c the third operand
     * @param s the number
     */
    public static void ternaryInPlace(TernaryOp op, NDArray out, NDArray b, NDArray c, long s) {
        ternaryInPlace(op, out, b, c, s, s);
    }

    private static void ternaryInPlace(TernaryOp op, NDArray out, NDArray b, NDArray c, double s, long integer) {
        requireWritable(out);
        requireCastable(ternaryType(op, out, b, c), out.dtype());
        requireFits(out, Shape.broadcast(Shape.broadcast(out.shape(), b.shape()), c.shape()));
        try (Temporaries temporaries = new Temporaries()) {
            ternaryInto(op, out, temporaries.separate(b, out, op), temporaries.separate(c, out, op), s, integer, out);
        }
    }

    private static DType ternaryType(TernaryOp op, NDArray a, NDArray b, NDArray c) {
        DType dtype = Promotion.of(a, b, c);
        return op == TernaryOp.ADDCMUL && dtype == DType.INT64 ? dtype : requireFloatingPoint(op, dtype);
    }

    private static void ternaryInto(TernaryOp op, NDArray a, NDArray b, NDArray c, double s, long integer,
            NDArray out) {
        try (Temporaries temporaries = new Temporaries()) {
            NDArray second = temporaries.convert(b, out.dtype(), op).expand(out.shape());
            NDArray third = temporaries.convert(c, out.dtype(), op).expand(out.shape());
            ternaryAlike(op, a, second, third, s, integer, out);
        }
    }

    private static void ternaryAlike(TernaryOp op, NDArray a, NDArray middle, NDArray expanded, double s, long integer,
            NDArray out) {
        expanded.beginAccess();
        try {
            Access.begin(a, middle, out);
            try {
                if (out.dtype() == DType.INT64) {
                    Backends.current().ternary(op, a, middle, expanded, integer, out);
                } else {
                    Backends.current().ternary(op, a, middle, expanded, s, out);
                }
            } finally {
                Access.end(a, middle, out);
            }
        } finally {
            expanded.endAccess();
        }
    }

    /**
     * {@return op(x)}
     *
     * @param op the operation
     * @param x the array
     * @param numbers the numbers that the operation takes
     * @throws TensorException if x is not floating point
     */
    public static NDArray activation(ActivationOp op, NDArray x, Parameters numbers) {
        requireFloatingPoint(op, x.dtype());
        NDArray out = NDArray.allocateLike(x, x.dtype(), op);
        activationInto(op, x, numbers, out);
        return out;
    }

    /**
     * out = op(out), in place.
     *
     * @param op the operation
     * @param out the array to write
     * @param numbers the numbers that the operation takes
     * @throws TensorException if out is not floating point, or elements of it share memory
     */
    public static void activationInPlace(ActivationOp op, NDArray out, Parameters numbers) {
        requireFloatingPoint(op, out.dtype());
        requireWritable(out);
        activationInto(op, out, numbers, out);
    }

    private static void activationInto(ActivationOp op, NDArray x, Parameters numbers, NDArray out) {
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
    public static NDArray activationBackward(ActivationOp op, NDArray g, NDArray x, Parameters numbers) {
        NDArray out = NDArray.allocateLike(x, x.dtype(), op);
        Access.begin(g, x, out);
        try {
            Backends.current().activationBackward(op, g, x, numbers, out);
        } finally {
            Access.end(g, x, out);
        }
        return out;
    }

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
            NDArray out = NDArray.allocate(DType.BOOL, shape, op);
            Access.begin(left, right, out);
            try {
                Backends.current().compare(op, left, right, out);
            } finally {
                Access.end(left, right, out);
            }
            return out;
        }
    }

    /**
     * {@return op(a, b) as BOOL for a number b, which takes a's dtype if that is floating point; otherwise the two are compared as
     * integers if b is whole and fits a long, else as FLOAT32}
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     */
    public static NDArray compare(CompareOp op, NDArray a, double b) {
        if (!a.dtype().isFloatingPoint()) {
            if (IntegerScalars.isInteger(b)) {
                return compare(op, a, (long) b);
            }
            try (Temporaries temporaries = new Temporaries()) {
                return compare(op, temporaries.convert(a, DType.FLOAT32, op), b);
            }
        }
        double number = a.dtype() == DType.FLOAT32 ? (float) b : b;
        NDArray out = NDArray.allocateLike(a, DType.BOOL, op);
        Access.begin(a, out);
        try {
            Backends.current().compare(op, a, number, out);
        } finally {
            Access.end(a, out);
        }
        return out;
    }

    /**
     * {@return op(a, b) as BOOL for a whole number b; exact for INT64 and BOOL} As above otherwise.
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
        Access.begin(a, out);
        try {
            Backends.current().compare(op, a, b, out);
        } finally {
            Access.end(a, out);
        }
        return out;
    }

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
            NDArray out = NDArray.allocate(dtype, shape, "where");
            NDArray mask = condition.expand(shape);
            mask.beginAccess();
            try {
                Access.begin(left, right, out);
                try {
                    Backends.current().where(mask, left, right, out);
                } finally {
                    Access.end(left, right, out);
                }
            } finally {
                mask.endAccess();
            }
            return out;
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
        requireWritable(out);
        Shape shape = Shape.broadcast(out.shape(), mask.shape());
        if (!shape.equals(out.shape())) {
            throw new TensorException("output with shape " + out.shape() + " doesn't match the broadcast shape "
                    + shape);
        }
        requireCondition(mask);
        try (Temporaries temporaries = new Temporaries()) {
            NDArray flags = temporaries.apart(mask, out).expand(shape);
            NDArray number = temporaries.apart(temporaries.convert(value, out.dtype(), "masked_fill_"), out);
            flags.beginAccess();
            try {
                Access.begin(number, out);
                try {
                    Backends.current().where(flags, number.expand(shape), out, out);
                } finally {
                    Access.end(number, out);
                }
            } finally {
                flags.endAccess();
            }
        }
    }

    private static void requireCondition(NDArray condition) {
        if (condition.dtype() != DType.BOOL) {
            throw new TensorException("where expected condition to be a boolean tensor, but got a tensor with dtype "
                    + condition.dtype().scalarName());
        }
    }

    /**
     * Sets every element to {@code value}, without its fraction for INT64.
     *
     * @param out the array to write
     * @param value the number to write
     * @throws TensorException if elements of out share memory, or for INT64 if the value is NaN or does not fit a long
     */
    public static void fill(NDArray out, double value) {
        if (out.dtype() == DType.INT64) {
            fill(out, IntegerScalars.toElement(value));
            return;
        }
        requireWritable(out);
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
        requireWritable(out);
        out.beginAccess();
        try {
            Backends.current().fill(out, value);
        } finally {
            out.endAccess();
        }
    }

    /**
     * Sets every element to 0. If the array is all that its storage holds, that is written when somebody reads it, and
     * {@link #accumulate} does not.
     *
     * @param out the array to write
     * @throws TensorException if elements of out share memory
     */
    public static void zero(NDArray out) {
        if (!out.isWholeStorage()) {
            fill(out, 0);
            return;
        }
        requireWritable(out);
        out.beginAccess();
        try {
            out.storage().defer(Contents.ZEROS);
        } finally {
            out.endAccess();
        }
    }

    /**
     * out += x, for arrays of one shape and floating-point dtype. To zeros that were not written yet nothing is added: x takes their
     * place, but for -0, which becomes 0 as it would in a sum.
     *
     * @param x the array
     * @param mayTake whether nobody else uses the memory of x, or will, so that out may take it
     * @param out does not overlap itself, and shares no memory with x unless both lie alike
     */
    public static void accumulate(NDArray x, boolean mayTake, NDArray out) {
        Access.begin(x, out);
        try {
            Storage sum = out.storage();
            if (sum.deferred() != Contents.ZEROS || !out.isWholeStorage() || x.storage() == sum) {
                Backends.current().axpy(1, x, out);
                return;
            }
            sum.forgetContents();
            boolean takes = mayTake && x.layout().sameAs(out.layout()) && x.storage().isExchangeableWith(sum);
            Backends.current().binary(BinaryOp.ADD, x, 0, takes ? x : out);
            if (takes) {
                sum.exchange(x.storage());
            }
        } finally {
            Access.end(x, out);
        }
    }

    /**
     * out = x, broadcast to out's shape and cast to its dtype.
     *
     * @param x the array
     * @param out the array to write
     * @throws TensorException if x does not expand to out's shape, or elements of out share memory
     */
    public static void copyInto(NDArray x, NDArray out) {
        requireWritable(out);
        NDArray separate = separate(x, out, "copy");
        try {
            NDArray from = separate.expand(out.shape());
            Access.begin(from, out);
            try {
                Backends.current().copy(from, out);
            } finally {
                Access.end(from, out);
            }
        } finally {
            disownIfFresh(separate, x);
        }
    }

    /**
     * {@return a fresh copy in the order of x if it is dense, else row-major}
     *
     * @param x the array
     * @param dtype the dtype of the result
     * @param origin the operation that makes it
     */
    public static NDArray copy(NDArray x, DType dtype, Object origin) {
        NDArray out = NDArray.allocateLike(x, dtype, origin);
        copyInto(x, out);
        return out;
    }

    /**
     * {@return a fresh copy of x in the order of {@code like}, of the same shape, if that is dense, else row-major}
     *
     * @param x the array
     * @param like the array whose order of elements is copied
     * @param origin the operation that makes it
     */
    public static NDArray copyLike(NDArray x, NDArray like, Object origin) {
        NDArray out = NDArray.allocateLike(like, x.dtype(), origin);
        copyInto(x, out);
        return out;
    }

    /**
     * {@return a fresh row-major copy}
     *
     * @param x the array
     * @param origin the operation that makes it
     */
    public static NDArray copyContiguous(NDArray x, Object origin) {
        NDArray out = NDArray.allocate(x.dtype(), x.shape(), origin);
        copyInto(x, out);
        return out;
    }

    /**
     * {@return x itself if it has that dtype, else a converted copy}
     *
     * @param x the array
     * @param dtype the dtype of the result
     * @param origin the operation that makes it
     */
    public static NDArray convert(NDArray x, DType dtype, Object origin) {
        return x.dtype() == dtype ? x : copy(x, dtype, origin);
    }

    /**
     * out += x, which has out's shape and dtype, not BOOL. Elements of out may share places, as in sliding windows: what falls on one
     * place is added up.
     *
     * @param x the array
     * @param out the array to write
     */
    public static void addInto(NDArray x, NDArray out) {
        Layout to = out.layout();
        if (to.overlapsItself()) {
            int dim = shortest(to.shape());
            for (long i = 0; i < to.shape().size(dim); i++) {
                addInto(x.withLayout(x.layout().select(dim, i)), out.withLayout(to.select(dim, i)));
            }
            return;
        }
        Access.begin(x, out);
        try {
            Backends.current().binary(BinaryOp.ADD, out, x, out);
        } finally {
            Access.end(x, out);
        }
    }

    /** {@return the dimension of the smallest size above 1} */
    private static int shortest(Shape shape) {
        int shortest = -1;
        for (int i = 0; i < shape.rank(); i++) {
            if (shape.size(i) > 1 && (shortest < 0 || shape.size(i) < shape.size(shortest))) {
                shortest = i;
            }
        }
        return shortest;
    }

    static NDArray separate(NDArray x, NDArray out, Object origin) {
        boolean entangled = x.storage() == out.storage() && !x.layout().sameAs(out.layout());
        return entangled ? copy(x, x.dtype(), origin) : x;
    }

    static void disownIfFresh(NDArray used, NDArray given) {
        Storage fresh = used.storage();
        if (fresh != given.storage()) {
            fresh.disown();
        }
    }

    /**
     * Refuses an array of which elements share memory.
     *
     * @param out what an operation is to change
     * @throws TensorException if elements of it share memory
     */
    public static void requireWritable(NDArray out) {
        if (out.layout().overlapsItself()) {
            throw new TensorException(
                    "unsupported operation: more than one element of the written-to tensor refers to a single"
                            + " memory location. Please clone() the tensor before performing the operation.");
        }
    }

    /**
     * Refuses an operand of an operation in place that does not broadcast to the shape of its tensor.
     *
     * @param operand the operand
     * @param out the tensor that the operation changes
     * @throws TensorException with the text of operations in place
     */
    public static void requireBroadcastable(NDArray operand, NDArray out) {
        requireFits(out, Shape.broadcast(out.shape(), operand.shape()));
    }

    private static void requireFits(NDArray out, Shape result) {
        if (!result.equals(out.shape())) {
            throw new TensorException("output with shape " + out.shape() + " doesn't match the broadcast shape "
                    + result + "; an operation in place cannot grow its tensor");
        }
    }

    private static DType requireFloatingPoint(Enum<?> op, DType dtype) {
        if (!dtype.isFloatingPoint()) {
            throw new TensorException(refusal(op, dtype));
        }
        return dtype;
    }

    private static String refusal(Object op, DType dtype) {
        return switch (op) {
            case ActivationOp.GELU, ActivationOp.GELU_TANH -> notImplemented("GeluKernelImpl", dtype);
            case ActivationOp.HARDTANH -> "Bool inputs not supported for hardtanh. Convert the tensor with"
                    + " to(DType.FLOAT32) first";
            case TernaryOp.LERP -> notImplemented("lerp_kernel_tensor", dtype);
            case TernaryOp.ADDCMUL -> notImplemented("addcmul_cpu_out", dtype);
            case TernaryOp.ADDCDIV -> INTEGER_ADDCDIV;
            default -> notImplemented(op.toString().toLowerCase(Locale.ROOT) + "_cpu", dtype);
        };
    }

    private static void requireCastable(DType from, DType to) {
        if (from.isFloatingPoint() && !to.isFloatingPoint() || to == DType.BOOL && from != DType.BOOL) {
            throw new TensorException("result type " + from.scalarName() + " can't be cast to the desired output type "
                    + to.scalarName());
        }
    }
}
