"""Changes in place, of a copy: a leaf that is differentiated by cannot be changed."""

import torch

from .table import BOOL, F32, F64, I64, bools, case, integers, operator, random, values


def by_tensor(name, change, low=-2, high=2):
    return operator(
        name,
        lambda x, other: change(x.clone(), other),
        case("vectors", x=random(9), other=random(9, low=low, high=high)),
        case("by a row", x=random(2, 3), other=random(3, low=low, high=high)),
        case("by a scalar", x=random(2, 3), other=random(low=low, high=high)),
        case("transposed", x=random(2, 3, layout="transposed"), other=random(2, 3, low=low, high=high)),
        case("by a transposed one", x=random(2, 3), other=random(2, 3, low=low, high=high, layout="transposed")),
        case("constant", x=random(3, constant=True), other=random(3, low=low, high=high)),
        case("by a constant", x=random(3), other=random(3, low=low, high=high, constant=True)),
        case("float32 by float64", dtypes=(F32,), x=random(3), other=random(3, low=low, high=high, dtype=F64)),
        case("by integers", x=random(3), other=integers(1, 2, 3)),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), other=integers(4, 5, 6)),
        case("integers by numbers", dtypes=(I64,), x=integers(1, 2, 3), other=random(3, low=low, high=high, dtype=F32)),
        case("bools", dtypes=(BOOL,), x=bools(True, False), other=bools(True, True)),
        case("empty", x=random(0), other=random(0)),
        case("larger", x=random(3), other=random(2, 3)),
    )


def by_number(name, change):
    return operator(
        name,
        lambda x, number: change(x.clone(), number),
        case("vector", x=random(9), number=3),
        case("fraction", x=random(9), number=-0.25),
        case("transposed", x=random(2, 3, layout="transposed"), number=2),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), number=2),
        case("integers by a fraction", dtypes=(I64,), x=integers(1, 2, 3), number=0.5),
        case("empty", x=random(0), number=2),
    )


OPERATORS = [
    by_tensor("torch.Tensor.add_", lambda x, other: x.add_(other)),
    by_tensor("torch.Tensor.sub_", lambda x, other: x.sub_(other)),
    by_tensor("torch.Tensor.mul_", lambda x, other: x.mul_(other)),
    by_tensor("torch.Tensor.div_", lambda x, other: x.div_(other), 0.3, 3),
    by_number("torch.Tensor.add_, Scalar", lambda x, number: x.add_(number)),
    by_number("torch.Tensor.sub_, Scalar", lambda x, number: x.sub_(number)),
    by_number("torch.Tensor.mul_, Scalar", lambda x, number: x.mul_(number)),
    by_number("torch.Tensor.div_, Scalar", lambda x, number: x.div_(number)),
    operator(
        "torch.Tensor.zero_",
        lambda x: x.clone().zero_(),
        case("vector", x=random(9)),
        case("transposed", x=random(2, 3, layout="transposed")),
        case("integers", dtypes=(I64,), x=integers(1, 2)),
    ),
    operator(
        "torch.Tensor.fill_",
        lambda x, number: x.clone().fill_(number),
        case("vector", x=random(9), number=2.5),
        case("transposed", x=random(2, 3, layout="transposed"), number=3),
        case("integers", dtypes=(I64,), x=integers(1, 2), number=7),
    ),
    operator(
        "torch.Tensor.copy_",
        lambda x, other: x.clone().copy_(other),
        case("vectors", x=random(9), other=random(9)),
        case("of a row", x=random(2, 3), other=random(3)),
        case("of a scalar", x=random(2, 3), other=random()),
        case("transposed", x=random(2, 3, layout="transposed"), other=random(2, 3)),
        case("constant", x=random(3, constant=True), other=random(3)),
        case("float32 of float64", dtypes=(F32,), x=random(3), other=random(3, dtype=F64)),
        case("of integers", x=random(3), other=integers(1, 2, 3)),
        case("integers of numbers", dtypes=(I64,), x=integers(1, 2, 3), other=values(1.5, -2.5, 3.9)),
        case("larger", x=random(3), other=random(2, 3)),
    ),
]
