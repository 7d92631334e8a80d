package dev.arenagrad.optim;

import java.util.List;

/** The options of an optimiser's groups at one moment, to return to if what follows is refused. */
final class SavedOptions {
    private final List<ParameterGroup> groups;
    private final List<double[]> values;

    SavedOptions(Optimizer optimizer) {
        groups = optimizer.parameterGroups();
        values = groups.stream().map(ParameterGroup::values).toList();
    }

    void restore() {
        for (int g = 0; g < values.size(); g++) {
            groups.get(g).replace(values.get(g));
        }
    }
}
