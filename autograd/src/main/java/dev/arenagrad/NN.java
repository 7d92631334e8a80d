package dev.arenagrad;

import dev.arenagrad.functions.Activations;
import dev.arenagrad.functions.Attention;
import dev.arenagrad.functions.Clamping;
import dev.arenagrad.functions.Convolutions;
import dev.arenagrad.functions.Dropout;
import dev.arenagrad.functions.Embeddings;
import dev.arenagrad.functions.Gates;
import dev.arenagrad.functions.Normalizations;
import dev.arenagrad.functions.Padding;
import dev.arenagrad.functions.Pointwise;
import dev.arenagrad.functions.Pooling;
import dev.arenagrad.functions.Unfolding;
import dev.arenagrad.functions.UnitVectors;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Parameters;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import org.jspecify.annotations.Nullable;

/**
 * Functions of neural networks, as {@code torch.nn.functional} names them; {@link Losses losses} stand apart. They leave no temporaries
 * behind: what stays is the result and what the graph saved. All can be differentiated twice.
 *
 * <p>Signals are tensors of samples by channels by columns, images of samples by channels by rows by columns; a single one goes without
 * the first dimension, and so does its result. Tensors of one call share a floating-point dtype.
 *
 * <p>All throw {@link TensorException} where shapes, dtypes or sizes do not fit, before anything is computed.
 *
 * {@snippet :
 * Tensor hidden = NN.maxPool2d(NN.conv2d(images, weight, bias, Conv.stride(1).padding(1)).relu(), 2);
 * }
 */
public final class NN {
    private NN() {}

    // ---- activations ----

    /** How {@link #gelu(Tensor, Approximation)} is computed. */
    public enum Approximation {
        /** By the error function. */
        NONE,
        /** By the hyperbolic tangent, which differs by up to about 5e-4. */
        TANH
    }

    /** {@return x, but at least -1 and at most 1} As {@link #hardtanh(Tensor, double, double)} otherwise. */
    public static Tensor hardtanh(Tensor x) {
        return hardtanh(x, -1, 1);
    }

    /**
     * {@return x, but at least {@code min} and at most {@code max}} Unlike that of {@link Tensor#clamp(double, double)}, its derivative
     * is 0 at the bounds.
     *
     * @throws IllegalArgumentException if {@code min} is greater than {@code max}
     */
    public static Tensor hardtanh(Tensor x, double min, double max) {
        if (min > max) {
            throw new IllegalArgumentException("min_val cannot be greater than max_val");
        }
        return Clamping.hardtanh(x, min, max);
    }

    /** {@return x, but at least 0 and at most 6; its derivative is 0 at the bounds} */
    public static Tensor relu6(Tensor x) {
        return hardtanh(x, 0, 6);
    }

    /** {@return x above {@code threshold}, else {@code value}} */
    public static Tensor threshold(Tensor x, double threshold, double value) {
        return Clamping.threshold(x, threshold, value);
    }

    /** {@return x above 0, else 0.01 x} */
    public static Tensor leakyRelu(Tensor x) {
        return leakyRelu(x, 0.01);
    }

    /** {@return x above 0, else {@code negativeSlope} x} */
    public static Tensor leakyRelu(Tensor x, double negativeSlope) {
        return Activations.LEAKY_RELU.of(x, Parameters.of(negativeSlope));
    }

    /** {@return x above 0, else exp(x) - 1} */
    public static Tensor elu(Tensor x) {
        return elu(x, 1);
    }

    /** {@return x above 0, else {@code alpha} (exp(x) - 1)} */
    public static Tensor elu(Tensor x, double alpha) {
        return Activations.ELU.of(x, new Parameters(alpha, 1, 1));
    }

    /**
     * {@return 1.0507 x above 0, else 1.0507 times 1.6733 (exp(x) - 1)} The numbers, with all their digits, are from Klambauer et al.,
     * "Self-Normalizing Neural Networks", 2017.
     */
    public static Tensor selu(Tensor x) {
        double alpha = 1.6732632423543772848170429916717;
        double scale = 1.0507009873554804934193349852946;
        return Activations.ELU.of(x, new Parameters(scale * alpha, scale, 1));
    }

