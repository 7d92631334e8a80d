package dev.arenagrad.optim;

import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.NDArray;
import java.util.ArrayList;
import java.util.List;

/** Copies, in the innermost scope, of what a step that can fail half-way is about to change. */
final class UndoLog {
    private final List<Change> changes = new ArrayList<>(0);

    /** A parameter before it was changed: copies of its value and of what is remembered of it. */
    private record Change(ParameterState state, long steps, int unused, List<Copy> copies) {}

    private record Copy(NDArray original, NDArray copy) {
        static Copy of(NDArray original) {
            return new Copy(original, Copies.copy(original, original.dtype(), "an optimizer's step"));
        }
    }

    /** Copies a parameter and what is remembered of it. */
    void add(ParameterState state) {
        List<Copy> copies = new ArrayList<>();
        copies.add(Copy.of(state.parameter().array()));
        for (NDArray array : state.arrays) {
            if (array != null) {
                copies.add(Copy.of(array));
            }
        }
        changes.add(new Change(state, state.step(), state.unused(), copies));
    }

    /** Puts everything back, the last change first. */
    void run() {
        for (Change change : changes.reversed()) {
            change.copies.forEach(copy -> Copies.copyInto(copy.copy, copy.original));
            change.state.restore(change.steps, change.unused);
        }
    }
}
