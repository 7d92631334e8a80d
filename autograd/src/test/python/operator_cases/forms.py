"""The forms that operators have in common: the same cases, with other functions and numbers."""

from .table import BOOL, F32, F64, I64, INF, NAN, bools, case, integers, operator, random, values

SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 30.0, -30.0, 100.0, -100.0, 1e-20, INF, -INF, NAN)
PAIRED = (0.0, 1.0, -1.0, 0.5, -2.0, 3.0, INF, -INF, NAN)


def unary(name, function, low=-2, high=2, arguments=None):
    more = arguments or {}
    return operator(
        name,
        function,
        case("vector", x=random(19, low=low, high=high), **more),
        case("transposed", x=random(3, 2, low=low, high=high, layout="transposed"), **more),
        case("stepped", x=random(2, 5, low=low, high=high, layout="stepped"), **more),
        case("expanded", x=random(3, 4, low=low, high=high, layout="expanded"), **more),
        case("scalar", x=random(low=low, high=high), **more),
        case("empty", x=random(0, 3), **more),
        case("edges", edge=True, x=values(*SPECIAL), **more),
        case("integers", dtypes=(I64,), x=integers(-3, -1, 0, 1, 2, 7), **more),
        case("bools", dtypes=(BOOL,), x=bools(True, False, True), **more),
    )


def pairs(name, function, low=-2, high=2, others=(-2, 2)):
    def operand(*shape, **how):
        return random(*shape, low=low, high=high, **how)

    def random_other(*shape, **how):
        return random(*shape, low=others[0], high=others[1], **how)

    return operator(
        name,
        function,
        case("vectors", x=operand(19), other=random_other(19)),
        case("by a row", x=operand(2, 3), other=random_other(3)),
        case("column by row", x=operand(3, 1), other=random_other(1, 4)),
        case("by a scalar", x=operand(2, 3), other=random_other()),
        case("scalar by", x=operand(), other=random_other(2, 3)),
        case("transposed", x=operand(3, 2, layout="transposed"), other=random_other(3, 2)),
        case("stepped by transposed", x=operand(3, 4, layout="stepped"), other=random_other(3, 4, layout="transposed")),
        case("expanded", x=operand(3, 4, layout="expanded"), other=random_other(3, 4)),
        case("constant", x=operand(5), other=random_other(5, constant=True)),
        case("by a constant", x=operand(5, constant=True), other=random_other(5)),
        case("empty", x=operand(4, 0), other=random_other(4, 1)),
        case("edges", edge=True, x=values(*[a for a in PAIRED for _ in PAIRED]), other=values(*PAIRED * len(PAIRED))),
        case("float32 by float64", dtypes=(F32,), x=operand(4), other=random_other(4, dtype=F64)),
        case("float32 by float64 scalar", dtypes=(F32,), x=operand(4), other=random_other(dtype=F64)),
        case("by integers", x=operand(4), other=integers(1, 2, 3, 4)),
        case("integers by float32 scalar", dtypes=(I64,), x=integers(1, 2, 3, 4), other=random_other(dtype=F32)),
        case("integers", dtypes=(I64,), x=integers(7, -7, 9, 2), other=integers(2, 3, 4, 0)),
        case("bools", dtypes=(BOOL,), x=bools(True, True, False, False), other=bools(True, False, True, False)),
        case("bools by integers", dtypes=(BOOL,), x=bools(True, False, True), other=integers(2, 3, 4)),
        case("unequal", x=random(3), other=random_other(4)),
    )


def by_number(name, function, *numbers, low=-2, high=2, poles=()):
    cases = []
    for n in numbers:
        cases += [
            case(f"vector, {n}", edge=n in poles, x=random(9, low=low, high=high), number=n),
            case(f"edges, {n}", edge=True, x=values(*SPECIAL), number=n),
            case(f"integers, {n}", dtypes=(I64,), x=integers(1, 2, 3, 5), number=n),
            case(f"bools, {n}", dtypes=(BOOL,), x=bools(True, False), number=n),
        ]
    first = numbers[0]
    return operator(
        name,
        function,
        *cases,
        case("transposed", x=random(3, 2, low=low, high=high, layout="transposed"), number=first),
        case("stepped", x=random(3, 2, low=low, high=high, layout="stepped"), number=first),
        case("expanded", x=random(3, 2, low=low, high=high, layout="expanded"), number=first),
        case("scalar", x=random(low=low, high=high), number=first),
        case("empty", x=random(0, 2), number=first),
    )


