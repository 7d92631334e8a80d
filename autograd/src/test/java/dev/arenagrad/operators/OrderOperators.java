package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.constant;
import static dev.arenagrad.operators.Operator.operator;
import static dev.arenagrad.operators.Operator.several;

import dev.arenagrad.Tensor;
import dev.arenagrad.ValuesIndices;
import java.util.List;

/** The order of elements along a dimension, and running totals. */
final class OrderOperators {
    private static final String DIVIDES = "PyTorch divides by the elements; ours, a recurrence, does not";

    // @formatter:off
    static final Family FAMILY = Family.of("order",
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
        operator("torch.cumsum", "cumsum(int)", "-", "-", "linearity", c -> c.x().cumsum(c.integer("dim"))),
        operator("torch.cumprod", "cumprod(int)", "x", "-", "a linear recurrence; exact where there are zeros", c -> c.x().cumprod(c.integer("dim")))
            .within(64, "PyTorch's second derivative has terms of 1/x^2 that cancel where x is small")
            .differs("infinities", "gradient 0", DIVIDES)
            .differs("infinities", "recorded gradient 0", DIVIDES)
            .differs("infinities", "second derivative 0", DIVIDES)
            .differs("NaN", "gradient 0", DIVIDES)
            .differs("NaN", "recorded gradient 0", DIVIDES)
            .differs("NaN", "second derivative 0", DIVIDES));
    // @formatter:on

    private OrderOperators() {}

    private static List<Tensor> both(ValuesIndices chosen) {
        return List.of(chosen.values(), chosen.indices());
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
}
