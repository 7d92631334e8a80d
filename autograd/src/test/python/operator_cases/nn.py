"""Functions of neural networks."""

import math

import torch
import torch.nn.functional as F

from .forms import SPECIAL, activation, along, of_x, required
from .table import BOOL, F32, F64, I64, INF, NAN, bools, case, integers, operator, random, values


def without(op, *labels):
    return [c for c in op.cases if c.label not in labels]


def dimension(name, function, *more):
    """Functions along one dimension."""
    return operator(
        name,
        function,
        *along([0, 1, 2, -1]),
        case("vector", x=random(19), dim=0),
        case("scalar", x=random(), dim=0),
        case("large", x=values(1000, 1001, 1002, -1000), dim=0),
        case("ties", x=values(1, 3, 3, 1), dim=0),
        case("infinities", edge=True, x=values(1, INF, 2, -INF, 0, -INF, shape=(3, 2)), dim=1),
        case("nothing but -infinity", edge=True, x=values(-INF, -INF), dim=0),
        case("NaN", edge=True, x=values(1, NAN, 2), dim=0),
        case("empty rows", edge=True, x=random(3, 0), dim=1),
        case("no rows", x=random(0, 3), dim=1),
        case("integers", dtypes=(I64,), x=integers(1, 2, 3), dim=0),
        case("bools", dtypes=(BOOL,), x=bools(True, False), dim=0),
        case("no such dimension", x=random(2, 3), dim=2),
        *more,
    )


def convolution(name, function, dims, *cases):
    """Cases whose sizes do not depend on the number of dimensions, and those given."""
    many = (5, 4)[-dims:]
    window = (3, 2)[-dims:]
    return operator(
        name,
        lambda x, weight, bias=None, **how: function(x, weight, bias, **how),
        case("images", x=random(2, 3, *many), weight=random(4, 3, *window), bias=random(4)),
        case("without bias", x=random(2, 3, *many), weight=random(4, 3, *window)),
        case("one image", x=random(3, *many), weight=random(2, 3, *window), bias=random(2)),
        case("one element", x=random(2, 3, *many), weight=random(4, 3, *[1] * dims), bias=random(4)),
        case("every other element", x=random(2, 3, *many), weight=random(2, 3, *[1] * dims), stride=[2] * dims),
        case("transposed", x=random(2, 2, *many, layout="transposed"), weight=random(2, 2, *window, layout="transposed"), bias=random(2)),
        case("stepped", x=random(2, 2, *many, layout="stepped"), weight=random(2, 2, *window, layout="stepped")),
        case("expanded", x=random(2, 2, *many, layout="expanded"), weight=random(2, 2, *window, layout="expanded")),
        case("constant input", x=random(1, 2, *many, constant=True), weight=random(2, 2, *window), bias=random(2)),
        case("constant weight", x=random(1, 2, *many), weight=random(2, 2, *window, constant=True)),
        case("strided, padded, dilated", x=random(2, 2, *many), weight=random(2, 2, *window), stride=[2, 3][-dims:], padding=[2, 1][-dims:], dilation=[1, 2][-dims:]),
        case("groups", x=random(2, 4, *many), weight=random(4, 2, *window), bias=random(4), groups=2),
        case("a group for each channel", x=random(1, 3, *many), weight=random(3, 1, *window), groups=3),
        case("no samples", x=random(0, 3, *many), weight=random(4, 3, *window), bias=random(4)),
        case("large", x=random(2, 4, *(7, 9)[-dims:]), weight=random(5, 4, *[3] * dims), bias=random(5), padding=[1] * dims),
        case("NaN", edge=True, x=values(*[NAN] + [1] * (math.prod(many) - 1), shape=(1, 1, *many)), weight=random(2, 1, *window)),
        case("other channels", x=random(1, 2, *many), weight=random(4, 3, *window)),
        case("too small", x=random(1, 3, *[1] * dims), weight=random(4, 3, *window)),
        case("bias of another size", x=random(1, 3, *many), weight=random(4, 3, *window), bias=random(3)),
        case("float32 and float64", dtypes=(F32,), x=random(1, 3, *many), weight=random(4, 3, *window, dtype=F64)),
        case("too few dimensions", x=random(*many), weight=random(4, 3, *window)),
        case("outputs that groups do not divide", x=random(1, 4, *many), weight=random(3, 2, *window), groups=2),
        *cases,
    )


