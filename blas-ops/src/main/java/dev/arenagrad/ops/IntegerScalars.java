package dev.arenagrad.ops;

/**
 * Elementwise operations of an array of integers or BOOL and a whole number, which becomes one of its dtype first. They are exact: nothing
 * becomes a floating-point number on the way. {@link BinaryOperations} checks and promotes; this class decides which numbers are integers
 * and how they are computed with.
 */
public final class IntegerScalars {
    private static final double BOUND = 0x1p63;

    private IntegerScalars() {}

    /**
     * {@return whether a number is whole and fits a type of integers, or of BOOL a long} Such a number takes part in operations of integers
     * as an integer.
     */
    static boolean isInteger(double number, DType dtype) {
        return -BOUND <= number && number < BOUND && dtype.wrap((long) number) == number;
    }

    /**
     * {@return a number as an element of an INT64 array, without its fraction}
     *
     * @param number the number
     * @throws TensorException if it is NaN or does not fit a long
     */
    public static long toElement(double number) {
        if (!(-BOUND <= number && number < BOUND)) {
            throw overflow("int64_t", number);
        }
        return (long) number;
    }

    /**
     * {@return a whole number as an element of an array} Negative numbers of UINT8 wrap around, as in PyTorch.
     *
     * @param number the number
     * @param dtype a type of integers
     * @throws TensorException if it is out of range
     */
    public static long toElement(long number, DType dtype) {
        long element = dtype.wrap(number);
        if (element != number && !(dtype == DType.UINT8 && -255 <= number && number < 0)) {
            throw overflow(nativeName(dtype), number);
        }
        return element;
    }

    /**
     * {@return a number as an element of an array, without its fraction} The number with its fraction has to be in range.
     *
     * @param number the number
     * @param dtype a type of integers
     * @throws TensorException if it is NaN or out of range
     */
    static long toElement(double number, DType dtype) {
        long element = toElement(number);
        if (element != number && (isOutOfRange(Math.floor(number), dtype) || isOutOfRange(Math.ceil(number), dtype))) {
            throw overflow(nativeName(dtype), number);
        }
        return toElement(element, dtype);
    }

    private static boolean isOutOfRange(double whole, DType dtype) {
        return dtype.wrap((long) whole) != whole;
    }

    private static String nativeName(DType dtype) {
        return (dtype == DType.UINT8 ? "uint8" : "int" + Byte.SIZE * dtype.byteSize()) + "_t";
    }

    private static TensorException overflow(String type, Number number) {
        return new TensorException("value cannot be converted to type " + type + " without overflow: " + number);
    }

    static NDArray binary(BinaryOp op, NDArray a, long b) {
        requireExponent(op, b, a.dtype());
        try (Temporaries temporaries = new Temporaries()) {
            NDArray left = temporaries.convert(a, Promotion.withInteger(a.dtype()), op);
            NDArray out = NDArray.allocateLike(left, left.dtype(), op);
            try {
                binaryInto(op, left, b, out);
                return out;
            } catch (Throwable e) {
                out.discard();
                throw e;
            }
        }
    }

    static NDArray binary(BinaryOp op, long a, NDArray b) {
        try (Temporaries temporaries = new Temporaries()) {
            NDArray right = temporaries.convert(b, Promotion.withInteger(b.dtype()), op);
            NDArray out = NDArray.allocateLike(right, right.dtype(), op);
            try {
                Access.begin(right, out);
                try {
                    Backends.current().binary(op, right.dtype().wrap(a), right, out);
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

    /** out = op(out, b), for integers. */
    static void binaryInPlace(BinaryOp op, NDArray out, long b) {
        requireExponent(op, b, out.dtype());
        binaryInto(op, out, b, out);
    }

    private static void binaryInto(BinaryOp op, NDArray a, long b, NDArray out) {
        Access.begin(a, out);
        try {
            Backends.current().binary(op, a, a.dtype().wrap(b), out);
        } finally {
            Access.end(a, out);
        }
    }

    private static void requireExponent(BinaryOp op, long b, DType dtype) {
        if (op != BinaryOp.POW) {
            return;
        }
        if (b < 0) {
            throw new TensorException("Integers to negative integer powers are not allowed."
                    + " Convert the tensor with to(DType.FLOAT32) first");
        }
        toElement(b, dtype);
    }
}
