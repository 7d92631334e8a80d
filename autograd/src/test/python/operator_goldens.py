"""Writes goldens of operators: what PyTorch computes, with first and second derivatives.

Run by hand, with PyTorch 1.13 (Debian's python3-torch), when a case is added; the build reads the results and needs no Python:

    /usr/bin/python3 operator_goldens.py              # all families
    /usr/bin/python3 operator_goldens.py elementwise  # one or more

The cases are in operator_cases, one module for each family, and the words they are written in are explained in its module
table. Each family becomes ../resources/dev/arenagrad/operators/FAMILY.goldens.gz, the same bytes each time: random numbers are
seeded by the names of operator and case.

The files are text, a record for each case and dtype; records end with an empty line. A record has the lines

    operator NAME
    case LABEL
    edge                                                       if differences cannot check the derivatives there
    argument NAME VALUE...                                     numbers, true or false, or a word
    input NAME TENSOR or input NAME LAYOUT differentiable TENSOR, one for each input
    raises TYPE TEXT                                           if PyTorch refuses the case; else
    result TENSOR                                              one for each result
    cotangent TENSOR                                           one for each differentiable result
    gradient TENSOR or gradient none                           one for each differentiable input
    weight TENSOR                                              one for each gradient that there is, and
    second TENSOR or second none                               one for each differentiable input, if there are second derivatives
    scale of WHAT INDEX VALUE...                               of a result, gradient or second derivative, if it is known

where a tensor is DTYPE SHAPE VALUE..., such as float32 [2,3] 1 2 3 4 5 6, in row-major order. Values are the shortest decimals
that round to the number in its dtype, and so exact. The gradients are those of the sum of results times cotangents, the second
ones those of the sum of gradients times weights. The scales say by what the rounding errors of each element are to be measured; see
operator_cases.scales. They are rounded up to two digits.
"""

import gzip
import importlib
import pathlib
import sys
import zlib

import numpy
import torch

from operator_cases.nn import ACTIVATIONS
from operator_cases.scales import rounded_up, scales
from operator_cases.table import short

FAMILIES = ("elementwise", "reductions", "order", "shape", "indexing", "linalg", "nn", "losses")
ELEMENTWISE = ("elementwise", "shape", "indexing")
SUMS = (
    "torch.lerp", "torch.lerp, Scalar", "torch.Tensor.lerp_, Scalar", "torch.addcmul", "torch.addcdiv", "torch.Tensor.addcmul_",
    "torch.Tensor.addcdiv_", "torch.logaddexp",
)
HOMOGENEOUS = ("torch.linalg.vector_norm",)
RESOURCES = pathlib.Path(__file__).parent / "../resources/dev/arenagrad/operators"


def number(value):
    text = str(value)
    assert type(value)(float(text)) == value or value != value, text
    return text[:-2] if text.endswith(".0") else text


def written(tensor):
    array = tensor.detach().clone().numpy()  # a tensor that PyTorch knows to be zero has no memory to look at
    elements = array.astype(numpy.int64) if array.dtype == bool else array
    shape = "[" + ",".join(map(str, tensor.shape)) + "]"
    return " ".join([str(tensor.dtype).removeprefix("torch."), shape, *map(number, elements.flatten())])


def argument(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list)):
        return " ".join(map(str, value))
    return str(value)


def record(operator, case, dtype, elementwise):
    generator = torch.Generator().manual_seed(zlib.crc32(f"{operator.name}/{case.label}".encode()))
    lines = [f"operator {operator.name}", f"case {case.label}"]
    lines += ["edge"] * case.edge
    lines += [f"argument {name} {argument(value)}".rstrip() for name, value in case.arguments.items()]
    inputs = {}
    for name, given in case.inputs.items():
        tensor = given.tensor(dtype, generator)
        tensor.requires_grad_(tensor.is_floating_point() and not given.constant)
        kind = " differentiable" if tensor.requires_grad else ""
        lines.append(f"input {name} {given.layout}{kind} {written(tensor)}")
        inputs[name] = tensor
    try:
        results = operator.function(**inputs, **case.arguments)
    except (RuntimeError, IndexError, ValueError) as refusal:
        return lines + [f"raises {type(refusal).__name__} {str(refusal).splitlines()[0]}"]
    results = [results] if torch.is_tensor(results) else list(results)
    lines += [f"result {written(result)}" for result in results]
    by = [tensor for tensor in inputs.values() if tensor.requires_grad]
    more, cotangents, weights = derivatives(results, by, generator)
    known = scales(operator.function, inputs, case.arguments, cotangents, weights, elementwise, operator.name in HOMOGENEOUS)
    return lines + more + [line for what, of_each in zip(("result", "gradient", "second"), known) for line in scaled(what, of_each)]


def scaled(what, of_each):
    return [
        f"scale of {what} {index} " + " ".join(rounded_up(value) for value in scale.flatten().tolist())
        for index, scale in enumerate(of_each)
        if scale is not None and scale.numel() > 0
    ]


def derivatives(results, inputs, generator):
    """The lines of the derivatives, the cotangents, and the weights of second derivatives, None for those of absent gradients."""
    differentiable = [result for result in results if result.requires_grad]
    if not differentiable:
        return [], [], []
    cotangents = [short(result, generator) for result in differentiable]
    gradients = torch.autograd.grad(differentiable, inputs, cotangents, create_graph=True, allow_unused=True)
    lines = [f"cotangent {written(cotangent)}" for cotangent in cotangents] + each("gradient", gradients)
    there = [gradient for gradient in gradients if gradient is not None]
    weights = [short(gradient, generator) for gradient in there]
    products = [(g * w).sum() for g, w in zip(there, weights) if g.requires_grad]
    if not products:
        seconds = [None] * len(inputs)
    else:
        try:
            seconds = torch.autograd.grad(products, inputs, allow_unused=True)
        except RuntimeError as refusal:
            if "is not implemented" not in str(refusal):
                raise
            return lines, cotangents, []
    lines += [f"weight {written(weight)}" for weight in weights] + each("second", seconds)
    left = iter(weights)
    return lines, cotangents, [None if gradient is None else next(left) for gradient in gradients]


def each(name, gradients):
    return [f"{name} " + ("none" if gradient is None else written(gradient)) for gradient in gradients]


def is_elementwise(family, operator):
    """Whether elements of results are made of those at their place, without sums."""
    return operator.name not in SUMS if family in ELEMENTWISE else operator in ACTIVATIONS


def write(family):
    operators = importlib.import_module(f"operator_cases.{family}").OPERATORS
    names = [operator.name for operator in operators]
    assert len(names) == len(set(names)), f"{family} has an operator twice"
    records = [
        record(operator, case, dtype, is_elementwise(family, operator))
        for operator in operators for case in operator.cases for dtype in case.dtypes
    ]
    text = "".join("\n".join(lines) + "\n\n" for lines in records)
    RESOURCES.mkdir(parents=True, exist_ok=True)
    path = RESOURCES / f"{family}.goldens.gz"
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{family}: {len(operators)} operators, {len(records)} records, {path.stat().st_size} bytes")


if __name__ == "__main__":
    for chosen in sys.argv[1:] or FAMILIES:
        write(chosen)