def transposed(name, function, dims):
    many = (3, 2)[-dims:]
    window = (3, 2)[-dims:]
    return operator(
        name,
        lambda x, weight, bias=None, **how: function(x, weight, bias, **how),
        case("images", x=random(2, 3, *many), weight=random(3, 2, *window), bias=random(2)),
        case("one image", x=random(3, *many), weight=random(3, 2, *window)),
        case("one element", x=random(2, 3, *many), weight=random(3, 2, *[1] * dims), bias=random(2)),
        case("transposed", x=random(2, 2, *many, layout="transposed"), weight=random(2, 2, *window, layout="transposed")),
        case("strided, padded, dilated", x=random(1, 2, *many), weight=random(2, 2, *window), bias=random(2), stride=[2, 3][-dims:], padding=[1, 1][-dims:], output_padding=[1, 2][-dims:], dilation=[2, 1][-dims:]),
        case("groups", x=random(2, 4, *many), weight=random(4, 1, *window), bias=random(2), groups=2),
        case("constant input", x=random(1, 2, *many, constant=True), weight=random(2, 2, *window)),
        case("no samples", x=random(0, 3, *many), weight=random(3, 2, *window), bias=random(2)),
        case("other channels", x=random(1, 2, *many), weight=random(3, 2, *window)),
        case("large output padding", x=random(1, 2, *many), weight=random(2, 2, *window), output_padding=[1] * dims),
        case("nothing left", x=random(1, 2, *[1] * dims), weight=random(2, 2, *window), padding=[3] * dims),
    )


