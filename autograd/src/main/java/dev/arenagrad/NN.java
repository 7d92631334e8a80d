package dev.arenagrad;

import dev.arenagrad.functions.elementwise.Clamp;
import dev.arenagrad.functions.elementwise.UnaryFunction;
import dev.arenagrad.functions.nn.ActivationFunction;
import dev.arenagrad.functions.nn.Convolutions;
import dev.arenagrad.functions.nn.Dropout;
import dev.arenagrad.functions.nn.EmbeddingAndOneHot;
import dev.arenagrad.functions.nn.GatedLinearUnit;
import dev.arenagrad.functions.nn.NormalizationLayers;
import dev.arenagrad.functions.nn.Pooling;
import dev.arenagrad.functions.nn.ScaledDotProductAttention;
import dev.arenagrad.functions.nn.UnfoldAndFold;
import dev.arenagrad.functions.nn.UnitVectors;
import dev.arenagrad.functions.shape.Pad;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ActivationParameters;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import org.jspecify.annotations.Nullable;

/**
 * Functions of neural networks, under the names of {@code torch.nn.functional}; the {@link Losses losses} have a class
 * of their own.
 *
 * <p><b>Shapes.</b> N is the number of samples, C of channels, L the length of a signal, H and W the height and width
 * of an image: signals are {@code [N, C, L]}, images {@code [N, C, H, W]}. An input without the first dimension is a
 * single sample, and its result has no such dimension either.
 *
 * <p><b>Memory.</b> A call leaves no temporaries behind: what stays is the result, which belongs to the innermost open
 * scope, and what the graph saves. All functions can be differentiated twice.
 *
 * <p><b>Errors.</b> Unless a method says otherwise, inputs are {@code FLOAT32} or {@code FLOAT64}, all tensors of a
 * call have the same dtype, and other dtypes or shapes throw {@link TensorException}. What is said about freed tensors
 * and threads at {@link Tensor} holds here too.
 *
 * {@snippet :
 * Tensor hidden = NN.maxPool2d(NN.conv2d(images, weight, bias, Conv.stride(1).padding(1)).relu(), 2);
 * }
 */
public final class NN {
    private NN() {}

    // ---- activations ----

    /** The formula of {@link #gelu(Tensor, Approximation)}. */
    public enum Approximation {
        /** The exact one, by the error function. */
        NONE,
        /** An approximation by the hyperbolic tangent, which differs by up to about 5e-4. */
        TANH
    }

    /**
     * {@return {@code min(max(x, -1), 1)}, elementwise} As {@link #hardtanh(Tensor, double, double)}.
     *
     * @param x any shape
     */
    public static Tensor hardtanh(Tensor x) {
        return hardtanh(x, -1, 1);
    }

    /**
     * {@return {@code min(max(x, min), max)}, elementwise} The derivative is 1 strictly between the bounds and 0 at and
     * beyond them; that of {@link Tensor#clamp(double, double)} is 1 at the bounds.
     *
     * @param x any shape; of an {@code INT64} tensor the bounds are rounded towards 0
     * @param min the lower bound
     * @param max the upper bound
     * @throws IllegalArgumentException if {@code min > max}
     */
    public static Tensor hardtanh(Tensor x, double min, double max) {
        if (min > max) {
            throw new IllegalArgumentException("min_val cannot be greater than max_val");
        }
        return Clamp.hardtanh(x, min, max);
    }

    /**
     * {@return {@code min(max(x, min), max)}, elementwise} As {@link #hardtanh(Tensor, double, double)}.
     *
     * @param x any shape
     * @param min the lower bound
     * @param max the upper bound
     * @throws IllegalArgumentException if {@code min > max}
     */
    public static Tensor hardtanh(Tensor x, long min, long max) {
        if (min > max) {
            throw new IllegalArgumentException("min_val cannot be greater than max_val");
        }
        return Clamp.hardtanh(x, min, max);
    }

    /**
     * {@return {@code min(max(x, 0), 6)}, elementwise} The derivative is 0 at the bounds.
     *
     * @param x any shape; floating point or {@code INT64}
     */
    public static Tensor relu6(Tensor x) {
        return hardtanh(x, 0, 6);
    }

    /**
     * {@return x where {@code x > threshold}, else {@code value}, elementwise} The derivative is 1 above the threshold,
     * else 0.
     *
     * @param x any shape; of an {@code INT64} tensor both numbers are rounded towards 0
     * @param threshold the largest number that is replaced
     * @param value what replaces it
     */
    public static Tensor threshold(Tensor x, double threshold, double value) {
        return Clamp.threshold(x, threshold, value);
    }

