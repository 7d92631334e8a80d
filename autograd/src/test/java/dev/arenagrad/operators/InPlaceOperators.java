package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.operator;

/** Changes in place, of a copy: a leaf that is differentiated by cannot be changed. */
final class InPlaceOperators {
    // @formatter:off
    static final Family FAMILY = Family.of("inplace",
        operator("torch.Tensor.add_",         "add_(Tensor)",   "-",                    "axpy", "linearity",     c -> c.x().clone().add_(c.other())).backwardOnly(),
        operator("torch.Tensor.sub_",         "sub_(Tensor)",   "-",                    "-",    "linearity",     c -> c.x().clone().sub_(c.other())).backwardOnly(),
        operator("torch.Tensor.mul_",         "mul_(Tensor)",   "intermediates, other", "-",    "product rule",  c -> c.x().clone().mul_(c.other())).backwardOnly(),
        operator("torch.Tensor.div_",         "div_(Tensor)",   "intermediates, other", "-",    "quotient rule", c -> c.x().clone().div_(c.other())).backwardOnly(),
        operator("torch.Tensor.add_, Scalar", "add_(double)",   "-",                    "-",    "linearity",     c -> c.x().clone().add_(c.number("number"))).backwardOnly(),
        operator("torch.Tensor.sub_, Scalar", "sub_(double)",   "-",                    "-",    "linearity",     c -> c.x().clone().sub_(c.number("number"))).backwardOnly(),
        operator("torch.Tensor.mul_, Scalar", "mul_(double)",   "number",               "-",    "linearity",     c -> c.x().clone().mul_(c.number("number"))).backwardOnly(),
        operator("torch.Tensor.div_, Scalar", "div_(double)",   "number",               "-",    "linearity",     c -> c.x().clone().div_(c.number("number"))).backwardOnly(),
        operator("torch.Tensor.zero_",        "zero_()",        "-",                    "-",    "linearity",     c -> c.x().clone().zero_()).backwardOnly(),
        operator("torch.Tensor.fill_",        "fill_(double)",  "-",                    "-",    "linearity",     c -> c.x().clone().fill_(c.number("number"))).backwardOnly(),
        operator("torch.Tensor.copy_",        "copy_(Tensor)",  "-",                    "-",    "linearity",     c -> c.x().clone().copy_(c.other())).backwardOnly());
    // @formatter:on

    private InPlaceOperators() {}
}
