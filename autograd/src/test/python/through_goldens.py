"""Writes goldens of derivatives taken through derivatives: what PyTorch makes of its own backward formulas, differentiated.

Run by hand, with PyTorch 1.13 (Debian's python3-torch), after operator_goldens.py, from whose cases those are taken that matter
here: of every operator the special ones (zeros, ties, bounds, equal values, infinities, NaN, nothing) and the first of the others;
all in float64. What PyTorch gave as gradients and second derivatives stands in the files of operator_goldens.py. Here is the rest:

    /usr/bin/python3 through_goldens.py

All of it becomes ../resources/dev/arenagrad/operators/through.goldens.gz, a text of records that end with an empty line:

    family NAME
    operator NAME
    case LABEL
    special                                if it is
    recorded true or false                 one for each gradient that there is: whether it requires a gradient itself, if the
                                           incoming gradients do not
    reached true or false                  one for each differentiable input: whether second derivatives by it are given
    by cotangent TENSOR                    the derivative of the sum of gradients times weights by each incoming gradient
    tangent TENSOR                         forward mode: of each differentiable result, for the directions below
    turned TENSOR                          forward over reverse: the tangent of each gradient that there is, of a recorded pass, since
                                           PyTorch 1.13 loses some in others
    exact WHAT | PLACE=VALUE... | REASON   where PyTorch's answer is NaN or wrong, from operator_cases.exact

with "none" in place of a tensor that is missing, which counts as zeros. Where PyTorch cannot do something, its lines are missing.
Directions are the same in the test that reads this: element i of input k is (5 i + 3 k) % 7 - 3.5, divided by 4.
"""

import gzip
import importlib
import zlib

import torch
import torch.autograd.forward_ad as forward

from operator_cases.exact import EXACT
from operator_cases.table import F64, short
from operator_goldens import FAMILIES, RESOURCES, written

SPECIAL = ("empty", "nothing", "zero", "equal", "tie", "bound", "nan", "infinit", "singular", "edge", "extreme", "ignored")
LARGEST = 240


def is_special(case):
    return case.edge or any(word in case.label.lower() for word in SPECIAL)


def chosen(operator):
    """The cases of an operator to look at: those that are special, and the first that is not."""
    others = [case for case in operator.cases if not is_special(case) and F64 in case.dtypes]
    return [case for case in operator.cases if F64 in case.dtypes and (is_special(case) or case in others[:1])]


def direction(tensor, number):
    count = torch.arange(tensor.numel(), dtype=F64)
    return (((5 * count + 3 * number) % 7 - 3.5) / 4).reshape(tensor.shape).to(tensor.dtype)


def made(operator, case):
    """The inputs of a case and the generator that its weights come from, as operator_goldens.py has them."""
    generator = torch.Generator().manual_seed(zlib.crc32(f"{operator.name}/{case.label}".encode()))
    inputs = {}
    for name, given in case.inputs.items():
        tensor = given.tensor(F64, generator)
        inputs[name] = tensor.requires_grad_(tensor.is_floating_point() and not given.constant)
    return inputs, generator


def several(results):
    return [results] if torch.is_tensor(results) else list(results)


def record(family, operator, case):
    inputs, generator = made(operator, case)
    if sum(tensor.numel() for tensor in inputs.values()) > LARGEST:
        return []
    by = [tensor for tensor in inputs.values() if tensor.requires_grad]
    try:
        results = several(operator.function(**inputs, **case.arguments))
    except (RuntimeError, IndexError, ValueError):
        return []
    differentiable = [result for result in results if result.requires_grad]
    if not differentiable:
        return []
    cotangents = [short(result, generator) for result in differentiable]
    lines = [f"family {family}", f"operator {operator.name}", f"case {case.label}"] + ["special"] * is_special(case)
    lines += reverse_over_reverse(differentiable, by, cotangents, generator)
    places = [k for k, result in enumerate(results) if result.requires_grad]
    lines += attempt(lambda: tangents(operator, case, places))
    lines += attempt(lambda: turned(operator, case, cotangents))
    exact = EXACT.get((operator.name, case.label), {})
    return lines + [f"exact {what} | {places} | {reason}" for what, (places, reason) in exact.items()]


def attempt(action):
    try:
        return action()
    except (RuntimeError, IndexError) as refusal:
        if "not implemented" not in str(refusal) and "not support" not in str(refusal):
            print(str(refusal)[:200])
        return []


def reverse_over_reverse(results, inputs, cotangents, generator):
    gradients = torch.autograd.grad(results, inputs, cotangents, create_graph=True, allow_unused=True)
    there = [gradient for gradient in gradients if gradient is not None]
    lines = [f"recorded {str(gradient.requires_grad).lower()}" for gradient in there]
    weights = [short(gradient, generator) for gradient in there]
    incoming = [cotangent.clone().requires_grad_() for cotangent in cotangents]
    gradients = torch.autograd.grad(results, inputs, incoming, create_graph=True, allow_unused=True)
    products = [(g * w).sum() for g, w in zip((g for g in gradients if g is not None), weights) if g.requires_grad]
    if not products:
        return lines

    def seconds():
        found = torch.autograd.grad(products, [*inputs, *incoming], allow_unused=True)
        return [f"reached {str(second is not None).lower()}" for second in found[: len(inputs)]] + [
            "by cotangent " + text(second) for second in found[len(inputs) :]
        ]

    return lines + attempt(seconds)


def text(tensor):
    return "none" if tensor is None else written(tensor)


def duals(operator, case, wanted):
    inputs, _ = made(operator, case)
    by = [name for name, tensor in inputs.items() if tensor.requires_grad]
    for k, name in enumerate(by):
        primal = inputs[name] if wanted else inputs[name].detach()
        inputs[name] = forward.make_dual(primal, direction(primal, k))
    return inputs, [inputs[name] for name in by]


def tangents(operator, case, places):
    with forward.dual_level():
        inputs, _ = duals(operator, case, False)
        results = several(operator.function(**inputs, **case.arguments))
        return ["tangent " + text(forward.unpack_dual(results[k]).tangent) for k in places]


def turned(operator, case, cotangents):
    with forward.dual_level():
        inputs, by = duals(operator, case, True)
        results = [result for result in several(operator.function(**inputs, **case.arguments)) if result.requires_grad]
        gradients = torch.autograd.grad(results, by, cotangents, create_graph=True, allow_unused=True)
        return ["turned " + text(forward.unpack_dual(g).tangent) for g in gradients if g is not None]


def main():
    used = set()
    records = []
    for family in FAMILIES:
        for operator in importlib.import_module(f"operator_cases.{family}").OPERATORS:
            found = [(operator.name, case.label) for case in chosen(operator)]
            records += [lines for lines in (record(family, operator, case) for case in chosen(operator)) if lines]
            used.update(found)
    assert set(EXACT) <= used, set(EXACT) - used
    whole = "".join("\n".join(lines) + "\n\n" for lines in records)
    path = RESOURCES / "through.goldens.gz"
    path.write_bytes(gzip.compress(whole.encode(), mtime=0))
    print(f"{len(records)} records, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
