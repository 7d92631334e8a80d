"""How large the terms are that an element is made of: what its rounding errors are to be measured by.

An element that is a sum of terms that cancel out cannot be had to a few units of its own last place, and the largest element of its
tensor says nothing about it. The scale of an element is the sum, over all elements z that it is a function of (inputs, cotangents,
weights), of |z| times the absolute derivative by z: how far relative changes of what comes in change what comes out. For a sum of
products it is the sum of their absolute values, once for each factor. Derivatives have one, and results where an element is made of
others than those at its place, or is itself a sum.

Where PyTorch cannot differentiate once more, the scale of a gradient is the sum of the absolute products of cotangents and derivatives that
it is the sum of; that of a second derivative likewise, with weights and gradients. A norm of one element has no second derivative, as
terms cancel out that are as large as the gradient over the element: those of norms have them added. Infinite terms are left out. Where one is
undefined, the element has the largest scale in its tensor.
"""

import math

import torch

F64 = torch.float64


def scales(function, inputs, arguments, cotangents, weights, elementwise, homogeneous):
    """
    The scales of results, gradients and second derivatives: three lists with an entry for each tensor, None for unknown.

    cotangents: one for each differentiable result
    weights: one for each gradient; None for a gradient that is not there, empty for no second derivatives
    """
    inputs = {name: in_double(x) for name, x in inputs.items()}
    results = function(**inputs, **arguments)
    results = [results] if torch.is_tensor(results) else list(results)
    by = [x for x in inputs.values() if x.requires_grad]
    differentiable = [result for result in results if result.requires_grad]
    of_results = [None if elementwise or not r.requires_grad else condition(r, by) for r in results]
    if not differentiable:
        return of_results, [], []
    cotangents = [leaf(c) for c in cotangents]
    gradients = torch.autograd.grad(differentiable, by, [c.to(r.dtype) for c, r in zip(cotangents, differentiable)],
                                    create_graph=True, allow_unused=True)
    of_gradients = terms(differentiable, cotangents, by)
    of_gradients = [larger(t, g, by + cotangents) for t, g in zip(of_gradients, gradients)]
    if not weights:
        return of_results, of_gradients, []
    weights = [None if w is None else leaf(w) for w in weights]
    pairs = [(g, w) for g, w in zip(gradients, weights) if g is not None and g.requires_grad]
    of_seconds = terms([g for g, _ in pairs], [w for _, w in pairs], by)
    if pairs:
        known = by + cotangents + [w for _, w in pairs]
        try:
            total = sum((g * w).sum() for g, w in pairs)
            seconds = torch.autograd.grad(total, by, create_graph=True, allow_unused=True)
            of_seconds = [larger(t, s, known) for t, s in zip(of_seconds, seconds)]
        except RuntimeError:  # PyTorch has no such derivative
            pass
    if homogeneous:
        of_seconds = [t if w is None else t + magnitude((g / x).nan_to_num(0, 0, 0), w)
                      for t, g, x, w in zip(of_seconds, gradients, by, weights)]
    return of_results, of_gradients, of_seconds


def larger(terms_of_it, tensor, by):
    if tensor is None:
        return terms_of_it
    try:
        return torch.maximum(terms_of_it, condition(tensor, by))
    except RuntimeError:  # PyTorch has no such derivative
        return terms_of_it


def in_double(x):
    return x.detach().to(F64).clone().requires_grad_(x.requires_grad) if x.is_floating_point() else x


def leaf(x):
    return x.detach().to(F64).clone().requires_grad_()


def condition(tensor, by):
    if not tensor.requires_grad:
        return torch.zeros(tensor.shape, dtype=F64)
    sums = [sum((magnitude(row, z).sum().item() for row, z in zip(rows, by)), 0.0) for rows in jacobian(tensor, by)]
    return with_undefined(torch.tensor(sums, dtype=F64).reshape(tensor.shape))


def terms(tensors, factors, by):
    sums = [torch.zeros(z.shape, dtype=F64) for z in by]
    for tensor, factor in zip(tensors, factors):
        for rows, f in zip(jacobian(tensor, by), factor.detach().reshape(-1)):
            for total, row in zip(sums, rows):
                total += magnitude(row, f)
    return [with_undefined(total) for total in sums]


def with_undefined(scale):
    if not scale.isnan().any():
        return scale
    return torch.where(scale.isnan(), scale.nan_to_num(0).max(), scale)


def jacobian(tensor, by):
    for element in tensor.reshape(-1):
        yield torch.autograd.grad(element, by, retain_graph=True, allow_unused=True)


def magnitude(derivative, z):
    if derivative is None:
        return torch.zeros((), dtype=F64)
    size = (derivative.detach() * z.detach()).abs().to(F64)
    return torch.where(size.isinf(), torch.zeros((), dtype=F64), size)


def rounded_up(number):
    """The number with two digits, no smaller than it is, as a short text."""
    if number == 0:
        return "0"
    exponent = math.floor(math.log10(number)) - 1
    return f"{math.ceil(number / 10.0**exponent)}e{exponent}" if exponent > -320 else repr(number)
