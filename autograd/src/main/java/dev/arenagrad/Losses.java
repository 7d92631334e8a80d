package dev.arenagrad;

import dev.arenagrad.functions.losses.ClassificationLosses;
import dev.arenagrad.functions.losses.ElementwiseLosses;
import org.jspecify.annotations.Nullable;

/**
 * Loss functions, under the names of {@code torch.nn.functional}.
 *
 * <p>A loss is computed for each element or sample and then {@linkplain Reduction reduced}: {@link Reduction#NONE}
 * keeps the shape, the others give a 0-dimensional tensor; methods without a reduction take the mean. The mean of
 * nothing is NaN. A call leaves no temporaries behind: what stays is the result, which belongs to the innermost open
 * scope, and what the graph saves. All losses can be differentiated twice, by the input and, where it is floating
 * point, by the target.
 *
 * <p>Shapes or dtypes that do not fit throw {@link dev.arenagrad.ops.TensorException}. What is said about operands,
 * freed tensors and threads at {@link Tensor} holds here too.
 */
public final class Losses {
    private Losses() {}

    /**
     * {@return the mean of {@code (input - target)^2}} As {@link #mse(Tensor, Tensor, Reduction)}.
     *
     * @param input any shape
     * @param target broadcasts with the input
     */
    public static Tensor mse(Tensor input, Tensor target) {
        return mse(input, target, Reduction.MEAN);
    }

    /**
     * {@return {@code (input - target)^2}, reduced: the mean squared error} Saves both.
     *
     * @param input any shape
     * @param target broadcasts with the input
     * @param reduction how elements are combined
     */
    public static Tensor mse(Tensor input, Tensor target, Reduction reduction) {
        return ElementwiseLosses.mse(input, target, reduction);
    }

    /**
     * {@return the mean of {@code |input - target|}} As {@link #l1(Tensor, Tensor, Reduction)}.
     *
     * @param input any shape
     * @param target broadcasts with the input
     */
    public static Tensor l1(Tensor input, Tensor target) {
        return l1(input, target, Reduction.MEAN);
    }

    /**
     * {@return {@code |input - target|}, reduced: the mean absolute error} The derivative is 0 where the two are equal. Saves both, or what
     * they differ by if nothing is reduced.
     *
     * @param input any shape
     * @param target broadcasts with the input
     * @param reduction how elements are combined
     */
    public static Tensor l1(Tensor input, Tensor target, Reduction reduction) {
        return ElementwiseLosses.l1(input, target, reduction);
    }

    /**
     * {@return the mean of {@link #smoothL1(Tensor, Tensor, double, Reduction)} with beta 1}
     *
     * @param input any shape
     * @param target broadcasts with the input
     */
    public static Tensor smoothL1(Tensor input, Tensor target) {
        return smoothL1(input, target, 1, Reduction.MEAN);
    }

    /**
     * {@return with {@code d = |input - target|}: {@code d^2 / (2 beta)} where {@code d < beta}, else
     * {@code d - beta / 2}; reduced (Girshick 2015)} Saves both.
     *
     * @param input any shape
     * @param target broadcasts with the input
     * @param beta where the parabola meets the lines; 0 gives {@link #l1(Tensor, Tensor, Reduction)}
     * @param reduction how elements are combined
     * @throws IllegalArgumentException if {@code beta} is negative or NaN
     */
    public static Tensor smoothL1(Tensor input, Tensor target, double beta, Reduction reduction) {
        if (!(beta >= 0)) {
            throw new IllegalArgumentException("smooth_l1_loss does not support negative values for beta.");
        }
        return beta == 0 ? l1(input, target, reduction)
                : ElementwiseLosses.huber(input, target, beta, beta, "SmoothL1LossBackward0", reduction);
    }

    /**
     * {@return the mean of {@link #huber(Tensor, Tensor, double, Reduction)} with delta 1}
     *
     * @param input any shape
     * @param target broadcasts with the input
     */
    public static Tensor huber(Tensor input, Tensor target) {
        return huber(input, target, 1, Reduction.MEAN);
    }

    /**
     * {@return with {@code d = |input - target|}: {@code d^2 / 2} where {@code d <= delta}, else
     * {@code delta (d - delta / 2)}; reduced (Huber 1964)} Saves both.
     *
     * @param input any shape
     * @param target broadcasts with the input
     * @param delta where the parabola meets the lines
     * @param reduction how elements are combined
     * @throws IllegalArgumentException if {@code delta} is not positive
     */
    public static Tensor huber(Tensor input, Tensor target, double delta, Reduction reduction) {
        if (!(delta > 0)) {
            throw new IllegalArgumentException("huber_loss does not support non-positive values for delta.");
        }
        return ElementwiseLosses.huber(input, target, delta, 1, "HuberLossBackward0", reduction);
    }