    /**
     * {@return x where {@code x > threshold}, else {@code value}, elementwise} As
     * {@link #threshold(Tensor, double, double)}.
     *
     * @param x any shape
     * @param threshold the largest number that is replaced
     * @param value what replaces it
     */
    public static Tensor threshold(Tensor x, long threshold, long value) {
        return Clamp.threshold(x, threshold, value);
    }

    /**
     * {@return x where {@code x > 0}, else {@code 0.01 x}, elementwise} As {@link #leakyRelu(Tensor, double)}.
     *
     * @param x any shape
     */
    public static Tensor leakyRelu(Tensor x) {
        return leakyRelu(x, 0.01);
    }

    /**
     * {@return x where {@code x > 0}, else {@code negativeSlope x}, elementwise} The derivative at 0 is
     * {@code negativeSlope}.
     *
     * @param x any shape
     * @param negativeSlope the slope at and below 0
     */
    public static Tensor leakyRelu(Tensor x, double negativeSlope) {
        return ActivationFunction.LEAKY_RELU.of(x, ActivationParameters.of(negativeSlope));
    }

    /**
     * {@return x where {@code x > 0}, else {@code exp(x) - 1}, elementwise (Clevert et al. 2016)} As
     * {@link #elu(Tensor, double)}.
     *
     * @param x any shape
     */
    public static Tensor elu(Tensor x) {
        return elu(x, 1);
    }

    /**
     * {@return x where {@code x > 0}, else {@code alpha (exp(x) - 1)}, elementwise (Clevert et al. 2016)} The
     * derivative at 0 is {@code alpha}.
     *
     * @param x any shape
     * @param alpha the negative of the limit at minus infinity
     */
    public static Tensor elu(Tensor x, double alpha) {
        return ActivationFunction.ELU.of(x, new ActivationParameters(alpha, 1, 1));
    }

    /**
     * {@return {@code 1.0507 x} where {@code x > 0}, else {@code 1.0507 * 1.6733 (exp(x) - 1)}, elementwise} The
     * constants are used with all the digits of Klambauer et al., "Self-Normalizing Neural Networks", 2017.
     *
     * @param x any shape
     */
    public static Tensor selu(Tensor x) {
        double alpha = 1.6732632423543772848170429916717;
        double scale = 1.0507009873554804934193349852946;
        return ActivationFunction.ELU.of(x, new ActivationParameters(scale * alpha, scale, 1));
    }

    /**
     * {@return x where {@code x > 0}, else {@code alpha (exp(x / alpha) - 1)}, elementwise (Barron 2017)}
     *
     * @param x any shape
     * @param alpha the negative of the limit at minus infinity
     * @throws IllegalArgumentException if {@code alpha} is 0
     */
    public static Tensor celu(Tensor x, double alpha) {
        if (alpha == 0) {
            throw new IllegalArgumentException("ZeroDivisionError: alpha cannot be 0 for CELU");
        }
        return ActivationFunction.ELU.of(x, new ActivationParameters(alpha, 1, 1 / alpha));
    }

    /**
     * {@return {@code x P(X <= x)} for a standard normal X, elementwise: {@code x (1 + erf(x / sqrt(2))) / 2}
     * (Hendrycks and Gimpel 2016)}
     *
     * @param x any shape
     */
    public static Tensor gelu(Tensor x) {
        return gelu(x, Approximation.NONE);
    }

    /**
     * {@return {@link #gelu(Tensor)}, exact or approximated by
     * {@code x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2}, elementwise}
     *
     * @param x any shape
     * @param approximation which of the two
     */
    public static Tensor gelu(Tensor x, Approximation approximation) {
        ActivationFunction gelu = approximation == Approximation.TANH ? ActivationFunction.GELU_TANH
                : ActivationFunction.GELU;
        return gelu.of(x, ActivationParameters.NONE);
    }

    /**
     * {@return {@code x sigmoid(x)}, elementwise; also known as swish}
     *
     * @param x any shape
     */
    public static Tensor silu(Tensor x) {
        return ActivationFunction.SILU.of(x, ActivationParameters.NONE);
    }

    /**
     * {@return {@code x tanh(log(1 + exp(x)))}, elementwise (Misra 2019)}
     *
     * @param x any shape
     */
    public static Tensor mish(Tensor x) {
        return ActivationFunction.MISH.of(x, ActivationParameters.NONE);
    }

    /**
     * {@return {@code log(1 + exp(x))}, elementwise; x where {@code x > 20}} {@link Tensor#softplus()} has no such
     * threshold.
     *
     * @param x any shape
     */
    public static Tensor softplus(Tensor x) {
        return softplus(x, 1, 20);
    }

    /**
     * {@return {@code log(1 + exp(beta x)) / beta}, elementwise; x where {@code beta x > threshold}}
     *
     * @param x any shape
     * @param beta the larger, the closer to {@link Tensor#relu()}
     * @param threshold from where on the result is x itself
     */
    public static Tensor softplus(Tensor x, double beta, double threshold) {
        return ActivationFunction.SOFTPLUS.of(x, ActivationParameters.of(beta, threshold));
    }

