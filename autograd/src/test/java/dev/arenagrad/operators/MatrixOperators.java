package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.operator;

/** Products of vectors and matrices. */
final class MatrixOperators {
    // @formatter:off
    static final Family FAMILY = Family.of("matrices",
        operator("torch.dot",    "dot(Tensor)",    "x, other", "dot",  "product rule",      c -> c.x().dot(c.other())),
        operator("torch.mv",     "mv(Tensor)",     "x, other", "gemv", "Giles 2008, 2.2.2", c -> c.x().mv(c.other())),
        operator("torch.mm",     "mm(Tensor)",     "x, other", "gemm", "Giles 2008, 2.2.2", c -> c.x().mm(c.other())),
        operator("torch.bmm",    "bmm(Tensor)",    "x, other", "gemm", "Giles 2008, 2.2.2", c -> c.x().bmm(c.other())),
        operator("torch.matmul", "matmul(Tensor)", "x, other, intermediates", "dot, gemv, gemm", "Giles 2008, 2.2.2", c -> c.x().matmul(c.other())),
        operator("torch.outer",  "outer(Tensor)",  "x, other", "-",    "product rule",      c -> c.x().outer(c.other())),
        operator("torch.nn.functional.linear", "linear(Tensor, Tensor)", "x, weight", "gemv, gemm", "Giles 2008, 2.2.2",
                c -> c.x().linear(c.tensor("weight"), c.has("bias") ? c.tensor("bias") : null)));
    // @formatter:on

    private MatrixOperators() {}
}
