"""Systems of equations, determinants, factorisations and norms of matrices."""

import torch

from .table import F32, F64, FLOATS, I64, INF, NAN, case, integers, operator, random, values


def matrices(diagonal=4, large=FLOATS, **arguments):
    """
    Well-conditioned square matrices.

    large: the dtypes of the large ones; second derivatives by many eigenvalues are good to 1e-4 in float32, by anybody
    """
    return [
        case("matrix", x=random(3, 3, diagonal=diagonal), **arguments),
        case("large", dtypes=large, x=random(9, 9, diagonal=2 * diagonal), **arguments),
        case("transposed", x=random(3, 3, diagonal=diagonal, layout="transposed"), **arguments),
        case("stepped", x=random(3, 3, diagonal=diagonal, layout="stepped"), **arguments),
        case("batch", x=random(2, 3, 3, diagonal=diagonal), **arguments),
        case("batches", x=random(2, 2, 2, 2, diagonal=diagonal, layout="transposed"), **arguments),
        case("one by one", x=random(1, 1, diagonal=diagonal), **arguments),
        case("nothing", x=random(0, 0), **arguments),
        case("no batch", x=random(0, 2, 2), **arguments),
        case("not square", x=random(2, 3), **arguments),
        case("vector", x=random(3), **arguments),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3, 4, shape=(2, 2)), **arguments),
    ]


def rectangles(large=FLOATS):
    """Matrices of full rank and of all shapes; large as above."""
    return [
        case("tall", x=random(4, 3, diagonal=3)),
        case("wide", x=random(3, 4, diagonal=3)),
        case("square", x=random(3, 3, diagonal=3)),
        case("large", dtypes=large, x=random(9, 8, diagonal=6)),
        case("transposed", x=random(4, 3, diagonal=3, layout="transposed")),
        case("stepped", x=random(3, 4, diagonal=3, layout="stepped")),
        case("batch", x=random(2, 4, 3, diagonal=3)),
        case("one by one", x=random(1, 1, diagonal=3)),
        case("no rows", x=random(0, 3)),
        case("no columns", x=random(3, 0)),
        case("no batch", x=random(0, 3, 2)),
        case("vector", x=random(3)),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3, 4, shape=(2, 2))),
    ]


SINGULAR = values(1, 2, 2, 4, shape=(2, 2))
TRIANGLES = [(upper, left, unit) for upper in (False, True) for left in (True, False) for unit in (False, True)]


def symmetric(x):
    return x + x.mT


def eigh(x):
    """Eigenvectors are unique but for their signs."""
    values, vectors = torch.linalg.eigh(symmetric(x))
    return values, vectors.abs()


def svd(x):
    u, s, vh = torch.linalg.svd(x, full_matrices=False)
    return u.abs(), s, vh.abs()


def slogdet(x, alone=False):
    """The sign without its gradient, which is 0, unless it is alone."""
    sign, logarithm = torch.linalg.slogdet(x)
    return sign if alone else (sign.detach(), logarithm)


def triangular(x, other, upper, left=True, unitriangular=False):
    return torch.linalg.solve_triangular(x, other, upper=upper, left=left, unitriangular=unitriangular)


