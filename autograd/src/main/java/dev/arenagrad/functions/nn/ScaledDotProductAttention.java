package dev.arenagrad.functions.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.random.RandomFunctions;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.DotProductAttention;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention (Vaswani et al. 2017, equation 1): softmax(Q K' s + mask) V. Without a mask and dropout it is one operation.
 * For the weights W and the incoming gradient G its derivatives are S K s and S' Q s, S being the derivative of softmax for the gradient
 * G V', and W' G.
 */
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
        // A product with the factor 0 is 0, but 0 times infinity is NaN.
        if (mask == null && !causal && dropout == 0 && factor != 0 && areAlike(query, key, value)) {
            return Scope.tidy(() -> plain(query, key, value, factor));
        }
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

    /** {@return whether products of all matrices can be computed without broadcasting any, and are not empty} */
    private static boolean areAlike(Tensor query, Tensor key, Tensor value) {
        int batch = query.dim() - 2;
        return batch > 0 && query.dtype() == key.dtype() && query.dtype() == value.dtype()
                && Arrays.equals(leading(query), leading(key)) && Arrays.equals(leading(query), leading(value))
                && query.shape().size(-1) == key.shape().size(-1) && key.shape().size(-2) == value.shape().size(-2)
                && query.numel() > 0 && value.numel() > 0;
    }

    private static long[] leading(Tensor x) {
        return Arrays.copyOf(x.shape().toArray(), x.dim() - 2);
    }

    private static Tensor plain(Tensor query, Tensor key, Tensor value, double scale) {
        Variable weights = new Variable(DotProductAttention.weights(query.array(), key.array(), scale));
        Variable y = new Variable(DotProductAttention.product(1, weights.array(), value.array(), query.array()));
        List<Tensor> inputs = List.of(query, key, value);
        if (Graph.records(inputs)) {
            y.setGradFn(new Backward(y, inputs, weights, scale));
        }
        return y;
    }

    private static final class Backward extends Node {
        private final double scale;

        Backward(Tensor y, List<Tensor> inputs, Tensor weights, double scale) {
            super(y, inputs);
            this.scale = scale;
            inputs.forEach(save()::tensor);
            save().tensor(weights);
        }

        @Override
        public String name() {
            return "ScaledDotProductAttentionBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            if (Graph.isActive()) {
                recorded(gradients);
                return;
            }
            NDArray g = gradients.output().array();
            NDArray query = saved().first().array();
            NDArray key = saved().second().array();
            NDArray value = saved().third().array();
            NDArray weights = saved().get(3).array();
            if (gradients.wants(2)) {
                gradients.put(2, new Variable(DotProductAttention.product(1, DotProductAttention.turned(weights), g,
                        value)));
            }
            if (!gradients.wants(0) && !gradients.wants(1)) {
                return;
            }
            NDArray scores = DotProductAttention.gradientOfScores(g, value, weights);
            try {
                if (gradients.wants(0)) {
                    gradients.put(0, new Variable(DotProductAttention.product(scale, scores, key, query)));
                }
                if (gradients.wants(1)) {
                    gradients.put(1, new Variable(DotProductAttention.product(scale, DotProductAttention.turned(scores),
                            query, key)));
                }
            } finally {
                scores.discard();
            }
        }

        /** Gives derivatives that can be differentiated, for which the weights must have a history. */
        private void recorded(Gradients gradients) {
            Tensor g = gradients.output();
            Tensor query = saved().first();
            Tensor key = saved().second();
            Tensor value = saved().third();
            Tensor weights = query.mul(scale).matmul(key.mT()).softmax(-1);
            Tensor byWeights = g.matmul(value.mT());
            Tensor scores = weights.mul(byWeights.sub(byWeights.mul(weights).sum(-1, true))).mul(scale);
            if (gradients.wants(0)) {
                gradients.put(0, scores.matmul(key));
            }
            if (gradients.wants(1)) {
                gradients.put(1, scores.mT().matmul(query));
            }
            if (gradients.wants(2)) {
                gradients.put(2, weights.mT().matmul(g));
            }
        }
    }
}
