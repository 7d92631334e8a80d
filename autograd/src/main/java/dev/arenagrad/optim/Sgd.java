package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerSteps;
import java.util.List;

/**
 * Stochastic gradient descent, {@code torch.optim.SGD}: {@code p -= lr g} for a parameter p with gradient g; with
 * momentum m {@code v = m v + g} and {@code p -= lr v}, where v is g in the first step.
 */
public final class Sgd extends Optimizer {
    private final double learningRate;
    private final double momentum;

    /**
     * Creates an optimiser without momentum.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate lr, at least 0
     * @throws IllegalArgumentException if a parameter does not fit, or if the learning rate is negative or NaN
     */
    public Sgd(List<Tensor> parameters, double learningRate) {
        this(parameters, learningRate, 0);
    }

    /**
     * Creates an optimiser with momentum.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate lr, at least 0
     * @param momentum m, at least 0
     * @throws IllegalArgumentException if a parameter does not fit, or if a number is negative or NaN
     */
    public Sgd(List<Tensor> parameters, double learningRate, double momentum) {
        super(parameters, "SGD momentum", momentum == 0 ? 0 : 1);
        if (!(learningRate >= 0)) {
            throw new IllegalArgumentException("Invalid learning rate: " + learningRate);
        }
        if (!(momentum >= 0)) {
            throw new IllegalArgumentException("Invalid momentum value: " + momentum);
        }
        this.learningRate = learningRate;
        this.momentum = momentum;
    }

    @Override
    void update(int index, NDArray parameter, NDArray gradient, NDArray[] remembered) {
        if (momentum == 0) {
            OptimizerSteps.descend(parameter, gradient, learningRate);
        } else {
            OptimizerSteps.momentum(parameter, gradient, remembered[0], momentum, learningRate);
        }
    }
}
