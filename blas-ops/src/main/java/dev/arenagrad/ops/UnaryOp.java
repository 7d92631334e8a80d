package dev.arenagrad.ops;

/** Elementwise functions of one argument x. */
public enum UnaryOp {
    /** -x. */
    NEG,
    /** |x|. */
    ABS,
    /** -1, 0 or 1; 0 for NaN. */
    SIGN,
    /** The square root; NaN below 0. */
    SQRT,
    /** 1 / x. */
    RECIPROCAL,
    /** e to the power x. */
    EXP,
    /** exp(x) - 1, accurate near 0. */
    EXPM1,
    /** The natural logarithm; -inf at 0, NaN below. */
    LOG,
    /** log(1 + x), accurate near 0. */
    LOG1P,
    /** The sine of x radians. */
    SIN,
    /** The cosine of x radians. */
    COS,
    /** The tangent of x radians. */
    TAN,
    /** The hyperbolic tangent. */
    TANH,
    /** 1 / (1 + exp(-x)), without overflow. */
    SIGMOID,
    /** max(x, 0); NaN for NaN. */
    RELU,
    /** log(1 + exp(x)), without overflow. */
    SOFTPLUS,
    /** -log(1 + exp(-x)), without overflow: the logarithm of the sigmoid. */
    LOG_SIGMOID,
    /** 1 / sqrt(x). */
    RSQRT,
    /** The logarithm to base 10. */
    LOG10,
    /** The angle whose sine is x, in radians; NaN outside -1 to 1. */
    ASIN,
    /** The angle whose cosine is x, in radians; NaN outside -1 to 1. */
    ACOS,
    /** The angle whose tangent is x, in radians. */
    ATAN,
    /** The hyperbolic sine. */
    SINH,
    /** The hyperbolic cosine. */
    COSH,
    /** The largest whole number that is not greater. */
    FLOOR,
    /** The smallest whole number that is not less. */
    CEIL,
    /** The nearest whole number, of two the even one. */
    ROUND,
    /** The whole number next to it in the direction of 0. */
    TRUNC,
    /** The fraction that {@link #TRUNC} removes. */
    FRAC,
    /** The logarithm to base 2, exact for powers of 2. */
    LOG2,
    /** 2 to the power x. */
    EXP2,
    /** The number whose hyperbolic sine is x. */
    ASINH,
    /** The number, not negative, whose hyperbolic cosine is x; NaN below 1. */
    ACOSH,
    /** The number whose hyperbolic tangent is x; NaN outside -1 to 1. */
    ATANH,
    /** 2/sqrt(pi) times the integral of exp(-t t) from 0 to x. */
    ERF,
    /** 1 - erf(x), accurate where erf(x) is nearly 1. */
    ERFC,
    /** The inverse of {@link #ERF}; NaN outside -1 to 1. */
    ERFINV,
    /** The logarithm of |gamma(x)|; inf at 0, -1, -2, ... */
    LGAMMA,
    /** The derivative of {@link #LGAMMA}; NaN at -1, -2, ... */
    DIGAMMA
}