OPERATORS = [
    operator(
        "torch.linalg.solve",
        lambda x, other: torch.linalg.solve(x, other),
        case("for columns", x=random(3, 3, diagonal=4), other=random(3, 2)),
        case("for a vector", x=random(3, 3, diagonal=4), other=random(3)),
        case("large", x=random(9, 9, diagonal=8), other=random(9, 5)),
        case("transposed", x=random(3, 3, diagonal=4, layout="transposed"), other=random(3, 2, layout="transposed")),
        case("stepped", x=random(3, 3, diagonal=4, layout="stepped"), other=random(3, 2, layout="stepped")),
        case("expanded columns", x=random(3, 3, diagonal=4), other=random(3, 2, layout="expanded")),
        case("batch", x=random(2, 3, 3, diagonal=4), other=random(2, 3, 2)),
        case("batch for vectors", x=random(2, 3, 3, diagonal=4), other=random(2, 3)),
        case("one matrix for a batch", x=random(3, 3, diagonal=4), other=random(2, 3, 2)),
        case("broadcast batches", x=random(2, 1, 3, 3, diagonal=4), other=random(4, 3, 1)),
        case("constant matrix", x=random(3, 3, diagonal=4, constant=True), other=random(3, 2)),
        case("constant columns", x=random(3, 3, diagonal=4), other=random(3, 2, constant=True)),
        case("no columns", x=random(3, 3, diagonal=4), other=random(3, 0)),
        case("nothing", x=random(0, 0), other=random(0, 2)),
        case("singular", x=SINGULAR, other=random(2)),
        case("not square", x=random(2, 3), other=random(2)),
        case("unequal", x=random(3, 3, diagonal=4), other=random(2, 2)),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3, 4, shape=(2, 2)), other=integers(1, 2)),
        case("float32 and float64", dtypes=(F32,), x=random(2, 2, diagonal=4), other=random(2, dtype=F64)),
    ),
    operator(
        "torch.linalg.solve_triangular",
        triangular,
        *(
            case(
                f"upper={upper}, left={left}, unitriangular={unit}",
                x=random(3, 3, diagonal=3),
                other=random(3, 2) if left else random(2, 3),
                upper=upper,
                left=left,
                unitriangular=unit,
            )
            for upper, left, unit in TRIANGLES
        ),
        case("default", x=random(3, 3, diagonal=3), other=random(3, 2), upper=True),
        case("transposed", x=random(3, 3, diagonal=3, layout="transposed"), other=random(3, 2, layout="transposed"), upper=False),
        case("stepped", x=random(3, 3, diagonal=3, layout="stepped"), other=random(3, 2, layout="stepped"), upper=False),
        case("large", x=random(9, 9, diagonal=8), other=random(9, 5), upper=True),
        case("broadcast batches", x=random(2, 1, 3, 3, diagonal=3), other=random(2, 3, 1), upper=False),
        case("constant matrix", x=random(3, 3, diagonal=3, constant=True), other=random(3, 2), upper=True),
        case("constant columns", x=random(3, 3, diagonal=3), other=random(3, 2, constant=True), upper=True),
        case("singular", edge=True, x=values(1, 2, 0, 0, shape=(2, 2)), other=random(2, 1), upper=True),
        case("nothing", x=random(0, 0), other=random(0, 2), upper=True),
        case("vector", x=random(3, 3), other=random(3), upper=True),
        case("unequal", x=random(3, 3), other=random(2, 2), upper=True),
    ),
    operator("torch.linalg.inv", lambda x: torch.linalg.inv(x), *matrices(), case("singular", x=SINGULAR)),
    operator("torch.inverse", torch.inverse, *matrices(), case("singular", x=SINGULAR)),
    operator("torch.linalg.det", lambda x: torch.linalg.det(x), *matrices(), case("singular", x=values(1, 2, 2, 4, shape=(2, 2), constant=True))),
    operator("torch.det", torch.det, *matrices(), case("singular", x=values(1, 2, 2, 4, shape=(2, 2), constant=True))),
    operator("torch.linalg.slogdet", slogdet, *matrices(), case("sign alone", edge=True, x=random(2, 2, diagonal=4), alone=True), case("negative", x=random(3, 3, diagonal=-4))),
    operator("torch.logdet", torch.logdet, *matrices(), case("negative", edge=True, x=random(3, 3, diagonal=-4)), case("zero", x=values(0, 0, 0, 0, shape=(2, 2), constant=True))),
    operator(
        "torch.linalg.cholesky",
        lambda x, upper=None: torch.linalg.cholesky(symmetric(x)) if upper is None else torch.linalg.cholesky(symmetric(x), upper=upper),
        *matrices(),
        case("upper", x=random(3, 3, diagonal=4), upper=True),
        case("lower", x=random(3, 3, diagonal=4), upper=False),
        case("upper batch", x=random(2, 2, 2, diagonal=4, layout="transposed"), upper=True),
        case("not positive definite", x=values(1, 2, 2, 1, shape=(2, 2))),
    ),
    operator(
        "torch.linalg.qr",
        lambda x, mode=None: list(torch.linalg.qr(x) if mode is None else torch.linalg.qr(x, mode)),
        *(c for c in rectangles() if c.label not in ("wide", "stepped")),
        case("wide", x=random(3, 4, diagonal=3)),
        case("reduced", x=random(4, 3, diagonal=3), mode="reduced"),
        case("complete", x=random(4, 3, diagonal=3, constant=True), mode="complete"),
        case("complete of a square", x=random(3, 3, diagonal=3), mode="complete"),
        case("only r", x=random(4, 3, diagonal=3, constant=True), mode="r"),
    ),
    operator("torch.linalg.eigh", eigh, *matrices(0, large=(F64,))),
    operator("torch.linalg.eigvalsh", lambda x: torch.linalg.eigvalsh(symmetric(x)), *matrices(0, large=(F64,))),
    operator("torch.linalg.svd", svd, *rectangles(large=(F64,)), case("NaN", x=values(NAN, 1, 1, 1, shape=(2, 2)))),
    operator(
        "torch.linalg.svd, full_matrices",
        lambda x, full_matrices=None: torch.linalg.svd(x)[1] if full_matrices is None else torch.linalg.svd(x, full_matrices)[1],
        case("default", x=random(4, 3, diagonal=3)),
        case("full", x=random(3, 4, diagonal=3), full_matrices=True),
        case("square", x=random(3, 3, diagonal=3), full_matrices=True),
    ),
    operator("torch.linalg.svdvals", lambda x: torch.linalg.svdvals(x), *rectangles(large=(F64,))),
    operator(
        "torch.linalg.matrix_norm",
        lambda x, ord=None: torch.linalg.matrix_norm(x) if ord is None else torch.linalg.matrix_norm(x, ord),
        *rectangles(),
        *(case(f"order {order}", x=random(3, 4, diagonal=3), ord=order) for order in (1.0, INF, 2.0, -2.0)),
        *(case(f"order {order} of a batch", x=random(2, 4, 3, diagonal=3, layout="stepped"), ord=order) for order in (1.0, INF, 2.0, -2.0)),
        case("zeros", edge=True, x=values(0, 0, 0, 0, shape=(2, 2))),
        case("order 3", x=random(3, 3), ord=3.0),
    ),
    operator(
        "torch.linalg.matrix_power",
        lambda x, n: torch.linalg.matrix_power(x, n),
        *matrices(n=3),
        *(case(f"n={n}", x=random(3, 3, diagonal=4), n=n) for n in (0, 1, 2, 4, 5, -1, -2)),
        case("inverse of a singular one", x=SINGULAR, n=-1),
    ),
    operator("torch.matrix_power", lambda x, n: torch.matrix_power(x, n), case("n=3", x=random(3, 3, diagonal=2), n=3)),
]
