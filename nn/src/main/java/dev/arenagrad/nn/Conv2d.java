package dev.arenagrad.nn;

import dev.arenagrad.Conv;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;

/**
 * A convolution of images, {@code torch.nn.Conv2d}, by {@link NN#conv2d(Tensor, Tensor, Tensor, Conv)}. Parameters are {@code weight},
 * {@code [outputs, inputs / groups, kernel height, kernel width]}, and {@code bias}, {@code [outputs]}, at first uniform
 * within 1 over the square root of {@code inputs / groups} times the elements of the kernel.
 *
 * <p>Stride, padding and dilation may be set after the layer was made: {@code new Conv2d(1, 4, 3).padding(1)}.
 */
public final class Conv2d extends ConvolutionLayer {
    /**
     * Creates a convolution of stride 1 with a bias.
     *
     * @param inputs the channels of the input
     * @param outputs the channels of the result
     * @param kernel the size of the kernel, which is square
     * @throws dev.arenagrad.ops.TensorException if a number is not positive
     */
    public Conv2d(long inputs, long outputs, int kernel) {
        this(inputs, outputs, kernel, kernel, Conv.stride(1), true);
    }

    /**
     * Creates a convolution with a bias.
     *
     * @param inputs the channels of the input
     * @param outputs the channels of the result
     * @param kernel the size of the kernel, which is square
     * @param options stride, padding, dilation and groups
     * @throws dev.arenagrad.ops.TensorException if a number is not positive
     * @throws IllegalArgumentException if the groups do not divide both numbers of channels
     */
    public Conv2d(long inputs, long outputs, int kernel, Conv options) {
        this(inputs, outputs, kernel, kernel, options, true);
    }

    /**
     * Creates a convolution.
     *
     * @param inputs the channels of the input
     * @param outputs the channels of the result
     * @param rows the height of the kernel
     * @param columns the width of the kernel
     * @param options stride, padding, dilation and groups
     * @param bias whether it has a bias
     * @throws dev.arenagrad.ops.TensorException if a number is not positive
     * @throws IllegalArgumentException if the groups do not divide both numbers of channels
     */
    public Conv2d(long inputs, long outputs, int rows, int columns, Conv options, boolean bias) {
        super(false, inputs, outputs, options, bias, rows, columns);
    }

    /**
     * Sets the zeros on every side of the input.
     *
     * @param padding for rows and columns
     * @return this layer
     * @throws dev.arenagrad.ops.TensorException if the number is negative
     */
    public Conv2d padding(int padding) {
        setOptions(options().padding(padding));
        return this;
    }

    /**
     * Sets the distance between elements of the kernel.
     *
     * @param dilation for rows and columns
     * @return this layer
     * @throws dev.arenagrad.ops.TensorException if the number is not positive
     */
    public Conv2d dilation(int dilation) {
        setOptions(options().dilation(dilation));
        return this;
    }

    /**
     * Sets the distance between two positions of the kernel.
     *
     * @param stride for rows and columns
     * @return this layer
     * @throws dev.arenagrad.ops.TensorException if the number is not positive
     */
    public Conv2d stride(int stride) {
        setOptions(withStride(stride));
        return this;
    }

    /**
     * Pads the input so that the result has its size.
     *
     * @return this layer
     * @throws dev.arenagrad.ops.TensorException if the stride is not 1
     */
    public Conv2d same() {
        setOptions(options().same());
        return this;
    }

    /**
     * {@return the convolution, {@code [N, outputs, H', W']}}
     *
     * @param x {@code [N, inputs, H, W]} or {@code [inputs, H, W]}
     */
    @Override
    public Tensor forward(Tensor x) {
        return NN.conv2d(x, weight, bias, options());
    }
}
