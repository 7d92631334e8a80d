package dev.arenagrad.ops.kernels;

/**
 * What formulas do with the bits of single numbers; vectors do the same with all their lanes. Numbers to which a large constant was added,
 * 1.5 times a power of two, hold a whole number in their last bits.
 */
final class FloatingBits {
    /** The root of a half, below which mantissas are doubled. */
    private static final int FLOAT_ROOT_HALF = 0x3F3504F3;
    private static final long DOUBLE_ROOT_HALF = 0x3FE6A09E667F3BCDL;

    private FloatingBits() {}

    /** {@return the k for which x, normal and positive, is 2^k times a {@link #mantissa} from sqrt(1/2) to sqrt(2)} */
    static float exponent(float x) {
        return (Float.floatToRawIntBits(x) - FLOAT_ROOT_HALF) >> 23;
    }

    static double exponent(double x) {
        return (Double.doubleToRawLongBits(x) - DOUBLE_ROOT_HALF) >> 52;
    }

    /** {@return x, normal and positive, over two to its {@link #exponent}} */
    static float mantissa(float x) {
        return Float.intBitsToFloat((Float.floatToRawIntBits(x) - FLOAT_ROOT_HALF & 0x7FFFFF) + FLOAT_ROOT_HALF);
    }

    static double mantissa(double x) {
        return Double.longBitsToDouble((Double.doubleToRawLongBits(x) - DOUBLE_ROOT_HALF & 0xFFFFFFFFFFFFFL)
                + DOUBLE_ROOT_HALF);
    }

    /** {@return the number whose exponent, with its bias, is in the last bits of z} */
    static float powerOfTwo(float z) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(z) << 23);
    }

    static double powerOfTwo(double z) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(z) << 52);
    }

    /** {@return 2 where the last bit of z is set, else 0; negative, even if 0, where the bit before it is} */
    static float quadrant(float z) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(z) << 30);
    }

    static double quadrant(double z) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(z) << 62);
    }

    /** {@return x, negated where y is negative} */
    static float withSign(float x, float y) {
        return Float.floatToRawIntBits(y) < 0 ? -x : x;
    }

    static double withSign(double x, double y) {
        return Double.doubleToRawLongBits(y) < 0 ? -x : x;
    }

    /** {@return x with the bit of its sign set where that of y is} */
    static float orSign(float x, float y) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(x) | Float.floatToRawIntBits(y) & Integer.MIN_VALUE);
    }

    static double orSign(double x, double y) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(x) | Double.doubleToRawLongBits(y) & Long.MIN_VALUE);
    }
}
