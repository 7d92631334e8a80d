package dev.arenagrad.ops;

import dev.arenagrad.memory.storage.DeferredContents;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;

/**
 * Steps of optimisers, which change a parameter in place by its gradient. Everything that can be refused is done beforehand; the steps
 * themselves allocate nothing.
 */
@SuppressWarnings("exports")
public final class OptimizerSteps {
    private OptimizerSteps() {}

    /**
     * {@return an array in the shape and order of {@code parameter}, owned by {@code scope}}
     *
     * @param parameter whose shape, dtype and order it gets
     * @param value its elements
     * @param scope its owner
     * @param origin what it is for, for reports
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit or the operating system does not allow it
     * @throws dev.arenagrad.memory.LifetimeException if the scope closed
     */
    public static NDArray filledLike(NDArray parameter, double value, ScopeImpl scope, Object origin) {
        long bytes = parameter.numel() * parameter.dtype().byteSize();
        Storage storage = Storage.allocateIn(scope, bytes, origin, parameter.shape());
        NDArray array = new NDArray(parameter.dtype(), parameter.layout().forResult(), storage);
        if (value == 0) {
            storage.defer(DeferredContents.ZEROS);
        } else {
            Backends.current().fill(array, value);
        }
        return array;
    }

    /**
     * Refuses an array that cannot be changed in place.
     *
     * @param array the array
     * @throws TensorException if its elements share memory, or if its memory is read-only
     */
    public static void requireWritable(NDArray array) {
        InPlaceRules.requireWritable(array);
    }

    /**
     * {@return {@code gradient}, or a copy of it if it shares memory with {@code parameter} other than element by element}
     *
     * @param gradient of the shape and dtype of the parameter
     * @param parameter what will be changed
     * @throws TensorException if elements of the parameter share memory
     */
    public static NDArray copyIfOverlapping(NDArray gradient, NDArray parameter) {
        InPlaceRules.requireWritable(parameter);
        boolean entangled = gradient.storage() == parameter.storage()
                && !gradient.layout().sameAs(parameter.layout());
        return entangled ? Copies.copy(gradient, gradient.dtype(), "grad") : gradient;
    }

    /**
     * p -= rate g.
     *
     * @param p the parameter, changed
     * @param g its gradient
     * @param rate the learning rate
     */
    public static void descend(NDArray p, NDArray g, double rate) {
        LinearAlgebra.axpy(-rate, g, p);
    }

    /**
     * One step by a rule, in one pass.
     *
     * @param rule what it does
     * @param numbers the numbers of the rule
     * @param arrays the parameter, changed; its gradient; what the rule remembers, changed
     */
    public static void step(OptimizerRule rule, double[] numbers, NDArray... arrays) {
        Access.begin(arrays);
        try {
            Backends.current().optimizerStep(rule, numbers, arrays);
        } finally {
            Access.end(arrays);
        }
    }
}
