"""Products, extremes, spread and running totals of many elements, their order, and questions about them."""

import torch

from .reductions import along, reduce, shaped
from .table import BOOL, F32, I64, INF, NAN, bools, case, integers, operator, random, values


def with_ties(cases):
    """Rows of an expanded tensor are equal."""
    return [type(c)(c.label, c.inputs, c.arguments, c.dtypes, "expanded" in c.label) for c in cases]


def extreme(name, function):
    """The extreme of all elements."""
    return operator(
        name,
        lambda x: function(x),
        *with_ties(shaped()),
        case("ties", edge=True, x=values(1, 3, 3, 1)),
        case("NaN", edge=True, x=values(1, NAN, 3, NAN)),
        case("infinities", edge=True, x=values(INF, -INF, INF, 0, -INF)),
        case("integers", dtypes=(I64,), x=integers(3, -9, 9)),
        case("empty", edge=True, x=random(0)),
    )


def extremes(name, function):
    """Extremes along any dimensions."""
    return operator(
        name,
        reduce(function),
        *with_ties(shaped()),
        *with_ties(along([0, 1, -1, (0, 2), (0, 1, 2)])),
        case("kept dimension", x=random(2, 3), dim=1, keepdim=True),
        case("ties", edge=True, x=values(1, 3, 3, 1), dim=0),
        case("NaN", edge=True, x=values(1, NAN, 3, 2, 2, 1, shape=(2, 3)), dim=1),
        case("infinities", edge=True, x=values(INF, -INF, INF, 0, -INF), dim=0),
        case("integers", dtypes=(I64,), x=integers(3, -9, 9), dim=0),
        case("empty", x=random(0)),
        case("empty rows", x=random(2, 0), dim=1),
        case("no rows", x=random(0, 2), dim=1),
        case("no such dimension", x=random(2, 3), dim=2),
    )


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


def spread(name, function):
    def apply(x, dim=None, correction=None, keepdim=False):
        if correction is None:
            return function(x, unbiased=True) if dim is None else function(x, dim, unbiased=True)
        return function(x, dim, correction=int(correction), keepdim=keepdim)

    return operator(
        name,
        apply,
        *[c for c in shaped() if c.label != "scalar"],
        *with_ties(along([0, 1, (0, 2)])),
        *along([-1, (2, 1)], correction=0, keepdim=True),
        case("far from 0", x=values(1000, 1001, 1003, 1007)),
        case("equal ones", edge=True, x=values(2, 2, 2)),
        # PyTorch 1.13 computes these and cannot differentiate them.
        case("one element", x=values(2, constant=True)),
        case("scalar", x=random(constant=True)),
        case("NaN", edge=True, x=values(1, NAN, 2)),
        case("infinite", edge=True, x=values(1, INF, 2)),
        case("empty", x=random(0, constant=True)),
        case("empty rows", x=random(2, 0, constant=True), dim=1),
        case("no rows", x=random(0, 2), dim=1),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3)),
    )


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


def question(name, function):
    return operator(
        name,
        reduce(function),
        case("vector", x=values(0, 1, 0)),
        case("zeros", x=values(0, -0.0)),
        case("NaN", x=values(NAN, NAN)),
        case("matrix", x=values(0, 1, 0, 0, 0, 0, shape=(2, 3))),
        case("rows", x=values(0, 1, 0, 1, 1, 1, shape=(2, 3)), dim=1),
        case("columns of a transposed one", x=values(0, 1, 0, 1, 1, 1, shape=(2, 3), layout="transposed"), dim=0),
        case("kept dimension", x=values(0, 1, 0, 1, 1, 1, shape=(2, 3)), dim=1, keepdim=True),
        case("integers", dtypes=(I64,), x=integers(3, 0, 7)),
        case("bools", dtypes=(BOOL,), x=bools(True, False)),
        case("scalar", x=values(2, shape=())),
        case("empty", x=values(shape=(0,))),
        case("empty rows", x=values(shape=(2, 0)), dim=1),
    )


