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
    /** a (1 - b b), where b = tanh x. */
    TANH_BACKWARD,
    /** a b (1 - b), where b = sigmoid x. */
    SIGMOID_BACKWARD,
    /** 0 where b &lt;= 0, else a (also where b is NaN), where b = relu x. */
    RELU_BACKWARD
}
