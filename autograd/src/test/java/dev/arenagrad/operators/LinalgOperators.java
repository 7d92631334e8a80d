package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.operator;
import static dev.arenagrad.operators.Operator.several;

import dev.arenagrad.Linalg;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import java.util.List;
import java.util.Locale;

/**
 * Products of vectors and matrices, and linear algebra. Singular vectors and eigenvectors appear in products in which their signs
 * cancel out.
 */
final class LinalgOperators {
    private static final String HIGH_TRACE = "PyTorch 1.13 goes on below the diagonal of a matrix that is higher than wide";
    private static final String NAMED_SIZES = "the text is that of PyTorch 2, which says which size is whose";
    private static final String SUMMAND_FIRST = "PyTorch expands the summand before it looks at the factors, and complains of that";
    private static final String EQUAL = "PyTorch's divides by differences of singular values and is NaN where two are equal; ours is exact";
    private static final String GAPS = "an error in the matrix is as large as its largest element's, and turns vectors by as much over the gap between two values";
    private static final String BY_TURNS = "an error in a column is as large as its largest element's, and is divided by the diagonal of R";

    // @formatter:off
    static final Family FAMILY = Family.of("linalg",
        operator("torch.dot", "dot(Tensor)", "x, other", "dot", "product rule", c -> c.x().dot(c.other())),
        operator("torch.mv", "mv(Tensor)", "x, other", "gemv", "Giles 2008, 2.2.2", c -> c.x().mv(c.other()))
            .differs("unequal", "refusal", NAMED_SIZES),
        operator("torch.mm", "mm(Tensor)", "x, other", "gemm", "Giles 2008, 2.2.2", c -> c.x().mm(c.other())),
        operator("torch.bmm", "bmm(Tensor)", "x, other", "gemm", "Giles 2008, 2.2.2", c -> c.x().bmm(c.other())),
        operator("torch.matmul", "matmul(Tensor)", "x, other", "dot, gemv, gemm", "Giles 2008, 2.2.2", c -> c.x().matmul(c.other())),
        operator("torch.outer", "outer(Tensor)", "x, other", "-", "product rule", c -> c.x().outer(c.other())),
        operator("torch.nn.functional.linear", "linear(Tensor, Tensor), NN.linear(Tensor, Tensor, Tensor)", "x, weight", "gemv, gemm", "Giles 2008, 2.2.2",
                c -> c.has("bias") ? NN.linear(c.x(), c.tensor("weight"), c.tensor("bias")) : c.x().linear(c.tensor("weight"), null)),
        added("addmm", "gemm", (c, beta, alpha) -> c.x().addmm(c.tensor("first"), c.tensor("second"), beta, alpha)),
        added("addmv", "gemv, ger", (c, beta, alpha) -> c.x().addmv(c.tensor("first"), c.tensor("second"), beta, alpha))
            .differs("unequal", "refusal", NAMED_SIZES),
        added("addr", "ger, gemv", (c, beta, alpha) -> c.x().addr(c.tensor("first"), c.tensor("second"), beta, alpha)),
        added("baddbmm", "gemm", (c, beta, alpha) -> c.x().baddbmm(c.tensor("first"), c.tensor("second"), beta, alpha))
            .differs("unequal sizes", "refusal", SUMMAND_FIRST),
        added("addbmm", "gemm", (c, beta, alpha) -> c.x().addbmm(c.tensor("first"), c.tensor("second"), beta, alpha))
            .differs("unequal sizes", "refusal", SUMMAND_FIRST),
        operator("torch.inner", "inner(Tensor)", "x, other, intermediates", "dot, gemm", "Giles 2008, 2.2.2", c -> c.x().inner(c.other())),
        operator("torch.trace", "trace()", "-", "-", "linearity", c -> c.x().trace())
            .differs("high", "gradient 0", HIGH_TRACE).differs("high", "recorded gradient 0", HIGH_TRACE),
        operator("torch.einsum", "einsum(String, Tensor...)", "x, other, third, intermediates", "gemm", "Giles 2008, 2.2.2",
                c -> Tensor.einsum(c.word("equation"), c.tensors().toArray(Tensor[]::new))),
        operator("torch.linalg.solve", "Linalg.solve(Tensor, Tensor)", "A, result, intermediates", "getrf, trsm", "Giles 2008, 2.3.1",
                c -> Linalg.solve(c.tensor("A"), c.tensor("B"))),
        operator("torch.linalg.solve_triangular", "Linalg.solveTriangular(Tensor, Tensor, boolean), Linalg.solveTriangular(Tensor, Tensor, boolean, boolean, boolean)",
                "A, result", "trsm", "Giles 2008, 2.3.1", c -> Linalg.solveTriangular(c.tensor("A"), c.tensor("B"), c.flag("upper"), c.flag("left"), c.flag("unitriangular"))),
        operator("torch.linalg.inv", "Linalg.inv(Tensor), inverse()", "result", "getrf, trsm", "Giles 2008, 2.2.3", c -> Linalg.inv(c.x())),
        operator("torch.linalg.det", "Linalg.det(Tensor), det()", "x, result, intermediates", "getrf, trsm", "Giles 2008, 2.2.4", c -> Linalg.det(c.x()))
            .within(16, "that of a nearly singular matrix is made of products of singular values")
            .differs("zeros", "second derivative 0", EQUAL)
            .differs("equal singular values", "second derivative 0", EQUAL),
        operator("torch.linalg.slogdet", "Linalg.slogdet(Tensor)", "x, intermediates", "getrf, trsm", "Giles 2008, 2.2.4", c -> Linalg.slogdet(c.x()).logabsdet()),
        operator("torch.logdet", "logdet()", "x, intermediates", "getrf, trsm", "Giles 2008, 2.2.4", c -> c.x().logdet()),
        operator("torch.linalg.cholesky", "Linalg.cholesky(Tensor), Linalg.cholesky(Tensor, boolean)", "result", "potrf, trsm", "Murray 2016",
                c -> Linalg.cholesky(symmetric(c.x()), c.has("upper")))
            .within(8, "a triangular system of triangular systems"),
        several("torch.linalg.qr", "Linalg.qr(Tensor), Linalg.qr(Tensor, QrMode)", "result", "geqrf, orgqr", "Walter and Lehmann 2010", c -> qr(c))
            .within(512, BY_TURNS),
        several("torch.linalg.eigh", "Linalg.eigh(Tensor)", "result, intermediates", "syevd", "Giles 2008, 3.1", c -> eigh(symmetric(c.x())))
            .within(1024, GAPS),
        operator("torch.linalg.eigvalsh", "Linalg.eigvalsh(Tensor)", "result, intermediates", "syevd", "Giles 2008, 3.1", c -> Linalg.eigvalsh(symmetric(c.x())))
            .within(64, GAPS),
        several("torch.linalg.svd", "Linalg.svd(Tensor), Linalg.svd(Tensor, boolean)", "result, intermediates", "gesdd", "Townsend 2016", c -> svd(c.x(), c.has("full")))
            .within(64, GAPS),
        operator("torch.linalg.svdvals", "Linalg.svdvals(Tensor)", "result, intermediates", "gesdd", "Townsend 2016", c -> Linalg.svdvals(c.x())),
        operator("torch.linalg.matrix_norm", "Linalg.matrixNorm(Tensor)", "x, result", "-", "calculus", c -> Linalg.matrixNorm(c.x())),
        operator("torch.linalg.matrix_norm, ord", "Linalg.matrixNorm(Tensor, double)", "x, result, intermediates", "gesdd", "calculus", c -> Linalg.matrixNorm(c.x(), c.number("order"))),
        operator("torch.linalg.matrix_power", "Linalg.matrixPower(Tensor, int), matrixPower(int)", "x, result, intermediates", "gemm, getrf, trsm", "Giles 2008, 2.2.2",
                c -> Linalg.matrixPower(c.x(), c.integer("n"))));
    // @formatter:on

