package dev.arenagrad.optim;

/**
 * Multiplies the rate by a factor at every step, {@code ExponentialLR}.
 */
public final class ExponentialDecay extends LearningRateSchedule {
    private final double factor;

    /**
     * Creates a schedule.
     *
     * @param optimizer whose rates it sets
     * @param factor at least 0
     * @throws IllegalArgumentException if the factor is negative or NaN
     */
    public ExponentialDecay(Optimizer optimizer, double factor) {
        super(optimizer);
        this.factor = Ranges.nonNegative(factor, "gamma");
        start();
    }

    @Override
    protected double rate(long step, double current, double initial) {
        return step == 0 ? current : current * factor;
    }
}
