package dev.arenagrad.optim;

/**
 * Lets the rate fall along half a cosine and begins anew at the initial rate, {@code CosineAnnealingWarmRestarts} (Loshchilov and Hutter
 * 2017, equation 5): {@code min + (initial - min) (1 + cos(pi t / T)) / 2} at step t after a restart. Each T is a multiple of the one before.
 */
public final class CosineAnnealingWarmRestarts extends LearningRateSchedule {
    private final long first;
    private final long factor;
    private final double minimum;

    /**
     * Creates a schedule that falls to 0 and restarts at equal distances.
     *
     * @param optimizer whose rates it sets
     * @param first the number of steps to the first restart, at least 1
     * @throws IllegalArgumentException if it is below 1
     */
    public CosineAnnealingWarmRestarts(Optimizer optimizer, long first) {
        this(optimizer, first, 1, 0);
    }

    /**
     * Creates a schedule.
     *
     * @param optimizer whose rates it sets
     * @param first the number of steps to the first restart, at least 1
     * @param factor how many times as long each T is as the one before, at least 1
     * @param minimum min, at least 0
     * @throws IllegalArgumentException if a number is out of its range
     */
    public CosineAnnealingWarmRestarts(Optimizer optimizer, long first, long factor, double minimum) {
        super(optimizer);
        this.first = Ranges.atLeast(1, first, "T_0");
        this.factor = Ranges.atLeast(1, factor, "T_mult");
        this.minimum = Ranges.nonNegative(minimum, "eta_min");
        start();
    }

    @Override
    protected double rate(long step, double current, double initial) {
        long sinceRestart = factor == 1 ? step % first : step;
        long length = first;
        while (sinceRestart >= length) {
            sinceRestart -= length;
            length = length > Long.MAX_VALUE / factor ? Long.MAX_VALUE : length * factor;
        }
        return minimum + (initial - minimum) * (1 + Math.cos(Math.PI * sinceRestart / length)) / 2;
    }
}
