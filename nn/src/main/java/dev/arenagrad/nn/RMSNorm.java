package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Division by the root of the mean square over the last dimensions, {@code torch.nn.RMSNorm} (Zhang and Sennrich 2019). The parameter is
 * {@code weight}, at first ones, of the normalised shape.
 */
public final class RMSNorm extends Layer {
    private static final double FLOAT_EPSILON = Math.ulp(1f);
    private static final double DOUBLE_EPSILON = Math.ulp(1.0);

    private final Shape shape;
    private final @Nullable Double eps;
    private final @Nullable Tensor weight;
    private final int[] dims;

    /**
     * Creates a normalisation with a parameter, whose eps is the distance of 1 to the next number of the input's dtype ({@code FLOAT32} for
     * narrower ones).
     *
     * @param normalizedShape the sizes of the dimensions to normalise over, at least one
     * @throws TensorException if a size is negative, or if there is none
     */
    public RMSNorm(long... normalizedShape) {
        this(Shape.of(normalizedShape), null, true);
    }

    /**
     * Creates a normalisation.
     *
     * @param normalizedShape the sizes of the dimensions to normalise over, at least one
     * @param eps added to the mean square, or null for the distance of 1 to the next number of the input's dtype
     * @param elementwiseAffine whether it has a parameter
     * @throws TensorException if there are no sizes
     */
    public RMSNorm(Shape normalizedShape, @Nullable Double eps, boolean elementwiseAffine) {
        if (normalizedShape.rank() == 0) {
            throw new TensorException("Expected normalized_shape to be at least 1-dimensional, i.e., containing at"
                    + " least one element, but got normalized_shape = []");
        }
        this.shape = normalizedShape;
        this.eps = eps;
        this.weight = elementwiseAffine ? addParameter("weight", Parameters.ones(shape.toArray())) : null;
        this.dims = IntStream.rangeClosed(1, shape.rank()).map(i -> -i).toArray();
    }

    /** {@return the weight, or null} */
    public @Nullable Tensor weight() {
        return weight;
    }

    /**
     * {@return {@code x / sqrt(mean(x^2) + eps) weight}, in the shape of x} Of dtypes narrower than {@code FLOAT32} the quotient is computed
     * in that one.
     *
     * @param x a shape that ends in the normalised one
     */
    @Override
    public Tensor forward(Tensor x) {
        int lead = x.dim() - shape.rank();
        if (lead < 0 || !Arrays.equals(Arrays.copyOfRange(x.shape().toArray(), lead, x.dim()), shape.toArray())) {
            throw new TensorException("Given normalized_shape=" + shape + ", expected input with shape [*, " + shape
                    .toString().substring(1) + ", but got input of size" + x.shape());
        }
        if (weight != null) {
            Parameters.requireDtype(x, weight);
        }
        double added = eps != null ? eps : x.dtype() == DType.FLOAT64 ? DOUBLE_EPSILON : FLOAT_EPSILON;
        return Scope.tidy(() -> {
            DType computed = x.dtype().computeType();
            Tensor wide = computed == x.dtype() ? x : x.to(computed);
            Tensor scaled = wide.mul(meanSquare(wide).add(added).rsqrt());
            Tensor y = wide == x ? scaled : scaled.to(x.dtype());
            return weight == null ? y : y.mul(weight);
        });
    }

    private Tensor meanSquare(Tensor x) {
        Tensor mean = x.square().mean(dims);
        for (int i = 0; i < dims.length; i++) {
            mean = mean.unsqueeze(-1);
        }
        return mean;
    }

    @Override
    protected String extraRepr() {
        return Repr.tuple(shape.toArray()) + ", eps=" + (eps == null ? "None" : Repr.of(eps))
                + ", elementwise_affine=" + Repr.of(weight != null);
    }
}
