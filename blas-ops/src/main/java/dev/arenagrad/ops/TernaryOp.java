package dev.arenagrad.ops;

/** Elementwise functions of three arguments a, b and c and a number s. */
public enum TernaryOp {
    /** a + s b c. */
    ADDCMUL,
    /** a + s b / c; floating-point only. */
    ADDCDIV,
    /** a + c (b - a), exactly b where c is 1; s is not used; floating-point only. */
    LERP,
    /** The smaller of c and the larger of a and b, NaN if one of them is; s is not used; floating-point only. */
    CLAMP,
    /** a b c (1 - c): the derivative of b sigmoid(x) by x, times a, where c = sigmoid(x); s is not used; floating-point only. */
    GLU_BACKWARD,
    /**
     * (1 - b) a + (1 + (c - 1) b) log(1 + exp(-a)): the binary cross-entropy of sigmoid(a) with a target b, whose term is weighted by c; s is
     * not used; floating-point only.
     */
    LOGITS_LOSS,
    /** s ((1 - b) - (1 + (c - 1) b) sigmoid(-a)): the derivative of {@link #LOGITS_LOSS} by a, times s; floating-point only. */
    LOGITS_SLOPE
}
