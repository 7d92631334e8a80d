package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A layer of an encoder, {@code torch.nn.TransformerEncoderLayer} (Vaswani et al. 2017): attention of a sequence to itself and two linear
 * maps for each of its elements, each added to what it was computed from, with a normalisation after it, or before it with
 * {@link #normFirst()}.
 *
 * <p>Its layers are {@code self_attn}, {@code linear1}, {@code dropout}, {@code linear2}, {@code norm1}, {@code norm2}, {@code dropout1} and
 * {@code dropout2}.
 */
public final class TransformerEncoderLayer extends Layer {
    private final MultiheadAttention attention;
    private final Linear linear1;
    private final Dropout dropout;
    private final Linear linear2;
    private final LayerNorm norm1;
    private final LayerNorm norm2;
    private final Dropout dropout1;
    private final Dropout dropout2;
    private UnaryOperator<Tensor> activation = Tensor::relu;
    private boolean normFirst;

    /**
     * Creates a layer with 2048 hidden features and dropout of 0.1.
     *
     * @param width the number of features
     * @param heads the number of heads, a divisor of {@code width}
     * @throws IllegalArgumentException if a number is not positive, or if {@code heads} does not divide {@code width}
     */
    public TransformerEncoderLayer(long width, int heads) {
        this(width, heads, 2048, 0.1);
    }

    /**
     * Creates a layer.
     *
     * @param width the number of features
     * @param heads the number of heads, a divisor of {@code width}
     * @param hidden the number of features between the two linear maps
     * @param dropout the probability with which something is dropped in training
     * @throws IllegalArgumentException if a number is not positive, if {@code heads} does not divide {@code width}, or if {@code dropout} is
     *         not from 0 to 1
     */
    public TransformerEncoderLayer(long width, int heads, long hidden, double dropout) {
        this.attention = add("self_attn", new MultiheadAttention(width, heads, dropout, true));
        this.linear1 = add("linear1", new Linear(width, hidden));
        this.dropout = add("dropout", new Dropout(dropout));
        this.linear2 = add("linear2", new Linear(hidden, width));
        this.norm1 = add("norm1", new LayerNorm(width));
        this.norm2 = add("norm2", new LayerNorm(width));
        this.dropout1 = add("dropout1", new Dropout(dropout));
        this.dropout2 = add("dropout2", new Dropout(dropout));
    }

    /**
     * Takes and returns {@code [N, L, width]} from now on.
     *
     * @return this layer
     */
    public TransformerEncoderLayer batchFirst() {
        attention.batchFirst();
        return this;
    }

    /**
     * Normalises before attention and before the linear maps from now on, and no longer after them.
     *
     * @return this layer
     */
    public TransformerEncoderLayer normFirst() {
        normFirst = true;
        return this;
    }

    /**
     * Sets what is between the two linear maps, {@link Tensor#relu()} at first.
     *
     * @param function elementwise
     * @return this layer
     */
    public TransformerEncoderLayer activation(UnaryOperator<Tensor> function) {
        activation = function;
        return this;
    }

    /**
     * {@return the encoded sequence, in its shape}
     *
     * @param x {@code [L, N, width]}, {@code [N, L, width]} with {@link #batchFirst()}, or {@code [L, width]}
     */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, null, null);
    }

    /**
     * {@return the encoded sequence, in its shape}
     *
     * @param x {@code [L, N, width]}, {@code [N, L, width]} with {@link #batchFirst()}, or {@code [L, width]}
     * @param mask as the mask of {@link MultiheadAttention#forward(Tensor, Tensor, Tensor, Tensor, Tensor)}, or null
     * @param keyPaddingMask as there, or null
     */
    public Tensor forward(Tensor x, @Nullable Tensor mask, @Nullable Tensor keyPaddingMask) {
        return Scope.tidy(() -> {
            if (normFirst) {
                Tensor y = x.add(attend(norm1.forward(x), mask, keyPaddingMask));
                return y.add(mapped(norm2.forward(y)));
            }
            Tensor y = norm1.forward(x.add(attend(x, mask, keyPaddingMask)));
            return norm2.forward(y.add(mapped(y)));
        });
    }

    private Tensor attend(Tensor x, @Nullable Tensor mask, @Nullable Tensor keyPaddingMask) {
        return dropout1.forward(attention.forward(x, x, x, keyPaddingMask, mask));
    }

    private Tensor mapped(Tensor x) {
        return dropout2.forward(linear2.forward(dropout.forward(activation.apply(linear1.forward(x)))));
    }
}
