package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerRule;
import dev.arenagrad.ops.OptimizerSteps;
import java.util.List;

/** Adam with weights that decay by way of the gradient, or beside it. */
abstract class AdaptiveMoments extends FusedOptimizer {
    static final double DEFAULT_BETA1 = 0.9;
    static final double DEFAULT_BETA2 = 0.999;
    static final double DEFAULT_EPSILON = 1e-8;

    static final int RATE = 0;
    static final int BETA1 = 1;
    static final int BETA2 = 2;
    static final int EPSILON = 3;
    static final int WEIGHT_DECAY = 4;
    static final int AMSGRAD = 5;
    static final int MAXIMIZE = 6;

    private static final int LARGEST_SQUARE = 2;

    private final boolean decoupled;

    AdaptiveMoments(List<Tensor> parameters, double learningRate, double beta1, double beta2, double epsilon,
            double weightDecay, boolean decoupled) {
        super(parameters, learningRate, "exp_avg", "exp_avg_sq", "max_exp_avg_sq");
        this.decoupled = decoupled;
        addFraction("beta1", beta1, "beta parameter at index 0");
        addFraction("beta2", beta2, "beta parameter at index 1");
        addNonNegative("eps", epsilon, "epsilon value");
        addNonNegative("weight_decay", weightDecay, "weight_decay value");
        addFlag("amsgrad");
        addFlag("maximize");
    }

    @Override
    final boolean remembers(int index, ParameterGroup group) {
        return index != LARGEST_SQUARE || group.value(AMSGRAD) != 0;
    }

    @Override
    final void apply(ParameterState state, NDArray gradient) {
        ParameterGroup group = state.group();
        double rate = group.value(RATE);
        double beta1 = group.value(BETA1);
        double beta2 = group.value(BETA2);
        double decay = group.value(WEIGHT_DECAY);
        boolean amsgrad = group.value(AMSGRAD) != 0;
        double correctedRate = rate / (1 - Math.pow(beta1, state.step()));
        double root = Math.sqrt(1 - Math.pow(beta2, state.step()));
        double[] numbers = {sign(group.value(MAXIMIZE)), decoupled ? 0 : decay, beta1, 1 - beta1, beta2, 1 - beta2,
                correctedRate, root, group.value(EPSILON), decoupled ? 1 - rate * decay : 1};
        OptimizerRule rule = amsgrad ? OptimizerRule.AMSGRAD : OptimizerRule.ADAM;
        OptimizerSteps.step(rule, numbers, state.operands(gradient, rule.arrays()));
    }
}
