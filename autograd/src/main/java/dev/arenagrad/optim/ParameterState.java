package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.NDArray;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an optimiser knows of one parameter: how many steps it took, the options of its group, and the tensors that are remembered of it, by
 * the names that the optimiser's constructor lists.
 */
public final class ParameterState {
    private final ParameterGroup group;
    private final Tensor parameter;
    private final List<String> names;

    /** What is remembered, by number of the name; null if no step needed it yet. */
    final @Nullable NDArray[] arrays;

    /** Bit k is set if array k has not been changed by a step yet. */
    private int unused;

    private long steps;

    ParameterState(ParameterGroup group, Tensor parameter, List<String> names) {
        this.group = group;
        this.parameter = parameter;
        this.names = names;
        this.arrays = new NDArray[names.size()];
    }

    /** {@return the number of the step that is under way, from 1: steps that found no gradient of the parameter do not count} */
    public long step() {
        return steps;
    }

    /** {@return the learning rate of the parameter's group} */
    public double learningRate() {
        return group.learningRate();
    }

    /**
     * {@return the value of an option of the parameter's group}
     *
     * @param name its name
     * @throws IllegalArgumentException if the optimiser has none of that name
     */
    public double option(String name) {
        return group.option(name);
    }

    /**
     * {@return what is remembered by a name, of the shape and dtype of the parameter, to be changed in place} Zeros at the first step.
     *
     * @param name one of the names that the optimiser's constructor lists
     * @throws IllegalArgumentException if it does not list it
     */
    public Tensor tensor(String name) {
        int index = names.indexOf(name);
        NDArray array = index < 0 ? null : arrays[index];
        if (array == null) {
            throw new IllegalArgumentException("nothing is remembered as \"" + name + "\"; the optimizer lists "
                    + names);
        }
        return new Variable(array);
    }

    ParameterGroup group() {
        return group;
    }

    Tensor parameter() {
        return parameter;
    }

    List<String> names() {
        return names;
    }

    /** {@return the parameter's memory, its gradient's, and that of the first arrays} */
    NDArray[] operands(NDArray gradient, int count) {
        NDArray[] operands = new NDArray[2 + count];
        operands[0] = parameter.array();
        operands[1] = gradient;
        System.arraycopy(arrays, 0, operands, 2, count);
        return operands;
    }

    /** {@return array number {@code index}, which this step needs} */
    NDArray array(int index) {
        return Objects.requireNonNull(arrays[index]);
    }

    /** {@return whether no step changed array number {@code index} yet} */
    boolean isUnused(int index) {
        return (unused & 1 << index) != 0;
    }

    int unused() {
        return unused;
    }

    /** Remembers an array that no step has changed. */
    void put(int index, NDArray array) {
        arrays[index] = array;
        unused |= 1 << index;
    }

    void forget(int index) {
        arrays[index] = null;
        unused &= ~(1 << index);
    }

    void beginStep() {
        steps++;
    }

    void endStep() {
        unused = 0;
    }

    /** Remembers something else. */
    void replace(long steps, @Nullable NDArray[] arrays) {
        this.steps = steps;
        this.unused = 0;
        System.arraycopy(arrays, 0, this.arrays, 0, arrays.length);
    }

    void restore(long steps, int unused) {
        this.steps = steps;
        this.unused = unused;
    }
}
