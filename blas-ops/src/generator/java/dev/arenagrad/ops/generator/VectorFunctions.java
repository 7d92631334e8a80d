package dev.arenagrad.ops.generator;

import java.util.Map;

/**
 * Functions of x that vectors compute by formulas of their own, because the JDK's are slower, and because the values of two
 * vectors cannot stay in registers across the call of a library.
 */
final class VectorFunctions {
    /** erfc(y) / (q exp(-y y)) for y from 0.9 on, as a minimax polynomial in q = 1 / (1 + 0.6 y). */
    private static final String ERFC = "polynomial(q, 0.338518743, 0.3383808287, 0.279004428, 0.148139492, 0.02377925788,"
            + " -0.09730729261, -0.273263243, 0.3780483449, -0.1361560726)";

    /**
     * Sums with shift, whose last bit counts ones, are rounded to whole numbers n and hold n in their last bits; as shift
     * also holds the bias of exponents, these bits become those of a power of two.
     */
    private static final Map<String, Formula> OF_FLOATS = Map.of(
            // exp(n log(2) + r), r at most log(2) / 2, with the minimax polynomial of degree 6: 0.9 ulp. The power of two is off
            // by 2^64, to the side where it is a normal number, so that the last product overflows or vanishes as it should.
            "exp", Formula.parse("y = where(x > 89, 89, where(x < -104.5, -104.5, x));"
                    + "shift = where(x < 0, 12583103, 12582975);"
                    + "z = fma(y, 1.4426950408889634, shift); n = z - shift;"
                    + "r = fma(n, 2.12194440e-4, fma(n, -0.693359375, y));"
                    + "polynomial(r, 1, 1, 0.499999934478, 0.166665206322, 0.0416683880722, 0.00836871685026, 0.001381459647)"
                    + " * powerOfTwo(z) * where(x < 0, 5.421010862427522e-20, 18446744073709551616)"),
            // 1 - 2 / (exp(2 x) + 1), with half of the power as u 2^n, and near 0 a minimax polynomial: 2.3 ulp.
            "tanh", Formula.parse("size = abs(x); y = where(size > 10, 10, size);"
                    + "z = fma(y, 2.8853900817779268, 12583038); n = z - 12583038; r = fma(n, -0.34657359028, y);"
                    + "u = polynomial(r, 1.000000072, 1.999999382, 1.999955707, 1.33340612, 0.670650067, 0.2655238919);"
                    + "s = y * y;"
                    + "small = fma(y * s, polynomial(s, -0.3333294664, 0.1332072505, -0.05267181331, 0.01643758066), y);"
                    + "t = where(y < 0.55, small, 1 - 1 / fma(u, powerOfTwo(z), 0.5)); withSign(t, x)"),
            // 1 - erfc(|x|), and near 0 a minimax polynomial: 1.5 ulp.
            "erf", Formula.parse("size = abs(x); y = where(size > 4, 4, size); s = y * y;"
                    + "small = fma(y, polynomial(s, 0.128379154, -0.3761252327, 0.1128214079, -0.02677890829, 0.005011962001, -6.090356248e-4), y);"
                    + "q = 1 / fma(y, 0.6, 1); t = where(y < 0.9, small, 1 - exp(-s) * (q * " + ERFC + ")); withSign(t, x)"),
            // Half of erfc(|x| / sqrt(2)), and near 0 as erf. The square of y halved is s + d, where d is the rounding error of s,
            // so that its exponential is exp(-s) (1 - d). Times x: 3 ulp above -1, 5.4 above -10, where it is 1e-22.
            "normalDistribution", Formula.parse("size = abs(x); y = where(size > 15, 15, size);"
                    + "h = 0.5 * y; s = h * y; d = fma(h, y, -s); e = exp(-s);"
                    + "near = fma(x, polynomial(s, 0.3989422758, -0.1329803513, 0.03988839129, -0.009467773822, 0.001771996159, -2.153266101e-4), 0.5);"
                    + "q = 1 / fma(y, 0.4242640687, 1); t = 0.5 * q * " + ERFC + " * fma(e, -d, e);"
                    + "where(y < 1.27, near, where(x < 0, t, 1 - t))"),
            "normalDensity", Formula.parse("size = abs(x); y = where(size > 15, 15, size);"
                    + "h = 0.5 * y; s = h * y; d = fma(h, y, -s); e = exp(-s); 0.3989422804 * fma(e, -d, e)"));

    private static final Map<String, Formula> OF_DOUBLES = Map.of(
            // The JDK's is slower, and no vector code at all on some processors.
            "tanh", Formula.parse("u = expm1(2 * min(abs(x), 20)); t = u / (u + 2); withSign(t, x)"));

    private VectorFunctions() {}

    /** {@return a formula without the functions that vectors of a type have formulas for} */
    static Formula expand(Formula formula, ElementType type) {
        return switch (type) {
            case F32 -> formula.expand(OF_FLOATS);
            case F64 -> formula.expand(OF_DOUBLES);
            default -> formula;
        };
    }
}
