package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.constant;
import static dev.arenagrad.operators.Operator.operator;

/** Functions of each element, or of the elements at one place of two tensors. */
final class PointwiseOperators {
    private static final String PYTORCH_IS_NAN = "PyTorch's is NaN, from 0 times infinity in terms that ours leaves out";
    private static final String LINEAR = "PyTorch's is x above 20; ours goes on";
    static final String NEAR_HALF = "the second derivative has 1 - 2 y, which cancels where x is near 0";

    // @formatter:off
    static final Family FAMILY = Family.of("pointwise",
        operator("torch.neg",                  "neg()",        "-",      "-", "linearity",   c -> c.x().neg()),
        operator("torch.abs",                  "abs()",        "x",      "-", "calculus; subgradient 0 at 0", c -> c.x().abs()),
        operator("torch.sign",                 "sign()",       "-",      "-", "0, as PyTorch", c -> c.x().sign()),
        operator("torch.sqrt",                 "sqrt()",       "result", "-", "DLMF 4.7",    c -> c.x().sqrt()),
        operator("torch.reciprocal",           "reciprocal()", "result", "-", "DLMF 4.7",    c -> c.x().reciprocal()),
        operator("torch.exp",                  "exp()",        "result", "-", "DLMF 4.7",    c -> c.x().exp()),
        operator("torch.expm1",                "expm1()",      "result", "-", "DLMF 4.7",    c -> c.x().expm1()),
        operator("torch.log",                  "log()",        "x",      "-", "DLMF 4.7",    c -> c.x().log()),
        operator("torch.log1p",                "log1p()",      "x",      "-", "DLMF 4.7",    c -> c.x().log1p()),
        operator("torch.sin",                  "sin()",        "x",      "-", "DLMF 4.20",   c -> c.x().sin()),
        operator("torch.cos",                  "cos()",        "x",      "-", "DLMF 4.20",   c -> c.x().cos()),
        operator("torch.tan",                  "tan()",        "result", "-", "DLMF 4.20",   c -> c.x().tan()),
        operator("torch.tanh",                 "tanh()",       "result", "-", "DLMF 4.34",   c -> c.x().tanh()),
        operator("torch.sigmoid",              "sigmoid()",    "result", "-", "DLMF 4.7",    c -> c.x().sigmoid())
            .within(64, NEAR_HALF),
        operator("torch.relu",                 "relu()",       "result", "-", "calculus; subgradient 0 at 0", c -> c.x().relu()),
        operator("torch.nn.functional.softplus", "softplus()", "x",      "-", "DLMF 4.7",    c -> c.x().softplus())
            .differs("edges (float64)", "result 0", LINEAR),

        operator("torch.add",                  "add(Tensor)",  "-",        "-", "linearity",     c -> c.x().add(c.other())),
        operator("torch.sub",                  "sub(Tensor)",  "-",        "-", "linearity",     c -> c.x().sub(c.other())),
        operator("torch.mul",                  "mul(Tensor)",  "x, other", "-", "product rule",  c -> c.x().mul(c.other())),
        operator("torch.div",                  "div(Tensor)",  "x, other", "-", "quotient rule", c -> c.x().div(c.other())),
        operator("torch.pow",                  "pow(Tensor)",  "x, other, result", "-", "DLMF 4.7", c -> c.x().pow(c.other()))
            .differs("edges", "second derivative 0", PYTORCH_IS_NAN)
            .differs("edges", "second derivative 1", PYTORCH_IS_NAN),

        operator("torch.add, Scalar",          "add(double), add(long)",  "-",              "-", "linearity", c -> c.x().add(c.number("number"))),
        operator("torch.sub, Scalar",          "sub(double), sub(long)",  "-",              "-", "linearity", c -> c.x().sub(c.number("number"))),
        operator("torch.mul, Scalar",          "mul(double), mul(long)",  "number",         "-", "linearity", c -> c.x().mul(c.number("number"))),
        operator("torch.div, Scalar",          "div(double), div(long)",  "number",         "-", "linearity", c -> c.x().div(c.number("number"))),
        operator("torch.rsub, Scalar",         "rsub(double), rsub(long)", "-",              "-", "linearity", c -> c.x().rsub(c.number("number"))),
        operator("torch.pow, Tensor_Scalar",   "pow(double), pow(long)",  "x, number",      "-", "DLMF 4.7",  c -> c.x().pow(c.number("number"))),
        operator("torch.pow, Scalar",          "rpow(double), rpow(long)", "number, result", "-", "DLMF 4.7",  c -> c.x().rpow(c.number("number")))
            .differs("vector, 0", "second derivative 0", PYTORCH_IS_NAN)
            .differs("edges, 0", "second derivative 0", PYTORCH_IS_NAN),

        constant("torch.eq",         "eq(Tensor)", c -> c.x().eq(c.other())),
        constant("torch.ne",         "ne(Tensor)", c -> c.x().ne(c.other())),
        constant("torch.lt",         "lt(Tensor)", c -> c.x().lt(c.other())),
        constant("torch.le",         "le(Tensor)", c -> c.x().le(c.other())),
        constant("torch.gt",         "gt(Tensor)", c -> c.x().gt(c.other())),
        constant("torch.ge",         "ge(Tensor)", c -> c.x().ge(c.other())),
        constant("torch.eq, Scalar", "eq(double), eq(long)", c -> c.x().eq(c.number("number"))),
        constant("torch.ne, Scalar", "ne(double), ne(long)", c -> c.x().ne(c.number("number"))),
        constant("torch.lt, Scalar", "lt(double), lt(long)", c -> c.x().lt(c.number("number"))),
        constant("torch.le, Scalar", "le(double), le(long)", c -> c.x().le(c.number("number"))),
        constant("torch.gt, Scalar", "gt(double), gt(long)", c -> c.x().gt(c.number("number"))),
        constant("torch.ge, Scalar", "ge(double), ge(long)", c -> c.x().ge(c.number("number"))));
    // @formatter:on

    private PointwiseOperators() {}
}
