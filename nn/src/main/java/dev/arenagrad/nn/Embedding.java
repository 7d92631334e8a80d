package dev.arenagrad.nn;

import dev.arenagrad.GradMode;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Vectors for numbers, {@code torch.nn.Embedding}, by {@link NN#embedding(Tensor, Tensor)}. The parameter is {@code weight},
 * {@code [count, width]}, at first normal with mean 0 and standard deviation 1.
 */
public final class Embedding extends Layer {
    private final Tensor weight;
    private final @Nullable Long paddingIdx;

    /**
     * Creates vectors.
     *
     * @param count how many
     * @param width their length
     * @throws dev.arenagrad.ops.TensorException if a number is negative
     */
    public Embedding(long count, long width) {
        this(Init.normal_(Tensor.empty(Layer.defaultDtype(), count, width), 0, 1), null);
    }

    /**
     * Creates vectors, of which one stands for no number at all: it is 0 at first, and gets no gradient.
     *
     * @param count how many
     * @param width their length
     * @param paddingIdx its number, from the end if negative
     * @throws IllegalArgumentException if there is no such vector
     */
    public Embedding(long count, long width, long paddingIdx) {
        this(Init.normal_(Tensor.empty(Layer.defaultDtype(), count, width), 0, 1), Long.valueOf(paddingIdx));
        try (GradMode _ = GradMode.noGrad()) {
            weight.select(0, this.paddingIdx == null ? 0 : this.paddingIdx).zero_();
        }
    }

    /**
     * Creates a layer of given vectors, which may be those of another layer.
     *
     * @param weight {@code [count, width]}, a leaf; stays in its scope
     * @throws dev.arenagrad.ops.TensorException if it is no leaf, or no matrix of floating-point numbers
     */
    public Embedding(Tensor weight) {
        this(weight, null);
    }

    private Embedding(Tensor weight, @Nullable Long paddingIdx) {
        Parameters.requireMatrix(weight, null);
        long count = weight.shape().size(0);
        if (paddingIdx != null && (paddingIdx >= count || paddingIdx < -count)) {
            throw new IllegalArgumentException("Padding_idx must be within num_embeddings, but got " + paddingIdx
                    + " for " + count);
        }
        this.weight = addParameter("weight", weight);
        this.paddingIdx = paddingIdx == null || paddingIdx >= 0 ? paddingIdx : Long.valueOf(count + paddingIdx);
    }

    /** {@return the vectors, {@code [count, width]}} */
    public Tensor weight() {
        return weight;
    }

    /**
     * {@return the vectors of the given numbers, {@code [..., width]}}
     *
     * @param indices {@code INT64}, any shape
     * @throws IndexOutOfBoundsException if there is no vector of a number
     */
    @Override
    public Tensor forward(Tensor indices) {
        return paddingIdx == null ? NN.embedding(indices, weight) : NN.embedding(indices, weight, paddingIdx);
    }

    @Override
    protected String extraRepr() {
        return weight.shape().size(0) + ", " + weight.shape().size(1) + (paddingIdx == null ? ""
                : ", padding_idx=" + paddingIdx);
    }
}
