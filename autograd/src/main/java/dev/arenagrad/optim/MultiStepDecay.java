package dev.arenagrad.optim;

import java.util.Collections;
import java.util.List;

/**
 * Multiplies the rate by a factor at given steps, {@code MultiStepLR}.
 */
public final class MultiStepDecay extends LearningRateSchedule {
    private final List<Long> milestones;
    private final double factor;

    /**
     * Creates a schedule.
     *
     * @param optimizer whose rates it sets
     * @param milestones the numbers of the steps; at one that is listed several times the rate is multiplied as often
     * @param factor at least 0
     * @throws IllegalArgumentException if the factor is negative or NaN
     */
    public MultiStepDecay(Optimizer optimizer, List<Long> milestones, double factor) {
        super(optimizer);
        this.milestones = List.copyOf(milestones);
        this.factor = Ranges.nonNegative(factor, "gamma");
        start();
    }

    @Override
    protected double rate(long step, double current, double initial) {
        return current * Math.pow(factor, Collections.frequency(milestones, step));
    }
}
