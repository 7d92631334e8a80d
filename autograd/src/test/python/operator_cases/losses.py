"""Losses, each in three reductions."""

import torch.nn.functional as F

from .table import F32, F64, INF, NAN, case, integers, operator, random, values


def reduced(label, **what):
    edge = what.pop("edge", False)
    dtypes = {"dtypes": what.pop("dtypes")} if "dtypes" in what else {}
    return [
        case(f"{label}, default", edge=edge, **dtypes, **what),
        case(f"{label}, mean", edge=edge, **dtypes, **what, reduction="mean"),
        case(f"{label}, sum", edge=edge, **dtypes, **what, reduction="sum"),
        case(f"{label}, none", edge=edge, **dtypes, **what, reduction="none"),
    ]


def classes(name, function):
    return operator(
        name,
        function,
        *reduced("samples", x=random(4, 3), target=integers(0, 2, 1, 2)),
        *reduced("transposed", x=random(4, 3, layout="transposed"), target=integers(0, 2, 1, 2)),
        *reduced("stepped", x=random(2, 3, layout="stepped"), target=integers(1, 1)),
        *reduced("expanded", x=random(2, 3, layout="expanded"), target=integers(1, 0)),
        *reduced("extreme", edge=True, x=values(1000, 0, -1000, 0, INF, 1, shape=(2, 3)), target=integers(2, 0)),
        *reduced("NaN", edge=True, x=values(1, NAN, 2, 1, 2, 3, shape=(2, 3)), target=integers(2, 0)),
        *reduced("no samples", edge=True, x=random(0, 3), target=integers(shape=(0,))),
        case("no such class", x=random(2, 3), target=integers(1, 3)),
        case("unequal", x=random(2, 3), target=integers(1, 0, 1)),
        case("targets of numbers", x=random(2, 3), target=values(1, 0)),
    )


def elementwise(name, function, setting=None, *settings):
    """Losses of differences, with some settings that no difference comes near to."""
    cases = [
        *reduced("vectors", x=random(7), target=random(7, low=-1.9, high=2.3)),
        *reduced("transposed", x=random(2, 3, layout="transposed"), target=random(2, 3, low=-1.9, high=2.3)),
        *reduced("constant target", x=random(3), target=random(3, low=-1.9, high=2.3, constant=True)),
        *reduced("broadcast", x=random(2, 3), target=random(3, low=-1.9, high=2.3)),
        *reduced("kinks", edge=True, x=values(0, 1, -1, 0.93, -0.93), target=values(0, 0, 0, 0, 0)),
        *reduced("infinite", edge=True, x=values(INF, NAN, -INF), target=values(1, 2, 3)),
        *reduced("empty", edge=True, x=random(0), target=random(0)),
        case("unequal", x=random(3), target=random(4)),
    ]
    for n in settings:
        cases += reduced(f"{setting} {n}", x=random(7), target=random(7, low=-1.9, high=2.3), **{setting: n})[1:]
        if n == 0:
            continue  # PyTorch 1.13 gives equal elements the incoming gradient, with the same sign for both.
        cases += reduced(f"kinks, {setting} {n}", edge=True, x=values(0, 1, -1, 0.93, -0.93), target=values(0, 0, 0, 0, 0), **{setting: n})[1:]
    return operator(name, function, *cases)


def weighted_classes(name, function, *more):
    def weight():
        return random(3, low=0.5, high=2, constant=True)

    return operator(
        name,
        function,
        *reduced("weights", x=random(4, 3), target=integers(0, 2, 1, 2), weight=weight())[1:],
        *reduced("ignored", x=random(4, 3), target=integers(0, 2, 1, 2), ignore_index=2)[1:],
        *reduced("weights and ignored", x=random(4, 3), target=integers(0, -100, 1, 2), weight=weight())[1:],
        *reduced("all ignored", edge=True, x=random(2, 3), target=integers(-100, -100))[1:],
        *reduced("grid", x=random(2, 3, 2, 2), target=integers(0, 2, 1, 2, 0, -100, 0, 1, shape=(2, 2, 2)), weight=weight())[1:],
        *reduced("sequence", x=random(2, 3, 4, layout="transposed"), target=integers(0, 2, 1, 2, 0, 1, 0, 1, shape=(2, 4)))[1:],
        *reduced("one sample", x=random(3), target=integers(1, shape=()), weight=weight())[1:],
        case("weights of too few", x=random(2, 3), target=integers(1, 0), weight=random(2, constant=True), reduction="mean"),
        case("no such class", x=random(2, 3), target=integers(1, 3), weight=weight(), reduction="mean"),
        case("unequal grid", x=random(2, 3, 2), target=integers(0, 1, 2, 0, 1, 2, shape=(2, 3)), reduction="mean"),
        *more,
    )


