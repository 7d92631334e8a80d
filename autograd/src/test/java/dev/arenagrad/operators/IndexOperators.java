package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.operator;

import dev.arenagrad.Tensor;

/** Elements chosen by a condition or by index. */
final class IndexOperators {
    // @formatter:off
    static final Family FAMILY = Family.of("indexing",
        operator("torch.where",       "where(Tensor, Tensor, Tensor)", "condition", "-", "linearity", c -> Tensor.where(c.tensor("condition"), c.x(), c.other())),
        operator("torch.masked_fill", "maskedFill(Tensor, double)",    "mask",      "-", "linearity", c -> c.x().maskedFill(c.tensor("mask"), c.number("value"))),
        operator("torch.gather",      "gather(int, Tensor)",           "index",     "-", "linearity", c -> c.x().gather(c.integer("dim"), c.tensor("index"))));
    // @formatter:on

    private IndexOperators() {}
}