    /**
     * {@return {@code log(sigmoid(x)) = -log(1 + exp(-x))}, elementwise, without overflow}
     *
     * @param x any shape
     */
    public static Tensor logsigmoid(Tensor x) {
        return UnaryFunction.LOG_SIGMOID.of(x);
    }

    /**
     * {@return {@code min(max(x + 3, 0), 6) / 6}, elementwise} The derivative is 0 at the bounds.
     *
     * @param x any shape
     */
    public static Tensor hardsigmoid(Tensor x) {
        return ActivationFunction.HARDSIGMOID.of(x, ActivationParameters.NONE);
    }

    /**
     * {@return {@code x min(max(x + 3, 0), 6) / 6}, elementwise (Howard et al. 2019)}
     *
     * @param x any shape
     */
    public static Tensor hardswish(Tensor x) {
        return ActivationFunction.HARDSWISH.of(x, ActivationParameters.NONE);
    }

    /**
     * {@return {@code x / (1 + |x|)}, elementwise}
     *
     * @param x any shape; integers are divided as {@code FLOAT32}
     */
    public static Tensor softsign(Tensor x) {
        return Scope.tidy(() -> x.div(x.abs().add(1)));
    }

    /**
     * {@return {@code x - tanh(x)}, elementwise}
     *
     * @param x any shape
     */
    public static Tensor tanhshrink(Tensor x) {
        return Scope.tidy(() -> x.sub(x.tanh()));
    }

    /**
     * {@return x where {@code |x| > lambda}, else 0, elementwise} The derivative is 1 and 0, respectively.
     *
     * @param x any shape
     * @param lambda the largest magnitude that becomes 0
     */
    public static Tensor hardshrink(Tensor x, double lambda) {
        return ActivationFunction.HARDSHRINK.of(x, ActivationParameters.of(lambda));
    }

    /**
     * {@return {@code x - lambda} where {@code x > lambda}, {@code x + lambda} where {@code x < -lambda}, else 0,
     * elementwise}
     *
     * @param x any shape
     * @param lambda the largest magnitude that becomes 0
     * @throws TensorException also if {@code lambda} is negative or NaN
     */
    public static Tensor softshrink(Tensor x, double lambda) {
        if (!(lambda >= 0)) {
            throw new TensorException("lambda must be greater or equal to 0, but found to be " + lambda + ".");
        }
        return ActivationFunction.SOFTSHRINK.of(x, ActivationParameters.of(lambda));
    }

    // ---- convolution ----

    /**
     * {@return the convolution of signals with stride 1} As {@link #conv1d(Tensor, Tensor, Tensor, Conv)}.
     *
     * @param input {@code [N, C, L]} or {@code [C, L]}
     * @param weight {@code [outputs, C, kernel]}
     * @param bias {@code [outputs]}, or null for none
     */
    public static Tensor conv1d(Tensor input, Tensor weight, @Nullable Tensor bias) {
        return conv1d(input, weight, bias, Conv.stride(1));
    }

    /**
     * {@return the convolution of signals, {@code [N, outputs, L']}}
     *
     * <p>As usual in this field it is a cross-correlation:
     * {@code y[n, o, i] = bias[o] + sum over c, k of weight[o, c, k] input[n, c, i stride + k dilation - padding]},
     * with zeros outside of the input, and
     * {@code L' = floor((L + 2 padding - dilation (kernel - 1) - 1) / stride) + 1}. Saves the input for the derivative
     * by the weight, and the weight for that by the input.
     *
     * @param input {@code [N, C, L]} or {@code [C, L]}
     * @param weight {@code [outputs, C / groups, kernel]}
     * @param bias {@code [outputs]}, or null for none
     * @param options stride, padding, dilation and groups; the second of each pair counts
     * @throws TensorException also if {@code groups} does not divide the number of outputs, if the kernel is larger
     *         than the padded input, or if there is an output padding
     */
    public static Tensor conv1d(Tensor input, Tensor weight, @Nullable Tensor bias, Conv options) {
        return Convolutions.convolution(1, input, weight, bias, options);
    }

    /**
     * {@return the convolution of images with stride 1} As {@link #conv2d(Tensor, Tensor, Tensor, Conv)}.
     *
     * @param input {@code [N, C, H, W]} or {@code [C, H, W]}
     * @param weight {@code [outputs, C, kernel height, kernel width]}
     * @param bias {@code [outputs]}, or null for none
     */
    public static Tensor conv2d(Tensor input, Tensor weight, @Nullable Tensor bias) {
        return conv2d(input, weight, bias, Conv.stride(1));
    }

