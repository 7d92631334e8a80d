package dev.arenagrad.optim;

/**
 * Lets the rate rise linearly from a part of itself to another part, {@code LinearLR}: at step t of T it is
 * {@code initial (start + (end - start) t / T)}, and stays so after step T.
 */
public final class LinearWarmup extends LearningRateSchedule {
    private static final double THIRD = 1.0 / 3;
    private static final long DEFAULT_LENGTH = 5;

    private final double start;
    private final double end;
    private final long length;

    /**
     * Creates a schedule that rises from a third to the whole rate in 5 steps.
     *
     * @param optimizer whose rates it sets
     */
    public LinearWarmup(Optimizer optimizer) {
        this(optimizer, THIRD, 1, DEFAULT_LENGTH);
    }

    /**
     * Creates a schedule.
     *
     * @param optimizer whose rates it sets
     * @param start the factor at step 0, more than 0 and at most 1
     * @param end the factor from step {@code length} on, from 0 to 1
     * @param length T, at least 1
     * @throws IllegalArgumentException if a number is out of its range
     */
    public LinearWarmup(Optimizer optimizer, double start, double end, long length) {
        super(optimizer);
        if (!(start > 0 && start <= 1)) {
            throw new IllegalArgumentException(
                    "Starting multiplicative factor expected to be greater than 0 and less or"
                            + " equal to 1, but got " + start);
        }
        if (!(end >= 0 && end <= 1)) {
            throw new IllegalArgumentException("Ending multiplicative factor expected to be between 0 and 1, but got "
                    + end);
        }
        this.start = start;
        this.end = end;
        this.length = Ranges.atLeast(1, length, "total_iters");
        start();
    }

    @Override
    protected double rate(long step, double current, double initial) {
        if (step == 0) {
            return current * start;
        }
        if (step > length) {
            return current;
        }
        return Math.max(0, current * (1 + (end - start) / (length * start + (step - 1) * (end - start))));
    }
}
