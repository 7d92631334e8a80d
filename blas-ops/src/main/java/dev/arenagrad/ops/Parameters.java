package dev.arenagrad.ops;

/**
 * The numbers p, q and r of an {@link ActivationOp}; those that it does not have are 0.
 *
 * @param p the first
 * @param q the second
 * @param r the third
 */
public record Parameters(double p, double q, double r) {
    /** No numbers. */
    public static final Parameters NONE = new Parameters(0, 0, 0);

    /**
     * {@return one number}
     *
     * @param p the first number
     */
    public static Parameters of(double p) {
        return new Parameters(p, 0, 0);
    }

    /**
     * {@return two numbers}
     *
     * @param p the first number
     * @param q the second number
     */
    public static Parameters of(double p, double q) {
        return new Parameters(p, q, 0);
    }
}
