package dev.arenagrad.optim;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.NDArray;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Changes parameters in place by their gradients. The memory that an optimiser needs for a parameter belongs to the
 * scope that owns the parameter.
 *
 * <p>An optimiser must be used by one thread at a time, which may use all parameters.
 */
public abstract class Optimizer {
    private static final System.Logger LOG = System.getLogger("dev.arenagrad");

    private final List<Tensor> parameters;

    /**
     * Creates an optimiser. Logs a warning if a parameter is listed twice.
     *
     * @param parameters leaves that require a gradient, at least one
     * @throws IllegalArgumentException if there is none, or if one is no leaf or requires no gradient
     */
    protected Optimizer(List<Tensor> parameters) {
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("optimizer got an empty parameter list");
        }
        for (Tensor parameter : parameters) {
            if (!parameter.isLeaf() || !parameter.requiresGrad()) {
                throw new IllegalArgumentException(
                        "can't optimize a non-leaf Tensor, or one that requires no gradient: shape "
                                + parameter.shape());
            }
        }
        this.parameters = List.copyOf(parameters);
        warnOfDuplicates(parameters);
    }

    private static void warnOfDuplicates(List<Tensor> parameters) {
        Set<Tensor> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        distinct.addAll(parameters);
        if (distinct.size() < parameters.size()) {
            LOG.log(System.Logger.Level.WARNING,
                    "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error;"
                            + " see github.com/PyTorch/PyTorch/issues/40967 for more information. (In Java: a parameter"
                            + " is changed once for each time it is listed.)");
        }
    }

    /** Removes the gradients of all parameters and frees their memory, so that the next backward pass starts from zero. */
    public final void zeroGrad() {
        for (Tensor parameter : parameters) {
            parameter.setGrad(null);
        }
    }

    /** Changes each parameter that has a gradient, unrecorded. Parameters without one stay as they are. */
    public final void step() {
        try (GradMode _ = GradMode.noGrad()) {
            for (int i = 0; i < parameters.size(); i++) {
                Tensor gradient = parameters.get(i).grad();
                if (gradient != null) {
                    update(i, parameters.get(i), gradient);
                }
            }
        }
    }

    /**
     * Changes one parameter, while nothing is recorded.
     *
     * @param index its number, from 0
     */
    private void update(int index, Tensor parameter, Tensor gradient) {
        try (Scope _ = Scope.open("an optimizer's step")) {
            NDArray array = parameter.array();
            update(index, array, gradient.array());
            array.storage().bumpVersion();
        }
    }

    /**
     * Changes one parameter in place. Temporaries are freed after it.
     *
     * @param index its number, from 0
     */
    abstract void update(int index, NDArray parameter, NDArray gradient);

    /** {@return zeros like parameter {@code index}, that live as long as it does} */
    final NDArray zerosBeside(int index) {
        Tensor parameter = parameters.get(index);
        NDArray zeros = Tensor.zerosLike(parameter).array();
        Variable.of(parameter).home().adopt(zeros.storage());
        return zeros;
    }

    /** {@return the number of parameters} */
    final int size() {
        return parameters.size();
    }
}
