package dev.arenagrad.bench.operators;

/** How the operands of a case lie in memory. */
public enum Layout {
    /** Each row by row. */
    CONTIGUOUS,
    /** The first with its last two dimensions exchanged in memory. */
    TRANSPOSED,
    /** The second a single row, which meets each row of the first. */
    BROADCAST
}