    /**
     * {@return the mean of {@code -logProbabilities[target]}} As {@link #nll(Tensor, Tensor, ClassLoss)} with its
     * defaults.
     *
     * @param logProbabilities {@code [N, C]}, {@code [N, C, ...]} or {@code [C]}
     * @param target {@code INT64}: {@code [N]}, {@code [N, ...]} or {@code []}
     * @throws IndexOutOfBoundsException if a class is not from 0 to C - 1, and not the ignored -100
     * @throws IllegalArgumentException if input and target have different numbers of samples
     */
    public static Tensor nll(Tensor logProbabilities, Tensor target) {
        return nll(logProbabilities, target, ClassLoss.DEFAULT);
    }

    /**
     * {@return {@code -logProbabilities[target]}, reduced} As {@link #nll(Tensor, Tensor, ClassLoss)} with its other
     * defaults.
     *
     * @param logProbabilities {@code [N, C]}, {@code [N, C, ...]} or {@code [C]}
     * @param target {@code INT64}: {@code [N]}, {@code [N, ...]} or {@code []}
     * @param reduction how samples are combined
     * @throws IndexOutOfBoundsException if a class is not from 0 to C - 1, and not the ignored -100
     * @throws IllegalArgumentException if input and target have different numbers of samples
     */
    public static Tensor nll(Tensor logProbabilities, Tensor target, Reduction reduction) {
        return nll(logProbabilities, target, ClassLoss.reduced(reduction));
    }

    /**
     * {@return {@code -weight[target] logProbabilities[target]}, reduced: the negative log-likelihood} The mean is
     * divided by the sum of the weights of the targets, or by their number. Saves the target and the weights, not the
     * probabilities.
     *
     * @param logProbabilities {@code [N, C]}, {@code [N, C, ...]} or, for one sample, {@code [C]}, with C classes
     * @param target the class of each sample, {@code INT64}: {@code [N]}, {@code [N, ...]} or {@code []}
     * @param options weights of classes, the class to ignore and the reduction; label smoothing has no effect
     * @throws IndexOutOfBoundsException if a class is not from 0 to C - 1, and not the one to ignore
     * @throws IllegalArgumentException if input and target have different numbers of samples
     */
    public static Tensor nll(Tensor logProbabilities, Tensor target, ClassLoss options) {
        return ClassificationLosses.nll(logProbabilities, target, options);
    }

    /**
     * {@return the mean of {@code -log(softmax(logits)[target])}} As {@link #crossEntropy(Tensor, Tensor, ClassLoss)}
     * with its defaults.
     *
     * @param logits {@code [N, C]}, {@code [N, C, ...]} or {@code [C]}
     * @param target classes or probabilities
     * @throws IndexOutOfBoundsException if a class is not from 0 to C - 1, and not the ignored -100
     * @throws IllegalArgumentException if input and target have different numbers of samples
     */
    public static Tensor crossEntropy(Tensor logits, Tensor target) {
        return crossEntropy(logits, target, ClassLoss.DEFAULT);
    }

    /**
     * {@return {@code -log(softmax(logits)[target])}, reduced} As {@link #crossEntropy(Tensor, Tensor, ClassLoss)} with
     * its other defaults.
     *
     * @param logits {@code [N, C]}, {@code [N, C, ...]} or {@code [C]}
     * @param target classes or probabilities
     * @param reduction how samples are combined
     * @throws IndexOutOfBoundsException if a class is not from 0 to C - 1, and not the ignored -100
     * @throws IllegalArgumentException if input and target have different numbers of samples
     */
    public static Tensor crossEntropy(Tensor logits, Tensor target, Reduction reduction) {
        return crossEntropy(logits, target, ClassLoss.reduced(reduction));
    }

    /**
     * {@return the cross-entropy of {@code softmax(logits)} and the target, reduced}
     *
     * <p>Of a class it is {@link #nll(Tensor, Tensor, ClassLoss) nll} of {@link Tensor#logSoftmax(int)}; of
     * probabilities {@code -sum(weight target log(softmax(logits)))} over the classes, whose mean is over samples
     * whatever the weights are. Label smoothing s replaces a target t by {@code (1 - s) t + s / C} (Szegedy et al.
     * 2016).
     *
     * @param logits {@code [N, C]}, {@code [N, C, ...]} or, for one sample, {@code [C]}, with C classes
     * @param target the class of each sample, {@code INT64}: {@code [N]}, {@code [N, ...]} or {@code []}; or the
     *         probability of each class, floating point, in the shape of the logits
     * @param options weights of classes, the class to ignore (of targets that are classes), label smoothing and
     *         reduction
     * @throws IndexOutOfBoundsException if a class is not from 0 to C - 1, and not the one to ignore
     * @throws IllegalArgumentException if input and target have different numbers of samples
     */
    public static Tensor crossEntropy(Tensor logits, Tensor target, ClassLoss options) {
        return ClassificationLosses.crossEntropy(logits, target, options);
    }