    /**
     * {@return x above 0, else {@code alpha} (exp(x / {@code alpha}) - 1)}
     *
     * @throws IllegalArgumentException if {@code alpha} is 0
     */
    public static Tensor celu(Tensor x, double alpha) {
        if (alpha == 0) {
            throw new IllegalArgumentException("ZeroDivisionError: alpha cannot be 0 for CELU");
        }
        return Activations.ELU.of(x, new Parameters(alpha, 1, 1 / alpha));
    }

    /** {@return x times the probability that a standard normal number is less} */
    public static Tensor gelu(Tensor x) {
        return gelu(x, Approximation.NONE);
    }

    /** {@return x times the probability that a standard normal number is less, or an approximation of it} */
    public static Tensor gelu(Tensor x, Approximation approximation) {
        Activations gelu = approximation == Approximation.TANH ? Activations.GELU_TANH : Activations.GELU;
        return gelu.of(x, Parameters.NONE);
    }

    /** {@return x sigmoid(x)} */
    public static Tensor silu(Tensor x) {
        return Activations.SILU.of(x, Parameters.NONE);
    }

    /** {@return x tanh(softplus(x))} */
    public static Tensor mish(Tensor x) {
        return Activations.MISH.of(x, Parameters.NONE);
    }

    /** {@return log(1 + exp(x)); x above 20} */
    public static Tensor softplus(Tensor x) {
        return softplus(x, 1, 20);
    }

    /** {@return log(1 + exp(beta x)) / beta; x where beta x is above {@code threshold}} */
    public static Tensor softplus(Tensor x, double beta, double threshold) {
        return Activations.SOFTPLUS.of(x, Parameters.of(beta, threshold));
    }

    /** {@return log(sigmoid(x)), without overflow} */
    public static Tensor logsigmoid(Tensor x) {
        return Pointwise.LOG_SIGMOID.of(x);
    }

    /** {@return (x + 3) / 6, but at least 0 and at most 1; its derivative is 0 at the bounds} */
    public static Tensor hardsigmoid(Tensor x) {
        return Activations.HARDSIGMOID.of(x, Parameters.NONE);
    }

    /** {@return x times {@link #hardsigmoid} of x} */
    public static Tensor hardswish(Tensor x) {
        return Activations.HARDSWISH.of(x, Parameters.NONE);
    }

    /** {@return x / (1 + |x|)} */
    public static Tensor softsign(Tensor x) {
        return Scope.tidy(() -> x.div(x.abs().add(1)));
    }

    /** {@return x - tanh(x)} */
    public static Tensor tanhshrink(Tensor x) {
        return Scope.tidy(() -> x.sub(x.tanh()));
    }

    /** {@return 0 where |x| is at most {@code lambda}, else x} */
    public static Tensor hardshrink(Tensor x, double lambda) {
        return Activations.HARDSHRINK.of(x, Parameters.of(lambda));
    }

    /**
     * {@return x nearer to 0 by {@code lambda}; 0 where |x| is at most that}
     *
     * @throws dev.arenagrad.ops.TensorException if {@code lambda} is negative or NaN
     */
    public static Tensor softshrink(Tensor x, double lambda) {
        if (!(lambda >= 0)) {
            throw new TensorException("lambda must be greater or equal to 0, but found to be " + lambda + ".");
        }
        return Activations.SOFTSHRINK.of(x, Parameters.of(lambda));
    }

    // ---- convolution ----

    /** {@return the convolution of signals} As {@link #conv1d(Tensor, Tensor, Tensor, Conv)} with stride 1. */
    public static Tensor conv1d(Tensor input, Tensor weight, @Nullable Tensor bias) {
        return conv1d(input, weight, bias, Conv.stride(1));
    }

    /**
     * {@return the convolution (cross-correlation) of signals: samples by outputs by stops of the window}
     *
     * @param weight outputs by (channels / groups) by columns of the window
     * @param bias outputs, or null
     */
    public static Tensor conv1d(Tensor input, Tensor weight, @Nullable Tensor bias, Conv options) {
        return Convolutions.convolution(1, input, weight, bias, options);
    }

