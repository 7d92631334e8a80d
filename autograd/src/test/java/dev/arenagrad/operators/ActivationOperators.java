package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.operator;

import dev.arenagrad.NN;

/** Activations of neural networks. */
final class ActivationOperators {
    private static final String SIXTH = "PyTorch takes a sixth as a float; ours is exact";
    private static final String OF_NAN = "PyTorch's at NaN depends on the element's place, NaN or a number; ours is NaN";
    private static final String OF_EXP = "PyTorch takes exp(x) - 1, which cancels near 0; ours is good to 2 units there";
    private static final String NO_TAIL = "PyTorch's distribution function is 0 where 1 + erf is, below some -8; ours goes on";

    // @formatter:off
    static final Family FAMILY = Family.of("activations",
        operator("torch.nn.functional.hardtanh", "NN.hardtanh(Tensor), NN.hardtanh(Tensor, double, double), NN.hardtanh(Tensor, long, long)", "x", "-", "calculus; 0 at the bounds",
                c -> c.has("min_val") ? NN.hardtanh(c.x(), c.number("min_val"), c.number("max_val")) : NN.hardtanh(c.x())),
        operator("torch.nn.functional.relu6", "NN.relu6(Tensor)", "x", "-", "calculus; 0 at the bounds", c -> NN.relu6(c.x())),
        operator("torch.nn.functional.threshold", "NN.threshold(Tensor, double, double), NN.threshold(Tensor, long, long)", "x", "-", "calculus; 0 at the threshold",
                c -> NN.threshold(c.x(), c.number("threshold"), c.number("value"))),
        operator("torch.nn.functional.leaky_relu", "NN.leakyRelu(Tensor), NN.leakyRelu(Tensor, double)", "x", "-", "calculus",
                c -> c.has("negative_slope") ? NN.leakyRelu(c.x(), c.number("negative_slope")) : NN.leakyRelu(c.x())),
        operator("torch.nn.functional.elu", "NN.elu(Tensor), NN.elu(Tensor, double)", "x", "-", "DLMF 4.7",
                c -> c.has("alpha") ? NN.elu(c.x(), c.number("alpha")) : NN.elu(c.x()))
            .within(32, OF_EXP)
            .differs("edges", "gradient 0", OF_NAN)
            .differs("edges", "recorded gradient 0", OF_NAN)
            .differs("edges, alpha 1.7", "gradient 0", OF_NAN)
            .differs("edges, alpha 1.7", "recorded gradient 0", OF_NAN),
        operator("torch.nn.functional.selu", "NN.selu(Tensor)", "x", "-", "DLMF 4.7", c -> NN.selu(c.x()))
            .within(32, OF_EXP)
            .differs("edges", "gradient 0", OF_NAN)
            .differs("edges", "recorded gradient 0", OF_NAN),
        operator("torch.nn.functional.celu", "NN.celu(Tensor, double)", "x", "-", "DLMF 4.7", c -> NN.celu(c.x(), c.number("alpha")))
            .within(32, OF_EXP)
            .differs("edges, alpha 1.0", "gradient 0", OF_NAN)
            .differs("edges, alpha 1.0", "recorded gradient 0", OF_NAN)
            .differs("edges, alpha 0.5", "gradient 0", OF_NAN)
            .differs("edges, alpha 0.5", "recorded gradient 0", OF_NAN),
        operator("torch.nn.functional.gelu", "NN.gelu(Tensor), NN.gelu(Tensor, Approximation)", "x", "-", "product rule",
                c -> c.has("approximate") ? NN.gelu(c.x(), NN.Approximation.TANH) : NN.gelu(c.x()))
            .within(64, "PyTorch takes 1 + erf(x), which cancels where x is negative")
            .differs("edges (float64)", "result 0", NO_TAIL),
        operator("torch.nn.functional.silu", "NN.silu(Tensor)", "x", "-", "product rule", c -> NN.silu(c.x())),
        operator("torch.nn.functional.mish", "NN.mish(Tensor)", "x", "-", "product rule", c -> NN.mish(c.x()))
            .within(8, "five rounded steps"),
        operator("torch.nn.functional.softplus, Scalar", "NN.softplus(Tensor), NN.softplus(Tensor, double, double)", "x", "-", "DLMF 4.7",
                c -> c.has("beta") ? NN.softplus(c.x(), c.number("beta"), c.number("threshold")) : NN.softplus(c.x())),
        operator("torch.nn.functional.logsigmoid", "NN.logsigmoid(Tensor)", "x", "-", "DLMF 4.7", c -> NN.logsigmoid(c.x()))
            .differs("edges", "second derivative 0", "PyTorch's is 0 where 1 + exp(-x) is 1; ours goes on"),
        operator("torch.nn.functional.hardsigmoid", "NN.hardsigmoid(Tensor)", "x", "-", "calculus; 0 at the bounds", c -> NN.hardsigmoid(c.x()))
            .differs("float64", "gradient 0", SIXTH)
            .differs("float64", "recorded gradient 0", SIXTH),
        operator("torch.nn.functional.hardswish", "NN.hardswish(Tensor)", "x", "-", "product rule", c -> NN.hardswish(c.x())),
        operator("torch.nn.functional.softsign", "NN.softsign(Tensor)", "intermediates, x", "-", "quotient rule", c -> NN.softsign(c.x()))
            .within(64, "PyTorch's second derivative cancels where x is large"),
        operator("torch.nn.functional.tanhshrink", "NN.tanhshrink(Tensor)", "intermediates", "-", "DLMF 4.34", c -> NN.tanhshrink(c.x()))
            .within(128, "x - tanh(x) cancels near 0, on either side"),
        operator("torch.nn.functional.hardshrink", "NN.hardshrink(Tensor, double)", "x", "-", "calculus; 0 at the bounds", c -> NN.hardshrink(c.x(), c.number("lambd"))),
        operator("torch.nn.functional.softshrink", "NN.softshrink(Tensor, double)", "x", "-", "calculus; 0 at the bounds", c -> NN.softshrink(c.x(), c.number("lambd"))));
    // @formatter:on

    private ActivationOperators() {}
}
