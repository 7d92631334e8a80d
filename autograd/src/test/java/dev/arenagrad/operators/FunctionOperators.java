package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.constant;
import static dev.arenagrad.operators.Operator.operator;

/** Further functions of each element, or of the elements at one place of two or three tensors. */
final class FunctionOperators {
    private static final String FINITE_AT_POLES = "PyTorch's is large at poles, where its sine is not quite 0; ours is infinite";
    private static final String ROUGH_TRIGAMMA = "PyTorch's trigamma breaks its series off at the twelfth digit, and its digamma of float32 is off by up to 42 units near 0; ours are good to 8"
            + " (SpecialFunctionsTest)";

    // @formatter:off
    static final Family FAMILY = Family.of("functions",
        operator("torch.square", "square()", "x", "-", "product rule", c -> c.x().square()),
        operator("torch.rsqrt", "rsqrt()", "result", "-", "DLMF 4.7", c -> c.x().rsqrt()),
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
        operator("torch.ceil", "ceil()", "-", "-", "0, as PyTorch", c -> c.x().ceil()),
        operator("torch.round", "round()", "-", "-", "0, as PyTorch", c -> c.x().round()),
        operator("torch.trunc", "trunc()", "-", "-", "0, as PyTorch", c -> c.x().trunc()),
        operator("torch.frac", "frac()", "-", "-", "linearity", c -> c.x().frac()),
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
        operator("torch.fmod, Scalar", "fmod(double), fmod(long)", "-", "-", "linearity", c -> c.x().fmod(c.number("number"))),
        operator("torch.remainder, Scalar", "remainder(double), remainder(long)", "-", "-", "linearity", c -> c.x().remainder(c.number("number"))),
        constant("torch.floor_divide", "floorDivide(Tensor)", c -> c.x().floorDivide(c.other())),
        constant("torch.floor_divide, Scalar", "floorDivide(double), floorDivide(long)", c -> c.x().floorDivide(c.number("number"))),
        operator("torch.clamp", "clamp(double, double), clamp(long, long)", "x", "-", "calculus; 1 at the bounds", c -> c.x().clamp(c.number("min"), c.number("max"))),
        operator("torch.clamp_min", "clampMin(double), clampMin(long)", "x", "-", "calculus; 1 at the bound", c -> c.x().clampMin(c.number("min"))),
        operator("torch.clamp_max", "clampMax(double), clampMax(long)", "x", "-", "calculus; 1 at the bound", c -> c.x().clampMax(c.number("max"))),
        operator("torch.clamp, Tensor", "clamp(Tensor, Tensor)", "x, min, max", "-", "calculus; 1 at the bounds",
                c -> c.x().clamp(c.has("min") ? c.tensor("min") : null, c.has("max") ? c.tensor("max") : null)),
        operator("torch.addcmul", "addcmul(Tensor, Tensor, double), addcmul(Tensor, Tensor, long)", "first, second, number", "-", "product rule",
                c -> c.x().addcmul(c.tensor("first"), c.tensor("second"), 1.5)),
        operator("torch.addcdiv", "addcdiv(Tensor, Tensor, double)", "first, second, number", "-", "quotient rule",
                c -> c.x().addcdiv(c.tensor("first"), c.tensor("second"), 1.5)),
        operator("torch.lerp", "lerp(Tensor, Tensor)", "x, first, second", "-", "product rule",
                c -> c.x().lerp(c.tensor("first"), c.tensor("second"))),
        operator("torch.lerp, Scalar", "lerp(Tensor, double)", "intermediates, other", "-", "linearity",
                c -> c.x().lerp(c.other(), c.number("number")))
            .differs("integers", "refusal", "a number is a tensor of no dimensions here, and so the kernel is that of tensors"),
        constant("torch.isnan", "isnan()", c -> c.x().isnan()),
        constant("torch.isinf", "isinf()", c -> c.x().isinf()),
        constant("torch.isfinite", "isfinite()", c -> c.x().isfinite()),
        constant("torch.logical_not", "logicalNot()", c -> c.x().logicalNot()),
        constant("torch.logical_and", "logicalAnd(Tensor)", c -> c.x().logicalAnd(c.other())),
        constant("torch.logical_or", "logicalOr(Tensor)", c -> c.x().logicalOr(c.other())),
        constant("torch.logical_xor", "logicalXor(Tensor)", c -> c.x().logicalXor(c.other())));
    // @formatter:on

    private FunctionOperators() {}
}
