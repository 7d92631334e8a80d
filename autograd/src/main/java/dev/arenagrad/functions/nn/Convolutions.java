package dev.arenagrad.functions.nn;

import dev.arenagrad.Conv;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.ZeroDerivative;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Convolution;
import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import dev.arenagrad.ops.WindowGrid;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions. Three functions are each other's derivatives: the convolution y = W x of images, the transposed one W' g, and the
 * correlation of images with a gradient, g x', which has the shape of W. Each is linear in both arguments.
 */
public final class Convolutions {
    private Convolutions() {}

    /** {@return the convolution of x, samples by channels by sizes or without samples, over one or two dimensions} */
    public static Tensor convolution(int dims, Tensor x, Tensor weight, @Nullable Tensor bias, Conv options) {
        String name = "conv" + dims + "d";
        requireRank(name, dims, x, weight);
        requireWeight(x, weight, options.groups(), dims);
        requireBias("groups=" + options.groups(), weight, bias, weight.shape().size(0));
        requireSameDtype(x, weight, bias);
        if (options.outputPaddingDown() != 0 || options.outputPaddingAcross() != 0) {
            throw new TensorException(name + " takes no output padding; conv_transpose" + dims + "d does");
        }
        return Scope.tidy(() -> {
            Tensor images = ImageBatches.batch(x, dims);
            Tensor matrix = dims == 1 ? ImageBatches.ofSignals(weight) : weight;
            WindowGrid grid = grid(images.shape(), matrix.shape(), options, dims);
            requireFits(grid, dims);
            return ImageBatches.asBefore(convolution(images, matrix, bias, grid, options.groups()), x, dims);
        });
    }

    /** {@return the transposed convolution of x over one or two dimensions} */
    public static Tensor transposed(int dims, Tensor x, Tensor weight, @Nullable Tensor bias, Conv options) {
        requireRank("conv_transpose" + dims + "d", dims, x, weight);
        long channels = x.shape().size(-dims - 1);
        if (weight.shape().size(0) != channels) {
            throw new TensorException("Given transposed=1, weight of size " + weight.shape() + ", expected input" + x
                    .shape() + " to have " + weight.shape().size(0) + " channels, but got " + channels
                    + " channels instead");
        }
        int groups = options.groups();
        requireDivisible(weight, groups);
        long outputs = Shape.of(weight.shape().size(1), groups).numel();
        requireBias("transposed=1", weight, bias, outputs);
        requireSameDtype(x, weight, bias);
        if (options.samePadding()) {
            throw new TensorException("conv_transpose" + dims + "d takes no padding='same'");
        }
        requireSmallOutputPadding(options);
        return Scope.tidy(() -> {
            Tensor images = ImageBatches.batch(x, dims);
            Tensor matrix = dims == 1 ? ImageBatches.ofSignals(weight) : weight;
            WindowGrid grid = transposedGrid(images.shape(), matrix.shape(), options, dims);
            Tensor y = transposed(images, matrix, grid, groups);
            return ImageBatches.asBefore(bias == null ? y : y.add(bias.unsqueeze(-1).unsqueeze(-1)), x, dims);
        });
    }

    private static Tensor convolution(Tensor x, Tensor weight, @Nullable Tensor bias, WindowGrid grid, long groups) {
        Variable y = new Variable(Convolution.forward(x.array(), weight.array(), bias == null ? null : bias.array(),
                grid, groups));
        List<Tensor> inputs = Stream.of(x, weight, bias).filter(Objects::nonNull).toList();
        if (Graph.records(inputs)) {
            y.setGradFn(new ForwardBackward(y, inputs, grid, groups));
        }
        return y;
    }

    private static Tensor transposed(Tensor g, Tensor weight, WindowGrid grid, long groups) {
        Variable x = new Variable(Convolution.transposed(g.array(), weight.array(), grid, groups));
        if (Graph.records(g, weight)) {
            x.setGradFn(new TransposedBackward(x, g, weight, grid, groups));
        }
        return x;
    }

    private static Tensor correlation(Tensor x, Tensor g, WindowGrid grid, long groups) {
        Variable weight = new Variable(Convolution.weightGradient(x.array(), g.array(), grid, groups));
        if (Graph.records(x, g)) {
            weight.setGradFn(new CorrelationBackward(weight, x, g, grid, groups));
        }
        return weight;
    }

    /** Base of the three nodes. Each argument is saved only if the derivative by the other one is wanted. */
    private abstract static class Backward extends Node {
        final WindowGrid grid;
        final long groups;

