package dev.arenagrad.optim;

import java.util.function.LongToDoubleFunction;

/**
 * Multiplies the initial rate by a function of the step, {@code LambdaLR}.
 */
public final class LambdaSchedule extends LearningRateSchedule {
    private final LongToDoubleFunction factor;

    /**
     * Creates a schedule.
     *
     * @param optimizer whose rates it sets
     * @param factor of the number of the step, from 0
     * @throws IllegalArgumentException if it is negative or NaN at step 0
     */
    public LambdaSchedule(Optimizer optimizer, LongToDoubleFunction factor) {
        super(optimizer);
        this.factor = factor;
        start();
    }

    @Override
    protected double rate(long step, double current, double initial) {
        return initial * factor.applyAsDouble(step);
    }
}
