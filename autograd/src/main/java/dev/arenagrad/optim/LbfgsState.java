package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.CleanableStorages;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerSteps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What L-BFGS remembers from step to step, in the scope of the parameters. A step works on a {@link Memory} of its own and commits that. */
final class LbfgsState {
    private static final String PREFIX = "lbfgs.";
    private static final String COUNTS = PREFIX + "counts";
    private static final String NUMBERS = PREFIX + "numbers";
    private static final String DIRECTION = PREFIX + "d";
    private static final String GRADIENT = PREFIX + "prev_flat_grad";
    private static final String GRADIENT_CHANGE = PREFIX + "old_dirs.";
    private static final String STEP_CHANGE = PREFIX + "old_stps.";

    private static final double LEAST_CURVATURE = 1e-10;

    private Memory committed = new Memory();

    /** A change of the gradient, y, and of the parameters, s, that belong together, and 1 / (y s). */
    private record Change(Tensor gradient, Tensor step, double inverse) {}

    /** The numbers and vectors of the algorithm. */
    static final class Memory {
        long iterations;
        long evaluations;
        double step;
        double loss;
        private double scale = 1;
        private @Nullable Tensor direction;
        private @Nullable Tensor gradient;
        private final List<Change> changes = new ArrayList<>();

        Tensor direction() {
            return Objects.requireNonNull(direction);
        }

        /** Takes in the change to a new gradient, and points the direction down from there. */
        void turn(Tensor newGradient, int historySize) {
            Tensor lastGradient = gradient;
            if (lastGradient == null) {
                direction = newGradient.neg();
            } else {
                remember(newGradient.sub(lastGradient), direction().mul(step), historySize);
                direction = solve(newGradient);
            }
            gradient = newGradient;
        }

        private void remember(Tensor gradientChange, Tensor stepChange, int historySize) {
            double curvature = gradientChange.dot(stepChange).item();
            if (curvature > LEAST_CURVATURE) {
                while (changes.size() >= historySize) {
                    changes.removeFirst();
                }
                changes.add(new Change(gradientChange, stepChange, 1 / curvature));
                scale = curvature / gradientChange.dot(gradientChange).item();
            }
        }

        /** {@return -H g, by two loops over the history} */
        private Tensor solve(Tensor newGradient) {
            double[] alphas = new double[changes.size()];
            Tensor result = newGradient.neg();
            for (int i = changes.size() - 1; i >= 0; i--) {
                Change change = changes.get(i);
                alphas[i] = change.step.dot(result).item() * change.inverse;
                result.sub_(change.gradient.mul(alphas[i]));
            }
            result.mul_(scale);
            for (int i = 0; i < changes.size(); i++) {
                Change change = changes.get(i);
                double beta = change.gradient.dot(result).item() * change.inverse;
                result.add_(change.step.mul(alphas[i] - beta));
            }
            return result;
        }

        /** Moves what was made in {@code scope} to the scope around it. */
        void keepIn(Scope scope) {
            for (Tensor tensor : tensors()) {
                if (tensor.array().storage().scope() == scope) {
                    scope.keep(tensor);
                }
            }
        }

        private List<Tensor> tensors() {
            List<Tensor> all = new ArrayList<>();
            if (direction != null) {
                all.add(direction);
            }
            if (gradient != null) {
                all.add(gradient);
            }
            changes.forEach(change -> {
                all.add(change.gradient);
                all.add(change.step);
            });
            return all;
        }

        private Memory copy(UnaryOperator<Tensor> each) {
            Memory copy = new Memory();
            copy.iterations = iterations;
            copy.evaluations = evaluations;
            copy.step = step;
            copy.loss = loss;
            copy.scale = scale;
            copy.direction = direction == null ? null : each.apply(direction);
            copy.gradient = gradient == null ? null : each.apply(gradient);
            changes.forEach(change -> copy.changes.add(new Change(each.apply(change.gradient), each.apply(change.step),
                    change.inverse)));
            return copy;
        }
    }

    /** A memory whose vectors are in the scope of the parameters, of which some are new there. */
    private record Prepared(Memory memory, List<Storage> fresh) {
        void discard() {
            fresh.forEach(Storage::disown);
        }
    }

