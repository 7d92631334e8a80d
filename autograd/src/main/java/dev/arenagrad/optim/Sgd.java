package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.Elementwise;
import dev.arenagrad.ops.LinearAlgebra;
import dev.arenagrad.ops.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic gradient descent: p -= lr g, or with momentum m: v = m v + g, p -= lr v, where v starts as the first g
 * ({@code torch.optim.SGD}).
 */
public final class Sgd extends Optimizer {
    private final double learningRate;
    private final double momentum;
    private final @Nullable NDArray[] velocities;

    /**
     * Descent without momentum.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate lr, at least 0
     * @throws IllegalArgumentException if an argument does not fit
     */
    public Sgd(List<Tensor> parameters, double learningRate) {
        this(parameters, learningRate, 0);
    }

    /**
     * Descent with momentum.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate lr, at least 0
     * @param momentum m, at least 0
     * @throws IllegalArgumentException if an argument does not fit
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
