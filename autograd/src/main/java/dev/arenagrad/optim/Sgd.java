package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.Elementwise;
import dev.arenagrad.ops.LinearAlgebra;
import dev.arenagrad.ops.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic gradient descent, {@code torch.optim.SGD}: {@code p -= lr g} for a parameter p with gradient g; with
 * momentum m {@code v = m v + g} and {@code p -= lr v}, where v is g in the first step.
 */
public final class Sgd extends Optimizer {
    private final double learningRate;
    private final double momentum;
    private final @Nullable NDArray[] velocities;

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
        super(parameters);
        if (!(learningRate >= 0)) {
            throw new IllegalArgumentException("Invalid learning rate: " + learningRate);
        }
        if (!(momentum >= 0)) {
            throw new IllegalArgumentException("Invalid momentum value: " + momentum);
        }
        this.learningRate = learningRate;
        this.momentum = momentum;
        this.velocities = new NDArray[size()];
    }

    @Override
    void update(int index, NDArray parameter, NDArray gradient) {
        NDArray direction = gradient;
        if (momentum != 0) {
            direction = velocities[index];
            if (direction == null) {
                direction = zerosBeside(index);
                velocities[index] = direction;
            }
            Elementwise.binaryInto(BinaryOp.MUL, direction, momentum, direction);
            LinearAlgebra.axpy(1, gradient, direction);
        }
        LinearAlgebra.axpy(-learningRate, direction, parameter);
    }
}
