package dev.arenagrad;

/** How a loss combines the values of all samples or elements. */
public enum Reduction {
    /** Not at all: the result keeps their shape. */
    NONE,
    /** The mean, which is the default. */
    MEAN,
    /** The sum. */
    SUM
}
