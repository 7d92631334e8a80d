package dev.arenagrad.ops;

/**
 * How a step of an optimiser changes a parameter p with gradient g, and the arrays that are remembered of it, in their order. The
 * direction d is {@code sign g + decay p}; the numbers are {@code sign} and {@code decay}, then those that are listed. Where
 * {@code decay} is 0, p has no part in d, even if it is infinite.
 */
public enum OptimizerRule {
    /** {@code p -= rate d}; numbers: rate. */
    SGD(0),
    /** {@code v = momentum v + rest d; p -= rate v}; numbers: momentum, rest, rate. */
    MOMENTUM(1),
    /** {@code v = momentum v + rest d; p -= rate (d + momentum v)}; numbers: momentum, rest, rate. */
    NESTEROV(1),
    /**
     * {@code m = beta1 m + rest1 d; v = beta2 v + rest2 d^2; p = shrink p - rate m / (sqrt(v) / root + epsilon)}; numbers: beta1, rest1,
     * beta2, rest2, rate, root, epsilon, shrink.
     */
    ADAM(2),
    /** As {@link #ADAM}, but with {@code x = max(x, v)} in the place of v in the divisor. */
    AMSGRAD(3),
    /** {@code s += d^2; p -= rate d / (sqrt(s) + epsilon)}; numbers: rate, epsilon. */
    ADAGRAD(1),
    /** {@code s = alpha s + rest d^2; p -= rate d / (sqrt(s) + epsilon)}; numbers: alpha, rest, rate, epsilon. */
    RMSPROP(1),
    /** {@code s} as in {@link #RMSPROP}; {@code b = momentum b + d / (sqrt(s) + epsilon); p -= rate b}; numbers: as there, then momentum. */
    RMSPROP_MOMENTUM(2),
    /** {@code s} as in {@link #RMSPROP}; {@code a = alpha a + rest d; p -= rate d / (sqrt(s - a^2) + epsilon)}; numbers: as there. */
    CENTERED_RMSPROP(2),
    /** {@code s} and {@code a} as in {@link #CENTERED_RMSPROP}; {@code b = momentum b + d / (sqrt(s - a^2) + epsilon); p -= rate b}. */
    CENTERED_RMSPROP_MOMENTUM(3);

    private final int arrays;

    OptimizerRule(int arrays) {
        this.arrays = arrays;
    }

    /** {@return how many arrays are remembered of a parameter} */
    public int arrays() {
        return arrays;
    }
}
