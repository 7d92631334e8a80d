"""Activations of neural networks."""

import torch.nn.functional as F

from .pointwise import SPECIAL, unary
from .table import F32, F64, INF, NAN, case, operator, random, values


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


def without(op, *labels):
    return [c for c in op.cases if c.label not in labels]


OPERATORS = [
    activation("torch.nn.functional.hardtanh", of_x(F.hardtanh), dict(min_val=-0.7, max_val=1.6), low=-1.9, high=2.3),
    activation("torch.nn.functional.relu6", of_x(F.relu6), low=-4, high=9),
    required("torch.nn.functional.threshold", of_x(F.threshold), dict(threshold=0.55, value=3.0)),
    activation("torch.nn.functional.leaky_relu", of_x(F.leaky_relu), dict(negative_slope=0.3)),
    activation("torch.nn.functional.elu", of_x(F.elu), dict(alpha=1.7)),
    activation("torch.nn.functional.selu", of_x(F.selu)),
    required("torch.nn.functional.celu", of_x(F.celu), dict(alpha=1.0), dict(alpha=0.5)),  # others are inverted as floats by PyTorch 1.13
    activation("torch.nn.functional.gelu", of_x(F.gelu), dict(approximate="tanh")),
    activation("torch.nn.functional.silu", of_x(F.silu)),
    # The second derivative of float32 at 100 is NaN in PyTorch, whose exponentials overflow.
    operator(
        "torch.nn.functional.mish",
        of_x(F.mish),
        *without(activation("torch.nn.functional.mish", of_x(F.mish)), "edges"),
        case("edges", dtypes=(F64,), edge=True, x=values(*SPECIAL)),
    ),
    activation("torch.nn.functional.softplus, Scalar", of_x(F.softplus), dict(beta=1.7, threshold=2.0)),
    activation("torch.nn.functional.logsigmoid", of_x(F.logsigmoid)),
    # PyTorch multiplies by a sixth as a float, so that doubles differ in the eighth digit.
    operator(
        "torch.nn.functional.hardsigmoid",
        of_x(F.hardsigmoid),
        *[
            type(c)(c.label, c.inputs, c.arguments, (F32,) if c.dtypes == (F32, F64) else c.dtypes, c.edge)
            for c in activation("", of_x(F.hardsigmoid), low=-5, high=6).cases
        ],
        case("float64", dtypes=(F64,), x=random(9, low=-5, high=6)),
        case("bounds in float64", dtypes=(F64,), edge=True, x=values(-4, -3, 3, 4, INF, -INF, NAN)),
    ),
    activation("torch.nn.functional.hardswish", of_x(F.hardswish), low=-5, high=6),
    activation("torch.nn.functional.softsign", of_x(F.softsign)),
    activation("torch.nn.functional.tanhshrink", of_x(F.tanhshrink)),
    required("torch.nn.functional.hardshrink", of_x(F.hardshrink), dict(lambd=0.55)),
    required("torch.nn.functional.softshrink", of_x(F.softshrink), dict(lambd=0.55)),
]
