package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import java.util.List;

/**
 * Adam with decoupled weight decay, {@code torch.optim.AdamW} (Loshchilov and Hutter 2019, algorithm 2): at each step {@code p *= 1 - lr w},
 * with weight decay w, and then as {@link Adam}, whose g stays the gradient.
 */
public final class AdamW extends AdaptiveMoments {
    private static final double DEFAULT_WEIGHT_DECAY = 0.01;

    /**
     * Creates an optimiser with b1 = 0.9, b2 = 0.999, eps = 1e-8 and weight decay 0.01.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate lr, at least 0
     * @throws IllegalArgumentException if a parameter does not fit, or if the learning rate is negative or NaN
     */
    public AdamW(List<Tensor> parameters, double learningRate) {
        this(parameters, learningRate, DEFAULT_BETA1, DEFAULT_BETA2, DEFAULT_EPSILON);
    }

    /**
     * Creates an optimiser with weight decay 0.01.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate lr, at least 0
     * @param beta1 b1, from 0 to below 1
     * @param beta2 b2, from 0 to below 1
     * @param epsilon eps, at least 0
     * @throws IllegalArgumentException if a parameter does not fit, or if a number is out of its range
     */
    public AdamW(List<Tensor> parameters, double learningRate, double beta1, double beta2, double epsilon) {
        super(parameters, learningRate, beta1, beta2, epsilon, DEFAULT_WEIGHT_DECAY, true);
    }

    /**
     * Sets the weight decay, 0.01 at first.
     *
     * @param weightDecay w, at least 0
     * @return this optimiser
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public AdamW weightDecay(double weightDecay) {
        setOption(WEIGHT_DECAY, weightDecay);
        return this;
    }

    /**
     * Sets whether the largest v so far is used in place of v, as Reddi et al. (2018) propose; it is not at first.
     *
     * @param amsgrad whether it is
     * @return this optimiser
     */
    public AdamW amsgrad(boolean amsgrad) {
        setOption(AMSGRAD, flag(amsgrad));
        return this;
    }

    /**
     * Sets whether the aim is to maximise, which it is not at first: g is the negated gradient then.
     *
     * @param maximize whether it is
     * @return this optimiser
     */
    public AdamW maximize(boolean maximize) {
        setOption(MAXIMIZE, flag(maximize));
        return this;
    }
}
