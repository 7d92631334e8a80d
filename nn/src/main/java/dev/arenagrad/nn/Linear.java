package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * An affine map, {@code torch.nn.Linear}: {@code y = x weight^T + bias}. Parameters are {@code weight}, {@code [outputs, inputs]}, and
 * {@code bias}, {@code [outputs]}, at first uniform within {@code 1 / sqrt(inputs)}.
 */
public final class Linear extends Layer {
    private final Tensor weight;
    private final @Nullable Tensor bias;

    /**
     * Creates a map with a bias.
     *
     * @param inputs the number of features of the input
     * @param outputs the number of features of the result
     * @throws dev.arenagrad.ops.TensorException if a number is negative
     */
    public Linear(long inputs, long outputs) {
        this(inputs, outputs, true);
    }

    /**
     * Creates a map.
     *
     * @param inputs the number of features of the input
     * @param outputs the number of features of the result
     * @param bias whether it has a bias
     * @throws dev.arenagrad.ops.TensorException if a number is negative
     */
    public Linear(long inputs, long outputs, boolean bias) {
        this(Parameters.uniform(inputs, outputs, inputs), bias ? Parameters.uniform(inputs, outputs) : null);
    }

    /**
     * Creates a map of given parameters, which may be those of another layer.
     *
     * @param weight {@code [outputs, inputs]}, a leaf; stays in its scope
     * @param bias {@code [outputs]}, a leaf, or null for none; stays in its scope
     * @throws dev.arenagrad.ops.TensorException if one is no leaf or no floating-point tensor, or if shapes or dtypes do not fit
     */
    public Linear(Tensor weight, @Nullable Tensor bias) {
        Parameters.requireMatrix(weight, bias);
        this.weight = addParameter("weight", weight);
        this.bias = bias == null ? null : addParameter("bias", bias);
    }

    /** {@return the weight, {@code [outputs, inputs]}} */
    public Tensor weight() {
        return weight;
    }

    /** {@return the bias, {@code [outputs]}, or null} */
    public @Nullable Tensor bias() {
        return bias;
    }

    /**
     * {@return {@code x weight^T + bias}, {@code [..., outputs]}}
     *
     * @param x {@code [..., inputs]}
     */
    @Override
    public Tensor forward(Tensor x) {
        return x.linear(weight, bias);
    }

    @Override
    protected String extraRepr() {
        return "in_features=" + weight.shape().size(1) + ", out_features=" + weight.shape().size(0) + ", bias="
                + Repr.of(bias != null);
    }
}