def comparison(name, function):
    special = (0.0, -0.0, 1.0, INF, -INF, NAN)
    return operator(
        name,
        function,
        case("vectors", x=values(1, 2, 3, 4, 5, 6, 7, 8, 9), other=values(1, 3, 2, 4, 9, 6, 0, 8, 8)),
        case("by a row", x=values(1, 2, 3, 4, 5, 6, shape=(2, 3)), other=values(4, 2, 3)),
        case("transposed", x=values(1, 2, 3, 4, 5, 6, shape=(2, 3), layout="transposed"), other=values(1, 2, 4)),
        case("edges", x=values(*[a for a in special for _ in special]), other=values(*special * len(special))),
        case("float32 by float64", dtypes=(F32,), x=values(0.1, 0.5), other=values(0.1, 0.5, dtype=F64)),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), other=integers(3, 2, 1)),
        case("bools", dtypes=(BOOL,), x=bools(True, True, False), other=bools(True, False, False)),
        case("empty", x=values(shape=(0, 2)), other=values(1, 2)),
        case("unequal", x=random(3), other=random(4)),
    )


def comparison_by_number(name, function):
    return operator(
        name,
        function,
        case("vector", x=values(1, 2, 3, 2, 1, 0, INF, -INF, NAN), number=2),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), number=2),
        case("integers by a fraction", dtypes=(I64,), x=integers(1, 2, 3), number=1.5),
        case("transposed", x=values(1, 2, 3, 4, 5, 6, shape=(2, 3), layout="transposed"), number=3),
    )


def triples(name, function, low=-2, high=2):
    def third(*shape, **how):
        return random(*shape, low=low, high=high, **how)

    return operator(
        name,
        function,
        case("vectors", x=random(9), first=random(9), second=third(9)),
        case("by a row and a column", x=random(2, 3), first=random(3), second=third(2, 1)),
        case("growing", x=random(3), first=random(2, 1), second=third(2, 3)),
        case("scalars", x=random(2, 3), first=random(), second=third()),
        case("transposed", x=random(3, 2, layout="transposed"), first=random(3, 2), second=third(3, 2)),
        case("stepped", x=random(3, 2), first=random(3, 2, layout="stepped"), second=third(3, 2)),
        case("expanded", x=random(3, 2), first=random(3, 2), second=third(3, 2, layout="expanded")),
        case("constant", x=random(4, constant=True), first=random(4), second=third(4, constant=True)),
        case("constants", x=random(4), first=random(4, constant=True), second=third(4, constant=True)),
        case("empty", x=random(0, 2), first=random(2), second=third(0, 1)),
        case("integers", dtypes=(I64,), x=integers(1, 2), first=integers(3, 4), second=integers(5, 6)),
        case("bools", dtypes=(BOOL,), x=bools(True), first=bools(True), second=bools(False)),
        case("unequal", x=random(3), first=random(4), second=third(3)),
    )


def clamped(name, function, **bounds):
    return operator(
        name,
        function,
        case("vector", x=random(19), **bounds),
        case("transposed", x=random(3, 2, layout="transposed"), **bounds),
        case("stepped", x=random(2, 5, layout="stepped"), **bounds),
        case("expanded", x=random(3, 4, layout="expanded"), **bounds),
        case("empty", x=random(0, 3), **bounds),
        case("edges", edge=True, x=values(-1, 1, 0, INF, -INF, NAN), **bounds),
        case("integers", dtypes=(I64,), x=integers(-3, -1, 0, 1, 2, 7), **bounds),
        case("integers by fractions", dtypes=(I64,), x=integers(-3, 0, 7), **{name: 0.5 for name in bounds}),
        case("bools", dtypes=(BOOL,), x=bools(True, False), **bounds),
    )


