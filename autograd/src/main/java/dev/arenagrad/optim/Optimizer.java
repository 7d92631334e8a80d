package dev.arenagrad.optim;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.NDArray;
import java.util.List;

/**
 * Changes parameters in place by their gradients. What it remembers of a parameter belongs to the scope that owns the parameter.
 *
 * <p>Used by one thread at a time, which may use the parameters.
 */
public abstract class Optimizer {
    private final List<Tensor> parameters;

    /**
     * Prepares for parameters.
     *
     * @param parameters leaves that require a gradient, at least one
     * @throws IllegalArgumentException if there is none, or one is not such a leaf
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
    }

    /** Lets the gradients of all parameters go, so that the next backward pass starts afresh. Their memory is freed. */
    public final void zeroGrad() {
        for (Tensor parameter : parameters) {
            parameter.setGrad(null);
        }
    }

    /** Changes every parameter that has a gradient. */
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
