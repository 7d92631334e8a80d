"""Writes goldens of operators on integers that no double holds: what PyTorch computes of them, exactly.

    /usr/bin/python3 integer_goldens.py

The operators and their cases are those of operator_cases. In each case of floating-point inputs these become int64, with elements
around 2^53 and 2^62 and at both ends of the range, and numbers become integers beyond 2^53. What PyTorch makes integers, truths or
nothing but indices of is written to ../resources/dev/arenagrad/operators/integers.goldens.gz, in the format of operator_goldens.py
with a line for the family, for the first case of each layout and each set of arguments.
"""

import dataclasses
import gzip
import importlib
import zlib

import torch

from operator_cases.table import F32, I64
from operator_goldens import FAMILIES, RESOURCES, argument

BEYOND = 2**53 + 1
ELEMENTS = (
    BEYOND, -BEYOND, 2**62 + 3, 2**63 - 1, -(2**63), 2**53 + 3, 7, -(2**62) - 1, 2**63 - 2, -(2**63) + 1, -3, 2**53 - 1,
)
NUMBERS = {
    "number": BEYOND, "value": BEYOND, "source": BEYOND, "alpha": BEYOND, "beta": BEYOND + 2, "min": -BEYOND, "max": BEYOND,
    "min_val": -BEYOND, "max_val": BEYOND, "threshold": BEYOND,
}
MOST = 64


def enlarged(given, place):
    count = 1
    for size in given.shape:
        count *= size
    numbers = tuple(ELEMENTS[(place + 5 * i) % len(ELEMENTS)] for i in range(count))
    return dataclasses.replace(given, values=numbers, dtype=I64, diagonal=0)


def written(tensor):
    shape = "[" + ",".join(map(str, tensor.shape)) + "]"
    return " ".join([str(tensor.dtype).removeprefix("torch."), shape, *(str(int(x)) for x in tensor.flatten().tolist())])


def variant(family, operator, case):
    """The record of a case, or nothing if PyTorch refuses it or makes fractions of it."""
    place = zlib.crc32(operator.name.encode())
    # PyTorch's pad takes its number as a float.
    numbers = {} if operator.name == "torch.nn.functional.pad" else NUMBERS
    arguments = {name: numbers[name] if name in numbers and not isinstance(value, bool) else value
                 for name, value in case.arguments.items()}
    inputs = {name: enlarged(given, place + 3 * i) if given.dtype is None or given.dtype.is_floating_point else given
              for i, (name, given) in enumerate(case.inputs.items())}
    lines = [f"family {family}", f"operator {operator.name}", f"case {case.label}"]
    lines += [f"argument {name} {argument(value)}".rstrip() for name, value in arguments.items()]
    tensors = {name: given.tensor(I64, torch.Generator()) for name, given in inputs.items()}
    lines += [f"input {name} {inputs[name].layout} {written(tensor)}" for name, tensor in tensors.items()]
    try:
        results = operator.function(**tensors, **arguments)
    except (RuntimeError, IndexError, ValueError, TypeError):
        return None
    results = [results] if torch.is_tensor(results) else list(results)
    sizes = [tensor.numel() for tensor in [*tensors.values(), *results]]
    if max(sizes) > MOST or min(sizes) == 0 or any(result.is_floating_point() for result in results):
        return None
    return lines + [f"result {written(result)}" for result in results]


def records(family, operator):
    kinds = set()
    for case in operator.cases:
        kind = (*(given.layout for given in case.inputs.values()), *case.arguments)
        if F32 in case.dtypes and kind not in kinds:
            lines = variant(family, operator, case)
            if lines is not None:
                kinds.add(kind)
                yield lines


if __name__ == "__main__":
    every = {(family, operator.name): list(records(family, operator))
             for family in FAMILIES for operator in importlib.import_module(f"operator_cases.{family}").OPERATORS}
    text = "".join("\n".join(lines) + "\n\n" for found in every.values() for lines in found)
    path = RESOURCES / "integers.goldens.gz"
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    count = sum(bool(found) for found in every.values())
    print(f"{count} operators of {len(every)}, {sum(map(len, every.values()))} records, {path.stat().st_size} bytes")
