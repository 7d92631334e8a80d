package dev.arenagrad.ops;

/**
 * Elementwise functions of two arguments a and b. Those named {@code ..._BACKWARD} are derivatives in one pass: a is the incoming
 * gradient, b the saved value.
 */
public enum BinaryOp {
    /** a + b. */
    ADD,
    /** a - b. */
    SUB,
    /** a b. */
    MUL,
    /** a / b; floating-point only. */
    DIV,
    /** a to the power b, as {@link Math#pow}. */
    POW,
    /** The larger; NaN if one is NaN. */
    MAXIMUM,
    /** The smaller; NaN if one is NaN. */
    MINIMUM,
    /** The larger; the other one if one is NaN. */
    FMAX,
    /** The smaller; the other one if one is NaN. */
    FMIN,
    /** a - b trunc(a / b), as Java's {@code %}: it has the sign of a. */
    FMOD,
    /** a - b floor(a / b): it has the sign of b. */
    REMAINDER,
    /** floor(a / b). */
    FLOOR_DIVIDE,
    /** The angle of the point (b, a), in radians from -pi to pi; floating-point only. */
    ATAN2,
    /** sqrt(a a + b b), without overflow; floating-point only. */
    HYPOT,
    /** log(exp(a) + exp(b)), without overflow; floating-point only. */
    LOGADDEXP,
    /** a log(b); 0 where a is 0, unless b is NaN; floating-point only. */
    XLOGY,
    /** The derivative of order b, a whole number from 0, of the digamma function at a; floating-point only. */
    POLYGAMMA,
    /** a sigmoid(b); floating-point only. */
    GLU,
    /** a (1 - b b), where b = tanh x. */
    TANH_BACKWARD,
    /** a b (1 - b), where b = sigmoid x. */
    SIGMOID_BACKWARD,
    /** 0 where b &lt;= 0, else a (also where b is NaN), where b = relu x. */
    RELU_BACKWARD,
    /** -a b b b / 2, where b = 1 / sqrt x. */
    RSQRT_BACKWARD
}
