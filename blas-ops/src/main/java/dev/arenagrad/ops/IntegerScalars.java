package dev.arenagrad.ops;

/**
 * Elementwise operations of an INT64 or BOOL array and a whole number. They are exact: nothing becomes a floating-point number on the
 * way. {@link BinaryOperations} checks and promotes; this knows which numbers are whole, and what is computed with them.
 */
public final class IntegerScalars {
    private static final double BOUND = 0x1p63;

    private IntegerScalars() {}

    /** {@return whether a number is whole and fits a long} Such a number takes part in operations of integers as an integer. */
    static boolean isInteger(double number) {
        return number == Math.rint(number) && -BOUND <= number && number < BOUND;
    }

    /**
     * {@return a number as an element of an INT64 array, without its fraction}
     *
     * @param number the number
     * @throws TensorException if it is NaN or does not fit a long
     */
    public static long toElement(double number) {
        if (!(-BOUND <= number && number < BOUND)) {
            throw new TensorException("value cannot be converted to type int64_t without overflow: " + number);
        }
        return (long) number;
    }

    static NDArray binary(BinaryOp op, NDArray a, long b) {
        requireExponent(op, b);
        try (Temporaries temporaries = new Temporaries()) {
            NDArray left = temporaries.convert(a, DType.INT64, op);
            NDArray out = NDArray.allocateLike(left, DType.INT64, op);
            binaryInto(op, left, b, out);
            return out;
        }
    }

    static NDArray binary(BinaryOp op, long a, NDArray b) {
        try (Temporaries temporaries = new Temporaries()) {
            NDArray right = temporaries.convert(b, DType.INT64, op);
            NDArray out = NDArray.allocateLike(right, DType.INT64, op);
            Access.begin(right, out);
            try {
                Backends.current().binary(op, a, right, out);
            } finally {
                Access.end(right, out);
            }
            return out;
        }
    }

    /** out = op(out, b), for INT64. */
    static void binaryInPlace(BinaryOp op, NDArray out, long b) {
        requireExponent(op, b);
        binaryInto(op, out, b, out);
    }

    private static void binaryInto(BinaryOp op, NDArray a, long b, NDArray out) {
        Access.begin(a, out);
        try {
            Backends.current().binary(op, a, b, out);
        } finally {
            Access.end(a, out);
        }
    }

    private static void requireExponent(BinaryOp op, long b) {
        if (op == BinaryOp.POW && b < 0) {
            throw new TensorException("Integers to negative integer powers are not allowed."
                    + " Convert the tensor with to(DType.FLOAT32) first");
        }
    }
}
