package dev.arenagrad.ops.kernels;

/** Logarithms that {@link Math} does not have, to hold those of kernels against: to base 2, and the inverses of the hyperbolic functions. */
final class Logarithms {
    private static final double LOG_TWO = Math.log(2);

    /** Above, the square of a number is what it is plus 1. */
    private static final double HUGE = 0x1p28;

    /** Factor that makes every subnormal number normal. */
    private static final int SCALE = 54;

    private Logarithms() {}

    /** {@return the logarithm to base 2, exact for powers of 2} */
    static double log2(double x) {
        if (!(x > 0) || x == Double.POSITIVE_INFINITY) {
            return Math.log(x);
        }
        if (x < Double.MIN_NORMAL) {
            return log2(Math.scalb(x, SCALE)) - SCALE;
        }
        int exponent = Math.getExponent(x);
        double mantissa = Math.scalb(x, -exponent);
        return mantissa > 1.5 ? exponent + 1 + Math.log(mantissa / 2) / LOG_TWO : exponent + Math.log(mantissa)
                / LOG_TWO;
    }

    /** {@return the number whose hyperbolic sine is x} */
    static double asinh(double x) {
        double size = Math.abs(x);
        double result = size > HUGE ? Math.log(size) + LOG_TWO
                : Math.log1p(size + size * size / (1 + Math.sqrt(size * size + 1)));
        return Math.copySign(result, x);
    }

    /** {@return the number, not negative, whose hyperbolic cosine is x; NaN below 1} */
    static double acosh(double x) {
        double above = x - 1;
        if (above < 0) {
            return Double.NaN;
        }
        return x > HUGE ? Math.log(x) + LOG_TWO : Math.log1p(above + Math.sqrt(above * (above + 2)));
    }

    /** {@return the number whose hyperbolic tangent is x; NaN outside -1 to 1} */
    static double atanh(double x) {
        double size = Math.abs(x);
        return Math.copySign(0.5 * Math.log1p(2 * size / (1 - size)), x);
    }
}
