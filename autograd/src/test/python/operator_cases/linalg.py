"""Products of vectors and matrices, and linear algebra. Singular vectors and eigenvectors appear in products in which their signs cancel out."""

import math

import torch
import torch.nn.functional as F

from .table import F32, F64, I64, INF, NAN, case, integers, operator, random, values


def products(name, function, *cases):
    return operator(name, lambda x, other: function(x, other), *cases)


def sums(name, function, *cases):
    return operator(name, lambda x, first, second, **factors: function(x, first, second, **factors), *cases)


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
        "torch.trace",
        lambda x: x.trace(),
        case("square", x=random(3, 3)),
        case("matrix", x=random(2, 3)),
        case("zeros", edge=True, x=values(0, 0, 0, 0, shape=(2, 2))),
        case("wide", x=random(2, 4, layout="transposed")),
        case("high", x=random(4, 2, layout="stepped")),
        case("transposed", x=random(2, 3, layout="transposed")),
        case("stepped", x=random(2, 3, layout="stepped")),
        case("empty", x=random(0, 3)),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3, 4, shape=(2, 2))),
        case("integers of a wide one", dtypes=(I64,), x=integers(1, 2, 3, 4, 5, 6, shape=(2, 3))),
        case("vector", x=random(3)),
        case("of a vector", x=random(4)),
    ),
    products(
        "torch.dot",
        torch.dot,
        case("short", x=random(5), other=random(5)),
        case("long", x=random(300), other=random(300)),
        case("stepped", x=random(7, layout="stepped"), other=random(7)),
        case("expanded", x=random(7, layout="expanded"), other=random(7)),
        case("constant", x=random(3), other=random(3, constant=True)),
        case("empty", x=random(0), other=random(0)),
        case("infinite", edge=True, x=values(INF, 1), other=values(0, 2)),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), other=integers(4, 5, 6)),
        case("unequal", x=random(3), other=random(4)),
        case("matrices", x=random(2, 2), other=random(2, 2)),
        case("float32 by float64", dtypes=(F32,), x=random(3), other=random(3, dtype=F64)),
    ),
    products(
        "torch.mv",
        torch.mv,
        case("small", x=random(2, 3), other=random(3)),
        case("zeros", edge=True, x=values(0, 0, 1, 2, shape=(2, 2)), other=values(0, 0)),
        case("large", x=random(20, 17), other=random(17)),
        case("transposed", x=random(20, 17, layout="transposed"), other=random(17)),
        case("stepped", x=random(9, 10, layout="stepped"), other=random(10, layout="stepped")),
        case("expanded vector", x=random(9, 10), other=random(10, layout="expanded")),
        case("expanded matrix", x=random(9, 10, layout="expanded"), other=random(10)),
        case("constant", x=random(2, 3, constant=True), other=random(3)),
        case("no columns", x=random(3, 0), other=random(0)),
        case("no rows", x=random(0, 3), other=random(3)),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3, 4, shape=(2, 2)), other=integers(5, 6)),
        case("unequal", x=random(2, 3), other=random(4)),
        case("vectors", x=random(3), other=random(3)),
    ),
    products(
        "torch.mm",
        torch.mm,
        case("small", x=random(2, 3), other=random(3, 4)),
        case("large", x=random(17, 13), other=random(13, 19)),
        case("transposed", x=random(17, 13, layout="transposed"), other=random(13, 19)),
        case("by transposed", x=random(17, 13), other=random(13, 19, layout="transposed")),
        case("both transposed", x=random(8, 9, layout="transposed"), other=random(9, 7, layout="transposed")),
        case("stepped", x=random(8, 9, layout="stepped"), other=random(9, 7, layout="stepped")),
        case("expanded", x=random(8, 9, layout="expanded"), other=random(9, 7, layout="expanded")),
        case("constant", x=random(2, 3, constant=True), other=random(3, 4)),
        case("by a constant", x=random(2, 3), other=random(3, 4, constant=True)),
        case("nothing to sum", x=random(2, 0), other=random(0, 3)),
        case("no rows", x=random(0, 2), other=random(2, 3)),
        case("NaN", edge=True, x=values(NAN, 1, 2, 3, shape=(2, 2)), other=values(0, 1, 1, 0, shape=(2, 2))),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3, 4, shape=(2, 2)), other=integers(5, 6, 7, 8, shape=(2, 2))),
        case("unequal", x=random(2, 3), other=random(2, 3)),
        case("vector", x=random(2, 3), other=random(3)),
    ),
    products(
        "torch.bmm",
        torch.bmm,
        case("small", x=random(2, 2, 3), other=random(2, 3, 2)),
        case("large", x=random(3, 9, 8), other=random(3, 8, 7)),
        case("transposed", x=random(2, 2, 3, layout="transposed"), other=random(2, 3, 2)),
        case("stepped", x=random(2, 2, 3), other=random(2, 3, 2, layout="stepped")),
        case("expanded", x=random(2, 2, 3), other=random(2, 3, 2, layout="expanded")),
        case("no batch", x=random(0, 2, 3), other=random(0, 3, 2)),
        case("nothing to sum", x=random(2, 2, 0), other=random(2, 0, 3)),
        case("unequal batches", x=random(2, 2, 3), other=random(3, 3, 2)),
        case("unequal sizes", x=random(2, 2, 3), other=random(2, 2, 3)),
        case("matrices", x=random(2, 3), other=random(3, 2)),
    ),
    products(
        "torch.matmul",
        torch.matmul,
        case("vectors", x=random(5), other=random(5)),
        case("matrix by vector", x=random(3, 4), other=random(4)),
        case("vector by matrix", x=random(3), other=random(3, 4)),
        case("matrices", x=random(2, 3), other=random(3, 4)),
        case("batch by matrix", x=random(2, 3, 4), other=random(4, 5)),
        case("batch by vector", x=random(2, 3, 4), other=random(4)),
        case("matrix by batch", x=random(3, 4), other=random(2, 4, 5)),
        case("vector by batch", x=random(4), other=random(2, 4, 5)),
        case("batches", x=random(2, 3, 4), other=random(2, 4, 5)),
        case("broadcast batches", x=random(2, 1, 3, 4), other=random(3, 4, 2)),
        case("transposed batch", x=random(2, 3, 4, layout="transposed"), other=random(2, 4, 5, layout="transposed")),
        case("empty batch", x=random(0, 3, 4), other=random(4, 5)),
        case("nothing to sum", x=random(2, 3, 0), other=random(0, 5)),
        case("scalar", x=random(), other=random(3)),
        case("unequal", x=random(2, 3), other=random(2, 3)),
        case("unequal batches", x=random(2, 3, 4), other=random(3, 4, 5)),
    ),
    products(
        "torch.outer",
        torch.outer,
        case("vectors", x=random(3), other=random(4)),
        case("stepped", x=random(3, layout="stepped"), other=random(4, layout="expanded")),
        case("empty", x=random(0), other=random(4)),
        case("integers", dtypes=(I64,), x=integers(1, 2), other=integers(3, 4)),
        case("matrix", x=random(2, 3), other=random(3)),
    ),
    operator(
        "torch.nn.functional.linear",
        lambda x, weight, bias=None: F.linear(x, weight, bias),
        case("samples", x=random(4, 3), weight=random(2, 3), bias=random(2)),
        case("without bias", x=random(4, 3), weight=random(2, 3)),
        case("zeros", edge=True, x=values(0, 0, 1, 2, shape=(2, 2)), weight=values(0, 0, shape=(1, 2)), bias=values(0)),
        case("one sample", x=random(3), weight=random(2, 3), bias=random(2)),
        case("batches of samples", x=random(2, 4, 3), weight=random(2, 3), bias=random(2)),
        case("transposed", x=random(4, 3, layout="transposed"), weight=random(2, 3, layout="transposed"), bias=random(2)),
        case("large", x=random(17, 13), weight=random(19, 13), bias=random(19)),
        case("constant input", x=random(4, 3, constant=True), weight=random(2, 3), bias=random(2)),
        case("no samples", x=random(0, 3), weight=random(2, 3), bias=random(2)),
        case("unequal", x=random(4, 3), weight=random(2, 4)),
    ),
    sums(
        "torch.addmm",
        torch.addmm,
        case("small", x=random(2, 4), first=random(2, 3), second=random(3, 4), beta=1, alpha=1),
        case("factors", x=random(4), first=random(2, 3), second=random(3, 4), beta=0.5, alpha=-2),
        case("large", x=random(17, 19), first=random(17, 13), second=random(13, 19), beta=1, alpha=2),
        case("by transposed", x=random(19), first=random(17, 13), second=random(13, 19, layout="transposed"), beta=1, alpha=1),
        case("transposed", x=random(2, 1), first=random(2, 3, layout="transposed"), second=random(3, 4, layout="stepped"), beta=1, alpha=1),
        case("beta 0", x=random(2, 4, constant=True), first=random(2, 3), second=random(3, 4), beta=0, alpha=1),
        case("constant", x=random(2, 4), first=random(2, 3, constant=True), second=random(3, 4), beta=1, alpha=1),
        case("nothing to sum", x=random(2, 4), first=random(2, 0), second=random(0, 4), beta=2, alpha=1),
        case("no rows", x=random(4), first=random(0, 3), second=random(3, 4), beta=1, alpha=1),
        case("integers", dtypes=(I64,), x=integers(1, 2), first=integers(1, 2, 3, 4, shape=(2, 2)), second=integers(5, 6, 7, 8, shape=(2, 2)), beta=2, alpha=3),
        case("unequal", x=random(2, 3), first=random(2, 3), second=random(2, 3), beta=1, alpha=1),
        case("too wide", x=random(5), first=random(2, 3), second=random(3, 4), beta=1, alpha=1),
        case("vector", x=random(2), first=random(2, 3), second=random(3), beta=1, alpha=1),
    ),
    sums(
        "torch.addmv",
        torch.addmv,
        case("small", x=random(2), first=random(2, 3), second=random(3), beta=1, alpha=1),
        case("factors", x=random(2), first=random(2, 3), second=random(3), beta=0.5, alpha=-2),
        case("large", x=random(20), first=random(20, 17, layout="transposed"), second=random(17), beta=1, alpha=1),
        case("scalar", x=random(), first=random(2, 3), second=random(3, layout="stepped"), beta=1, alpha=1),
        case("nothing to sum", x=random(2), first=random(2, 0), second=random(0), beta=2, alpha=1),
        case("unequal", x=random(2), first=random(2, 3), second=random(4), beta=1, alpha=1),
        case("matrix", x=random(2, 1), first=random(2, 3), second=random(3), beta=1, alpha=1),
    ),
    sums(
        "torch.addr",
        torch.addr,
        case("small", x=random(2, 3), first=random(2), second=random(3), beta=1, alpha=1),
        case("factors", x=random(3), first=random(2), second=random(3), beta=0.5, alpha=-2),
        case("large", x=random(40, 30), first=random(40), second=random(30, layout="stepped"), beta=1, alpha=1),
        case("beta 0", x=random(2, 3, constant=True), first=random(2), second=random(3), beta=0, alpha=1),
        case("empty", x=random(3), first=random(0), second=random(3), beta=1, alpha=1),
        case("integers", dtypes=(I64,), x=integers(1, 2), first=integers(3, 4), second=integers(5, 6), beta=2, alpha=3),
        case("matrix", x=random(2, 3), first=random(2, 3), second=random(3), beta=1, alpha=1),
    ),
    sums(
        "torch.baddbmm",
        torch.baddbmm,
        case("small", x=random(2, 2, 2), first=random(2, 2, 3), second=random(2, 3, 2), beta=1, alpha=1),
        case("zeros", edge=True, x=values(1), first=values(0, 0, 1, 2, shape=(1, 2, 2)), second=values(0, 0, shape=(1, 2, 1)), beta=1, alpha=1),
        case("factors", x=random(2), first=random(2, 2, 3), second=random(2, 3, 2), beta=0.5, alpha=-2),
        case("large", x=random(9, 7), first=random(3, 9, 8), second=random(3, 8, 7, layout="transposed"), beta=1, alpha=1),
        case("no batch", x=random(2, 2), first=random(0, 2, 3), second=random(0, 3, 2), beta=1, alpha=1),
        case("unequal sizes", x=random(2, 2), first=random(2, 2, 3), second=random(2, 2, 3), beta=1, alpha=1),
    ),
    sums(
        "torch.addbmm",
        torch.addbmm,
        case("small", x=random(2, 2), first=random(2, 2, 3), second=random(2, 3, 2), beta=1, alpha=1),
        case("zeros", edge=True, x=values(1), first=values(0, 0, 1, 2, shape=(1, 2, 2)), second=values(0, 0, shape=(1, 2, 1)), beta=1, alpha=1),
        case("factors", x=random(2), first=random(2, 2, 3), second=random(2, 3, 2), beta=0.5, alpha=-2),
        case("large", x=random(9, 7), first=random(3, 9, 8), second=random(3, 8, 7, layout="transposed"), beta=1, alpha=1),
        case("no batch", x=random(2, 2), first=random(0, 2, 3), second=random(0, 3, 2), beta=2, alpha=1),
        case("unequal sizes", x=random(2, 2), first=random(2, 2, 3), second=random(2, 2, 3), beta=1, alpha=1),
    ),
    products(
        "torch.inner",
        torch.inner,
        case("vectors", x=random(5), other=random(5)),
        case("matrices", x=random(2, 3), other=random(4, 3)),
        case("batch by vector", x=random(2, 2, 3), other=random(3)),
        case("batches", x=random(2, 2, 3, layout="transposed"), other=random(2, 1, 3)),
        case("scalar", x=random(2, 3), other=random()),
        case("nothing to sum", x=random(2, 0), other=random(3, 0)),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), other=integers(4, 5, 6)),
        case("unequal", x=random(2, 3), other=random(3, 4)),
    ),
    operator(
        "torch.einsum",
        lambda x, equation, other=None, third=None: torch.einsum(equation, *[t for t in (x, other, third) if t is not None]),
        case("product of matrices", x=random(2, 3), other=random(3, 4), equation="ij,jk->ik"),
        case("implicit output", x=random(2, 3), other=random(3, 4), equation="ij,jk"),
        case("product with zeros", edge=True, x=values(0, 0, 1, 2, shape=(2, 2)), other=values(0, 0, shape=(2, 1)), equation="ij,jk->ik"),
        case("transpose", x=random(2, 3), equation="ba"),
        case("diagonal", x=random(3, 3), equation="ii->i"),
        case("trace", x=random(3, 3, layout="transposed"), equation="ii"),
        case("sum", x=random(2, 3), equation="ij->"),
        case("outer product", x=random(2), other=random(3), equation="i,j->ij"),
        case("elementwise", x=random(2, 3), other=random(1, 3), equation="ij,ij->ij"),
        case("batches", x=random(2, 3, 2), other=random(2, 2, 3, layout="stepped"), equation="bij,bjk->bik"),
        case("ellipsis", x=random(2, 1, 2, 3), other=random(2, 3, 2), equation="...ij,...jk->...ik"),
        case("ellipsis in front", x=random(2, 3, 2), equation="...a->a..."),
        case("three operands", x=random(2, 3), other=random(3, 2), third=random(2, 4), equation="ij,jk,kl->il"),
        case("bilinear", x=random(2, 3), other=random(4, 3, 2), third=random(2, 2), equation="bn,anm,bm->ba"),
        case("broadcast one", x=random(2, 3), other=random(1), equation="ij,j->i"),
        case("nothing to sum", x=random(2, 0), other=random(0, 3), equation="ij,jk->ik"),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), other=integers(4, 5, 6), equation="i,i->"),
        case("unequal", x=random(2, 3), other=random(2, 3), equation="ij,jk->ik"),
        case("unknown output", x=random(2, 3), equation="ij->ik"),
        case("too few operands", x=random(2, 3), equation="ij,jk->ik"),
    ),
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
