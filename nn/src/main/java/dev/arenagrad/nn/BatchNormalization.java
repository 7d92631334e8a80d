package dev.arenagrad.nn;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import org.jspecify.annotations.Nullable;

/** Batch normalisation, whatever the number of dimensions. */
abstract sealed class BatchNormalization extends Layer permits BatchNorm1d, BatchNorm2d {
    private final long features;
    private final double eps;
    private final double momentum;
    private final @Nullable Tensor weight;
    private final @Nullable Tensor bias;
    private final @Nullable Tensor runningMean;
    private final @Nullable Tensor runningVar;
    private final @Nullable Tensor batches;

    BatchNormalization(long features, double eps, double momentum, boolean affine, boolean tracksRunningStats) {
        this.features = features;
        this.eps = eps;
        this.momentum = requireMomentum(momentum);
        this.weight = affine ? addParameter("weight", Parameters.ones(features)) : null;
        this.bias = affine ? addParameter("bias", Parameters.zeros(features)) : null;
        this.runningMean = tracksRunningStats ? addBuffer("running_mean", Parameters.zeros(features)) : null;
        this.runningVar = tracksRunningStats ? addBuffer("running_var", Parameters.ones(features)) : null;
        this.batches = tracksRunningStats ? addBuffer("num_batches_tracked", Tensor.scalar(0, DType.INT64)) : null;
    }

    /** {@return the weight, {@code [features]}, or null} */
    public final @Nullable Tensor weight() {
        return weight;
    }

    /** {@return the bias, {@code [features]}, or null} */
    public final @Nullable Tensor bias() {
        return bias;
    }

    /** {@return the running mean, {@code [features]}, or null} */
    public final @Nullable Tensor runningMean() {
        return runningMean;
    }

    /** {@return the running variance, {@code [features]}, or null} */
    public final @Nullable Tensor runningVar() {
        return runningVar;
    }

    final Tensor normalize(Tensor x) {
        boolean usesInput = isTraining() || runningMean == null;
        Tensor y = NN.batchNorm(x, runningMean, runningVar, weight, bias, usesInput, momentum, eps);
        if (isTraining() && batches != null) {
            batches.add_(1);
        }
        return y;
    }

    static void requireDimensions(Tensor x, int... allowed) {
        for (int dims : allowed) {
            if (x.dim() == dims) {
                return;
            }
        }
        StringBuilder wanted = new StringBuilder();
        for (int dims : allowed) {
            wanted.append(wanted.isEmpty() ? "" : " or ").append(dims).append("D");
        }
        throw new IllegalArgumentException("expected " + wanted + " input (got " + x.dim() + "D input)");
    }

    private static double requireMomentum(double momentum) {
        if (!(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException("a momentum from 0 to 1 is expected, but got " + momentum);
        }
        return momentum;
    }

    @Override
    protected final String extraRepr() {
        return features + ", eps=" + Repr.of(eps) + ", momentum=" + Repr.of(momentum) + ", affine=" + Repr.of(
                weight != null) + ", track_running_stats=" + Repr.of(runningMean != null);
    }
}
