"""Writes what PyTorch does in the situations of dev.arenagrad.PyTorchContractTest, one section a situation.

Run by hand with PyTorch 1.13 (Debian's python3-torch):

    python3 autograd/src/test/python/contract_goldens.py > autograd/src/test/resources/dev/arenagrad/contract.txt

Each function below has a twin of the same name (in camel case) in the Java test, which must print the same lines; error texts may
go on there. Left out is what later versions of PyTorch, which the library follows, do otherwise than 1.13.
"""
import torch
from torch.autograd.graph import saved_tensors_hooks


def leaf(*values):
    return torch.tensor(values, requires_grad=True)


def attempt(action):
    try:
        result = action()
        if result is not None:
            print(result)
    except (RuntimeError, ValueError, IndexError, TypeError) as e:
        print("error:", str(e).split("  ")[0].split("\n")[0])


def edges(node):
    return [(None if f is None else f.name().replace("torch::autograd::", ""), i) for f, i in node.next_functions]


# ---- 2.1 recording ----

def results_require_grad_as_inputs_do():
    x = leaf(1., 2.)
    print((x + 1).requires_grad, (torch.ones(2) * 2).requires_grad, (x > 1).requires_grad, x.detach().requires_grad)
    with torch.no_grad():
        y = x * 2
    print(y.requires_grad, y.is_leaf, y.grad_fn)


def nodes_and_edges():
    a = leaf(1., 2.) * 2
    print(edges((a + 5).grad_fn), edges((a * leaf(3., 4.)).grad_fn))


def scalar_operations_have_pytorch_names():
    x = leaf(2., 4.)
    for y in (x + 1, x - 1, 1 - x, x * 2, x / 2, x ** 2, x ** x, x.sum(), x.mean(), x.exp(), x.view(2, 1),
              x[0], x[0:1], x.clone(), x.softmax(0), torch.stack([x, x]), torch.cat([x, x])):
        print(y.grad_fn.name())


def retain_grad_follows_the_latest_version():
    x = leaf(1., 2.)
    y = x * 2
    y.retain_grad()
    y.mul_(3)
    y.sum().backward()
    print(y.grad, x.grad, y.retains_grad)
    y = x * 2
    y.retain_grad()
    z = (y * y).sum()
    z.backward(retain_graph=True)
    z.backward()
    print(y.grad)
    attempt(lambda: torch.ones(2).retain_grad())


# ---- 2.2 backward and grad ----

def multiple_roots_sum():
    x = leaf(1., 2.)
    y = x.sum()
    torch.autograd.backward([y, y, (x * x).sum()])
    print(x.grad)


def inputs_restrict_accumulation():
    x, w = leaf(1., 2.), leaf(3., 4.)
    h = x * w
    (h * h).sum().backward(inputs=[w, h])
    print(x.grad, w.grad, h.grad)
    u = leaf(1.)
    (x * 2).sum().backward(inputs=[u])
    print(u.grad, x.grad)
    attempt(lambda: (x * 2).sum().backward(inputs=[torch.ones(2)]))


def grad_of_unused_inputs():
    x, w = leaf(1., 2.), leaf(3.)
    attempt(lambda: torch.autograd.grad(x.sum(), [x, w]))
    print(torch.autograd.grad(x.sum(), [x, w], allow_unused=True))
    attempt(lambda: torch.autograd.grad(x.sum(), []))
    attempt(lambda: torch.autograd.grad(x.sum(), torch.ones(2)))
    attempt(lambda: torch.autograd.grad(torch.ones(1), x))


def shapes_of_root_gradients():
    x = leaf(1., 2., 3.)
    attempt(lambda: (x * 2).backward())
    attempt(lambda: (x * 2).backward(torch.ones(4)))
    attempt(lambda: x.sum().backward(torch.ones(1)))
    attempt(lambda: x[0:1].backward())
    print(x.grad)


def grad_frees_only_what_it_executed():
    x, w = leaf(1., 2.), leaf(3., 4.)
    y = (x * x + w * w).sum()
    print(torch.autograd.grad(y, x), torch.autograd.grad(y, w))
    attempt(lambda: torch.autograd.grad(y, x))


# ---- 2.3 engine, 2.4 accumulation ----

def second_backward_raises_only_where_something_was_saved():
    x = leaf(1., 2.)
    y = (x + 2).sum()
    y.backward()
    y.backward()
    print(x.grad)
    y = (x * 2).sum()
    y.backward()
    attempt(lambda: y.backward())


def an_error_in_the_middle_is_not_rolled_back():
    x, w = leaf(1., 2.), leaf(3., 4.)

    class Fails(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, g):
            raise RuntimeError("in the middle")

    early = Fails.apply(x)
    late = (early + w * 2).sum()
    attempt(lambda: late.backward())
    print(x.grad, w.grad)