    /**
     * {@return the mean of {@code target (log(target) - input)}} As {@link #klDiv(Tensor, Tensor, boolean, Reduction)}.
     * The divergence of distributions is the sum divided by their number, not this mean.
     *
     * @param input logarithms of probabilities
     * @param target probabilities, broadcast with the input
     */
    public static Tensor klDiv(Tensor input, Tensor target) {
        return klDiv(input, target, false, Reduction.MEAN);
    }

    /**
     * {@return {@code target (log(target) - input)}, reduced: the terms of the Kullback-Leibler divergence} Elements
     * with a target of 0 count 0.
     *
     * @param input logarithms of probabilities
     * @param target probabilities, or their logarithms if {@code logTarget}; broadcast with the input
     * @param logTarget whether the target is given by logarithms
     * @param reduction how elements are combined
     */
    public static Tensor klDiv(Tensor input, Tensor target, boolean logTarget, Reduction reduction) {
        return ElementwiseLosses.klDiv(input, target, logTarget, reduction);
    }

    /**
     * {@return the mean of {@code -(target log(input) + (1 - target) log(1 - input))}} As
     * {@link #binaryCrossEntropy(Tensor, Tensor, Tensor, Reduction)}.
     *
     * @param input probabilities
     * @param target probabilities, in the shape of the input
     * @throws IllegalArgumentException if input and target have different shapes
     */
    public static Tensor binaryCrossEntropy(Tensor input, Tensor target) {
        return binaryCrossEntropy(input, target, null, Reduction.MEAN);
    }

    /**
     * {@return {@code -weight (target log(input) + (1 - target) log(1 - input))}, reduced} Logarithms below -100 count
     * as -100. Saves input, target and weight. {@link #binaryCrossEntropyWithLogits(Tensor, Tensor, Reduction)} is more
     * accurate where the input is a sigmoid.
     *
     * @param input probabilities
     * @param target probabilities, in the shape of the input
     * @param weight the weight of each element, broadcast to the input; or null for 1
     * @param reduction how elements are combined
     * @throws dev.arenagrad.ops.TensorException also if an element of the input is not from 0 to 1
     * @throws IllegalArgumentException if input and target have different shapes
     */
    public static Tensor binaryCrossEntropy(Tensor input, Tensor target, @Nullable Tensor weight,
            Reduction reduction) {
        return ElementwiseLosses.binaryCrossEntropy(input, target, weight, reduction);
    }

    /**
     * {@return the mean binary cross-entropy of {@code sigmoid(logits)}} As
     * {@link #binaryCrossEntropyWithLogits(Tensor, Tensor, Reduction)}.
     *
     * @param logits any shape
     * @param target probabilities, in the shape of the logits
     * @throws IllegalArgumentException if input and target have different shapes
     */
    public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target) {
        return binaryCrossEntropyWithLogits(logits, target, Reduction.MEAN);
    }

    /**
     * {@return {@code (1 - target) logits + log(1 + exp(-logits))}, reduced: the binary cross-entropy of
     * {@code sigmoid(logits)}, without overflow} Saves both.
     *
     * @param logits any shape
     * @param target probabilities, in the shape of the logits
     * @param reduction how elements are combined
     * @throws IllegalArgumentException if input and target have different shapes
     */
    public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target, Reduction reduction) {
        return ElementwiseLosses.binaryCrossEntropyWithLogits(logits, target, reduction);
    }

    /**
     * {@return {@code weight ((1 - target) logits + (1 + (positiveWeight - 1) target) log(1 + exp(-logits)))}, reduced}
     * The binary cross-entropy of {@code sigmoid(logits)} with weights, without overflow.
     *
     * @param logits any shape
     * @param target probabilities, in the shape of the logits
     * @param weight the weight of each element, broadcast to the logits; or null for 1
     * @param positiveWeight the weight of the positive part, broadcast to the logits; or null for 1
     * @param reduction how elements are combined
     * @throws IllegalArgumentException if input and target have different shapes
     */
    public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target, @Nullable Tensor weight,
            @Nullable Tensor positiveWeight, Reduction reduction) {
        return ElementwiseLosses.binaryCrossEntropyWithLogits(logits, target, weight, positiveWeight, reduction);
    }
}
