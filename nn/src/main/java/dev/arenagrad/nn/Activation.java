package dev.arenagrad.nn;

import dev.arenagrad.NN;
import dev.arenagrad.NN.Approximation;
import dev.arenagrad.Tensor;
import java.util.function.UnaryOperator;

/**
 * Functions without parameters as layers, under PyTorch's names: {@code torch.nn.ReLU} is {@link #relu()}. Any other one is
 * {@link Layer#of(UnaryOperator)}, which prints no name.
 */
public final class Activation extends Layer {
    private final String type;
    private final String settings;
    private final UnaryOperator<Tensor> function;

    private Activation(String type, String settings, UnaryOperator<Tensor> function) {
        this.type = type;
        this.settings = settings;
        this.function = function;
    }

    private static Activation of(String type, UnaryOperator<Tensor> function) {
        return new Activation(type, "", function);
    }

    /** {@return {@code max(x, 0)}, elementwise: {@code torch.nn.ReLU}} */
    public static Activation relu() {
        return of("ReLU", Tensor::relu);
    }

    /** {@return {@code 1 / (1 + exp(-x))}, elementwise: {@code torch.nn.Sigmoid}} */
    public static Activation sigmoid() {
        return of("Sigmoid", Tensor::sigmoid);
    }

    /** {@return the hyperbolic tangent, elementwise: {@code torch.nn.Tanh}} */
    public static Activation tanh() {
        return of("Tanh", Tensor::tanh);
    }

    /** {@return {@code min(max(x, 0), 6)}, elementwise: {@code torch.nn.ReLU6}} */
    public static Activation relu6() {
        return of("ReLU6", NN::relu6);
    }

    /** {@return {@code x sigmoid(x)}, elementwise: {@code torch.nn.SiLU}} */
    public static Activation silu() {
        return of("SiLU", NN::silu);
    }

    /** {@return {@code x tanh(log(1 + exp(x)))}, elementwise: {@code torch.nn.Mish}} */
    public static Activation mish() {
        return of("Mish", NN::mish);
    }

    /** {@return self-normalising units, elementwise: {@code torch.nn.SELU}} */
    public static Activation selu() {
        return of("SELU", NN::selu);
    }

    /** {@return {@code x min(max(x + 3, 0), 6) / 6}, elementwise: {@code torch.nn.Hardswish}} */
    public static Activation hardswish() {
        return of("Hardswish", NN::hardswish);
    }

    /** {@return {@code min(max(x + 3, 0), 6) / 6}, elementwise: {@code torch.nn.Hardsigmoid}} */
    public static Activation hardsigmoid() {
        return of("Hardsigmoid", NN::hardsigmoid);
    }

    /** {@return {@code x / (1 + |x|)}, elementwise: {@code torch.nn.Softsign}} */
    public static Activation softsign() {
        return of("Softsign", NN::softsign);
    }

    /** {@return {@code x - tanh(x)}, elementwise: {@code torch.nn.Tanhshrink}} */
    public static Activation tanhshrink() {
        return of("Tanhshrink", NN::tanhshrink);
    }

    /** {@return {@code log(sigmoid(x))}, elementwise: {@code torch.nn.LogSigmoid}} */
    public static Activation logsigmoid() {
        return of("LogSigmoid", NN::logsigmoid);
    }

    /** {@return {@code x P(X <= x)} for a standard normal X, elementwise: {@code torch.nn.GELU}} */
    public static Activation gelu() {
        return gelu(Approximation.NONE);
    }

    /**
     * {@return {@link NN#gelu(Tensor, Approximation)}: {@code torch.nn.GELU}}
     *
     * @param approximation whether it is approximated
     */
    public static Activation gelu(Approximation approximation) {
        String name = approximation == Approximation.TANH ? "tanh" : "none";
        return new Activation("GELU", "approximate='" + name + "'", x -> NN.gelu(x, approximation));
    }

    /**
     * {@return x above 0, else {@code negativeSlope x}, elementwise: {@code torch.nn.LeakyReLU}}
     *
     * @param negativeSlope the slope below 0
     */
    public static Activation leakyRelu(double negativeSlope) {
        return new Activation("LeakyReLU", "negative_slope=" + Repr.of(negativeSlope), x -> NN.leakyRelu(x,
                negativeSlope));
    }

    /**
     * {@return x above 0, else {@code alpha (exp(x) - 1)}, elementwise: {@code torch.nn.ELU}}
     *
     * @param alpha the negative of the limit at minus infinity
     */
    public static Activation elu(double alpha) {
        return new Activation("ELU", "alpha=" + Repr.of(alpha), x -> NN.elu(x, alpha));
    }

    /**
     * {@return {@code log(1 + exp(beta x)) / beta}, elementwise; x where {@code beta x > threshold}: {@code torch.nn.Softplus}}
     *
     * @param beta the larger, the closer to relu
     * @param threshold from where on the result is x itself
     */
    public static Activation softplus(double beta, double threshold) {
        return new Activation("Softplus", "beta=" + Repr.of(beta) + ", threshold=" + Repr.of(threshold), x -> NN
                .softplus(x, beta, threshold));
    }

    /**
     * {@return exponentials divided by their sum along a dimension: {@code torch.nn.Softmax}}
     *
     * @param dim the dimension
     */
    public static Activation softmax(int dim) {
        return new Activation("Softmax", "dim=" + dim, x -> x.softmax(dim));
    }

    /**
     * {@return the logarithm of {@link #softmax(int)}: {@code torch.nn.LogSoftmax}}
     *
     * @param dim the dimension
     */
    public static Activation logSoftmax(int dim) {
        return new Activation("LogSoftmax", "dim=" + dim, x -> x.logSoftmax(dim));
    }

    /**
     * {@return one half of the input times the logistic function of the other: {@code torch.nn.GLU}}
     *
     * @param dim the dimension to halve
     */
    public static Activation glu(int dim) {
        return new Activation("GLU", "dim=" + dim, x -> NN.glu(x, dim));
    }

    /** {@return its input: {@code torch.nn.Identity}} */
    public static Activation identity() {
        return of("Identity", UnaryOperator.identity());
    }

    /**
     * {@return the function's value}
     *
     * @param x any shape
     */
    @Override
    public Tensor forward(Tensor x) {
        return function.apply(x);
    }

    @Override
    protected String typeName() {
        return type;
    }

    @Override
    protected String extraRepr() {
        return settings;
    }
}
