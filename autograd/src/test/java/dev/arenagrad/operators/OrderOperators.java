package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.constant;
import static dev.arenagrad.operators.Operator.operator;
import static dev.arenagrad.operators.Operator.several;

import dev.arenagrad.Tensor;
import dev.arenagrad.ValuesIndices;
import dev.arenagrad.VarianceMean;
import java.util.List;

/** Products, extremes, spread and running totals of many elements, their order, and questions about them. */
final class OrderOperators {
    private static final String DIVIDES = "PyTorch divides by the elements; ours, a recurrence, does not";

    // @formatter:off
    static final Family FAMILY = Family.of("order",
        operator("torch.prod", "prod(), prod(int), prod(int, boolean)", "x, result", "-", "product rule; exact where there are zeros", OrderOperators::prod)
            .within(128, "the second derivative has terms of 1/x^2 that cancel where x is small")
            .differs("zeros", "second derivative 0", "PyTorch's is 0 where there are several zeros; ours is exact")
            .differs("infinite", "gradient 0", DIVIDES)
            .differs("infinite", "recorded gradient 0", DIVIDES)
            .differs("infinite", "second derivative 0", DIVIDES),
        operator("torch.max",    "max()",    "x, result", "-", "shared by equals", c -> c.x().max()),
        operator("torch.min",    "min()",    "x, result", "-", "shared by equals", c -> c.x().min()),
        operator("torch.median", "median()", "x, result", "-", "shared by equals", c -> c.x().median()),
        operator("torch.amax", "amax(int...), amax(int, boolean)", "x, result", "-", "shared by equals", OrderOperators::amax),
        operator("torch.amin", "amin(int...), amin(int, boolean)", "x, result", "-", "shared by equals", OrderOperators::amin),
        several("torch.max, dim", "max(int), max(int, boolean)", "intermediates", "-", "to the one chosen",
                c -> both(c.has("keepdim") ? c.x().max(c.integer("dim"), c.flag("keepdim")) : c.x().max(c.integer("dim")))),
        several("torch.min, dim", "min(int), min(int, boolean)", "intermediates", "-", "to the one chosen",
                c -> both(c.has("keepdim") ? c.x().min(c.integer("dim"), c.flag("keepdim")) : c.x().min(c.integer("dim")))),
        several("torch.median, dim", "median(int), median(int, boolean)", "intermediates", "-", "to the one chosen",
                c -> both(c.has("keepdim") ? c.x().median(c.integer("dim"), c.flag("keepdim")) : c.x().median(c.integer("dim")))),
        several("torch.kthvalue", "kthvalue(long, int), kthvalue(long, int, boolean)", "intermediates", "-", "to the one chosen", OrderOperators::kthvalue),
        several("torch.topk", "topk(long, int), topk(long, int, boolean)", "intermediates", "-", "to those chosen", OrderOperators::topk),
        several("torch.sort", "sort(int), sort(int, boolean)", "intermediates", "-", "a permutation",
                c -> both(c.has("descending") ? c.x().sort(c.integer("dim"), c.flag("descending")) : c.x().sort(c.integer("dim")))),
        constant("torch.argsort", "argsort(int), argsort(int, boolean)",
                c -> c.has("descending") ? c.x().argsort(c.integer("dim"), c.flag("descending")) : c.x().argsort(c.integer("dim"))),
        constant("torch.argmin", "argmin(), argmin(int), argmin(int, boolean)", OrderOperators::argmin),
        operator("torch.var", "var(), var(int...), var(double, boolean, int...)", "x", "-", "chain rule", OrderOperators::var),
        operator("torch.std", "std(), std(int...), std(double, boolean, int...)", "x, result", "-", "chain rule; 0 where it is 0", OrderOperators::std),
        several("torch.var_mean", "varMean(double, boolean, int...)", "x", "-", "chain rule",
                c -> both(c.x().varMean(c.number("correction"), c.flag("keepdim"), c.integers("dim")))),
        several("torch.std_mean", "stdMean(double, boolean, int...)", "x, result", "-", "chain rule; 0 where it is 0",
                c -> both(c.x().stdMean(c.number("correction"), c.flag("keepdim"), c.integers("dim")))),
        operator("torch.cumsum",  "cumsum(int)",  "-",         "-", "linearity", c -> c.x().cumsum(c.integer("dim"))),
        operator("torch.cumprod", "cumprod(int)", "x", "-", "a linear recurrence; exact where there are zeros", c -> c.x().cumprod(c.integer("dim")))
            .within(64, "PyTorch's second derivative has terms of 1/x^2 that cancel where x is small")
            .differs("infinities", "gradient 0", DIVIDES)
            .differs("infinities", "recorded gradient 0", DIVIDES)
            .differs("infinities", "second derivative 0", DIVIDES)
            .differs("NaN", "gradient 0", DIVIDES)
            .differs("NaN", "recorded gradient 0", DIVIDES)
            .differs("NaN", "second derivative 0", DIVIDES),
        constant("torch.any", "any(), any(int), any(int, boolean)", OrderOperators::any),
        constant("torch.all", "all(), all(int), all(int, boolean)", OrderOperators::all),
        constant("torch.count_nonzero", "countNonzero(int...)", c -> c.has("dim") ? c.x().countNonzero(c.integers("dim")) : c.x().countNonzero()));
    // @formatter:on

    private OrderOperators() {}

    private static List<Tensor> both(ValuesIndices chosen) {
        return List.of(chosen.values(), chosen.indices());
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

    private static List<Tensor> kthvalue(Arguments c) {
        int dim = c.integer("dim");
        return both(c.has("keepdim") ? c.x().kthvalue(c.integer("k"), dim, c.flag("keepdim"))
                : c.x().kthvalue(c.integer("k"), dim));
    }

    private static List<Tensor> topk(Arguments c) {
        int dim = c.integer("dim");
        return both(c.has("largest") ? c.x().topk(c.integer("k"), dim, c.flag("largest"))
                : c.x().topk(c.integer("k"), dim));
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
