package dev.arenagrad.bench.operators;

import static dev.arenagrad.bench.operators.OperatorCase.of;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Functions of each element. Those in place change a copy, whose making is part of the step. */
final class ElementwiseCases {
    private static final Operand NORMAL = Operand.real(Source.normal());
    private static final Operand POSITIVE = Operand.real(Source.uniform(0.5, 2));
    private static final Operand UNIT = Operand.real(Source.uniform(-0.9, 0.9));
    private static final Operand ABOVE_ONE = Operand.real(Source.uniform(1.1, 3));
    private static final Operand POINT = Operand.real(new Extent(Extent.shape(), Extent.shape()), Source.normal());

    // @formatter:off
    static final OperatorFamily FAMILY = OperatorFamily.of("elementwise",
        unary("torch.neg", Tensor::neg),
        inPlace("torch.Tensor.neg_", Tensor::neg_),
        unary("torch.abs", Tensor::abs),
        inPlace("torch.Tensor.abs_", Tensor::abs_),
        unary("torch.sign", Tensor::sign),
        unary("torch.sqrt", Tensor::sqrt).on(POSITIVE),
        inPlace("torch.Tensor.sqrt_", Tensor::sqrt_).on(POSITIVE),
        unary("torch.reciprocal", Tensor::reciprocal).on(POSITIVE),
        inPlace("torch.Tensor.reciprocal_", Tensor::reciprocal_).on(POSITIVE),
        function("torch.exp", Tensor::exp),
        inPlace("torch.Tensor.exp_", Tensor::exp_).doing(Work.FUNCTION),
        function("torch.expm1", Tensor::expm1),
        function("torch.log", Tensor::log).on(POSITIVE),
        inPlace("torch.Tensor.log_", Tensor::log_).doing(Work.FUNCTION).on(POSITIVE),
        function("torch.log1p", Tensor::log1p).on(POSITIVE),
        function("torch.sin", Tensor::sin),
        inPlace("torch.Tensor.sin_", Tensor::sin_).doing(Work.FUNCTION),
        function("torch.cos", Tensor::cos),
        inPlace("torch.Tensor.cos_", Tensor::cos_).doing(Work.FUNCTION),
        function("torch.tan", Tensor::tan).on(UNIT),
        function("torch.tanh", Tensor::tanh),
        inPlace("torch.Tensor.tanh_", Tensor::tanh_).doing(Work.FUNCTION),
        function("torch.sigmoid", Tensor::sigmoid),
        inPlace("torch.Tensor.sigmoid_", Tensor::sigmoid_).doing(Work.FUNCTION),
        unary("torch.relu", Tensor::relu),
        inPlace("torch.Tensor.relu_", Tensor::relu_),
        function("torch.nn.functional.softplus", Tensor::softplus),
        unary("torch.square", Tensor::square),
        unary("torch.rsqrt", Tensor::rsqrt).on(POSITIVE),
        inPlace("torch.Tensor.rsqrt_", Tensor::rsqrt_).on(POSITIVE),
        function("torch.log2", Tensor::log2).on(POSITIVE),
        function("torch.log10", Tensor::log10).on(POSITIVE),
        function("torch.exp2", Tensor::exp2),
        function("torch.asin", Tensor::asin).on(UNIT),
        function("torch.acos", Tensor::acos).on(UNIT),
        function("torch.atan", Tensor::atan),
        function("torch.sinh", Tensor::sinh),
        function("torch.cosh", Tensor::cosh),
        function("torch.asinh", Tensor::asinh),
        function("torch.acosh", Tensor::acosh).on(ABOVE_ONE),
        function("torch.atanh", Tensor::atanh).on(UNIT),
        function("torch.erf", Tensor::erf),
        function("torch.erfc", Tensor::erfc),
        function("torch.erfinv", Tensor::erfinv).on(UNIT),
        special("torch.lgamma", Tensor::lgamma),
        special("torch.digamma", Tensor::digamma).within(Tolerance.OF_TRIGAMMA),
        special("torch.polygamma", x -> x.polygamma(1)).within(Tolerance.OF_TRIGAMMA),
        unary("torch.floor", Tensor::floor),
        inPlace("torch.Tensor.floor_", Tensor::floor_),
        unary("torch.ceil", Tensor::ceil),
        inPlace("torch.Tensor.ceil_", Tensor::ceil_),
        unary("torch.round", Tensor::round),
        inPlace("torch.Tensor.round_", Tensor::round_),
        unary("torch.trunc", Tensor::trunc),
        unary("torch.frac", Tensor::frac),
        function("torch.nn.functional.logsigmoid", NN::logsigmoid),
        binary("torch.add", Tensor::add),
        binaryInPlace("torch.Tensor.add_", Tensor::add_),
        binary("torch.sub", Tensor::sub),
        binaryInPlace("torch.Tensor.sub_", Tensor::sub_),
        binary("torch.mul", Tensor::mul),
        binaryInPlace("torch.Tensor.mul_", Tensor::mul_),
        binary("torch.div", Tensor::div).on(NORMAL, POSITIVE),
        binaryInPlace("torch.Tensor.div_", Tensor::div_).on(NORMAL, POSITIVE),
        binary("torch.pow", Tensor::pow).on(POSITIVE, NORMAL).doing(Work.SPECIAL_FUNCTION),
        binaryInPlace("torch.Tensor.pow_", Tensor::pow_).on(POSITIVE, NORMAL).doing(Work.SPECIAL_FUNCTION),
        binary("torch.maximum", Tensor::maximum),
        binary("torch.minimum", Tensor::minimum),
        binary("torch.fmax", Tensor::fmax),
        binary("torch.fmin", Tensor::fmin),
        binary("torch.fmod", Tensor::fmod).on(NORMAL, POSITIVE),
        binary("torch.remainder", Tensor::remainder).on(NORMAL, POSITIVE),
        binary("torch.atan2", Tensor::atan2).doing(Work.FUNCTION),
        binary("torch.hypot", Tensor::hypot),
        binary("torch.logaddexp", Tensor::logaddexp).doing(Work.SPECIAL_FUNCTION),
        binary("torch.xlogy", Tensor::xlogy).on(NORMAL, POSITIVE).doing(Work.FUNCTION),
        binary("torch.floor_divide", Tensor::floorDivide).on(NORMAL.fixed(), POSITIVE.fixed()),
        unary("torch.add, Scalar", x -> x.add(1.5)),
        inPlace("torch.Tensor.add_, Scalar", x -> x.add_(1.5)),
        unary("torch.sub, Scalar", x -> x.sub(1.5)),
        inPlace("torch.Tensor.sub_, Scalar", x -> x.sub_(1.5)),
        unary("torch.mul, Scalar", x -> x.mul(1.5)),
        inPlace("torch.Tensor.mul_, Scalar", x -> x.mul_(1.5)),
        unary("torch.div, Scalar", x -> x.div(1.5)),
        inPlace("torch.Tensor.div_, Scalar", x -> x.div_(1.5)),
        unary("torch.rsub, Scalar", x -> x.rsub(1.5)),
        function("torch.pow, Tensor_Scalar", x -> x.pow(2.5)).on(POSITIVE),
        inPlace("torch.Tensor.pow_, Scalar", x -> x.pow_(2.5)).on(POSITIVE).doing(Work.FUNCTION),
        function("torch.pow, Scalar", x -> x.rpow(1.5)),
        unary("torch.fmod, Scalar", x -> x.fmod(0.7)),
        unary("torch.remainder, Scalar", x -> x.remainder(0.7)),
        unary("torch.floor_divide, Scalar", x -> x.floorDivide(0.7)).on(NORMAL.fixed()),
        ternary("torch.addcmul", x -> x[0].addcmul(x[1], x[2], 1.5)),
        of("torch.Tensor.addcmul_", x -> x[0].clone().addcmul_(x[1], x[2], 1.5), NORMAL, NORMAL, NORMAL),
        ternary("torch.addcdiv", x -> x[0].addcdiv(x[1], x[2], 1.5)).on(NORMAL, NORMAL, POSITIVE),
        of("torch.Tensor.addcdiv_", x -> x[0].clone().addcdiv_(x[1], x[2], 1.5), NORMAL, NORMAL, POSITIVE),
        ternary("torch.lerp", x -> x[0].lerp(x[1], x[2])),
        binary("torch.lerp, Scalar", (x, y) -> x.lerp(y, 0.3)),
        binaryInPlace("torch.Tensor.lerp_, Scalar", (x, y) -> x.lerp_(y, 0.3)),
        unary("torch.clamp", x -> x.clamp(-0.5, 0.5)),
        inPlace("torch.Tensor.clamp_", x -> x.clamp_(-0.5, 0.5)),
        unary("torch.clamp_min", x -> x.clampMin(-0.5)),
        unary("torch.clamp_max", x -> x.clampMax(0.5)),
        ternary("torch.clamp, Tensor", x -> x[0].clamp(x[1], x[2])).on(NORMAL, UNIT, POSITIVE),
        unary("torch.nn.functional.hardtanh", NN::hardtanh),
        unary("torch.nn.functional.threshold", x -> NN.threshold(x, 0.1, 0.5)),
        comparison("torch.eq", Tensor::eq),
        comparison("torch.ne", Tensor::ne),
        comparison("torch.lt", Tensor::lt),
        comparison("torch.le", Tensor::le),
        comparison("torch.gt", Tensor::gt),
        comparison("torch.ge", Tensor::ge),
        predicate("torch.eq, Scalar", x -> x.eq(0.5)),
        predicate("torch.ne, Scalar", x -> x.ne(0.5)),
        predicate("torch.lt, Scalar", x -> x.lt(0.5)),
        predicate("torch.le, Scalar", x -> x.le(0.5)),
        predicate("torch.gt, Scalar", x -> x.gt(0.5)),
        predicate("torch.ge, Scalar", x -> x.ge(0.5)),
        predicate("torch.isnan", Tensor::isnan),
        predicate("torch.isinf", Tensor::isinf),
        predicate("torch.isfinite", Tensor::isfinite),
        predicate("torch.logical_not", Tensor::logicalNot).on(Operand.mask()),
        comparison("torch.logical_and", Tensor::logicalAnd).on(Operand.mask(), Operand.mask()),
        comparison("torch.logical_or", Tensor::logicalOr).on(Operand.mask(), Operand.mask()),
        comparison("torch.logical_xor", Tensor::logicalXor).on(Operand.mask(), Operand.mask()),
        of("torch.where", x -> Tensor.where(x[2], x[0], x[1]), NORMAL, NORMAL, Operand.mask()).with(Layout.values()),
        of("torch.masked_fill", x -> x[0].maskedFill(x[1], 0.5), NORMAL, Operand.mask()).with(Layout.values()),
        of("torch.Tensor.masked_fill_", x -> x[0].clone().maskedFill_(x[1], 0.5), NORMAL, Operand.mask()),
        of("torch.masked_fill, Tensor", x -> x[0].maskedFill(x[1], x[2]), NORMAL, Operand.mask(), POINT).with(Layout.values()),
        of("torch.Tensor.masked_fill_, Tensor", x -> x[0].clone().maskedFill_(x[1], x[2]), NORMAL, Operand.mask(), POINT),
        of("torch.masked_select", x -> x[0].maskedSelect(x[1]), NORMAL, Operand.mask()),
        of("torch.Tensor.masked_scatter", x -> x[0].maskedScatter(x[1], x[2]), NORMAL, Operand.mask(), NORMAL),
        of("torch.Tensor.masked_scatter_", x -> x[0].clone().maskedScatter_(x[1], x[2]), NORMAL, Operand.mask(), NORMAL),
        of("torch.nonzero", x -> x[0].nonzero(), Operand.mask()),
        unary("torch.clone", Tensor::clone),
        unary("torch.Tensor.contiguous", Tensor::contiguous).with(Layout.TRANSPOSED),
        unary("torch.Tensor.to", x -> x.to(x.dtype() == DType.FLOAT32 ? DType.FLOAT64 : DType.FLOAT32)),
        inPlace("torch.Tensor.zero_", Tensor::zero_),
        inPlace("torch.Tensor.fill_", x -> x.fill_(1.5)),
        binaryInPlace("torch.Tensor.copy_", (x, y) -> x.copy_(y)));
    // @formatter:on

