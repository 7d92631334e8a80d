package dev.arenagrad;

import dev.arenagrad.functions.Activations;
import dev.arenagrad.functions.Pointwise;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Parameters;
import dev.arenagrad.ops.TensorException;

/**
 * Functions of neural networks that are not methods of {@link Tensor}, as {@code torch.nn.functional} names them. All throw
 * {@link dev.arenagrad.ops.TensorException} where shapes or dtypes do not fit.
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
        return Activations.HARDTANH.of(x, Parameters.of(min, max));
    }

    /** {@return x, but at least 0 and at most 6; its derivative is 0 at the bounds} */
    public static Tensor relu6(Tensor x) {
        return hardtanh(x, 0, 6);
    }

    /** {@return x above {@code threshold}, else {@code value}} */
    public static Tensor threshold(Tensor x, double threshold, double value) {
        return Activations.THRESHOLD.of(x, Parameters.of(threshold, value));
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
}