    /**
     * {@return the convolution of images, {@code [N, outputs, H', W']}} Formula, size of the result and what is saved
     * are those of {@link #conv1d(Tensor, Tensor, Tensor, Conv) conv1d}, for rows and columns alike.
     *
     * <p>Windows of 3 by 3 in FLOAT32, without stride, dilation or groups, of 16 channels and 32 outputs, 32 and 16, or
     * more (multiples of 16), may be computed by Winograd's transforms. A result then errs by roundings of the largest
     * element around its window times the largest weight, so that where all large elements meet weights of 0, a small
     * number may stand in place of 0.
     *
     * @param input {@code [N, C, H, W]} or {@code [C, H, W]}
     * @param weight {@code [outputs, C / groups, kernel height, kernel width]}
     * @param bias {@code [outputs]}, or null for none
     * @param options stride, padding, dilation and groups
     * @throws TensorException also if {@code groups} does not divide the number of outputs, if the kernel is larger
     *         than the padded input, or if there is an output padding
     */
    public static Tensor conv2d(Tensor input, Tensor weight, @Nullable Tensor bias, Conv options) {
        return Convolutions.convolution(2, input, weight, bias, options);
    }

    /**
     * {@return the transposed convolution of signals, {@code [N, outputs, L']}: the derivative of
     * {@link #conv1d(Tensor, Tensor, Tensor, Conv) conv1d} by its input}
     *
     * <p>{@code L' = (L - 1) stride - 2 padding + dilation (kernel - 1) + output padding + 1}.
     *
     * @param input {@code [N, C, L]} or {@code [C, L]}
     * @param weight {@code [C, outputs / groups, kernel]}
     * @param bias {@code [outputs]}, or null for none
     * @param options stride, padding, output padding, dilation and groups; the second of each pair counts
     * @throws TensorException also if {@code groups} does not divide C, if the result would be empty, if the output
     *         padding is not smaller than stride or dilation, or with {@linkplain Conv#same() padding "same"}
     */
    public static Tensor convTranspose1d(Tensor input, Tensor weight, @Nullable Tensor bias, Conv options) {
        return Convolutions.transposed(1, input, weight, bias, options);
    }

    /**
     * {@return the transposed convolution of images, {@code [N, outputs, H', W']}} As
     * {@link #convTranspose1d convTranspose1d}, for rows and columns alike.
     *
     * @param input {@code [N, C, H, W]} or {@code [C, H, W]}
     * @param weight {@code [C, outputs / groups, kernel height, kernel width]}
     * @param bias {@code [outputs]}, or null for none
     * @param options stride, padding, output padding, dilation and groups
     * @throws TensorException also if {@code groups} does not divide C, if the result would be empty, if the output
     *         padding is not smaller than stride or dilation, or with {@linkplain Conv#same() padding "same"}
     */
    public static Tensor convTranspose2d(Tensor input, Tensor weight, @Nullable Tensor bias, Conv options) {
        return Convolutions.transposed(2, input, weight, bias, options);
    }

    /**
     * {@return the patches of images under a sliding kernel as columns (im2col), {@code [N, C rows columns, patches]}}
     * Patches are numbered row by row. Saves nothing.
     *
     * @param input {@code [N, C, H, W]} or {@code [C, H, W]}
     * @param rows the height of the kernel
     * @param columns the width of the kernel
     * @param options stride, padding and dilation
     * @throws TensorException also if the kernel is not positive, if it is larger than the padded images, or if the
     *         options have groups, an output padding or padding "same"
     */
    public static Tensor unfold(Tensor input, int rows, int columns, Conv options) {
        return UnfoldAndFold.unfold(input, rows, columns, options);
    }

    /**
     * {@return the sums of overlapping patches (col2im), {@code [N, C, height, width]}: the derivative of
     * {@link #unfold(Tensor, int, int, Conv) unfold}} Saves nothing.
     *
     * @param input {@code [N, C rows columns, patches]} or {@code [C rows columns, patches]}
     * @param height the height of the result
     * @param width the width of the result
     * @param rows the height of the kernel
     * @param columns the width of the kernel
     * @param options stride, padding and dilation
     * @throws TensorException also if the input does not have as many patches as the kernel has positions in such an
     *         image, or as for {@code unfold}
     */
    public static Tensor fold(Tensor input, int height, int width, int rows, int columns, Conv options) {
        return UnfoldAndFold.fold(input, height, width, rows, columns, options);
    }

    // ---- pooling ----

    /**
     * {@return the largest element of each window of signals, {@code [N, C, L']}} As {@link #maxPool1dWithIndices},
     * without the indices.
     *
     * @param input {@code [N, C, L]} or {@code [C, L]}
     * @param window size, stride, padding and dilation; the second of each pair counts
     */
    public static Tensor maxPool1d(Tensor input, Window window) {
        return Pooling.maxValues(1, input, window);
    }

