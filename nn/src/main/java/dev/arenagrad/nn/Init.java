package dev.arenagrad.nn;

import dev.arenagrad.Generator;
import dev.arenagrad.GradMode;
import dev.arenagrad.Linalg;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Initial values of parameters, {@code torch.nn.init}. Each method changes a tensor in place, unrecorded, also if it requires a gradient,
 * and returns it.
 *
 * <p>Random numbers come from the generator that is given or, where none is, from that of the calling thread: {@link Generator#use()}
 * lets layers draw from another one. A tensor without elements stays as it is. What is said about operations in place at {@link Tensor}
 * holds here too; a method that throws changes neither the tensor nor the generator.
 *
 * {@snippet :
 * net.apply(layer -> {
 *     if (layer instanceof Linear linear) {
 *         Init.xavierUniform_(linear.weight(), Init.Nonlinearity.TANH.gain());
 *     }
 * });
 * }
 *
 * <p>The <i>fans</i> of a weight are how many numbers each output is made of (fan in), and into how many outputs each input goes (fan out).
 * A weight of shape {@code [outputs, inputs, kernel...]} has {@code inputs * kernel} and {@code outputs * kernel}.
 */
public final class Init {
    private Init() {}

    /** Which fan keeps the size of numbers: that of activations forward, or that of gradients backward. */
    public enum FanMode {
        /** Forward. */
        FAN_IN,
        /** Backward. */
        FAN_OUT
    }

    /** What follows a layer, with the factor by which its weights are to be larger: {@code torch.nn.init.calculate_gain}. */
    public enum Nonlinearity {
        /** None: 1. */
        LINEAR(1),
        /** The logistic function: 1. */
        SIGMOID(1),
        /** The hyperbolic tangent: 5/3. */
        TANH(5.0 / 3),
        /** {@code max(x, 0)}: the square root of 2. */
        RELU(Math.sqrt(2)),
        /** Leaky relu of slope 0.01: the square root of {@code 2 / (1 + 0.01^2)}. */
        LEAKY_RELU(leakyReluGain(0.01)),
        /** Self-normalising units: 3/4. */
        SELU(0.75);

        private final double gain;

        Nonlinearity(double gain) {
            this.gain = gain;
        }

        /** {@return the factor} */
        public double gain() {
            return gain;
        }
    }

    /**
     * {@return the factor for a leaky relu: the square root of {@code 2 / (1 + negativeSlope^2)}}
     *
     * @param negativeSlope the slope below 0
     */
    public static double leakyReluGain(double negativeSlope) {
        return Math.sqrt(2 / (1 + negativeSlope * negativeSlope));
    }

    /**
     * Sets all elements to one number.
     *
     * @param tensor any shape
     * @param value the number
     * @return {@code tensor}
     */
    public static Tensor constant_(Tensor tensor, double value) {
        return unrecorded(tensor, null, to -> to.fill_(value));
    }

    /**
     * Sets all elements to 1.
     *
     * @param tensor any shape
     * @return {@code tensor}
     */
    public static Tensor ones_(Tensor tensor) {
        return constant_(tensor, 1);
    }

    /**
     * Sets all elements to 0.
     *
     * @param tensor any shape
     * @return {@code tensor}
     */
    public static Tensor zeros_(Tensor tensor) {
        return constant_(tensor, 0);
    }

    /**
     * Draws from the uniform distribution. As {@link #uniform_(Tensor, double, double, Generator)} from the thread's generator.
     *
     * @param tensor any shape
     * @param low the least number
     * @param high the bound, excluded
     * @return {@code tensor}
     */
    public static Tensor uniform_(Tensor tensor, double low, double high) {
        return uniform_(tensor, low, high, null);
    }

    /**
     * Draws from the uniform distribution.
     *
     * @param tensor any shape
     * @param low the least number
     * @param high the bound, excluded
     * @param generator the source, or null for that of the thread
     * @return {@code tensor}
     */
    public static Tensor uniform_(Tensor tensor, double low, double high, @Nullable Generator generator) {
        return unrecorded(tensor, generator, to -> to.uniform_(low, high));
    }

    /**
     * Draws from the normal distribution. As {@link #normal_(Tensor, double, double, Generator)} from the thread's generator.
     *
     * @param tensor any shape
     * @param mean the mean
     * @param std the standard deviation
     * @return {@code tensor}
     */
    public static Tensor normal_(Tensor tensor, double mean, double std) {
        return normal_(tensor, mean, std, null);
    }

    /**
     * Draws from the normal distribution.
     *
     * @param tensor any shape
     * @param mean the mean
     * @param std the standard deviation
     * @param generator the source, or null for that of the thread
     * @return {@code tensor}
     */
    public static Tensor normal_(Tensor tensor, double mean, double std, @Nullable Generator generator) {
        return unrecorded(tensor, generator, to -> to.normal_(mean, std));
    }

    /**
     * Draws from the standard normal distribution, again where a number is not from -2 to 2. As
     * {@link #truncNormal_(Tensor, double, double, double, double, Generator)} from the thread's generator.
     *
     * @param tensor any shape
     * @return {@code tensor}
     */
    public static Tensor truncNormal_(Tensor tensor) {
        return truncNormal_(tensor, 0, 1, -2, 2, null);
    }

    /**
     * Draws from the normal distribution on the condition that numbers are from {@code low} to {@code high}: the inverse of its distribution
     * function, of a uniform number. Numbers are less and less exact, as PyTorch's, the further out on one side of the mean both bounds are.
     *
     * @param tensor any shape
     * @param mean the mean of the distribution
     * @param std its standard deviation, more than 0
     * @param low the least number
     * @param high the largest number
     * @param generator the source, or null for that of the thread
     * @return {@code tensor}
     * @throws IllegalArgumentException if {@code std} is not positive, or if {@code low > high}
     */
    public static Tensor truncNormal_(Tensor tensor, double mean, double std, double low, double high,
            @Nullable Generator generator) {
        if (!(std > 0) || !(low <= high)) {
            throw new IllegalArgumentException("a truncated normal distribution needs std > 0 and low <= high, but got"
                    + " std " + std + ", low " + low + " and high " + high);
        }
        double below = Math.max(-1, erf((low - mean) / std / Math.sqrt(2)));
        double above = Math.min(1, erf((high - mean) / std / Math.sqrt(2)));
        return unrecorded(tensor, generator, to -> to.copy_(Tensor.emptyLike(to).uniform_(below, above).erfinv()
                .mul(std * Math.sqrt(2)).add(mean).clamp(low, high)));
    }

    private static double erf(double x) {
        try (Scope _ = Scope.open()) {
            return Tensor.scalar(x, DType.FLOAT64).erf().item();
        }
    }

    /**
     * Draws from the uniform distribution on {@code (-a, a)} with {@code a = gain sqrt(6 / (fan in + fan out))} (Glorot and Bengio 2010). As
     * {@link #xavierUniform_(Tensor, double, Generator)} from the thread's generator.
     *
     * @param tensor at least two dimensions
     * @param gain the factor
     * @return {@code tensor}
     * @throws IllegalArgumentException if there are fewer dimensions
     */
    public static Tensor xavierUniform_(Tensor tensor, double gain) {
        return xavierUniform_(tensor, gain, null);
    }

    /**
     * Draws from the uniform distribution on {@code (-a, a)} with {@code a = gain sqrt(6 / (fan in + fan out))} (Glorot and Bengio 2010).
     *
     * @param tensor at least two dimensions
     * @param gain the factor
     * @param generator the source, or null for that of the thread
     * @return {@code tensor}
     * @throws IllegalArgumentException if there are fewer dimensions
     */
    public static Tensor xavierUniform_(Tensor tensor, double gain, @Nullable Generator generator) {
        double bound = gain * Math.sqrt(6.0 / (fanIn(tensor) + fanOut(tensor)));
        return uniform_(tensor, -bound, bound, generator);
    }

    /**
     * Draws from the normal distribution with standard deviation {@code gain sqrt(2 / (fan in + fan out))} (Glorot and Bengio 2010). As
     * {@link #xavierNormal_(Tensor, double, Generator)} from the thread's generator.
     *
     * @param tensor at least two dimensions
     * @param gain the factor
     * @return {@code tensor}
     * @throws IllegalArgumentException if there are fewer dimensions
     */
    public static Tensor xavierNormal_(Tensor tensor, double gain) {
        return xavierNormal_(tensor, gain, null);
    }

    /**
     * Draws from the normal distribution with standard deviation {@code gain sqrt(2 / (fan in + fan out))} (Glorot and Bengio 2010).
     *
     * @param tensor at least two dimensions
     * @param gain the factor
     * @param generator the source, or null for that of the thread
     * @return {@code tensor}
     * @throws IllegalArgumentException if there are fewer dimensions
     */
    public static Tensor xavierNormal_(Tensor tensor, double gain, @Nullable Generator generator) {
        return normal_(tensor, 0, gain * Math.sqrt(2.0 / (fanIn(tensor) + fanOut(tensor))), generator);
    }

    /**
     * Draws from the uniform distribution for layers that relu follows. As
     * {@link #kaimingUniform_(Tensor, double, FanMode, Generator)} with the gain of relu and fan in, from the thread's generator.
     *
     * @param tensor at least two dimensions
     * @return {@code tensor}
     * @throws IllegalArgumentException if there are fewer dimensions
     */
    public static Tensor kaimingUniform_(Tensor tensor) {
        return kaimingUniform_(tensor, Nonlinearity.RELU.gain(), FanMode.FAN_IN, null);
    }

    /**
     * Draws from the uniform distribution on {@code (-a, a)} with {@code a = gain sqrt(3 / fan)} (He et al. 2015).
     *
     * @param tensor at least two dimensions
     * @param gain the factor
     * @param mode which fan
     * @param generator the source, or null for that of the thread
     * @return {@code tensor}
     * @throws IllegalArgumentException if there are fewer dimensions
     */
    public static Tensor kaimingUniform_(Tensor tensor, double gain, FanMode mode, @Nullable Generator generator) {
        double bound = gain * Math.sqrt(3.0 / fan(tensor, mode));
        return uniform_(tensor, -bound, bound, generator);
    }

    /**
     * Draws from the normal distribution for layers that relu follows. As {@link #kaimingNormal_(Tensor, double, FanMode, Generator)} with
     * the gain of relu and fan in, from the thread's generator.
     *
     * @param tensor at least two dimensions
     * @return {@code tensor}
     * @throws IllegalArgumentException if there are fewer dimensions
     */
    public static Tensor kaimingNormal_(Tensor tensor) {
        return kaimingNormal_(tensor, Nonlinearity.RELU.gain(), FanMode.FAN_IN, null);
    }

    /**
     * Draws from the normal distribution with standard deviation {@code gain / sqrt(fan)} (He et al. 2015).
     *
     * @param tensor at least two dimensions
     * @param gain the factor
     * @param mode which fan
     * @param generator the source, or null for that of the thread
     * @return {@code tensor}
     * @throws IllegalArgumentException if there are fewer dimensions
     */
    public static Tensor kaimingNormal_(Tensor tensor, double gain, FanMode mode, @Nullable Generator generator) {
        return normal_(tensor, 0, gain / Math.sqrt(fan(tensor, mode)), generator);
    }

    /**
     * Sets a matrix to a random one with orthonormal rows or columns, whichever are fewer, times {@code gain} (Saxe et al. 2014). As
     * {@link #orthogonal_(Tensor, double, Generator)} from the thread's generator.
     *
     * @param tensor at least two dimensions
     * @param gain the factor
     * @return {@code tensor}
     * @throws IllegalArgumentException if there are fewer dimensions
     */
    public static Tensor orthogonal_(Tensor tensor, double gain) {
        return orthogonal_(tensor, gain, null);
    }

    /**
     * Sets a matrix to a random one with orthonormal rows or columns, whichever are fewer, times {@code gain} (Saxe et al. 2014): the
     * orthogonal factor of a matrix of normal numbers, with the signs that make its triangular factor positive.
     *
     * @param tensor at least two dimensions; those after the first count as columns
     * @param gain the factor
     * @param generator the source, or null for that of the thread
     * @return {@code tensor}
     * @throws IllegalArgumentException if there are fewer dimensions
     */
    public static Tensor orthogonal_(Tensor tensor, double gain, @Nullable Generator generator) {
        if (tensor.dim() < 2) {
            throw new IllegalArgumentException("Only tensors with 2 or more dimensions are supported");
        }
        long rows = tensor.shape().size(0);
        long columns = tensor.numel() / Math.max(rows, 1);
        return unrecorded(tensor, generator, to -> {
            Tensor tall = Tensor.randn(to.dtype(), Math.max(rows, columns), Math.min(rows, columns));
            Linalg.Qr factors = Linalg.qr(tall);
            Tensor q = factors.q().mul(factors.r().diagonal().sign());
            return to.copy_((rows < columns ? q.t() : q).mul(gain).reshape(tensor.shape().toArray()));
        });
    }

    /** Draws uniformly from within 1 over the square root of a number: PyTorch's default for most layers. */
    static Tensor withinRoot_(Tensor tensor, long number) {
        double bound = number == 0 ? 0 : 1 / Math.sqrt(number);
        return uniform_(tensor, -bound, bound);
    }

    static long fanIn(Tensor tensor) {
        return fan(tensor, FanMode.FAN_IN);
    }

    private static long fanOut(Tensor tensor) {
        return fan(tensor, FanMode.FAN_OUT);
    }

    private static long fan(Tensor tensor, FanMode mode) {
        if (tensor.dim() < 2) {
            throw new IllegalArgumentException(
                    "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
        }
        long[] sizes = tensor.shape().toArray();
        long fan = mode == FanMode.FAN_IN ? sizes[1] : sizes[0];
        for (int i = 2; i < sizes.length; i++) {
            fan *= sizes[i];
        }
        return fan;
    }

    private static Tensor unrecorded(Tensor tensor, @Nullable Generator generator, UnaryOperator<Tensor> change) {
        if (tensor.numel() == 0) {
            return tensor;
        }
        Generator source = generator == null ? Generator.ofThread() : generator;
        Generator.State before = source.state();
        try (Generator.Use _ = source.use(); GradMode _ = GradMode.noGrad(); Scope _ = Scope.open("initialization")) {
            change.apply(tensor);
        } catch (RuntimeException | Error e) {
            source.setState(before);
            throw e;
        }
        return tensor;
    }
}