    /** {@return the convolution of images} As {@link #conv2d(Tensor, Tensor, Tensor, Conv)} with stride 1. */
    public static Tensor conv2d(Tensor input, Tensor weight, @Nullable Tensor bias) {
        return conv2d(input, weight, bias, Conv.stride(1));
    }

    /**
     * {@return the convolution (cross-correlation) of images: samples by outputs by stops down by stops across}
     *
     * @param weight outputs by (channels / groups) by rows by columns of the window
     * @param bias outputs, or null
     */
    public static Tensor conv2d(Tensor input, Tensor weight, @Nullable Tensor bias, Conv options) {
        return Convolutions.convolution(2, input, weight, bias, options);
    }

    /**
     * {@return the transposed convolution of signals: what {@link #conv1d(Tensor, Tensor, Tensor, Conv)} passes back}
     *
     * @param weight channels by (outputs / groups) by columns of the window
     * @param bias outputs, or null
     */
    public static Tensor convTranspose1d(Tensor input, Tensor weight, @Nullable Tensor bias, Conv options) {
        return Convolutions.transposed(1, input, weight, bias, options);
    }

    /**
     * {@return the transposed convolution of images: what {@link #conv2d(Tensor, Tensor, Tensor, Conv)} passes back}
     *
     * @param weight channels by (outputs / groups) by rows by columns of the window
     * @param bias outputs, or null
     */
    public static Tensor convTranspose2d(Tensor input, Tensor weight, @Nullable Tensor bias, Conv options) {
        return Convolutions.transposed(2, input, weight, bias, options);
    }

    /**
     * {@return what a window shows at each stop, as a column: samples by (channels rows columns) by stops}
     *
     * @param rows the rows of the window
     * @param columns the columns of the window
     * @param options stride, padding and dilation
     */
    public static Tensor unfold(Tensor input, int rows, int columns, Conv options) {
        return Unfolding.unfold(input, rows, columns, options);
    }

    /**
     * {@return images in which each element is the sum of the columns' elements that show it: the reverse of
     * {@link #unfold(Tensor, int, int, Conv) unfold}}
     *
     * @param input samples by (channels rows columns) by stops, or without samples
     * @param height the rows of the images
     * @param width the columns of the images
     * @param rows the rows of the window
     * @param columns the columns of the window
     * @param options stride, padding and dilation
     */
    public static Tensor fold(Tensor input, int height, int width, int rows, int columns, Conv options) {
        return Unfolding.fold(input, height, width, rows, columns, options);
    }

    // ---- pooling ----

    /** {@return the largest element of each window of signals; NaN counts as largest} */
    public static Tensor maxPool1d(Tensor input, Window window) {
        return maxPool1dWithIndices(input, window).values();
    }

    /** {@return the largest element of each window of signals, and where it lies} */
    public static MaxPooled maxPool1dWithIndices(Tensor input, Window window) {
        return Pooling.max(1, input, window);
    }

    /** {@return the largest element of each square window of images, which lie side by side} */
    public static Tensor maxPool2d(Tensor input, int size) {
        return maxPool2d(input, Window.of(size));
    }

    /** {@return the largest element of each window of images; NaN counts as largest} */
    public static Tensor maxPool2d(Tensor input, Window window) {
        return maxPool2dWithIndices(input, window).values();
    }

    /** {@return the largest element of each window of images, and where it lies} */
    public static MaxPooled maxPool2dWithIndices(Tensor input, Window window) {
        return Pooling.max(2, input, window);
    }

    /** {@return the mean of each window of signals} The window has no dilation. */
    public static Tensor avgPool1d(Tensor input, Window window) {
        return Pooling.mean(1, input, window);
    }

    /** {@return the mean of each square window of images, which lie side by side} */
    public static Tensor avgPool2d(Tensor input, int size) {
        return avgPool2d(input, Window.of(size));
    }

    /** {@return the mean of each window of images} The window has no dilation. */
    public static Tensor avgPool2d(Tensor input, Window window) {
        return Pooling.mean(2, input, window);
    }

    /** {@return images of so many rows and columns, each element the mean of its share of the input} */
    public static Tensor adaptiveAvgPool2d(Tensor input, int rows, int columns) {
        return Pooling.adaptiveMean(input, rows, columns);
    }