    /**
     * {@return the largest element of each window of signals and its position, {@code [N, C, L']} each}
     *
     * <p>{@code L' = floor((L + 2 padding - dilation (size - 1) - 1) / stride) + 1}, or rounded up in
     * {@linkplain Window#ceilMode(boolean) ceil mode}. Padding never counts. NaN is larger than any number; of equal
     * elements the first is chosen, and it alone gets the gradient. Saves the indices.
     *
     * @param input {@code [N, C, L]} or {@code [C, L]}; only N may be 0
     * @param window size, stride, padding and dilation; the second of each pair counts
     * @throws TensorException also if the result would be empty, or if a dilated window lies in the padding altogether
     */
    public static MaxPooled maxPool1dWithIndices(Tensor input, Window window) {
        return Pooling.max(1, input, window);
    }

    /**
     * {@return the largest element of each square of images; squares do not overlap} As
     * {@link #maxPool2d(Tensor, Window)} with {@code Window.of(size)}.
     *
     * @param input {@code [N, C, H, W]} or {@code [C, H, W]}
     * @param size the side of the squares
     */
    public static Tensor maxPool2d(Tensor input, int size) {
        return maxPool2d(input, Window.of(size));
    }

    /**
     * {@return the largest element of each window of images, {@code [N, C, H', W']}} As {@link #maxPool2dWithIndices},
     * without the indices.
     *
     * @param input {@code [N, C, H, W]} or {@code [C, H, W]}
     * @param window size, stride, padding and dilation
     */
    public static Tensor maxPool2d(Tensor input, Window window) {
        return Pooling.maxValues(2, input, window);
    }

    /**
     * {@return the largest element of each window of images and its position, {@code [N, C, H', W']} each} As
     * {@link #maxPool1dWithIndices}, for rows and columns alike; positions count row by row in the plane of a channel.
     *
     * @param input {@code [N, C, H, W]} or {@code [C, H, W]}; only N may be 0
     * @param window size, stride, padding and dilation
     * @throws TensorException also if the result would be empty, or if a dilated window lies in the padding altogether
     */
    public static MaxPooled maxPool2dWithIndices(Tensor input, Window window) {
        return Pooling.max(2, input, window);
    }

    /**
     * {@return the mean of each window of signals, {@code [N, C, L']}} L' is that of
     * {@link #maxPool1dWithIndices max pooling}. Saves nothing.
     *
     * @param input {@code [N, C, L]} or {@code [C, L]}; only N may be 0
     * @param window size, stride and padding; the second of each pair counts
     * @throws TensorException also if the result would be empty, or if the window has a dilation
     */
    public static Tensor avgPool1d(Tensor input, Window window) {
        return Pooling.mean(1, input, window);
    }

    /**
     * {@return the mean of each square of images; squares do not overlap} As {@link #avgPool2d(Tensor, Window)} with
     * {@code Window.of(size)}.
     *
     * @param input {@code [N, C, H, W]} or {@code [C, H, W]}
     * @param size the side of the squares
     */
    public static Tensor avgPool2d(Tensor input, int size) {
        return avgPool2d(input, Window.of(size));
    }

    /**
     * {@return the mean of each window of images, {@code [N, C, H', W']}} Padding counts as zeros unless
     * {@link Window#countIncludePad(boolean)} says otherwise. Saves nothing.
     *
     * @param input {@code [N, C, H, W]} or {@code [C, H, W]}; only N may be 0
     * @param window size, stride and padding
     * @throws TensorException also if the result would be empty, or if the window has a dilation
     */
    public static Tensor avgPool2d(Tensor input, Window window) {
        return Pooling.mean(2, input, window);
    }

    /**
     * {@return the means of {@code rows} by {@code columns} windows that cover the images evenly,
     * {@code [N, C, rows, columns]}} Window i covers {@code floor(i H / rows)} to {@code ceil((i + 1) H / rows)}, the
     * latter excluded; likewise for columns. Saves nothing.
     *
     * @param input {@code [N, C, H, W]} or {@code [C, H, W]}; only N may be 0
     * @param rows the height of the result, at least 0
     * @param columns the width of the result, at least 0
     * @throws IllegalArgumentException if the input has fewer than 3 dimensions
     */
    public static Tensor adaptiveAvgPool2d(Tensor input, int rows, int columns) {
        return Pooling.adaptiveMean(input, rows, columns);
    }

    /**
     * {@return the largest elements of {@code rows} by {@code columns} windows that cover the images evenly} As
     * {@link #adaptiveMaxPool2dWithIndices}, without the indices.
     *
     * @param input {@code [N, C, H, W]} or {@code [C, H, W]}
     * @param rows the height of the result, at least 0
     * @param columns the width of the result, at least 0
     * @throws IllegalArgumentException if the input has fewer than 3 dimensions
     */
    public static Tensor adaptiveMaxPool2d(Tensor input, int rows, int columns) {
        return Pooling.adaptiveMaxValues(input, rows, columns);
    }

