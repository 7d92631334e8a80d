package dev.arenagrad.nn;

import dev.arenagrad.Conv;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;

/**
 * A transposed convolution of signals, {@code torch.nn.ConvTranspose1d}, by {@link NN#convTranspose1d(Tensor, Tensor, Tensor, Conv)}. Parameters are {@code weight},
 * {@code [inputs, outputs / groups, kernel]}, and {@code bias}, {@code [outputs]}, at first uniform
 * within 1 over the square root of {@code outputs / groups} times the elements of the kernel.
 *
 * <p>Stride, padding and dilation may be set after the layer was made: {@code new ConvTranspose1d(1, 4, 3).padding(1)}.
 */
public final class ConvTranspose1d extends ConvolutionLayer {
    /**
     * Creates a convolution of stride 1 with a bias.
     *
     * @param inputs the channels of the input
     * @param outputs the channels of the result
     * @param kernel the size of the kernel
     * @throws dev.arenagrad.ops.TensorException if a number is not positive
     */
    public ConvTranspose1d(long inputs, long outputs, int kernel) {
        this(inputs, outputs, kernel, Conv.stride(1), true);
    }

    /**
     * Creates a convolution with a bias.
     *
     * @param inputs the channels of the input
     * @param outputs the channels of the result
     * @param kernel the size of the kernel
     * @param options stride, padding, output padding, dilation and groups; the second of each pair counts
     * @throws dev.arenagrad.ops.TensorException if a number is not positive
     * @throws IllegalArgumentException if the groups do not divide both numbers of channels
     */
    public ConvTranspose1d(long inputs, long outputs, int kernel, Conv options) {
        this(inputs, outputs, kernel, options, true);
    }

    /**
     * Creates a convolution.
     *
     * @param inputs the channels of the input
     * @param outputs the channels of the result
     * @param kernel the size of the kernel
     * @param options stride, padding, output padding, dilation and groups; the second of each pair counts
     * @param bias whether it has a bias
     * @throws dev.arenagrad.ops.TensorException if a number is not positive
     * @throws IllegalArgumentException if the groups do not divide both numbers of channels
     */
    public ConvTranspose1d(long inputs, long outputs, int kernel, Conv options, boolean bias) {
        super(true, inputs, outputs, options, bias, kernel);
    }

    /**
     * Sets the zeros on every side of the result that are left out.
     *
     * @param padding the number
     * @return this layer
     * @throws dev.arenagrad.ops.TensorException if the number is negative
     */
    public ConvTranspose1d padding(int padding) {
        setOptions(options().padding(padding));
        return this;
    }

    /**
     * Sets how much is added at the end of the result.
     *
     * @param outputPadding the number
     * @return this layer
     * @throws dev.arenagrad.ops.TensorException if the number is negative
     */
    public ConvTranspose1d outputPadding(int outputPadding) {
        setOptions(options().outputPadding(outputPadding));
        return this;
    }

    /**
     * Sets the distance between elements of the kernel.
     *
     * @param dilation the number
     * @return this layer
     * @throws dev.arenagrad.ops.TensorException if the number is not positive
     */
    public ConvTranspose1d dilation(int dilation) {
        setOptions(options().dilation(dilation));
        return this;
    }

    /**
     * Sets the distance between two positions of the kernel.
     *
     * @param stride the number
     * @return this layer
     * @throws dev.arenagrad.ops.TensorException if the number is not positive
     */
    public ConvTranspose1d stride(int stride) {
        setOptions(withStride(stride));
        return this;
    }

    /**
     * {@return the convolution, {@code [N, outputs, L']}}
     *
     * @param x {@code [N, inputs, L]} or {@code [inputs, L]}
     */
    @Override
    public Tensor forward(Tensor x) {
        return NN.convTranspose1d(x, weight, bias, options());
    }
}