    /** {@return images of so many rows and columns, each element the largest of its share of the input} */
    public static Tensor adaptiveMaxPool2d(Tensor input, int rows, int columns) {
        return adaptiveMaxPool2dWithIndices(input, rows, columns).values();
    }

    /** {@return images of so many rows and columns, each element the largest of its share of the input, and where it lies} */
    public static MaxPooled adaptiveMaxPool2dWithIndices(Tensor input, int rows, int columns) {
        return Pooling.adaptiveMax(input, rows, columns);
    }

    // ---- normalisation ----

    /** {@return the input normalised over its last dimensions} As the form with a weight, with eps 1e-5. */
    public static Tensor layerNorm(Tensor input, Shape normalizedShape) {
        return layerNorm(input, normalizedShape, null, null, 1e-5);
    }

    /**
     * {@return (x - mean) / sqrt(variance + eps) * weight + bias, with statistics over the last dimensions (Ba et al. 2016)}
     *
     * @param normalizedShape the sizes of those dimensions
     * @param weight of that shape, or null for ones
     * @param bias of that shape, or null for zeros
     * @param eps what is added to variances
     */
    public static Tensor layerNorm(Tensor input, Shape normalizedShape, @Nullable Tensor weight, @Nullable Tensor bias,
            double eps) {
        return Normalizations.layerNorm(input, normalizedShape, weight, bias, eps);
    }

    /**
     * {@return (x - mean) / sqrt(variance + eps) * weight + bias, with statistics over groups of channels (Wu and He 2018)}
     *
     * @param input samples by channels by anything
     * @param groups into how many groups the channels of a sample are parted
     * @param weight one for each channel, or null for ones
     * @param bias one for each channel, or null for zeros
     * @param eps what is added to variances
     * @throws IllegalArgumentException if there is but one element
     */
    public static Tensor groupNorm(Tensor input, int groups, @Nullable Tensor weight, @Nullable Tensor bias,
            double eps) {
        return Normalizations.groupNorm(input, groups, weight, bias, eps);
    }

    /**
     * {@return (x - mean) / sqrt(variance + eps) * weight + bias for each channel (Ioffe and Szegedy 2015)} In training with the
     * statistics of the input, towards which the running ones are moved in place; else with the running ones.
     *
     * @param input samples by channels by anything
     * @param runningMean one for each channel; may be null in training
     * @param runningVar likewise; moved towards the sum of squares divided by n - 1
     * @param weight one for each channel, or null for ones
     * @param bias one for each channel, or null for zeros
     * @param momentum how far running statistics are moved, of 1
     * @param eps what is added to variances
     * @throws IllegalArgumentException if there is but one element for each channel in training
     */
    public static Tensor batchNorm(Tensor input, @Nullable Tensor runningMean, @Nullable Tensor runningVar,
            @Nullable Tensor weight, @Nullable Tensor bias, boolean training, double momentum, double eps) {
        if (training) {
            return Normalizations.batchNorm(input, runningMean, runningVar, weight, bias, momentum, eps);
        }
        if (runningMean == null || runningVar == null) {
            throw new TensorException((runningMean == null ? "running_mean" : "running_var")
                    + " must be defined in evaluation mode");
        }
        return Normalizations.batchNormBy(runningMean, runningVar, input, weight, bias, eps);
    }

    /** {@return x / max(norm, 1e-12), with the Euclidean norms along {@code dim}} */
    public static Tensor normalize(Tensor input, int dim) {
        return normalize(input, 2, dim, 1e-12);
    }

    /** {@return x / max(norm, eps), with the p-norms along {@code dim}} */
    public static Tensor normalize(Tensor input, double p, int dim, double eps) {
        return UnitVectors.normalize(input, p, dim, eps);
    }

    /** {@return the cosine of the angle between vectors along {@code dim}, which goes; norms below 1e-8 count as that} */
    public static Tensor cosineSimilarity(Tensor a, Tensor b, int dim) {
        return cosineSimilarity(a, b, dim, 1e-8);
    }

    /** {@return the cosine of the angle between vectors along {@code dim}, which goes; norms below eps count as that} */
    public static Tensor cosineSimilarity(Tensor a, Tensor b, int dim, double eps) {
        return UnitVectors.cosineSimilarity(a, b, dim, eps);
    }