    /**
     * {@return the largest elements of {@code rows} by {@code columns} windows that cover the images evenly, and their
     * positions} Windows are those of {@link #adaptiveAvgPool2d}, indices and gradients those of
     * {@link #maxPool2dWithIndices}.
     *
     * @param input {@code [N, C, H, W]} or {@code [C, H, W]}; only N may be 0
     * @param rows the height of the result, at least 0
     * @param columns the width of the result, at least 0
     * @throws IllegalArgumentException if the input has fewer than 3 dimensions
     */
    public static MaxPooled adaptiveMaxPool2dWithIndices(Tensor input, int rows, int columns) {
        return Pooling.adaptiveMax(input, rows, columns);
    }

    // ---- normalisation ----

    /**
     * {@return {@code (x - mean) / sqrt(variance + 1e-5)}, with statistics over the last dimensions} As
     * {@link #layerNorm(Tensor, Shape, Tensor, Tensor, double)} without weight and bias.
     *
     * @param input a shape that ends in {@code normalizedShape}
     * @param normalizedShape the sizes of the dimensions to normalise over
     */
    public static Tensor layerNorm(Tensor input, Shape normalizedShape) {
        return layerNorm(input, normalizedShape, null, null, 1e-5);
    }

    /**
     * {@return {@code (x - mean) / sqrt(variance + eps) weight + bias}, with mean and biased variance over the last
     * dimensions (Ba et al. 2016)} In the input's shape.
     *
     * @param input a shape that ends in {@code normalizedShape}
     * @param normalizedShape the sizes of the dimensions to normalise over, at least one
     * @param weight of shape {@code normalizedShape}, or null for ones
     * @param bias of shape {@code normalizedShape}, or null for zeros
     * @param eps added to the variance
     */
    public static Tensor layerNorm(Tensor input, Shape normalizedShape, @Nullable Tensor weight, @Nullable Tensor bias,
            double eps) {
        return NormalizationLayers.layerNorm(input, normalizedShape, weight, bias, eps);
    }

    /**
     * {@return {@code (x - mean) / sqrt(variance + eps) weight + bias}, with mean and biased variance over groups of
     * channels of each sample (Wu and He 2018)} In the input's shape.
     *
     * @param input {@code [N, C, ...]}
     * @param groups the number of groups, a divisor of C
     * @param weight {@code [C]}, or null for ones
     * @param bias {@code [C]}, or null for zeros
     * @param eps added to the variance
     * @throws IllegalArgumentException if the input has a single group of a single element
     */
    public static Tensor groupNorm(Tensor input, int groups, @Nullable Tensor weight, @Nullable Tensor bias,
            double eps) {
        return NormalizationLayers.groupNorm(input, groups, weight, bias, eps);
    }

    /**
     * {@return {@code (x - mean) / sqrt(variance + eps) weight + bias}, with statistics of each channel over all
     * samples (Ioffe and Szegedy 2015)} In the input's shape.
     *
     * <p>In training, mean and biased variance are those of the input, and the running statistics are changed in place:
     * {@code running = (1 - momentum) running + momentum current}, unrecorded, where the current variance is the
     * unbiased one. Otherwise mean and variance are the running ones, which stay as they are.
     *
     * @param input {@code [N, C, ...]}
     * @param runningMean {@code [C]}; may be null in training
     * @param runningVar {@code [C]}; may be null in training
     * @param weight {@code [C]}, or null for ones
     * @param bias {@code [C]}, or null for zeros
     * @param training whether to use the statistics of the input
     * @param momentum the weight of the current statistics, from 0 to 1
     * @param eps added to the variance
     * @throws TensorException also if a running statistic is null outside of training, or if elements of the two share
     *         memory in training
     * @throws IllegalArgumentException if there is a single element for each channel in training
     */
    public static Tensor batchNorm(Tensor input, @Nullable Tensor runningMean, @Nullable Tensor runningVar,
            @Nullable Tensor weight, @Nullable Tensor bias, boolean training, double momentum, double eps) {
        if (training) {
            return NormalizationLayers.batchNorm(input, runningMean, runningVar, weight, bias, momentum, eps);
        }
        if (runningMean == null || runningVar == null) {
            throw new TensorException((runningMean == null ? "running_mean" : "running_var")
                    + " must be defined in evaluation mode");
        }
        return NormalizationLayers.batchNormBy(runningMean, runningVar, input, weight, bias, eps);
    }