        Backward(Tensor result, List<Tensor> inputs, WindowGrid grid, long groups) {
            super(result, inputs);
            this.grid = grid;
            this.groups = groups;
            if (needsInputGrad(0)) {
                save().tensor(inputs.get(1));
            }
            if (needsInputGrad(1)) {
                save().tensor(inputs.get(0));
            }
        }

        @Override
        public String name() {
            return "ConvolutionBackward0";
        }

        final Tensor first() {
            return saved().get(needsInputGrad(0) ? 1 : 0);
        }

        final Tensor second() {
            return saved().first();
        }
    }

    private static final class ForwardBackward extends Backward {
        ForwardBackward(Tensor y, List<Tensor> inputs, WindowGrid grid, long groups) {
            super(y, inputs, grid, groups);
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            if (gradients.wants(0)) {
                gradients.put(0, transposed(g, second(), grid, groups));
            }
            if (gradients.wants(1)) {
                gradients.put(1, correlation(first(), g, grid, groups));
            }
            if (inputs() == 3 && gradients.wants(2)) {
                gradients.put(2, ZeroDerivative.recorded(g.sum(0, 2, 3), gradients, gradients.wants(0) ? 0 : 1));
            }
        }
    }

    private static final class TransposedBackward extends Backward {
        TransposedBackward(Tensor x, Tensor g, Tensor weight, WindowGrid grid, long groups) {
            super(x, List.of(g, weight), grid, groups);
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            if (gradients.wants(0)) {
                gradients.put(0, convolution(g, second(), null, grid, groups));
            }
            if (gradients.wants(1)) {
                gradients.put(1, correlation(g, first(), grid, groups));
            }
        }
    }

    private static final class CorrelationBackward extends Backward {
        CorrelationBackward(Tensor weight, Tensor x, Tensor g, WindowGrid grid, long groups) {
            super(weight, List.of(x, g), grid, groups);
        }

