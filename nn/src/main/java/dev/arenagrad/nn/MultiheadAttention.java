package dev.arenagrad.nn;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention by several heads side by side, {@code torch.nn.MultiheadAttention} (Vaswani et al. 2017): queries, keys and values are mapped,
 * each head attends with its part of them, and the heads' results together are mapped again.
 *
 * <p>Parameters are {@code in_proj_weight}, {@code [3 width, width]}, the maps of queries, keys and values below each other, at first
 * {@linkplain Init#xavierUniform_(Tensor, double) uniform by Xavier's rule}, {@code in_proj_bias}, {@code [3 width]}, zeros, and those of
 * {@code out_proj}, a {@link Linear} whose bias is zeros.
 *
 * <p><b>Shapes.</b> N is the number of samples, L that of queries and S that of keys and values. Queries are {@code [L, N, width]}, or
 * {@code [N, L, width]} of a layer with {@link #batchFirst()}; keys and values alike. Without N they are a single sample.
 *
 * <p><b>Masks</b> are PyTorch's: {@code BOOL}, <i>true</i> where a query must not attend to a key, or numbers to add to the products of
 * queries and keys. (Those of {@link NN#scaledDotProductAttention(Tensor, Tensor, Tensor)} have it the other way round, as there.) A query
 * that may attend to no key gets zeros from the heads, where PyTorch has NaN.
 */
public final class MultiheadAttention extends Layer {
    private final long width;
    private final int heads;
    private final double dropout;
    private final Tensor inWeight;
    private final @Nullable Tensor inBias;
    private final Linear out;
    private boolean batchFirst;

    /**
     * What attention computes.
     *
     * @param output in the shape of the queries
     * @param weights how much each query attends to each key, the mean of all heads: {@code [N, L, S]}, or {@code [L, S]} of a single sample
     */
    public record Attention(Tensor output, Tensor weights) implements Keepable {
        @Override
        public void keepIn(Scope scope) {
            output.keepIn(scope);
            weights.keepIn(scope);
        }
    }

    /**
     * Creates a layer with biases and without dropout.
     *
     * @param width the number of features of queries, keys and values
     * @param heads the number of heads, a divisor of {@code width}
     * @throws IllegalArgumentException if a number is not positive, or if {@code heads} does not divide {@code width}
     */
    public MultiheadAttention(long width, int heads) {
        this(width, heads, 0, true);
    }

    /**
     * Creates a layer.
     *
     * @param width the number of features of queries, keys and values
     * @param heads the number of heads, a divisor of {@code width}
     * @param dropout the probability with which a weight is dropped in training
     * @param bias whether maps have a bias
     * @throws IllegalArgumentException if a number is not positive, if {@code heads} does not divide {@code width}, or if {@code dropout} is
     *         not from 0 to 1
     */
    public MultiheadAttention(long width, int heads, double dropout, boolean bias) {
        if (width < 1 || heads < 1) {
            throw new IllegalArgumentException("embed_dim and num_heads must be greater than 0, got embed_dim=" + width
                    + " and num_heads=" + heads + " instead");
        }
        if (width % heads != 0) {
            throw new IllegalArgumentException("embed_dim must be divisible by num_heads, but got " + width + " and "
                    + heads);
        }
        this.width = width;
        this.heads = heads;
        this.dropout = Dropout.requireProbability(dropout);
        this.inWeight = addParameter("in_proj_weight", Init.xavierUniform_(Tensor.empty(Layer.defaultDtype(), 3 * width,
                width), 1));
        this.inBias = bias ? addParameter("in_proj_bias", Parameters.zeros(3 * width)) : null;
        this.out = add("out_proj", new Linear(Parameters.uniform(width, width, width), bias ? Parameters.zeros(width)
                : null));
    }

    /**
     * Takes and returns {@code [N, L, width]} from now on.
     *
     * @return this layer
     */
    public MultiheadAttention batchFirst() {
        batchFirst = true;
        return this;
    }

    /**
     * {@return a mask that lets each element of a sequence attend to itself and what is before it alone}
     *
     * @param length the length of the sequence
     */
    public static Tensor causalMask(long length) {
        return Scope.tidy(() -> Tensor.arange(length).unsqueeze(1).lt(Tensor.arange(length)));
    }

    /**
     * {@return what a sequence gets from attending to itself, in its shape}
     *
     * @param x queries, keys and values
     */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, x, x, null, null);
    }

    /**
     * {@return what queries get from the values, in the shape of the queries}
     *
     * @param query the queries
     * @param key the keys
     * @param value the values
     */
    public Tensor forward(Tensor query, Tensor key, Tensor value) {
        return forward(query, key, value, null, null);
    }

    /**
     * {@return what queries get from the values, in the shape of the queries}
     *
     * @param query the queries
     * @param key the keys
     * @param value the values
     * @param keyPaddingMask {@code [N, S]}, or {@code [S]} of a single sample: keys that no query attends to; or null
     * @param mask {@code [L, S]}, or {@code [N heads, L, S]}: what queries do not attend to; or null
     * @throws TensorException also if a shape does not fit
     */
    public Tensor forward(Tensor query, Tensor key, Tensor value, @Nullable Tensor keyPaddingMask,
            @Nullable Tensor mask) {
        return Scope.tidy(() -> {
            Projected all = project(query, key, value, keyPaddingMask, mask);
            Tensor mixed = NN.scaledDotProductAttention(all.query, all.key, all.value, all.mask, isTraining() ? dropout
                    : 0, false, null);
            return joined(mixed, query.dim());
        });
    }

    /**
     * {@return what queries get from the values, and how much they attended to each} As
     * {@link #forward(Tensor, Tensor, Tensor, Tensor, Tensor)} otherwise.
     *
     * @param query the queries
     * @param key the keys
     * @param value the values
     * @param keyPaddingMask {@code [N, S]}, or {@code [S]} of a single sample: keys that no query attends to; or null
     * @param mask {@code [L, S]}, or {@code [N heads, L, S]}: what queries do not attend to; or null
     * @throws TensorException also if a shape does not fit
     */
    public Attention forwardWithWeights(Tensor query, Tensor key, Tensor value, @Nullable Tensor keyPaddingMask,
            @Nullable Tensor mask) {
        return Scope.tidy(() -> {
            Projected all = project(query, key, value, keyPaddingMask, mask);
            // Attention to a unit matrix: the weights themselves.
            Tensor unit = Tensor.eye(all.key.dtype(), all.key.shape().size(2), all.key.shape().size(2));
            Tensor weights = NN.scaledDotProductAttention(all.query, all.key, unit, all.mask, isTraining() ? dropout
                    : 0, false, null);
            Tensor mean = weights.mean(1);
            return new Attention(joined(weights.matmul(all.value), query.dim()), query.dim() == 2 ? mean.squeeze(0)
                    : mean);
        });
    }

    /** Queries, keys and values by head, {@code [N, heads, length, width / heads]}, and a mask to add, or null. */
    private record Projected(Tensor query, Tensor key, Tensor value, @Nullable Tensor mask) {}

    private Projected project(Tensor query, Tensor key, Tensor value, @Nullable Tensor keyPaddingMask,
            @Nullable Tensor mask) {
        requireShapes(query, key, value);
        Tensor q = samplesFirst(query);
        Tensor k = key == query ? q : samplesFirst(key);
        Tensor v = value == key ? k : value == query ? q : samplesFirst(value);
        Tensor added = AttentionMask.of(keyPaddingMask, mask, q, k.shape().size(1), heads);
        if (k == q && v == q) {
            List<Tensor> parts = q.linear(inWeight, inBias).chunk(3, -1);
            return new Projected(byHead(parts.get(0)), byHead(parts.get(1)), byHead(parts.get(2)), added);
        }
        return new Projected(byHead(map(q, 0)), byHead(map(k, 1)), byHead(map(v, 2)), added);
    }

    private Tensor samplesFirst(Tensor x) {
        return x.dim() == 2 ? x.unsqueeze(0) : batchFirst ? x : x.transpose(0, 1);
    }

    private Tensor map(Tensor x, int part) {
        return x.linear(inWeight.narrow(0, part * width, width), inBias == null ? null : inBias.narrow(0, part * width,
                width));
    }

    private Tensor byHead(Tensor x) {
        return x.reshape(x.shape().size(0), x.shape().size(1), heads, width / heads).transpose(1, 2);
    }

    private Tensor joined(Tensor byHead, int dims) {
        Tensor y = out.forward(byHead.transpose(1, 2).flatten(2, 3));
        return dims == 2 ? y.squeeze(0) : batchFirst ? y : y.transpose(0, 1);
    }

    private void requireShapes(Tensor query, Tensor key, Tensor value) {
        if (query.dim() != 2 && query.dim() != 3) {
            throw new TensorException("query should be unbatched 2D or batched 3D tensor but received " + query.dim()
                    + "-D query tensor");
        }
        if (key.dim() != query.dim() || value.dim() != query.dim()) {
            throw new TensorException("key and value should have as many dimensions as query: got " + query.shape()
                    + ", " + key.shape() + " and " + value.shape());
        }
        if (query.shape().size(-1) != width || key.shape().size(-1) != width || value.shape().size(-1) != width) {
            throw new TensorException("was expecting embedding dimension of " + width + ", but got " + query.shape()
                    + ", " + key.shape() + " and " + value.shape());
        }
        if (!key.shape().equals(value.shape())) {
            throw new TensorException("key shape " + key.shape() + " does not match value shape " + value.shape());
        }
        int samples = batchFirst ? 0 : 1;
        if (query.dim() == 3 && key.shape().size(samples) != query.shape().size(samples)) {
            throw new TensorException("query and key have different numbers of samples: " + query.shape() + " and "
                    + key.shape());
        }
    }
}
