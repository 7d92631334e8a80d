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
     * {@return zeros in the shape and order of {@code parameter}, owned by {@code scope}}
     *
     * @param parameter whose shape, dtype and order they get
     * @param scope their owner
     * @param origin what they are for, for reports
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit or the operating system does not allow it
     * @throws dev.arenagrad.memory.LifetimeException if the scope closed
     */
    public static NDArray zerosLike(NDArray parameter, ScopeImpl scope, Object origin) {
        long bytes = parameter.numel() * parameter.dtype().byteSize();
        Storage storage = Storage.allocateIn(scope, bytes, origin, parameter.shape());
        storage.defer(DeferredContents.ZEROS);
        return new NDArray(parameter.dtype(), parameter.layout().forResult(), storage);
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
     * v = momentum v + g; p -= rate v.
     *
     * @param p the parameter, changed
     * @param g its gradient
     * @param v the velocity, changed
     * @param momentum how much of the velocity stays
     * @param rate the learning rate
     */
    public static void momentum(NDArray p, NDArray g, NDArray v, double momentum, double rate) {
        Access.begin(p, g, v);
        try {
            Backends.current().momentumStep(p, g, v, momentum, rate);
        } finally {
            Access.end(p, g, v);
        }
    }

    /**
     * One step of Adam.
     *
     * @param p the parameter, changed
     * @param g its gradient
     * @param m the first moment, changed
     * @param v the second moment, changed
     * @param numbers the numbers of the step
     */
    public static void adam(NDArray p, NDArray g, NDArray m, NDArray v, AdamStep numbers) {
        NDArray[] arrays = {p, g, m, v};
        Access.begin(arrays);
        try {
            Backends.current().adamStep(p, g, m, v, numbers);
        } finally {
            Access.end(arrays);
        }
    }
}
