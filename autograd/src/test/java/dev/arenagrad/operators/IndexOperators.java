package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.constant;
import static dev.arenagrad.operators.Operator.operator;

import dev.arenagrad.Index;
import dev.arenagrad.Tensor;
import java.util.List;

/** Elements chosen by a condition or by index. */
final class IndexOperators {
    // @formatter:off
    static final Family FAMILY = Family.of("indexing",
        operator("torch.where",       "where(Tensor, Tensor, Tensor)", "condition", "-", "linearity", c -> Tensor.where(c.tensor("condition"), c.x(), c.other())),
        operator("torch.masked_fill", "maskedFill(Tensor, double), maskedFill(Tensor, long)",    "mask",      "-", "linearity", c -> c.x().maskedFill(c.tensor("mask"), c.number("value"))),
        operator("torch.gather",      "gather(int, Tensor)",           "index",     "-", "linearity", c -> c.x().gather(c.integer("dim"), c.tensor("index")))
            .differs("out of range", "type of refusal", InPlaceOperators.OUT_OF_BOUNDS)
            .differs("negative", "type of refusal", InPlaceOperators.OUT_OF_BOUNDS),
        operator("torch.masked_fill, Tensor", "maskedFill(Tensor, Tensor)", "mask", "-", "linearity", c -> c.x().maskedFill(c.tensor("mask"), c.tensor("value"))),
        operator("torch.masked_select", "maskedSelect(Tensor)", "mask", "-", "linearity", c -> c.x().maskedSelect(c.tensor("mask")))
            .differs("transposed", "gradient 0", InPlaceOperators.IN_THE_ORDER_OF_MEMORY)
            .differs("transposed", "recorded gradient 0", InPlaceOperators.IN_THE_ORDER_OF_MEMORY),
        operator("torch.Tensor.masked_scatter", "maskedScatter(Tensor, Tensor)", "mask", "-", "linearity", c -> c.x().maskedScatter(c.tensor("mask"), c.tensor("source"))),
        operator("torch.index_select", "indexSelect(int, Tensor)", "index", "-", "linearity", c -> c.x().indexSelect(c.integer("dim"), c.tensor("index"))),
        operator("torch.index_add", "indexAdd(int, Tensor, Tensor), indexAdd(int, Tensor, Tensor, double), indexAdd(int, Tensor, Tensor, long)", "index", "-", "linearity", c -> c.has("alpha") ? c.x().indexAdd(c.integer("dim"), c.tensor("index"), c.tensor("source"), c.number("alpha")) : c.x().indexAdd(c.integer("dim"), c.tensor("index"), c.tensor("source")))
            .differs("other shape", "refusal", InPlaceOperators.OTHER_SHAPE),
        operator("torch.index_copy", "indexCopy(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().indexCopy(c.integer("dim"), c.tensor("index"), c.tensor("source"))),
        operator("torch.index_fill, Scalar", "indexFill(int, Tensor, double), indexFill(int, Tensor, long)", "index", "-", "linearity", c -> c.x().indexFill(c.integer("dim"), c.tensor("index"), c.number("value"))),
        operator("torch.index_fill, Tensor", "indexFill(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().indexFill(c.integer("dim"), c.tensor("index"), c.tensor("value"))),
        operator("torch.scatter", "scatter(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().scatter(c.integer("dim"), c.tensor("index"), c.tensor("source")))
            .differs("outside", "type of refusal", InPlaceOperators.OUT_OF_BOUNDS),
        operator("torch.scatter, value", "scatter(int, Tensor, double), scatter(int, Tensor, long)", "index", "-", "linearity", c -> c.x().scatter(c.integer("dim"), c.tensor("index"), c.number("value")))
            .differs("outside", "type of refusal", InPlaceOperators.OUT_OF_BOUNDS),
        operator("torch.scatter_add", "scatterAdd(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().scatterAdd(c.integer("dim"), c.tensor("index"), c.tensor("source")))
            .differs("outside", "type of refusal", InPlaceOperators.OUT_OF_BOUNDS),
        operator("torch.take", "take(Tensor)", "index", "-", "linearity", c -> c.x().take(c.tensor("index"))),
        operator("torch.Tensor.__getitem__", "get(Index...)", "first, intermediates, second", "-", "linearity", c -> subscript(c)),
        operator("torch.index_put", "indexPut(List, Tensor, boolean)", "index, intermediates", "-", "linearity", c -> c.x().indexPut(List.of(c.tensor("index")), c.tensor("source"), c.flag("accumulate"))),
        constant("torch.nonzero", "nonzero()", c -> c.x().nonzero()));
    // @formatter:on

    private IndexOperators() {}

    private static Tensor subscript(Arguments c) {
        return c.x().get(index(c, "first"), index(c, "second"));
    }

    /** {@return the index of that name, or one that takes all} */
    static Index index(Arguments c, String name) {
        return c.has(name) ? Index.of(c.tensor(name)) : Index.all();
    }
}