    /** {@return a memory to work on, which shares the vectors that are remembered} */
    Memory copy() {
        return committed.copy(tensor -> tensor);
    }

    /**
     * Remembers {@code memory}, and forgets and frees what is not part of it. Nothing changes if an exception is thrown.
     *
     * @param between what has to succeed first
     * @param storages returns where new vectors are listed, after that
     */
    void replace(Memory memory, ScopeImpl home, Runnable between, Supplier<CleanableStorages> storages) {
        Prepared prepared = prepare(memory, home);
        boolean done = false;
        try {
            between.run();
            storages.get().makeRoom(prepared.fresh.size());
            done = true;
        } finally {
            if (!done) {
                prepared.discard();
            }
        }
        prepared.fresh.forEach(storages.get()::add);
        Set<Tensor> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        kept.addAll(prepared.memory.tensors());
        for (Tensor old : committed.tensors()) {
            if (!kept.contains(old)) {
                old.array().storage().disown();
            }
        }
        committed = prepared.memory;
    }

    private Prepared prepare(Memory memory, ScopeImpl home) {
        Set<Tensor> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(committed.tensors());
        List<Storage> fresh = new ArrayList<>();
        try {
            return new Prepared(memory.copy(tensor -> known.contains(tensor) ? tensor : copy(tensor, home, fresh)),
                    fresh);
        } catch (Throwable e) {
            fresh.forEach(Storage::disown);
            throw e;
        }
    }

    private static Tensor copy(Tensor tensor, ScopeImpl home, List<Storage> fresh) {
        NDArray array = OptimizerSteps.filledLike(tensor.array(), 0, home, "Lbfgs state");
        fresh.add(array.storage());
        Copies.copyInto(tensor.array(), array);
        return new Variable(array);
    }

    /** Adds what is remembered to a state. */
    void write(Map<String, Tensor> state) {
        Memory memory = committed;
        state.put(COUNTS, Tensor.of(new long[] {memory.iterations, memory.evaluations, memory.changes.size()}));
        state.put(NUMBERS, Tensor.of(new double[] {memory.step, memory.loss, memory.scale}));
        if (memory.direction != null && memory.gradient != null) {
            state.put(DIRECTION, memory.direction);
            state.put(GRADIENT, memory.gradient);
        }
        for (int i = 0; i < memory.changes.size(); i++) {
            state.put(GRADIENT_CHANGE + i, memory.changes.get(i).gradient);
            state.put(STEP_CHANGE + i, memory.changes.get(i).step);
        }
    }

    /** {@return the names of a state that are not L-BFGS's own} */
    static Map<String, Tensor> withoutOwnNames(Map<String, Tensor> state) {
        Map<String, Tensor> rest = new LinkedHashMap<>(state);
        rest.keySet().removeIf(name -> name.startsWith(PREFIX));
        return rest;
    }

    /** {@return what a state remembers, of vectors of the given size} */
    static Memory read(Map<String, Tensor> state, long size, DType dtype) {
        double[] counts = NamedNumbers.numbers(state, COUNTS, 3);
        double[] numbers = NamedNumbers.numbers(state, NUMBERS, 3);
        Memory memory = new Memory();
        memory.iterations = (long) counts[0];
        memory.evaluations = (long) counts[1];
        memory.step = numbers[0];
        memory.loss = numbers[1];
        memory.scale = numbers[2];
        if (memory.iterations > 0) {
            memory.direction = vector(state, DIRECTION, size, dtype);
            memory.gradient = vector(state, GRADIENT, size, dtype);
        }
        for (int i = 0; i < counts[2]; i++) {
            Tensor gradientChange = vector(state, GRADIENT_CHANGE + i, size, dtype);
            Tensor stepChange = vector(state, STEP_CHANGE + i, size, dtype);
            memory.changes.add(new Change(gradientChange, stepChange, 1 / gradientChange.dot(stepChange).item()));
        }
        return memory;
    }

    private static Tensor vector(Map<String, Tensor> state, String name, long size, DType dtype) {
        Tensor vector = state.get(name);
        if (vector == null || vector.dim() != 1 || vector.numel() != size) {
            throw new IllegalArgumentException(name + (vector == null ? " is missing" : " has shape " + vector.shape()
                    + ", but the parameters have " + size + " elements"));
        }
        return vector.detach().to(dtype);
    }
}
