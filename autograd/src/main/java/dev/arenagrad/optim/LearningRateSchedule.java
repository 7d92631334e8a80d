package dev.arenagrad.optim;

import dev.arenagrad.Stateful;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Sets the learning rates of an optimiser's groups from step to step, as {@code torch.optim.lr_scheduler}. Call {@link #step()} after
 * {@link Optimizer#step()}, once for each batch or for each epoch, as the numbers of the schedule are meant.
 *
 * <p>A group's <i>initial rate</i> is the rate that it has when the first schedule of its optimiser is created. Most schedules multiply the
 * present rate, as PyTorch's do, so that several can act on one optimiser ({@link ChainedSchedule}), and a rate that is set by hand in
 * between is carried on.
 *
 * <p>A schedule of one's own extends this class, says in {@link #rate} what the rate of a group is at a step, and calls {@link #start()} at
 * the end of its constructor:
 *
 * {@snippet :
 * final class InverseSquareRoot extends LearningRateSchedule {
 *     InverseSquareRoot(Optimizer optimizer) {
 *         super(optimizer);
 *         start();
 *     }
 *
 *     @Override
 *     protected double rate(long step, double current, double initial) {
 *         return initial / Math.sqrt(step + 1);
 *     }
 * }
 * }
 *
 * <p>A schedule must be used by one thread at a time, as its optimiser.
 */
public abstract class LearningRateSchedule implements Stateful {
    private static final String STEP = "last_epoch";
    private static final String INITIAL_RATES = "base_lrs";

    private final Optimizer optimizer;
    private double[] initialRates;
    private long step;

    /**
     * Creates a schedule before its step 0.
     *
     * @param optimizer whose rates it sets; it must get no more groups
     */
    protected LearningRateSchedule(Optimizer optimizer) {
        this.optimizer = optimizer;
        this.initialRates = new double[optimizer.parameterGroups().size()];
        for (int g = 0; g < initialRates.length; g++) {
            ParameterGroup group = optimizer.parameterGroups().get(g);
            double known = group.initialLearningRate();
            initialRates[g] = Double.isNaN(known) ? group.learningRate() : known;
        }
    }

    /** Sets the rates of step 0, to be called at the end of a constructor. Until then the optimiser stays as it was. */
    protected final void start() {
        restart(false);
        for (int g = 0; g < initialRates.length; g++) {
            optimizer.parameterGroups().get(g).setInitialLearningRate(initialRates[g]);
        }
    }

    /** Returns to step 0, from the initial rates or from the present ones. */
    void restart(boolean fromInitialRates) {
        step = 0;
        setRates(fromInitialRates);
    }

    /** Goes on by one step and sets the rates of all groups. If an exception is thrown, the step and all options are as they were. */
    public void step() {
        SavedOptions before = new SavedOptions(optimizer);
        step++;
        try {
            setRates(false);
        } catch (Throwable e) {
            step--;
            before.restore();
            throw e;
        }
    }

    /** Makes the step before the present one the present one, and leaves the rates to the caller. */
    final void goBack() {
        step--;
    }

    private void setRates(boolean fromInitialRates) {
        List<ParameterGroup> groups = optimizer.parameterGroups();
        if (groups.size() != initialRates.length) {
            throw new IllegalStateException(
                    "the optimizer got a parameter group after the schedule was created; add all"
                            + " groups first");
        }
        double[] rates = new double[initialRates.length];
        for (int g = 0; g < rates.length; g++) {
            double current = fromInitialRates ? initialRates[g] : groups.get(g).learningRate();
            rates[g] = rate(step, current, initialRates[g]);
            if (!(rates[g] >= 0)) {
                throw new IllegalArgumentException("Invalid learning rate: " + rates[g] + " at step " + step + " of "
                        + getClass().getSimpleName());
            }
        }
        for (int g = 0; g < rates.length; g++) {
            groups.get(g).setLearningRate(rates[g]);
            adjust(groups.get(g), step);
        }
    }

    /** Sets other options of a group for a step. */
    void adjust(ParameterGroup group, long step) {}

    /**
     * {@return the rate of a group}
     *
     * @param step the number of the step, 0 when the schedule starts
     * @param current the group's rate before this step
     * @param initial its initial rate
     */
    protected abstract double rate(long step, double current, double initial);

    /** {@return the number of the present step, 0 after creation} */
    public final long lastStep() {
        return step;
    }

    /** {@return the optimiser whose rates it sets} */
    public final Optimizer optimizer() {
        return optimizer;
    }

    /** Makes {@code rate} the initial rate of a group. */
    final void setInitialRate(int group, double rate) {
        optimizer.parameterGroups().get(group).setInitialLearningRate(rate);
        initialRates[group] = rate;
    }

    /** {@return the number of the step and the initial rates} The present rates are part of the optimiser's state. */
    @Override
    public SequencedMap<String, Tensor> stateDict() {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        state.put(STEP, Tensor.scalar(step, DType.INT64));
        state.put(INITIAL_RATES, Tensor.of(initialRates.clone()));
        return state;
    }

    /**
     * Takes over where another schedule was. The rates do not change before the next step: they are part of the optimiser's state.
     *
     * @param state its {@link #stateDict()}
     * @throws IllegalArgumentException if it is a state of another kind of schedule, or of an optimiser with another number of groups
     */
    @Override
    public void loadStateDict(Map<String, Tensor> state) {
        NamedNumbers.requireNames(getClass().getSimpleName(), state, STEP, INITIAL_RATES);
        long loadedStep = NamedNumbers.integer(state, STEP);
        double[] rates = NamedNumbers.numbers(state, INITIAL_RATES, initialRates.length);
        step = loadedStep;
        initialRates = rates;
    }
}
