package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.constant;
import static dev.arenagrad.operators.Operator.operator;
import static dev.arenagrad.operators.Operator.several;

import dev.arenagrad.NN;
import dev.arenagrad.PadMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Other views of the same memory, rearranged copies, and several tensors made one. */
final class ShapeOperators {
    // @formatter:off
    static final Family FAMILY = Family.of("shape",
        operator("torch.Tensor.view", "view(long...)", "-", "-", "linearity", c -> c.x().view(c.longs("size"))),
        operator("torch.reshape", "reshape(long...)", "-", "-", "linearity", c -> c.x().reshape(c.longs("size"))),
        operator("torch.Tensor.expand", "expand(long...), expand(Shape)", "-", "-", "linearity", ShapeOperators::expand),
        operator("torch.t", "t()", "-", "-", "linearity", c -> c.x().t()),
        operator("torch.Tensor.mT", "mT()", "-", "-", "linearity", c -> c.x().mT()),
        operator("torch.transpose", "transpose(int, int)", "-", "-", "linearity", c -> c.x().transpose(c.integer("first"), c.integer("second"))),
        operator("torch.permute", "permute(int...)", "-", "-", "linearity", c -> c.x().permute(c.integers("order"))),
        operator("torch.unsqueeze", "unsqueeze(int)", "-", "-", "linearity", c -> c.x().unsqueeze(c.integer("dim"))),
        operator("torch.squeeze, dim", "squeeze(int)", "-", "-", "linearity", c -> c.x().squeeze(c.integer("dim"))),
        operator("torch.squeeze", "squeeze()", "-", "-", "linearity", c -> c.x().squeeze()),
        operator("torch.select", "select(int, long)", "-", "-", "linearity", c -> c.x().select(c.integer("dim"), c.integer("index"))),
        operator("torch.Tensor.__getitem__, slice", "slice(int, long, long), slice(int, long, long, long)", "-", "-", "linearity", ShapeOperators::slice),
        operator("torch.cat", "cat(List, int)", "-", "-", "linearity", c -> Tensor.cat(c.tensors(), c.integer("dim"))),
        operator("torch.stack", "stack(List, int)", "-", "-", "linearity", c -> Tensor.stack(c.tensors(), c.integer("dim"))),
        constant("torch.Tensor.detach", "detach()", c -> c.x().detach()),
        operator("torch.narrow", "narrow(int, long, long)", "-", "-", "linearity", c -> c.x().narrow(c.integer("dim"), c.integer("start"), c.integer("length"))),
        several("torch.split", "split(long), split(long, int)", "-", "-", "linearity", c -> c.integer("dim") == 0 ? c.x().split(c.integer("size")) : c.x().split(c.integer("size"), c.integer("dim"))),
        several("torch.split, sizes", "split(long[], int)", "-", "-", "linearity", c -> c.x().split(c.longs("sizes"), c.integer("dim"))),
        several("torch.chunk", "chunk(long), chunk(long, int)", "-", "-", "linearity", c -> c.integer("dim") == 0 ? c.x().chunk(c.integer("chunks")) : c.x().chunk(c.integer("chunks"), c.integer("dim"))),
        several("torch.unbind", "unbind(), unbind(int)", "-", "-", "linearity", c -> c.integer("dim") == 0 ? c.x().unbind() : c.x().unbind(c.integer("dim"))),
        operator("torch.Tensor.unfold", "unfold(int, long, long)", "-", "-", "linearity", c -> c.x().unfold(c.integer("dim"), c.integer("size"), c.integer("step"))),
        operator("torch.diagonal", "diagonal(), diagonal(long, int, int)", "-", "-", "linearity", c -> c.integer("offset") == 0 && c.integer("second") == 1 ? c.x().diagonal() : c.x().diagonal(c.integer("offset"), c.integer("first"), c.integer("second"))),
        operator("torch.diag_embed", "diagEmbed(), diagEmbed(long, int, int)", "-", "-", "linearity", c -> c.integer("offset") == 0 && c.integer("first") == -2 ? c.x().diagEmbed() : c.x().diagEmbed(c.integer("offset"), c.integer("first"), c.integer("second"))),
        operator("torch.diag", "diag(), diag(long)", "-", "-", "linearity", c -> c.integer("offset") == 0 ? c.x().diag() : c.x().diag(c.integer("offset"))),
        operator("torch.tril", "tril(), tril(long)", "-", "-", "linearity", c -> c.integer("diagonal") == 0 ? c.x().tril() : c.x().tril(c.integer("diagonal"))),
        operator("torch.triu", "triu(), triu(long)", "-", "-", "linearity", c -> c.integer("diagonal") == 0 ? c.x().triu() : c.x().triu(c.integer("diagonal"))),
        operator("torch.flip", "flip(int...)", "-", "-", "linearity", c -> c.x().flip(c.integers("dims"))),
        operator("torch.roll", "roll(long)", "-", "-", "linearity", c -> c.x().roll(c.integer("shift"))),
        operator("torch.roll, dims", "roll(long, int)", "-", "-", "linearity", c -> c.x().roll(c.integer("shift"), c.integer("dim"))),
        operator("torch.Tensor.repeat", "repeat(long...)", "-", "-", "linearity", c -> c.x().repeat(c.longs("times"))),
        operator("torch.tile", "tile(long...)", "-", "-", "linearity", c -> c.x().tile(c.longs("times"))),
        operator("torch.repeat_interleave", "repeatInterleave(long)", "-", "-", "linearity", c -> c.x().repeatInterleave(c.integer("times"))),
        operator("torch.repeat_interleave, dim", "repeatInterleave(long, int)", "-", "-", "linearity", c -> c.x().repeatInterleave(c.integer("times"), c.integer("dim"))),
        operator("torch.movedim", "movedim(int, int), movedim(int[], int[])", "-", "-", "linearity", c -> c.integers("source").length == 1 ? c.x().movedim(c.integer("source"), c.integer("destination")) : c.x().movedim(c.integers("source"), c.integers("destination"))),
        operator("torch.swapaxes", "swapaxes(int, int)", "-", "-", "linearity", c -> c.x().swapaxes(c.integer("first"), c.integer("second"))),
        operator("torch.flatten", "flatten(), flatten(int, int)", "-", "-", "linearity", c -> c.integer("start") == 0 && c.integer("end") == -1 ? c.x().flatten() : c.x().flatten(c.integer("start"), c.integer("end"))),
        operator("torch.ravel", "ravel()", "-", "-", "linearity", c -> c.x().ravel()),
        operator("torch.Tensor.unflatten", "unflatten(int, long...)", "-", "-", "linearity", c -> c.x().unflatten(c.integer("dim"), c.longs("sizes"))),
        operator("torch.Tensor.view_as", "viewAs(Tensor)", "-", "-", "linearity", c -> c.x().viewAs(c.other())),
        operator("torch.Tensor.expand_as", "expandAs(Tensor)", "-", "-", "linearity", c -> c.x().expandAs(c.other())),
        operator("torch.broadcast_to", "broadcastTo(long...)", "-", "-", "linearity", c -> c.x().broadcastTo(c.longs("size"))),
        several("torch.broadcast_tensors", "broadcastTensors(Tensor...)", "-", "-", "linearity", c -> Tensor.broadcastTensors(c.tensors().toArray(Tensor[]::new))),
        several("torch.meshgrid", "meshgrid(Tensor...)", "-", "-", "linearity", c -> Tensor.meshgrid(c.tensors().toArray(Tensor[]::new)))
            .differs("matrix", "refusal", "PyTorch prints the elements of the matrix; ours prints its shape"),
        operator("torch.nn.functional.pad", "NN.pad(Tensor, int...), NN.pad(Tensor, int[], double), NN.pad(Tensor, int[], long), NN.pad(Tensor, int[], PadMode)",
                "intermediates", "-", "linearity; the adjoint", ShapeOperators::pad));
    // @formatter:on

    private ShapeOperators() {}

    private static Tensor expand(Arguments c) {
        long[] sizes = c.longs("size");
        boolean keepsSizes = Arrays.stream(sizes).anyMatch(size -> size < 0);
        return keepsSizes ? c.x().expand(sizes) : c.x().expand(Shape.of(sizes));
    }

    private static Tensor slice(Arguments c) {
        int dim = c.integer("dim");
        long start = c.integer("start");
        long end = c.integer("end");
        return c.has("step") ? c.x().slice(dim, start, end, c.integer("step")) : c.x().slice(dim, start, end);
    }

    private static Tensor pad(Arguments c) {
        int[] amounts = c.integers("amounts");
        if (c.has("mode")) {
            return NN.pad(c.x(), amounts, PadMode.valueOf(c.word("mode").toUpperCase(Locale.ROOT)));
        }
        return c.has("value") ? NN.pad(c.x(), amounts, c.number("value")) : NN.pad(c.x(), amounts);
    }
}