    /**
     * {@return {@code x / max(norm(x), 1e-12)}, with Euclidean norms along {@code dim}} As
     * {@link #normalize(Tensor, double, int, double)}.
     *
     * @param input any shape
     * @param dim the dimension of the vectors
     * @throws IndexOutOfBoundsException if there is no such dimension
     */
    public static Tensor normalize(Tensor input, int dim) {
        return normalize(input, 2, dim, 1e-12);
    }

    /**
     * {@return {@code x / max(norm(x), eps)}, with p-norms along {@code dim}} In the input's shape.
     *
     * @param input any shape
     * @param p the order of the {@linkplain Tensor#norm(double) norm}
     * @param dim the dimension of the vectors
     * @param eps the smallest divisor
     * @throws IndexOutOfBoundsException if there is no such dimension
     */
    public static Tensor normalize(Tensor input, double p, int dim, double eps) {
        return UnitVectors.normalize(input, p, dim, eps);
    }

    /**
     * {@return the cosines of the angles between vectors along {@code dim}} As
     * {@link #cosineSimilarity(Tensor, Tensor, int, double)} with eps 1e-8.
     *
     * @param a any shape
     * @param b broadcasts with a
     * @param dim the dimension of the vectors
     * @throws IndexOutOfBoundsException if there is no such dimension
     */
    public static Tensor cosineSimilarity(Tensor a, Tensor b, int dim) {
        return cosineSimilarity(a, b, dim, 1e-8);
    }

    /**
     * {@return {@code sum(a / max(norm(a), eps) * b / max(norm(b), eps))} along {@code dim}: the cosines of the angles
     * between vectors} The broadcast shape without {@code dim}.
     *
     * @param a any shape; promoted with b, where one is floating point
     * @param b broadcasts with a
     * @param dim the dimension of the vectors
     * @param eps the smallest divisor
     * @throws IndexOutOfBoundsException if there is no such dimension
     */
    public static Tensor cosineSimilarity(Tensor a, Tensor b, int dim, double eps) {
        return UnitVectors.cosineSimilarity(a, b, dim, eps);
    }

    // ---- layers ----

    /**
     * {@return {@code input weight^T + bias}, {@code [..., outputs]}} As {@link Tensor#linear(Tensor, Tensor)}.
     *
     * @param input {@code [..., inputs]}
     * @param weight {@code [outputs, inputs]}, or {@code [inputs]} for one output without a dimension
     * @param bias {@code [outputs]}, or null for none
     */
    public static Tensor linear(Tensor input, Tensor weight, @Nullable Tensor bias) {
        return input.linear(weight, bias);
    }

    /**
     * {@return the rows of {@code weight} with the given indices, {@code [..., width]}} A copy. Gradients of a row that
     * is used several times are summed. Saves the indices.
     *
     * @param indices {@code INT64}, any shape
     * @param weight {@code [rows, width]}, any dtype
     * @throws IndexOutOfBoundsException if an index is negative or there is no such row
     */
    public static Tensor embedding(Tensor indices, Tensor weight) {
        return EmbeddingAndOneHot.embedding(indices, weight, null);
    }

    /**
     * {@return {@link #embedding(Tensor, Tensor)}, with no gradient for row {@code paddingIdx}}
     *
     * @param indices {@code INT64}, any shape
     * @param weight {@code [rows, width]}, any dtype
     * @param paddingIdx the index of a row, from the end if negative
     * @throws TensorException also if there is no row {@code paddingIdx}
     * @throws IndexOutOfBoundsException if an index is negative or there is no such row
     */
    public static Tensor embedding(Tensor indices, Tensor weight, long paddingIdx) {
        return EmbeddingAndOneHot.embedding(indices, weight, paddingIdx);
    }

    /**
     * {@return {@link #oneHot(Tensor, long)} with one more class than the largest number}
     *
     * @param numbers {@code INT64}, any shape but without elements
     * @throws TensorException if there are no numbers, or if one is negative
     */
    public static Tensor oneHot(Tensor numbers) {
        return EmbeddingAndOneHot.oneHot(numbers, -1);
    }

    /**
     * {@return for each number a vector with 1 at that index and 0 elsewhere, {@code INT64}, {@code [..., numClasses]}}
     * It has no derivative.
     *
     * @param numbers {@code INT64}, any shape
     * @param numClasses the length of the vectors, or -1 for one more than the largest number
     * @throws TensorException if a number is negative or not below {@code numClasses}, or if there are neither numbers
     *         nor classes
     */
    public static Tensor oneHot(Tensor numbers, long numClasses) {
        return EmbeddingAndOneHot.oneHot(numbers, numClasses);
    }

