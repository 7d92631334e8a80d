package dev.arenagrad.optim;

import java.util.function.DoublePredicate;

/**
 * A number by which an optimiser can be adjusted, for each group of parameters.
 *
 * @param name PyTorch's name
 * @param initial the value of groups that set no other
 * @param allowed which values it may have
 * @param label what messages call it
 */
record Option(String name, double initial, DoublePredicate allowed, String label) {
    /** The name of the learning rate, the first option of all optimisers. */
    static final String LEARNING_RATE = "lr";

    double check(double value) {
        if (!allowed.test(value)) {
            throw new IllegalArgumentException("Invalid " + label + ": " + value);
        }
        return value;
    }
}
