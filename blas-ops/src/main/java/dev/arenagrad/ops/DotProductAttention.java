package dev.arenagrad.ops;

/**
 * What attention by scaled products is made of, softmax(s Q K') V, for matrices along the last two dimensions. The others are the same of all
 * operands and may lie anyhow in memory, such as heads that are columns of one matrix. Floating point. Every method throws
 * {@link TensorException} for operands whose dtypes or shapes do not fit.
 */
public final class DotProductAttention {
    private DotProductAttention() {}

    /**
     * {@return how much each query attends to each key: softmax(s Q K'), queries by keys}
     *
     * @param query queries by features
     * @param key keys by features
     * @param scale s
     */
    public static NDArray weights(NDArray query, NDArray key, double scale) {
        NDArray turned = turned(key);
        NDArray weights = NDArray.allocate(query.dtype(), LinearAlgebra.shapeOfProducts(query, turned), "attention",
                query, key);
        try {
            LinearAlgebra.multiplyEachInto(scale, query, turned, 0, weights);
            Access.begin(weights);
            try {
                Backends.current().softmax(weights, weights.rank() - 1, weights);
            } finally {
                Access.end(weights);
            }
            return weights;
        } catch (Throwable e) {
            weights.discard();
            throw e;
        }
    }

    /**
     * {@return the gradient by s Q K'}
     *
     * @param g the gradient by the result, queries by values' features
     * @param value keys by features
     * @param weights as {@link #weights} computed them
     */
    public static NDArray gradientOfScores(NDArray g, NDArray value, NDArray weights) {
        NDArray turned = turned(value);
        Shape shape = LinearAlgebra.shapeOfProducts(g, turned);
        if (weights.dtype() != g.dtype() || !weights.shape().equals(shape)) {
            throw new TensorException("weights of attention, " + weights.dtype().torchName() + " of shape " + weights
                    .shape() + ", cannot have " + g.dtype().torchName() + " gradients of shape " + shape);
        }
        NDArray scores = NDArray.allocate(g.dtype(), shape, "attention backward", g, value, weights);
        try {
            LinearAlgebra.multiplyEachInto(1, g, turned, 0, scores);
            Access.begin(scores, weights);
            try {
                Backends.current().softmaxBackward(scores, weights, scores.rank() - 1, scores);
            } finally {
                Access.end(scores, weights);
            }
            return scores;
        } catch (Throwable e) {
            scores.discard();
            throw e;
        }
    }

    /**
     * {@return alpha a b, whose heads lie in memory as those of another operand do: beside each other, or one after the other}
     *
     * @param alpha the factor of the product
     * @param a the left factors
     * @param b the right factors
     * @param like an operand, of as many dimensions; otherwise the result is row-major
     */
    public static NDArray product(double alpha, NDArray a, NDArray b, NDArray like) {
        Shape shape = LinearAlgebra.shapeOfProducts(a, b);
        int rows = shape.rank() - 2;
        boolean beside = rows >= 2 && like.rank() == shape.rank() && like.layout().stride(rows - 1) < like.layout()
                .stride(rows);
        Layout inMemory = beside ? shape.contiguous().transpose(rows - 1, rows) : shape.contiguous();
        NDArray all = NDArray.allocate(a.dtype(), inMemory.shape(), "attention", a, b);
        try {
            NDArray out = beside ? all.withLayout(all.layout().transpose(rows - 1, rows)) : all;
            LinearAlgebra.multiplyEachInto(alpha, a, b, 0, out);
            return out;
        } catch (Throwable e) {
            all.discard();
            throw e;
        }
    }

    /**
     * {@return each matrix with rows and columns exchanged, in the same memory}
     *
     * @param x at least two dimensions
     */
    public static NDArray turned(NDArray x) {
        if (x.rank() < 2) {
            throw new TensorException("attention takes matrices, but got the shape " + x.shape());
        }
        return x.withLayout(x.layout().transpose(x.rank() - 2, x.rank() - 1));
    }
}
