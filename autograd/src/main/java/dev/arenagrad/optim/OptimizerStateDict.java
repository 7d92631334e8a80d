package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.CleanableStorages;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerSteps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The state of an optimiser as tensors by name, and back. */
final class OptimizerStateDict {
    static final String STEP = "step";
    static final String PARAMETERS = "params";
    static final String INITIAL_RATE = "initial_lr";

    private final Optimizer optimizer;
    private final List<ParameterGroup> groups;
    private final List<ParameterState> states;

    /** What a parameter's state becomes. */
    private record Loaded(ParameterState state, long steps, @Nullable NDArray[] arrays) {}

    OptimizerStateDict(Optimizer optimizer) {
        this.optimizer = optimizer;
        this.groups = optimizer.parameterGroups();
        this.states = optimizer.states();
    }

    private static String ofState(int index, String name) {
        return "state." + index + "." + name;
    }

    private static String ofGroup(int index, String name) {
        return "param_groups." + index + "." + name;
    }

    SequencedMap<String, Tensor> write() {
        SequencedMap<String, Tensor> written = new LinkedHashMap<>();
        for (int i = 0; i < states.size(); i++) {
            ParameterState state = states.get(i);
            if (state.step() > 0) {
                written.put(ofState(i, STEP), Tensor.scalar(state.step(), DType.INT64));
            }
            for (int k = 0; k < state.arrays.length; k++) {
                NDArray array = state.arrays[k];
                if (array != null) {
                    written.put(ofState(i, state.names().get(k)), new Variable(array));
                }
            }
        }
        int first = 0;
        for (int g = 0; g < groups.size(); g++) {
            ParameterGroup group = groups.get(g);
            int index = g;
            group.options().forEach((name, value) -> written.put(ofGroup(index, name), number(value)));
            if (!Double.isNaN(group.initialLearningRate())) {
                written.put(ofGroup(g, INITIAL_RATE), number(group.initialLearningRate()));
            }
            int next = first + group.parameters().size();
            written.put(ofGroup(g, PARAMETERS), Tensor.of(LongStream.range(first, next).toArray()));
            first = next;
        }
        return written;
    }

    private static Tensor number(double value) {
        return Tensor.scalar(value, DType.FLOAT64);
    }

    /**
     * Takes over a state, all of it or, if an exception is thrown, nothing.
     *
     * @return the memory of what is now remembered, for the optimiser to keep; what was remembered before is to be freed
     */
    CleanableStorages read(Map<String, Tensor> written) {
        checkNames(written);
        List<double[]> options = readOptions(written);
        double[] initialRates = readInitialRates(written);
        CleanableStorages storages = CleanableStorages.of(optimizer);
        List<Loaded> loaded = new ArrayList<>();
        boolean complete = false;
        try (Scope _ = Scope.open("an optimizer's state")) {
            for (int i = 0; i < states.size(); i++) {
                ParameterState state = states.get(i);
                Loaded each = new Loaded(state, readStep(i, written), new NDArray[state.arrays.length]);
                loaded.add(each);
                for (int k = 0; k < each.arrays.length; k++) {
                    each.arrays[k] = copy(state, written.get(ofState(i, state.names().get(k))), storages);
                }
            }
            complete = true;
        } finally {
            if (!complete) {
                storages.free();
            }
        }
        loaded.forEach(each -> each.state.replace(each.steps, each.arrays));
        for (int g = 0; g < groups.size(); g++) {
            groups.get(g).replace(options.get(g));
            groups.get(g).setInitialLearningRate(initialRates[g]);
        }
        return storages;
    }

    private @Nullable NDArray copy(ParameterState state, @Nullable Tensor from,
            CleanableStorages storages) {
        if (from == null) {
            return null;
        }
        storages.makeRoom(1);
        NDArray array = OptimizerSteps.filledLike(state.parameter().array(), 0, Variable.of(state.parameter()).home(),
                optimizer
                        .origin());
        storages.add(array.storage());
        Copies.copyInto(from.array(), array);
        return array;
    }

    private List<double[]> readOptions(Map<String, Tensor> written) {
        List<double[]> all = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            List<Option> options = optimizer.options().list();
            double[] values = new double[options.size()];
            for (int k = 0; k < values.length; k++) {
                values[k] = options.get(k).check(numberOf(ofGroup(g, options.get(k).name()), written));
            }
            groups.get(g).check(values);
            all.add(values);
        }
        return all;
    }

    private double[] readInitialRates(Map<String, Tensor> written) {
        Option learningRate = optimizer.options().get(0);
        double[] rates = new double[groups.size()];
        for (int g = 0; g < rates.length; g++) {
            String name = ofGroup(g, INITIAL_RATE);
            rates[g] = written.containsKey(name) ? learningRate.check(numberOf(name, written)) : Double.NaN;
        }
        return rates;
    }

    private static long readStep(int index, Map<String, Tensor> written) {
        String name = ofState(index, STEP);
        double step = written.containsKey(name) ? numberOf(name, written) : 0;
        if (!(step >= 0)) {
            throw new IllegalArgumentException(name + " is below 0: " + step);
        }
        return (long) step;
    }

    private static double numberOf(String name, Map<String, Tensor> written) {
        Tensor value = written.get(name);
        if (value == null || value.numel() != 1) {
            throw new IllegalArgumentException(name + (value == null ? " is missing" : " is not one number"));
        }
        return value.item();
    }

    private void checkNames(Map<String, Tensor> written) {
        int count = 0;
        while (written.containsKey(ofGroup(count, Option.LEARNING_RATE))) {
            count++;
        }
        if (count != groups.size()) {
            throw new IllegalArgumentException("loaded state dict has a different number of parameter groups: " + count
                    + ", but the optimizer has " + groups.size());
        }
        List<String> problems = new ArrayList<>();
        Set<String> unexpected = new LinkedHashSet<>(written.keySet());
        for (int g = 0; g < groups.size(); g++) {
            Tensor numbers = written.get(ofGroup(g, PARAMETERS));
            int size = groups.get(g).parameters().size();
            if (numbers != null && numbers.numel() != size) {
                throw new IllegalArgumentException(
                        "loaded state dict contains a parameter group that doesn't match the size of optimizer's group: "
                                + numbers.numel() + " parameters in group " + g + ", but the optimizer has " + size);
            }
            for (Option option : optimizer.options().list()) {
                if (!unexpected.remove(ofGroup(g, option.name()))) {
                    problems.add(ofGroup(g, option.name()) + " is missing");
                }
            }
            unexpected.remove(ofGroup(g, INITIAL_RATE));
            unexpected.remove(ofGroup(g, PARAMETERS));
        }
        for (int i = 0; i < states.size(); i++) {
            checkState(i, written, unexpected, problems);
        }
        unexpected.forEach(name -> problems.add(name + " is unknown"));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("the state is not one of this " + optimizer.getClass().getSimpleName()
                    + ": " + String.join("; ", problems));
        }
    }

    private void checkState(int index, Map<String, Tensor> written, Set<String> unexpected, List<String> problems) {
        ParameterState state = states.get(index);
        boolean hasStep = unexpected.remove(ofState(index, STEP));
        for (String stateName : state.names()) {
            String name = ofState(index, stateName);
            unexpected.remove(name);
            Tensor value = written.get(name);
            if (value != null && !value.shape().equals(state.parameter().shape())) {
                problems.add(name + " has shape " + value.shape() + ", but the parameter has " + state.parameter()
                        .shape());
            }
            if (value != null && !hasStep) {
                problems.add(ofState(index, STEP) + " is missing");
                hasStep = true;
            }
        }
    }
}
