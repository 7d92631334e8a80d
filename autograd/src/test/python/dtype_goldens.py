"""Writes what PyTorch makes of every dtype: promotion, casts, operators, refusals and printed forms.

    /usr/bin/python3 dtype_goldens.py

Writes ../resources/dev/arenagrad/dtypes/*.txt. A tensor is written as its dtype, its sizes and its elements, floating-point ones in
hexadecimal, so that nothing is rounded. Operators are those of the narrow dtypes; operator_goldens.py has the others. Where PyTorch 1.13
has no CPU kernel for float16 or bfloat16, or one that rounds on its way (later versions compute in float32), the result is computed in
float32 and rounded, and its line begins with "rounded".
"""

import itertools
import math
import pathlib
import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")
RESOURCES = pathlib.Path(__file__).parent.parent / "resources/dev/arenagrad/dtypes"

INTEGERS = (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)
HALVES = (torch.float16, torch.bfloat16)
REALS = HALVES + (torch.float32, torch.float64)
NARROW = INTEGERS[:4] + HALVES
DTYPES = (torch.bool, *INTEGERS, *REALS)
INF = math.inf


def name(dtype):
    return str(dtype).removeprefix("torch.")


def number(value):
    return value.hex() if isinstance(value, float) else str(int(value))


def written(tensor):
    sizes = "[" + ",".join(map(str, tensor.shape)) + "]"
    elements = tensor.double() if tensor.is_floating_point() else tensor
    return " ".join([name(tensor.dtype), sizes, *map(number, elements.flatten().tolist())])


def promotion():
    lines = []
    for a, b in itertools.product(DTYPES, DTYPES):
        for form, x, y in (("tensors", (2,), (2,)), ("scalar", (2,), ()), ("scalars", (), ())):
            lines.append(f"{form} {name(a)} {name(b)} {name(torch.result_type(torch.ones(x).to(a), torch.ones(y).to(b)))}")
    for a in DTYPES:
        for kind, value in (("integer", 2), ("real", 2.5)):
            for form, x in (("tensor", (2,)), ("scalar", ())):
                lines.append(f"{kind} {form} {name(a)} {name((torch.ones(x).to(a) * value).dtype)}")
    return lines


# What C defines, and what x86 makes of numbers beyond a byte or a short; those beyond an int are left to the tests of Java's casts.
REAL_EDGES = [0.0, -0.0, 0.4, 0.5, 0.6, -0.9, 1.0, 1.5, 2.5, -1.5, -2.5, 100.75, 127.0, 128.0, -128.0, -129.0, 255.0, 256.0, 300.0,
              -1.0, 1000.0, 2048.0, 2049.0, 2051.0, 32767.0, 32768.0, -32769.0, 65504.0]
FINE_EDGES = [65519.0, 65520.0, 65535.0, 65536.0, 1e-7, 6e-8, 2.9e-8, 2.98e-8, 6.1e-5, 6.09e-5, 1e-40, 1e-45, 1e-46, 3.4e38, 3.39e38,
              1.00390625, 1.01171875, 257.0, 259.0, 1e5, 1 / 3, 0.1, INF, -INF, math.nan]
INTEGER_EDGES = [0, 1, 2, -1, 7, 100, 127, 128, -128, -129, 255, 256, 257, 259, 300, 2047, 2049, 2051, 32767, 32768, -32769, 65504, 65519,
                 65520, 65535, 65536, 2**24 + 1, 2**31 - 1, 2**31, -(2**31), 2**53 + 1, 2**62 + 3, 2**63 - 1, -(2**63)]


def casts():
    lines = []
    for a, b in itertools.product(DTYPES, DTYPES):
        if a in REALS:
            values = REAL_EDGES if b in INTEGERS else REAL_EDGES + FINE_EDGES
            x = torch.tensor(values, dtype=torch.float64).to(a)
        else:
            x = torch.tensor(INTEGER_EDGES).to(a)
        lines.append(f"from {written(x)}")
        lines.append(f"to {written(x.to(b))}")
    return lines


