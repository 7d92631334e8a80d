package dev.arenagrad.ops.generator;

import static java.util.Map.entry;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The functions that numbers and vectors compute by formulas of their own: those of the JDK for vectors differ in their last bits from
 * those for numbers, and which of the two an element meets depends on its place and on what the JIT has compiled.
 *
 * <p>Formulas are made of operations that IEEE 754 defines to the last bit. Arguments are reduced to a small interval, by steps without
 * rounding errors thanks to fused multiply-add, a minimax polynomial is evaluated there, and what the last steps round off is added at
 * the end: T. J. Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18 (1971); J.-M. Muller,
 * "Elementary Functions". Names in capitals are constants that differ between floats and doubles.
 *
 * <p>Sums with ROUNDING, or with it and a bias, are rounded to whole numbers and hold these in their last bits.
 */
final class Functions {
    private static final Pattern CONSTANT = Pattern.compile("\\b[A-Z][A-Z0-9_]+\\b");

    /** e^x = 2^n (1 + r + r r polynomial) with r at most log(2) / 2; c is what rounding r takes off. */
    private static final String REDUCED_EXPONENT = "a = fma(n, -LN2, y); r = fma(n, -LN2_REST, a); c = fma(n, -LN2_REST, a - r);";

    /**
     * The power of two is off by 2^64, to the side where it is normal, so that the last product overflows or vanishes as it should. Below
     * -753.5, where most masked scores lie, it is 0 itself, since products that are too small for a normal number are slow.
     */
    private static final String EXP = "y = where(x > 710, 710, where(x < -753.5, -753.5, x));"
            + "shift = where(x < 0, SHIFT_UP, SHIFT_DOWN); z = fma(y, INVERSE_LN2, shift); n = z - shift;"
            + REDUCED_EXPONENT + "h = 1 + r;"
            + "(h + fma(r * r, polynomial(r, EXP_TAIL), r - (h - 1) + c)) * powerOfTwo(z)"
            + " * where(x < 0, 5.421010862427522e-20, 18446744073709551616)";

    /** {@link #EXP} of what is not above 0, bit for bit. */
    private static final String EXP_OF_NEGATIVE = "y = where(x < -753.5, -753.5, x);"
            + "z = fma(y, INVERSE_LN2, SHIFT_UP); n = z - SHIFT_UP;"
            + REDUCED_EXPONENT + "h = 1 + r;"
            + "(h + fma(r * r, polynomial(r, EXP_TAIL), r - (h - 1) + c)) * powerOfTwo(z) * 5.421010862427522e-20";

    /** t is half of the power of two, which may be the largest. */
    private static final String EXPM1 = "y = where(x < EXPM1_IS_MINUS_ONE, EXPM1_IS_MINUS_ONE, x);"
            + "z = fma(y, INVERSE_LN2, EXPM1_SHIFT); n = z - EXPM1_SHIFT;" + REDUCED_EXPONENT
            + "t = powerOfTwo(z); b = t - 0.5; h = fma(t, r, b);"
            + "v = h + fma(t, fma(r * r, polynomial(r, EXP_TAIL), c), fma(t, r, b - h) + (t - b - 0.5));"
            + "where(abs(x) < TINY, x, where(x > EXP_MOST, INFINITY, 2 * v))";

    /** log(1 + f) = f - g, from the series of the inverse hyperbolic tangent at s = f / (2 + f). */
    private static final String REDUCED_LOGARITHM = "q = 0.5 * f * f; s = f / (2 + f); w = s * s;"
            + "g = fma(-s, fma(w, polynomial(w, LOG_TAIL), q), q);";
    private static final String MANTISSA = "v = where(x < LEAST_NORMAL, x * NORMALIZER, x);"
            + "k = exponent(v) - where(x < LEAST_NORMAL, NORMALIZER_EXPONENT, 0); f = mantissa(v) - 1;" + REDUCED_LOGARITHM;
    private static final String LOG_RANGE = "where(x > 0, where(x < INFINITY, r, x), where(x == 0, -INFINITY, NAN))";

    private static final String LOG = MANTISSA + "m = k * LN2_HEAD; h = m + f;"
            + "r = h + (fma(k, LN2_HEAD_REST, f - (h - m)) - g);" + LOG_RANGE;
    private static final String LOG2 = MANTISSA + "p = f * INVERSE_LN2; h = k + p;"
            + "e = fma(-g, INVERSE_LN2, fma(f, INVERSE_LN2_REST, fma(f, INVERSE_LN2, -p)));"
            + "r = h + (p - (h - k) + e);" + LOG_RANGE;
    private static final String LOG10 = MANTISSA + "p = f * INVERSE_LN10; m = k * LOG10_2_HEAD; h = m + p;"
            + "e = fma(-g, INVERSE_LN10, fma(f, INVERSE_LN10_REST, fma(f, INVERSE_LN10, -p)));"
            + "r = h + (p - (h - m) + fma(k, LOG10_2_HEAD_REST, e));" + LOG_RANGE;

    /** d is what rounding 1 + x takes off, over 1 + x. */
    private static final String LOG1P = "u = 1 + x; k = exponent(u); f = where(k == 0, x, mantissa(u) - 1);"
            + "d = where(k == 0, 0, where(x > 1, 1 - (u - x), x - (u - 1)) / u);" + REDUCED_LOGARITHM
            + "m = k * LN2_HEAD; h = m + f; r = h + (fma(k, LN2_HEAD_REST, f - (h - m)) + d - g);"
            + "where(abs(x) < TINY, x, where(x > -1, where(x < INFINITY, r, x), where(x == -1, -INFINITY, NAN)))";

    /**
     * x = n pi / 2 + r + c, where the first step is exact; i is cos(r) to second order. Near a multiple of pi / 2, where most of a and m
     * cancels, their difference is exact, and c what rounding m and the last constant add: a r that was rounded from a and an unrounded
     * product could not be taken from a without another rounding.
     */
    private static final String REDUCED_ANGLE = "z = fma(x, TWO_OVER_PI, ROUNDING); n = z - ROUNDING; a = fma(n, -HALF_PI, x);"
            + "m = n * HALF_PI_REST; r = a - m; c = a - r - m - fma(n, HALF_PI_LAST, fma(n, HALF_PI_REST, -m)); s = r * r;"
            + "h = 0.5 * s; i = 1 - h; sa = fma(r * s, polynomial(s, SIN_TAIL), c * i);"
            + "ca = 1 - i - h + fma(s * s, polynomial(s, COS_TAIL), -r * c);";
    private static final String SIN = REDUCED_ANGLE + "t = quadrant(z);"
            + "where(abs(x) < SIN_IS_X, x, withSign(where(t == 0, r + sa, i + ca), t))";
    private static final String COS = REDUCED_ANGLE + "t = quadrant(z + 1); withSign(where(t == 0, r + sa, i + ca), t)";
    private static final String TAN = REDUCED_ANGLE + "sine = r + sa; sl = sa - (sine - r); cosine = i + ca;"
            + "cl = ca - (cosine - i); t = quadrant(z); p = where(t == 0, sine, cosine); pl = where(t == 0, sl, cl);"
            + "d = where(t == 0, cosine, -sine); dl = where(t == 0, cl, -sl); y = 1 / d; q = p * y;"
            + "where(abs(x) < SIN_IS_X, x, q + (fma(-q, d, p) + pl - q * dl) * y)";
    private static final String BEYOND_ANGLES = "where(abs(x) > LARGEST_ANGLE, 1, 0)";