        @Override
        public String name() {
            return "ConvolutionBackwardBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            if (gradients.wants(0)) {
                gradients.put(0, transposed(second(), g, grid, groups));
            }
            if (gradients.wants(1)) {
                gradients.put(1, convolution(first(), g, null, grid, groups));
            }
        }
    }

    private static WindowGrid grid(Shape images, Shape weight, Conv options, int dims) {
        ConvolutionAxis across = slide(weight.size(3), options.strideAcross(), options.paddingAcross(), options
                .dilationAcross(),
                options.samePadding());
        ConvolutionAxis down = dims == 1 ? ConvolutionAxis.IDENTITY
                : slide(weight.size(2), options.strideDown(), options.paddingDown(), options.dilationDown(),
                        options.samePadding());
        return new WindowGrid(images.size(2), images.size(3), down, across);
    }

    private static ConvolutionAxis slide(long kernel, int stride, int padding, int dilation, boolean same) {
        long total = same ? new ConvolutionAxis(kernel, stride, 0, 0, dilation).reach() - 1 : 2L * padding;
        return new ConvolutionAxis(kernel, stride, total / 2, total - total / 2, dilation);
    }

    /** {@return the grid on the result of a transposed convolution whose stops are the places of {@code images}} */
    private static WindowGrid transposedGrid(Shape images, Shape weight, Conv options, int dims) {
        WindowGrid grid = grid(images, weight, options, dims);
        long height = dims == 1 ? 1 : spread(images.size(2), grid.down(), options.outputPaddingDown());
        long width = spread(images.size(3), grid.across(), options.outputPaddingAcross());
        if (height < 1 || width < 1) {
            throw new TensorException("Given input size per channel: " + sizes(2, images.size(2), images.size(3))
                    + ". Calculated output size per channel: " + sizes(2, height, width)
                    + ". Output size is too small");
        }
        return new WindowGrid(height, width, dims == 1 ? grid.down()
                : shortened(grid.down(), options.outputPaddingDown()),
                shortened(grid.across(), options.outputPaddingAcross()));
    }

    /** {@return the slide with as many stops as before, although the dimension got longer} */
    private static ConvolutionAxis shortened(ConvolutionAxis slide, int outputPadding) {
        return new ConvolutionAxis(slide.kernel(), slide.stride(), slide.before(), slide.after() - outputPadding, slide
                .dilation());
    }

    private static long spread(long stops, ConvolutionAxis slide, int outputPadding) {
        return Shape.of(stops, slide.stride()).numel() - slide.stride() - slide.before() - slide.after() + slide.reach()
                + outputPadding;
    }

    private static void requireRank(String name, int dims, Tensor x, Tensor weight) {
        if (x.dim() != dims + 1 && x.dim() != dims + 2) {
            throw new TensorException("Expected " + (dims + 1) + "D (unbatched) or " + (dims + 2)
                    + "D (batched) input to " + name + ", but got input of size: " + x.shape());
        }
        if (weight.dim() != dims + 2) {
            throw new TensorException(name + ": expected weight of " + (dims + 2)
                    + " dimensions, but got weight of size "
                    + weight.shape());
        }
    }

    private static void requireWeight(Tensor x, Tensor weight, int groups, int dims) {
        long outputs = weight.shape().size(0);
        if (outputs < groups) {
            throw new TensorException("Given groups=" + groups + ", expected weight to be at least " + groups
                    + " at dimension 0, but got weight of size " + weight.shape() + " instead");
        }
        requireDivisible(weight, groups);
        long channels = x.shape().size(-dims - 1);
        long expected = Shape.of(weight.shape().size(1), groups).numel();
        if (channels != expected) {
            throw new TensorException("Given groups=" + groups + ", weight of size " + weight.shape()
                    + ", expected input" + x.shape() + " to have " + expected + " channels, but got " + channels
                    + " channels instead");
        }
    }

    private static void requireDivisible(Tensor weight, int groups) {
        if (weight.shape().size(0) % groups != 0) {
            throw new TensorException("Given groups=" + groups + ", expected weight to be divisible by " + groups
                    + " at dimension 0, but got weight of size [" + weight.shape() + "] instead");
        }
    }

    private static void requireBias(String given, Tensor weight, @Nullable Tensor bias, long outputs) {
        if (bias != null && (bias.dim() != 1 || bias.numel() != outputs)) {
            throw new TensorException("Given " + (given.startsWith("groups") ? "" : given + ", ") + "weight of size "
                    + weight.shape() + ", expected bias to be 1-dimensional with " + outputs
                    + " elements, but got bias of size " + bias.shape() + " instead");
        }
    }

    private static void requireSameDtype(Tensor x, Tensor weight, @Nullable Tensor bias) {
        ImageBatches.requireFloatingPoint("convolution", x);
        if (weight.dtype() != x.dtype()) {
            throw new TensorException("expected scalar type " + x.dtype().scalarName() + " but found " + weight.dtype()
                    .scalarName());
        }
        if (bias != null && bias.dtype() != x.dtype()) {
            throw new TensorException("Input type (" + x.dtype().torchName() + ") and bias type (" + bias.dtype()
                    .torchName() + ") should be the same");
        }
    }

    private static void requireFits(WindowGrid grid, int dims) {
        if (grid.down().kernel() < 1 || grid.across().kernel() < 1) {
            throw new TensorException("Kernel size " + sizes(dims, grid.down().kernel(), grid.across().kernel())
                    + " must not be zero");
        }
        if (grid.height() == 0 || grid.width() == 0) {
            throw new TensorException("Only zero batch or zero channel inputs are supported, but got images of size "
                    + sizes(dims, grid.height(), grid.width()));
        }
        if (grid.rows() < 1 || grid.columns() < 1) {
            throw new TensorException("Calculated padded input size per channel: " + sizes(dims, padded(grid.height(),
                    grid.down()), padded(grid.width(), grid.across())) + ". Kernel size: " + sizes(dims, grid.down()
                            .reach(), grid.across().reach()) + ". Kernel size can't be greater than actual input size");
        }
    }

    private static void requireSmallOutputPadding(Conv options) {
        if (options.outputPaddingDown() >= Math.max(options.strideDown(), options.dilationDown())
                || options.outputPaddingAcross() >= Math.max(options.strideAcross(), options.dilationAcross())) {
            throw new TensorException("output padding must be smaller than either stride or dilation, but got"
                    + " output_padding_height: " + options.outputPaddingDown() + " output_padding_width: " + options
                            .outputPaddingAcross() + " stride_height: " + options.strideDown() + " stride_width: "
                    + options.strideAcross() + " dilation_height: " + options.dilationDown() + " dilation_width: "
                    + options.dilationAcross());
        }
    }

    private static long padded(long size, ConvolutionAxis slide) {
        return size + slide.before() + slide.after();
    }

    private static String sizes(int dims, long... sizes) {
        List<String> texts = Arrays.stream(sizes).skip(sizes.length - dims).mapToObj(Long::toString).toList();
        return "(" + String.join(" x ", texts) + ")";
    }
}
