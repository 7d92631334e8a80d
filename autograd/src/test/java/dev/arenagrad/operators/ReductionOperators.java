package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.constant;
import static dev.arenagrad.operators.Operator.operator;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.Shape;

/** Many elements made one, and functions of an element and the others of its row. */
final class ReductionOperators {
    private static final String FLAT_AT_ZERO = "PyTorch's is NaN, from dividing by 0; ours is 0, as the first one is";
    private static final String LACKS_A_BLANK = "PyTorch's text lacks a blank";

    // @formatter:off
    static final Family FAMILY = Family.of("reductions",
        operator("torch.sum",  "sum(), sum(int...), sum(int, boolean)",    "-", "-", "linearity", ReductionOperators::sum),
        operator("torch.mean", "mean(), mean(int...), mean(int, boolean)", "-", "-", "linearity", ReductionOperators::mean),
        operator("torch.Tensor.sum_to_size", "sumToSize(Shape)",           "-", "-", "linearity",
                c -> c.x().sumToSize(Shape.of(c.longs("size")))),
        operator("torch.linalg.vector_norm", "norm(), norm(double), norm(double, int...)", "x, result",
                "-", "chain rule; minimum-norm subgradient", ReductionOperators::norm)
            .differs("p=inf, empty rows", "refusal", LACKS_A_BLANK)
            .differs("p=-inf, empty rows", "refusal", LACKS_A_BLANK)
            .differs("p=2.0, zeros", "second derivative 0", FLAT_AT_ZERO)
            .differs("p=2.0, a row of zeros", "second derivative 0", FLAT_AT_ZERO)
            .differs("p=1.5, a row of zeros", "second derivative 0", FLAT_AT_ZERO)
            .differs("p=0.5, a row of zeros", "second derivative 0", FLAT_AT_ZERO)
            .differs("p=-1.0, some zeros", "second derivative 0", FLAT_AT_ZERO)
            .differs("p=1.5, zeros", "second derivative 0", FLAT_AT_ZERO)
            .differs("p=0.5, zeros", "second derivative 0", FLAT_AT_ZERO)
            .differs("p=1.5, some zeros", "second derivative 0", FLAT_AT_ZERO)
            .differs("p=0.5, some zeros", "second derivative 0", FLAT_AT_ZERO),
        operator("torch.logsumexp",   "logsumexp(int...), logsumexp(int, boolean)", "x, result", "-", "chain rule",
                c -> c.has("keepdim") ? c.x().logsumexp(c.integer("dim"), c.flag("keepdim")) : c.x().logsumexp(c.integers("dim"))),
        operator("torch.softmax",     "softmax(int)",    "result",    "-", "chain rule", c -> c.x().softmax(c.integer("dim")))
            .within(64, "sums of probabilities times gradients are taken from the gradients, once for each derivative"),
        operator("torch.log_softmax", "logSoftmax(int)", "result",    "-", "chain rule", c -> c.x().logSoftmax(c.integer("dim"))),
        constant("torch.argmax",      "argmax(), argmax(int), argmax(int, boolean)", ReductionOperators::argmax));
    // @formatter:on

    private ReductionOperators() {}

    private static Tensor sum(Arguments c) {
        if (c.has("keepdim")) {
            return c.x().sum(c.integer("dim"), c.flag("keepdim"));
        }
        return c.has("dim") ? c.x().sum(c.integers("dim")) : c.x().sum();
    }

    private static Tensor mean(Arguments c) {
        if (c.has("keepdim")) {
            return c.x().mean(c.integer("dim"), c.flag("keepdim"));
        }
        return c.has("dim") ? c.x().mean(c.integers("dim")) : c.x().mean();
    }

    private static Tensor argmax(Arguments c) {
        if (c.has("keepdim")) {
            return c.x().argmax(c.integer("dim"), c.flag("keepdim"));
        }
        return c.has("dim") ? c.x().argmax(c.integer("dim")) : c.x().argmax();
    }

    private static Tensor norm(Arguments c) {
        if (c.has("dim")) {
            return c.x().norm(c.number("p"), c.integers("dim"));
        }
        return c.has("p") ? c.x().norm(c.number("p")) : c.x().norm();
    }
}
