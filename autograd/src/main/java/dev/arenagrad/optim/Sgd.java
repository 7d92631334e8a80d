package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerRule;
import dev.arenagrad.ops.OptimizerSteps;
import java.util.List;

/**
 * Stochastic gradient descent, {@code torch.optim.SGD}: {@code p -= lr g} for a parameter p with gradient g.
 *
 * <p>With weight decay w, g is {@code g + w p} in what follows; if the aim is to maximise, {@code -g + w p}. With momentum m and dampening
 * d, {@code v = m v + (1 - d) g} and {@code p -= lr v}, where v is g in the first step; with Nesterov's momentum (Sutskever et al. 2013)
 * {@code p -= lr (g + m v)}.
 */
public final class Sgd extends FusedOptimizer {
    private static final int RATE = 0;
    private static final int MOMENTUM = 1;
    private static final int DAMPENING = 2;
    private static final int WEIGHT_DECAY = 3;
    private static final int NESTEROV = 4;
    private static final int MAXIMIZE = 5;

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
        super(parameters, learningRate, "momentum_buffer");
        addNonNegative("momentum", momentum, "momentum value");
        addOption("dampening", 0, Double::isFinite, "dampening value");
        addNonNegative("weight_decay", 0, "weight_decay value");
        addFlag("nesterov");
        addFlag("maximize");
        options().require(Sgd::requireMomentumOfNesterov);
    }

    /**
     * Sets how much of the gradient the momentum leaves out, 0 at first.
     *
     * @param dampening d, finite
     * @return this optimiser
     * @throws IllegalArgumentException if it is not finite, or if Nesterov's momentum is used and it is not 0
     */
    public Sgd dampening(double dampening) {
        setOption(DAMPENING, dampening);
        return this;
    }

    /**
     * Sets the weight decay, 0 at first.
     *
     * @param weightDecay w, at least 0
     * @return this optimiser
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public Sgd weightDecay(double weightDecay) {
        setOption(WEIGHT_DECAY, weightDecay);
        return this;
    }

    /**
     * Sets whether momentum is Nesterov's, which it is not at first.
     *
     * @param nesterov whether it is
     * @return this optimiser
     * @throws IllegalArgumentException if it is to be, without momentum or with dampening
     */
    public Sgd nesterov(boolean nesterov) {
        setOption(NESTEROV, flag(nesterov));
        return this;
    }

    /**
     * Sets whether the aim is to maximise, which it is not at first.
     *
     * @param maximize whether it is
     * @return this optimiser
     */
    public Sgd maximize(boolean maximize) {
        setOption(MAXIMIZE, flag(maximize));
        return this;
    }

    private static void requireMomentumOfNesterov(ParameterGroup group) {
        if (group.value(NESTEROV) != 0 && (group.value(MOMENTUM) <= 0 || group.value(DAMPENING) != 0)) {
            throw new IllegalArgumentException("Nesterov momentum requires a momentum and zero dampening");
        }
    }

    @Override
    boolean remembers(int index, ParameterGroup group) {
        return group.value(MOMENTUM) != 0;
    }

    @Override
    void apply(ParameterState state, NDArray gradient) {
        ParameterGroup group = state.group();
        double rate = group.value(RATE);
        double decay = group.value(WEIGHT_DECAY);
        double momentum = group.value(MOMENTUM);
        double sign = sign(group.value(MAXIMIZE));
        if (momentum != 0) {
            double rest = state.isUnused(0) ? 1 : 1 - group.value(DAMPENING);
            OptimizerRule rule = group.value(NESTEROV) == 0 ? OptimizerRule.MOMENTUM : OptimizerRule.NESTEROV;
            OptimizerSteps.step(rule, new double[] {sign, decay, momentum, rest, rate}, state.operands(gradient, 1));
        } else if (decay != 0) {
            OptimizerSteps.step(OptimizerRule.SGD, new double[] {sign, decay, rate}, state.operands(gradient, 0));
        } else {
            OptimizerSteps.descend(state.parameter().array(), gradient, sign * rate);
        }
    }
}
