package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.constant;
import static dev.arenagrad.operators.Operator.operator;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.util.Arrays;
import java.util.Locale;

/** Other looks at the same memory, copies, and several tensors made one. */
final class ShapeOperators {
    // @formatter:off
    static final Family FAMILY = Family.of("shapes",
        operator("torch.Tensor.view",       "view(long...)",    "-", "-", "linearity", c -> c.x().view(c.longs("size"))),
        operator("torch.reshape",           "reshape(long...)", "-", "-", "linearity", c -> c.x().reshape(c.longs("size"))),
        operator("torch.Tensor.expand",     "expand(long...), expand(Shape)", "-", "-", "linearity", ShapeOperators::expand),
        operator("torch.t",                 "t()",                 "-", "-", "linearity", c -> c.x().t()),
        operator("torch.Tensor.mT",         "mT()",                "-", "-", "linearity", c -> c.x().mT()),
        operator("torch.transpose",         "transpose(int, int)", "-", "-", "linearity", c -> c.x().transpose(c.integer("first"), c.integer("second"))),
        operator("torch.permute",           "permute(int...)",     "-", "-", "linearity", c -> c.x().permute(c.integers("order"))),
        operator("torch.unsqueeze",         "unsqueeze(int)",      "-", "-", "linearity", c -> c.x().unsqueeze(c.integer("dim"))),
        operator("torch.squeeze, dim",      "squeeze(int)",        "-", "-", "linearity", c -> c.x().squeeze(c.integer("dim"))),
        operator("torch.squeeze",           "squeeze()",           "-", "-", "linearity", c -> c.x().squeeze()),
        operator("torch.select",            "select(int, long)",   "-", "-", "linearity", c -> c.x().select(c.integer("dim"), c.integer("index"))),
        operator("torch.Tensor.__getitem__, slice", "slice(int, long, long), slice(int, long, long, long)", "-", "-", "linearity", ShapeOperators::slice),
        operator("torch.cat",               "cat(List, int)",      "-", "-", "linearity", c -> Tensor.cat(c.tensors(), c.integer("dim"))),
        operator("torch.stack",             "stack(List, int)",    "-", "-", "linearity", c -> Tensor.stack(c.tensors(), c.integer("dim"))),
        operator("torch.clone",             "clone()",             "-", "-", "linearity", c -> c.x().clone()),
        operator("torch.Tensor.contiguous", "contiguous()",        "-", "-", "linearity", c -> c.x().contiguous()),
        operator("torch.Tensor.to",         "to(DType)",           "-", "-", "linearity", c -> c.x().to(DType.valueOf(c.word("dtype").toUpperCase(Locale.ROOT)))),
        constant("torch.Tensor.detach",     "detach()",            c -> c.x().detach()));
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
}
