package dev.arenagrad.ops.kernels;

/** The format of BFLOAT16: the upper half of a float. */
public final class Bfloat16 {
    /** The bits of every converted NaN. */
    static final short NAN = 0x7fc0;

    private Bfloat16() {}

    /** {@return the nearest BFLOAT16, of two equally near the one with an even last bit; every NaN becomes the same} */
    public static short of(float x) {
        int bits = Float.floatToRawIntBits(x);
        int rounded = bits + 0x7fff + (bits >>> 16 & 1);
        return x != x ? NAN : (short) (rounded >>> 16);
    }

    /** {@return the number of these bits} */
    public static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
