package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.constant;
import static dev.arenagrad.operators.Operator.operator;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.util.Locale;

/**
 * Functions of each element, or of the elements at one place of several tensors. Those in place change a copy: a leaf that is
 * differentiated by cannot be changed.
 */
final class ElementwiseOperators {
    private static final String PYTORCH_IS_NAN = "PyTorch's is NaN, from 0 times infinity in terms that ours leaves out";
    private static final String LINEAR = "PyTorch's is x above 20; ours goes on";
    private static final String NEAR_HALF = "the second derivative has 1 - 2 y, which cancels where x is near 0";
    private static final String FINITE_AT_POLES = "PyTorch's is large at poles, where its sine is not quite 0; ours is infinite";
    private static final String ROUGH_TRIGAMMA = "PyTorch's trigamma breaks its series off at the twelfth digit, and its digamma of float32 is off by up to 42 units near 0; ours are good to 8"
            + " (SpecialFunctionsTest)";
    private static final String IN_THE_ORDER_OF_MEMORY = "PyTorch 1.13 walks a transposed tensor that it scatters to in the order of memory;"
            + " its form out of place does not";

    // @formatter:off
    static final Family FAMILY = Family.of("elementwise",
        operator("torch.neg", "neg()", "-", "-", "linearity", c -> c.x().neg()),
        operator("torch.Tensor.neg_", "neg_()", "-", "-", "linearity", c -> c.x().clone().neg_()).backwardOnly(),
        operator("torch.abs", "abs()", "x", "-", "calculus; subgradient 0 at 0", c -> c.x().abs()),
        operator("torch.Tensor.abs_", "abs_()", "intermediates", "-", "calculus; subgradient 0 at 0", c -> c.x().clone().abs_()).backwardOnly(),
        operator("torch.sign", "sign()", "-", "-", "0, as PyTorch", c -> c.x().sign()),
        operator("torch.sqrt", "sqrt()", "result", "-", "DLMF 4.7", c -> c.x().sqrt()),
        operator("torch.Tensor.sqrt_", "sqrt_()", "result", "-", "DLMF 4.7", c -> c.x().clone().sqrt_()).backwardOnly(),
        operator("torch.reciprocal", "reciprocal()", "result", "-", "DLMF 4.7", c -> c.x().reciprocal()),
        operator("torch.Tensor.reciprocal_", "reciprocal_()", "result", "-", "DLMF 4.7", c -> c.x().clone().reciprocal_()).backwardOnly(),
        operator("torch.exp", "exp()", "result", "-", "DLMF 4.7", c -> c.x().exp()),
        operator("torch.Tensor.exp_", "exp_()", "result", "-", "DLMF 4.7", c -> c.x().clone().exp_()).backwardOnly(),
        operator("torch.expm1", "expm1()", "result", "-", "DLMF 4.7", c -> c.x().expm1()),
        operator("torch.log", "log()", "x", "-", "DLMF 4.7", c -> c.x().log()),
        operator("torch.Tensor.log_", "log_()", "intermediates", "-", "DLMF 4.7", c -> c.x().clone().log_()).backwardOnly(),
        operator("torch.log1p", "log1p()", "x", "-", "DLMF 4.7", c -> c.x().log1p()),
        operator("torch.sin", "sin()", "x", "-", "DLMF 4.20", c -> c.x().sin()),
        operator("torch.Tensor.sin_", "sin_()", "intermediates", "-", "DLMF 4.20", c -> c.x().clone().sin_()).backwardOnly(),
        operator("torch.cos", "cos()", "x", "-", "DLMF 4.20", c -> c.x().cos()),
        operator("torch.Tensor.cos_", "cos_()", "intermediates", "-", "DLMF 4.20", c -> c.x().clone().cos_()).backwardOnly(),
        operator("torch.tan", "tan()", "result", "-", "DLMF 4.20", c -> c.x().tan()),
        operator("torch.tanh", "tanh()", "result", "-", "DLMF 4.34", c -> c.x().tanh()),
        operator("torch.Tensor.tanh_", "tanh_()", "result", "-", "DLMF 4.34", c -> c.x().clone().tanh_()).backwardOnly(),
        operator("torch.sigmoid", "sigmoid()", "result", "-", "DLMF 4.7", c -> c.x().sigmoid())
            .within(64, NEAR_HALF),
        operator("torch.Tensor.sigmoid_", "sigmoid_()", "result", "-", "DLMF 4.7", c -> c.x().clone().sigmoid_()).backwardOnly()
            .within(64, NEAR_HALF),
        operator("torch.relu", "relu()", "result", "-", "calculus; subgradient 0 at 0", c -> c.x().relu()),
        operator("torch.Tensor.relu_", "relu_()", "result", "-", "calculus; subgradient 0 at 0", c -> c.x().clone().relu_()).backwardOnly(),
        operator("torch.nn.functional.softplus", "softplus()", "x", "-", "DLMF 4.7", c -> c.x().softplus())
            .differs("edges (float64)", "result 0", LINEAR),
        operator("torch.square", "square()", "x", "-", "product rule", c -> c.x().square()),
        operator("torch.rsqrt", "rsqrt()", "result", "-", "DLMF 4.7", c -> c.x().rsqrt()),
        operator("torch.Tensor.rsqrt_", "rsqrt_()", "result", "-", "DLMF 4.7", c -> c.x().clone().rsqrt_()).backwardOnly(),
        operator("torch.log2", "log2()", "x", "-", "DLMF 4.7", c -> c.x().log2()),
        operator("torch.log10", "log10()", "x", "-", "DLMF 4.7", c -> c.x().log10()),
        operator("torch.exp2", "exp2()", "result", "-", "DLMF 4.7", c -> c.x().exp2()),
        operator("torch.asin", "asin()", "x", "-", "DLMF 4.24", c -> c.x().asin()),
        operator("torch.acos", "acos()", "x", "-", "DLMF 4.24", c -> c.x().acos()),
        operator("torch.atan", "atan()", "x", "-", "DLMF 4.24", c -> c.x().atan()),
        operator("torch.sinh", "sinh()", "x", "-", "DLMF 4.34", c -> c.x().sinh()),
        operator("torch.cosh", "cosh()", "x", "-", "DLMF 4.34", c -> c.x().cosh()),
        operator("torch.asinh", "asinh()", "x", "-", "DLMF 4.38", c -> c.x().asinh()),
        operator("torch.acosh", "acosh()", "x", "-", "DLMF 4.38", c -> c.x().acosh()),
        operator("torch.atanh", "atanh()", "x", "-", "DLMF 4.38", c -> c.x().atanh()),
        operator("torch.erf", "erf()", "x", "-", "DLMF 7.10", c -> c.x().erf()),
        operator("torch.erfc", "erfc()", "x", "-", "DLMF 7.10", c -> c.x().erfc()),
        operator("torch.erfinv", "erfinv()", "result", "-", "rule of inverse functions", c -> c.x().erfinv()),
        operator("torch.lgamma", "lgamma()", "x", "-", "DLMF 5.2", c -> c.x().lgamma())
            .within(64, 16384, ROUGH_TRIGAMMA)
            .differs("edges", "second derivative 0", FINITE_AT_POLES),
        operator("torch.digamma", "digamma()", "x", "-", "DLMF 5.15", c -> c.x().digamma())
            .within(64, 16384, ROUGH_TRIGAMMA)
            .differs("edges", "gradient 0", FINITE_AT_POLES)
            .differs("edges", "recorded gradient 0", FINITE_AT_POLES)
            .differs("edges", "second derivative 0", "PyTorch's is NaN at infinity; ours is the limit, 0"),
        operator("torch.polygamma", "polygamma(int)", "x, number", "-", "DLMF 5.15", c -> c.x().polygamma(c.integer("number")))
            .within(64, 16384, ROUGH_TRIGAMMA)
            .differs("negative order", "type of refusal", "an order that is right for no tensor is an IllegalArgumentException"),
        operator("torch.floor", "floor()", "-", "-", "0, as PyTorch", c -> c.x().floor()),
        operator("torch.Tensor.floor_", "floor_()", "-", "-", "0, as PyTorch", c -> c.x().clone().floor_()).backwardOnly(),
        operator("torch.ceil", "ceil()", "-", "-", "0, as PyTorch", c -> c.x().ceil()),
        operator("torch.Tensor.ceil_", "ceil_()", "-", "-", "0, as PyTorch", c -> c.x().clone().ceil_()).backwardOnly(),
        operator("torch.round", "round()", "-", "-", "0, as PyTorch", c -> c.x().round()),
        operator("torch.Tensor.round_", "round_()", "-", "-", "0, as PyTorch", c -> c.x().clone().round_()).backwardOnly(),
        operator("torch.trunc", "trunc()", "-", "-", "0, as PyTorch", c -> c.x().trunc()),
        operator("torch.frac", "frac()", "-", "-", "linearity", c -> c.x().frac()),
        operator("torch.nn.functional.logsigmoid", "NN.logsigmoid(Tensor)", "x", "-", "DLMF 4.7", c -> NN.logsigmoid(c.x()))
            .differs("edges", "second derivative 0", "PyTorch's is 0 where 1 + exp(-x) is 1; ours goes on"),
        operator("torch.add", "add(Tensor)", "-", "-", "linearity", c -> c.x().add(c.other())),
        operator("torch.Tensor.add_", "add_(Tensor)", "-", "axpy", "linearity", c -> c.x().clone().add_(c.other())).backwardOnly(),
        operator("torch.sub", "sub(Tensor)", "-", "-", "linearity", c -> c.x().sub(c.other())),
        operator("torch.Tensor.sub_", "sub_(Tensor)", "-", "-", "linearity", c -> c.x().clone().sub_(c.other())).backwardOnly(),
        operator("torch.mul", "mul(Tensor)", "x, other", "-", "product rule", c -> c.x().mul(c.other())),
        operator("torch.Tensor.mul_", "mul_(Tensor)", "intermediates, other", "-", "product rule", c -> c.x().clone().mul_(c.other())).backwardOnly(),
        operator("torch.div", "div(Tensor)", "x, other", "-", "quotient rule", c -> c.x().div(c.other())),
        operator("torch.Tensor.div_", "div_(Tensor)", "intermediates, other", "-", "quotient rule", c -> c.x().clone().div_(c.other())).backwardOnly(),
        operator("torch.pow", "pow(Tensor)", "x, other, result", "-", "DLMF 4.7", c -> c.x().pow(c.other()))
            .differs("edges", "second derivative 0", PYTORCH_IS_NAN)
            .differs("edges", "second derivative 1", PYTORCH_IS_NAN),
        operator("torch.Tensor.pow_", "pow_(Tensor)", "intermediates, other, result", "-", "DLMF 4.7", c -> c.x().clone().pow_(c.other())).backwardOnly()
            .differs("powers of zero", "second derivative 0", PYTORCH_IS_NAN)
            .differs("powers of zero", "second derivative 1", PYTORCH_IS_NAN),
        operator("torch.maximum", "maximum(Tensor)", "x, other", "-", "calculus; half at ties", c -> c.x().maximum(c.other())),
        operator("torch.minimum", "minimum(Tensor)", "x, other", "-", "calculus; half at ties", c -> c.x().minimum(c.other())),
        operator("torch.fmax", "fmax(Tensor)", "x, other", "-", "calculus", c -> c.x().fmax(c.other())),
        operator("torch.fmin", "fmin(Tensor)", "x, other", "-", "calculus", c -> c.x().fmin(c.other())),
        operator("torch.fmod", "fmod(Tensor)", "x, other", "-", "calculus", c -> c.x().fmod(c.other())),
        operator("torch.remainder", "remainder(Tensor)", "x, other", "-", "calculus", c -> c.x().remainder(c.other())),
        operator("torch.atan2", "atan2(Tensor)", "x, other", "-", "chain rule", c -> c.x().atan2(c.other())),
        operator("torch.hypot", "hypot(Tensor)", "x, other, result", "-", "chain rule", c -> c.x().hypot(c.other()))
            .within(512, "the second derivative has 1 - (x/h)^2, which cancels where x is nearly h"),
        operator("torch.logaddexp", "logaddexp(Tensor)", "x, other", "-", "chain rule", c -> c.x().logaddexp(c.other()))
            .within(8, "five rounded steps")
            .differs("edges", "second derivative 0", "PyTorch's is NaN where one is infinite; ours is the limit, 0")
            .differs("edges", "second derivative 1", "PyTorch's is NaN where one is infinite; ours is the limit, 0"),
        operator("torch.xlogy", "xlogy(Tensor)", "x, other", "-", "product rule", c -> c.x().xlogy(c.other())),
        constant("torch.floor_divide", "floorDivide(Tensor)", c -> c.x().floorDivide(c.other())),
        operator("torch.add, Scalar", "add(double), add(long)", "-", "-", "linearity", c -> c.x().add(c.number("number"))),
        operator("torch.Tensor.add_, Scalar", "add_(double), add_(long)", "-", "-", "linearity", c -> c.x().clone().add_(c.number("number"))).backwardOnly(),
        operator("torch.sub, Scalar", "sub(double), sub(long)", "-", "-", "linearity", c -> c.x().sub(c.number("number"))),
        operator("torch.Tensor.sub_, Scalar", "sub_(double), sub_(long)", "-", "-", "linearity", c -> c.x().clone().sub_(c.number("number"))).backwardOnly(),
        operator("torch.mul, Scalar", "mul(double), mul(long)", "number", "-", "linearity", c -> c.x().mul(c.number("number"))),
        operator("torch.Tensor.mul_, Scalar", "mul_(double), mul_(long)", "number", "-", "linearity", c -> c.x().clone().mul_(c.number("number"))).backwardOnly(),
        operator("torch.div, Scalar", "div(double), div(long)", "number", "-", "linearity", c -> c.x().div(c.number("number"))),
        operator("torch.Tensor.div_, Scalar", "div_(double), div_(long)", "number", "-", "linearity", c -> c.x().clone().div_(c.number("number"))).backwardOnly(),
        operator("torch.rsub, Scalar", "rsub(double), rsub(long)", "-", "-", "linearity", c -> c.x().rsub(c.number("number"))),
        operator("torch.pow, Tensor_Scalar", "pow(double), pow(long)", "x, number", "-", "DLMF 4.7", c -> c.x().pow(c.number("number"))),
        operator("torch.Tensor.pow_, Scalar", "pow_(double), pow_(long)", "intermediates, number", "-", "DLMF 4.7", c -> c.x().clone().pow_(c.number("number"))).backwardOnly()
            .differs("integers by a fraction", "refusal", "the text is that of other operations in place"),
        operator("torch.pow, Scalar", "rpow(double), rpow(long)", "number, result", "-", "DLMF 4.7", c -> c.x().rpow(c.number("number")))
            .differs("vector, 0", "second derivative 0", PYTORCH_IS_NAN)
            .differs("edges, 0", "second derivative 0", PYTORCH_IS_NAN),
        operator("torch.fmod, Scalar", "fmod(double), fmod(long)", "-", "-", "linearity", c -> c.x().fmod(c.number("number"))),
        operator("torch.remainder, Scalar", "remainder(double), remainder(long)", "-", "-", "linearity", c -> c.x().remainder(c.number("number"))),
        constant("torch.floor_divide, Scalar", "floorDivide(double), floorDivide(long)", c -> c.x().floorDivide(c.number("number"))),
        operator("torch.addcmul", "addcmul(Tensor, Tensor, double), addcmul(Tensor, Tensor, long)", "first, second, number", "-", "product rule",
                c -> c.x().addcmul(c.tensor("first"), c.tensor("second"), 1.5)),
        operator("torch.Tensor.addcmul_", "addcmul_(Tensor, Tensor, double), addcmul_(Tensor, Tensor, long)", "first, second, number", "-", "product rule", c -> c.x().clone().addcmul_(c.tensor("first"), c.tensor("second"), 1.5)).backwardOnly(),
        operator("torch.addcdiv", "addcdiv(Tensor, Tensor, double)", "first, second, number", "-", "quotient rule",
                c -> c.x().addcdiv(c.tensor("first"), c.tensor("second"), 1.5)),
        operator("torch.Tensor.addcdiv_", "addcdiv_(Tensor, Tensor, double)", "first, second, number", "-", "quotient rule", c -> c.x().clone().addcdiv_(c.tensor("first"), c.tensor("second"), 1.5)).backwardOnly(),
        operator("torch.lerp", "lerp(Tensor, Tensor)", "x, first, second", "-", "product rule",
                c -> c.x().lerp(c.tensor("first"), c.tensor("second"))),
        operator("torch.lerp, Scalar", "lerp(Tensor, double)", "intermediates, other", "-", "linearity",
                c -> c.x().lerp(c.other(), c.number("number")))
            .differs("integers", "refusal", "a number is a tensor of no dimensions here, and so the kernel is that of tensors"),
        operator("torch.Tensor.lerp_, Scalar", "lerp_(Tensor, double)", "intermediates, other", "-", "linearity", c -> c.x().clone().lerp_(c.other(), c.number("number"))).backwardOnly(),
        operator("torch.clamp", "clamp(double, double), clamp(long, long)", "x", "-", "calculus; 1 at the bounds", c -> c.x().clamp(c.number("min"), c.number("max"))),
        operator("torch.Tensor.clamp_", "clamp_(double, double), clamp_(long, long)", "intermediates", "-", "calculus; 1 at the bounds", c -> c.x().clone().clamp_(c.number("min"), c.number("max"))).backwardOnly()
            .differs("integers by a fraction", "refusal", "PyTorch's text names the type as C++ does"),
        operator("torch.clamp_min", "clampMin(double), clampMin(long)", "x", "-", "calculus; 1 at the bound", c -> c.x().clampMin(c.number("min"))),
        operator("torch.clamp_max", "clampMax(double), clampMax(long)", "x", "-", "calculus; 1 at the bound", c -> c.x().clampMax(c.number("max"))),
        operator("torch.clamp, Tensor", "clamp(Tensor, Tensor)", "x, min, max", "-", "calculus; 1 at the bounds",
                c -> c.x().clamp(c.has("min") ? c.tensor("min") : null, c.has("max") ? c.tensor("max") : null)),
        operator("torch.nn.functional.hardtanh", "NN.hardtanh(Tensor), NN.hardtanh(Tensor, double, double), NN.hardtanh(Tensor, long, long)", "x", "-", "calculus; 0 at the bounds",
                c -> c.has("min_val") ? NN.hardtanh(c.x(), c.number("min_val"), c.number("max_val")) : NN.hardtanh(c.x())),
        operator("torch.nn.functional.threshold", "NN.threshold(Tensor, double, double), NN.threshold(Tensor, long, long)", "x", "-", "calculus; 0 at the threshold",
                c -> NN.threshold(c.x(), c.number("threshold"), c.number("value"))),
        constant("torch.eq", "eq(Tensor)", c -> c.x().eq(c.other())),
        constant("torch.ne", "ne(Tensor)", c -> c.x().ne(c.other())),
        constant("torch.lt", "lt(Tensor)", c -> c.x().lt(c.other())),
        constant("torch.le", "le(Tensor)", c -> c.x().le(c.other())),
        constant("torch.gt", "gt(Tensor)", c -> c.x().gt(c.other())),
        constant("torch.ge", "ge(Tensor)", c -> c.x().ge(c.other())),
        constant("torch.eq, Scalar", "eq(double), eq(long)", c -> c.x().eq(c.number("number"))),
        constant("torch.ne, Scalar", "ne(double), ne(long)", c -> c.x().ne(c.number("number"))),
        constant("torch.lt, Scalar", "lt(double), lt(long)", c -> c.x().lt(c.number("number"))),
        constant("torch.le, Scalar", "le(double), le(long)", c -> c.x().le(c.number("number"))),
        constant("torch.gt, Scalar", "gt(double), gt(long)", c -> c.x().gt(c.number("number"))),
        constant("torch.ge, Scalar", "ge(double), ge(long)", c -> c.x().ge(c.number("number"))),
        constant("torch.isnan", "isnan()", c -> c.x().isnan()),
        constant("torch.isinf", "isinf()", c -> c.x().isinf()),
        constant("torch.isfinite", "isfinite()", c -> c.x().isfinite()),
        constant("torch.logical_not", "logicalNot()", c -> c.x().logicalNot()),
        constant("torch.logical_and", "logicalAnd(Tensor)", c -> c.x().logicalAnd(c.other())),
        constant("torch.logical_or", "logicalOr(Tensor)", c -> c.x().logicalOr(c.other())),
        constant("torch.logical_xor", "logicalXor(Tensor)", c -> c.x().logicalXor(c.other())),
        operator("torch.where", "where(Tensor, Tensor, Tensor)", "condition", "-", "linearity", c -> Tensor.where(c.tensor("condition"), c.x(), c.other())),
        operator("torch.masked_fill", "maskedFill(Tensor, double), maskedFill(Tensor, long)", "mask", "-", "linearity", c -> c.x().maskedFill(c.tensor("mask"), c.number("value"))),
        operator("torch.Tensor.masked_fill_", "maskedFill_(Tensor, double), maskedFill_(Tensor, long)", "mask", "-", "linearity", c -> c.x().clone().maskedFill_(c.tensor("mask"), c.number("value"))).backwardOnly(),
        operator("torch.masked_fill, Tensor", "maskedFill(Tensor, Tensor)", "mask", "-", "linearity", c -> c.x().maskedFill(c.tensor("mask"), c.tensor("value"))),
        operator("torch.Tensor.masked_fill_, Tensor", "maskedFill_(Tensor, Tensor)", "mask", "-", "linearity", c -> c.x().clone().maskedFill_(c.tensor("mask"), c.tensor("value"))).backwardOnly(),
        operator("torch.masked_select", "maskedSelect(Tensor)", "mask", "-", "linearity", c -> c.x().maskedSelect(c.tensor("mask")))
            .differs("transposed", "gradient 0", IN_THE_ORDER_OF_MEMORY)
            .differs("transposed", "recorded gradient 0", IN_THE_ORDER_OF_MEMORY),
        operator("torch.Tensor.masked_scatter", "maskedScatter(Tensor, Tensor)", "mask", "-", "linearity", c -> c.x().maskedScatter(c.tensor("mask"), c.tensor("source"))),
        operator("torch.Tensor.masked_scatter_", "maskedScatter_(Tensor, Tensor)", "mask", "-", "linearity", c -> c.x().clone().maskedScatter_(c.tensor("mask"), c.tensor("source"))).backwardOnly()
            .differs("more than needed", "result 0", IN_THE_ORDER_OF_MEMORY),
        constant("torch.nonzero", "nonzero()", c -> c.x().nonzero()),
        operator("torch.clone", "clone()", "-", "-", "linearity", c -> c.x().clone()),
        operator("torch.Tensor.contiguous", "contiguous()", "-", "-", "linearity", c -> c.x().contiguous()),
        operator("torch.Tensor.to", "to(DType)", "-", "-", "linearity", c -> c.x().to(DType.valueOf(c.word("dtype").toUpperCase(Locale.ROOT)))),
        operator("torch.Tensor.zero_", "zero_()", "-", "-", "linearity", c -> c.x().clone().zero_()).backwardOnly(),
        operator("torch.Tensor.fill_", "fill_(double), fill_(long)", "-", "-", "linearity", c -> c.x().clone().fill_(c.number("number"))).backwardOnly(),
        operator("torch.Tensor.copy_", "copy_(Tensor)", "-", "-", "linearity", c -> c.x().clone().copy_(c.other())).backwardOnly());
    // @formatter:on

    private ElementwiseOperators() {}
}
