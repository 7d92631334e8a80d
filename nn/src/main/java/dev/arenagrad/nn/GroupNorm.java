package dev.arenagrad.nn;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Normalisation over groups of channels of each sample, {@code torch.nn.GroupNorm} (Wu and He 2018), by {@link NN#groupNorm}. Parameters are
 * {@code weight}, at first ones, and {@code bias}, zeros, both {@code [channels]}.
 */
public final class GroupNorm extends Layer {
    private final int groups;
    private final long channels;
    private final double eps;
    private final @Nullable Tensor weight;
    private final @Nullable Tensor bias;

    /**
     * Creates a normalisation with eps 1e-5 and parameters.
     *
     * @param groups the number of groups
     * @param channels the number of channels
     * @throws IllegalArgumentException if the groups do not divide the channels
     */
    public GroupNorm(int groups, long channels) {
        this(groups, channels, 1e-5, true);
    }

    /**
     * Creates a normalisation.
     *
     * @param groups the number of groups
     * @param channels the number of channels
     * @param eps added to the variance
     * @param affine whether it has parameters
     * @throws IllegalArgumentException if the groups do not divide the channels
     */
    public GroupNorm(int groups, long channels, double eps, boolean affine) {
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException("num_channels must be divisible by num_groups, but got " + channels
                    + " and " + groups);
        }
        this.groups = groups;
        this.channels = channels;
        this.eps = eps;
        this.weight = affine ? addParameter("weight", Parameters.ones(channels)) : null;
        this.bias = affine ? addParameter("bias", Parameters.zeros(channels)) : null;
    }

    /** {@return the weight, {@code [channels]}, or null} */
    public @Nullable Tensor weight() {
        return weight;
    }

    /** {@return the bias, {@code [channels]}, or null} */
    public @Nullable Tensor bias() {
        return bias;
    }

    /**
     * {@return {@code (x - mean) / sqrt(variance + eps) weight + bias}, in the shape of x}
     *
     * @param x {@code [N, channels, ...]}
     */
    @Override
    public Tensor forward(Tensor x) {
        return NN.groupNorm(x, groups, weight, bias, eps);
    }

    @Override
    protected String extraRepr() {
        return groups + ", " + channels + ", eps=" + Repr.of(eps) + ", affine=" + Repr.of(weight != null);
    }
}
