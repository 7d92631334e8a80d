"""Losses, each in three reductions."""

import torch.nn.functional as F

from .table import F32, F64, INF, NAN, case, integers, operator, random, values


def reduced(label, **what):
    edge = what.pop("edge", False)
    dtypes = {"dtypes": what.pop("dtypes")} if "dtypes" in what else {}
    return [
        case(f"{label}, default", edge=edge, **dtypes, **what),
        case(f"{label}, mean", edge=edge, **dtypes, **what, reduction="mean"),
        case(f"{label}, sum", edge=edge, **dtypes, **what, reduction="sum"),
        case(f"{label}, none", edge=edge, **dtypes, **what, reduction="none"),
    ]


def classes(name, function):
    return operator(
        name,
        function,
        *reduced("samples", x=random(4, 3), target=integers(0, 2, 1, 2)),
        *reduced("transposed", x=random(4, 3, layout="transposed"), target=integers(0, 2, 1, 2)),
        *reduced("stepped", x=random(2, 3, layout="stepped"), target=integers(1, 1)),
        *reduced("expanded", x=random(2, 3, layout="expanded"), target=integers(1, 0)),
        *reduced("extreme", edge=True, x=values(1000, 0, -1000, 0, INF, 1, shape=(2, 3)), target=integers(2, 0)),
        *reduced("NaN", edge=True, x=values(1, NAN, 2, 1, 2, 3, shape=(2, 3)), target=integers(2, 0)),
        *reduced("no samples", edge=True, x=random(0, 3), target=integers(shape=(0,))),
        case("no such class", x=random(2, 3), target=integers(1, 3)),
        case("unequal", x=random(2, 3), target=integers(1, 0, 1)),
        case("targets of numbers", x=random(2, 3), target=values(1, 0)),
    )


OPERATORS = [
    operator(
        "torch.nn.functional.mse_loss",
        lambda x, target, **how: F.mse_loss(x, target, **how),
        *reduced("vectors", x=random(7), target=random(7)),
        *reduced("matrices", x=random(2, 3, layout="transposed"), target=random(2, 3)),
        *reduced("stepped", x=random(2, 3), target=random(2, 3, layout="stepped")),
        *reduced("expanded", x=random(2, 3, layout="expanded"), target=random(2, 3)),
        *reduced("scalars", x=random(), target=random()),
        *reduced("constant target", x=random(3), target=random(3, constant=True)),
        *reduced("constant input", x=random(3, constant=True), target=random(3)),
        # PyTorch 1.13 computes these and cannot differentiate them.
        *reduced("float32 and float64", dtypes=(F32,), x=random(3, constant=True), target=random(3, dtype=F64, constant=True)),
        *reduced("float32 and float64 scalar", dtypes=(F32,), x=random(3, constant=True), target=random(dtype=F64, constant=True)),
        *reduced("broadcast", x=random(2, 3), target=random(3)),
        *reduced("infinite", edge=True, x=values(INF, NAN, 1), target=values(1, 2, 3)),
        *reduced("empty", edge=True, x=random(0), target=random(0)),
        case("unequal", x=random(3), target=random(4)),
    ),
    classes("torch.nn.functional.nll_loss", lambda x, target, **how: F.nll_loss(x, target, **how)),
    classes("torch.nn.functional.cross_entropy", lambda x, target, **how: F.cross_entropy(x, target, **how)),
    operator(
        "torch.nn.functional.binary_cross_entropy_with_logits",
        lambda x, target, **how: F.binary_cross_entropy_with_logits(x, target, **how),
        *reduced("vectors", x=random(7), target=random(7, low=0.1, high=0.9)),
        *reduced("transposed", x=random(2, 3, layout="transposed"), target=random(2, 3, low=0.1, high=0.9)),
        *reduced("constant target", x=random(3), target=values(0, 1, 1, constant=True)),
        *reduced("extreme", edge=True, x=values(0, 100, -100, 1000, -1000, INF, -INF, NAN), target=values(0, 1, 0, 0, 1, 1, 0, 1)),
        *reduced("empty", edge=True, x=random(0), target=random(0)),
        case("unequal", x=random(2, 3), target=random(3)),
    ),
]