    // ---- layers ----

    /**
     * {@return the input times the transposed weight, plus the bias}
     *
     * @param weight outputs by inputs
     * @param bias outputs, or null
     */
    public static Tensor linear(Tensor input, Tensor weight, @Nullable Tensor bias) {
        return input.linear(weight, bias);
    }

    /**
     * {@return the rows of {@code weight} with the given numbers: the shape of {@code indices} by the width of a row}
     *
     * @param indices INT64
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public static Tensor embedding(Tensor indices, Tensor weight) {
        return Embeddings.embedding(indices, weight, null);
    }

    /**
     * {@return the same, where row {@code paddingIdx} gets no gradient}
     *
     * @param paddingIdx the number of a row, from the end if negative
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public static Tensor embedding(Tensor indices, Tensor weight, long paddingIdx) {
        return Embeddings.embedding(indices, weight, paddingIdx);
    }

    /** {@return for each number a vector with 1 in its place and 0 elsewhere, INT64, as long as the largest number needs} */
    public static Tensor oneHot(Tensor numbers) {
        return Embeddings.oneHot(numbers, -1);
    }

    /**
     * {@return for each number a vector with 1 in its place and 0 elsewhere, INT64}
     *
     * @param numbers INT64, from 0
     * @param numClasses the length of the vectors, or -1 for what the largest number needs
     */
    public static Tensor oneHot(Tensor numbers, long numClasses) {
        return Embeddings.oneHot(numbers, numClasses);
    }

    /**
     * {@return in training the input with each element 0 with probability p, and divided by 1 - p otherwise (Srivastava et al. 2014);
     * else the input itself}
     *
     * @throws IllegalArgumentException if p is not between 0 and 1
     */
    public static Tensor dropout(Tensor input, double p, boolean training) {
        return Dropout.dropout(input, p, training);
    }

    /** {@return a sigmoid(b), a and b being the halves of the input along {@code dim} (Dauphin et al. 2017)} */
    public static Tensor glu(Tensor input, int dim) {
        return Gates.glu(input, dim);
    }

    /** {@return softmax(Q K' / sqrt(E)) V} As the form with a mask, without one. */
    public static Tensor scaledDotProductAttention(Tensor query, Tensor key, Tensor value) {
        return scaledDotProductAttention(query, key, value, null, 0, false, null);
    }

    /**
     * {@return softmax(Q K' scale + mask) V (Vaswani et al. 2017): for each query the values, weighted by how well keys fit}
     *
     * @param query anything by L by E; leading dimensions are broadcast
     * @param key anything by S by E
     * @param value anything by S by F
     * @param mask broadcastable to anything by L by S: BOOL, true where a query may see a key, or numbers to add; null for none
     * @param dropoutP the probability with which a weight is dropped; 0 outside training
     * @param isCausal whether a query sees no key after its own place; only without a mask
     * @param scale the factor of the products, or null for 1 / sqrt(E)
     * @throws IllegalArgumentException if dropoutP is not between 0 and 1
     */
    public static Tensor scaledDotProductAttention(Tensor query, Tensor key, Tensor value, @Nullable Tensor mask,
            double dropoutP, boolean isCausal, @Nullable Double scale) {
        return Attention.scaledDotProduct(query, key, value, mask, dropoutP, isCausal, scale);
    }

    /** {@return the input with zeros around it} As {@link #pad(Tensor, int[], double)} otherwise. */
    public static Tensor pad(Tensor input, int... amounts) {
        return pad(input, amounts, 0);
    }

    /**
     * {@return the input with {@code value} around it}
     *
     * @param amounts how many elements in front of the last dimension, how many behind it, then the same for the dimension before, and so
     *        on; negative ones take elements away
     */
    public static Tensor pad(Tensor input, int[] amounts, double value) {
        return Padding.pad(input, amounts, value);
    }

    /**
     * {@return the input with its own elements around it}
     *
     * @param amounts as for a number, for the last one, two or three dimensions of a signal, image or volume
     */
    public static Tensor pad(Tensor input, int[] amounts, PadMode mode) {
        return Padding.pad(input, amounts, mode);
    }
}
