package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerRule;
import dev.arenagrad.ops.OptimizerSteps;
import java.util.List;

/**
 * Adagrad, {@code torch.optim.Adagrad} (Duchi, Hazan and Singer 2011): for a parameter p with gradient g at step t, {@code s += g^2} and
 * {@code p -= lr / (1 + (t - 1) decay) g / (sqrt(s) + eps)}, where s starts at a number that can be set. With weight decay w, g is
 * {@code g + w p}.
 */
public final class Adagrad extends FusedOptimizer {
    private static final int RATE = 0;
    private static final int RATE_DECAY = 1;
    private static final int WEIGHT_DECAY = 2;
    private static final int INITIAL_SUM = 3;
    private static final int EPSILON = 4;
    private static final int MAXIMIZE = 5;
    private static final double DEFAULT_EPSILON = 1e-10;

    /**
     * Creates an optimiser with eps = 1e-10 and sums that start at 0.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate lr, at least 0
     * @throws IllegalArgumentException if a parameter does not fit, or if the learning rate is negative or NaN
     */
    public Adagrad(List<Tensor> parameters, double learningRate) {
        super(parameters, learningRate, "sum");
        addNonNegative("lr_decay", 0, "lr_decay value");
        addNonNegative("weight_decay", 0, "weight_decay value");
        addNonNegative("initial_accumulator_value", 0, "initial_accumulator_value value");
        addNonNegative("eps", DEFAULT_EPSILON, "epsilon value");
        addFlag("maximize");
    }

    /**
     * Sets how the learning rate decays, 0 at first.
     *
     * @param learningRateDecay at least 0
     * @return this optimiser
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public Adagrad learningRateDecay(double learningRateDecay) {
        setOption(RATE_DECAY, learningRateDecay);
        return this;
    }

    /**
     * Sets the weight decay, 0 at first.
     *
     * @param weightDecay w, at least 0
     * @return this optimiser
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public Adagrad weightDecay(double weightDecay) {
        setOption(WEIGHT_DECAY, weightDecay);
        return this;
    }

    /**
     * Sets where sums start that the next steps make.
     *
     * @param initialAccumulatorValue at least 0
     * @return this optimiser
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public Adagrad initialAccumulatorValue(double initialAccumulatorValue) {
        setOption(INITIAL_SUM, initialAccumulatorValue);
        return this;
    }

    /**
     * Sets what keeps divisors from 0.
     *
     * @param epsilon eps, at least 0
     * @return this optimiser
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public Adagrad epsilon(double epsilon) {
        setOption(EPSILON, epsilon);
        return this;
    }

    /**
     * Sets whether the aim is to maximise, which it is not at first: g is the negated gradient then.
     *
     * @param maximize whether it is
     * @return this optimiser
     */
    public Adagrad maximize(boolean maximize) {
        setOption(MAXIMIZE, flag(maximize));
        return this;
    }

    @Override
    double initialValue(int index, ParameterGroup group) {
        return group.value(INITIAL_SUM);
    }

    @Override
    void apply(ParameterState state, NDArray gradient) {
        ParameterGroup group = state.group();
        double rate = group.value(RATE) / (1 + (state.step() - 1) * group.value(RATE_DECAY));
        double[] numbers = {sign(group.value(MAXIMIZE)), group.value(WEIGHT_DECAY), rate, group.value(EPSILON)};
        OptimizerSteps.step(OptimizerRule.ADAGRAD, numbers, state.operands(gradient, 1));
    }
}
