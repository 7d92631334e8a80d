package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.operator;

import dev.arenagrad.Tensor;
import java.util.List;

/** Changes in place, of a copy: a leaf that is differentiated by cannot be changed. */
final class InPlaceOperators {
    static final String IN_THE_ORDER_OF_MEMORY = "PyTorch 1.13 walks a transposed tensor that it scatters to in the order of memory;"
            + " its form out of place does not";
    static final String OUT_OF_BOUNDS = "PyTorch's is a RuntimeError here and an IndexError elsewhere; ours is the same exception everywhere";
    static final String OTHER_SHAPE = "PyTorch 1.13 speaks of slices that it adds one by one; ours says which shapes do not fit";

    private static final String PYTORCH_IS_NAN = "PyTorch's is NaN, from 0 times infinity in terms that ours leaves out";

    // @formatter:off
    static final Family FAMILY = Family.of("inplace",
        operator("torch.Tensor.add_",         "add_(Tensor)",   "-",                    "axpy", "linearity",     c -> c.x().clone().add_(c.other())).backwardOnly(),
        operator("torch.Tensor.sub_",         "sub_(Tensor)",   "-",                    "-",    "linearity",     c -> c.x().clone().sub_(c.other())).backwardOnly(),
        operator("torch.Tensor.mul_",         "mul_(Tensor)",   "intermediates, other", "-",    "product rule",  c -> c.x().clone().mul_(c.other())).backwardOnly(),
        operator("torch.Tensor.div_",         "div_(Tensor)",   "intermediates, other", "-",    "quotient rule", c -> c.x().clone().div_(c.other())).backwardOnly(),
        operator("torch.Tensor.add_, Scalar", "add_(double), add_(long)",   "-",                    "-",    "linearity",     c -> c.x().clone().add_(c.number("number"))).backwardOnly(),
        operator("torch.Tensor.sub_, Scalar", "sub_(double), sub_(long)",   "-",                    "-",    "linearity",     c -> c.x().clone().sub_(c.number("number"))).backwardOnly(),
        operator("torch.Tensor.mul_, Scalar", "mul_(double), mul_(long)",   "number",               "-",    "linearity",     c -> c.x().clone().mul_(c.number("number"))).backwardOnly(),
        operator("torch.Tensor.div_, Scalar", "div_(double), div_(long)",   "number",               "-",    "linearity",     c -> c.x().clone().div_(c.number("number"))).backwardOnly(),
        operator("torch.Tensor.zero_",        "zero_()",        "-",                    "-",    "linearity",     c -> c.x().clone().zero_()).backwardOnly(),
        operator("torch.Tensor.fill_",        "fill_(double), fill_(long)",  "-",                    "-",    "linearity",     c -> c.x().clone().fill_(c.number("number"))).backwardOnly(),
        operator("torch.Tensor.copy_",        "copy_(Tensor)",  "-",                    "-",    "linearity",     c -> c.x().clone().copy_(c.other())).backwardOnly(),
        operator("torch.Tensor.masked_fill_, Tensor", "maskedFill_(Tensor, Tensor)", "mask", "-", "linearity", c -> c.x().clone().maskedFill_(c.tensor("mask"), c.tensor("value"))).backwardOnly(),
        operator("torch.Tensor.masked_scatter_", "maskedScatter_(Tensor, Tensor)", "mask", "-", "linearity", c -> c.x().clone().maskedScatter_(c.tensor("mask"), c.tensor("source"))).backwardOnly()
            .differs("more than needed", "result 0", IN_THE_ORDER_OF_MEMORY),
        operator("torch.Tensor.index_add_", "indexAdd_(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().clone().indexAdd_(c.integer("dim"), c.tensor("index"), c.tensor("source"))).backwardOnly()
            .differs("other shape", "refusal", OTHER_SHAPE),
        operator("torch.Tensor.index_copy_", "indexCopy_(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().clone().indexCopy_(c.integer("dim"), c.tensor("index"), c.tensor("source"))).backwardOnly(),
        operator("torch.Tensor.index_fill_, Scalar", "indexFill_(int, Tensor, double), indexFill_(int, Tensor, long)", "index", "-", "linearity", c -> c.x().clone().indexFill_(c.integer("dim"), c.tensor("index"), c.number("value"))).backwardOnly(),
        operator("torch.Tensor.index_fill_, Tensor", "indexFill_(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().clone().indexFill_(c.integer("dim"), c.tensor("index"), c.tensor("value"))).backwardOnly(),
        operator("torch.Tensor.scatter_", "scatter_(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().clone().scatter_(c.integer("dim"), c.tensor("index"), c.tensor("source"))).backwardOnly()
            .differs("outside", "type of refusal", OUT_OF_BOUNDS),
        operator("torch.Tensor.scatter_, value", "scatter_(int, Tensor, double), scatter_(int, Tensor, long)", "index", "-", "linearity", c -> c.x().clone().scatter_(c.integer("dim"), c.tensor("index"), c.number("value"))).backwardOnly()
            .differs("outside", "type of refusal", OUT_OF_BOUNDS),
        operator("torch.Tensor.scatter_add_", "scatterAdd_(int, Tensor, Tensor)", "index", "-", "linearity", c -> c.x().clone().scatterAdd_(c.integer("dim"), c.tensor("index"), c.tensor("source"))).backwardOnly()
            .differs("outside", "type of refusal", OUT_OF_BOUNDS),
        operator("torch.Tensor.index_put_", "indexPut_(List, Tensor, boolean)", "index, intermediates", "-", "linearity", c -> c.x().clone().indexPut_(List.of(c.tensor("index")), c.tensor("source"), c.flag("accumulate"))).backwardOnly(),
        operator("torch.Tensor.masked_fill_", "maskedFill_(Tensor, double), maskedFill_(Tensor, long)", "mask", "-", "linearity", c -> c.x().clone().maskedFill_(c.tensor("mask"), c.number("value"))).backwardOnly(),
        operator("torch.Tensor.__setitem__", "set_(Tensor, Index...)", "first, intermediates, second", "-", "linearity", c -> assigned(c)).backwardOnly(),
        operator("torch.Tensor.__setitem__, Scalar", "set_(double, Index...), set_(long, Index...)", "first, intermediates", "-", "linearity", c -> assignedNumber(c)).backwardOnly(),
        operator("torch.Tensor.neg_", "neg_()", "-", "-", "linearity", c -> c.x().clone().neg_()).backwardOnly(),
        operator("torch.Tensor.abs_", "abs_()", "intermediates", "-", "calculus; subgradient 0 at 0", c -> c.x().clone().abs_()).backwardOnly(),
        operator("torch.Tensor.exp_", "exp_()", "result", "-", "DLMF 4.7", c -> c.x().clone().exp_()).backwardOnly(),
        operator("torch.Tensor.log_", "log_()", "intermediates", "-", "DLMF 4.7", c -> c.x().clone().log_()).backwardOnly(),
        operator("torch.Tensor.sqrt_", "sqrt_()", "result", "-", "DLMF 4.7", c -> c.x().clone().sqrt_()).backwardOnly(),
        operator("torch.Tensor.rsqrt_", "rsqrt_()", "result", "-", "DLMF 4.7", c -> c.x().clone().rsqrt_()).backwardOnly(),
        operator("torch.Tensor.reciprocal_", "reciprocal_()", "result", "-", "DLMF 4.7", c -> c.x().clone().reciprocal_()).backwardOnly(),
        operator("torch.Tensor.sigmoid_", "sigmoid_()", "result", "-", "DLMF 4.7", c -> c.x().clone().sigmoid_()).backwardOnly()
            .within(64, PointwiseOperators.NEAR_HALF),
        operator("torch.Tensor.tanh_", "tanh_()", "result", "-", "DLMF 4.34", c -> c.x().clone().tanh_()).backwardOnly(),
        operator("torch.Tensor.relu_", "relu_()", "result", "-", "calculus; subgradient 0 at 0", c -> c.x().clone().relu_()).backwardOnly(),
        operator("torch.Tensor.sin_", "sin_()", "intermediates", "-", "DLMF 4.20", c -> c.x().clone().sin_()).backwardOnly(),
        operator("torch.Tensor.cos_", "cos_()", "intermediates", "-", "DLMF 4.20", c -> c.x().clone().cos_()).backwardOnly(),
        operator("torch.Tensor.floor_", "floor_()", "-", "-", "0, as PyTorch", c -> c.x().clone().floor_()).backwardOnly(),
        operator("torch.Tensor.ceil_", "ceil_()", "-", "-", "0, as PyTorch", c -> c.x().clone().ceil_()).backwardOnly(),
        operator("torch.Tensor.round_", "round_()", "-", "-", "0, as PyTorch", c -> c.x().clone().round_()).backwardOnly(),
        operator("torch.Tensor.pow_", "pow_(Tensor)", "intermediates, other, result", "-", "DLMF 4.7", c -> c.x().clone().pow_(c.other())).backwardOnly()
            .differs("powers of zero", "second derivative 0", PYTORCH_IS_NAN)
            .differs("powers of zero", "second derivative 1", PYTORCH_IS_NAN),
        operator("torch.Tensor.pow_, Scalar", "pow_(double), pow_(long)", "intermediates, number", "-", "DLMF 4.7", c -> c.x().clone().pow_(c.number("number"))).backwardOnly()
            .differs("integers by a fraction", "refusal", "the text is that of other operations in place"),
        operator("torch.Tensor.clamp_", "clamp_(double, double), clamp_(long, long)", "intermediates", "-", "calculus; 1 at the bounds", c -> c.x().clone().clamp_(c.number("min"), c.number("max"))).backwardOnly()
            .differs("integers by a fraction", "refusal", "PyTorch's text names the type as C++ does"),
        operator("torch.Tensor.addcmul_", "addcmul_(Tensor, Tensor, double), addcmul_(Tensor, Tensor, long)", "first, second, number", "-", "product rule", c -> c.x().clone().addcmul_(c.tensor("first"), c.tensor("second"), 1.5)).backwardOnly(),
        operator("torch.Tensor.addcdiv_", "addcdiv_(Tensor, Tensor, double)", "first, second, number", "-", "quotient rule", c -> c.x().clone().addcdiv_(c.tensor("first"), c.tensor("second"), 1.5)).backwardOnly(),
        operator("torch.Tensor.lerp_, Scalar", "lerp_(Tensor, double)", "intermediates, other", "-", "linearity", c -> c.x().clone().lerp_(c.other(), c.number("number"))).backwardOnly());
    // @formatter:on

    private InPlaceOperators() {}

    private static Tensor assigned(Arguments c) {
        return c.x().clone().set_(c.tensor("source"), IndexOperators.index(c, "first"), IndexOperators.index(c,
                "second"));
    }

    private static Tensor assignedNumber(Arguments c) {
        return c.x().clone().set_(c.number("source"), IndexOperators.index(c, "first"), IndexOperators.index(c,
                "second"));
    }
}
