package dev.arenagrad.bench.operators;

import static dev.arenagrad.bench.operators.OperatorCase.of;
import static dev.arenagrad.bench.operators.OperatorCase.several;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import java.util.List;

/**
 * Other views of the same memory, rearranged copies, and several tensors made one. What takes the same time at any size is run at
 * one of them.
 */
final class ShapeCases {
    private static final Operand NORMAL = Operand.real(Source.normal());
    private static final Operand ROW = Operand.real(new Extent(Extent.shape(1, 128), Extent.shape(1, 1024)), Source
            .normal());
    private static final Operand COLUMN = Operand.real(new Extent(Extent.shape(64, 1), Extent.shape(1024, 1)), Source
            .normal());
    private static final Operand SQUARE = Operand.real(Extent.square(96, 1024), Source.normal());
    private static final Operand ROWS = Operand.real(Extent.ROWS, Source.normal());
    private static final Operand COLUMNS = Operand.real(Extent.COLUMNS, Source.normal());
    private static final Operand IMAGES = Operand.real(new Extent(Extent.shape(2, 3, 32, 32), Extent.shape(64, 3, 64,
            64)),
            Source.normal());

    // @formatter:off
    static final OperatorFamily FAMILY = OperatorFamily.of("shape",
        view("torch.Tensor.view", x -> x[0].view(-1, 32)),
        view("torch.reshape", x -> x[0].reshape(-1, 32)),
        part("torch.Tensor.expand", x -> x[0].expand(64, -1)).on(ROW),
        view("torch.t", x -> x[0].t()),
        view("torch.Tensor.mT", x -> x[0].mT()),
        view("torch.transpose", x -> x[0].transpose(0, 1)),
        view("torch.permute", x -> x[0].permute(1, 0)),
        view("torch.unsqueeze", x -> x[0].unsqueeze(1)),
        view("torch.squeeze, dim", x -> x[0].squeeze(0)).on(ROW),
        view("torch.squeeze", x -> x[0].squeeze()).on(ROW),
        part("torch.select", x -> x[0].select(1, 3)),
        part("torch.Tensor.__getitem__, slice", x -> x[0].slice(1, 0, 60, 2)),
        copy("torch.cat", x -> Tensor.cat(List.of(x[0], x[1]), 1)).on(NORMAL, NORMAL),
        copy("torch.stack", x -> Tensor.stack(List.of(x[0], x[1]), 1)).on(NORMAL, NORMAL),
        view("torch.Tensor.detach", x -> x[0].detach()).on(NORMAL.fixed()),
        part("torch.narrow", x -> x[0].narrow(0, 8, 32)),
        parts("torch.split", x -> x[0].split(32, 1)),
        parts("torch.split, sizes", x -> x[0].split(new long[] {48, x[0].shape().size(1) - 48}, 1)),
        parts("torch.chunk", x -> x[0].chunk(4, 1)),
        parts("torch.unbind", x -> x[0].unbind()),
        part("torch.Tensor.unfold", x -> x[0].unfold(1, 8, 4)),
        part("torch.diagonal", x -> x[0].diagonal()),
        of("torch.diag_embed", x -> x[0].diagEmbed(), ROWS),
        of("torch.diag", x -> x[0].diag(), SQUARE).doing(Work.moving(2 * 96, 2 * 1024)),
        copy("torch.tril", x -> x[0].tril()).on(SQUARE),
        copy("torch.triu", x -> x[0].triu()).on(SQUARE),
        copy("torch.flip", x -> x[0].flip(1)),
        copy("torch.roll", x -> x[0].roll(3)),
        copy("torch.roll, dims", x -> x[0].roll(3, 1)),
        of("torch.Tensor.repeat", x -> x[0].repeat(2, 2), NORMAL),
        of("torch.tile", x -> x[0].tile(2), NORMAL),
        of("torch.repeat_interleave", x -> x[0].repeatInterleave(2), NORMAL),
        of("torch.repeat_interleave, dim", x -> x[0].repeatInterleave(2, 1), NORMAL),
        view("torch.movedim", x -> x[0].movedim(0, 1)),
        view("torch.swapaxes", x -> x[0].swapaxes(0, 1)),
        view("torch.flatten", x -> x[0].flatten()),
        view("torch.ravel", x -> x[0].ravel()),
        view("torch.Tensor.unflatten", x -> x[0].unflatten(1, -1, 8)),
        view("torch.Tensor.view_as", x -> x[0].viewAs(x[1])).on(NORMAL, NORMAL.fixed()),
        part("torch.Tensor.expand_as", x -> x[0].expandAs(x[1])).on(ROW, NORMAL.fixed()),
        part("torch.broadcast_to", x -> x[0].broadcastTo(64, x[0].shape().size(1))).on(ROW),
        parts("torch.broadcast_tensors", x -> Tensor.broadcastTensors(x[0], x[1])).on(ROW, COLUMN),
        parts("torch.meshgrid", x -> Tensor.meshgrid(x[0], x[1])).on(ROWS, COLUMNS),
        of("torch.nn.functional.pad", x -> NN.pad(x[0], 1, 1, 1, 1), IMAGES));
    // @formatter:on

    private ShapeCases() {}

    /** {@return a case that moves nothing, forward or backward} */
    private static OperatorCase view(String name, OperatorCase.Single call) {
        return of(name, call, NORMAL).inCacheOnly().doing(Work.VIEW);
    }

    /** {@return a case that moves nothing forward, but has to add up or to fill in backward} */
    private static OperatorCase part(String name, OperatorCase.Single call) {
        return of(name, call, NORMAL).doing(Work.VIEW);
    }

    private static OperatorCase parts(String name, OperatorCase.Call call) {
        return several(name, call, NORMAL).doing(Work.VIEW);
    }

    private static OperatorCase copy(String name, OperatorCase.Single call) {
        return of(name, call, NORMAL).alsoTransposed();
    }
}
