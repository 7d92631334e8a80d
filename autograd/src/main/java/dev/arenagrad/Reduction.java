package dev.arenagrad;

/** How a loss combines what it computed for each sample or element. */
public enum Reduction {
    /** Not at all. */
    NONE,
    /** The mean, the default. */
    MEAN,
    /** The sum. */
    SUM
}