OPERATORS = [
    operator(
        "torch.nn.functional.mse_loss",
        lambda x, target, **how: F.mse_loss(x, target, **how),
        *reduced("vectors", x=random(7), target=random(7)),
        *reduced("matrices", x=random(2, 3, layout="transposed"), target=random(2, 3)),
        *reduced("stepped", x=random(2, 3), target=random(2, 3, layout="stepped")),
        *reduced("expanded", x=random(2, 3, layout="expanded"), target=random(2, 3)),
        *reduced("scalars", x=random(), target=random()),
        *reduced("constant target", x=random(3), target=random(3, constant=True)),
        *reduced("constant input", x=random(3, constant=True), target=random(3)),
        # PyTorch 1.13 computes these and cannot differentiate them.
        *reduced("float32 and float64", dtypes=(F32,), x=random(3, constant=True), target=random(3, dtype=F64, constant=True)),
        *reduced("float32 and float64 scalar", dtypes=(F32,), x=random(3, constant=True), target=random(dtype=F64, constant=True)),
        *reduced("broadcast", x=random(2, 3), target=random(3)),
        *reduced("infinite", edge=True, x=values(INF, NAN, 1), target=values(1, 2, 3)),
        *reduced("empty", edge=True, x=random(0), target=random(0)),
        case("unequal", x=random(3), target=random(4)),
    ),
    classes("torch.nn.functional.nll_loss", lambda x, target, **how: F.nll_loss(x, target, **how)),
    classes("torch.nn.functional.cross_entropy", lambda x, target, **how: F.cross_entropy(x, target, **how)),
    operator(
        "torch.nn.functional.binary_cross_entropy_with_logits",
        lambda x, target, **how: F.binary_cross_entropy_with_logits(x, target, **how),
        *reduced("vectors", x=random(7), target=random(7, low=0.1, high=0.9)),
        *reduced("transposed", x=random(2, 3, layout="transposed"), target=random(2, 3, low=0.1, high=0.9)),
        *reduced("constant target", x=random(3), target=values(0, 1, 1, constant=True)),
        *reduced("extreme", edge=True, x=values(0, 100, -100, 1000, -1000, INF, -INF, NAN), target=values(0, 1, 0, 0, 1, 1, 0, 1)),
        *reduced("empty", edge=True, x=random(0), target=random(0)),
        case("unequal", x=random(2, 3), target=random(3)),
    ),
    elementwise("torch.nn.functional.l1_loss", lambda x, target, **how: F.l1_loss(x, target, **how)),
    elementwise("torch.nn.functional.smooth_l1_loss", lambda x, target, **how: F.smooth_l1_loss(x, target, **how), "beta", 0.93, 0.0),
    elementwise("torch.nn.functional.huber_loss", lambda x, target, **how: F.huber_loss(x, target, **how), "delta", 0.93),
    operator(
        "torch.nn.functional.binary_cross_entropy",
        lambda x, target, **how: F.binary_cross_entropy(x, target, **how),
        *reduced("vectors", dtypes=(F32,), x=random(7, low=0.05, high=0.95), target=random(7, low=0.1, high=0.9)),
        *reduced("weighted", dtypes=(F32,), x=random(2, 3, low=0.05, high=0.95), target=random(2, 3, low=0.1, high=0.9),
                 weight=random(3, low=0.1, high=2, constant=True))[1:],
        *reduced("transposed", dtypes=(F32,), x=random(2, 3, low=0.05, high=0.95, layout="transposed"), target=random(2, 3, low=0.1, high=0.9)),
        *reduced("constant target", dtypes=(F32,), x=random(3, low=0.05, high=0.95), target=values(0, 1, 1, constant=True)),
        *reduced("float64", dtypes=(F64,), x=random(2, 3, low=0.05, high=0.95), target=random(2, 3, low=0.1, high=0.9),
                 weight=random(3, low=0.1, high=2, constant=True))[1:],
        *reduced("extreme", edge=True, x=values(0, 0, 1, 1), target=values(0, 1, 0, 1, constant=True)),
        *reduced("empty", edge=True, x=random(0), target=random(0)),
        case("beyond", x=values(0.5, 1.5), target=values(0, 1)),
        case("unequal", x=values(0.5, 0.5), target=values(1)),
    ),
    operator(
        "torch.nn.functional.binary_cross_entropy_with_logits, weighted",
        lambda x, target, weight=None, positive=None, **how:
            F.binary_cross_entropy_with_logits(x, target, weight, pos_weight=positive, **how),
        *reduced("weight", x=random(2, 3), target=random(2, 3, low=0.1, high=0.9), weight=random(3, low=0.1, high=2, constant=True))[1:],
        *reduced("positive", x=random(2, 3), target=random(2, 3, low=0.1, high=0.9, constant=True),
                 positive=random(3, low=0.1, high=2, constant=True))[1:],
        case("extreme", edge=True, x=values(0, 1e3, -1e3, INF), target=values(1, 1, 0, 1, constant=True), weight=values(1, 2, 0, 1, constant=True), reduction="sum"),
        *reduced("both", x=random(2, 3), target=random(2, 3, low=0.1, high=0.9, constant=True), weight=random(2, 3, low=0.1, high=2, constant=True),
                 positive=random(3, low=0.1, high=2, constant=True))[1:],
    ),
    operator(
        "torch.nn.functional.kl_div",
        lambda x, target, log_target=False, **how: F.kl_div(x, target, log_target=log_target, **how),
        *reduced("vectors", x=random(7), target=random(7, low=0.1, high=0.9)),
        *reduced("logarithms", x=random(2, 3), target=random(2, 3), log_target=True)[1:],
        *reduced("zeros", edge=True, x=values(-1, -2, -3), target=values(0, 0.5, 1, constant=True)),
        *reduced("empty", edge=True, x=random(0), target=random(0)),
    ),
    weighted_classes("torch.nn.functional.nll_loss, weighted", lambda x, target, **how: F.nll_loss(x, target, **how)),
    weighted_classes(
        "torch.nn.functional.cross_entropy, weighted",
        lambda x, target, smoothing=0.0, **how: F.cross_entropy(x, target, label_smoothing=smoothing, **how),
        *reduced("smoothed", x=random(4, 3), target=integers(0, 2, 1, 2), smoothing=0.2)[1:],
        *reduced("smoothed, weighted", x=random(4, 3), target=integers(0, 2, 1, 2), weight=random(3, low=0.5, high=2, constant=True),
                 smoothing=0.2)[1:],
        *reduced("smoothed, ignored", x=random(4, 3), target=integers(0, 2, 1, 2), weight=random(3, low=0.5, high=2, constant=True),
                 ignore_index=2, smoothing=0.2)[1:],
        *reduced("smoothed grid", x=random(2, 3, 2), target=integers(0, 2, 1, 2, shape=(2, 2)), smoothing=0.1, ignore_index=1)[1:],
        *reduced("probabilities", x=random(4, 3), target=random(4, 3, low=0.1, high=0.9))[1:],
        *reduced("probabilities of a grid", x=random(2, 3, 2), target=random(2, 3, 2, low=0.1, high=0.9),
                 weight=random(3, low=0.5, high=2, constant=True), smoothing=0.1)[1:],
        *reduced("probabilities of one sample", x=random(3), target=random(3, low=0.1, high=0.9, constant=True))[1:],
    ),
]
