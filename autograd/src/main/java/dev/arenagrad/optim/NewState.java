package dev.arenagrad.optim;

import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.storage.CleanableStorages;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerSteps;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Arrays that an optimiser is about to remember, which are forgotten and freed unless all that needs them succeeds. */
final class NewState {
    private final List<Made> made = new ArrayList<>(0);

    private record Made(ParameterState state, int index, NDArray array) {}

    int size() {
        return made.size();
    }

    /**
     * {@return an array in the scope of the parameter, of its shape, dtype and order of elements}
     *
     * @param origin what it is for, for reports
     * @param value its elements
     */
    NDArray make(ParameterState state, int index, String origin, double value) {
        NDArray array = OptimizerSteps.filledLike(state.parameter().array(), value, Variable.of(state.parameter())
                .home(),
                origin);
        made.add(new Made(state, index, array));
        state.put(index, array);
        return array;
    }

    /** Leaves what was made to {@code storages}, which have room for it. */
    void commit(@Nullable CleanableStorages storages) {
        for (Made each : made) {
            Objects.requireNonNull(storages).add(each.array.storage());
        }
        made.clear();
    }

    /** Forgets and frees what was not committed. */
    void discard() {
        for (Made each : made) {
            each.state.forget(each.index);
            each.array.storage().disown();
        }
        made.clear();
    }
}
