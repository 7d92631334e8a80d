package dev.arenagrad.bench.operators;

/** How large the operands of a case are. */
public enum Size {
    /** Some 32 KB of float32 an operand, so that a step's operands lie in the second-level cache. */
    IN_CACHE,
    /** Some 4 MB of float32 an operand, more than a core's own caches hold. */
    OUT_OF_CACHE
}
