package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.operator;

import dev.arenagrad.Tensor;

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
        operator("torch.inner",  "inner(Tensor)",  "x, other", "dot, gemv, gemm", "product rule", c -> c.x().inner(c.other())),
        operator("torch.addmm",   "addmm(Tensor, Tensor), addmm(Tensor, Tensor, double, double)",     "number, first, second", "gemm", "Giles 2008, 2.2.2",
                c -> added(c, Tensor::addmm, Tensor::addmm)),
        operator("torch.addmv",   "addmv(Tensor, Tensor), addmv(Tensor, Tensor, double, double)",     "number, first, second", "gemv", "Giles 2008, 2.2.2",
                c -> added(c, Tensor::addmv, Tensor::addmv)),
        operator("torch.addr",    "addr(Tensor, Tensor), addr(Tensor, Tensor, double, double)",       "number, first, second", "ger",  "product rule",
                c -> added(c, Tensor::addr, Tensor::addr)),
        operator("torch.baddbmm", "baddbmm(Tensor, Tensor), baddbmm(Tensor, Tensor, double, double)", "number, first, second", "gemm", "Giles 2008, 2.2.2",
                c -> added(c, Tensor::baddbmm, Tensor::baddbmm)),
        operator("torch.addbmm",  "addbmm(Tensor, Tensor), addbmm(Tensor, Tensor, double, double)",   "number, first, second", "gemm", "Giles 2008, 2.2.2",
                c -> added(c, Tensor::addbmm, Tensor::addbmm)),
        operator("torch.einsum", "einsum(String, Tensor...)", "a, b, c, intermediates", "gemm", "product rule",
                c -> Tensor.einsum(c.word("equation"), c.tensors().toArray(Tensor[]::new))),
        operator("torch.trace",     "trace()", "-", "-", "linearity", c -> c.x().trace())
            .differs("tall", "gradient 0", "PyTorch 1.13 has an entry beside the diagonal")
            .differs("tall", "recorded gradient 0", "PyTorch 1.13 has an entry beside the diagonal"),
        operator("torch.Tensor.mT", "mT()",    "-", "-", "linearity", c -> c.x().mT()),
        operator("torch.nn.functional.linear", "linear(Tensor, Tensor)", "x, weight", "gemv, gemm", "Giles 2008, 2.2.2",
                c -> c.x().linear(c.tensor("weight"), c.has("bias") ? c.tensor("bias") : null)));
    // @formatter:on

    private MatrixOperators() {}

    private interface Added {
        Tensor of(Tensor x, Tensor first, Tensor second);
    }

    private interface AddedInParts {
        Tensor of(Tensor x, Tensor first, Tensor second, double beta, double alpha);
    }

    private static Tensor added(Arguments c, Added whole, AddedInParts parts) {
        Tensor first = c.tensor("first");
        Tensor second = c.tensor("second");
        return c.has("beta") ? parts.of(c.x(), first, second, c.number("beta"), c.number("alpha"))
                : whole.of(c.x(), first, second);
    }
}
