package dev.arenagrad.ops;

/** Reductions of several elements to one of the same type. */
public enum ReduceOp {
    /** The sum; 0 of nothing. Long floating-point sums are pairwise or have several accumulators. */
    SUM,
    /** The product; 1 of nothing. */
    PROD,
    /** The largest; NaN if there is one. */
    MAX,
    /** The smallest; NaN if there is one. */
    MIN,
    /** The sum of the absolute values; 0 of nothing. */
    NORM1,
    /** The Euclidean norm; 0 of nothing. */
    NORM2,
    /** The largest absolute value; NaN if there is one; 0 of nothing. */
    NORM_INF
}
