package dev.arenagrad.ops;

/**
 * The parameters p, q and r of an {@link ActivationOp}. Parameters that it does not have are 0.
 *
 * @param p the first
 * @param q the second
 * @param r the third
 */
public record ActivationParameters(double p, double q, double r) {
    /** No numbers. */
    public static final ActivationParameters NONE = new ActivationParameters(0, 0, 0);

    /**
     * {@return one number}
     *
     * @param p the first number
     */
    public static ActivationParameters of(double p) {
        return new ActivationParameters(p, 0, 0);
    }

    /**
     * {@return two numbers}
     *
     * @param p the first number
     * @param q the second number
     */
    public static ActivationParameters of(double p, double q) {
        return new ActivationParameters(p, q, 0);
    }
}
