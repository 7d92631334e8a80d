package dev.arenagrad.ops;

/** Elementwise functions of three arguments a, b and c and a number s. */
public enum TernaryOp {
    /** a + s b c. */
    ADDCMUL,
    /** a + s b / c; floating-point only. */
    ADDCDIV,
    /** a + c (b - a), exactly b where c is 1; s is not used; floating-point only. */
    LERP
}
