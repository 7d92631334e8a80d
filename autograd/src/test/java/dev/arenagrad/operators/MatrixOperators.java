package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.operator;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;

/** Products of vectors and matrices. */
final class MatrixOperators {
    private static final String HIGH_TRACE = "PyTorch 1.13 goes on below the diagonal of a matrix that is higher than wide";
    private static final String NAMED_SIZES = "the text is that of PyTorch 2, which says which size is whose";
    private static final String SUMMAND_FIRST = "PyTorch expands the summand before it looks at the factors, and complains of that";

    // @formatter:off
    static final Family FAMILY = Family.of("matrices",
        operator("torch.dot",    "dot(Tensor)",    "x, other", "dot",  "product rule",      c -> c.x().dot(c.other())),
        operator("torch.mv",     "mv(Tensor)",     "x, other", "gemv", "Giles 2008, 2.2.2", c -> c.x().mv(c.other()))
            .differs("unequal", "refusal", NAMED_SIZES),
        operator("torch.mm",     "mm(Tensor)",     "x, other", "gemm", "Giles 2008, 2.2.2", c -> c.x().mm(c.other())),
        operator("torch.bmm",    "bmm(Tensor)",    "x, other", "gemm", "Giles 2008, 2.2.2", c -> c.x().bmm(c.other())),
        operator("torch.matmul", "matmul(Tensor)", "x, other, intermediates", "dot, gemv, gemm", "Giles 2008, 2.2.2", c -> c.x().matmul(c.other())),
        operator("torch.outer",  "outer(Tensor)",  "x, other", "-",    "product rule",      c -> c.x().outer(c.other())),
        operator("torch.nn.functional.linear", "linear(Tensor, Tensor), NN.linear(Tensor, Tensor, Tensor)", "x, weight", "gemv, gemm", "Giles 2008, 2.2.2",
                c -> c.has("bias") ? NN.linear(c.x(), c.tensor("weight"), c.tensor("bias")) : c.x().linear(c.tensor("weight"), null)),
        added("addmm",   "gemm",      (c, beta, alpha) -> c.x().addmm(c.tensor("first"), c.tensor("second"), beta, alpha)),
        added("addmv",   "gemv, ger", (c, beta, alpha) -> c.x().addmv(c.tensor("first"), c.tensor("second"), beta, alpha))
            .differs("unequal", "refusal", NAMED_SIZES),
        added("addr",    "ger, gemv", (c, beta, alpha) -> c.x().addr(c.tensor("first"), c.tensor("second"), beta, alpha)),
        added("baddbmm", "gemm",      (c, beta, alpha) -> c.x().baddbmm(c.tensor("first"), c.tensor("second"), beta, alpha))
            .differs("unequal sizes", "refusal", SUMMAND_FIRST),
        added("addbmm",  "gemm",      (c, beta, alpha) -> c.x().addbmm(c.tensor("first"), c.tensor("second"), beta, alpha))
            .differs("unequal sizes", "refusal", SUMMAND_FIRST),
        operator("torch.inner",  "inner(Tensor)", "x, other, intermediates", "dot, gemm", "Giles 2008, 2.2.2", c -> c.x().inner(c.other())),
        operator("torch.trace",  "trace()", "-", "-", "linearity", c -> c.tensor("input").trace())
            .differs("high", "gradient 0", HIGH_TRACE).differs("high", "recorded gradient 0", HIGH_TRACE),
        operator("torch.einsum", "einsum(String, Tensor...)", "x, other, third, intermediates", "gemm", "Giles 2008, 2.2.2",
                c -> Tensor.einsum(c.word("equation"), c.tensors().toArray(Tensor[]::new))));
    // @formatter:on

    private interface Sum {
        Tensor of(Arguments c, double beta, double alpha);
    }

    private MatrixOperators() {}

    private static Operator added(String name, String routine, Sum sum) {
        return operator("torch." + name, name + "(Tensor, Tensor), " + name + "(Tensor, Tensor, double, double), "
                + name
                + "(Tensor, Tensor, long, long)", "first, second", routine, "Giles 2008, 2.2.2", c -> sum.of(c, c
                        .number("beta"), c.number("alpha")));
    }
}
