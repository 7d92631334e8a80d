package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.AdamStep;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerSteps;
import java.util.List;

/**
 * Adam, {@code torch.optim.Adam} (Kingma and Ba 2015, algorithm 1): for a parameter p with gradient g at step t,
 * {@code m = b1 m + (1 - b1) g}, {@code v = b2 v + (1 - b2) g^2} and
 * {@code p -= lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + eps)}, where m and v start at 0.
 */
public final class Adam extends Optimizer {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final double learningRate;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final int[] steps;

    /**
     * Creates an optimiser with b1 = 0.9, b2 = 0.999 and eps = 1e-8.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate lr, at least 0
     * @throws IllegalArgumentException if a parameter does not fit, or if the learning rate is negative or NaN
     */
    public Adam(List<Tensor> parameters, double learningRate) {
        this(parameters, learningRate, BETA1, BETA2, EPSILON);
    }

    /**
     * Creates an optimiser.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate lr, at least 0
     * @param beta1 b1, from 0 to below 1
     * @param beta2 b2, from 0 to below 1
     * @param epsilon eps, at least 0
     * @throws IllegalArgumentException if a parameter does not fit, or if a number is out of its range
     */
    public Adam(List<Tensor> parameters, double learningRate, double beta1, double beta2, double epsilon) {
        super(parameters, "Adam moments", 2);
        if (!(learningRate >= 0)) {
            throw new IllegalArgumentException("Invalid learning rate: " + learningRate);
        }
        if (!(beta1 >= 0 && beta1 < 1)) {
            throw new IllegalArgumentException("Invalid beta parameter at index 0: " + beta1);
        }
        if (!(beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("Invalid beta parameter at index 1: " + beta2);
        }
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException("Invalid epsilon value: " + epsilon);
        }
        this.learningRate = learningRate;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.steps = new int[size()];
    }

    @Override
    void update(int index, NDArray parameter, NDArray gradient, NDArray[] remembered) {
        int step = ++steps[index];
        AdamStep numbers = new AdamStep(beta1, beta2, learningRate / (1 - Math.pow(beta1, step)), Math.sqrt(1 - Math
                .pow(beta2, step)), epsilon);
        OptimizerSteps.adam(parameter, gradient, remembered[0], remembered[1], numbers);
    }
}