    /**
     * asin(s) = s + p; above a half, s is the sine of half of what is missing to a right angle, and e what rounding it takes off. Below, e
     * is -0, which keeps the sign of a zero that it is added to.
     */
    private static final String REDUCED_SINE = "y = abs(x); z = where(y < 0.5, x * x, 0.5 - 0.5 * y);"
            + "s = where(y < 0.5, x, sqrt(z)); e = where(y < 0.5, -0, fma(-s, s, z) / fma(2, s, LEAST_NORMAL));"
            + "p = fma(s * z, polynomial(z, ASIN_TAIL), e);";
    private static final String ASIN = REDUCED_SINE + "d = 2 * s; b = HALF_PI - d;"
            + "where(y < 0.5, s + p, withSign(b + (HALF_PI - b - d + fma(-2, p, HALF_PI_REST)), x))";
    private static final String ACOS = REDUCED_SINE
            + "b = where(y < 0.5, HALF_PI, where(x < 0, PI, 0)); bl = where(y < 0.5, HALF_PI_REST, where(x < 0, PI_REST, 0));"
            + "t = where(y < 0.5, -1, where(x < 0, -2, 2)); a = t * s; h = b + a; h + (a - (h - b) + fma(t, p, bl))";

    /** atan of p / d, or of (p - d) / (p + d) with an eighth of a turn, as a + l, where l is what rounding takes off. */
    private static final String ATAN = "y = atMost(abs(x), HUGE); p = where(y > 2.4142135, -1, where(y > 0.5, y - 1, y));"
            + "d = where(y > 2.4142135, y, where(y > 0.5, y + 1, 1)); a = p / d;"
            + "dl = where(y > 0.5, where(y > 2.4142135, 0, y - (d - 1)), 0); l = (fma(-a, d, p) - a * dl) / d; z = a * a;"
            + "b = where(y > 2.4142135, HALF_PI, where(y > 0.5, QUARTER_PI, 0));"
            + "bl = where(y > 2.4142135, HALF_PI_REST, where(y > 0.5, QUARTER_PI_REST, 0)); h = b + a;"
            + "withSign(h + (a - (h - b) + (fma(a * z, polynomial(z, ATAN_TAIL), l) + bl)), x)";
    private static final String ATAN2 = "u = abs(a); v = abs(b); m = where(u > v, u, v); n = where(u > v, v, u); o = 0.5 * m;"
            + "p = where(n > o, n - m, n); d = where(n > o, n + m, m); q = p / d; dl = where(n > o, n - (d - m), 0);"
            + "l = (fma(-q, d, p) - q * dl) / d; z = q * q; c = where(n > o, QUARTER_PI, 0); h = c + q;"
            + "k = q - (h - c) + (fma(q * z, polynomial(z, ATAN_TAIL), l) + where(n > o, QUARTER_PI_REST, 0));"
            + "base = where(u > v, HALF_PI, where(b < 0, PI, 0)); rest = where(u > v, HALF_PI_REST, where(b < 0, PI_REST, 0));"
            + "t = where(u > v, where(b < 0, 1, -1), where(b < 0, -1, 1)); i = t * h; g = base + i;"
            + "withSign(g + (i - (g - base) + fma(t, k, rest)), a)";
    private static final String BEYOND_ATAN2 = "m = abs(a) + abs(b); where(m < 1e300, where(m > 1e-290, 0, 1), 1)";

    /** A quarter of e^|x| = p (e + f), and of e^-|x| = o (i + j). */
    private static final String TWO_EXPONENTIALS = "u = abs(x); y = atMost(u, HYPERBOLIC_MOST); z = fma(y, INVERSE_LN2, QUARTER_SHIFT);"
            + "n = z - QUARTER_SHIFT;" + REDUCED_EXPONENT + "g = 1 + r;"
            + "l = fma(r * r, polynomial(r, EXP_TAIL), r - (g - 1) + c); e = g + l; f = l - (e - g);"
            + "i = 1 / e; j = -i * fma(i, f, fma(i, e, -1)); p = powerOfTwo(z);"
            + "o = where(y > 25, 0, powerOfTwo(QUARTER_SHIFT - n)); b = p * e; d = o * i;";
    private static final String SINH = TWO_EXPONENTIALS + "v = b - d; w = b - v - d; s = u * u;"
            + "where(u < 0.5, fma(x * s, polynomial(s, SINH_TAIL), x),"
            + " withSign(where(u > HYPERBOLIC_MOST, INFINITY, 2 * (v + (w + fma(p, f, -o * j)))), x))";
    private static final String COSH = TWO_EXPONENTIALS + "v = b + d; w = d - (v - b);"
            + "where(u > HYPERBOLIC_MOST, INFINITY, 2 * (v + (w + fma(p, f, o * j))))";

    /** The error of the root is at hand, as fma(-h, h, s), and so are those of the squares. */
    private static final String HYPOT = "u = abs(a); v = abs(b); m = max(u, v);"
            + "t = where(m > 1e150, 2.409919865102884e-181, where(m < 1e-130, 4.149515568880993e180, 1)); x = m * t; y = min(u, v) * t; p = x * x; q = y * y;"
            + "s = p + q; e = q - (s - p) + (fma(x, x, -p) + fma(y, y, -q)); h = sqrt(s);"
            + "r = (h + (fma(-h, h, s) + e) / (2 * h)) * where(m > 1e150, 4.149515568880993e180, where(m < 1e-130, 2.409919865102884e-181, 1));"
            + "where(u == INFINITY, u, where(v == INFINITY, v, where(m == 0, 0, r)))";

    /**
     * exp(n log(2) + r), r at most log(2) / 2, with the minimax polynomial of degree 6: 0.9 ulp. The power of two is off by 2^64, to the side
     * where it is a normal number, so that the last product overflows or vanishes as it should. Below -132.4 it is 0 itself, as in {@link #EXP}.
     */
    private static final String FLOAT_EXP = "y = where(x > 89, 89, where(x < -132.4, -132.4, x));"
            + "shift = where(x < 0, 12583103, 12582975);"
            + "z = fma(y, 1.4426950408889634, shift); n = z - shift;"
            + "r = fma(n, 2.12194440e-4, fma(n, -0.693359375, y));"
            + "polynomial(r, 1, 1, 0.499999934478, 0.166665206322, 0.0416683880722, 0.00836871685026, 0.001381459647)"
            + " * powerOfTwo(z) * where(x < 0, 5.421010862427522e-20, 18446744073709551616)";

