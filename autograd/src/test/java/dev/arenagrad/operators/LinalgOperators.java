package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.operator;
import static dev.arenagrad.operators.Operator.several;

import dev.arenagrad.Linalg;
import dev.arenagrad.Tensor;
import java.util.List;
import java.util.Locale;

/** Systems of equations, determinants, factorisations and norms of matrices. */
final class LinalgOperators {
    // @formatter:off
    static final Family FAMILY = Family.of("linalg",
        operator("torch.linalg.solve", "Linalg.solve(Tensor, Tensor)", "x, result, intermediates", "getrf, trsm", "Giles 2008, 2.3.1",
                c -> Linalg.solve(c.x(), c.other())),
        operator("torch.linalg.solve_triangular",
                "Linalg.solveTriangular(Tensor, Tensor, boolean), Linalg.solveTriangular(Tensor, Tensor, boolean, boolean, boolean)",
                "x, result", "trsm", "Giles 2008, 2.3.1", LinalgOperators::solveTriangular),
        operator("torch.linalg.inv", "Linalg.inv(Tensor)", "result", "getrf, trsm", "Giles 2008, 2.2.3", c -> Linalg.inv(c.x())),
        operator("torch.inverse",    "inverse()",          "result", "getrf, trsm", "Giles 2008, 2.2.3", c -> c.x().inverse()),
        operator("torch.linalg.det", "Linalg.det(Tensor)", "x, result, intermediates", "getrf", "Giles 2008, 2.2.4", c -> Linalg.det(c.x())),
        operator("torch.det",        "det()",              "x, result, intermediates", "getrf", "Giles 2008, 2.2.4", c -> c.x().det()),
        several("torch.linalg.slogdet", "Linalg.slogdet(Tensor)", "x, intermediates", "getrf", "Giles 2008, 2.2.4", LinalgOperators::slogdet)
            .differs("sign alone", "number of differentiable results", "ours is not recorded; PyTorch's has a gradient of zeros"),
        operator("torch.logdet",     "logdet()", "x, intermediates", "getrf", "Giles 2008, 2.2.4", c -> c.x().logdet()),
        operator("torch.linalg.cholesky", "Linalg.cholesky(Tensor), Linalg.cholesky(Tensor, boolean)", "result", "potrf", "Murray 2016", LinalgOperators::cholesky),
        several("torch.linalg.qr",   "Linalg.qr(Tensor), Linalg.qr(Tensor, QrMode)", "result", "geqrf, orgqr", "Walter and Lehmann 2018", LinalgOperators::qr),
        several("torch.linalg.eigh", "Linalg.eigh(Tensor)", "result, intermediates", "syevd", "Giles 2008, 3.1", LinalgOperators::eigh),
        operator("torch.linalg.eigvalsh", "Linalg.eigvalsh(Tensor)", "result, intermediates", "syevd", "Giles 2008, 3.1", c -> Linalg.eigvalsh(symmetric(c.x()))),
        several("torch.linalg.svd",  "Linalg.svd(Tensor, boolean)", "result, intermediates", "gesdd", "Giles 2008, 3.2", LinalgOperators::svd),
        operator("torch.linalg.svd, full_matrices", "Linalg.svd(Tensor)", "result, intermediates", "gesdd", "Giles 2008, 3.2", LinalgOperators::fullSvd),
        operator("torch.linalg.svdvals", "Linalg.svdvals(Tensor)", "result, intermediates", "gesdd", "Giles 2008, 3.2", c -> Linalg.svdvals(c.x())),
        operator("torch.linalg.matrix_norm", "Linalg.matrixNorm(Tensor), Linalg.matrixNorm(Tensor, double)", "x, result, intermediates", "gesdd", "chain rule",
                c -> c.has("ord") ? Linalg.matrixNorm(c.x(), c.number("ord")) : Linalg.matrixNorm(c.x()))
            .differs("zeros", "second derivative 0", "PyTorch's is NaN, from dividing by the norm; ours is 0, as the first one is"),
        operator("torch.linalg.matrix_power", "Linalg.matrixPower(Tensor, int)", "x, result, intermediates", "gemm, getrf, trsm", "product rule",
                c -> Linalg.matrixPower(c.x(), c.integer("n")))
            .differs("integers", "everything", "ours is of floating-point matrices only")
            .differs("n=0", "number of differentiable results", "ours is not recorded; PyTorch's has a gradient of zeros"),
        operator("torch.matrix_power", "matrixPower(int)", "x, intermediates", "gemm, getrf, trsm", "product rule", c -> c.x().matrixPower(c.integer("n"))));
    // @formatter:on

    private LinalgOperators() {}

    private static Tensor symmetric(Tensor x) {
        return x.add(x.mT());
    }

    private static Tensor solveTriangular(Arguments c) {
        boolean upper = c.flag("upper");
        return c.has("left") ? Linalg.solveTriangular(c.x(), c.other(), upper, c.flag("left"), c.flag("unitriangular"))
                : Linalg.solveTriangular(c.x(), c.other(), upper);
    }

    private static List<Tensor> slogdet(Arguments c) {
        Linalg.Slogdet parts = Linalg.slogdet(c.x());
        return c.has("alone") ? List.of(parts.sign()) : List.of(parts.sign(), parts.logabsdet());
    }

    private static Tensor cholesky(Arguments c) {
        Tensor x = symmetric(c.x());
        return c.has("upper") ? Linalg.cholesky(x, c.flag("upper")) : Linalg.cholesky(x);
    }

    private static List<Tensor> qr(Arguments c) {
        Linalg.Qr parts = c.has("mode") ? Linalg.qr(c.x(), Linalg.QrMode.valueOf(c.word("mode").toUpperCase(
                Locale.ROOT))) : Linalg.qr(c.x());
        return List.of(parts.q(), parts.r());
    }

    /** Eigenvectors are unique but for their signs. */
    private static List<Tensor> eigh(Arguments c) {
        Linalg.Eigh parts = Linalg.eigh(symmetric(c.x()));
        return List.of(parts.eigenvalues(), parts.eigenvectors().abs());
    }

    private static List<Tensor> svd(Arguments c) {
        Linalg.Svd parts = Linalg.svd(c.x(), false);
        return List.of(parts.u().abs(), parts.s(), parts.vh().abs());
    }

    private static Tensor fullSvd(Arguments c) {
        return (c.has("full_matrices") ? Linalg.svd(c.x(), c.flag("full_matrices")) : Linalg.svd(c.x())).s();
    }
}
