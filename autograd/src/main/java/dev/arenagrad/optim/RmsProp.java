package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerRule;
import dev.arenagrad.ops.OptimizerSteps;
import java.util.List;

/**
 * RMSprop, {@code torch.optim.RMSprop} (Tieleman and Hinton 2012, lecture 6.5): for a parameter p with gradient g,
 * {@code s = a s + (1 - a) g^2} and {@code p -= lr g / (sqrt(s) + eps)}, where s starts at 0.
 *
 * <p>Centred (Graves 2013, equation 40), the divisor has {@code s - m^2} for s, with {@code m = a m + (1 - a) g}. With momentum,
 * {@code b = momentum b + g / (sqrt(s) + eps)} and {@code p -= lr b}. With weight decay w, g is {@code g + w p}.
 */
public final class RmsProp extends FusedOptimizer {
    private static final int RATE = 0;
    private static final int MOMENTUM = 1;
    private static final int ALPHA = 2;
    private static final int EPSILON = 3;
    private static final int CENTERED = 4;
    private static final int WEIGHT_DECAY = 5;
    private static final int MAXIMIZE = 6;

    private static final int MEAN = 1;
    private static final int BUFFER = 2;

    private static final double DEFAULT_ALPHA = 0.99;
    private static final double DEFAULT_EPSILON = 1e-8;

    /**
     * Creates an optimiser with a = 0.99 and eps = 1e-8, not centred and without momentum.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate lr, at least 0
     * @throws IllegalArgumentException if a parameter does not fit, or if the learning rate is negative or NaN
     */
    public RmsProp(List<Tensor> parameters, double learningRate) {
        super(parameters, learningRate, "square_avg", "grad_avg", "momentum_buffer");
        addNonNegative("momentum", 0, "momentum value");
        addNonNegative("alpha", DEFAULT_ALPHA, "alpha value");
        addNonNegative("eps", DEFAULT_EPSILON, "epsilon value");
        addFlag("centered");
        addNonNegative("weight_decay", 0, "weight_decay value");
        addFlag("maximize");
    }

    /**
     * Sets the momentum, 0 at first.
     *
     * @param momentum at least 0
     * @return this optimiser
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public RmsProp momentum(double momentum) {
        setOption(MOMENTUM, momentum);
        return this;
    }

    /**
     * Sets how much of the averages stays.
     *
     * @param alpha a, at least 0
     * @return this optimiser
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public RmsProp alpha(double alpha) {
        setOption(ALPHA, alpha);
        return this;
    }

    /**
     * Sets what keeps divisors from 0.
     *
     * @param epsilon eps, at least 0
     * @return this optimiser
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public RmsProp epsilon(double epsilon) {
        setOption(EPSILON, epsilon);
        return this;
    }

    /**
     * Sets whether the square of the mean gradient is subtracted from the mean square, which it is not at first.
     *
     * @param centered whether it is
     * @return this optimiser
     */
    public RmsProp centered(boolean centered) {
        setOption(CENTERED, flag(centered));
        return this;
    }

    /**
     * Sets the weight decay, 0 at first.
     *
     * @param weightDecay w, at least 0
     * @return this optimiser
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public RmsProp weightDecay(double weightDecay) {
        setOption(WEIGHT_DECAY, weightDecay);
        return this;
    }

    /**
     * Sets whether the aim is to maximise, which it is not at first: g is the negated gradient then.
     *
     * @param maximize whether it is
     * @return this optimiser
     */
    public RmsProp maximize(boolean maximize) {
        setOption(MAXIMIZE, flag(maximize));
        return this;
    }

    @Override
    boolean remembers(int index, ParameterGroup group) {
        return switch (index) {
            case MEAN -> group.value(CENTERED) != 0;
            case BUFFER -> group.value(MOMENTUM) != 0;
            default -> true;
        };
    }

    @Override
    void apply(ParameterState state, NDArray gradient) {
        ParameterGroup group = state.group();
        boolean centered = group.value(CENTERED) != 0;
        boolean hasMomentum = group.value(MOMENTUM) != 0;
        double alpha = group.value(ALPHA);
        double[] numbers = {sign(group.value(MAXIMIZE)), group.value(WEIGHT_DECAY), alpha, 1 - alpha, group.value(RATE),
                group.value(EPSILON), group.value(MOMENTUM)};
        if (centered) {
            OptimizerRule rule = hasMomentum ? OptimizerRule.CENTERED_RMSPROP_MOMENTUM : OptimizerRule.CENTERED_RMSPROP;
            OptimizerSteps.step(rule, numbers, state.operands(gradient, rule.arrays()));
        } else if (hasMomentum) {
            NDArray[] operands = state.operands(gradient, 2);
            operands[3] = state.array(BUFFER);
            OptimizerSteps.step(OptimizerRule.RMSPROP_MOMENTUM, numbers, operands);
        } else {
            OptimizerSteps.step(OptimizerRule.RMSPROP, numbers, state.operands(gradient, 1));
        }
    }
}
