package dev.arenagrad.nn;

import dev.arenagrad.Conv;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of volumes, {@code torch.nn.Conv3d}: the sum of {@linkplain NN#conv2d(Tensor, Tensor, Tensor, Conv) convolutions of images},
 * one for each depth of the kernel. Parameters are {@code weight}, {@code [outputs, inputs / groups, kernel depth, height, width]}, and
 * {@code bias}, {@code [outputs]}, at first uniform within 1 over the square root of {@code inputs / groups} times the elements of the kernel.
 */
public final class Conv3d extends Layer {
    private final Tensor weight;
    private final @Nullable Tensor bias;
    private final long inputs;
    private Conv inPlane;
    private int strideDepth = 1;
    private int paddingDepth;
    private int dilationDepth = 1;

    /**
     * Creates a convolution of stride 1 with a bias and without padding.
     *
     * @param inputs the channels of the input
     * @param outputs the channels of the result
     * @param kernel the size of the kernel, which is a cube
     * @throws TensorException if a number is not positive
     */
    public Conv3d(long inputs, long outputs, int kernel) {
        this(inputs, outputs, kernel, kernel, kernel, 1, true);
    }

    /**
     * Creates a convolution of stride 1 without padding.
     *
     * @param inputs the channels of the input
     * @param outputs the channels of the result
     * @param depth the depth of the kernel
     * @param rows the height of the kernel
     * @param columns the width of the kernel
     * @param groups the number of groups of channels that are convolved separately
     * @param bias whether it has a bias
     * @throws TensorException if a number is not positive
     * @throws IllegalArgumentException if the groups do not divide both numbers of channels
     */
    public Conv3d(long inputs, long outputs, int depth, int rows, int columns, int groups, boolean bias) {
        if (depth < 1 || rows < 1 || columns < 1) {
            throw new TensorException("kernel sizes must be positive, but got " + Repr.tuple(depth, rows, columns));
        }
        this.inPlane = Conv.stride(1).groups(groups);
        ConvolutionLayer.requireDivisible("in_channels", inputs, groups);
        ConvolutionLayer.requireDivisible("out_channels", outputs, groups);
        this.inputs = inputs;
        long fan = Shape.of(inputs / groups, depth, rows, columns).numel();
        this.weight = addParameter("weight", Parameters.uniform(fan, outputs, inputs / groups, depth, rows, columns));
        this.bias = bias ? addParameter("bias", Parameters.uniform(fan, outputs)) : null;
    }

    /**
     * Sets the distance between two positions of the kernel.
     *
     * @param stride in depth, height and width
     * @return this layer
     * @throws TensorException if the number is not positive
     */
    public Conv3d stride(int stride) {
        inPlane = new Conv(stride, stride, inPlane.paddingDown(), inPlane.paddingAcross(), false, inPlane
                .dilationDown(),
                inPlane.dilationAcross(), 0, 0, inPlane.groups());
        strideDepth = stride;
        return this;
    }

    /**
     * Sets the zeros on every side of the input.
     *
     * @param padding in depth, height and width
     * @return this layer
     * @throws TensorException if the number is negative
     */
    public Conv3d padding(int padding) {
        inPlane = inPlane.padding(padding);
        paddingDepth = padding;
        return this;
    }

    /**
     * Sets the distances between elements of the kernel.
     *
     * @param depth in depth
     * @param down in height
     * @param across in width
     * @return this layer
     * @throws TensorException if a number is not positive
     */
    public Conv3d dilation(int depth, int down, int across) {
        if (depth < 1) {
            throw new TensorException("dilation should be greater than zero, but got " + Repr.tuple(depth, down,
                    across));
        }
        inPlane = inPlane.dilation(down, across);
        dilationDepth = depth;
        return this;
    }

    /** {@return the weight, {@code [outputs, inputs / groups, kernel depth, height, width]}} */
    public Tensor weight() {
        return weight;
    }

    /** {@return the bias, {@code [outputs]}, or null} */
    public @Nullable Tensor bias() {
        return bias;
    }

    /**
     * {@return the convolution, {@code [N, outputs, D', H', W']}}
     *
     * @param x {@code [N, inputs, D, H, W]} or {@code [inputs, D, H, W]}
     * @throws TensorException also if the kernel is larger than the padded input
     */
    @Override
    public Tensor forward(Tensor x) {
        if (x.dim() != 4 && x.dim() != 5) {
            throw new TensorException("Expected 4D (unbatched) or 5D (batched) input to conv3d, but got input of size: "
                    + x.shape());
        }
        return Scope.tidy(() -> x.dim() == 5 ? convolve(x) : convolve(x.unsqueeze(0)).squeeze(0));
    }

    private Tensor convolve(Tensor x) {
        long kernel = weight.shape().size(2);
        long reach = dilationDepth * (kernel - 1) + 1;
        long room = x.shape().size(2) + 2L * paddingDepth - reach;
        if (room < 0) {
            throw new TensorException("Kernel size can't be greater than actual input size: the input is of depth " + x
                    .shape().size(2) + ", padded by " + paddingDepth + ", the kernel reaches over " + reach);
        }
        long depth = room / strideDepth + 1;
        Tensor padded = paddingDepth == 0 ? x : NN.pad(x, 0, 0, 0, 0, paddingDepth, paddingDepth);
        Tensor sum = atDepth(padded, 0, depth, bias);
        for (int k = 1; k < kernel; k++) {
            sum = sum.add(atDepth(padded, k, depth, null));
        }
        return sum.unflatten(0, x.shape().size(0), depth).transpose(1, 2);
    }

    /** {@return what the kernel's images at one depth contribute, to all samples and depths of the result} */
    private Tensor atDepth(Tensor padded, int k, long depth, @Nullable Tensor added) {
        long first = (long) k * dilationDepth;
        Tensor images = padded.slice(2, first, first + (depth - 1) * strideDepth + 1, strideDepth);
        return NN.conv2d(images.transpose(1, 2).flatten(0, 1), weight.select(2, k), added, inPlane);
    }

    @Override
    protected String extraRepr() {
        long[] sizes = weight.shape().toArray();
        return inputs + ", " + sizes[0] + ", kernel_size=" + Repr.tuple(sizes[2], sizes[3], sizes[4]) + ", stride="
                + Repr.tuple(strideDepth, inPlane.strideDown(), inPlane.strideAcross())
                + unless(0, "padding", paddingDepth, inPlane.paddingDown(), inPlane.paddingAcross())
                + unless(1, "dilation", dilationDepth, inPlane.dilationDown(), inPlane.dilationAcross())
                + (inPlane.groups() == 1 ? "" : ", groups=" + inPlane.groups()) + (bias == null ? ", bias=False" : "");
    }

    private static String unless(long usual, String name, long... values) {
        return Arrays.stream(values).allMatch(value -> value == usual) ? "" : ", " + name + "=" + Repr.tuple(values);
    }
}
