package dev.arenagrad.bench.peers.operators;

import static dev.arenagrad.bench.peers.operators.LibtorchCall.one;
import static dev.arenagrad.bench.peers.operators.LibtorchCall.vector;

import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Other views of the same memory, rearranged copies, and several tensors made one. */
final class LibtorchShape {
    // @formatter:off
    static final Map<String, LibtorchCall> CALLS = Map.ofEntries(
        one("torch.Tensor.view", x -> x[0].view(-1, 32)),
        one("torch.reshape", x -> x[0].reshape(-1, 32)),
        one("torch.Tensor.expand", x -> x[0].expand(64, -1)),
        one("torch.t", x -> x[0].t()),
        one("torch.Tensor.mT", x -> x[0].mT()),
        one("torch.transpose", x -> x[0].transpose(0, 1)),
        one("torch.permute", x -> x[0].permute(1, 0)),
        one("torch.unsqueeze", x -> x[0].unsqueeze(1)),
        one("torch.squeeze, dim", x -> x[0].squeeze(0L)),
        one("torch.squeeze", x -> x[0].squeeze()),
        one("torch.select", x -> x[0].select(1, 3)),
        one("torch.Tensor.__getitem__, slice", x -> x[0].slice(1, new LongOptional(0), new LongOptional(60), 2)),
        one("torch.cat", x -> torch.cat(new TensorVector(x), 1)),
        one("torch.stack", x -> torch.stack(new TensorVector(x), 1)),
        one("torch.Tensor.detach", x -> x[0].detach()),
        one("torch.narrow", x -> x[0].narrow(0, 8, 32)),
        vector("torch.split", x -> x[0].split(32, 1)),
        vector("torch.split, sizes", x -> x[0].split(new long[] {48, x[0].size(1) - 48}, 1)),
        vector("torch.chunk", x -> x[0].chunk(4, 1)),
        vector("torch.unbind", x -> x[0].unbind()),
        one("torch.Tensor.unfold", x -> x[0].unfold(1, 8, 4)),
        one("torch.diagonal", x -> x[0].diagonal()),
        one("torch.diag_embed", x -> x[0].diag_embed()),
        one("torch.diag", x -> x[0].diag()),
        one("torch.tril", x -> x[0].tril()),
        one("torch.triu", x -> x[0].triu()),
        one("torch.flip", x -> x[0].flip(1)),
        one("torch.roll", x -> x[0].roll(3)),
        one("torch.roll, dims", x -> x[0].roll(new long[] {3}, 1)),
        one("torch.Tensor.repeat", x -> x[0].repeat(2, 2)),
        one("torch.tile", x -> x[0].tile(2)),
        one("torch.repeat_interleave", x -> x[0].repeat_interleave(2)),
        one("torch.repeat_interleave, dim", x -> x[0].repeat_interleave(2, new LongOptional(1), new LongOptional())),
        one("torch.movedim", x -> x[0].movedim(0, 1)),
        one("torch.swapaxes", x -> x[0].swapaxes(0, 1)),
        one("torch.flatten", x -> x[0].flatten()),
        one("torch.ravel", x -> x[0].ravel()),
        one("torch.Tensor.unflatten", x -> x[0].unflatten(1, -1, 8)),
        one("torch.Tensor.view_as", x -> x[0].view_as(x[1])),
        one("torch.Tensor.expand_as", x -> x[0].expand_as(x[1])),
        one("torch.broadcast_to", x -> x[0].broadcast_to(64, x[0].size(1))),
        vector("torch.broadcast_tensors", x -> torch.broadcast_tensors(new TensorVector(x))),
        vector("torch.meshgrid", x -> torch.meshgrid(new TensorVector(x), "ij")),
        one("torch.nn.functional.pad", x -> torch.pad(x[0], 1, 1, 1, 1)));
    // @formatter:on

    private LibtorchShape() {}
}
