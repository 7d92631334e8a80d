package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Schedules that others consist of.
 */
final class NestedSchedules {
    private NestedSchedules() {}

    static List<LearningRateSchedule> ofOneOptimizer(LearningRateSchedule... schedules) {
        if (schedules.length == 0) {
            throw new IllegalArgumentException("at least one schedule is needed");
        }
        for (int i = 1; i < schedules.length; i++) {
            if (schedules[i].optimizer() != schedules[0].optimizer()) {
                throw new IllegalArgumentException(
                        "all schedulers are expected to belong to the same optimizer, but got"
                                + " schedulers at index 0 and " + i + " to be different");
            }
        }
        return List.of(schedules);
    }

    static SequencedMap<String, Tensor> stateDict(List<LearningRateSchedule> schedules) {
        SequencedMap<String, Tensor> all = new LinkedHashMap<>();
        for (int i = 0; i < schedules.size(); i++) {
            String prefix = i + ".";
            schedules.get(i).stateDict().forEach((name, tensor) -> all.put(prefix + name, tensor));
        }
        return all;
    }

    static void loadStateDict(List<LearningRateSchedule> schedules, Map<String, Tensor> state) {
        List<Map<String, Tensor>> states = new ArrayList<>();
        int known = 0;
        for (int i = 0; i < schedules.size(); i++) {
            String prefix = i + ".";
            Map<String, Tensor> own = new LinkedHashMap<>();
            state.forEach((name, tensor) -> {
                if (name.startsWith(prefix)) {
                    own.put(name.substring(prefix.length()), tensor);
                }
            });
            states.add(own);
            known += own.size();
        }
        if (known != state.size()) {
            throw new IllegalArgumentException("the state is one of more than " + schedules.size() + " schedules: "
                    + state
                            .keySet());
        }
        int loaded = 0;
        List<Map<String, Tensor>> before = schedules.stream().map(schedule -> (Map<String, Tensor>) schedule
                .stateDict())
                .toList();
        try {
            for (; loaded < schedules.size(); loaded++) {
                schedules.get(loaded).loadStateDict(states.get(loaded));
            }
        } catch (RuntimeException e) {
            for (int i = 0; i < loaded; i++) {
                schedules.get(i).loadStateDict(before.get(i));
            }
            throw e;
        }
    }
}