OPERATORS = [
    operator(
        "torch.prod",
        reduce(torch.prod),
        *shaped(),
        *along([0, 1, -1]),
        case("kept dimension", x=random(2, 3), dim=1, keepdim=True),
        case("a zero", x=values(2, 0, 3)),
        case("zeros", x=values(2, 0, 3, 0)),
        case("zeros in rows", x=values(2, 0, 3, 0, 5, 0, 1, 2, 3, shape=(3, 3)), dim=1),
        case("NaN", edge=True, x=values(1, NAN, 2)),
        case("infinite", edge=True, x=values(1, INF, 2)),
        case("integers", dtypes=(I64,), x=integers(3, 4, 5)),
        case("bools", dtypes=(BOOL,), x=bools(True, False)),
        case("empty", x=random(0)),
        case("empty rows", x=random(2, 0), dim=1),
        case("no rows", x=random(0, 2), dim=1),
        case("no such dimension", x=random(2, 3), dim=2),
    ),
    extreme("torch.max", torch.max),
    extreme("torch.min", torch.min),
    extreme("torch.median", torch.median),
    extremes("torch.amax", torch.amax),
    extremes("torch.amin", torch.amin),
    choosing("torch.max, dim", kept(torch.max), {}, dict(keepdim=True)),
    choosing("torch.min, dim", kept(torch.min), {}, dict(keepdim=True)),
    choosing("torch.median, dim", kept(torch.median), {}, dict(keepdim=True)),
    choosing("torch.kthvalue", kept(torch.kthvalue), dict(k=1), dict(k=2, keepdim=True)),
    choosing("torch.topk", lambda x, k, dim, largest=True: tuple(torch.topk(x, k, dim, largest)), dict(k=2), dict(k=1, largest=False), dict(k=0)),
    choosing("torch.sort", lambda x, dim, descending=False: tuple(torch.sort(x, dim=dim, descending=descending, stable=True)), {}, dict(descending=True)),
    choosing("torch.argsort", lambda x, dim, descending=False: torch.argsort(x, dim=dim, descending=descending, stable=True), {}, dict(descending=True)),
    operator(
        "torch.argmin",
        lambda x, dim=None, keepdim=False: x.argmin() if dim is None else x.argmin(dim, keepdim),
        *shaped(),
        *along([0, 1, -1]),
        case("kept dimension", x=random(2, 3), dim=1, keepdim=True),
        case("ties", x=values(3, 1, 1, 2)),
        case("NaN", x=values(1, NAN, 3, NAN)),
        case("integers", dtypes=(I64,), x=integers(9, 3, 3)),
        case("bools", dtypes=(BOOL,), x=bools(True, False, True)),
        case("empty", x=random(0)),
        case("empty rows", x=random(2, 0), dim=1),
    ),
    spread("torch.var", torch.var),
    spread("torch.std", torch.std),
    operator(
        "torch.var_mean",
        lambda x, dim, correction, keepdim: torch.var_mean(x, dim, correction=int(correction), keepdim=keepdim),
        *along([0, (0, 2)], correction=1, keepdim=False),
        case("equal elements", edge=True, x=values(2, 2, 2, 1, 2, INF, shape=(2, 3)), dim=1, correction=1, keepdim=False),
        case("kept dimension", x=random(2, 3), dim=1, correction=0, keepdim=True),
    ),
    operator(
        "torch.std_mean",
        lambda x, dim, correction, keepdim: torch.std_mean(x, dim, correction=int(correction), keepdim=keepdim),
        *with_ties(along([0, (0, 2)], correction=1, keepdim=False)),
        case("kept dimension", x=random(2, 3), dim=1, correction=0, keepdim=True),
    ),
    running("torch.cumsum", torch.cumsum),
    running("torch.cumprod", torch.cumprod),
    question("torch.any", torch.any),
    question("torch.all", torch.all),
    operator(
        "torch.count_nonzero",
        lambda x, dim=None: torch.count_nonzero(x, dim),
        case("vector", x=values(0, 1, NAN, -0.0)),
        case("rows", x=values(0, 1, 0, 1, 1, 1, shape=(2, 3)), dim=1),
        case("two dimensions", x=random(2, 3, 4, layout="transposed"), dim=(0, 2)),
        case("integers", dtypes=(I64,), x=integers(3, 0, 7)),
        case("bools", dtypes=(BOOL,), x=bools(True, False)),
        case("empty", x=values(shape=(0,))),
    ),
]
