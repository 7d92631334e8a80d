"""Many elements made one."""

import torch

from .forms import along, shaped, with_ties
from .table import BOOL, I64, INF, NAN, bools, case, integers, operator, random, values


def reduce(function):
    def apply(x, dim=None, keepdim=False):
        if dim is None:
            return function(x)
        return function(x, dim, keepdim)

    return apply


def sums(name, function):
    return operator(
        name,
        reduce(function),
        *shaped(),
        *along([0, 1, 2, -1, (0, 2), (2, 1), (0, 1, 2)]),
        case("kept dimension", x=random(2, 3), dim=1, keepdim=True),
        case("kept dimension of a transposed one", x=random(2, 3, layout="transposed"), dim=0, keepdim=True),
        case("dimension of a scalar", x=random(), dim=0),
        case("long rows", x=random(2, 1037), dim=1),
        case("long columns", x=random(1037, 2), dim=0),
        case("infinities", edge=True, x=values(1, INF, NAN, -INF, 2, INF, shape=(3, 2)), dim=1),
        case("empty", edge=True, x=random(0)),
        case("empty rows", edge=True, x=random(3, 0), dim=1),
        case("no rows", x=random(0, 3), dim=1),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3, 4, 5, 6, shape=(2, 3)), dim=1),
        case("bools", dtypes=(BOOL,), x=bools(True, True, False)),
        case("no such dimension", x=random(2, 3), dim=2),
        case("a dimension twice", x=random(2, 3), dim=(0, 0)),
    )


def norm(x, p=2.0, dim=None):
    return torch.linalg.vector_norm(x, p) if dim is None else torch.linalg.vector_norm(x, p, dim)


def norms(*ps):
    cases = []
    for p in ps:
        cases += [
            case(f"p={p}, vector", x=random(19), p=p),
            case(f"p={p}, transposed", x=random(3, 5, layout="transposed"), p=p),
            case(f"p={p}, scalar", x=random(), p=p),
            case(f"p={p}, rows", x=random(3, 5), p=p, dim=1),
            case(f"p={p}, columns of a stepped one", x=random(3, 5, layout="stepped"), p=p, dim=0),
            case(f"p={p}, two dimensions", x=random(2, 3, 4), p=p, dim=(0, 2)),
            case(f"p={p}, zeros", edge=True, x=values(0, 0, 0), p=p),
            case(f"p={p}, some zeros", edge=True, x=values(0, 3, 0, -4, shape=(2, 2)), p=p, dim=1),
            case(f"p={p}, a row of zeros", edge=True, x=values(0, 0, 3, -4, shape=(2, 2)), p=p, dim=1),
            case(f"p={p}, ties", edge=True, x=values(2, -2, 1, 2), p=p),
            case(f"p={p}, NaN", edge=True, x=values(1, NAN, 2), p=p),
            case(f"p={p}, infinite", edge=True, x=values(1, INF, -2), p=p),
            case(f"p={p}, empty", edge=True, x=random(0), p=p),
            case(f"p={p}, empty rows", edge=True, x=random(2, 0), p=p, dim=1),
            case(f"p={p}, no rows", edge=True, x=random(0, 2), p=p, dim=1),
        ]
    return cases


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
    sums("torch.sum", torch.sum),
    sums("torch.mean", torch.mean),
    operator(
        "torch.Tensor.sum_to_size",
        lambda x, size: x.sum_to_size(size),
        case("rows", x=random(2, 3), size=(1, 3)),
        case("columns", x=random(2, 3, layout="transposed"), size=(2, 1)),
        case("leading dimensions", x=random(4, 2, 3), size=(2, 3)),
        case("leading and inner ones", x=random(4, 2, 3, layout="stepped"), size=(2, 1)),
        case("everything", x=random(2, 3), size=()),
        case("nothing", x=random(2, 3), size=(2, 3)),
        case("empty", x=random(4, 0), size=(4, 1)),
        case("impossible", x=random(2, 3), size=(2, 2)),
    ),
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
    operator(
        "torch.linalg.vector_norm",
        norm,
        *shaped(),
        *norms(2.0, 1.0, INF, -INF, 0.0, 3.0, 1.5, 0.5),
        case("p=-1.0, some zeros", edge=True, x=values(0, 3, 1, -4, shape=(2, 2)), p=-1.0, dim=1),
        case("p=4.0, some zeros", edge=True, x=values(0, 3, 1, -4, shape=(2, 2)), p=4.0, dim=1),
        case("integers", dtypes=(I64,), x=integers(3, 4)),
    ),
    extreme("torch.max", torch.max),
    extreme("torch.min", torch.min),
    extreme("torch.median", torch.median),
    extremes("torch.amax", torch.amax),
    extremes("torch.amin", torch.amin),
    operator(
        "torch.argmax",
        lambda x, dim=None, keepdim=False: x.argmax() if dim is None else x.argmax(dim, keepdim),
        *shaped(),
        *along([0, 1, -1]),
        case("kept dimension", x=random(2, 3), dim=1, keepdim=True),
        case("ties", x=values(1, 3, 3, 2)),
        case("NaN", x=values(1, NAN, 3, NAN)),
        case("NaN in rows", x=values(1, NAN, 3, 2, INF, 5, shape=(2, 3)), dim=1),
        case("infinities", x=values(-INF, -INF, INF, INF)),
        case("integers", dtypes=(I64,), x=integers(3, 9, 9)),
        case("bools", dtypes=(BOOL,), x=bools(False, True, True)),
        case("empty", x=random(0)),
        case("empty rows", x=random(2, 0), dim=1),
        case("no rows", x=random(0, 2), dim=1),
        case("no such dimension", x=random(2, 3), dim=2),
    ),
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