def of_x(function):
    """The function under test as one of an argument x, which PyTorch calls input."""
    return lambda x, **how: function(x, **how)


def activation(name, function, *settings, low=-2, high=2):
    """Cases for each choice of arguments; the first is that of the defaults."""
    cases = []
    for arguments in ({}, *settings):
        suffix = "".join(f", {key} {value}" for key, value in arguments.items())
        for c in unary(name, function, low, high, arguments).cases:
            cases.append(c if not suffix else type(c)(c.label + suffix, c.inputs, c.arguments, c.dtypes, c.edge))
    return operator(name, function, *cases)


def required(name, function, *settings, low=-2, high=2):
    """The same for functions whose arguments have no default."""
    return operator(name, function, *activation(name, function, *settings, low=low, high=high).cases[len(unary(name, function).cases):])


def changed_by_tensor(name, change, low=-2, high=2):
    return operator(
        name,
        lambda x, other: change(x.clone(), other),
        case("vectors", x=random(9), other=random(9, low=low, high=high)),
        case("by a row", x=random(2, 3), other=random(3, low=low, high=high)),
        case("by a scalar", x=random(2, 3), other=random(low=low, high=high)),
        case("transposed", x=random(2, 3, layout="transposed"), other=random(2, 3, low=low, high=high)),
        case("by a transposed one", x=random(2, 3), other=random(2, 3, low=low, high=high, layout="transposed")),
        case("constant", x=random(3, constant=True), other=random(3, low=low, high=high)),
        case("by a constant", x=random(3), other=random(3, low=low, high=high, constant=True)),
        case("float32 by float64", dtypes=(F32,), x=random(3), other=random(3, low=low, high=high, dtype=F64)),
        case("by integers", x=random(3), other=integers(1, 2, 3)),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), other=integers(4, 5, 6)),
        case("integers by numbers", dtypes=(I64,), x=integers(1, 2, 3), other=random(3, low=low, high=high, dtype=F32)),
        case("bools", dtypes=(BOOL,), x=bools(True, False), other=bools(True, True)),
        case("empty", x=random(0), other=random(0)),
        case("larger", x=random(3), other=random(2, 3)),
    )


def changed_by_number(name, change):
    return operator(
        name,
        lambda x, number: change(x.clone(), number),
        case("vector", x=random(9), number=3),
        case("fraction", x=random(9), number=-0.25),
        case("transposed", x=random(2, 3, layout="transposed"), number=2),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), number=2),
        case("integers by a fraction", dtypes=(I64,), x=integers(1, 2, 3), number=0.5),
        case("empty", x=random(0), number=2),
    )


def changed(name, change, low=-2, high=2):
    return operator(
        name,
        lambda x: change(x.clone()),
        case("vector", x=random(9, low=low, high=high)),
        case("transposed", x=random(2, 3, low=low, high=high, layout="transposed")),
        case("empty", x=random(0)),
        case("integers", dtypes=(I64,), x=integers(1, -2, 3)),
        case("bools", dtypes=(BOOL,), x=bools(True, False)),
    )


def changed_by_two(name, change, low=-2, high=2):
    return operator(
        name,
        lambda x, first, second: change(x.clone(), first, second),
        case("vectors", x=random(9), first=random(9), second=random(9, low=low, high=high)),
        case("by a row and a column", x=random(2, 3), first=random(3), second=random(2, 1, low=low, high=high)),
        case("transposed", x=random(2, 3, layout="transposed"), first=random(2, 3), second=random(low=low, high=high)),
        case("zeros", edge=True, x=values(0, 1, 2), first=values(0, 1, 0), second=values(1, 0, 2)),
        case("constants", x=random(3), first=random(3, constant=True), second=random(3, low=low, high=high, constant=True)),
        case("integers by numbers", dtypes=(I64,), x=integers(1, 2), first=random(2, dtype=F32), second=random(2, dtype=F32)),
        case("larger", x=random(3), first=random(2, 3), second=random(3, low=low, high=high)),
    )


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


def with_ties(cases):
    """Rows of an expanded tensor are equal."""
    return [type(c)(c.label, c.inputs, c.arguments, c.dtypes, "expanded" in c.label) for c in cases]
