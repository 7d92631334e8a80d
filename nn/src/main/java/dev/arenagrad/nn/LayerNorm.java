package dev.arenagrad.nn;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Normalisation over the last dimensions, {@code torch.nn.LayerNorm} (Ba et al. 2016), by
 * {@link NN#layerNorm(Tensor, Shape, Tensor, Tensor, double)}. Parameters are {@code weight}, at first ones, and {@code bias}, zeros, both of
 * the normalised shape.
 */
public final class LayerNorm extends Layer {
    private final Shape shape;
    private final double eps;
    private final @Nullable Tensor weight;
    private final @Nullable Tensor bias;

    /**
     * Creates a normalisation with eps 1e-5 and parameters.
     *
     * @param normalizedShape the sizes of the dimensions to normalise over, at least one
     * @throws dev.arenagrad.ops.TensorException if a size is negative
     */
    public LayerNorm(long... normalizedShape) {
        this(Shape.of(normalizedShape), 1e-5, true);
    }

    /**
     * Creates a normalisation.
     *
     * @param normalizedShape the sizes of the dimensions to normalise over, at least one
     * @param eps added to the variance
     * @param elementwiseAffine whether it has parameters
     */
    public LayerNorm(Shape normalizedShape, double eps, boolean elementwiseAffine) {
        this.shape = normalizedShape;
        this.eps = eps;
        this.weight = elementwiseAffine ? addParameter("weight", Parameters.ones(shape.toArray())) : null;
        this.bias = elementwiseAffine ? addParameter("bias", Parameters.zeros(shape.toArray())) : null;
    }

    /** {@return the weight, or null} */
    public @Nullable Tensor weight() {
        return weight;
    }

    /** {@return the bias, or null} */
    public @Nullable Tensor bias() {
        return bias;
    }

    /**
     * {@return {@code (x - mean) / sqrt(variance + eps) weight + bias}, in the shape of x}
     *
     * @param x a shape that ends in the normalised one
     */
    @Override
    public Tensor forward(Tensor x) {
        return NN.layerNorm(x, shape, weight, bias, eps);
    }

    @Override
    protected String extraRepr() {
        return Repr.tuple(shape.toArray()) + ", eps=" + Repr.of(eps) + ", elementwise_affine=" + Repr.of(
                weight != null);
    }
}
