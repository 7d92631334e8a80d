package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.NDArray;
import java.util.List;

/** An optimiser whose update is one pass over memory, which cannot fail half-way where kernels compute in the dtype of the parameter. */
abstract class FusedOptimizer extends Optimizer {
    FusedOptimizer(List<Tensor> parameters, double learningRate, String... stateNames) {
        super(parameters, learningRate, stateNames);
    }

    @Override
    final boolean canFail(Tensor parameter) {
        return parameter.dtype().isNarrow();
    }

    @Override
    abstract void apply(ParameterState state, NDArray gradient);

    @Override
    protected final void update(Tensor parameter, Tensor gradient, ParameterState state) {
        apply(state, gradient.array());
    }

    /** Adds an option that is at least 0. */
    final void addNonNegative(String name, double initial, String label) {
        addOption(name, initial, value -> value >= 0, label);
    }

    /** Adds an option from 0 to below 1. */
    final void addFraction(String name, double initial, String label) {
        addOption(name, initial, value -> value >= 0 && value < 1, label);
    }

    /** Adds an option that is 1 or 0. */
    final void addFlag(String name) {
        addOption(name, 0, value -> value == 0 || value == 1, name + " value");
    }

    /** {@return -1 where the group's parameters go uphill, else 1} */
    static double sign(double maximize) {
        return maximize == 0 ? 1 : -1;
    }

    static double flag(boolean on) {
        return on ? 1 : 0;
    }
}
