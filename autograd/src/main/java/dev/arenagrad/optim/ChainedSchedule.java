package dev.arenagrad.optim;

import dev.arenagrad.Stateful;
import dev.arenagrad.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Lets several schedules of one optimiser act at every step, one after the other, {@code ChainedScheduler}. Each multiplies what those before
 * it made of the rate.
 */
public final class ChainedSchedule implements Stateful {
    private final List<LearningRateSchedule> schedules;

    /**
     * Chains schedules.
     *
     * @param schedules of one optimiser, at least one
     * @throws IllegalArgumentException if there is none, or if they are of several optimisers
     */
    public ChainedSchedule(LearningRateSchedule... schedules) {
        this.schedules = NestedSchedules.ofOneOptimizer(schedules);
    }

    /** Goes on by one step in every schedule. If one of them throws an exception, none has, and all options are as they were. */
    public void step() {
        SavedOptions before = new SavedOptions(schedules.getFirst().optimizer());
        int stepped = 0;
        try {
            for (; stepped < schedules.size(); stepped++) {
                schedules.get(stepped).step();
            }
        } catch (Throwable e) {
            schedules.subList(0, stepped).forEach(LearningRateSchedule::goBack);
            before.restore();
            throw e;
        }
    }

    /** {@return the states of the schedules, each with its number and a dot before its names} */
    @Override
    public SequencedMap<String, Tensor> stateDict() {
        return NestedSchedules.stateDict(schedules);
    }

    /**
     * Takes over where other schedules were, all of them or none.
     *
     * @param state a state of chained schedules of the same kinds
     * @throws IllegalArgumentException if it is a state of something else
     */
    @Override
    public void loadStateDict(Map<String, Tensor> state) {
        NestedSchedules.loadStateDict(schedules, state);
    }
}
