package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Parameters that an optimiser changes with the same options, an element of PyTorch's {@code param_groups}. Options are numbers by PyTorch's
 * names: {@code "lr"}, {@code "weight_decay"}, {@code "momentum"}; {@code "beta1"} and {@code "beta2"} for {@code betas}; flags such as
 * {@code "nesterov"} are 1 or 0.
 *
 * {@snippet :
 * AdamW adam = new AdamW(weights, 1e-3).weightDecay(0.1);
 * adam.addParameterGroup(biases).setOption("weight_decay", 0);
 * }
 *
 * <p>A group must be used by one thread at a time, as its optimiser.
 */
public final class ParameterGroup {
    private final Options options;
    private final List<Tensor> parameters;
    private double[] values = new double[0];
    private double initialLearningRate = Double.NaN;

    ParameterGroup(Options options, List<Tensor> parameters) {
        this.options = options;
        this.parameters = List.copyOf(parameters);
    }

    /** {@return the parameters} The list cannot be changed. */
    public List<Tensor> parameters() {
        return parameters;
    }

    /** {@return the learning rate} */
    public double learningRate() {
        return values[0];
    }

    /**
     * Sets the learning rate of the next steps.
     *
     * @param learningRate at least 0
     * @return this group
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public ParameterGroup setLearningRate(double learningRate) {
        return set(0, learningRate);
    }

    /**
     * {@return the value of an option}
     *
     * @param name its name
     * @throws IllegalArgumentException if the optimiser has none of that name
     */
    public double option(String name) {
        return values[options.indexOf(name)];
    }

    /**
     * Sets an option for the next steps.
     *
     * @param name its name
     * @param value the value
     * @return this group
     * @throws IllegalArgumentException if the optimiser has no option of that name, or if the value is out of its range
     */
    public ParameterGroup setOption(String name, double value) {
        return set(options.indexOf(name), value);
    }

    /** {@return all options by name} It is a copy. */
    public SequencedMap<String, Double> options() {
        SequencedMap<String, Double> named = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            named.put(options.get(i).name(), values[i]);
        }
        return named;
    }

    /** {@return the value of option number {@code index}} */
    double value(int index) {
        return values[index];
    }

    /** {@return the values of all options} It is a copy. */
    double[] values() {
        return values.clone();
    }

    ParameterGroup set(int index, double value) {
        double before = values[index];
        values[index] = options.get(index).check(value);
        try {
            options.check(this);
        } catch (RuntimeException e) {
            values[index] = before;
            throw e;
        }
        return this;
    }

    /** Refuses values of all options that make no sense together. */
    void check(double[] proposed) {
        double[] before = values;
        values = proposed;
        try {
            options.check(this);
        } finally {
            values = before;
        }
    }

    void replace(double[] checked) {
        values = checked;
    }

    /** Adds the value of an option that the optimiser has got. */
    void add(double value) {
        values = Arrays.copyOf(values, values.length + 1);
        values[values.length - 1] = value;
    }

    /** {@return the learning rate before any schedule, NaN if there was none} */
    double initialLearningRate() {
        return initialLearningRate;
    }

    void setInitialLearningRate(double learningRate) {
        initialLearningRate = learningRate;
    }
}