def inputs(dtype):
    """A (2, 4), B (2, 4) without zeros, V (4), W (4, 2), mask (2, 4)."""
    if dtype in REALS:
        a = [0.1, -1.5, 3.0, 0.37, 7.25, -0.0, 100.4, 0.03125]
        b = [2.5, 0.3, -1.25, 3.0, 0.7, 1.1, -4.0, 0.01]
    else:
        low, high = torch.iinfo(dtype).min, torch.iinfo(dtype).max
        a = [0, 1, 3, 2, 7, 100, high, low]
        b = [3, 5, 2, 1, 2, 7, 3, 2]
        if low < 0:
            a[2], b[1], b[6] = -3, -2, -5
    make = lambda values, *shape: torch.tensor(values).to(dtype).reshape(shape)
    return {"a": make(a, 2, 4), "b": make(b, 2, 4), "v": make(b[:4], 4), "w": make(a, 4, 2),
            "mask": torch.tensor([[1, 0, 0, 1], [0, 1, 1, 0]]).bool()}


INDEX = torch.tensor([1, 0, 1])
PLACES = torch.tensor([[1, 0, 3, 2], [0, 0, 1, 1]])
OPERATORS = {
    "add": lambda a, b, **_: a + b,
    "sub": lambda a, b, **_: a - b,
    "mul": lambda a, b, **_: a * b,
    "div": lambda a, b, **_: a / b,
    "pow": lambda a, b, **_: a ** b.abs(),
    "floor_divide": lambda a, b, **_: a // b,
    "remainder": lambda a, b, **_: a % b,
    "fmod": lambda a, b, **_: a.fmod(b),
    "maximum": lambda a, b, **_: torch.maximum(a, b),
    "minimum": lambda a, b, **_: torch.minimum(a, b),
    "fmax": lambda a, b, **_: torch.fmax(a, b),
    "atan2": lambda a, b, **_: torch.atan2(a, b),
    "xlogy": lambda a, b, **_: torch.xlogy(a, b.abs()),
    "hypot": lambda a, b, **_: torch.hypot(a, b),
    "eq": lambda a, b, **_: a == b,
    "ne": lambda a, b, **_: a != b,
    "lt": lambda a, b, **_: a < b,
    "le": lambda a, b, **_: a <= b,
    "gt": lambda a, b, **_: a > b,
    "ge": lambda a, b, **_: a >= b,
    "add integer": lambda a, **_: a + 3,
    "add large integer": lambda a, **_: a + 300,
    "add real": lambda a, **_: a + 0.1,
    "add scalar": lambda a, **_: a + torch.tensor(0.1, dtype=torch.float64),
    "sub integer": lambda a, **_: a - 1,
    "rsub integer": lambda a, **_: 5 - a,
    "mul integer": lambda a, **_: a * 3,
    "mul real": lambda a, **_: a * 1.1,
    "div integer": lambda a, **_: a / 3,
    "div real": lambda a, **_: a / 0.3,
    "pow integer": lambda a, **_: a ** 2,
    "pow real": lambda a, **_: a.abs() ** 1.5,
    "floor_divide integer": lambda a, **_: a // 3,
    "remainder integer": lambda a, **_: a % 3,
    "fmod integer": lambda a, **_: a.fmod(3),
    "eq integer": lambda a, **_: a == 3,
    "eq real": lambda a, **_: a == 0.1,
    "lt real": lambda a, **_: a < 0.1,
    "lt large integer": lambda a, **_: a < 300,
    "clamp": lambda a, **_: a.clamp(1, 5),
    "clamp to large": lambda a, **_: a.clamp(1, 300),
    "neg": lambda a, **_: -a,
    "abs": lambda a, **_: a.abs(),
    "sign": lambda a, **_: a.sign(),
    "relu": lambda a, **_: a.relu(),
    "floor": lambda a, **_: a.floor(),
    "ceil": lambda a, **_: a.ceil(),
    "round": lambda a, **_: a.round(),
    "trunc": lambda a, **_: a.trunc(),
    "frac": lambda a, **_: a.frac(),
    "square": lambda a, **_: a.square(),
    "exp": lambda b, **_: b.exp(),
    "log1p": lambda a, **_: a.abs().log1p(),
    "sin": lambda a, **_: a.sin(),
    "sqrt": lambda a, **_: a.abs().sqrt(),
    "rsqrt": lambda b, **_: b.abs().rsqrt(),
    "reciprocal": lambda b, **_: b.reciprocal(),
    "sigmoid": lambda b, **_: b.sigmoid(),
    "tanh": lambda b, **_: b.tanh(),
    "erf": lambda b, **_: b.erf(),
    "sum": lambda a, **_: a.sum(),
    "sum of rows": lambda a, **_: a.sum(1),
    "sum of columns": lambda a, **_: a.sum(0, keepdim=True),
    "prod": lambda b, **_: b.prod(),
    "mean": lambda a, **_: a.mean(),
    "mean of rows": lambda a, **_: a.mean(1),
    "max": lambda a, **_: a.max(),
    "amin": lambda a, **_: a.amin(0),
    "max of rows": lambda a, **_: a.max(1)[0],
    "argmax": lambda a, **_: a.argmax(1),
    "argmin": lambda a, **_: a.argmin(0),
    "median": lambda a, **_: a.median(),
    "sort": lambda a, **_: a.sort(1)[0],
    "argsort": lambda a, **_: a.argsort(1),
    "topk": lambda a, **_: a.topk(2, 1)[0],
    "cumsum": lambda a, **_: a.cumsum(1),
    "cumprod": lambda b, **_: b.cumprod(1),
    "var": lambda a, **_: a.var(1),
    "std": lambda a, **_: a.std(),
    "norm": lambda a, **_: torch.linalg.vector_norm(a),
    "norm of rows": lambda a, **_: torch.linalg.vector_norm(a, 1, 1),
    "logsumexp": lambda b, **_: b.logsumexp(1),
    "softmax": lambda b, **_: b.softmax(1),
    "log_softmax": lambda b, **_: b.log_softmax(1),
    "any": lambda a, **_: a.any(1),
    "all": lambda a, **_: a.all(1),
    "count_nonzero": lambda a, **_: a.count_nonzero(),
    "nonzero": lambda a, **_: a.nonzero(),
    "where": lambda a, b, mask, **_: torch.where(mask, a, b),
    "masked_fill": lambda a, mask, **_: a.masked_fill(mask, 1),
    "masked_select": lambda a, mask, **_: a[mask],
    "index_select": lambda a, **_: a.index_select(1, INDEX),
    "index": lambda a, **_: a[:, INDEX],
    "gather": lambda a, **_: a.gather(1, PLACES),
    "scatter": lambda a, b, **_: a.scatter(1, PLACES[:1], b[:1]),
    "scatter_add": lambda a, b, **_: a.scatter_add(1, PLACES, b),
    "index_add": lambda a, w, **_: a.index_add(0, INDEX[:2], a * 1),
    "cat": lambda a, b, **_: torch.cat([a, b], 1),
    "stack": lambda a, b, **_: torch.stack([a, b]),
    "flip": lambda a, **_: a.flip(1),
    "roll": lambda a, **_: a.roll(1, 1),
    "t": lambda a, **_: a.t().contiguous(),
    "tril": lambda a, **_: a.tril(),
    "repeat": lambda a, **_: a.repeat(1, 2),
    "unfold": lambda v, **_: v.unfold(0, 2, 1).contiguous(),
    "diagonal": lambda a, **_: a.diagonal().contiguous(),
    "addcmul": lambda a, b, **_: torch.addcmul(a, a, b, value=2),
    "addcdiv": lambda a, b, **_: torch.addcdiv(a, a, b),
    "lerp": lambda a, b, **_: torch.lerp(a, b, b),
    "matmul": lambda a, w, **_: a @ w,
    "mv": lambda a, v, **_: a @ v,
    "dot": lambda v, **_: v @ v,
    "outer": lambda v, **_: v.outer(v),
    "bmm": lambda a, w, **_: torch.bmm(a[None], w[None]),
    "isnan": lambda a, **_: a.isnan(),
    "isfinite": lambda a, **_: a.isfinite(),
    "gelu": lambda b, **_: F.gelu(b),
    "silu": lambda b, **_: F.silu(b),
    "softplus": lambda b, **_: F.softplus(b),
    "elu": lambda b, **_: F.elu(b),
    "leaky_relu": lambda a, **_: F.leaky_relu(a, 0.01),
    "hardtanh": lambda a, **_: F.hardtanh(a, -1, 1),
    "threshold": lambda a, **_: F.threshold(a, 1, 2),
    "embedding": lambda a, **_: F.embedding(INDEX, a),
    "embedding of int32": lambda a, **_: F.embedding(INDEX.int(), a),
    "index_select of int32": lambda a, **_: a.index_select(1, INDEX.int()),
    "gather of int32": lambda a, **_: a.gather(1, PLACES.int()),
    "index of uint8": lambda a, mask, **_: a[mask.byte()],
    "masked_fill of uint8": lambda a, mask, **_: a.masked_fill(mask.byte(), 1),
    "where of uint8": lambda a, b, mask, **_: torch.where(mask.byte(), a, b),
    "fill": lambda a, **_: a.clone().fill_(3),
    "fill with large": lambda a, **_: a.clone().fill_(300),
    "fill with negative": lambda a, **_: a.clone().fill_(-1),
    "fill with real": lambda a, **_: a.clone().fill_(2.75),
    "fill with huge": lambda a, **_: a.clone().fill_(1e6),
    "add_": lambda a, b, **_: a.clone().add_(b),
    "add_ integer": lambda a, **_: a.clone().add_(3),
    "add_ real": lambda a, **_: a.clone().add_(0.5),
    "add_ int64": lambda a, **_: a.clone().add_(torch.tensor([1, 300, -7, 70000])),
    "add_ float32": lambda a, **_: a.clone().add_(torch.tensor([0.1, 300, -7, 70000])),
    "mul_ int64": lambda a, **_: a.clone().mul_(torch.tensor([1, 300, -7, 70000])),
    "mul_ float64 scalar": lambda a, **_: a.clone().mul_(torch.tensor(1.1, dtype=torch.float64)),
    "div_": lambda a, b, **_: a.clone().div_(b),
    "copy_": lambda a, **_: a.clone().copy_(torch.tensor([1.5, 200.0, -7.0, 70000.0])),
}


