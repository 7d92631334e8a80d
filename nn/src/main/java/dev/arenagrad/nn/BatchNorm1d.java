package dev.arenagrad.nn;

import dev.arenagrad.Tensor;

/**
 * Batch normalisation of features or signals, {@code torch.nn.BatchNorm1d} (Ioffe and Szegedy 2015), by {@link dev.arenagrad.NN#batchNorm}. In training it
 * uses mean and variance of the input, and moves {@code running_mean} and {@code running_var} towards them; in evaluation it uses the latter.
 *
 * <p>Parameters are {@code weight}, at first ones, and {@code bias}, zeros, both {@code [features]}; buffers are the running statistics,
 * {@code [features]}, and {@code num_batches_tracked}, {@code INT64}, how many inputs they have seen.
 *
 * <p>In training it changes its buffers, and so must be used by one thread at a time.
 */
public final class BatchNorm1d extends BatchNormalization {
    /**
     * Creates a normalisation with eps 1e-5, momentum 0.1, parameters and running statistics.
     *
     * @param features the number of channels
     * @throws dev.arenagrad.ops.TensorException if it is negative
     */
    public BatchNorm1d(long features) {
        this(features, 1e-5, 0.1, true, true);
    }

    /**
     * Creates a normalisation.
     *
     * @param features the number of channels
     * @param eps added to the variance
     * @param momentum the weight of the input's statistics in the running ones, from 0 to 1
     * @param affine whether it has parameters
     * @param trackRunningStats whether it has running statistics; without, evaluation uses those of the input too
     * @throws dev.arenagrad.ops.TensorException if the number of channels is negative
     * @throws IllegalArgumentException if the momentum is not from 0 to 1
     */
    public BatchNorm1d(long features, double eps, double momentum, boolean affine, boolean trackRunningStats) {
        super(features, eps, momentum, affine, trackRunningStats);
    }

    /**
     * {@return the input, normalised channel by channel}
     *
     * @param x {@code [N, features]} or {@code [N, features, L]}
     * @throws IllegalArgumentException if it has not 2 or 3 dimensions, or in training a single element for each channel
     */
    @Override
    public Tensor forward(Tensor x) {
        requireDimensions(x, 2, 3);
        return normalize(x);
    }
}