    /** 1 - 2 / (exp(2 x) + 1), with half of the power as u 2^n, and near 0 a minimax polynomial: 2.3 ulp. */
    private static final String FLOAT_TANH = "size = abs(x); y = where(size > 10, 10, size);"
            + "z = fma(y, 2.8853900817779268, 12583038); n = z - 12583038; r = fma(n, -0.34657359028, y);"
            + "u = polynomial(r, 1.000000072, 1.999999382, 1.999955707, 1.33340612, 0.670650067, 0.2655238919);"
            + "s = y * y;"
            + "small = fma(y * s, polynomial(s, -0.3333294664, 0.1332072505, -0.05267181331, 0.01643758066), y);"
            + "t = where(y < 0.55, small, 1 - 1 / fma(u, powerOfTwo(z), 0.5)); withSign(t, x)";

    /** 1 - erfc(|x|), the power of two to |x| times a minimax polynomial m, and near 0 another polynomial: 1.2 ulp. */
    private static final String FLOAT_ERF = "size = abs(x); y = where(size > 4, 4, size); s = y * y;"
            + "small = fma(y, polynomial(s, 0.128379154, -0.3761252327, 0.1128214079, -0.02677890829, 0.005011962001, -6.090356248e-4), y);"
            + "m = polynomial(y, -1.6282791, -0.91639715, -0.15315494, 0.034183834, -0.005208509, 4.5421039e-4, -1.5047693e-5);"
            + "z = fma(y, m, 12583039); n = z - 12583039; r = fma(y, m, -n);"
            + "e = polynomial(r, 1, 0.6931472, 0.24022648, 0.05550362, 0.009618526, 0.0013390173, 1.5321137e-4);"
            + "t = where(y < 0.9, small, fma(-e, powerOfTwo(z), 1)); withSign(t, x)";

    /**
     * bell is 2^64 exp(-y y / 2) for y = |x| up to 15: exp(-r / 2) 2^n, where r = y y + 2 n log(2) is rounded once and then once more, since the
     * square and the product with the first digits of the logarithm are exact in a fused sum. The polynomial is a minimax one of its own.
     */
    private static final String FLOAT_BELL = "size = abs(x); y = where(size > 15, 15, size);"
            + "z = fma(y * y, -0.7213475204444817, 12583103); n = z - 12583103;"
            + "r = fma(n, -4.2438888e-4, fma(y, y, n * 1.38671875));"
            + "bell = polynomial(r, 1, -0.5, 0.124999985089, -0.02083315141, 0.00260426639578, -2.615209959913e-4, 2.15953496e-5) * powerOfTwo(z);";

    /** Half of erfc(y / sqrt(2)), which is exp(-y y / 2) times a minimax polynomial in q, here over 2^64. Times x: 0.9 ulp in the mean, 6.8 at most. */
    private static final String FLOAT_NORMAL_DISTRIBUTION = FLOAT_BELL + "q = 1 / fma(0.33, y, 1);"
            + "t = polynomial(q, 4.113196688e-25, 7.126011535e-21, 7.260171507e-21, 5.554258512e-21, 8.122359469e-21,"
            + " -6.215616472e-21, 1.635741907e-20, -1.791115345e-20, 8.252197744e-21, -1.441004971e-21) * bell;"
            + "where(x < 0, t, 1 - t)";

    /** {@link #FLOAT_EXP} of what is not above 0, bit for bit. */
    private static final String FLOAT_EXP_OF_NEGATIVE = "y = where(x < -132.4, -132.4, x);"
            + "z = fma(y, 1.4426950408889634, 12583103); n = z - 12583103;"
            + "r = fma(n, 2.12194440e-4, fma(n, -0.693359375, y));"
            + "polynomial(r, 1, 1, 0.499999934478, 0.166665206322, 0.0416683880722, 0.00836871685026, 0.001381459647)"
            + " * powerOfTwo(z) * 5.421010862427522e-20";

    private static final String FLOAT_NORMAL_DENSITY = FLOAT_BELL + "2.162670435537773e-20 * bell";

    /** Negative numbers have whole powers, which are told, and told odd from even, by adding 2^52. */
    private static final String WHOLE_POWERS = "c = abs(b); ch = 0.5 * c; whole = where(c < 4503599627370496, c + 4503599627370496 - 4503599627370496, c);"
            + "half = where(ch < 4503599627370496, ch + 4503599627370496 - 4503599627370496, ch);"
            + "size * where(a < 0, where(whole == c, where(half == ch, 1, -1), NAN), 1)";

    /**
     * log2(a) as g + e, to 2^-66 of it, times b: the first two terms of the series with twice the digits.
     */
    private static final String POW = "m = abs(a); k = exponent(m); f = mantissa(m) - 1; d = 2 + f; s = f / d;"
            + "sl = (fma(-s, d, f) - s * (f - (d - 2))) / d; w = s * s; wl = fma(2 * s, sl, fma(s, s, -w));"
            + "t = w * polynomial(w, POW_TAIL); u = POW_SECOND + t; ul = t - (u - POW_SECOND) + POW_SECOND_REST; p = w * u;"
            + "v = POW_FIRST + p; vl = p - (v - POW_FIRST) + (POW_FIRST_REST + (fma(w, u, -p) + fma(w, ul, wl * u)));"
            + "h = s * v; l = fma(s, v, -h) + fma(s, vl, sl * v); g = k + h; e = h - (g - k) + l;"
            + "o = b * g; y = atLeast(atMost(o, 1080), -1080); yl = where(abs(o) > 1080, 0, fma(b, g, -o) + b * e);"
            + "shift = where(y < 0, SHIFT_UP, SHIFT_DOWN); z = y + shift; i = y - (z - shift); r = i + yl;"
            + "j = r * LN2; jl = fma(r, LN2, -j) + fma(r, LN2_REST, (yl - (r - i)) * LN2); x = 1 + j;"
            + "size = (x + fma(j * j, polynomial(j, EXP_TAIL), j - (x - 1) + jl)) * powerOfTwo(z)"
            + " * where(y < 0, 5.421010862427522e-20, 18446744073709551616);"
            + WHOLE_POWERS;
    private static final String BEYOND_POW = "m = abs(a); where(m >= LEAST_NORMAL, where(m < INFINITY, where(abs(b) < 1e300, 0, 1), 1), 1)";

    private static final String EXP2 = "y = where(x > EXP2_MOST, EXP2_MOST, where(x < EXP2_LEAST, EXP2_LEAST, x));"
            + "shift = where(x < 0, SHIFT_UP, SHIFT_DOWN); z = y + shift; i = y - (z - shift);"
            + "h = fma(i, LN2, 1); l = fma(i, LN2_REST, fma(i, LN2, 1 - h));"
            + "(h + fma(i * i, polynomial(i, EXP2_TAIL), l)) * powerOfTwo(z)"
            + " * where(x < 0, 5.421010862427522e-20, 18446744073709551616)";

