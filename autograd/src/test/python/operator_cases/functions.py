"""Further functions of each element, or of the elements at one place of two or three tensors."""

import torch

from .pointwise import by_number, comparison, pairs, unary
from .table import BOOL, F32, F64, I64, INF, NAN, bools, case, integers, operator, random, values


def triples(name, function, low=-2, high=2):
    def third(*shape, **how):
        return random(*shape, low=low, high=high, **how)

    return operator(
        name,
        function,
        case("vectors", x=random(9), first=random(9), second=third(9)),
        case("by a row and a column", x=random(2, 3), first=random(3), second=third(2, 1)),
        case("growing", x=random(3), first=random(2, 1), second=third(2, 3)),
        case("scalars", x=random(2, 3), first=random(), second=third()),
        case("transposed", x=random(3, 2, layout="transposed"), first=random(3, 2), second=third(3, 2)),
        case("stepped", x=random(3, 2), first=random(3, 2, layout="stepped"), second=third(3, 2)),
        case("expanded", x=random(3, 2), first=random(3, 2), second=third(3, 2, layout="expanded")),
        case("constant", x=random(4, constant=True), first=random(4), second=third(4, constant=True)),
        case("constants", x=random(4), first=random(4, constant=True), second=third(4, constant=True)),
        case("empty", x=random(0, 2), first=random(2), second=third(0, 1)),
        case("integers", dtypes=(I64,), x=integers(1, 2), first=integers(3, 4), second=integers(5, 6)),
        case("bools", dtypes=(BOOL,), x=bools(True), first=bools(True), second=bools(False)),
        case("unequal", x=random(3), first=random(4), second=third(3)),
    )


def gamma(name, function):
    """The trigamma function of PyTorch 1.13 is good to nine digits only, where its argument is below 10 or so."""
    return operator(name, function, *unary(name, function, 12, 30).cases, case("small ones", dtypes=(F32,), x=random(19, low=0.2, high=6)))


def numbered(function, value):
    return lambda x, first, second: function(x, first, second, value=value)


def clamped(name, function, **bounds):
    return operator(
        name,
        function,
        case("vector", x=random(19), **bounds),
        case("transposed", x=random(3, 2, layout="transposed"), **bounds),
        case("stepped", x=random(2, 5, layout="stepped"), **bounds),
        case("expanded", x=random(3, 4, layout="expanded"), **bounds),
        case("empty", x=random(0, 3), **bounds),
        case("edges", edge=True, x=values(-1, 1, 0, INF, -INF, NAN), **bounds),
        case("integers", dtypes=(I64,), x=integers(-3, -1, 0, 1, 2, 7), **bounds),
        case("integers by fractions", dtypes=(I64,), x=integers(-3, 0, 7), **{name: 0.5 for name in bounds}),
        case("bools", dtypes=(BOOL,), x=bools(True, False), **bounds),
    )


