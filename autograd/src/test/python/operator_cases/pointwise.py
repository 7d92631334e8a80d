"""Functions of each element, or of the elements at one place of two tensors."""

import torch
import torch.nn.functional as F

from .table import BOOL, F32, F64, I64, INF, NAN, bools, case, integers, operator, random, values

SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 30.0, -30.0, 100.0, -100.0, 1e-20, INF, -INF, NAN)
PAIRED = (0.0, 1.0, -1.0, 0.5, -2.0, 3.0, INF, -INF, NAN)


def unary(name, function, low=-2, high=2, arguments=None):
    more = arguments or {}
    return operator(
        name,
        function,
        case("vector", x=random(19, low=low, high=high), **more),
        case("transposed", x=random(3, 2, low=low, high=high, layout="transposed"), **more),
        case("stepped", x=random(2, 5, low=low, high=high, layout="stepped"), **more),
        case("expanded", x=random(3, 4, low=low, high=high, layout="expanded"), **more),
        case("scalar", x=random(low=low, high=high), **more),
        case("empty", x=random(0, 3), **more),
        case("edges", edge=True, x=values(*SPECIAL), **more),
        case("integers", dtypes=(I64,), x=integers(-3, -1, 0, 1, 2, 7), **more),
        case("bools", dtypes=(BOOL,), x=bools(True, False, True), **more),
    )


def pairs(name, function, low=-2, high=2, others=(-2, 2)):
    def operand(*shape, **how):
        return random(*shape, low=low, high=high, **how)

    def random_other(*shape, **how):
        return random(*shape, low=others[0], high=others[1], **how)

    return operator(
        name,
        function,
        case("vectors", x=operand(19), other=random_other(19)),
        case("by a row", x=operand(2, 3), other=random_other(3)),
        case("column by row", x=operand(3, 1), other=random_other(1, 4)),
        case("by a scalar", x=operand(2, 3), other=random_other()),
        case("scalar by", x=operand(), other=random_other(2, 3)),
        case("transposed", x=operand(3, 2, layout="transposed"), other=random_other(3, 2)),
        case("stepped by transposed", x=operand(3, 4, layout="stepped"), other=random_other(3, 4, layout="transposed")),
        case("expanded", x=operand(3, 4, layout="expanded"), other=random_other(3, 4)),
        case("constant", x=operand(5), other=random_other(5, constant=True)),
        case("by a constant", x=operand(5, constant=True), other=random_other(5)),
        case("empty", x=operand(4, 0), other=random_other(4, 1)),
        case("edges", edge=True, x=values(*[a for a in PAIRED for _ in PAIRED]), other=values(*PAIRED * len(PAIRED))),
        case("float32 by float64", dtypes=(F32,), x=operand(4), other=random_other(4, dtype=F64)),
        case("float32 by float64 scalar", dtypes=(F32,), x=operand(4), other=random_other(dtype=F64)),
        case("by integers", x=operand(4), other=integers(1, 2, 3, 4)),
        case("integers by float32 scalar", dtypes=(I64,), x=integers(1, 2, 3, 4), other=random_other(dtype=F32)),
        case("integers", dtypes=(I64,), x=integers(7, -7, 9, 2), other=integers(2, 3, 4, 0)),
        case("bools", dtypes=(BOOL,), x=bools(True, True, False, False), other=bools(True, False, True, False)),
        case("bools by integers", dtypes=(BOOL,), x=bools(True, False, True), other=integers(2, 3, 4)),
        case("unequal", x=random(3), other=random_other(4)),
    )


def by_number(name, function, *numbers, low=-2, high=2, poles=()):
    cases = []
    for n in numbers:
        cases += [
            case(f"vector, {n}", edge=n in poles, x=random(9, low=low, high=high), number=n),
            case(f"edges, {n}", edge=True, x=values(*SPECIAL), number=n),
            case(f"integers, {n}", dtypes=(I64,), x=integers(1, 2, 3, 5), number=n),
            case(f"bools, {n}", dtypes=(BOOL,), x=bools(True, False), number=n),
        ]
    first = numbers[0]
    return operator(
        name,
        function,
        *cases,
        case("transposed", x=random(3, 2, low=low, high=high, layout="transposed"), number=first),
        case("stepped", x=random(3, 2, low=low, high=high, layout="stepped"), number=first),
        case("expanded", x=random(3, 2, low=low, high=high, layout="expanded"), number=first),
        case("scalar", x=random(low=low, high=high), number=first),
        case("empty", x=random(0, 2), number=first),
    )


