package dev.arenagrad;

import dev.arenagrad.functions.ClassLosses;
import dev.arenagrad.functions.LossFunctions;
import org.jspecify.annotations.Nullable;

/**
 * Losses, as {@code torch.nn.functional} names them. They leave no temporaries behind: what stays is the result and what the graph
 * saved. All throw {@link dev.arenagrad.ops.TensorException} where shapes or dtypes do not fit.
 */
public final class Losses {
    private Losses() {}

    /** {@return the mean of the squared differences} */
    public static Tensor mse(Tensor input, Tensor target) {
        return mse(input, target, Reduction.MEAN);
    }

    /** {@return the squared differences, reduced} */
    public static Tensor mse(Tensor input, Tensor target, Reduction reduction) {
        return LossFunctions.mse(input, target, reduction);
    }

    /** {@return the mean of the absolute differences} */
    public static Tensor l1(Tensor input, Tensor target) {
        return l1(input, target, Reduction.MEAN);
    }

    /** {@return the absolute differences, reduced; the derivative at 0 is 0} */
    public static Tensor l1(Tensor input, Tensor target, Reduction reduction) {
        return LossFunctions.l1(input, target, reduction);
    }

    /** {@return {@link #smoothL1(Tensor, Tensor, double, Reduction)} with beta 1, its mean} */
    public static Tensor smoothL1(Tensor input, Tensor target) {
        return smoothL1(input, target, 1, Reduction.MEAN);
    }

    /**
     * {@return with d = |input - target|: d d / (2 beta) below beta, else d - beta / 2; reduced}
     *
     * @param beta where the parabola goes over into lines; with 0 it is {@link #l1(Tensor, Tensor)}
     * @throws IllegalArgumentException if beta is negative or NaN
     */
    public static Tensor smoothL1(Tensor input, Tensor target, double beta, Reduction reduction) {
        if (!(beta >= 0)) {
            throw new IllegalArgumentException("smooth_l1_loss does not support negative values for beta.");
        }
        return beta == 0 ? l1(input, target, reduction)
                : LossFunctions.huber(input, target, beta, beta, "SmoothL1LossBackward0", reduction);
    }

    /** {@return {@link #huber(Tensor, Tensor, double, Reduction)} with delta 1, its mean} */
    public static Tensor huber(Tensor input, Tensor target) {
        return huber(input, target, 1, Reduction.MEAN);
    }

    /**
     * {@return with d = |input - target|: d d / 2 up to delta, else delta (d - delta / 2); reduced}
     *
     * @param delta where the parabola goes over into lines
     * @throws IllegalArgumentException if delta is not positive
     */
    public static Tensor huber(Tensor input, Tensor target, double delta, Reduction reduction) {
        if (!(delta > 0)) {
            throw new IllegalArgumentException("huber_loss does not support non-positive values for delta.");
        }
        return LossFunctions.huber(input, target, delta, 1, "HuberLossBackward0", reduction);
    }

    /**
     * {@return the mean negative log-likelihood of classes}
     *
     * @param logProbabilities samples by classes, with any further dimensions; or of one sample, its classes
     * @param target the class of each sample, INT64: of the same shape without that of the classes
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public static Tensor nll(Tensor logProbabilities, Tensor target) {
        return nll(logProbabilities, target, ClassLoss.DEFAULT);
    }

    /** {@return the negative log-likelihood of classes, reduced} As {@link #nll(Tensor, Tensor)} otherwise. */
    public static Tensor nll(Tensor logProbabilities, Tensor target, Reduction reduction) {
        return nll(logProbabilities, target, ClassLoss.reduced(reduction));
    }

    /** {@return the negative log-likelihood of classes, weighted and reduced} As {@link #nll(Tensor, Tensor)} otherwise. */
    public static Tensor nll(Tensor logProbabilities, Tensor target, ClassLoss options) {
        return ClassLosses.nll(logProbabilities, target, options);
    }

    /**
     * {@return the mean cross-entropy of softmax(logits)}
     *
     * @param logits samples by classes, with any further dimensions; or of one sample, its classes
     * @param target the class of each sample, INT64: of the same shape without that of the classes; or the probability of each class,
     *        floating point, in the shape of the logits
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public static Tensor crossEntropy(Tensor logits, Tensor target) {
        return crossEntropy(logits, target, ClassLoss.DEFAULT);
    }

    /** {@return the cross-entropy of softmax(logits), reduced} As {@link #crossEntropy(Tensor, Tensor)} otherwise. */
    public static Tensor crossEntropy(Tensor logits, Tensor target, Reduction reduction) {
        return crossEntropy(logits, target, ClassLoss.reduced(reduction));
    }

    /**
     * {@return the cross-entropy of softmax(logits), weighted, smoothed and reduced} As {@link #crossEntropy(Tensor, Tensor)}
     * otherwise.
     */
    public static Tensor crossEntropy(Tensor logits, Tensor target, ClassLoss options) {
        return ClassLosses.crossEntropy(logits, target, options);
    }

    /**
     * {@return the mean of target (log(target) - input), the Kullback-Leibler divergence in terms of elements}
     *
     * @param input logarithms of probabilities
     * @param target probabilities
     */
    public static Tensor klDiv(Tensor input, Tensor target) {
        return klDiv(input, target, false, Reduction.MEAN);
    }

    /**
     * {@return target (log(target) - input), reduced} Divided by the number of samples, its sum is the divergence proper.
     *
     * @param input logarithms of probabilities
     * @param target probabilities, or their logarithms if {@code logTarget}
     */
    public static Tensor klDiv(Tensor input, Tensor target, boolean logTarget, Reduction reduction) {
        return LossFunctions.klDiv(input, target, logTarget, reduction);
    }

    /**
     * {@return the mean binary cross-entropy}
     *
     * @param input probabilities
     * @param target probabilities, of the same shape
     */
    public static Tensor binaryCrossEntropy(Tensor input, Tensor target) {
        return binaryCrossEntropy(input, target, null, Reduction.MEAN);
    }

    /**
     * {@return the binary cross-entropy -(target log(input) + (1 - target) log(1 - input)), reduced; logarithms are at least -100}
     *
     * @param input probabilities
     * @param target probabilities, of the same shape
     * @param weight by which each element counts, broadcast, or null
     */
    public static Tensor binaryCrossEntropy(Tensor input, Tensor target, @Nullable Tensor weight,
            Reduction reduction) {
        return LossFunctions.binaryCrossEntropy(input, target, weight, reduction);
    }

    /**
     * {@return the mean binary cross-entropy of sigmoid(logits), without overflow}
     *
     * @param target probabilities, of the same shape
     */
    public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target) {
        return binaryCrossEntropyWithLogits(logits, target, Reduction.MEAN);
    }

    /** {@return the binary cross-entropy of sigmoid(logits), reduced} */
    public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target, Reduction reduction) {
        return LossFunctions.binaryCrossEntropyWithLogits(logits, target, reduction);
    }

    /**
     * {@return the binary cross-entropy of sigmoid(logits), weighted and reduced}
     *
     * @param target probabilities, of the same shape
     * @param weight by which each element counts, broadcast, or null
     * @param positiveWeight by which the part of the target counts, broadcast, or null
     */
    public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target, @Nullable Tensor weight,
            @Nullable Tensor positiveWeight, Reduction reduction) {
        return LossFunctions.binaryCrossEntropyWithLogits(logits, target, weight, positiveWeight, reduction);
    }
}