    /** Above 2^28 the square of a number is what it is plus 1. */
    private static final String ASINH = "y = abs(x);"
            + "r = log1p(where(y > 268435456, y - 1, y + y * y / (1 + sqrt(fma(y, y, 1)))));"
            + "withSign(r + where(y > 268435456, LN2, 0), x)";
    private static final String ACOSH = "y = x - 1; r = log1p(where(x > 268435456, y, y + sqrt(y * (y + 2))));"
            + "where(x < 1, NAN, r + where(x > 268435456, LN2, 0))";
    private static final String ATANH = "y = abs(x); withSign(0.5 * log1p(2 * y / (1 - y)), x)";

    private static final String DOUBLE_TANH = "u = expm1(2 * atMost(abs(x), 20)); t = u / (u + 2); withSign(t, x)";

    /** log(1 + x) for x from 0 to 1, as x - s (x - w polynomial). */
    private static final String LOG1P_OF_FRACTION = "s = x / (2 + x); w = s * s;"
            + "fma(-s, fma(-w, polynomial(w, LOG_OF_FRACTION_TAIL), x), x)";

    /**
     * The error function and its complement: W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969).
     * The square s of y is s + d, so that its exponential is exp(-s) (1 - d). Of the three quotients, that for large y with both sides times
     * a power of s, one is chosen before it is divided.
     */
    private static final String ERROR_FUNCTIONS = "y = atMost(abs(x), 30); s = y * y; d = fma(y, y, -s);"
            + "l = s * polynomial(s, ERF_LARGE_DENOMINATOR);"
            + "n = where(y <= 0.46875, x * polynomial(s, ERF_SMALL_NUMERATOR), where(y <= 4, polynomial(y, ERF_MIDDLE_NUMERATOR),"
            + " fma(0.5641895835477563, l, -polynomial(s, ERF_LARGE_NUMERATOR))));"
            + "m = where(y <= 0.46875, polynomial(s, ERF_SMALL_DENOMINATOR), where(y <= 4, polynomial(y, ERF_MIDDLE_DENOMINATOR), y * l));"
            + "near = n / m; e = expOfNegative(-s); tail = near * fma(e, -d, e);";
    private static final String ERF = ERROR_FUNCTIONS + "where(y <= 0.46875, near, withSign(1 - tail, x))";
    private static final String ERFC = ERROR_FUNCTIONS
            + "where(y <= 0.46875, 1 - near, where(x < 0, 2 - tail, tail))";

    /** M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988). */
    private static final String ERFINV = "h = 0.5 * x; q = 0.180625 - h * h;"
            + "centre = h * (polynomial(q, ERFINV_CENTRE_NUMERATOR) / polynomial(q, ERFINV_CENTRE_DENOMINATOR));"
            + "o = 0.5 - abs(h); r = sqrt(-log(o)); u = r - 1.6; v = r - 5;"
            + "side = polynomial(u, ERFINV_SIDE_NUMERATOR) / polynomial(u, ERFINV_SIDE_DENOMINATOR);"
            + "far = polynomial(v, ERFINV_TAIL_NUMERATOR) / polynomial(v, ERFINV_TAIL_DENOMINATOR);"
            + "outer = where(o == 0, INFINITY, where(r <= 5, side, far));"
            + "0.7071067811865476 * where(abs(h) <= 0.425, centre, withSign(outer, x))";

    private static final String NORMAL_DISTRIBUTION = "0.5 * erfc(-x * 0.7071067811865476)";
    private static final String NORMAL_DENSITY = "0.3989422804014327 * exp(-0.5 * x * x)";

    /**
     * The nearest whole number r, of two the even one: a sum with the first number that has no fraction loses its own. Numbers from there
     * on stay as they are, and whole numbers have the sign of what they were, which tells -0 from 0.
     */
    private static final String NEAREST = "c = orSign(WHOLE, x); r = x + c - c;";
    private static final String RINT = NEAREST + "where(abs(x) < WHOLE, orSign(r, x), x)";
    private static final String FLOOR = NEAREST + "where(abs(x) < WHOLE, orSign(where(r > x, r - 1, r), x), x)";
    private static final String CEIL = NEAREST + "where(abs(x) < WHOLE, orSign(where(r < x, r + 1, r), x), x)";
    private static final String TRUNC = "y = abs(x); r = y + WHOLE - WHOLE;"
            + "where(y < WHOLE, orSign(where(r > y, r - 1, r), x), x)";

    /** Bounds that are numbers, in two instructions where a maximum of IEEE 754 takes five: NaN is not below any, and stays. */
    private static final String AT_LEAST = "where(x < p, p, x)";
    private static final String AT_MOST = "where(x > p, p, x)";

    /**
     * The quotient by 6 or 3 with one rounding, by a reciprocal of twice the digits: no quotient is nearer than a sixth of a unit in the
     * last place to where rounding changes. Quotients that are all but subnormal may be off by one unit.
     */
    private static final String SIXTH = "fma(x, SIXTH, x * SIXTH_REST)";
    private static final String THIRD = "fma(x, THIRD, x * THIRD_REST)";

    /**
     * The quotient n and the rest r of the absolute values. Rounding q may make n too large by 1, where r, which is exact either way, is
     * negative.
     */
    private static final String DIVISION = "u = abs(a); v = abs(b); q = u / v; w = q + WHOLE - WHOLE; m = where(w > q, w - 1, w);"
            + "d = fma(-m, v, u); n = where(d < 0, m - 1, m); r = where(d < 0, d + v, d);";
    private static final String FMOD = DIVISION + "withSign(r, a)";

    /** p is negative where a and b differ in their signs. */
    private static final String REMAINDER = DIVISION + "p = withSign(withSign(1, a), b); s = withSign(r, a);"
            + "where(p < 0, where(r == 0, s, s + b), s)";
    private static final String FLOOR_DIVIDE = DIVISION + "p = withSign(withSign(1, a), b);"
            + "where(p < 0, -where(r == 0, n, n + 1), n)";
    private static final String BEYOND_DIVISION = "where(abs(b) < INFINITY, where(abs(a) / abs(b) < LARGEST_QUOTIENT, 0, 1), 1)";

    /**
     * The logarithm of the gamma function: log gamma(2 + z) for z from -3/4 to 1/2, a polynomial, with the logarithm of the factors that lead
     * from there to x; above 8.5 Stirling's formula.
     */
    private static final String LGAMMA = "r = x + WHOLE - WHOLE; m = where(x > 1.25, atLeast(r, 2), r); z = x - m;"
            + "ab = where(m > 2.5, x - 1, 1) * where(m > 3.5, x - 2, 1);"
            + "cd = where(m > 4.5, x - 3, 1) * where(m > 5.5, x - 4, 1);"
            + "ef = where(m > 6.5, x - 5, 1) * where(m > 7.5, x - 6, 1);"
            + "factors = where(m < 1.5, where(m < 0.5, x * (x + 1), x), ab * cd * ef); g = log(where(m > 8.5, x, factors));"
            + "i = 1 / x; far = fma(x - 0.5, g, -x) + fma(i, polynomial(i * i, STIRLING), 0.9189385332046728);"
            + "where(m > 8.5, far, fma(z, polynomial(z, LGAMMA_TAIL), where(m < 1.5, -g, g)))";
    private static final String BEYOND_LGAMMA = "where(x > 1e-300, where(x < 1e305, 0, 1), 1)";

