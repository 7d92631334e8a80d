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
    SOFTPLUS
}
