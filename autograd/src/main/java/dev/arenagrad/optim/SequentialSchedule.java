package dev.arenagrad.optim;

import dev.arenagrad.Stateful;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Lets one schedule of an optimiser follow another, {@code SequentialLR}: each starts from the initial rates at its step 0.
 */
public final class SequentialSchedule implements Stateful {
    private static final String STEP = "last_epoch";

    private final List<LearningRateSchedule> schedules;
    private final long[] milestones;
    private long step;

    /**
     * Creates a sequence, which sets the rates to those of the first schedule.
     *
     * @param schedules of one optimiser, which have taken no step, at least one
     * @param milestones the steps at which the second schedule starts, the third and so on, in ascending order
     * @throws IllegalArgumentException if there is no schedule, if they are of several optimisers, if there is not one milestone fewer than
     *         schedules, or if milestones are not ascending or below 1
     */
    public SequentialSchedule(List<LearningRateSchedule> schedules, long... milestones) {
        this.schedules = NestedSchedules.ofOneOptimizer(schedules.toArray(LearningRateSchedule[]::new));
        this.milestones = milestones.clone();
        if (milestones.length != schedules.size() - 1) {
            throw new IllegalArgumentException(
                    "Sequential Schedulers expects number of schedulers provided to be one more"
                            + " than the number of milestone points, but got number of schedulers " + schedules.size()
                            + " and the number of milestones to be equal to " + milestones.length);
        }
        for (int i = 0; i < milestones.length; i++) {
            Ranges.atLeast(i == 0 ? 1 : milestones[i - 1] + 1, milestones[i], "milestone " + i);
        }
        this.schedules.getFirst().restart(true);
    }

    /** Goes on by one step, in the schedule whose turn it is. */
    public void step() {
        int index = 0;
        while (index < milestones.length && step + 1 >= milestones[index]) {
            index++;
        }
        LearningRateSchedule schedule = schedules.get(index);
        if (index > 0 && step + 1 == milestones[index - 1]) {
            schedule.restart(true);
        } else {
            schedule.step();
        }
        step++;
    }

    /** {@return the number of the step, and the states of the schedules, each with its number and a dot before its names} */
    @Override
    public SequencedMap<String, Tensor> stateDict() {
        SequencedMap<String, Tensor> state = NestedSchedules.stateDict(schedules);
        state.putFirst(STEP, Tensor.scalar(step, DType.INT64));
        return state;
    }

    /**
     * Takes over where another sequence was, as a whole or not at all.
     *
     * @param state a state of a sequence of the same kinds
     * @throws IllegalArgumentException if it is a state of something else
     */
    @Override
    public void loadStateDict(Map<String, Tensor> state) {
        long loaded = NamedNumbers.integer(state, STEP);
        Map<String, Tensor> rest = new LinkedHashMap<>(state);
        rest.remove(STEP);
        NestedSchedules.loadStateDict(schedules, rest);
        step = loaded;
    }
}