    /**
     * The derivative of the former: a polynomial t P(t) around the root from 1 to 2, where t is known to twice the digits, and the sum of
     * reciprocals that leads from there to x; from 6 on Stirling's formula.
     */
    private static final String DIGAMMA = "m = floor(x); t = x - (m - 1) - DIGAMMA_ROOT - DIGAMMA_ROOT_REST; i = 1 / x; w = i * i;"
            + "sum = where(m < 0.5, -i, where(m > 1.5, 1 / (x - 1), 0)) + where(m > 2.5, 1 / (x - 2), 0)"
            + " + where(m > 3.5, 1 / (x - 3), 0) + where(m > 4.5, 1 / (x - 4), 0);"
            + "far = log(x) - 0.5 * i - w * polynomial(w, DIGAMMA_TAIL);"
            + "where(m > 5.5, far, fma(t, polynomial(t, DIGAMMA_AROUND_ROOT), sum))";

    /** The derivative of that, of order 1: squares of reciprocals that lead from x to s = x + 6, where Stirling's formula is good. */
    private static final String POLYGAMMA = "a = x + 1; b = x + 2; c = x + 3; d = x + 4; e = x + 5; s = where(x < 6, x + 6, x);"
            + "i = 1 / s; w = i * i; sum = 1 / (e * e) + 1 / (d * d) + 1 / (c * c) + 1 / (b * b) + 1 / (a * a) + 1 / (x * x);"
            + "i + fma(i * w, polynomial(w, TRIGAMMA_TAIL), 0.5 * w) + where(x < 6, sum, 0)";
    private static final String BEYOND_POLYGAMMA = "where(n == 1, where(x > 1e-100, where(x < 1e100, 0, 1), 1), 1)";

    /** p is x (x + 1) ... (x + 7) and q its derivative, for a recurrence from x to s = x + 8, where Stirling's formula is good for floats. */
    private static final String RISEN = "a = where(x < 8, x, 1); b = a + 1; c = a + 2; d = a + 3; e = a + 4; f = a + 5; g = a + 6; h = a + 7;"
            + "ab = a * b; cd = c * d; ef = e * f; gh = g * h; s = where(x < 8, x + 8, x); i = 1 / s; w = i * i;";
    private static final String WIDE_DIGAMMA = RISEN + "p = ab * cd; q = ef * gh;"
            + "pd = (a + b) * cd + ab * (c + d); qd = (e + f) * gh + ef * (g + h);"
            + "log(s) - 0.5 * i - w * polynomial(w, 0.08333333333333333, -0.008333333333333333, 0.003968253968253968,"
            + " -0.004166666666666667, 0.007575757575757576, -0.021092796092796094, 0.08333333333333333)"
            + " - where(x < 8, pd / p + qd / q, 0)";
    private static final String BEYOND_DIGAMMA = "where(x > 1e-30, where(x < 1e37, 0, 1), 1)";

    /** For floats as doubles: digits beyond those of a float are enough. */
    private static final String WIDE_POW = "m = abs(a); k = exponent(m); f = mantissa(m) - 1; s = f / (2 + f); w = s * s;"
            + "y = atLeast(atMost(b * fma(s, polynomial(w, WIDE_LOG2), k), 300), -300); z = y + WIDE_SHIFT; i = y - (z - WIDE_SHIFT);"
            + "size = fma(i, polynomial(i, WIDE_EXP2), 1) * powerOfTwo(z);" + WHOLE_POWERS;
    /** erfc(y) = q P(q) exp(-y y) with q = 1 / (1 + 0.4 y), where P is a minimax polynomial and squares of floats are exact. */
    private static final String WIDE_ERFC = "y = atMost(abs(x), 11); t = y * y * -INVERSE_LN2; z = t + WIDE_SHIFT; i = t - (z - WIDE_SHIFT);"
            + "q = 1 / fma(y, 0.4, 1);"
            + "r = q * polynomial(q, WIDE_ERFC_TAIL) * (fma(i, polynomial(i, WIDE_EXP2), 1) * powerOfTwo(z)); where(x < 0, 2 - r, r)";
    private static final String WIDE_ATAN2 = "u = abs(a); v = abs(b); m = where(u > v, u, v); n = where(u > v, v, u); o = 0.5 * m;"
            + "q = where(n > o, n - m, n) / where(n > o, n + m, m); z = q * q;"
            + "h = fma(q * z, polynomial(z, WIDE_ATAN), q) + where(n > o, QUARTER_PI, 0);"
            + "g = withSign(h, b); withSign(where(u > v, HALF_PI - g, where(b < 0, PI, 0) + g), a)";
    private static final String WIDE_HYPOT = "r = sqrt(fma(a, a, b * b));"
            + "where(abs(a) == INFINITY, INFINITY, where(abs(b) == INFINITY, INFINITY, r))";

    private static final String WIDE_ATANH = "y = abs(x); n = 1 + y; v = 1 - y; m = mantissa(v); d = where(n > 1.4142135 * m, 2 * m, m);"
            + "k = where(n > 1.4142135 * m, 1, 0) - exponent(v); s = (n - d) / (n + d);"
            + "h = HALF_LN2 * fma(s, polynomial(s * s, WIDE_LOG2), k); r = where(y < 0.001, fma(y * y, y * 0.3333333333333333, y), h);"
            + "withSign(where(y < 1, r, where(y == 1, INFINITY, NAN)), x)";

