package dev.arenagrad;

import dev.arenagrad.functions.LossFunctions;

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

    /**
     * {@return the mean negative log-likelihood of classes}
     *
     * @param logProbabilities samples by classes
     * @param target the class of each sample, INT64
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public static Tensor nll(Tensor logProbabilities, Tensor target) {
        return nll(logProbabilities, target, Reduction.MEAN);
    }

    /** {@return the negative log-likelihood of classes, reduced} As {@link #nll(Tensor, Tensor)} otherwise. */
    public static Tensor nll(Tensor logProbabilities, Tensor target, Reduction reduction) {
        return LossFunctions.nll(logProbabilities, target, reduction);
    }

    /**
     * {@return the mean cross-entropy of softmax(logits)}
     *
     * @param logits samples by classes
     * @param target the class of each sample, INT64
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public static Tensor crossEntropy(Tensor logits, Tensor target) {
        return crossEntropy(logits, target, Reduction.MEAN);
    }

    /** {@return the cross-entropy of softmax(logits), reduced} As {@link #crossEntropy(Tensor, Tensor)} otherwise. */
    public static Tensor crossEntropy(Tensor logits, Tensor target, Reduction reduction) {
        return LossFunctions.nll(logits.logSoftmax(-1), target, reduction);
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
}