def pool(name, function, dims, *cases):
    many = (6, 5)[-dims:]
    return operator(
        name,
        lambda x, size, **how: function(x, size, **how),
        case("images", x=random(2, 3, *many), size=[2] * dims),
        case("one image", x=random(3, *many), size=[2] * dims),
        case("transposed", x=random(2, 2, *many, layout="transposed"), size=[3, 2][-dims:]),
        case("stepped", x=random(2, 2, *many, layout="stepped"), size=[2] * dims),
        case("expanded", x=random(2, 2, *many, layout="expanded"), size=[2] * dims),
        case("overlapping, padded", x=random(2, 2, *many), size=[3] * dims, stride=[2, 1][-dims:], padding=[1] * dims),
        case("hanging over", x=random(2, 2, *many), size=[3, 2][-dims:], stride=[2] * dims, padding=[1] * dims, ceil_mode=True),
        case("never beyond the padding", x=random(1, 1, *many), size=[2] * dims, stride=[5, 4][-dims:], ceil_mode=True),
        case("no samples", x=random(0, 2, *many), size=[2] * dims),
        case("infinite", edge=True, x=values(*[-INF, INF] * (math.prod(many) // 2) + [1] * (math.prod(many) % 2), shape=(1, 1, *many)), size=[2] * dims),
        case("too much padding", x=random(1, 1, *many), size=[2] * dims, padding=[2] * dims),
        case("no stride", x=random(1, 1, *many), size=[2] * dims, stride=[0] * dims),
        case("too few dimensions", x=random(*[5] * dims), size=[2] * dims),
        *cases,
    )


def adaptive(name, function, *more):
    return operator(
        name,
        lambda x, size: function(x, size),
        case("evenly", x=random(2, 2, 4, 6), size=[2, 3]),
        case("overlapping", x=random(2, 2, 5, 7), size=[3, 4]),
        case("to one", x=random(2, 3, 4, 5), size=[1, 1]),
        case("to more", x=random(1, 1, 2, 3), size=[3, 5]),
        case("one image", x=random(2, 5, 4), size=[2, 2]),
        case("transposed", x=random(2, 2, 5, 4, layout="transposed"), size=[2, 3]),
        case("no samples", x=random(0, 2, 4, 4), size=[2, 2]),
        case("no rows", x=random(1, 2, 0, 4), size=[2, 2]),
        case("vector", x=random(4), size=[2, 2]),
        *more,
    )


def batch_norm(x, running_mean=None, running_var=None, weight=None, bias=None, training=True, momentum=0.1, eps=1e-5):
    y = F.batch_norm(x, running_mean, running_var, weight, bias, training, momentum, eps)
    return [y] + [r.clone() for r in (running_mean, running_var) if r is not None]


def attention(x, key, value, mask=None, causal=False, scale=None):
    """PyTorch 1.13 has no such function yet; this is how later ones document it."""
    scores = x @ key.transpose(-2, -1) * (1 / math.sqrt(x.shape[-1]) if scale is None else scale)
    if causal:
        scores = scores.masked_fill(torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1), -INF)
    if mask is not None:
        scores = scores.masked_fill(~mask, -INF) if mask.dtype == torch.bool else scores + mask
    return scores.softmax(-1) @ value


ACTIVATIONS = [
    activation("torch.nn.functional.relu6", of_x(F.relu6), low=-4, high=9),
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

OPERATORS = [
    *ACTIVATIONS,
    dimension(
        "torch.logsumexp",
        lambda x, dim, keepdim=False: torch.logsumexp(x, dim, keepdim),
        case("two dimensions", x=random(2, 3, 4), dim=(0, 2)),
        case("kept dimension", x=random(2, 3), dim=1, keepdim=True),
    ),
    dimension("torch.softmax", lambda x, dim: torch.softmax(x, dim)),
    dimension("torch.log_softmax", lambda x, dim: torch.log_softmax(x, dim)),
    convolution("torch.nn.functional.conv1d", F.conv1d, 1),
    convolution(
        "torch.nn.functional.conv2d",
        F.conv2d,
        2,
        case("as large as the images", x=random(1, 2, 4, 5), weight=random(2, 2, 3, 5), padding="same"),
        case("dilated, as large as the images", x=random(1, 2, 5, 5), weight=random(2, 2, 3, 3), padding="same", dilation=[2, 1]),
        case("no channels", x=random(1, 0, 4, 4), weight=random(2, 0, 3, 3)),
        case("same with strides", x=random(1, 2, 4, 5), weight=random(2, 2, 3, 3), padding="same", stride=[2, 2]),
    ),
    transposed("torch.nn.functional.conv_transpose1d", F.conv_transpose1d, 1),
    transposed("torch.nn.functional.conv_transpose2d", F.conv_transpose2d, 2),
    operator(
        "torch.nn.functional.unfold",
        lambda x, size, **how: F.unfold(x, size, **how),
        case("images", x=random(2, 2, 4, 5), size=[2, 3]),
        case("one image", x=random(2, 4, 5), size=[2, 3]),
        case("strided, padded, dilated", x=random(2, 2, 5, 6), size=[3, 2], stride=[1, 2], padding=[1, 0], dilation=[1, 3]),
        case("transposed", x=random(2, 2, 4, 5, layout="transposed"), size=[2, 2]),
        case("no samples", x=random(0, 2, 4, 5), size=[2, 2]),
        case("too large", x=random(1, 1, 3, 3), size=[4, 4]),
        case("no channels", x=random(1, 0, 3, 3), size=[2, 2]),
    ),
    operator(
        "torch.nn.functional.fold",
        lambda x, output, size, **how: F.fold(x, output, size, **how),
        case("images", x=random(2, 12, 9), output=[4, 5], size=[2, 3]),
        case("one image", x=random(12, 9), output=[4, 5], size=[2, 3]),
        case("strided, padded, dilated", x=random(2, 6, 6), output=[4, 5], size=[3, 2], stride=[2, 2], padding=[1, 1], dilation=[1, 2]),
        case("transposed", x=random(2, 12, 9, layout="transposed"), output=[4, 5], size=[2, 3]),
        case("expanded", x=random(2, 12, 9, layout="expanded"), output=[4, 5], size=[2, 3]),
        case("other stops", x=random(1, 12, 5), output=[4, 5], size=[2, 2]),
        case("other taps", x=random(1, 13, 9), output=[4, 5], size=[2, 3]),
    ),
    pool("torch.nn.functional.max_pool1d", lambda x, size, **how: F.max_pool1d(x, size, return_indices=True, **how), 1),
    pool(
        "torch.nn.functional.max_pool2d",
        lambda x, size, **how: F.max_pool2d(x, size, return_indices=True, **how),
        2,
        case("dilated", x=random(2, 1, 6, 7), size=[2, 3], dilation=[3, 2], padding=[1, 1], stride=[1, 1]),
        case("equals", edge=True, x=values(1, 1, 2, 2, 1, 1, 2, 2, shape=(1, 2, 4)), size=[2, 2]),
        case("NaN", edge=True, x=values(1, NAN, NAN, 2, 3, 1, 2, NAN, shape=(1, 2, 4)), size=[2, 2]),
    ),
    pool(
        "torch.nn.functional.avg_pool1d",
        F.avg_pool1d,
        1,
        case("padding not counted", x=random(2, 2, 5), size=[3], stride=[1], padding=[1], count_include_pad=False),
    ),
    pool(
        "torch.nn.functional.avg_pool2d",
        F.avg_pool2d,
        2,
        case("padding not counted", x=random(2, 2, 6, 7), size=[3, 2], stride=[2, 2], padding=[1, 1], ceil_mode=True, count_include_pad=False),
        case("too large", x=random(1, 1, 3, 3), size=[4, 4]),
    ),
    adaptive("torch.nn.functional.adaptive_avg_pool2d", F.adaptive_avg_pool2d),
    adaptive(
        "torch.nn.functional.adaptive_max_pool2d",
        lambda x, size: F.adaptive_max_pool2d(x, size, return_indices=True),
        case("equals", edge=True, x=values(1, 1, 0, 0, 1, 1, 0, 0, shape=(1, 2, 4)), size=[1, 2]),
    ),
    operator(
        "torch.nn.functional.layer_norm",
        lambda x, shape, weight=None, bias=None, **how: F.layer_norm(x, shape, weight, bias, **how),
        case("rows", x=random(3, 5), weight=random(5), bias=random(5), shape=[5]),
        case("planes", x=random(2, 3, 4), weight=random(3, 4), bias=random(3, 4), shape=[3, 4], eps=0.01),
        case("everything", x=random(4), weight=random(4), bias=random(4), shape=[4]),
        case("no factors", x=random(3, 5), shape=[5]),
        case("no bias", x=random(3, 5), weight=random(5), shape=[5]),
        case("constant input", x=random(3, 5, constant=True), weight=random(5), bias=random(5), shape=[5]),
        case("transposed", x=random(3, 5, layout="transposed"), weight=random(5), bias=random(5), shape=[5]),
        case("expanded", x=random(3, 5, layout="expanded"), weight=random(5, layout="stepped"), bias=random(5), shape=[5]),
        case("long rows", x=random(3, 70), weight=random(70), bias=random(70), shape=[70]),
        case("no rows", x=random(0, 5), weight=random(5), bias=random(5), shape=[5]),
        case("equal elements", edge=True, x=values(2, 2, 2, 1, 2, 3, shape=(2, 3)), weight=random(3), bias=random(3), shape=[3]),
        case("an infinity", edge=True, x=values(1, INF, 2, 1, 2, 3, shape=(2, 3)), shape=[3]),
        case("other shape", x=random(3, 5), shape=[3]),
        case("other weight", x=random(3, 5), weight=random(4), shape=[5]),
        case("no shape", x=random(3, 5), shape=[]),
    ),
    operator(
        "torch.nn.functional.group_norm",
        lambda x, groups, weight=None, bias=None, **how: F.group_norm(x, groups, weight, bias, **how),
        case("images", x=random(2, 4, 3, 2), weight=random(4), bias=random(4), groups=2),
        case("one group", x=random(2, 4, 3), weight=random(4), bias=random(4), groups=1, eps=0.01),
        case("a group for each channel", x=random(2, 3, 4), weight=random(3), bias=random(3), groups=3),
        case("no places", x=random(3, 6), weight=random(6), bias=random(6), groups=2),
        case("no factors", x=random(2, 4, 3), groups=2),
        case("no bias", x=random(2, 4, 3), weight=random(4), groups=2),
        case("transposed", x=random(2, 4, 3, layout="transposed"), weight=random(4), bias=random(4), groups=2),
        case("no samples", x=random(0, 4, 3), weight=random(4), bias=random(4), groups=2),
        case("equal elements", edge=True, x=values(2, 2, 2, 2, 1, 2, 3, 5, shape=(1, 4, 2)), weight=random(4), bias=random(4), groups=2),
        case("groups that do not divide channels", x=random(2, 6, 3), groups=4),
        case("other weight", x=random(2, 6, 3), weight=random(3), groups=3),
    ),
    operator(
        "torch.nn.functional.batch_norm",
        batch_norm,
        case("images", x=random(3, 2, 2, 3), weight=random(2), bias=random(2)),
        case("rows", x=random(5, 3), weight=random(3), bias=random(3), eps=0.01),
        case("no factors", x=random(3, 2, 4)),
        case("no bias", x=random(3, 2, 4), weight=random(2)),
        case("transposed", x=random(3, 2, 4, layout="transposed"), weight=random(2), bias=random(2)),
        case("running statistics", x=random(3, 2, 4), running_mean=random(2, constant=True), running_var=values(0.5, 2, constant=True), weight=random(2), bias=random(2), momentum=0.25),
        case("evaluation", x=random(3, 2, 4), running_mean=random(2, constant=True), running_var=values(0.5, 2, constant=True), weight=random(2), bias=random(2), training=False),
        case("evaluation of rows without factors", x=random(5, 2), running_mean=random(2, constant=True), running_var=values(0.5, 2, constant=True), training=False),
        case("equal elements", edge=True, x=values(2, 1, 2, 3, 2, 5, shape=(3, 2)), weight=random(2), bias=random(2)),
        case("one element", x=random(1, 3)),
        case("other weight", x=random(3, 2, 4), weight=random(3)),
        case("evaluation without statistics", x=random(3, 2, 4), training=False),
    ),
    operator(
        "torch.nn.functional.normalize",
        lambda x, dim, **how: F.normalize(x, dim=dim, **how),
        case("rows", x=random(3, 4), dim=1),
        case("columns", x=random(3, 4), dim=0),
        case("1-norms", x=random(2, 3, 2), dim=-2, p=1, eps=1e-12),
        case("3-norms", x=random(2, 3), dim=-1, p=3, eps=0.001),
        case("norms below eps", x=random(2, 3), dim=-1, p=2, eps=100),
        case("transposed", x=random(3, 4, layout="transposed"), dim=1),
        case("zeros", edge=True, x=values(0, 0, 1, 2, shape=(2, 2)), dim=1),
        case("no such dimension", x=random(2, 3), dim=2),
    ),
    operator(
        "torch.nn.functional.cosine_similarity",
        lambda x, other, dim, **how: F.cosine_similarity(x, other, dim, **how),
        case("rows", x=random(3, 4), other=random(3, 4), dim=1),
        case("columns", x=random(3, 4), other=random(3, 4), dim=0, eps=1e-6),
        case("broadcast", x=random(2, 1, 3), other=random(4, 3), dim=-1),
        case("transposed", x=random(3, 4, layout="transposed"), other=random(3, 4), dim=1),
        case("constant", x=random(3, 4), other=random(3, 4, constant=True), dim=1),
        case("zeros", edge=True, x=values(0, 0, 1, 2, 0, 0, shape=(3, 2)), other=values(1, 2, 0, 0, 0, 0, shape=(3, 2)), dim=1, eps=0.5),
        case("unequal", x=random(2, 3), other=random(2, 4), dim=1),
    ),
    operator(
        "torch.nn.functional.embedding",
        lambda x, weight, **how: F.embedding(x, weight, **how),
        case("numbers", x=integers(1, 0, 4, 1), weight=random(5, 3)),
        case("a matrix of numbers", x=integers(1, 0, 4, 1, 1, 2, shape=(2, 3)), weight=random(5, 3)),
        case("one number", x=integers(3, shape=()), weight=random(5, 3)),
        case("padding", x=integers(1, 0, 4, 1), weight=random(5, 3), padding_idx=3),
        case("transposed", x=integers(1, 0, 4, 1, shape=(2, 2), layout="transposed"), weight=random(5, 3, layout="transposed")),
        case("no numbers", x=integers(shape=(0,)), weight=random(5, 3)),
        case("padding that occurs", edge=True, x=integers(1, 0, 4, 1), weight=random(5, 3), padding_idx=-4),
        case("no such row", x=integers(1, 5), weight=random(5, 3)),
        case("weight of a vector", x=integers(1), weight=random(5)),
        case("fractions", x=random(2, constant=True), weight=random(5, 3)),
    ),
    operator(
        "torch.nn.functional.one_hot",
        lambda x, **how: F.one_hot(x, **how),
        case("as many as needed", dtypes=(F64,), x=integers(1, 0, 3)),
        case("as many as said", dtypes=(F64,), x=integers(1, 0, 2, 2, shape=(2, 2)), num_classes=4),
        case("no numbers", dtypes=(F64,), x=integers(shape=(0,)), num_classes=3),
        case("no numbers and no classes", dtypes=(F64,), x=integers(shape=(0,))),
        case("negative", dtypes=(F64,), x=integers(-1)),
        case("too large", dtypes=(F64,), x=integers(3), num_classes=3),
        case("fractions", dtypes=(F64,), x=values(1, 2)),
    ),
    operator(
        "torch.nn.functional.dropout",
        lambda x, p, training: F.dropout(x, p, training),
        case("evaluation", x=random(2, 3), p=0.5, training=False),
        case("nothing dropped", x=random(2, 3), p=0.0, training=True),
        case("everything dropped", x=random(2, 3), p=1.0, training=True),
        case("no probability", x=random(2, 3), p=1.5, training=True),
    ),
    operator(
        "torch.nn.functional.glu",
        lambda x, dim: F.glu(x, dim),
        case("rows", x=random(3, 4), dim=1),
        case("columns", x=random(4, 3), dim=0),
        case("images", x=random(2, 4, 3), dim=-2),
        case("transposed", x=random(3, 4, layout="transposed"), dim=-1),
        case("extreme", edge=True, x=values(1, 0, INF, 2, 1e3, -1e3, 0, INF, shape=(2, 4)), dim=0),
        case("odd", x=random(3), dim=0),
        case("scalar", x=random(), dim=0),
    ),
    operator(
        "torch.nn.functional.scaled_dot_product_attention",
        attention,
        case("rows", x=random(3, 4), key=random(5, 4), value=random(5, 2)),
        case("batches", x=random(2, 3, 4), key=random(2, 5, 4), value=random(2, 5, 3)),
        case("heads", x=random(2, 2, 3, 4), key=random(2, 2, 3, 4), value=random(2, 2, 3, 4), causal=True),
        case("broadcast", x=random(2, 1, 3, 4), key=random(3, 5, 4), value=random(5, 2)),
        case("scale", x=random(3, 4), key=random(5, 4), value=random(5, 2), scale=0.3),
        case("transposed", x=random(3, 4, layout="transposed"), key=random(5, 4, layout="transposed"), value=random(5, 2, layout="stepped")),
        case("truths as mask", x=random(2, 4), key=random(3, 4), value=random(3, 2), mask=bools(True, False, True, True, True, False, shape=(2, 3))),
        case("numbers as mask", x=random(2, 4), key=random(3, 4), value=random(3, 2), mask=random(2, 3)),
        case("a key for each query", x=random(2, 3, 4), key=random(2, 3, 4), value=random(2, 3, 2), causal=True, scale=1.5),
        case("nothing seen", edge=True, x=random(2, 4), key=random(2, 4), value=random(2, 2), mask=bools(True, False, False, False, shape=(2, 2))),
        case("other width", x=random(2, 4), key=random(3, 3), value=random(3, 2)),
    ),
]
