package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;

/**
 * {@code x} above 0, else {@code weight x}, {@code torch.nn.PReLU} (He et al. 2015). The parameter is {@code weight}, {@code [count]}, at
 * first 0.25 or as given.
 */
public final class PReLU extends Layer {
    private final Tensor weight;

    /** Creates a layer with one slope for all. */
    public PReLU() {
        this(1, 0.25);
    }

    /**
     * Creates a layer.
     *
     * @param count the number of slopes: 1, or that of channels
     * @param init what they are at first
     * @throws TensorException if the number is negative
     */
    public PReLU(long count, double init) {
        this.weight = addParameter("weight", Tensor.full(Layer.defaultDtype(), init, count));
    }

    /** {@return the slopes, {@code [count]}} */
    public Tensor weight() {
        return weight;
    }

    /**
     * {@return x where it is above 0, else the slope of its channel times x}
     *
     * @param x any shape; its second dimension is that of channels, where there are several slopes
     * @throws TensorException also if the number of channels is not that of slopes
     */
    @Override
    public Tensor forward(Tensor x) {
        Parameters.requireDtype(x, weight);
        if (weight.numel() == 1) {
            return Scope.tidy(() -> Tensor.where(x.gt(0), x, x.mul(weight)));
        }
        long channels = x.dim() > 1 ? x.shape().size(1) : 1;
        if (x.dim() == 0 || channels != weight.numel()) {
            throw new TensorException("Mismatch of parameter numbers and input channel size. Found parameter numbers ="
                    + " " + weight.numel() + " and channel size = " + channels + ".");
        }
        long[] perChannel = new long[x.dim()];
        Arrays.fill(perChannel, 1);
        perChannel[1] = channels;
        return Scope.tidy(() -> Tensor.where(x.gt(0), x, x.mul(weight.view(perChannel))));
    }

    @Override
    protected String extraRepr() {
        return "num_parameters=" + weight.numel();
    }
}