    private static final Map<String, String> FLOAT_CONSTANTS = Map.ofEntries(
            entry("WHOLE", "8388608"),
            entry("SIXTH", "0.16666666"),
            entry("SIXTH_REST", "9.934108e-9"),
            entry("THIRD", "0.3333333"),
            entry("THIRD_REST", "1.9868216e-8"),
            entry("EXP2_MOST", "129"),
            entry("EXP2_LEAST", "-152"),
            entry("SHIFT_UP", "12583103"),
            entry("SHIFT_DOWN", "12582975"),
            entry("LARGEST_QUOTIENT", "8388608"),
            entry("LOG_OF_FRACTION_TAIL", "0.666666687, 0.399996966, 0.2859281, 0.217000425, 0.232537746"),
            entry("ROUNDING", "12582912"),
            entry("LN2", "0.69314718"),
            entry("EXPM1_SHIFT", "12583038"),
            entry("EXPM1_IS_MINUS_ONE", "-18"),
            entry("EXP_MOST", "88.72283"),
            entry("TINY", "1e-9"),
            entry("EXP2_TAIL", "0.2402265, 0.05550411, 0.009618082, 0.0013333483, 0.00015453265, 1.5303776e-05"),
            entry("EXP_TAIL", "0.5, 0.166666672, 0.041666463, 0.00833328627, 0.00139337336, 0.000199076676"),
            entry("LN2_REST", "-1.9046542121259336e-9"),
            entry("INVERSE_LN2", "1.4426950408889634"),
            entry("INVERSE_LN2_REST", "1.925963033500011e-8"),
            entry("INVERSE_LN10", "0.4342944819032518"),
            entry("INVERSE_LN10_REST", "-1.0103049952192578e-8"),
            entry("LEAST_NORMAL", "1.17549435e-38"),
            entry("NORMALIZER", "33554432"),
            entry("NORMALIZER_EXPONENT", "25"),
            entry("LOG_TAIL", "0.666666865, 0.399887085, 0.295825183"),
            entry("LN2_HEAD", "0.693145751953125"),
            entry("LN2_HEAD_REST", "1.428606765330187e-6"),
            entry("LOG10_2_HEAD", "0.301025390625"),
            entry("LOG10_2_HEAD_REST", "4.605039066518657e-6"),
            entry("TWO_OVER_PI", "0.6366197723675814"),
            entry("HALF_PI", "1.5707963705062866"),
            entry("HALF_PI_REST", "-4.371138828673793e-8"),
            entry("HALF_PI_LAST", "-1.7151245100058819e-15"),
            entry("QUARTER_PI", "0.7853981852531433"),
            entry("QUARTER_PI_REST", "-2.1855694143368964e-8"),
            entry("PI", "3.1415927410125732"),
            entry("PI_REST", "-8.742277657347586e-8"),
            entry("SIN_TAIL", "-0.166666672, 0.00833333191, -0.000198400565, 2.72459647e-6"),
            entry("COS_TAIL", "0.0416666642, -0.00138882885, 2.45447118e-5"),
            entry("SIN_IS_X", "1e-5"),
            entry("LARGEST_ANGLE", "32768"),
            entry("ASIN_TAIL", "0.166666657, 0.0750010312, 0.0445966236, 0.0311319474, 0.0170056671, 0.0339212641"),
            entry("ATAN_TAIL", "-0.333333343, 0.199999928, -0.142851979, 0.110982463, -0.0893589258, 0.0670348182, "
                    + "-0.0329024717"),
            entry("HUGE", "1e30"),
            entry("SINH_TAIL", "0.166666672, 0.00833323598, 0.000199448943"),
            entry("HYPERBOLIC_MOST", "89.41598"),
            entry("QUARTER_SHIFT", "12583037"));

