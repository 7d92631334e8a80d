package dev.arenagrad.bench.operators;

/** What a step does. */
public enum Pass {
    /** Computes, on inputs that nobody differentiates by. */
    FORWARD,
    /** Computes, and differentiates by the inputs, with gradients of the results that differ from place to place. */
    BACKWARD
}
