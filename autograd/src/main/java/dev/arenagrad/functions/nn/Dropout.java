package dev.arenagrad.functions.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.functions.random.RandomFunctions;
import dev.arenagrad.memory.Scope;

/** Dropout. The product of the tensor and the mask saves the mask. */
public final class Dropout {
    private Dropout() {}

    /** {@return x with each element 0 with probability p, else divided by 1 - p; x itself if not training} */
    public static Tensor dropout(Tensor x, double p, boolean training) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("dropout probability has to be between 0 and 1, but got " + p);
        }
        return training && p > 0 ? RandomFunctions.repeatable(() -> Scope.tidy(() -> x.mul(mask(x, p)))) : x;
    }

    private static Tensor mask(Tensor x, double p) {
        ImageBatches.requireFloatingPoint("dropout", x);
        if (p == 1) {
            return Tensor.zerosLike(x);
        }
        return RandomFunctions.mask(x.dtype(), x.shape(), 1 - p, 1 / (1 - p));
    }
}
