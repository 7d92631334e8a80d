package dev.arenagrad.optim;

/**
 * Lets the rate fall along half a cosine, {@code CosineAnnealingLR} (Loshchilov and Hutter 2017, equation 5, without restarts): at step t of
 * T {@code min + (initial - min) (1 + cos(pi t / T)) / 2}. Beyond T it rises again.
 */
public final class CosineAnnealing extends LearningRateSchedule {
    private final long length;
    private final double minimum;

    /**
     * Creates a schedule that falls to 0.
     *
     * @param optimizer whose rates it sets
     * @param length T, at least 1
     * @throws IllegalArgumentException if the length is below 1
     */
    public CosineAnnealing(Optimizer optimizer, long length) {
        this(optimizer, length, 0);
    }

    /**
     * Creates a schedule.
     *
     * @param optimizer whose rates it sets
     * @param length T, at least 1
     * @param minimum min, at least 0
     * @throws IllegalArgumentException if the length is below 1, or the minimum negative or NaN
     */
    public CosineAnnealing(Optimizer optimizer, long length, double minimum) {
        super(optimizer);
        this.length = Ranges.atLeast(1, length, "T_max");
        this.minimum = Ranges.nonNegative(minimum, "eta_min");
        start();
    }

    private double cosine(long step) {
        return 1 + Math.cos(Math.PI * step / length);
    }

    @Override
    protected double rate(long step, double current, double initial) {
        if (step == 0) {
            return current;
        }
        if ((step - 1 - length) % (2 * length) == 0) {
            return current + (initial - minimum) * (1 - Math.cos(Math.PI / length)) / 2;
        }
        return Math.max(0, cosine(step) / cosine(step - 1) * (current - minimum) + minimum);
    }
}
