"""Elements chosen by a condition or by index."""

import torch

from .table import F32, F64, I64, INF, NAN, bools, case, integers, operator, random, values

OPERATORS = [
    operator(
        "torch.where",
        torch.where,
        case("vectors", condition=bools(True, False, True, False), x=random(4), other=random(4)),
        case("broadcast", condition=bools(True, False, shape=(2, 1)), x=random(3), other=random(2, 3)),
        case("scalar", condition=bools(True, False), x=random(2), other=random()),
        case("transposed", condition=bools(1, 0, 1, 1, 0, 0, shape=(2, 3)), x=random(2, 3, layout="transposed"), other=random(2, 3)),
        case("transposed condition", condition=bools(1, 0, 1, 1, 0, 0, shape=(2, 3), layout="transposed"), x=random(2, 3), other=random(2, 3, layout="stepped")),
        case("expanded", condition=bools(1, 0, 1, 0, shape=(2, 2)), x=random(2, 2, layout="expanded"), other=random(2, 2)),
        case("constant", condition=bools(True, False), x=random(2), other=random(2, constant=True)),
        case("infinite and NaN", edge=True, condition=bools(True, False, True, False), x=values(INF, INF, NAN, NAN), other=values(1, 2, 3, 4)),
        case("float32 and float64", dtypes=(F32,), condition=bools(True, False), x=random(2), other=random(2, dtype=F64)),
        case("integers", dtypes=(I64,), condition=bools(True, False), x=integers(1, 2), other=integers(3, 4)),
        case("empty", condition=bools(shape=(0,)), x=random(0), other=random(0)),
        case("unequal", condition=bools(True, False), x=random(3), other=random(3)),
        case("condition of numbers", condition=values(1, 0, dtype=F32), x=random(2), other=random(2)),
    ),
    operator(
        "torch.masked_fill",
        lambda x, mask, value: x.masked_fill(mask, value),
        case("vector", x=random(4), mask=bools(True, False, True, False), value=5),
        case("broadcast mask", x=random(2, 3), mask=bools(True, False, True), value=-0.5),
        case("broadcast tensor", x=random(3), mask=bools(True, False, shape=(2, 1)), value=1),
        case("transposed", x=random(2, 3, layout="transposed"), mask=bools(1, 0, 1, 1, 0, 0, shape=(2, 3)), value=0),
        case("infinite", edge=True, x=random(2), mask=bools(True, False), value=-INF),
        case("integers", dtypes=(I64,), x=integers(1, 2), mask=bools(True, False), value=7),
        case("empty", x=random(0), mask=bools(shape=(0,)), value=7),
        case("unequal", x=random(3), mask=bools(True, False), value=1),
    ),
    operator(
        "torch.gather",
        lambda x, dim, index: x.gather(dim, index),
        case("rows", x=random(3, 2), dim=0, index=integers(0, 1, 2, 0, shape=(2, 2))),
        case("columns", x=random(2, 3), dim=1, index=integers(2, 0, 1, 1, shape=(2, 2))),
        case("an element twice", x=random(3), dim=0, index=integers(1, 1, 1, 0)),
        case("smaller index", x=random(3, 3), dim=0, index=integers(2, shape=(1, 1))),
        case("transposed", x=random(2, 3, layout="transposed"), dim=-1, index=integers(2, 0, 1, 1, shape=(2, 2))),
        case("transposed index", x=random(2, 3, layout="stepped"), dim=1, index=integers(2, 0, 1, 1, shape=(2, 2), layout="transposed")),
        case("three dimensions", x=random(2, 2, 2), dim=1, index=integers(1, 0, 0, 1, shape=(2, 1, 2))),
        case("scalar", x=random(), dim=0, index=integers(0, shape=())),
        case("empty", x=random(3), dim=0, index=integers(shape=(0,))),
        case("integers", dtypes=(I64,), x=integers(5, 6, 7), dim=0, index=integers(2, 0)),
        case("out of range", x=random(3), dim=0, index=integers(3)),
        case("negative", x=random(3), dim=0, index=integers(-1)),
        case("fewer dimensions", x=random(2, 3), dim=0, index=integers(0)),
        case("larger index", x=random(2, 2), dim=0, index=integers(0, 0, 0, shape=(1, 3))),
        case("index of numbers", x=random(3), dim=0, index=values(0, 1)),
    ),
]
