"""The order of elements along a dimension, and running totals."""

import torch

from .forms import along
from .table import BOOL, I64, INF, NAN, bools, case, integers, operator, random, values


def choosing(name, function, *settings):
    """Elements chosen along a dimension, with their indices."""
    cases = []
    for arguments in settings:
        label = "".join(f", {key} {value}" for key, value in arguments.items())
        # The median over an expanded dimension of PyTorch 1.13 reads memory that is not there.
        for c in [c for c in along([0, 1, -1], **arguments) if c.label != "along 0, expanded"]:
            cases.append(type(c)(c.label + label, c.inputs, c.arguments, c.dtypes, c.edge))
        cases += [
            case("vector" + label, x=random(19), dim=0, **arguments),
            case("integers" + label, dtypes=(I64,), x=integers(3, -9, 9, 4, 5), dim=0, **arguments),
            case("NaN" + label, edge=True, x=values(3, NAN, 1, INF, -INF, 2, 7, 5, 0, 4, shape=(2, 5)), dim=1, **arguments),
            case("no rows" + label, x=random(0, 3), dim=1, **arguments),
        ]
    first = settings[0]
    return operator(
        name,
        function,
        *cases,
        case("empty rows", x=random(2, 0), dim=1, **first),
        case("no such dimension", x=random(2, 3), dim=2, **first),
    )


def kept(function):
    return lambda x, dim, keepdim=False, **more: tuple(function(x, dim=dim, keepdim=keepdim, **more))


def running(name, function):
    return operator(
        name,
        lambda x, dim: function(x, dim),
        *along([0, 1, 2, -1]),
        case("vector", x=random(9), dim=0),
        case("scalar", x=random(), dim=0),
        case("a zero", x=values(1.5, -2, 0, 3, 0.5), dim=0),
        case("zeros", x=values(0, -2, 0, 3, 0, 2, shape=(2, 3)), dim=1),
        case("infinities", edge=True, x=values(1, INF, 2, -INF), dim=0),
        case("NaN", edge=True, x=values(1, NAN, 2), dim=0),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), dim=0),
        case("bools", dtypes=(BOOL,), x=bools(True, True, False), dim=0),
        case("empty rows", x=random(2, 0), dim=1),
        case("no rows", x=random(0, 2), dim=1),
        case("no such dimension", x=random(2, 3), dim=2),
    )


OPERATORS = [
    choosing("torch.max, dim", kept(torch.max), {}, dict(keepdim=True)),
    choosing("torch.min, dim", kept(torch.min), {}, dict(keepdim=True)),
    choosing("torch.median, dim", kept(torch.median), {}, dict(keepdim=True)),
    choosing("torch.kthvalue", kept(torch.kthvalue), dict(k=1), dict(k=2, keepdim=True)),
    choosing("torch.topk", lambda x, k, dim, largest=True: tuple(torch.topk(x, k, dim, largest)), dict(k=2), dict(k=1, largest=False), dict(k=0)),
    choosing("torch.sort", lambda x, dim, descending=False: tuple(torch.sort(x, dim=dim, descending=descending, stable=True)), {}, dict(descending=True)),
    choosing("torch.argsort", lambda x, dim, descending=False: torch.argsort(x, dim=dim, descending=descending, stable=True), {}, dict(descending=True)),
    running("torch.cumsum", torch.cumsum),
    running("torch.cumprod", torch.cumprod),
]
