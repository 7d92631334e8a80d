package dev.arenagrad;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Options of losses over classes: {@code ClassLoss.weighted(w).smoothing(0.1)}. Immutable.
 *
 * @param weight the weight of each class, {@code [C]}, of the input's dtype, not differentiated; null for all 1
 * @param ignoreIndex a class whose samples do not count
 * @param labelSmoothing the part of each target, from 0 to 1, that is spread evenly over all classes; of cross-entropy
 *         only
 * @param reduction how the losses of samples are combined
 */
public record ClassLoss(@Nullable Tensor weight, long ignoreIndex, double labelSmoothing, Reduction reduction)
        implements
            Keepable {
    /** No weights, class -100 ignored, no smoothing, the mean. */
    public static final ClassLoss DEFAULT = new ClassLoss(null, -100, 0, Reduction.MEAN);

    /**
     * Checks the smoothing.
     *
     * @throws IllegalArgumentException if {@code labelSmoothing} is not from 0 to 1
     */
    public ClassLoss {
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException("label_smoothing must be between 0.0 and 1.0. Got: " + labelSmoothing);
        }
    }

    /**
     * {@return the default options with weights of classes}
     *
     * @param weight {@code [C]}, of the input's dtype
     */
    public static ClassLoss weighted(Tensor weight) {
        return new ClassLoss(weight, DEFAULT.ignoreIndex, 0, Reduction.MEAN);
    }

    /**
     * {@return the default options with another reduction}
     *
     * @param reduction how the losses of samples are combined
     */
    public static ClassLoss reduced(Reduction reduction) {
        return DEFAULT.reducing(reduction);
    }

    /**
     * {@return a copy with another reduction}
     *
     * @param other how the losses of samples are combined
     */
    public ClassLoss reducing(Reduction other) {
        return new ClassLoss(weight, ignoreIndex, labelSmoothing, other);
    }

    /**
     * {@return a copy that ignores another class}
     *
     * @param index the class whose samples do not count
     */
    public ClassLoss ignoring(long index) {
        return new ClassLoss(weight, index, labelSmoothing, reduction);
    }

    /**
     * {@return a copy with another label smoothing}
     *
     * @param part from 0 to 1
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public ClassLoss smoothing(double part) {
        return new ClassLoss(weight, ignoreIndex, part, reduction);
    }

    @Override
    public void keepIn(Scope scope) {
        if (weight != null) {
            weight.keepIn(scope);
        }
    }
}