    /**
     * {@return the input with each element set to 0 with probability p and divided by {@code 1 - p} otherwise
     * (Srivastava et al. 2014)} The input itself outside of training or if p is 0. Draws from the {@link Generator} of
     * the thread. Saves the mask.
     *
     * @param input any shape
     * @param p the probability of 0
     * @param training whether anything is dropped
     * @throws IllegalArgumentException if p is not from 0 to 1
     */
    public static Tensor dropout(Tensor input, double p, boolean training) {
        return Dropout.dropout(input, p, training);
    }

    /**
     * {@return {@code a sigmoid(b)}, where a and b are the first and second half of the input along {@code dim}
     * (Dauphin et al. 2017)}
     *
     * @param input at least one dimension
     * @param dim the dimension to halve, of even size
     * @throws IndexOutOfBoundsException if there is no such dimension
     */
    public static Tensor glu(Tensor input, int dim) {
        return GatedLinearUnit.glu(input, dim);
    }

    /**
     * {@return {@code softmax(Q K^T / sqrt(E)) V}, {@code [..., L, F]}} As the
     * {@linkplain #scaledDotProductAttention(Tensor, Tensor, Tensor, Tensor, double, boolean, Double) form with all options},
     * without a mask.
     *
     * @param query {@code [..., L, E]}
     * @param key {@code [..., S, E]}
     * @param value {@code [..., S, F]}
     */
    public static Tensor scaledDotProductAttention(Tensor query, Tensor key, Tensor value) {
        return scaledDotProductAttention(query, key, value, null, 0, false, null);
    }

    /**
     * {@return {@code dropout(softmax(Q K^T scale + mask)) V}, {@code [..., L, F]} (Vaswani et al. 2017)} The softmax
     * is over the keys; a query that may attend to none gets zeros. Leading dimensions are broadcast.
     *
     * <p>Without a mask, {@code isCausal} and dropout, and with equal leading dimensions, it is one operation, which saves its three inputs
     * and the weights, and whose result lies in memory as the query does: with the heads of a row beside each other, if those are so.
     *
     * @param query {@code [..., L, E]}
     * @param key {@code [..., S, E]}
     * @param value {@code [..., S, F]}
     * @param mask broadcasts to {@code [..., L, S]}: {@code BOOL}, false where a query must not attend to a key, or
     *         numbers to add; null for none
     * @param dropoutP the probability with which a weight is dropped; give 0 outside of training
     * @param isCausal whether query i attends to keys 0 to i alone
     * @param scale the factor, or null for {@code 1 / sqrt(E)}
     * @throws TensorException also if there is a mask although {@code isCausal}
     * @throws IllegalArgumentException if {@code dropoutP} is not from 0 to 1
     */
    public static Tensor scaledDotProductAttention(Tensor query, Tensor key, Tensor value, @Nullable Tensor mask,
            double dropoutP, boolean isCausal, @Nullable Double scale) {
        return ScaledDotProductAttention.scaledDotProduct(query, key, value, mask, dropoutP, isCausal, scale);
    }

    /**
     * {@return the input padded with zeros} As {@link #pad(Tensor, int[], double)}.
     *
     * @param input any shape and dtype
     * @param amounts pairs, the last dimension first
     */
    public static Tensor pad(Tensor input, int... amounts) {
        return pad(input, amounts, 0);
    }

    /**
     * {@return the input padded with {@code value}} A copy. Saves nothing.
     *
     * @param input any shape and dtype
     * @param amounts pairs, the last dimension first: how many elements to add before and after; negative ones remove
     *         elements
     * @param value the element to add, cast to the input's dtype
     * @throws TensorException if the number of amounts is odd or more than twice that of dimensions, or if a size would
     *         be negative
     */
    public static Tensor pad(Tensor input, int[] amounts, double value) {
        return Pad.pad(input, amounts, value);
    }

    /**
     * {@return the input padded with {@code value}} As {@link #pad(Tensor, int[], double)}.
     *
     * @param input any shape and dtype
     * @param amounts pairs, the last dimension first: how many elements to add before and after; negative ones remove
     *         elements
     * @param value the element to add
     * @throws TensorException if the number of amounts is odd or more than twice that of dimensions, or if a size would
     *         be negative
     */
    public static Tensor pad(Tensor input, int[] amounts, long value) {
        return Pad.pad(input, amounts, value);
    }

    /**
     * {@return the input padded with its own elements} A copy. Saves indices.
     *
     * @param input {@code [N, C, ...]} or {@code [C, ...]} with one to three further dimensions, any dtype
     * @param amounts pairs as for {@link #pad(Tensor, int[], double)}, one for each further dimension
     * @param mode how padding is made
     * @throws TensorException if the number of amounts does not fit, if a size would not be positive, or if
     *         {@link PadMode#REFLECT} is to add as many elements as a dimension has
     * @throws UnsupportedOperationException if the input is a vector or a scalar
     */
    public static Tensor pad(Tensor input, int[] amounts, PadMode mode) {
        return Pad.pad(input, amounts, mode);
    }
}