    private static final Map<String, String> DOUBLE_CONSTANTS = Map.ofEntries(
            entry("EXP2_MOST", "1025"),
            entry("EXP2_LEAST", "-1080"),
            entry("STIRLING", "0.08333333333333331, -0.002777777777682158, 0.0007936507127022814, -0.0005952129165044637, "
                    + "0.0008381814153375034, -0.0016796508543518878"),
            entry("LGAMMA_TAIL", "0.42278433509846713, 0.3224670334241132, -0.06735230105319809, 0.020580808427784595, "
                    + "-0.007385551028675984, 0.0028905103307363318, -0.0011927539115784164, 0.0005096695250000869, "
                    + "-0.00022315476197669107, 9.94575058712195e-05, -4.492618342534672e-05, 2.050732253455016e-05, "
                    + "-9.439951488328235e-06, 4.373799890950914e-06, -2.0369164351630335e-06, 9.615227481773284e-07, "
                    + "-4.5496875680499363e-07, 1.8926374878810895e-07, -9.826209248443817e-08, 9.205735321253716e-08, "
                    + "-2.7917850716443016e-09, -2.4272407031542757e-08, -3.631168509070081e-08"),
            entry("DIGAMMA_ROOT", "1.4616321449683622"),
            entry("DIGAMMA_ROOT_REST", "9.549995429965697e-17"),
            entry("DIGAMMA_AROUND_ROOT", "0.9676722454476212, -0.4427631689835915, 0.25849976095565214, -0.16394270544259865, "
                    + "0.10782405069118742, -0.072199561238073, 0.04880428816027699, -0.033161127280363, "
                    + "0.02259764870569479, -0.015424746562676783, 0.010538774679626108, -0.007204811717465386, "
                    + "0.004927092544644749, -0.003367342597731564, 0.0023017947243217925, -0.0015903256854484034, "
                    + "0.0011003326985068057, -0.0006962303923862455, 0.000423302869727366, -0.00040427587920188247, "
                    + "0.00039917403499883605, -0.00017312261802727394"),
            entry("DIGAMMA_TAIL", "0.08333333333333331, -0.008333333333265192, 0.003968253916406769, -0.004166651507613036, "
                    + "0.007573556414074228, -0.02091602220598398, 0.0751820808169649, -0.22977100296297784"),
            entry("TRIGAMMA_TAIL", "0.16666666666666666, -0.03333333333326159, 0.023809523740222494, -0.03333330733128456, "
                    + "0.07575263672684401, -0.2525782781724029, 1.1316702042097038, -5.686267439440167, "
                    + "20.397163385748023"),
            entry("WHOLE", "4503599627370496"),
            entry("SIXTH", "0.16666666666666666"),
            entry("SIXTH_REST", "9.25185853854297e-18"),
            entry("THIRD", "0.3333333333333333"),
            entry("THIRD_REST", "1.850371707708594e-17"),
            entry("LARGEST_QUOTIENT", "1125899906842624"),
            entry("LOG_OF_FRACTION_TAIL", "0.6666666666666666, 0.4000000000001525, 0.28571428566948187, 0.22222222732300645, "
                    + "0.18181788746478658, 0.15385588022139282, 0.13313869622041583, 0.12003519469938144, "
                    + "0.08788983937133793, 0.16187573430785757"),
            entry("WIDE_LOG2", "2.8853900817778495, 0.961796694114359, 0.5770779420699074, 0.4122092820935364, "
                    + "0.31990448030970337, 0.2829175400128461"),
            entry("WIDE_EXP2", "0.6931471805568307, 0.2402265069573744, 0.05550410906338104, 0.00961812918357997, "
                    + "0.001333347846063168, 0.00015403436509581447, 1.530370419247353e-5, 1.3259646250270451e-6"),
            entry("HALF_LN2", "0.34657359027997264"),
            entry("WIDE_ATAN", "-0.33333333314009195, 0.19999992194860758, -0.14285198554858367, 0.11098246482589977, "
                    + "-0.08935892674994486, 0.06703481619473034, -0.03290247185947457"),
            entry("WIDE_ERFC_TAIL", "0.22567231385349273, 0.22577806853852456, 0.20630149152905958, 0.1815261812771868, "
                    + "0.07210906408612318, 0.23509222073629263, -0.38100551054138, 0.6440585533407812, -0.7524371074135908, "
                    + "0.47938845637267313, -0.1580359254685788, 0.021552193563819065"),
            entry("ERF_SMALL_NUMERATOR", "3209.3775891384694, 377.485237685302, 113.86415415105016, 3.1611237438705655, "
                    + "0.18577770618460315"),
            entry("ERF_SMALL_DENOMINATOR", "2844.236833439171, 1282.6165260773723, 244.02463793444417, 23.601290952344122, 1.0"),
            entry("ERF_MIDDLE_NUMERATOR", "1230.3393547979972, 2051.0783778260716, 1712.0476126340707, 881.952221241769, "
                    + "298.6351381974001, 66.11919063714163, 8.883149794388377, 0.5641884969886701, "
                    + "2.1531153547440383e-8"),
            entry("ERF_MIDDLE_DENOMINATOR", "1230.3393548037495, 3439.3676741437216, 4362.619090143247, 3290.7992357334597, "
                    + "1621.3895745666903, 537.1811018620099, 117.6939508913125, 15.744926110709835, 1.0"),
            entry("ERF_LARGE_NUMERATOR", "0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, "
                    + "0.016083785148742275, 0.0006587491615298378"),
            entry("ERF_LARGE_DENOMINATOR", "1.0, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, "
                    + "0.06051834131244132, 0.0023352049762686918"),
            entry("ERFINV_CENTRE_NUMERATOR", "3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, "
                    + "45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227"),
            entry("ERFINV_CENTRE_DENOMINATOR", "1.0, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, "
                    + "39307.89580009271, 28729.085735721943, 5226.495278852854"),
            entry("ERFINV_SIDE_NUMERATOR", "1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, "
                    + "1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414"),
            entry("ERFINV_SIDE_DENOMINATOR", "1.0, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, "
                    + "0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9"),
            entry("ERFINV_TAIL_NUMERATOR", "6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, "
                    + "0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7"),
            entry("ERFINV_TAIL_DENOMINATOR", "1.0, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, "
                    + "1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15"),
            entry("WIDE_SHIFT", "6755399441056767"),
            entry("ROUNDING", "6755399441055744"), entry("SHIFT_UP", "6755399441056831"),
            entry("SHIFT_DOWN", "6755399441056703"),
            entry("LN2", "0.6931471805599453"),
            entry("EXPM1_SHIFT", "6755399441056766"),
            entry("EXPM1_IS_MINUS_ONE", "-38"),
            entry("EXP_MOST", "709.782712893384"),
            entry("TINY", "1e-20"),
            entry("EXP2_TAIL", "0.24022650695910072, 0.05550410866482159, 0.009618129107628482, 0.001333355814641684, "
                    + "0.0001540353039336542, 1.5252733829992461e-05, 1.321548681465732e-06, 1.017806235077319e-07, "
                    + "7.0548945833759565e-09, 4.454979578786566e-10, 2.5733677511597267e-11"),
            entry("EXP_TAIL", "0.5, 0.1666666666666667, 0.041666666666666685, 0.008333333333326082, "
                    + "0.001388888888887429, 0.00019841269875003868, 2.4801587347591023e-5, "
                    + "2.7557255168336002e-6, 2.7557252673788055e-7, 2.5105313336043612e-8, "
                    + "2.0921668747661267e-9"),
            entry("LN2_REST", "2.3190468138462996e-17"),
            entry("INVERSE_LN2", "1.4426950408889634"),
            entry("INVERSE_LN2_REST", "2.0355273740931033e-17"),
            entry("INVERSE_LN10", "0.4342944819032518"),
            entry("INVERSE_LN10_REST", "1.098319650216765e-17"),
            entry("LEAST_NORMAL", "2.2250738585072014e-308"),
            entry("NORMALIZER", "18014398509481984"),
            entry("NORMALIZER_EXPONENT", "54"),
            entry("LOG_TAIL", "0.666666666666667, 0.39999999999898245, 0.28571428626491385, 0.22222211057705632, "
                    + "0.1818289432302549, 0.15331560265470387, 0.14618325825226086"),
            entry("LN2_HEAD", "0.6931471805598903"),
            entry("LN2_HEAD_REST", "5.497923018708371e-14"),
            entry("LOG10_2_HEAD", "0.30102999566395283"),
            entry("LOG10_2_HEAD_REST", "2.8363394551044964e-14"),
            entry("TWO_OVER_PI", "0.6366197723675814"),
            entry("HALF_PI", "1.5707963267948966"),
            entry("HALF_PI_REST", "6.123233995736766e-17"),
            entry("HALF_PI_LAST", "-1.4973849048591698e-33"),
            entry("QUARTER_PI", "0.7853981633974483"),
            entry("QUARTER_PI_REST", "3.061616997868383e-17"),
            entry("PI", "3.141592653589793"),
            entry("PI_REST", "1.2246467991473532e-16"),
            entry("SIN_TAIL", "-0.16666666666666666, 0.008333333333333331, -0.00019841269841264743, "
                    + "2.75573192190908e-6, -2.5052106146677588e-8, 1.605851810541198e-10, "
                    + "-7.585905348831202e-13"),
            entry("COS_TAIL", "0.041666666666666664, -0.0013888888888887298, 2.480158729861527e-5, "
                    + "-2.7557317194121077e-7, 2.0876130184151887e-9, -1.1381480318334333e-11"),
            entry("SIN_IS_X", "1e-9"),
            entry("LARGEST_ANGLE", "1000000000"),
            entry("ASIN_TAIL", "0.16666666666666669, 0.0749999999999824, 0.04464285714672432, 0.030381944110891825, "
                    + "0.022372174011493995, 0.01735236832161738, 0.013971565761857608, "
                    + "0.011475820628767279, 0.010344115421714702, 0.005368246830928035, "
                    + "0.01763803375220566, -0.015213796209826966, 0.028999449469589086"),
            entry("ATAN_TAIL", "-0.3333333333333333, 0.1999999999999953, -0.1428571428560716, 0.11111111101510651, "
                    + "-0.09090908643143841, 0.07692295230649547, -0.06666443135530643, 0.05879649116897417, "
                    + "-0.05240546488471533, 0.046298919474177136, -0.0381160002406232, "
                    + "0.025081789239849057, -0.009265929465179843"),
            entry("HUGE", "1e300"),
            entry("SINH_TAIL", "0.16666666666666666, 0.00833333333333336, 0.00019841269841146966, "
                    + "2.755731943365035e-6, 2.5051946695953855e-8, 1.6116498717254045e-10"),
            entry("HYPERBOLIC_MOST", "710.4758600739439"),
            entry("QUARTER_SHIFT", "6755399441056765"),
            entry("POW_TAIL", "0.5770780163555853, 0.412198583111144, 0.32059889796707214, 0.26230819148536166, "
                    + "0.22195278687739883, 0.19238065296588014, 0.16888309779273464, 0.16915144537700416"),
            entry("POW_FIRST", "2.8853900817779268"),
            entry("POW_FIRST_REST", "4.0710547481862066e-17"),
            entry("POW_SECOND", "0.9617966939259756"),
            entry("POW_SECOND_REST", "5.0577616648125907e-17"));

