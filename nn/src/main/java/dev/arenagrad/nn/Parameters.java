package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.TensorException;
import org.jspecify.annotations.Nullable;

/** New parameters and buffers, of the dtype that layers are made with, in the innermost scope. */
final class Parameters {
    private Parameters() {}

    /** {@return a parameter, uniform within 1 / sqrt(fan)} */
    static Tensor uniform(long fan, long... shape) {
        return Init.withinRoot_(Tensor.empty(Layer.defaultDtype(), shape), fan);
    }

    static Tensor ones(long... shape) {
        return Tensor.ones(Layer.defaultDtype(), shape);
    }

    static Tensor zeros(long... shape) {
        return Tensor.zeros(Layer.defaultDtype(), shape);
    }

    /** Refuses an input of another dtype than a layer's weight. */
    static void requireDtype(Tensor x, Tensor weight) {
        if (x.dtype() != weight.dtype()) {
            throw new TensorException("expected scalar type " + weight.dtype().scalarName() + " but found " + x.dtype()
                    .scalarName());
        }
    }

    /** Refuses a weight that is no matrix, and a bias that does not fit its rows. */
    static void requireMatrix(Tensor weight, @Nullable Tensor bias) {
        if (weight.dim() != 2) {
            throw new TensorException("a weight of two dimensions is expected, but got one of shape " + weight
                    .shape());
        }
        if (bias != null && (bias.dim() != 1 || bias.numel() != weight.shape().size(0) || bias.dtype() != weight
                .dtype())) {
            throw new TensorException("a bias of shape [" + weight.shape().size(0) + "] and dtype " + weight.dtype()
                    .torchName() + " is expected, but got shape " + bias.shape() + " and dtype " + bias.dtype()
                            .torchName());
        }
    }
}
