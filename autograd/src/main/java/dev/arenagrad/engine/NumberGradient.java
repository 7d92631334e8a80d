package dev.arenagrad.engine;

/**
 * A gradient that is one number everywhere, as those of sums are, of FLOAT32 or FLOAT64. It takes no memory, and what is linear turns it
 * into another number. It belongs to the node for which it waits, as one that is a tensor does.
 */
final class NumberGradient implements Gradient {
    double value;

    NumberGradient(double value) {
        this.value = value;
    }
}
