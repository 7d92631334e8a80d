"""Writes what PyTorch's optimisers make of parameters, and its schedules of learning rates, in 100 steps.

Run by hand with PyTorch 1.13 (Debian's python3-torch):

    /usr/bin/python3 autograd/src/test/python/optimizer_goldens.py | gzip -n9 > autograd/src/test/resources/dev/arenagrad/optim/goldens.txt.gz

A line is: kind, dtype, options as name=value, then the parameters after steps 1, 2, 10 and 100 (optimisers), or the rates of
steps 0 to 100 (schedules), or the norm and the gradients (clipping). The loss of step t is made of terms whose gradients change sign and
size: sum((p - target)^2 * weight) / 2 + sum(sin(p * (t % 7 + 1))) * 0.1, so that nothing converges at once. Numbers are written by repr,
which double precision reads back exactly.
"""
import itertools
import math
import warnings

import torch

warnings.filterwarnings("ignore")

STEPS = 100
SHOWN = (1, 2, 10, 100)
N = 7


def start(dtype):
    first = torch.tensor([0.25 * i - 0.75 for i in range(N)], dtype=dtype, requires_grad=True)
    second = torch.tensor([[0.5, -1.0], [1.5, 0.125]], dtype=dtype, requires_grad=True)
    return [first, second]


def loss(parameters, step):
    total = 0
    for k, p in enumerate(parameters):
        weight = torch.arange(1, p.numel() + 1, dtype=p.dtype).view(p.shape) / p.numel()
        total = total + ((p - 0.5 * (k + 1)) ** 2 * weight).sum() / 2 + (p * (step % 7 + 1)).sin().sum() * 0.1
    return total


def show(values):
    return " ".join(repr(float(v)) for v in values)


def flat(parameters):
    return [v for p in parameters for v in p.detach().flatten().tolist()]


def describe(options):
    return ",".join(f"{name}={float(value)!r}" for name, value in options.items()) or "-"


def optimizer(name, kind, options, rename=None):
    for dtype in (torch.float32, torch.float64):
        parameters = start(dtype)
        descent = kind(parameters, **options)
        lines = []
        for step in range(1, STEPS + 1):
            descent.zero_grad()
            loss(parameters, step).backward()
            descent.step()
            if step in SHOWN:
                lines.append(show(flat(parameters)))
        flattened = dict(options)
        if "betas" in flattened:
            flattened["beta1"], flattened["beta2"] = flattened.pop("betas")
        print("|".join(["optimizer", name, str(dtype).replace("torch.", ""), describe(flattened)] + lines))


def cross(**choices):
    for values in itertools.product(*choices.values()):
        yield dict(zip(choices.keys(), values))


def optimizers():
    for o in cross(lr=[0.05], momentum=[0, 0.9], dampening=[0, 0.25], weight_decay=[0, 0.01], nesterov=[False, True],
                   maximize=[False, True]):
        if o["nesterov"] and (o["momentum"] == 0 or o["dampening"] != 0) or o["dampening"] != 0 and o["momentum"] == 0:
            continue
        if o["maximize"]:
            o["lr"] = 0.002
        optimizer("Sgd", torch.optim.SGD, o)
    for name, kind in (("Adam", torch.optim.Adam), ("AdamW", torch.optim.AdamW)):
        for o in cross(lr=[0.05], betas=[(0.9, 0.999), (0.5, 0.75)], eps=[1e-8, 1e-2], weight_decay=[0, 0.1],
                       amsgrad=[False, True], maximize=[False, True]):
            optimizer(name, kind, o)
    for o in cross(lr=[0.1], lr_decay=[0, 0.01], weight_decay=[0, 0.1], initial_accumulator_value=[0, 0.5],
                   eps=[1e-10, 1e-2], maximize=[False, True]):
        optimizer("Adagrad", torch.optim.Adagrad, o)
    for o in cross(lr=[0.005], alpha=[0.99, 0.9], eps=[1e-8, 1e-2], weight_decay=[0, 0.1], momentum=[0, 0.9],
                   centered=[False, True], maximize=[False, True]):
        # A variance that is nearly 0 is the difference of numbers that are nearly equal: its root has few digits, in any order of operations.
        if o["centered"] and o["eps"] == 1e-8:
            continue
        optimizer("RmsProp", torch.optim.RMSprop, o)


def lbfgs():
    for o in cross(lr=[1, 0.1], max_iter=[4, 20], history_size=[100, 5], line_search_fn=[None, "strong_wolfe"]):
        for dtype in (torch.float64,):
            parameters = start(dtype)
            descent = torch.optim.LBFGS(parameters, **o)
            evaluations = 0

            def closure():
                nonlocal evaluations
                evaluations += 1
                descent.zero_grad()
                value = loss(parameters, 3)
                value.backward()
                return value

            lines = []
            for step in range(1, 11):
                value = descent.step(closure)
                if step in (1, 2, 5, 10):
                    lines.append(show([value.item(), evaluations] + flat(parameters)))
            options = {k: v for k, v in o.items() if k != "line_search_fn"}
            options["strong_wolfe"] = o["line_search_fn"] is not None
            print("|".join(["lbfgs", "Lbfgs", "float64", describe(options)] + lines))


