package dev.arenagrad.nn;

import dev.arenagrad.Conv;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What convolutions share: their parameters, their options and how they are printed. */
abstract sealed class ConvolutionLayer extends Layer permits Conv1d, Conv2d, ConvTranspose1d, ConvTranspose2d {
    final Tensor weight;
    final @Nullable Tensor bias;
    private final long inputs;
    private final long outputs;
    private Conv options;

    /**
     * @param transposed whether the weight's first dimension is that of the input
     * @param kernel its sizes, one or two
     */
    ConvolutionLayer(boolean transposed, long inputs, long outputs, Conv options, boolean bias, long... kernel) {
        requireDivisible("in_channels", inputs, options.groups());
        requireDivisible("out_channels", outputs, options.groups());
        this.inputs = inputs;
        this.outputs = outputs;
        this.options = options;
        long[] shape = new long[kernel.length + 2];
        shape[0] = transposed ? inputs : outputs;
        shape[1] = (transposed ? outputs : inputs) / options.groups();
        System.arraycopy(kernel, 0, shape, 2, kernel.length);
        long fan = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
        this.weight = addParameter("weight", Parameters.uniform(fan, shape));
        this.bias = bias ? addParameter("bias", Parameters.uniform(fan, outputs)) : null;
    }

    static void requireDivisible(String name, long channels, int groups) {
        if (channels < 1) {
            throw new TensorException(name + " must be positive, but got " + channels);
        }
        if (channels % groups != 0) {
            throw new IllegalArgumentException(name + " must be divisible by groups: " + channels + " and " + groups);
        }
    }

    /** {@return the weight} */
    public final Tensor weight() {
        return weight;
    }

    /** {@return the bias, {@code [outputs]}, or null} */
    public final @Nullable Tensor bias() {
        return bias;
    }

    /** {@return stride, padding, dilation and groups} */
    public final Conv options() {
        return options;
    }

    final void setOptions(Conv changed) {
        options = changed;
    }

    final Conv withStride(int stride) {
        return new Conv(stride, stride, options.paddingDown(), options.paddingAcross(), options.samePadding(), options
                .dilationDown(), options.dilationAcross(), options.outputPaddingDown(), options.outputPaddingAcross(),
                options.groups());
    }

    @Override
    protected final String extraRepr() {
        boolean isSignal = weight.dim() == 3;
        StringBuilder text = new StringBuilder(inputs + ", " + outputs + ", kernel_size=" + Repr.tuple(Arrays
                .copyOfRange(weight.shape().toArray(), 2, weight.dim())));
        text.append(", stride=").append(pair(isSignal, options.strideDown(), options.strideAcross()));
        if (options.samePadding()) {
            text.append(", padding=same");
        }
        append(text, "padding", isSignal, options.paddingDown(), options.paddingAcross(), 0);
        append(text, "dilation", isSignal, options.dilationDown(), options.dilationAcross(), 1);
        append(text, "output_padding", isSignal, options.outputPaddingDown(), options.outputPaddingAcross(), 0);
        if (options.groups() != 1) {
            text.append(", groups=").append(options.groups());
        }
        if (bias == null) {
            text.append(", bias=False");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String name, boolean isSignal, int down, int across, int usual) {
        if (across != usual || !isSignal && down != usual) {
            text.append(", ").append(name).append("=").append(pair(isSignal, down, across));
        }
    }

    private static String pair(boolean isSignal, int down, int across) {
        return isSignal ? Repr.tuple(across) : Repr.tuple(down, across);
    }
}
