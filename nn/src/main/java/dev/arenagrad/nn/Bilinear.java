package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A bilinear map, {@code torch.nn.Bilinear}: {@code y[o] = a^T weight[o] b + bias[o]}. Parameters are {@code weight},
 * {@code [outputs, inputs1, inputs2]}, and {@code bias}, {@code [outputs]}, at first uniform within {@code 1 / sqrt(inputs1)}.
 */
public final class Bilinear extends Layer {
    private final Tensor weight;
    private final @Nullable Tensor bias;

    /**
     * Creates a map with a bias.
     *
     * @param inputs1 the number of features of the first input
     * @param inputs2 the number of features of the second input
     * @param outputs the number of features of the result
     * @throws TensorException if a number is negative
     */
    public Bilinear(long inputs1, long inputs2, long outputs) {
        this(inputs1, inputs2, outputs, true);
    }

    /**
     * Creates a map.
     *
     * @param inputs1 the number of features of the first input
     * @param inputs2 the number of features of the second input
     * @param outputs the number of features of the result
     * @param bias whether it has a bias
     * @throws TensorException if a number is negative
     */
    public Bilinear(long inputs1, long inputs2, long outputs, boolean bias) {
        this.weight = addParameter("weight", Parameters.uniform(inputs1, outputs, inputs1, inputs2));
        this.bias = bias ? addParameter("bias", Parameters.uniform(inputs1, outputs)) : null;
    }

    /**
     * {@return {@code a^T weight b + bias}, {@code [..., outputs]}}
     *
     * @param a {@code [..., inputs1]}
     * @param b {@code [..., inputs2]}, with the same leading dimensions
     * @throws TensorException also if the leading dimensions differ
     */
    public Tensor forward(Tensor a, Tensor b) {
        long[] lead = Arrays.copyOf(a.shape().toArray(), Math.max(a.dim() - 1, 0));
        if (a.dim() == 0 || a.dim() != b.dim() || !Arrays.equals(lead, Arrays.copyOf(b.shape().toArray(),
                lead.length))) {
            throw new TensorException("bilinear(): input batch dimensions do not match: got " + a.shape() + " and " + b
                    .shape());
        }
        Parameters.requireDtype(a, weight);
        Parameters.requireDtype(b, weight);
        long[] result = Arrays.copyOf(lead, lead.length + 1);
        result[lead.length] = weight.shape().size(0);
        return Scope.tidy(() -> {
            Tensor y = Tensor.einsum("ni,oij,nj->no", rows(a), weight, rows(b));
            return (bias == null ? y : y.add(bias)).reshape(result);
        });
    }

    private static Tensor rows(Tensor x) {
        return x.dim() == 1 ? x.unsqueeze(0) : x.flatten(0, -2);
    }

    @Override
    protected String extraRepr() {
        return "in1_features=" + weight.shape().size(1) + ", in2_features=" + weight.shape().size(2)
                + ", out_features=" + weight.shape().size(0) + ", bias=" + Repr.of(bias != null);
    }
}
