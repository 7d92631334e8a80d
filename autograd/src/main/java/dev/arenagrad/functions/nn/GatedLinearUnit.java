package dev.arenagrad.functions.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;

/** Gated linear units (Dauphin et al. 2017): a sigmoid(b) for the halves a and b of a tensor. */
public final class GatedLinearUnit {
    private GatedLinearUnit() {}

    /** {@return a sigmoid(b), halved along {@code dim}} */
    public static Tensor glu(Tensor x, int dim) {
        if (x.dim() == 0) {
            throw new TensorException("glu does not support scalars because halving size must be even");
        }
        int along = x.shape().dim(dim);
        long size = x.shape().size(along);
        if (size % 2 != 0) {
            throw new TensorException("Halving dimension must be even, but dimension " + along + " is size " + size);
        }
        return Scope.tidy(() -> x.slice(along, 0, size / 2).mul(x.slice(along, size / 2, size).sigmoid()));
    }
}