OPERATORS = [
    unary("torch.square", torch.square),
    unary("torch.rsqrt", torch.rsqrt, 0.1, 4),
    unary("torch.log2", torch.log2, 0.1, 4),
    unary("torch.log10", torch.log10, 0.1, 4),
    unary("torch.exp2", torch.exp2),
    unary("torch.asin", torch.asin, -0.9, 0.9),
    unary("torch.acos", torch.acos, -0.9, 0.9),
    unary("torch.atan", torch.atan),
    unary("torch.sinh", torch.sinh),
    unary("torch.cosh", torch.cosh),
    unary("torch.asinh", torch.asinh),
    unary("torch.acosh", torch.acosh, 1.2, 4),
    unary("torch.atanh", torch.atanh, -0.9, 0.9),
    unary("torch.erf", torch.erf),
    unary("torch.erfc", torch.erfc),
    unary("torch.erfinv", torch.erfinv, -0.9, 0.9),
    gamma("torch.lgamma", torch.lgamma),
    gamma("torch.digamma", torch.digamma),
    operator(
        "torch.polygamma",
        lambda x, number: torch.polygamma(number, x),
        *[case(f"vector, {n}", x=random(9, low=12, high=30), number=n) for n in (0, 1, 2, 3)],
        *[case(f"small ones, {n}", dtypes=(F32,), x=random(9, low=0.2, high=6), number=n) for n in (0, 1, 2, 3)],
        case("transposed", x=random(3, 2, low=12, high=30, layout="transposed"), number=1),
        case("expanded", x=random(3, 2, low=12, high=30, layout="expanded"), number=1),
        case("negative order", x=random(3), number=-1),
        case("integers", dtypes=(I64,), x=integers(1, 2, 7), number=1),
        case("empty", x=random(0, 2), number=2),
    ),
    unary("torch.floor", torch.floor),
    unary("torch.ceil", torch.ceil),
    unary("torch.round", torch.round),
    unary("torch.trunc", torch.trunc),
    unary("torch.frac", torch.frac),
    pairs("torch.maximum", torch.maximum, -1.9, 2.3),
    pairs("torch.minimum", torch.minimum, -1.9, 2.3),
    pairs("torch.fmax", torch.fmax, -1.9, 2.3),
    pairs("torch.fmin", torch.fmin, -1.9, 2.3),
    pairs("torch.fmod", torch.fmod, -3.9, 4.3),
    pairs("torch.remainder", torch.remainder, -3.9, 4.3),
    pairs("torch.atan2", torch.atan2, -1.9, 2.3),
    pairs("torch.hypot", torch.hypot, -1.9, 2.3),
    pairs("torch.logaddexp", torch.logaddexp, -1.9, 2.3),
    pairs("torch.xlogy", torch.xlogy, -1.9, 2.3, others=(0.2, 3)),
    by_number("torch.fmod, Scalar", lambda x, number: x.fmod(number), 0.7, -1.3, 2),
    by_number("torch.remainder, Scalar", lambda x, number: x.remainder(number), 0.7, -1.3, 2),
    operator(
        "torch.floor_divide",
        torch.floor_divide,
        case("vectors", x=random(9, constant=True), other=random(9, constant=True)),
        case("by a row", x=random(2, 3, constant=True), other=random(3, constant=True)),
        case("edges", x=values(1, 0, -1, INF, 7, -7, constant=True), other=values(0, 0, 0, 2, INF, INF, constant=True)),
        case("integers", dtypes=(I64,), x=integers(7, -7, 7, -7), other=integers(2, 2, -2, -2)),
        case("by zero", dtypes=(I64,), x=integers(7), other=integers(0)),
    ),
    operator(
        "torch.floor_divide, Scalar",
        lambda x, number: x.floor_divide(number),
        case("vector", x=random(9, low=-7, high=7, constant=True), number=2),
        case("fraction", x=random(9, low=-7, high=7, constant=True), number=-0.7),
        case("integers", dtypes=(I64,), x=integers(7, -7), number=2),
        case("by zero", dtypes=(I64,), x=integers(7), number=0),
    ),
    clamped("torch.clamp", lambda x, min, max: x.clamp(min, max), min=-1, max=1),
    clamped("torch.clamp_min", lambda x, min: x.clamp(min=min), min=-1),
    clamped("torch.clamp_max", lambda x, max: x.clamp(max=max), max=1),
    operator(
        "torch.clamp, Tensor",
        lambda x, min=None, max=None: x.clamp(min, max),
        case("both", x=random(19), min=random(19, low=-2.3, high=-0.1), max=random(19, low=0.1, high=1.7)),
        case("crossing", x=random(9), min=random(9, low=-1, high=1.8), max=random(9, low=-1.3, high=1)),
        case("below", x=random(2, 3), min=random(3, low=-1.1, high=1)),
        case("above", x=random(2, 3), max=random(2, 1, low=-1.1, high=1)),
        case("scalars", x=random(2, 3, layout="transposed"), min=random(low=-1.9, high=0), max=random(low=0, high=2)),
        case("constant", x=random(5, constant=True), min=random(5, low=-1.1, high=1)),
        case("ties", edge=True, x=values(0, 1, 2, -1, NAN), min=values(0, 0, 0, 0, 0), max=values(1, 1, 1, 1, 1)),
        case("integers", dtypes=(I64,), x=integers(-3, 0, 7), min=integers(-1, -1, -1), max=integers(1, 1, 1)),
        case("neither", x=random(3)),
        case("unequal", x=random(3), min=random(4)),
    ),
    triples("torch.addcmul", numbered(torch.addcmul, 1.5)),
    triples("torch.addcdiv", numbered(torch.addcdiv, 1.5), 0.3, 3),
    triples("torch.lerp", lambda x, first, second: torch.lerp(x, first, second), 0.1, 0.9),
    operator(
        "torch.lerp, Scalar",
        lambda x, other, number: torch.lerp(x, other, number),
        case("vectors", x=random(9), other=random(9), number=0.3),
        case("beyond", x=random(9), other=random(9), number=1.7),
        case("by a row", x=random(2, 3), other=random(3), number=0.75),
        case("transposed", x=random(2, 3, layout="transposed"), other=random(2, 3), number=-0.5),
        case("integers", dtypes=(I64,), x=integers(1, 2), other=integers(3, 4), number=0.5),
        case("empty", x=random(0), other=random(0), number=0.5),
    ),
    *[
        operator(
            f"torch.{function.__name__}",
            function,
            case("vector", x=values(1, 0, -0.0, INF, -INF, NAN, 1e30)),
            case("transposed", x=values(1, INF, NAN, -INF, 2, 3, shape=(2, 3), layout="transposed")),
            case("integers", dtypes=(I64,), x=integers(0, 1, -7)),
            case("bools", dtypes=(BOOL,), x=bools(True, False)),
            case("empty", x=values(shape=(0, 2))),
        )
        for function in (torch.isnan, torch.isinf, torch.isfinite, torch.logical_not)
    ],
    comparison("torch.logical_and", torch.logical_and),
    comparison("torch.logical_or", torch.logical_or),
    comparison("torch.logical_xor", torch.logical_xor),
]
