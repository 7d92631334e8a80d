package dev.arenagrad.functions.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.functions.random.RandomFunctions;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import org.jspecify.annotations.Nullable;

/** Scaled dot-product attention (Vaswani et al. 2017, equation 1): softmax(Q K' s + mask) V. */
public final class ScaledDotProductAttention {
    private ScaledDotProductAttention() {}

    /** {@return the values, weighted for each query by the softmax of its products with the keys} */
    public static Tensor scaledDotProduct(Tensor query, Tensor key, Tensor value, @Nullable Tensor mask, double dropout,
            boolean causal, @Nullable Double scale) {
        if (query.dim() < 2 || key.dim() < 2 || value.dim() < 2) {
            throw new TensorException("scaled_dot_product_attention: Expected query, key, and value to all be at least"
                    + " 2 dimensional, but got " + query.shape() + ", " + key.shape() + " and " + value.shape());
        }
        ImageBatches.requireFloatingPoint("scaled_dot_product_attention", query);
        if (causal && mask != null) {
            throw new TensorException(
                    "scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True");
        }
        double factor = scale != null ? scale : 1 / Math.sqrt(query.shape().size(-1));
        return RandomFunctions.repeatable(() -> Scope.tidy(() -> {
            Tensor scores = query.mul(factor).matmul(key.transpose(-2, -1));
            Tensor masked = causal ? scores.maskedFill(future(scores), Double.NEGATIVE_INFINITY)
                    : mask == null ? scores
                            : mask.dtype() == DType.BOOL ? scores.maskedFill(mask.eq(0), Double.NEGATIVE_INFINITY)
                                    : scores.add(mask);
            Tensor weights = mask == null ? masked.softmax(-1) : weights(masked);
            return Dropout.dropout(weights, dropout, true).matmul(value);
        }));
    }

    /** {@return the softmax of each row; zeros in rows that are masked entirely} */
    private static Tensor weights(Tensor scores) {
        Tensor nothing = scores.detach().eq(Double.NEGATIVE_INFINITY).all(-1, true);
        return nothing.any().item() == 0 ? scores.softmax(-1)
                : scores.maskedFill(nothing, 0).softmax(-1).maskedFill(nothing, 0);
    }

    /** {@return queries by keys: whether the key comes after the query} */
    private static Tensor future(Tensor scores) {
        return Tensor.arange(scores.shape().size(-2)).unsqueeze(1).lt(Tensor.arange(scores.shape().size(-1)));
    }
}