# Operators that PyTorch 1.13 computes in float16 or bfloat16 itself, or with a number that was rounded to it first.
ROUNDS_ON_ITS_WAY = {"mul real", "div real", "norm of rows", "rsqrt", "silu"}


def rounded_logsumexp(b):
    """PyTorch composes it of operators, each of which rounds."""
    largest = b.amax(1, keepdim=True)
    exponentials = (b - largest).float().exp().to(b.dtype)
    return exponentials.sum(1).float().log().to(b.dtype) + largest.squeeze(1)


def in_float32(operator, function, given):
    if operator == "logsumexp":
        return rounded_logsumexp(given["b"])
    result = function(**{key: x if key == "mask" else x.float() for key, x in given.items()})
    return result.to(given["a"].dtype) if result.is_floating_point() else result


def refused_for_halves(error):
    return "not implemented for 'Half'" in str(error) or "not implemented for 'BFloat16'" in str(error)


def operators():
    lines = []
    for dtype in NARROW:
        given = inputs(dtype)
        lines.append(f"dtype {name(dtype)}")
        lines += [f"input {key} {written(tensor)}" for key, tensor in given.items()]
        for operator, function in OPERATORS.items():
            try:
                if dtype in HALVES and operator in ROUNDS_ON_ITS_WAY:
                    lines.append(f"rounded {operator}: {written(in_float32(operator, function, given))}")
                else:
                    lines.append(f"result {operator}: {written(function(**given))}")
            except (RuntimeError, IndexError, ZeroDivisionError) as error:
                if dtype in HALVES and refused_for_halves(error):
                    lines.append(f"rounded {operator}: {written(in_float32(operator, function, given))}")
                else:
                    lines.append(f"refused {operator}: {str(error).splitlines()[0]}")
    return lines


def printing():
    lines = []
    for dtype in DTYPES:
        real = dtype in REALS
        values = [[0.1, -1.5, 3.0, 1000.0], [1e-5, 2.0], [1.0, 2.0, 3.0], [60000.0, 1e-4], [], [2.75]] if real else \
            [[0, 1, 2], [100, 7, 120], [], [1]]
        tensors = [torch.tensor(row, dtype=torch.float64 if real else torch.int64).to(dtype) for row in values]
        tensors += [tensors[0][1], tensors[0].reshape(-1, 1), tensors[0].expand(3, -1), torch.zeros(0, 3, dtype=dtype)]
        if real:
            tensors.append(torch.tensor([math.nan, INF, -INF, -0.0, 0.5], dtype=dtype))
        for tensor, times in [(tensor, 1) for tensor in tensors] + [(tensors[0], 400)]:
            lines.append(f"tensor {times} {written(tensor)}")
            lines += [f"|{line}" for line in str(tensor.repeat(times) if times > 1 else tensor).splitlines()]
    return lines


if __name__ == "__main__":
    for content in (promotion, casts, operators, printing):
        (RESOURCES / f"{content.__name__}.txt").write_text("\n".join(content()) + "\n")