def gradients_of_a_sum_are_buffers_of_their_own():
    a, b = leaf(1., 2.), leaf(3., 4.)
    (a + b).sum().backward()
    a.grad.zero_()
    print(a.grad, b.grad)
    g = torch.ones(2)
    (a * 1).backward(g)
    a.grad.add_(5)
    print(g)


def accumulation_keeps_the_buffer_unless_recorded():
    x = leaf(1., 2.)
    (x * x).sum().backward()
    first = x.grad
    (x * x).sum().backward()
    print(first is x.grad, first)
    (x * x).sum().backward(create_graph=True)
    print(first is x.grad, x.grad.requires_grad, x.grad.detach())


def assigning_grad_is_checked():
    x = leaf(1., 2.)

    def assign(value):
        x.grad = value

    attempt(lambda: assign(x))
    assign(torch.ones(2))
    (x * 2).sum().backward()
    print(x.grad)


# ---- 2.5 saved tensors, in place, views ----

def changes_of_saved_tensors_are_noticed():
    x = leaf(1., 2.)
    y = x * 1
    z = y * y
    y.add_(1)
    attempt(lambda: z.sum().backward())
    y = x.exp()
    y.add_(1)
    attempt(lambda: y.sum().backward())
    y = x * 1
    z = y.sin()
    y.detach().zero_()
    attempt(lambda: z.sum().backward())
    y = x + 1
    y.add_(1)
    attempt(lambda: y.sum().backward())


def leaves_may_not_be_changed():
    x = leaf(1., 2.)
    attempt(lambda: x.add_(1))
    attempt(lambda: x.view(2, 1).add_(1))
    with torch.no_grad():
        x.add_(1)
    print(x, x._version)


def a_change_saves_a_copy_of_what_it_overwrites():
    x, w = leaf(1., 2.), leaf(3., 4.)
    y = x * 1
    y.mul_(w)
    y.sum().backward()
    print(x.grad, w.grad)


def changing_a_view_changes_the_base():
    x = leaf(1., 2., 3., 4.)
    b = x * 1
    v = b.view(2, 2)[0]
    v.mul_(10)
    print(b.grad_fn.name(), edges(b.grad_fn), v.grad_fn.name(), edges(v.grad_fn))
    (b * torch.tensor([1., 2., 3., 4.])).sum().backward()
    print(x.grad, b, v)


def other_views_see_the_change():
    x = leaf(1., 2., 3., 4.)
    b = x * 1
    v, u = b[0:2], b[1:3]
    v.mul_(10)
    u.mul_(7)
    print(b, v, u)
    (v.sum() + 100 * u.sum() + 1000 * b.sum()).backward()
    print(x.grad)


def a_constant_base_starts_to_require_grad():
    w = leaf(5., 6.)
    b = torch.ones(3, 2)
    b[1].mul_(w)
    print(b.requires_grad, b.grad_fn.name(), edges(b.grad_fn))
    (b * 2).sum().backward()
    print(w.grad, b.detach())


def copying_into_a_slice():
    x = leaf(1., 2.)
    b = torch.zeros(2, 2)
    b[0].copy_(x)
    b[1].copy_(x * x)
    (b * torch.tensor([[1., 10.], [100., 1000.]])).sum().backward()
    print(x.grad)


def filling_a_slice_cuts_its_gradient():
    x = leaf(1., 2., 3.)
    y = x * 2
    y[1:].zero_()
    y.sum().backward()
    print(x.grad, y)


def transposed_and_diagonal_views_changed():
    x = leaf(1., 2., 3., 4.)
    b = x.view(2, 2) * 1
    b.t()[0].mul_(x[2:4])
    b.sum().backward()
    print(x.grad, b)


def second_derivative_through_a_changed_view():
    x = leaf(1., 2., 3.)
    b = x * x
    b[0:2].mul_(x[1:3])
    g, = torch.autograd.grad((b * b).sum(), x, create_graph=True)
    print(g)
    g.sum().backward()
    print(x.grad)


def views_taken_in_no_grad():
    x = leaf(1., 2.)
    with torch.no_grad():
        v = x[0]
    print(v.requires_grad, v.grad_fn, v.is_leaf)
    attempt(lambda: v.mul_(2))


def detached_in_place():
    x = leaf(1., 2.)
    y = x * 2
    y.detach_()
    print(y.requires_grad, y.is_leaf)
    attempt(lambda: (x * 2).view(2, 1).detach_())
    y = x * 1
    z = y.exp()
    z.detach_()
    print(z)


def expanded_memory_is_not_written():
    attempt(lambda: torch.ones(1).expand(3).add_(1))


# ---- 2.6 modes ----

