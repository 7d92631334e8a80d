package dev.arenagrad;

import org.jspecify.annotations.Nullable;

/**
 * How losses over classes count: {@code ClassLoss.weighted(w).smoothing(0.1)}. Immutable.
 *
 * @param weight one number for each class, by which its samples count; null for all 1
 * @param ignoreIndex the class whose samples do not count
 * @param labelSmoothing the part of each target, from 0 to 1, that is spread over all classes; for cross-entropy alone
 * @param reduction how the losses of samples are combined; the mean is by weight
 */
public record ClassLoss(@Nullable Tensor weight, long ignoreIndex, double labelSmoothing, Reduction reduction) {
    /** No weights, class -100 ignored, no smoothing, the mean. */
    public static final ClassLoss DEFAULT = new ClassLoss(null, -100, 0, Reduction.MEAN);

    /**
     * Checks the smoothing.
     *
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public ClassLoss {
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException("label_smoothing must be between 0.0 and 1.0. Got: " + labelSmoothing);
        }
    }

    /** {@return the default with weights of classes} */
    public static ClassLoss weighted(Tensor weight) {
        return new ClassLoss(weight, DEFAULT.ignoreIndex, 0, Reduction.MEAN);
    }

    /** {@return the default with another reduction} */
    public static ClassLoss reduced(Reduction reduction) {
        return DEFAULT.reducing(reduction);
    }

    /** {@return these with another reduction} */
    public ClassLoss reducing(Reduction other) {
        return new ClassLoss(weight, ignoreIndex, labelSmoothing, other);
    }

    /** {@return these with another class ignored} */
    public ClassLoss ignoring(long index) {
        return new ClassLoss(weight, index, labelSmoothing, reduction);
    }

    /** {@return these with another smoothing} */
    public ClassLoss smoothing(double part) {
        return new ClassLoss(weight, ignoreIndex, part, reduction);
    }
}
