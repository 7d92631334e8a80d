package dev.arenagrad.bench.operators;

import static dev.arenagrad.bench.operators.OperatorCase.of;

import dev.arenagrad.Index;
import dev.arenagrad.Tensor;
import java.util.List;

/** Elements chosen by index. Those in place change a copy, whose making is part of the step. */
final class IndexingCases {
    private static final Operand NORMAL = Operand.real(Source.normal());
    private static final Operand POINT = Operand.real(new Extent(Extent.shape(), Extent.shape()), Source.normal());
    private static final Operand ANY_COLUMN = Operand.indices(Extent.MATRIX, 128, 1024);
    private static final Operand EACH_COLUMN = Operand.permutations(Extent.MATRIX);
    private static final Operand SOME_COLUMNS = Operand.indices(Extent.COLUMNS, 128, 1024);
    private static final Operand SOME_ROWS = Operand.indices(Extent.ROWS, 64, 1024);
    private static final Operand ALL_ROWS = Operand.permutations(Extent.ROWS);
    private static final Operand QUARTER = Operand.indices(new Extent(Extent.shape(32), Extent.shape(256)), 64, 1024);
    private static final Operand ANYWHERE = Operand.indices(Extent.MATRIX, 64 * 128, 1024 * 1024);

    // @formatter:off
    static final OperatorFamily FAMILY = OperatorFamily.of("indexing",
        of("torch.gather", x -> x[0].gather(1, x[1]), NORMAL, ANY_COLUMN).alsoTransposed(),
        of("torch.index_select", x -> x[0].indexSelect(1, x[1]), NORMAL, SOME_COLUMNS).alsoTransposed(),
        of("torch.index_add", x -> x[0].indexAdd(0, x[1], x[2]), NORMAL, SOME_ROWS, NORMAL),
        of("torch.Tensor.index_add_", x -> x[0].clone().indexAdd_(1, x[1], x[2]), NORMAL, SOME_COLUMNS, NORMAL),
        of("torch.index_copy", x -> x[0].indexCopy(0, x[1], x[2]), NORMAL, ALL_ROWS, NORMAL),
        of("torch.Tensor.index_copy_", x -> x[0].clone().indexCopy_(0, x[1], x[2]), NORMAL, ALL_ROWS, NORMAL),
        of("torch.index_fill, Scalar", x -> x[0].indexFill(0, x[1], 0.5), NORMAL, QUARTER),
        of("torch.Tensor.index_fill_, Scalar", x -> x[0].clone().indexFill_(1, x[1], 0.5), NORMAL, QUARTER),
        of("torch.index_fill, Tensor", x -> x[0].indexFill(0, x[1], x[2]), NORMAL, QUARTER, POINT),
        of("torch.Tensor.index_fill_, Tensor", x -> x[0].clone().indexFill_(1, x[1], x[2]), NORMAL, QUARTER, POINT),
        of("torch.scatter", x -> x[0].scatter(1, x[1], x[2]), NORMAL, EACH_COLUMN, NORMAL).alsoTransposed(),
        of("torch.Tensor.scatter_", x -> x[0].clone().scatter_(1, x[1], x[2]), NORMAL, EACH_COLUMN, NORMAL),
        of("torch.scatter, value", x -> x[0].scatter(1, x[1], 0.5), NORMAL, ANY_COLUMN),
        of("torch.Tensor.scatter_, value", x -> x[0].clone().scatter_(1, x[1], 0.5), NORMAL, ANY_COLUMN),
        of("torch.scatter_add", x -> x[0].scatterAdd(1, x[1], x[2]), NORMAL, ANY_COLUMN, NORMAL).alsoTransposed(),
        of("torch.Tensor.scatter_add_", x -> x[0].clone().scatterAdd_(1, x[1], x[2]), NORMAL, ANY_COLUMN, NORMAL),
        of("torch.take", x -> x[0].take(x[1]), NORMAL, ANYWHERE),
        of("torch.Tensor.__getitem__", x -> x[0].get(Index.of(x[1])), NORMAL, SOME_ROWS).alsoTransposed(),
        of("torch.Tensor.__setitem__", x -> x[0].clone().set_(x[2], Index.of(x[1])), NORMAL, ALL_ROWS, NORMAL),
        of("torch.Tensor.__setitem__, Scalar", x -> x[0].clone().set_(0.5, Index.of(x[1])), NORMAL, QUARTER),
        of("torch.index_put", x -> put(x[0], x[1], x[2]), NORMAL, ALL_ROWS, NORMAL),
        of("torch.Tensor.index_put_", x -> x[0].clone().indexPut_(List.of(x[1]), x[2], true), NORMAL, SOME_ROWS, NORMAL));
    // @formatter:on

    private IndexingCases() {}

    private static Tensor put(Tensor x, Tensor rows, Tensor values) {
        return x.indexPut(List.of(rows), values, false);
    }
}
