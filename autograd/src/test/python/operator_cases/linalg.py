"""Linear algebra. Singular vectors and eigenvectors appear in products in which their signs cancel out."""

import math

import torch

from .table import F64, I64, INF, NAN, case, integers, operator, random, values


def regular(*shape, layout="contiguous", constant=False):
    """Different matrices with a large, increasing diagonal: their derivatives are well-conditioned, and eigenvalues lie apart."""
    n = shape[-1]

    def entry(place):
        matrix, row, column = place // (n * n), place // n % n, place % n
        return n + 1 + 1.25 * row + matrix / 2 if row == column else (7 * place % 13 - 6) / 8

    return values(*map(entry, range(math.prod(shape))), shape=shape, layout=layout, constant=constant)


def symmetric(x):
    return (x + x.mT) / 2


def eigh(x):
    eigenvalues, v = torch.linalg.eigh(symmetric(x))
    return eigenvalues, v * eigenvalues.reciprocal().unsqueeze(-2) @ v.mT


def svd(x, full):
    u, s, vh = torch.linalg.svd(x, full_matrices=full)
    k = s.shape[-1]
    return s, u[..., :k] @ vh[..., :k, :]


SQUARE = (
    case("small", x=regular(3, 3)),
    case("1 by 1", x=regular(1, 1)),
    case("large", dtypes=(F64,), x=regular(17, 17)),
    case("batch", x=regular(2, 3, 3)),
    case("transposed", x=regular(3, 3, layout="transposed")),
    case("stepped", x=regular(2, 2, 2, layout="stepped")),
    case("empty", x=random(0, 0)),
    case("empty batch", x=random(0, 3, 3)),
    case("wide", x=random(2, 3)),
    case("vector", x=random(3)),
    case("integers", dtypes=(I64,), x=integers(1, 2, 3, 4, shape=(2, 2))),
)
SINGULAR = case("singular", x=values(1, 2, 2, 4, shape=(2, 2)))
NOT_A_NUMBER = case("NaN", edge=True, x=values(NAN, NAN, NAN, NAN, shape=(2, 2)))
DETERMINANTS = (
    case("singular", edge=True, x=values(1, 2, 2, 4, shape=(2, 2))),
    case("nearly singular", edge=True, dtypes=(F64,), x=values(1, 3, 0.1, 0.3, shape=(2, 2))),
    case("of rank 1, singular", edge=True, dtypes=(F64,), x=values(1, 2, 1, 2, 4, 2, 3, 6, 3, shape=(3, 3))),
    case("zeros", edge=True, x=values(0, 0, 0, 0, shape=(2, 2))),
    case("equal singular values", edge=True, x=values(1, 0, 0, 0, 1, 0, 0, 0, 0, shape=(3, 3))),
)
RECTANGULAR = (
    case("square", x=regular(3, 3)),
    case("high", x=random(4, 2)),
    case("wide", x=random(2, 4)),
    case("batch", x=random(2, 3, 2)),
    case("transposed", x=random(2, 3, layout="transposed")),
    case("stepped", x=random(3, 2, layout="stepped")),
    case("empty", x=random(0, 3)),
    case("vector", x=random(3)),
)