def comparison(name, function):
    special = (0.0, -0.0, 1.0, INF, -INF, NAN)
    return operator(
        name,
        function,
        case("vectors", x=values(1, 2, 3, 4, 5, 6, 7, 8, 9), other=values(1, 3, 2, 4, 9, 6, 0, 8, 8)),
        case("by a row", x=values(1, 2, 3, 4, 5, 6, shape=(2, 3)), other=values(4, 2, 3)),
        case("transposed", x=values(1, 2, 3, 4, 5, 6, shape=(2, 3), layout="transposed"), other=values(1, 2, 4)),
        case("edges", x=values(*[a for a in special for _ in special]), other=values(*special * len(special))),
        case("float32 by float64", dtypes=(F32,), x=values(0.1, 0.5), other=values(0.1, 0.5, dtype=F64)),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), other=integers(3, 2, 1)),
        case("bools", dtypes=(BOOL,), x=bools(True, True, False), other=bools(True, False, False)),
        case("empty", x=values(shape=(0, 2)), other=values(1, 2)),
        case("unequal", x=random(3), other=random(4)),
    )


def comparison_by_number(name, function):
    return operator(
        name,
        function,
        case("vector", x=values(1, 2, 3, 2, 1, 0, INF, -INF, NAN), number=2),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), number=2),
        case("integers by a fraction", dtypes=(I64,), x=integers(1, 2, 3), number=1.5),
        case("transposed", x=values(1, 2, 3, 4, 5, 6, shape=(2, 3), layout="transposed"), number=3),
    )


OPERATORS = [
    unary("torch.neg", torch.neg),
    unary("torch.abs", torch.abs),
    unary("torch.sign", torch.sign),
    unary("torch.sqrt", torch.sqrt, 0.1, 4),
    unary("torch.reciprocal", torch.reciprocal, 0.3, 3),
    unary("torch.exp", torch.exp),
    unary("torch.expm1", torch.expm1),
    unary("torch.log", torch.log, 0.1, 4),
    unary("torch.log1p", torch.log1p, -0.8, 3),
    unary("torch.sin", torch.sin, -4, 4),
    unary("torch.cos", torch.cos, -4, 4),
    unary("torch.tan", torch.tan, -1.3, 1.3),
    unary("torch.tanh", torch.tanh),
    unary("torch.sigmoid", torch.sigmoid),
    unary("torch.relu", torch.relu),
    unary("torch.nn.functional.softplus", F.softplus),
    pairs("torch.add", lambda x, other: x + other),
    pairs("torch.sub", lambda x, other: x - other),
    pairs("torch.mul", lambda x, other: x * other),
    pairs("torch.div", lambda x, other: x / other),
    pairs("torch.pow", lambda x, other: x**other, 0.2, 3),
    by_number("torch.add, Scalar", lambda x, number: x + number, 2, 0.5),
    by_number("torch.sub, Scalar", lambda x, number: x - number, 2, 0.5),
    by_number("torch.mul, Scalar", lambda x, number: x * number, 3, -0.25, 0),
    by_number("torch.div, Scalar", lambda x, number: x / number, 3, -0.25, 0, poles=(0,)),
    by_number("torch.rsub, Scalar", lambda x, number: number - x, 2, 0.5),
    by_number("torch.pow, Tensor_Scalar", lambda x, number: x**number, 3, 2, 1, 0, 0.5, -1, -1.5, 2.5, low=0.2, high=3),
    by_number("torch.pow, Scalar", lambda x, number: number**x, 2, 0.5, 0, 1, poles=(0,)),
    comparison("torch.eq", lambda x, other: x == other),
    comparison("torch.ne", lambda x, other: x != other),
    comparison("torch.lt", lambda x, other: x < other),
    comparison("torch.le", lambda x, other: x <= other),
    comparison("torch.gt", lambda x, other: x > other),
    comparison("torch.ge", lambda x, other: x >= other),
    comparison_by_number("torch.eq, Scalar", lambda x, number: x == number),
    comparison_by_number("torch.ne, Scalar", lambda x, number: x != number),
    comparison_by_number("torch.lt, Scalar", lambda x, number: x < number),
    comparison_by_number("torch.le, Scalar", lambda x, number: x <= number),
    comparison_by_number("torch.gt, Scalar", lambda x, number: x > number),
    comparison_by_number("torch.ge, Scalar", lambda x, number: x >= number),
]