def grad_modes_nest_and_are_restored():
    x = leaf(1.)
    with torch.no_grad():
        with torch.enable_grad():
            print((x * 2).requires_grad)
        print((x * 2).requires_grad)
        print(torch.ones(1, requires_grad=True).requires_grad)
    with torch.set_grad_enabled(False):
        print(torch.is_grad_enabled())
    print(torch.is_grad_enabled())


def inference_mode():
    x = leaf(1., 2.)
    with torch.inference_mode():
        i = torch.ones(2)
        i.add_(1)
        print((x * 2).requires_grad, i.is_inference(), i.view(2, 1).is_inference())
        v = x.view(2, 1)
    attempt(lambda: i.add_(1))
    attempt(lambda: i.requires_grad_())
    attempt(lambda: i._version)
    attempt(lambda: i * x)
    print((i + x).requires_grad, (i * 2).is_inference(), i.clone().is_inference())
    print(v.is_inference())
    attempt(lambda: v.mul_(2))


def requires_grad_of_interior_and_integers():
    x = leaf(1., 2.)
    attempt(lambda: (x * 2).requires_grad_(False))
    print((x * 2).requires_grad_(True).requires_grad)
    attempt(lambda: torch.arange(4).requires_grad_())


# ---- 2.7 hooks ----

def tensor_hooks_run_in_order_and_may_replace():
    x = leaf(1., 2.)
    y = x * 2
    first = y.register_hook(lambda g: print("first", g))
    y.register_hook(lambda g: g * 10)
    y.register_hook(lambda g: print("third", g))
    (y * 3).sum().backward()
    print(x.grad)
    first.remove()
    (x * 0 + 1).sum().backward()


def leaf_hooks_see_the_sum_before_accumulation():
    x = leaf(1., 2.)
    x.register_hook(lambda g: print("hook", g, x.grad))
    (x * 2 + x * 3).sum().backward()
    print(x.grad)


def hooks_may_not_change_size_or_type():
    x = leaf(1., 2.)
    y = x * 2
    y.register_hook(lambda g: g[0:1])
    attempt(lambda: y.sum().backward())
    y = x * 2
    y.register_hook(lambda g: g.double())
    attempt(lambda: y.sum().backward())
    attempt(lambda: torch.ones(1).register_hook(lambda g: g))


def node_hooks():
    x = leaf(1., 2.)
    y = x * 2
    y.grad_fn.register_prehook(lambda gs: (print("pre", gs[0]), (gs[0] * 10,))[1])
    y.grad_fn.register_hook(lambda gi, go: (print("post", gi[0], go[0]), None)[1])
    y.sum().backward()
    print(x.grad)


def saved_tensor_hooks():
    x = leaf(1., 2.)
    count = []
    with saved_tensors_hooks(lambda t: (count.append("pack"), t * 2)[1], lambda t: (count.append("unpack"), t)[1]):
        y = x.exp()
    y.sum().backward()
    print(x.grad, count)

    def changes(t):
        t.add_(1)
        return t

    def run():
        with saved_tensors_hooks(changes, lambda t: t):
            (x * 1).exp()

    attempt(run)


# ---- 2.8 custom functions ----

class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * (x * x) * 3


def custom_function():
    x = leaf(1., 2.)
    y = Cube.apply(x)
    print(y)
    g, = torch.autograd.grad(y.sum(), x, create_graph=True)
    print(g.detach())
    g.sum().backward()
    print(x.grad)
    attempt(lambda: y.sum().backward())


def custom_function_gradient_of_wrong_shape():
    class Foo(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return torch.ones(10)

    x = torch.ones(5, 5, requires_grad=True)
    attempt(lambda: Foo.apply(x).sum().backward())


def custom_function_returning_its_input():
    class Identity(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 10

    x = leaf(1., 2.)
    b = x * 1
    y = Identity.apply(b)
    print(y.grad_fn.name(), b.grad_fn.name())
    attempt(lambda: y.mul_(2))
    y.sum().backward()
    print(x.grad)


# ---- 2.9 checkpointing ----

def checkpoint():
    from torch.utils.checkpoint import checkpoint
    runs = []
    x = leaf(1., 2.)

    def block(t):
        runs.append(1)
        return t * t * t

    y = checkpoint(block, x, use_reentrant=False)
    print(len(runs))
    y.sum().backward()
    print(len(runs), x.grad)


# ---- 2.12 anomaly ----

def anomaly_finds_nan():
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with torch.autograd.detect_anomaly():
            x = leaf(0.)
            y = (x * 0).sqrt() * 0
            attempt(lambda: y.backward())


if __name__ == "__main__":
    import re
    import warnings
    warnings.simplefilter("ignore")
    for name, situation in list(globals().items()):
        if hasattr(situation, "__code__") and situation.__code__.co_argcount == 0 and name != "leaf":
            print("==", re.sub("_(.)", lambda m: m.group(1).upper(), name.replace("pytorch", "py_torch")))
            situation()
