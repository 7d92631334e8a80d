package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.operator;

import dev.arenagrad.Index;
import dev.arenagrad.Tensor;
import java.util.List;

/** Elements chosen by index. Operations in place change a copy. */
final class IndexingOperators {
    private static final String OUT_OF_BOUNDS = "PyTorch's is a RuntimeError here and an IndexError elsewhere; ours is the same exception everywhere";
    private static final String OTHER_SHAPE = "PyTorch 1.13 speaks of slices that it adds one by one; ours says which shapes do not fit";

    // @formatter:off
    static final Family FAMILY = Family.of("indexing",
        operator("torch.gather", "gather(int, Tensor)", "index", "-", "linearity", c -> c.x().gather(c.integer("dim"), c.tensor("index")))
            .differs("out of range", "type of refusal", OUT_OF_BOUNDS)
            .differs("negative", "type of refusal", OUT_OF_BOUNDS),
        operator("torch.index_select", "indexSelect(int, Tensor)", "index", "-", "linearity", c -> c.x().indexSelect(c.integer("dim"), c.tensor("index"))),
        operator("torch.index_add", "indexAdd(int, Tensor, Tensor), indexAdd(int, Tensor, Tensor, double), indexAdd(int, Tensor, Tensor, long)", "index", "-", "linearity", c -> c.has("alpha") ? c.x().indexAdd(c.integer("dim"), c.tensor("index"), c.tensor("source"), c.number("alpha")) : c.x().indexAdd(c.integer("dim"), c.tensor("index"), c.tensor("source")))
            .differs("other shape", "refusal", OTHER_SHAPE),
        operator("torch.Tensor.index_add_", "indexAdd_(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().clone().indexAdd_(c.integer("dim"), c.tensor("index"), c.tensor("source"))).backwardOnly()
            .differs("other shape", "refusal", OTHER_SHAPE),
        operator("torch.index_copy", "indexCopy(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().indexCopy(c.integer("dim"), c.tensor("index"), c.tensor("source"))),
        operator("torch.Tensor.index_copy_", "indexCopy_(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().clone().indexCopy_(c.integer("dim"), c.tensor("index"), c.tensor("source"))).backwardOnly(),
        operator("torch.index_fill, Scalar", "indexFill(int, Tensor, double), indexFill(int, Tensor, long)", "index", "-", "linearity", c -> c.x().indexFill(c.integer("dim"), c.tensor("index"), c.number("value"))),
        operator("torch.Tensor.index_fill_, Scalar", "indexFill_(int, Tensor, double), indexFill_(int, Tensor, long)", "index", "-", "linearity", c -> c.x().clone().indexFill_(c.integer("dim"), c.tensor("index"), c.number("value"))).backwardOnly(),
        operator("torch.index_fill, Tensor", "indexFill(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().indexFill(c.integer("dim"), c.tensor("index"), c.tensor("value"))),
        operator("torch.Tensor.index_fill_, Tensor", "indexFill_(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().clone().indexFill_(c.integer("dim"), c.tensor("index"), c.tensor("value"))).backwardOnly(),
        operator("torch.scatter", "scatter(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().scatter(c.integer("dim"), c.tensor("index"), c.tensor("source")))
            .differs("outside", "type of refusal", OUT_OF_BOUNDS),
        operator("torch.Tensor.scatter_", "scatter_(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().clone().scatter_(c.integer("dim"), c.tensor("index"), c.tensor("source"))).backwardOnly()
            .differs("outside", "type of refusal", OUT_OF_BOUNDS),
        operator("torch.scatter, value", "scatter(int, Tensor, double), scatter(int, Tensor, long)", "index", "-", "linearity", c -> c.x().scatter(c.integer("dim"), c.tensor("index"), c.number("value")))
            .differs("outside", "type of refusal", OUT_OF_BOUNDS),
        operator("torch.Tensor.scatter_, value", "scatter_(int, Tensor, double), scatter_(int, Tensor, long)", "index", "-", "linearity", c -> c.x().clone().scatter_(c.integer("dim"), c.tensor("index"), c.number("value"))).backwardOnly()
            .differs("outside", "type of refusal", OUT_OF_BOUNDS),
        operator("torch.scatter_add", "scatterAdd(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().scatterAdd(c.integer("dim"), c.tensor("index"), c.tensor("source")))
            .differs("outside", "type of refusal", OUT_OF_BOUNDS),
        operator("torch.Tensor.scatter_add_", "scatterAdd_(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().clone().scatterAdd_(c.integer("dim"), c.tensor("index"), c.tensor("source"))).backwardOnly()
            .differs("outside", "type of refusal", OUT_OF_BOUNDS),
        operator("torch.take", "take(Tensor)", "index", "-", "linearity", c -> c.x().take(c.tensor("index"))),
        operator("torch.Tensor.__getitem__", "get(Index...)", "first, intermediates, second", "-", "linearity", c -> subscript(c)),
        operator("torch.Tensor.__setitem__", "set_(Tensor, Index...)", "first, intermediates, second", "-", "linearity", c -> assigned(c)).backwardOnly(),
        operator("torch.Tensor.__setitem__, Scalar", "set_(double, Index...), set_(long, Index...)", "first, intermediates", "-", "linearity", c -> assignedNumber(c)).backwardOnly(),
        operator("torch.index_put", "indexPut(List, Tensor, boolean)", "index, intermediates", "-", "linearity", c -> c.x().indexPut(List.of(c.tensor("index")), c.tensor("source"), c.flag("accumulate"))),
        operator("torch.Tensor.index_put_", "indexPut_(List, Tensor, boolean)", "index, intermediates", "-", "linearity", c -> c.x().clone().indexPut_(List.of(c.tensor("index")), c.tensor("source"), c.flag("accumulate"))).backwardOnly());
    // @formatter:on

    private IndexingOperators() {}

    private static Tensor subscript(Arguments c) {
        return c.x().get(index(c, "first"), index(c, "second"));
    }

    /** {@return the index of that name, or one that takes all} */
    static Index index(Arguments c, String name) {
        return c.has(name) ? Index.of(c.tensor(name)) : Index.all();
    }

    private static Tensor assigned(Arguments c) {
        return c.x().clone().set_(c.tensor("source"), index(c, "first"), index(c,
                "second"));
    }

    private static Tensor assignedNumber(Arguments c) {
        return c.x().clone().set_(c.number("source"), index(c, "first"), index(c,
                "second"));
    }
}
