"""The words in which the families write their cases.

    operator("torch.add", lambda x, other: x + other,
             case("a row", x=random(2, 3), other=random(3)),
             case("integers", x=integers(1, 2), other=integers(3, 4)))

Inputs of a case come first and are tensors; whatever else a case names is an argument. A case is run in every dtype of its
own: inputs without a dtype of theirs are cast to it. Inputs that are floating point are differentiated by unless constant.
"""

import dataclasses
import math
from typing import Callable, Optional

import torch

F32 = torch.float32
F64 = torch.float64
I64 = torch.int64
BOOL = torch.bool
FLOATS = (F32, F64)
INF = math.inf
NAN = math.nan


@dataclasses.dataclass(frozen=True)
class Input:
    """A tensor: its elements in row-major order, or none for random ones, and how they lie in memory."""

    shape: tuple
    values: Optional[tuple] = None
    low: float = -2
    high: float = 2
    dtype: Optional[torch.dtype] = None
    layout: str = "contiguous"
    constant: bool = False
    diagonal: float = 0

    def elements(self, generator):
        if self.values is not None:
            return torch.tensor(self.values, dtype=self.dtype or F64).reshape(self.shape)
        elements = distinct(self.shape, self.low, self.high, generator)
        if self.diagonal:
            elements.diagonal(0, -2, -1).add_(self.diagonal)
        return elements

    def tensor(self, dtype, generator):
        return laid_out(self.elements(generator).to(self.dtype or dtype), self.layout)


@dataclasses.dataclass(frozen=True)
class Case:
    """
    An operator's inputs and arguments.

    edge: whether derivatives are one-sided, infinite or undefined there, so that differences cannot check them
    """

    label: str
    inputs: dict
    arguments: dict
    dtypes: tuple
    edge: bool


@dataclasses.dataclass(frozen=True)
class Operator:
    """PyTorch's name, after a comma that of the overload if there are several, and what applies it."""

    name: str
    function: Callable
    cases: tuple


def operator(name, function, *cases):
    labels = [c.label for c in cases]
    assert len(labels) == len(set(labels)), f"{name} has two cases of one label: {labels}"
    return Operator(name, function, cases)


def case(label, dtypes=FLOATS, edge=False, **what):
    inputs = {name: value for name, value in what.items() if isinstance(value, Input)}
    arguments = {name: value for name, value in what.items() if not isinstance(value, Input)}
    return Case(label, inputs, arguments, tuple(dtypes), edge)


def random(*shape, low=-2, high=2, layout="contiguous", constant=False, dtype=None, diagonal=0):
    """
    Different numbers between low and high, in random order, none of them in the middle between the two.

    diagonal: what is added on the diagonals of matrices, to lead them away from singular ones
    """
    return Input(shape, None, low, high, dtype, layout, constant, diagonal)


def values(*numbers, shape=None, dtype=None, layout="contiguous", constant=False):
    return Input((len(numbers),) if shape is None else shape, numbers, dtype=dtype, layout=layout, constant=constant)


def integers(*numbers, shape=None, layout="contiguous"):
    return values(*numbers, shape=shape, dtype=I64, layout=layout)


def bools(*truths, shape=None, layout="contiguous"):
    return values(*truths, shape=shape, dtype=BOOL, layout=layout)


def distinct(shape, low, high, generator):
    count = math.prod(shape)
    order = torch.randperm(count, generator=generator).to(F64)
    spread = low + (order + 0.4) / max(count, 1) * (high - low)
    return ((spread * 1024).round() / 1024).reshape(shape)


def short(like, generator):
    """Random weights in the shape and dtype of a tensor, multiples of 1/8 that are not 0."""
    steps = torch.randint(1, 17, like.shape, generator=generator)
    signs = 1 - 2 * torch.randint(0, 2, like.shape, generator=generator)
    return (steps * signs / 8).to(like.dtype)


def laid_out(tensor, layout):
    if layout == "contiguous":
        return tensor
    if layout == "transposed":
        backwards = tuple(reversed(range(tensor.dim())))
        return tensor.permute(backwards).contiguous().permute(backwards)
    if layout == "stepped":
        return torch.stack((tensor, torch.full_like(tensor, 1)), -1).flatten(-2)[..., ::2]
    if layout == "expanded":
        return tensor[:1].expand(tensor.shape)
    raise ValueError(layout)
