package dev.arenagrad.ops;

/** Running totals of elements x along a dimension. */
public enum ScanOp {
    /** The sum of the elements so far. */
    SUM,
    /** The product of the elements so far. */
    PROD,
    /**
     * a t + x, where t is the value before, first 0, and a the element of a second array at the same place. If a is 0 and t infinite, a t
     * is 0.
     */
    RECURRENCE
}
