package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import java.util.List;

/**
 * Adam, {@code torch.optim.Adam} (Kingma and Ba 2015, algorithm 1): for a parameter p with gradient g at step t,
 * {@code m = b1 m + (1 - b1) g}, {@code v = b2 v + (1 - b2) g^2} and
 * {@code p -= lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + eps)}, where m and v start at 0. With weight decay w, g is {@code g + w p}.
 */
public final class Adam extends AdaptiveMoments {
    /**
     * Creates an optimiser with b1 = 0.9, b2 = 0.999, eps = 1e-8 and no weight decay.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate lr, at least 0
     * @throws IllegalArgumentException if a parameter does not fit, or if the learning rate is negative or NaN
     */
    public Adam(List<Tensor> parameters, double learningRate) {
        this(parameters, learningRate, DEFAULT_BETA1, DEFAULT_BETA2, DEFAULT_EPSILON);
    }

    /**
     * Creates an optimiser with no weight decay.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate lr, at least 0
     * @param beta1 b1, from 0 to below 1
     * @param beta2 b2, from 0 to below 1
     * @param epsilon eps, at least 0
     * @throws IllegalArgumentException if a parameter does not fit, or if a number is out of its range
     */
    public Adam(List<Tensor> parameters, double learningRate, double beta1, double beta2, double epsilon) {
        super(parameters, learningRate, beta1, beta2, epsilon, 0, false);
    }

    /**
     * Sets the weight decay, 0 at first.
     *
     * @param weightDecay w, at least 0
     * @return this optimiser
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public Adam weightDecay(double weightDecay) {
        setOption(WEIGHT_DECAY, weightDecay);
        return this;
    }

    /**
     * Sets whether the largest v so far is used in place of v, as Reddi et al. (2018) propose; it is not at first.
     *
     * @param amsgrad whether it is
     * @return this optimiser
     */
    public Adam amsgrad(boolean amsgrad) {
        setOption(AMSGRAD, flag(amsgrad));
        return this;
    }

    /**
     * Sets whether the aim is to maximise, which it is not at first: g is the negated gradient then.
     *
     * @param maximize whether it is
     * @return this optimiser
     */
    public Adam maximize(boolean maximize) {
        setOption(MAXIMIZE, flag(maximize));
        return this;
    }
}