OPERATORS = [
    operator(
        "torch.linalg.solve",
        lambda A, B: torch.linalg.solve(A, B),
        case("small", A=regular(3, 3), B=random(3, 2)),
        case("vector", A=regular(3, 3), B=random(3)),
        case("batch of vectors", A=regular(2, 3, 3), B=random(2, 3)),
        case("one matrix for a batch", A=regular(2, 2), B=random(3, 2, 1)),
        case("batches broadcast", A=regular(2, 1, 2, 2), B=random(3, 2, 1)),
        case("large", dtypes=(F64,), A=regular(17, 17), B=random(17, 5)),
        case("transposed", A=regular(3, 3, layout="transposed"), B=random(3, 2, layout="transposed")),
        case("stepped", A=regular(3, 3, layout="stepped"), B=random(3, 2, layout="stepped")),
        case("constant matrix", A=regular(3, 3, constant=True), B=random(3, 2)),
        case("constant right side", A=regular(3, 3), B=random(3, 2, constant=True)),
        case("empty", A=random(0, 0), B=random(0, 2)),
        case("singular", A=values(1, 2, 2, 4, shape=(2, 2)), B=random(2)),
        case("unequal", A=regular(3, 3), B=random(2, 2)),
        case("wide", A=random(2, 3), B=random(2)),
    ),
    operator(
        "torch.linalg.solve_triangular",
        lambda A, B, **options: torch.linalg.solve_triangular(A, B, **options),
        case("upper", A=regular(3, 3), B=random(3, 2), upper=True, left=True, unitriangular=False),
        case("lower", A=regular(2, 3, 3), B=random(3, 2), upper=False, left=True, unitriangular=False),
        case("from the right", A=regular(3, 3), B=random(2, 3), upper=True, left=False, unitriangular=False),
        case("lower, from the right", A=regular(3, 3), B=random(2, 2, 3), upper=False, left=False, unitriangular=False),
        case("ones on the diagonal", A=regular(3, 3), B=random(3, 2), upper=True, left=True, unitriangular=True),
        case("transposed", A=regular(3, 3, layout="transposed"), B=random(3, 2, layout="transposed"), upper=True, left=True, unitriangular=False),
        case("constant", A=regular(3, 3, constant=True), B=random(3, 2), upper=False, left=True, unitriangular=True),
        case("large", dtypes=(F64,), A=regular(17, 17), B=random(17, 5), upper=True, left=True, unitriangular=False),
        case("empty", A=random(0, 0), B=random(0, 2), upper=True, left=True, unitriangular=False),
        case("unequal", A=regular(3, 3), B=random(2, 2), upper=True, left=True, unitriangular=False),
        case("vector", A=regular(3, 3), B=random(3), upper=True, left=True, unitriangular=False),
    ),
    operator("torch.linalg.inv", lambda x: torch.linalg.inv(x), *SQUARE, SINGULAR, NOT_A_NUMBER),
    operator("torch.linalg.det", lambda x: torch.linalg.det(x), *SQUARE, NOT_A_NUMBER, *DETERMINANTS),
    operator("torch.linalg.slogdet", lambda x: torch.linalg.slogdet(x).logabsdet, *SQUARE),
    operator("torch.logdet", lambda x: torch.logdet(x), *SQUARE),
    operator(
        "torch.linalg.cholesky",
        lambda x, upper=False: torch.linalg.cholesky(symmetric(x), upper=upper),
        *SQUARE,
        case("upper", x=regular(2, 3, 3), upper=True),
        case("not positive", x=values(1, 2, 2, 1, shape=(2, 2))),
    ),
    operator(
        "torch.linalg.qr",
        lambda x, mode="reduced": tuple(torch.linalg.qr(x, mode)),
        *RECTANGULAR,
        case("complete, wide", dtypes=(F64,), x=random(2, 4), mode="complete"),
        case("complete, high", edge=True, x=random(4, 2, constant=True), mode="complete"),
        case("R alone", edge=True, x=random(4, 2, constant=True), mode="r"),
    ),
    operator("torch.linalg.eigh", eigh, *SQUARE[:-1]),
    operator("torch.linalg.eigvalsh", lambda x: torch.linalg.eigvalsh(symmetric(x)), *SQUARE[:-1]),
    operator(
        "torch.linalg.svd",
        lambda x, full=False: svd(x, full),
        *RECTANGULAR,
        case("full", x=random(4, 2), full=True),
        case("full, wide", x=random(2, 4), full=True),
    ),
    operator("torch.linalg.svdvals", lambda x: torch.linalg.svdvals(x), *RECTANGULAR),
    operator(
        "torch.linalg.matrix_norm",
        lambda x: torch.linalg.matrix_norm(x),
        *RECTANGULAR[:-2],
        case("empty", edge=True, x=random(0, 3)),
        case("vector", x=random(3)),
    ),
    operator(
        "torch.linalg.matrix_norm, ord",
        lambda x, order: torch.linalg.matrix_norm(x, order),
        case("1", x=random(2, 3), order=1),
        case("infinity", x=random(2, 3, 2), order=INF),
        case("2", x=random(3, 2), order=2),
        case("-2", x=regular(3, 3), order=-2),
        case("2, equal singular values", edge=True, x=values(1, 0, 0, 1, shape=(2, 2)), order=2),
        case("-2, equal singular values", edge=True, x=values(0, 2, -2, 0, shape=(2, 2)), order=-2),
        case("1, ties", edge=True, x=values(1, 0, -1, 2, shape=(2, 2)), order=1),
        case("infinity, zeros", edge=True, x=values(0, 0, 0, 0, shape=(2, 2)), order=INF),
        case("3", x=random(2, 3), order=3),
    ),
    operator(
        "torch.linalg.matrix_power",
        lambda x, n: torch.linalg.matrix_power(x, n),
        case("1", x=regular(2, 2), n=1),
        case("2", x=regular(2, 2), n=2),
        case("5", x=values(0.5, 0.25, -0.5, 0.75, shape=(2, 2)), n=5),
        case("0", x=regular(2, 2, 2), n=0),
        case("2, singular", edge=True, x=values(1, 2, 2, 4, shape=(2, 2)), n=2),
        case("3, zeros", edge=True, x=values(0, 0, 0, 0, shape=(2, 2)), n=3),
        case("-1", x=regular(3, 3), n=-1),
        case("-3", x=regular(2, 2), n=-3),
        case("wide", x=random(2, 3), n=2),
    ),
]