def schedule(name, make, metrics=None, momentum=False):
    parameters = start(torch.float64)
    kind = torch.optim.SGD
    descent = kind([{"params": parameters[:1]}, {"params": parameters[1:], "lr": 0.02}], lr=0.1, momentum=0.5)
    rates = make(descent)
    shown = []
    for step in range(STEPS + 1):
        shown += [g["lr"] for g in descent.param_groups] + ([g["momentum"] for g in descent.param_groups] if momentum else [])
        if step < STEPS:
            if metrics is None:
                rates.step()
            else:
                rates.step(metrics(step))
    print("|".join(["schedule", name, "float64", "-", show(shown)]))


def schedules():
    s = torch.optim.lr_scheduler
    schedule("step", lambda o: s.StepLR(o, 7, 0.5))
    schedule("multiStep", lambda o: s.MultiStepLR(o, [3, 10, 10, 50], 0.5))
    schedule("exponential", lambda o: s.ExponentialLR(o, 0.97))
    schedule("cosine", lambda o: s.CosineAnnealingLR(o, 40))
    schedule("cosineWithMinimum", lambda o: s.CosineAnnealingLR(o, 23, 0.005))
    schedule("warmRestarts", lambda o: s.CosineAnnealingWarmRestarts(o, 9))
    schedule("warmRestartsGrowing", lambda o: s.CosineAnnealingWarmRestarts(o, 5, 2, 0.001))
    schedule("warmup", lambda o: s.LinearLR(o))
    schedule("warmupToHalf", lambda o: s.LinearLR(o, 0.1, 0.5, 30))
    schedule("lambda", lambda o: s.LambdaLR(o, lambda t: 1 / (1 + 0.1 * t)))
    schedule("oneCycle", lambda o: s.OneCycleLR(o, 0.3, total_steps=101), momentum=True)
    schedule("oneCycleLinear", lambda o: s.OneCycleLR(o, 0.3, total_steps=101, pct_start=0.25, anneal_strategy="linear",
             base_momentum=0.7, max_momentum=0.9, div_factor=10, final_div_factor=100), momentum=True)
    schedule("oneCycleThreePhases", lambda o: s.OneCycleLR(o, 0.3, total_steps=101, three_phase=True,
             cycle_momentum=False), momentum=True)
    bumpy = lambda t: 1 / (1 + t // 4) + 0.05 * (t % 3)
    schedule("plateau", lambda o: s.ReduceLROnPlateau(o, patience=3), bumpy)
    schedule("plateauOfMaximum", lambda o: s.ReduceLROnPlateau(o, mode="max", factor=0.5, patience=2, threshold=0.01,
             threshold_mode="abs", cooldown=4, min_lr=0.001), lambda t: -bumpy(t))
    schedule("plateauAbsolute", lambda o: s.ReduceLROnPlateau(o, factor=0.7, patience=0, threshold=0.1,
             threshold_mode="abs", eps=1e-3), bumpy)
    schedule("plateauOfMaximumRelative", lambda o: s.ReduceLROnPlateau(o, mode="max", factor=0.9, patience=1), lambda t: math.sqrt(t) % 3)
    schedule("chained", lambda o: s.ChainedScheduler([s.LinearLR(o, 0.1, total_iters=10), s.ExponentialLR(o, 0.98),
             s.StepLR(o, 30, 0.5)]))
    schedule("sequential", lambda o: s.SequentialLR(o, [s.LinearLR(o, 0.01, total_iters=10), s.CosineAnnealingLR(o, 60),
             s.ExponentialLR(o, 0.9)], [10, 70]))


def clipping():
    for dtype in (torch.float32, torch.float64):
        for norm_type, most in itertools.product((1.0, 2.0, 3.5, math.inf), (0.1, 1.0, 100.0)):
            parameters = start(dtype)
            loss(parameters, 3).backward()
            norm = torch.nn.utils.clip_grad_norm_(parameters, most, norm_type)
            print("|".join(["clip", "norm", str(dtype).replace("torch.", ""), f"{norm_type!r},{most!r}",
                            show([norm] + flat([p.grad for p in parameters]))]))
        parameters = start(dtype)
        loss(parameters, 3).backward()
        torch.nn.utils.clip_grad_value_(parameters, 0.25)
        print("|".join(["clip", "value", str(dtype).replace("torch.", ""), "0.25", show(flat([p.grad for p in parameters]))]))


optimizers()
lbfgs()
schedules()
clipping()
