package dev.arenagrad.optim;

/**
 * Multiplies the rate by a factor every so many steps, {@code StepLR}.
 */
public final class StepDecay extends LearningRateSchedule {
    private final long length;
    private final double factor;

    /**
     * Creates a schedule.
     *
     * @param optimizer whose rates it sets
     * @param length the number of steps from one change to the next, at least 1
     * @param factor at least 0
     * @throws IllegalArgumentException if a number is out of its range
     */
    public StepDecay(Optimizer optimizer, long length, double factor) {
        super(optimizer);
        this.length = Ranges.atLeast(1, length, "step_size");
        this.factor = Ranges.nonNegative(factor, "gamma");
        start();
    }

    @Override
    protected double rate(long step, double current, double initial) {
        return step == 0 || step % length != 0 ? current : current * factor;
    }
}
