package dev.arenagrad.bench.operators;

/** The elements of an operand, row by row, as each engine is given them. */
public sealed interface Elements {
    /**
     * Numbers of a floating-point operand, which an engine rounds to the dtype of the variant.
     *
     * @param values the elements
     */
    record Reals(double[] values) implements Elements {}

    /**
     * Indices.
     *
     * @param values the elements
     */
    record Integers(long[] values) implements Elements {}

    /**
     * A mask.
     *
     * @param values the elements
     */
    record Booleans(boolean[] values) implements Elements {}
}