    private ElementwiseCases() {}

    private static OperatorCase unary(String name, UnaryOperator<Tensor> call) {
        return of(name, x -> call.apply(x[0]), NORMAL).alsoTransposed();
    }

    private static OperatorCase function(String name, UnaryOperator<Tensor> call) {
        return unary(name, call).doing(Work.FUNCTION);
    }

    private static OperatorCase special(String name, UnaryOperator<Tensor> call) {
        return unary(name, call).doing(Work.SPECIAL_FUNCTION).on(POSITIVE);
    }

    private static OperatorCase predicate(String name, UnaryOperator<Tensor> call) {
        return unary(name, call).on(NORMAL.fixed());
    }

    private static OperatorCase inPlace(String name, UnaryOperator<Tensor> call) {
        return of(name, x -> call.apply(x[0].clone()), NORMAL);
    }

    private static OperatorCase binary(String name, BinaryOperator<Tensor> call) {
        return of(name, x -> call.apply(x[0], x[1]), NORMAL, NORMAL).with(Layout.values());
    }

    private static OperatorCase comparison(String name, BinaryOperator<Tensor> call) {
        return binary(name, call).on(NORMAL.fixed(), NORMAL.fixed());
    }

    private static OperatorCase binaryInPlace(String name, BinaryOperator<Tensor> call) {
        return of(name, x -> call.apply(x[0].clone(), x[1]), NORMAL, NORMAL);
    }

    private static OperatorCase ternary(String name, OperatorCase.Single call) {
        return of(name, call, NORMAL, NORMAL, NORMAL).with(Layout.CONTIGUOUS, Layout.BROADCAST);
    }
}