    private static final Map<String, Definition> OF_FLOATS = functions(FLOAT_CONSTANTS, Map.of("exp", FLOAT_EXP, "expOfNegative", FLOAT_EXP_OF_NEGATIVE, "tanh",
            FLOAT_TANH, "erf", FLOAT_ERF, "normalDistribution", FLOAT_NORMAL_DISTRIBUTION, "normalDensity",
            FLOAT_NORMAL_DENSITY));
    private static final Map<String, Definition> OF_DOUBLES = functions(DOUBLE_CONSTANTS, Map.of("exp", EXP, "expOfNegative", EXP_OF_NEGATIVE, "tanh",
            DOUBLE_TANH, "asinh", ASINH, "acosh", ACOSH, "atanh", ATANH, "erf",
            ERF, "erfc", ERFC, "erfinv", ERFINV));

    private static final Map<String, Definition> OF_FLOATS_AS_DOUBLES = new HashMap<>(OF_DOUBLES);

    static {
        List<String> one = List.of("x");
        OF_DOUBLES.put("normalDistribution", function(one, NORMAL_DISTRIBUTION, null, DOUBLE_CONSTANTS));
        OF_DOUBLES.put("normalDensity", function(one, NORMAL_DENSITY, null, DOUBLE_CONSTANTS));
        for (Map<String, Definition> functions : List.of(OF_DOUBLES, OF_FLOATS_AS_DOUBLES)) {
            functions.put("lgamma", function(one, LGAMMA, BEYOND_LGAMMA, DOUBLE_CONSTANTS));
            functions.put("polygamma", function(List.of("n", "x"), POLYGAMMA, BEYOND_POLYGAMMA, DOUBLE_CONSTANTS));
        }
        OF_DOUBLES.put("digamma", function(one, DIGAMMA, BEYOND_DIGAMMA, DOUBLE_CONSTANTS));
        OF_FLOATS_AS_DOUBLES.put("digamma", function(one, WIDE_DIGAMMA, BEYOND_DIGAMMA, DOUBLE_CONSTANTS));
        List<String> two = List.of("a", "b");
        OF_DOUBLES.put("pow", function(two, POW, BEYOND_POW, DOUBLE_CONSTANTS));
        OF_DOUBLES.put("atan2", function(two, ATAN2, BEYOND_ATAN2, DOUBLE_CONSTANTS));
        OF_DOUBLES.put("hypot", function(two, HYPOT, null, DOUBLE_CONSTANTS));
        OF_FLOATS_AS_DOUBLES.put("pow", function(two, WIDE_POW, BEYOND_POW, DOUBLE_CONSTANTS));
        OF_FLOATS_AS_DOUBLES.put("erfc", function(one, WIDE_ERFC, null, DOUBLE_CONSTANTS));
        OF_FLOATS_AS_DOUBLES.put("atanh", function(one, WIDE_ATANH, null, DOUBLE_CONSTANTS));
        OF_FLOATS_AS_DOUBLES.put("atan2", function(two, WIDE_ATAN2, BEYOND_ATAN2, DOUBLE_CONSTANTS));
        OF_FLOATS_AS_DOUBLES.put("hypot", function(two, WIDE_HYPOT, null, DOUBLE_CONSTANTS));
    }

    private Functions() {}

    /** {@return the functions that have the same formula for floats and doubles, with the given constants, and others} */
    private static Map<String, Definition> functions(Map<String, String> constants, Map<String, String> others) {
        List<String> one = List.of("x");
        Map<String, Definition> functions = new HashMap<>();
        others.forEach((name, formula) -> functions.put(name, function(one, formula, null, constants)));
        Map.of("expm1", EXPM1, "log", LOG, "log2", LOG2, "log10", LOG10, "log1p", LOG1P, "asin", ASIN, "acos", ACOS,
                "atan", ATAN, "sinh", SINH, "cosh", COSH)
                .forEach((name, formula) -> functions.put(name, function(one, formula, null, constants)));
        functions.put("exp2", function(one, EXP2, null, constants));
        functions.put("rint", function(one, RINT, null, constants));
        functions.put("floor", function(one, FLOOR, null, constants));
        functions.put("ceil", function(one, CEIL, null, constants));
        functions.put("trunc", function(one, TRUNC, null, constants));
        functions.put("sixth", function(one, SIXTH, null, constants));
        functions.put("third", function(one, THIRD, null, constants));
        functions.put("atLeast", function(List.of("x", "p"), AT_LEAST, null, constants));
        functions.put("atMost", function(List.of("x", "p"), AT_MOST, null, constants));
        Map.of("fmod", FMOD, "remainder", REMAINDER, "floorDivide", FLOOR_DIVIDE).forEach((name, formula) -> functions
                .put(name, function(List.of("a", "b"), formula, BEYOND_DIVISION, constants)));
        functions.put("log1pOfFraction", function(one, LOG1P_OF_FRACTION, null, constants));
        Map.of("sin", SIN, "cos", COS, "tan", TAN)
                .forEach((name, formula) -> functions.put(name, function(one, formula, BEYOND_ANGLES, constants)));
        return functions;
    }

    private static Definition function(List<String> parameters, String formula, String rare, Map<String, String> constants) {
        return new Definition(parameters, parse(formula, constants), rare == null ? null : parse(rare, constants));
    }

    private static Formula parse(String formula, Map<String, String> constants) {
        return Formula.parse(CONSTANT.matcher(formula)
                .replaceAll(name -> constants.getOrDefault(name.group(), name.group())));
    }

    /** {@return the type in which a formula is computed for elements of a type: for floats double, if only doubles have its functions} */
    static ElementType computed(Formula formula, ElementType type) {
        Set<String> onlyDoubles = new HashSet<>(OF_FLOATS_AS_DOUBLES.keySet());
        onlyDoubles.removeAll(OF_FLOATS.keySet());
        return type == ElementType.F32 && formula.callsAny(onlyDoubles) ? ElementType.F64 : type;
    }

    private static Map<String, Definition> functions(Formula formula, ElementType type) {
        return switch (type) {
            case F32 -> computed(formula, type) == type ? OF_FLOATS : OF_FLOATS_AS_DOUBLES;
            case F64 -> OF_DOUBLES;
            default -> Map.of();
        };
    }

    /** {@return a formula for elements of a type without the functions that there are formulas for} */
    static Formula expand(Formula formula, ElementType type) {
        return formula.expand(functions(formula, type));
    }

    /** {@return what is not 0 for arguments that a formula, a single function of variables, leaves to numbers; null if none are} */
    static Formula rare(Formula formula, ElementType type) {
        if (!(formula.result() instanceof Formula.Call(String name, List<Formula.Node> arguments))) {
            return null;
        }
        Definition function = functions(formula, type).get(name);
        if (function == null || function.rare() == null) {
            return null;
        }
        String beyond = "beyond";
        return new Formula(List.of(), new Formula.Call(beyond, arguments))
                .expand(Map.of(beyond, new Definition(function.parameters(), function.rare(), null)));
    }
}
