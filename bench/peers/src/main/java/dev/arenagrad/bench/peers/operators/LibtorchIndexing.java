package dev.arenagrad.bench.peers.operators;

import static dev.arenagrad.bench.peers.operators.LibtorchCall.one;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorIndex;
import org.bytedeco.pytorch.TensorIndexVector;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptionalList;
import org.bytedeco.pytorch.TensorOptionalVector;

/** Elements chosen by index. */
final class LibtorchIndexing {
    // @formatter:off
    static final Map<String, LibtorchCall> CALLS = Map.ofEntries(
        one("torch.gather", x -> x[0].gather(1, x[1])),
        one("torch.index_select", x -> x[0].index_select(1, x[1])),
        one("torch.index_add", x -> x[0].index_add(0, x[1], x[2])),
        one("torch.Tensor.index_add_", x -> x[0].clone().index_add_(1, x[1], x[2])),
        one("torch.index_copy", x -> x[0].index_copy(0, x[1], x[2])),
        one("torch.Tensor.index_copy_", x -> x[0].clone().index_copy_(0, x[1], x[2])),
        one("torch.index_fill, Scalar", x -> x[0].index_fill(0, x[1], Numbers.HALF)),
        one("torch.Tensor.index_fill_, Scalar", x -> x[0].clone().index_fill_(1, x[1], Numbers.HALF)),
        one("torch.index_fill, Tensor", x -> x[0].index_fill(0, x[1], x[2])),
        one("torch.Tensor.index_fill_, Tensor", x -> x[0].clone().index_fill_(1, x[1], x[2])),
        one("torch.scatter", x -> x[0].scatter(1, x[1], x[2])),
        one("torch.Tensor.scatter_", x -> x[0].clone().scatter_(1, x[1], x[2])),
        one("torch.scatter, value", x -> x[0].scatter(1, x[1], Numbers.HALF)),
        one("torch.Tensor.scatter_, value", x -> x[0].clone().scatter_(1, x[1], Numbers.HALF)),
        one("torch.scatter_add", x -> x[0].scatter_add(1, x[1], x[2])),
        one("torch.Tensor.scatter_add_", x -> x[0].clone().scatter_add_(1, x[1], x[2])),
        one("torch.take", x -> x[0].take(x[1])),
        one("torch.Tensor.__getitem__", x -> x[0].index(subscript(x[1]))),
        one("torch.Tensor.__setitem__", x -> x[0].clone().index_put_(subscript(x[1]), x[2])),
        one("torch.Tensor.__setitem__, Scalar", x -> x[0].clone().index_put_(subscript(x[1]), Numbers.HALF)),
        one("torch.index_put", x -> x[0].index_put(indices(x[1]), x[2], false)),
        one("torch.Tensor.index_put_", x -> x[0].clone().index_put_(indices(x[1]), x[2], true)));
    // @formatter:on

    private LibtorchIndexing() {}

    private static TensorIndexVector subscript(Tensor index) {
        return new TensorIndexVector(new TensorIndex(index));
    }

    private static TensorOptionalList indices(Tensor index) {
        return new TensorOptionalList(new TensorOptionalVector(new TensorOptional(index)));
    }
}