    private interface Sum {
        Tensor of(Arguments c, double beta, double alpha);
    }

    private LinalgOperators() {}

    private static Operator added(String name, String routine, Sum sum) {
        return operator("torch." + name, name + "(Tensor, Tensor), " + name + "(Tensor, Tensor, double, double), "
                + name
                + "(Tensor, Tensor, long, long)", "first, second", routine, "Giles 2008, 2.2.2", c -> sum.of(c, c
                        .number("beta"), c.number("alpha")));
    }

    private static Tensor symmetric(Tensor x) {
        return x.add(x.mT()).div(2);
    }

    private static List<Tensor> qr(Arguments c) {
        String mode = c.has("mode") ? c.word("mode") : "reduced";
        Linalg.Qr qr = Linalg.qr(c.x(), Linalg.QrMode.valueOf(mode.toUpperCase(Locale.ROOT)));
        return List.of(qr.q(), qr.r());
    }

    private static List<Tensor> eigh(Tensor x) {
        Linalg.Eigh eigen = Linalg.eigh(x);
        Tensor v = eigen.eigenvectors();
        return List.of(eigen.eigenvalues(), v.mul(eigen.eigenvalues().reciprocal().unsqueeze(-2)).matmul(v.mT()));
    }

    private static List<Tensor> svd(Tensor x, boolean full) {
        Linalg.Svd svd = Linalg.svd(x, full);
        long k = svd.s().shape().size(-1);
        return List.of(svd.s(), svd.u().slice(-1, 0, k).matmul(svd.vh().slice(-2, 0, k)));
    }
}
