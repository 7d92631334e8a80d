"""Many elements made one, and functions of an element and the others of its row."""

import torch

from .table import BOOL, F32, I64, INF, NAN, bools, case, integers, operator, random, values


def shaped(low=-2, high=2, **arguments):
    """Cases of every shape and layout, for functions of all elements."""
    return [
        case("vector", x=random(19, low=low, high=high), **arguments),
        case("matrix", x=random(3, 5, low=low, high=high), **arguments),
        case("transposed", x=random(3, 5, low=low, high=high, layout="transposed"), **arguments),
        case("stepped", x=random(3, 5, low=low, high=high, layout="stepped"), **arguments),
        case("expanded", x=random(3, 5, low=low, high=high, layout="expanded"), **arguments),
        case("scalar", x=random(low=low, high=high), **arguments),
    ]


def along(dims, low=-2, high=2, **arguments):
    """Cases along dimensions of a tensor of three, in every layout."""
    cases = []
    for dim in dims:
        for layout in ("contiguous", "transposed", "stepped", "expanded"):
            x = random(2, 3, 4, low=low, high=high, layout=layout)
            cases.append(case(f"along {dim}, {layout}", x=x, dim=dim, **arguments))
    return cases


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


def dimension(name, function, *more):
    """Functions along one dimension."""
    return operator(
        name,
        function,
        *along([0, 1, 2, -1]),
        case("vector", x=random(19), dim=0),
        case("scalar", x=random(), dim=0),
        case("large", x=values(1000, 1001, 1002, -1000), dim=0),
        case("ties", x=values(1, 3, 3, 1), dim=0),
        case("infinities", edge=True, x=values(1, INF, 2, -INF, 0, -INF, shape=(3, 2)), dim=1),
        case("nothing but -infinity", edge=True, x=values(-INF, -INF), dim=0),
        case("NaN", edge=True, x=values(1, NAN, 2), dim=0),
        case("empty rows", edge=True, x=random(3, 0), dim=1),
        case("no rows", x=random(0, 3), dim=1),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), dim=0),
        case("bools", dtypes=(BOOL,), x=bools(True, False), dim=0),
        case("no such dimension", x=random(2, 3), dim=2),
        *more,
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
        "torch.linalg.vector_norm",
        norm,
        *shaped(),
        *norms(2.0, 1.0, INF, -INF, 0.0, 3.0, 1.5, 0.5),
        case("p=-1.0, some zeros", edge=True, x=values(0, 3, 1, -4, shape=(2, 2)), p=-1.0, dim=1),
        case("p=4.0, some zeros", edge=True, x=values(0, 3, 1, -4, shape=(2, 2)), p=4.0, dim=1),
        case("integers", dtypes=(I64,), x=integers(3, 4)),
    ),
    dimension(
        "torch.logsumexp",
        lambda x, dim, keepdim=False: torch.logsumexp(x, dim, keepdim),
        case("two dimensions", x=random(2, 3, 4), dim=(0, 2)),
        case("kept dimension", x=random(2, 3), dim=1, keepdim=True),
    ),
    dimension("torch.softmax", lambda x, dim: torch.softmax(x, dim)),
    dimension("torch.log_softmax", lambda x, dim: torch.log_softmax(x, dim)),
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
]
