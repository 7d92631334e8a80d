package dev.arenagrad.optim;

import dev.arenagrad.Stateful;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Multiplies the rates by a factor when a metric has not improved for some time, {@code ReduceLROnPlateau}.
 *
 * {@snippet :
 * ReduceOnPlateau schedule = new ReduceOnPlateau(optimizer).factor(0.5).patience(3);
 * schedule.step(loss(batch).item());    // once an epoch, with the loss of the validation
 * }
 *
 * <p>It must be used by one thread at a time, as its optimiser.
 */
public final class ReduceOnPlateau implements Stateful {
    private static final String STEP = "last_epoch";
    private static final String BEST = "best";
    private static final String BAD_STEPS = "num_bad_epochs";
    private static final String COOLDOWN = "cooldown_counter";

    private final Optimizer optimizer;
    private boolean maximum;
    private double factor = 0.1;
    private long patience = 10;
    private double threshold = 1e-4;
    private boolean absolute;
    private long cooldown;
    private double minimum;
    private double smallest = 1e-8;

    private long step;
    private double best = Double.POSITIVE_INFINITY;
    private long badSteps;
    private long cooling;

    /**
     * Creates a schedule for a metric that is to fall, with factor 0.1 and patience 10, for which an improvement is one by more than 0.01 %.
     *
     * @param optimizer whose rates it sets
     */
    public ReduceOnPlateau(Optimizer optimizer) {
        this.optimizer = optimizer;
    }

    /**
     * Makes this a schedule for a metric that is to rise, such as an accuracy.
     *
     * @return this schedule
     * @throws IllegalStateException if it took a step already
     */
    public ReduceOnPlateau ofMaximum() {
        requireNoStep();
        maximum = true;
        best = Double.NEGATIVE_INFINITY;
        return this;
    }

    private void requireNoStep() {
        if (step > 0) {
            throw new IllegalStateException("the schedule took " + step + " steps already; set it up before");
        }
    }

    /**
     * Sets the factor.
     *
     * @param factor from 0 to below 1
     * @return this schedule
     * @throws IllegalArgumentException if it is out of its range
     */
    public ReduceOnPlateau factor(double factor) {
        if (!(factor >= 0 && factor < 1)) {
            throw new IllegalArgumentException("Factor should be < 1.0 and not negative, but got " + factor);
        }
        this.factor = factor;
        return this;
    }

    /**
     * Sets how many steps without improvement are tolerated.
     *
     * @param patience at least 0
     * @return this schedule
     * @throws IllegalArgumentException if it is negative
     */
    public ReduceOnPlateau patience(long patience) {
        this.patience = Ranges.atLeast(0, patience, "patience");
        return this;
    }

    /**
     * Sets by what part of the best metric another must be better to count as an improvement.
     *
     * @param threshold at least 0
     * @return this schedule
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public ReduceOnPlateau relativeThreshold(double threshold) {
        this.threshold = Ranges.nonNegative(threshold, "threshold");
        this.absolute = false;
        return this;
    }

    /**
     * Sets by how much a metric must be better than the best to count as an improvement.
     *
     * @param threshold at least 0
     * @return this schedule
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public ReduceOnPlateau absoluteThreshold(double threshold) {
        this.threshold = Ranges.nonNegative(threshold, "threshold");
        this.absolute = true;
        return this;
    }

    /**
     * Sets for how many steps after a reduction nothing counts, 0 at first.
     *
     * @param cooldown at least 0
     * @return this schedule
     * @throws IllegalArgumentException if it is negative
     */
    public ReduceOnPlateau cooldown(long cooldown) {
        this.cooldown = Ranges.atLeast(0, cooldown, "cooldown");
        return this;
    }

    /**
     * Sets below what rates are not reduced, 0 at first.
     *
     * @param minimum at least 0
     * @return this schedule
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public ReduceOnPlateau minimum(double minimum) {
        this.minimum = Ranges.nonNegative(minimum, "min_lr");
        return this;
    }

    /**
     * Sets by how much a rate has to change for a reduction to be made, 1e-8 at first.
     *
     * @param smallest at least 0
     * @return this schedule
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public ReduceOnPlateau smallestChange(double smallest) {
        this.smallest = Ranges.nonNegative(smallest, "eps");
        return this;
    }

    /**
     * Goes on by one step, and reduces the rates if the metric has not improved for longer than is tolerated.
     *
     * @param metric the present metric
     */
    public void step(double metric) {
        step++;
        if (isBetter(metric)) {
            best = metric;
            badSteps = 0;
        } else {
            badSteps++;
        }
        if (cooling > 0) {
            cooling--;
            badSteps = 0;
        }
        if (badSteps > patience) {
            reduce();
            cooling = cooldown;
            badSteps = 0;
        }
    }

    private boolean isBetter(double metric) {
        if (maximum) {
            return metric > (absolute ? best + threshold : best * (1 + threshold));
        }
        return metric < (absolute ? best - threshold : best * (1 - threshold));
    }

    private void reduce() {
        for (ParameterGroup group : optimizer.parameterGroups()) {
            double reduced = Math.max(group.learningRate() * factor, minimum);
            if (group.learningRate() - reduced > smallest) {
                group.setLearningRate(reduced);
            }
        }
    }

    /** {@return the number of the step, the best metric, and for how long it has not improved} */
    @Override
    public SequencedMap<String, Tensor> stateDict() {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        state.put(STEP, Tensor.scalar(step, DType.INT64));
        state.put(BEST, Tensor.scalar(best, DType.FLOAT64));
        state.put(BAD_STEPS, Tensor.scalar(badSteps, DType.INT64));
        state.put(COOLDOWN, Tensor.scalar(cooling, DType.INT64));
        return state;
    }

    /**
     * Takes over where another schedule was. How it was set up is not part of the state.
     *
     * @param state its {@link #stateDict()}
     * @throws IllegalArgumentException if it is a state of something else
     */
    @Override
    public void loadStateDict(Map<String, Tensor> state) {
        NamedNumbers.requireNames("ReduceOnPlateau", state, STEP, BEST, BAD_STEPS, COOLDOWN);
        long loadedStep = NamedNumbers.integer(state, STEP);
        double loadedBest = NamedNumbers.number(state, BEST);
        long loadedBadSteps = NamedNumbers.integer(state, BAD_STEPS);
        cooling = NamedNumbers.integer(state, COOLDOWN);
        step = loadedStep;
        best = loadedBest;
        badSteps = loadedBadSteps;
    }
}
