package dev.arenagrad.optim;

/**
 * Lets the rate rise from a small one to a maximum and fall to almost nothing within a given number of steps, {@code OneCycleLR} (Smith and
 * Topin 2018). Momentum, or Adam's b1, falls while the rate rises, and rises again, if the optimiser has it and {@link #momentum} asks for
 * that.
 *
 * {@snippet :
 * OneCycle schedule = new OneCycle(optimizer, 0.1, 1000).momentum(0.85, 0.95);
 * }
 *
 * <p>The rate starts at {@code maximum / 25}, which becomes the initial rate of the groups, has its maximum after 30 % of the steps, and ends at
 * {@code maximum / 250,000}, along halves of cosines.
 */
public final class OneCycle extends LearningRateSchedule {
    private final double maximum;
    private final long total;
    private double risingPart = 0.3;
    private boolean linear;
    private boolean threePhases;
    private double divisor = 25;
    private double finalDivisor = 1e4;
    private boolean cyclesMomentum;
    private double smallestMomentum;
    private double largestMomentum;

    /**
     * Creates a schedule.
     *
     * @param optimizer whose rates it sets
     * @param maximum the largest rate of all groups, at least 0
     * @param total the number of steps, at least 2
     * @throws IllegalArgumentException if a number is out of its range
     */
    public OneCycle(Optimizer optimizer, double maximum, long total) {
        super(optimizer);
        this.maximum = Ranges.nonNegative(maximum, "max_lr");
        this.total = Ranges.atLeast(2, total, "total_steps");
        begin();
    }

    private void requireNoStep() {
        if (lastStep() != 0) {
            throw new IllegalStateException("the schedule took " + lastStep() + " steps already; set it up before");
        }
    }

    private void begin() {
        for (int g = 0; g < optimizer().parameterGroups().size(); g++) {
            setInitialRate(g, maximum / divisor);
        }
        start();
    }

    /**
     * Sets in what part of the steps the rate rises, 0.3 at first. Where that is a single step, the rate has its maximum at once.
     *
     * @param risingPart more than 0 and less than 1; with three phases, at most 0.5
     * @return this schedule
     * @throws IllegalArgumentException if it is not between 0 and 1
     * @throws IllegalStateException if the schedule took a step already
     */
    public OneCycle risingPart(double risingPart) {
        requireNoStep();
        this.risingPart = Ranges.between(Double.MIN_NORMAL, 1 - Math.ulp(1), risingPart, "pct_start");
        begin();
        return this;
    }

    /**
     * Makes the rate change linearly in place of along cosines.
     *
     * @return this schedule
     * @throws IllegalStateException if the schedule took a step already
     */
    public OneCycle linear() {
        requireNoStep();
        linear = true;
        begin();
        return this;
    }

    /**
     * Lets the rate fall to where it started in as many steps as it rose, and only then to the end.
     *
     * @return this schedule
     * @throws IllegalStateException if the schedule took a step already
     */
    public OneCycle threePhases() {
        requireNoStep();
        threePhases = true;
        begin();
        return this;
    }

    /**
     * Sets what the maximum is divided by at the start, and that again at the end; 25 and 10,000 at first.
     *
     * @param divisor more than 0
     * @param finalDivisor more than 0
     * @return this schedule
     * @throws IllegalArgumentException if one is not positive
     * @throws IllegalStateException if the schedule took a step already
     */
    public OneCycle divisors(double divisor, double finalDivisor) {
        requireNoStep();
        Ranges.between(Double.MIN_NORMAL, Double.MAX_VALUE, divisor, "div_factor");
        this.finalDivisor = Ranges.between(Double.MIN_NORMAL, Double.MAX_VALUE, finalDivisor, "final_div_factor");
        this.divisor = divisor;
        begin();
        return this;
    }

    /**
     * Lets the momentum, or Adam's b1, go against the rate.
     *
     * @param smallest where the rate is at its maximum
     * @param largest at the start and at the end
     * @return this schedule
     * @throws IllegalArgumentException if the optimiser has neither, or does not allow the numbers
     * @throws IllegalStateException if the schedule took a step already
     */
    public OneCycle momentum(double smallest, double largest) {
        requireNoStep();
        String option = momentumOf(optimizer().parameterGroups().getFirst());
        for (ParameterGroup group : optimizer().parameterGroups()) {
            double before = group.option(option);
            try {
                group.setOption(option, smallest).setOption(option, largest);
            } finally {
                group.setOption(option, before);
            }
        }
        cyclesMomentum = true;
        smallestMomentum = smallest;
        largestMomentum = largest;
        begin();
        return this;
    }

    private static String momentumOf(ParameterGroup group) {
        if (group.options().containsKey("beta1")) {
            return "beta1";
        }
        if (group.options().containsKey("momentum")) {
            return "momentum";
        }
        throw new IllegalArgumentException("optimizer must support momentum with `cycle_momentum` option enabled");
    }

    /** {@return the value at a step, between those at the start, at the maximum, after it with three phases, and at the end} */
    private double at(long step, double start, double middle, double afterwards, double end) {
        double firstEnd = risingPart * total - 1;
        double secondEnd = threePhases ? 2 * risingPart * total - 2 : firstEnd;
        double last = total - 1;
        if (step <= firstEnd) {
            return between(start, middle, firstEnd == 0 ? 1 : step / firstEnd);
        }
        if (threePhases && step <= secondEnd) {
            return between(middle, afterwards, (step - firstEnd) / (secondEnd - firstEnd));
        }
        return between(threePhases ? afterwards : middle, end, (step - secondEnd) / (last - secondEnd));
    }

    private double between(double start, double end, double part) {
        return linear ? (end - start) * part + start : end + (start - end) / 2 * (Math.cos(Math.PI * part) + 1);
    }

    @Override
    protected double rate(long step, double current, double initial) {
        if (step > total) {
            throw new IllegalStateException("Tried to step " + (step + 1)
                    + " times. The specified number of total steps is " + total);
        }
        return Math.max(0, at(step, initial, maximum, initial, initial / finalDivisor));
    }

    @Override
    void adjust(ParameterGroup group, long step) {
        if (cyclesMomentum) {
            group.setOption(momentumOf(group), at(step, largestMomentum, smallestMomentum, largestMomentum,
                    largestMomentum));
        }
    }
}
