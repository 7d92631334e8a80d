package dev.arenagrad.refusal;

import dev.arenagrad.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Tensors, and one call that is to be refused memory again and again. Everything is made afresh for each run. */
final class Situation {
    /** What can be looked at before and after. */
    final List<Tensor> tensors = new ArrayList<>();

    private Supplier<List<Tensor>> call = List::of;
    private Runnable repair = () -> {};
    private boolean mayStopHalfway;

    /** {@return {@code tensor}, which is looked at} */
    Tensor watch(Tensor tensor) {
        tensors.add(tensor);
        return tensor;
    }

    /** Sets the call; its results are looked at when it succeeded. */
    Situation calls(Supplier<List<Tensor>> operation) {
        call = operation;
        return this;
    }

    /** Sets a call without results. */
    Situation runs(Runnable operation) {
        return calls(() -> {
            operation.run();
            return List.of();
        });
    }

    /** Says that a refusal may leave some of the work done, which {@code undo} takes back before the call is repeated. */
    Situation mayStopHalfway(Runnable undo) {
        mayStopHalfway = true;
        repair = undo;
        return this;
    }

    boolean mayStopHalfway() {
        return mayStopHalfway;
    }

    void repair() {
        repair.run();
    }

    List<Tensor> call() {
        return call.get();
    }
}
