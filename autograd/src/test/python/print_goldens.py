"""Writes print_goldens.txt: tensors and the text PyTorch prints for them.

Run by hand, with PyTorch 1.13, when a case is added; the build reads the result and needs no Python:

    python3 print_goldens.py > ../resources/dev/arenagrad/text/print_goldens.txt

A record is a line "case NAME", the lines "dtype", "shape" and "values" with their values separated by blanks, perhaps
"grad_fn TEXT" or "requires_grad", and each line of the expected text after a "|". Records end with an empty line. The
element at the row-major index i is values[i % count], so that large tensors need few values; floating-point values are
exact, as hexadecimal literals.
"""

import math
import random
import sys

import torch

INF = math.inf
NAN = math.nan
F32 = torch.float32
F64 = torch.float64
I64 = torch.int64
BOOL = torch.bool

cases = 0


def exact(value):
    if isinstance(value, (bool, int)):
        return str(int(value))
    if not math.isfinite(value):
        return str(value)
    mantissa, exponent = value.hex().split("p")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa + "p" + str(int(exponent))


def repeated(values, shape, dtype):
    values = torch.tensor(values, dtype=dtype)
    count = math.prod(shape)
    if count == 0:
        return torch.empty(shape, dtype=dtype)
    return values.repeat(-(-count // len(values)))[:count].reshape(shape)


def recorded(tensor, node):
    """The tensor as the result of an operation whose node has the name."""

    def forward(context, x):
        return x.clone()

    def backward(context, gradient):
        return gradient

    assert node.endswith("Backward")
    members = {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    function = type(node[: -len("Backward")], (torch.autograd.Function,), members)
    return function.apply(tensor.requires_grad_())


def case(name, values, shape=None, dtype=F32, requires_grad=False, node=None):
    global cases
    cases += 1
    shape = (len(values),) if shape is None else shape
    tensor = repeated(values, shape, dtype)
    values = torch.tensor(values, dtype=dtype).tolist()
    print("case", name)
    print("dtype", str(dtype).removeprefix("torch."))
    print(" ".join(["shape", *map(str, shape)]))
    print(" ".join(["values", *map(exact, values)]))
    if node is not None:
        tensor = recorded(tensor, node)
        print(f"grad_fn <{node}>")
    elif requires_grad:
        tensor.requires_grad_()
        print("requires_grad")
    for line in str(tensor).split("\n"):
        print("|" + line)
    print()


def scalars():
    for dtype in (F32, F64):
        for value in (0.0, -0.0, 1.5, 0.03125, -28.0, NAN, INF, -INF, 1e8, 123456789.0, 1e-4, 9.99e-5, 1e-45, 3e38):
            case("scalar", [value], (), dtype)
    for value in (5e-324, 1.7976931348623157e308, -1e100, 2.5e-100, 99999999.99999999, 99999999.5):
        case("scalar of wide range", [value], (), F64)
    for value in (0, -7, 2**63 - 1, -(2**63)):
        case("integer scalar", [value], (), I64)
    case("boolean scalar", [True], (), BOOL)
    case("boolean scalar", [False], (), BOOL)


def empties():
    for dtype in (F32, F64, I64, BOOL):
        for shape in ((0,), (0, 3), (2, 0, 4)):
            case("empty", [0], shape, dtype)
    case("empty leaf", [0.0], (0,), F32, requires_grad=True)
    case("empty leaf", [0.0], (3, 0), F64, requires_grad=True)
    case("empty result", [0.0], (3, 0), F64, node="MulBackward")


def styles():
    for dtype in (F32, F64):
        case("whole numbers", [1.0, -20.0, 300.0], dtype=dtype)
        case("negative zero among whole numbers", [-0.0, 0.0, 2.0], dtype=dtype)
        case("negative zero among fractions", [-0.0, 0.0, 2.5], dtype=dtype)
        case("negative zero, scientific", [-0.0, 0.0, 2.5e-9], dtype=dtype)
        case("zeros only", [0.0, -0.0], dtype=dtype)
        case("nan only", [NAN, NAN, NAN], dtype=dtype)
        case("nothing finite, many", [NAN, INF, -INF, -0.0], (40,), dtype)
        case("whole and non-finite", [1.0, INF, -INF, NAN], dtype=dtype)
        case("fractions and non-finite", [0.5, INF, -INF, NAN], dtype=dtype)
        case("scientific and non-finite", [5e-7, INF, -INF, NAN, 0.0], dtype=dtype)
        case("cells wider than the column", [1.0, -INF, -0.0, NAN], (60,), dtype)
        case("ratio of whole numbers 1000", [1.0, 1000.0], dtype=dtype)
        case("ratio of whole numbers above 1000", [1.0, 1001.0], dtype=dtype)
        case("ratio of fractions 1000", [0.5, -500.0], dtype=dtype)
        case("ratio of fractions above 1000", [0.5, -500.5], dtype=dtype)
        case("ratio rounded to 1000", [0.1, 100.0], dtype=dtype)
        case("ratio beyond the range", [3e38, 1e-40], dtype=dtype)
        case("whole 1e8", [1e8, 1e7], dtype=dtype)
        case("above 1e8", [100000008.0, 1e7], dtype=dtype)
        case("fractions below 1e8", [4194304.5, 1e5], dtype=dtype)
        case("least 1e-4", [1e-4, 2e-4], dtype=dtype)
        case("least above 1e-4", [1.0001e-4, 2e-4], dtype=dtype)
        case("least below 1e-4", [9.999e-5, 2e-4], dtype=dtype)
        case("halves to even", [0.03125, 0.09375, 0.15625, 0.21875, 1.00005, 2.00015], dtype=dtype)
        case("carries", [9.99995, 9.99996, 0.99996, 99.99999], dtype=dtype)
        case("carries of the mantissa", [9.99995e-7, 9.999951e-7, 9.99999e9, 1.00005e5], dtype=dtype)
        case("subnormal", [1e-45, -3e-42, 1e-38], dtype=dtype)
        case("exponents of two digits", [1e-10, 1e-9, 1e9, 1e10], dtype=dtype)
    case("exponents of three digits", [1e-99, 1e-100, 1e99, -1e100], dtype=F64)
    case("subnormal doubles", [5e-324, -2.5e-310], dtype=F64)
    case("just above 1e8", [100000000.00000001, 100000000.00000002], dtype=F64)
    case("fractions just below 1e8", [99999999.99999999, 5e7 + 0.25], dtype=F64)
    case("mixed widths of integers", [0, -1, 22, -333, 10**18], dtype=I64)
    case("extreme integers", [2**63 - 1, -(2**63)], dtype=I64)
    case("booleans", [True, False], dtype=BOOL)
    case("true only", [True], (3,), BOOL)


def layouts():
    case("matrix", [1.0, 2.0, 3.0, 4.0], (2, 2), requires_grad=True)
    case("two blank lines", [0.5, 1.0, 2.0], (2, 2, 2, 2))
    case("ones all the way", [7.0], (1, 1, 1, 1), F64)
    case("five dimensions", [1, 2, 3], (2, 1, 2, 1, 3), I64)
    for count in (13, 14, 15, 24, 25, 26):
        case("whole numbers that fill a line", [1.0, 2.0], (count,))
    for count in (8, 9, 10, 17, 18, 19):
        case("fractions that fill a line", [1.5], (count,))
    for indent in range(1, 5):
        case("wrapped at a depth", [12.5, 3.25], (1,) * indent + (20,))
    case("one cell to a line", list(range(10**18, 10**18 + 6)), (6,), I64)
    case("wrapped booleans", [True, False, False], (3, 25), BOOL)


def summaries():
    case("at the threshold", [1.0, 2.0], (1000,))
    case("above the threshold", [float(i) for i in range(1001)])
    case("above the threshold", list(range(1001)), dtype=I64)
    case("above the threshold", [True, False, False], (1001,), BOOL)
    case("hidden elements do not count", [1.0] * 3 + [1e-9] * 1000 + [2.0] * 3)
    case("matrix at the threshold", [0.5], (200, 5))
    case("long matrix", [0.5, 1.25, 33.0], (201, 5))
    case("wide matrix", [0.5, -1.25, 33.0], (5, 201))
    case("six rows", [0.5, -1.25], (6, 200))
    case("seven rows", [0.5, -1.25], (7, 200), F64, requires_grad=True)
    case("six of everything", [1, 2, 3, 4, 5], (6, 6, 6, 6), I64)
    case("seven of everything", [1, 2, 3, 4, 5], (7, 7, 7, 7), I64)
    case("long in the middle", [1e-7, 2e3], (2, 300, 2))
    case("long in front", [1.0, -INF, NAN], (501, 1, 2))
    case("wrapped summary", [1e-300, -1e300, 3.0], (1, 1, 1100), F64)
    case("wrapped summary of integers", [-(2**63), 5], (2, 600), I64)
    case("large", [1.5, 2.5, 1e6, -3.0, 0.0], (400, 300), node="AddmmBackward")


def suffixes():
    for length in range(33, 39):
        case("suffix near the end of the line", [0.5], (3,), node="N" * (length - 8) + "Backward")
    for length in range(12, 18):
        case("two suffixes near the end of the line", [0.5], (3,), F64, node="N" * (length - 8) + "Backward")
    for count in range(5, 9):
        case("type near the end of the line", [1.5], (count,), F64, requires_grad=True)
    for count in range(11, 14):
        case("leaf near the end of the line", [3.0], (count,), F32, requires_grad=True)
    case("suffix after a wrapped line", [1.5], (17,), F32, requires_grad=True)
    case("suffix after a full wrapped line", [1.5], (18,), F64, node="MulBackward")
    case("two wrapped suffixes", [1.5], (9,), F64, node="N" * 60 + "Backward")
    case("suffix after a matrix", [1.5], (2, 7), F64, node="SumBackward")


def random_tensors():
    rng = random.Random(20)
    for number in range(60):
        rank = number % 5
        shape = tuple(rng.randint(1, 5) for _ in range(rank))
        dtype = F32 if number % 2 else F64
        low, high = sorted(rng.uniform(-9, 9) for _ in range(2))
        whole = rng.random() < 0.3
        values = []
        for _ in range(min(math.prod(shape), 40)):
            value = rng.choice((-1, 1)) * 10 ** rng.uniform(low, min(high, low + 3.2))
            value = float(round(value)) if whole else value
            values.append(rng.choice((0.0, -0.0, NAN, INF, -INF)) if rng.random() < 0.05 else value)
        case("random", values, shape, dtype, requires_grad=rng.random() < 0.2)
    for number in range(10):
        size = 10 ** rng.randint(1, 18)
        shape = tuple(rng.randint(1, 6) for _ in range(1 + number % 3))
        case("random integers", [rng.randint(-size, size) for _ in range(20)], shape, I64)


torch.set_default_dtype(F32)
scalars()
empties()
styles()
layouts()
summaries()
suffixes()
random_tensors()
print(cases, "cases", file=sys.stderr)
