package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.constant;
import static dev.arenagrad.operators.Operator.operator;
import static dev.arenagrad.operators.Operator.several;

import dev.arenagrad.Tensor;
import dev.arenagrad.VarianceMean;
import dev.arenagrad.ops.Shape;
import java.util.List;

/** Many elements made one. */
final class ReductionOperators {
    private static final String FLAT_AT_ZERO = "PyTorch's is NaN, from dividing by 0; ours is 0, as the first one is";
    private static final String LACKS_A_BLANK = "PyTorch's text lacks a blank";
    private static final String DIVIDES = "PyTorch divides by the elements; ours, a recurrence, does not";

    // @formatter:off
    static final Family FAMILY = Family.of("reductions",
        operator("torch.sum", "sum(), sum(int...), sum(int, boolean)", "-", "-", "linearity", ReductionOperators::sum),
        operator("torch.mean", "mean(), mean(int...), mean(int, boolean)", "-", "-", "linearity", ReductionOperators::mean),
        operator("torch.Tensor.sum_to_size", "sumToSize(Shape)", "-", "-", "linearity",
                c -> c.x().sumToSize(Shape.of(c.longs("size")))),
        operator("torch.prod", "prod(), prod(int), prod(int, boolean)", "x, result", "-", "product rule; exact where there are zeros", ReductionOperators::prod)
            .within(128, "the second derivative has terms of 1/x^2 that cancel where x is small")
            .differs("zeros", "second derivative 0", "PyTorch's is 0 where there are several zeros; ours is exact")
            .differs("infinite", "gradient 0", DIVIDES)
            .differs("infinite", "recorded gradient 0", DIVIDES)
            .differs("infinite", "second derivative 0", DIVIDES),
        operator("torch.var", "var(), var(int...), var(double, boolean, int...)", "x", "-", "chain rule", ReductionOperators::var),
        operator("torch.std", "std(), std(int...), std(double, boolean, int...)", "x, result", "-", "chain rule; 0 where it is 0", ReductionOperators::std),
        several("torch.var_mean", "varMean(double, boolean, int...)", "x", "-", "chain rule",
                c -> both(c.x().varMean(c.number("correction"), c.flag("keepdim"), c.integers("dim")))),
        several("torch.std_mean", "stdMean(double, boolean, int...)", "x, result", "-", "chain rule; 0 where it is 0",
                c -> both(c.x().stdMean(c.number("correction"), c.flag("keepdim"), c.integers("dim")))),
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
        operator("torch.max", "max()", "x, result", "-", "shared by equals", c -> c.x().max()),
        operator("torch.min", "min()", "x, result", "-", "shared by equals", c -> c.x().min()),
        operator("torch.median", "median()", "x, result", "-", "shared by equals", c -> c.x().median()),
        operator("torch.amax", "amax(int...), amax(int, boolean)", "x, result", "-", "shared by equals", ReductionOperators::amax),
        operator("torch.amin", "amin(int...), amin(int, boolean)", "x, result", "-", "shared by equals", ReductionOperators::amin),
        constant("torch.argmax", "argmax(), argmax(int), argmax(int, boolean)", ReductionOperators::argmax),
        constant("torch.argmin", "argmin(), argmin(int), argmin(int, boolean)", ReductionOperators::argmin),
        constant("torch.any", "any(), any(int), any(int, boolean)", ReductionOperators::any),
        constant("torch.all", "all(), all(int), all(int, boolean)", ReductionOperators::all),
        constant("torch.count_nonzero", "countNonzero(int...)", c -> c.has("dim") ? c.x().countNonzero(c.integers("dim")) : c.x().countNonzero()));
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

    private static List<Tensor> both(VarianceMean moments) {
        return List.of(moments.variance(), moments.mean());
    }

    private static Tensor prod(Arguments c) {
        if (c.has("keepdim")) {
            return c.x().prod(c.integer("dim"), c.flag("keepdim"));
        }
        return c.has("dim") ? c.x().prod(c.integer("dim")) : c.x().prod();
    }

    private static Tensor amax(Arguments c) {
        if (c.has("keepdim")) {
            return c.x().amax(c.integer("dim"), c.flag("keepdim"));
        }
        return c.has("dim") ? c.x().amax(c.integers("dim")) : c.x().amax();
    }

    private static Tensor amin(Arguments c) {
        if (c.has("keepdim")) {
            return c.x().amin(c.integer("dim"), c.flag("keepdim"));
        }
        return c.has("dim") ? c.x().amin(c.integers("dim")) : c.x().amin();
    }

    private static Tensor argmin(Arguments c) {
        if (c.has("keepdim")) {
            return c.x().argmin(c.integer("dim"), c.flag("keepdim"));
        }
        return c.has("dim") ? c.x().argmin(c.integer("dim")) : c.x().argmin();
    }

    private static Tensor var(Arguments c) {
        if (c.has("correction")) {
            return c.x().var(c.number("correction"), c.flag("keepdim"), c.integers("dim"));
        }
        return c.has("dim") ? c.x().var(c.integers("dim")) : c.x().var();
    }

    private static Tensor std(Arguments c) {
        if (c.has("correction")) {
            return c.x().std(c.number("correction"), c.flag("keepdim"), c.integers("dim"));
        }
        return c.has("dim") ? c.x().std(c.integers("dim")) : c.x().std();
    }

    private static Tensor any(Arguments c) {
        if (c.has("keepdim")) {
            return c.x().any(c.integer("dim"), c.flag("keepdim"));
        }
        return c.has("dim") ? c.x().any(c.integer("dim")) : c.x().any();
    }

    private static Tensor all(Arguments c) {
        if (c.has("keepdim")) {
            return c.x().all(c.integer("dim"), c.flag("keepdim"));
        }
        return c.has("dim") ? c.x().all(c.integer("dim")) : c.x().all();
    }
}
