package dev.arenagrad.ops;

/** Elementwise comparisons of a and b. Every comparison with NaN is false but {@link #NE}. */
public enum CompareOp {
    /** a = b. */
    EQ,
    /** a is not b. */
    NE,
    /** a &lt; b. */
    LT,
    /** a &lt;= b. */
    LE,
    /** a &gt; b. */
    GT,
    /** a &gt;= b. */
    GE
}
