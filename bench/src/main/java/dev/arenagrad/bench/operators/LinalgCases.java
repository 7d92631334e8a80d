package dev.arenagrad.bench.operators;

import static dev.arenagrad.bench.operators.OperatorCase.of;
import static dev.arenagrad.bench.operators.OperatorCase.several;

import dev.arenagrad.Linalg;
import dev.arenagrad.Tensor;
import java.util.List;

/**
 * Products, and equations and factorisations of eight small matrices or of a larger one. Singular vectors and eigenvectors appear in
 * products in which their signs cancel out, on each side alike.
 */
final class LinalgCases {
    private static final Operand MATRICES = stack(Matrices.general());
    private static final Operand POSITIVE_DEFINITE = stack(Matrices.positiveDefinite());
    private static final Operand SPECTRAL = Operand.real(Extent.stack(32, 128), Matrices.general());
    private static final Operand SYMMETRIC = Operand.real(Extent.stack(32, 128), Matrices.positiveDefinite());
    private static final Operand RIGHT_SIDES = normal(Extent.shape(8, 32, 8), Extent.shape(256, 64));
    private static final Operand SQUARE = normal(Extent.shape(96, 96), Extent.shape(512, 512));
    private static final Operand BATCH = normal(Extent.shape(8, 32, 32), Extent.shape(32, 128, 128));
    private static final Operand ONE_OF_BATCH = normal(Extent.shape(32, 32), Extent.shape(128, 128));
    private static final Operand MATRIX = Operand.real(Source.normal());
    private static final Operand ROWS = Operand.real(Extent.ROWS, Source.normal());
    private static final Operand COLUMNS = Operand.real(Extent.COLUMNS, Source.normal());
    private static final Operand LONG_VECTOR = Operand.real(Extent.vector(8192, 1 << 20), Source.normal());
    private static final Operand HEADS = normal(Extent.shape(2, 2, 32, 32), Extent.shape(4, 8, 128, 64));

    private static final Work OF_SQUARES = Work.flops(2 * cube(96), 2 * cube(512));
    private static final Work OF_BATCHES = Work.flops(16 * cube(32), 64 * cube(128));
    private static final Work OF_MATRIX_AND_VECTOR = Work.perElement(2);

    // @formatter:off
    static final OperatorFamily FAMILY = OperatorFamily.of("linalg",
        of("torch.dot", x -> x[0].dot(x[1]), LONG_VECTOR, LONG_VECTOR).doing(Work.perElement(2)),
        of("torch.mv", x -> x[0].mv(x[1]), MATRIX, COLUMNS).doing(OF_MATRIX_AND_VECTOR).alsoTransposed(),
        of("torch.mm", x -> x[0].mm(x[1]), SQUARE, SQUARE).doing(OF_SQUARES).alsoTransposed(),
        of("torch.bmm", x -> x[0].bmm(x[1]), BATCH, BATCH).doing(OF_BATCHES).alsoTransposed(),
        of("torch.matmul", x -> x[0].matmul(x[1]), BATCH, ONE_OF_BATCH).doing(OF_BATCHES).alsoTransposed(),
        of("torch.outer", x -> x[0].outer(x[1]), ROWS, COLUMNS),
        of("torch.nn.functional.linear", x -> x[0].linear(x[1], x[2]), MATRIX, weight(), bias())
            .doing(Work.flops(2 * 64 * 64 * 128, 2.0 * 1024 * 512 * 1024)).alsoTransposed(),
        of("torch.addmm", x -> x[0].addmm(x[1], x[2]), SQUARE, SQUARE, SQUARE).doing(OF_SQUARES),
        of("torch.addmv", x -> x[0].addmv(x[1], x[2]), ROWS, MATRIX, COLUMNS)
            .doing(Work.flops(2 * 64 * 128, 2.0 * 1024 * 1024)),
        of("torch.addr", x -> x[0].addr(x[1], x[2]), MATRIX, ROWS, COLUMNS),
        of("torch.baddbmm", x -> x[0].baddbmm(x[1], x[2]), BATCH, BATCH, BATCH).doing(OF_BATCHES),
        of("torch.addbmm", x -> x[0].addbmm(x[1], x[2]), ONE_OF_BATCH, BATCH, BATCH).doing(OF_BATCHES),
        of("torch.inner", x -> x[0].inner(x[1]), SQUARE, SQUARE).doing(OF_SQUARES),
        of("torch.trace", x -> x[0].trace(), SQUARE).doing(Work.moving(96, 512)),
        of("torch.einsum", x -> Tensor.einsum("bhid,bhjd->bhij", x[0], x[1]), HEADS, HEADS)
            .doing(Work.flops(8 * cube(32), 2.0 * 4 * 8 * 128 * 128 * 64)).alsoTransposed(),
        of("torch.linalg.solve", x -> Linalg.solve(x[0], x[1]), MATRICES, RIGHT_SIDES)
            .doing(Work.flops(8 * (2.0 / 3 * cube(32) + 2 * 32 * 32 * 8), 2.0 / 3 * cube(256) + 2 * 256 * 256 * 64))
            .within(Tolerance.FACTORISATION),
        of("torch.linalg.solve_triangular", x -> Linalg.solveTriangular(x[0], x[1], true), stack(Matrices.triangular()), RIGHT_SIDES)
            .doing(Work.flops(8 * 32 * 32 * 8, 256 * 256 * 64)).within(Tolerance.FACTORISATION),
        factorisation("torch.linalg.inv", 2, x -> Linalg.inv(x[0])),
        factorisation("torch.linalg.det", 2.0 / 3, x -> Linalg.det(x[0])),
        factorisation("torch.linalg.slogdet", 2.0 / 3, x -> Linalg.slogdet(x[0]).logabsdet()),
        factorisation("torch.logdet", 2.0 / 3, x -> x[0].logdet()),
        factorisation("torch.linalg.cholesky", 1.0 / 3, x -> Linalg.cholesky(x[0])).on(POSITIVE_DEFINITE),
        several("torch.linalg.qr", x -> qr(x[0]), MATRICES).doing(cubes(8.0 / 3)).within(Tolerance.FACTORISATION),
        several("torch.linalg.eigh", x -> eigh(x[0]), SYMMETRIC).doing(spectral(4)).within(Tolerance.FACTORISATION),
        factorisation("torch.linalg.eigvalsh", 4.0 / 3, x -> Linalg.eigvalsh(x[0])).on(SYMMETRIC).doing(spectral(4.0 / 3)),
        several("torch.linalg.svd", x -> svd(x[0]), SPECTRAL).doing(spectral(9)).within(Tolerance.FACTORISATION),
        factorisation("torch.linalg.svdvals", 8.0 / 3, x -> Linalg.svdvals(x[0])).on(SPECTRAL).doing(spectral(8.0 / 3)),
        of("torch.linalg.matrix_norm", x -> Linalg.matrixNorm(x[0]), MATRIX).doing(Work.perElement(2)),
        factorisation("torch.linalg.matrix_norm, ord", 8.0 / 3, x -> Linalg.matrixNorm(x[0], 2)).on(SPECTRAL).doing(spectral(8.0 / 3)),
        factorisation("torch.linalg.matrix_power", 4, x -> Linalg.matrixPower(x[0], 3)));
    // @formatter:on

    private LinalgCases() {}

    private static OperatorCase factorisation(String name, double flops, OperatorCase.Single call) {
        return of(name, call, MATRICES).doing(cubes(flops)).within(Tolerance.FACTORISATION);
    }

    private static Work cubes(double flops) {
        return Work.flops(flops * 8 * cube(32), flops * cube(256));
    }

    private static Work spectral(double flops) {
        return Work.flops(flops * 8 * cube(32), flops * cube(128));
    }

    private static double cube(double n) {
        return n * n * n;
    }

    private static Operand stack(Source source) {
        return Operand.real(Extent.stack(32, 256), source);
    }

    private static Operand normal(long[] inCache, long[] outOfCache) {
        return Operand.real(new Extent(inCache, outOfCache), Source.normal());
    }

    private static Operand weight() {
        return normal(Extent.shape(64, 128), Extent.shape(512, 1024));
    }

    private static Operand bias() {
        return normal(Extent.shape(64), Extent.shape(512));
    }

    private static List<Tensor> qr(Tensor x) {
        Linalg.Qr qr = Linalg.qr(x);
        return List.of(qr.q(), qr.r());
    }

    private static List<Tensor> eigh(Tensor x) {
        Linalg.Eigh eigen = Linalg.eigh(x);
        Tensor v = eigen.eigenvectors();
        return List.of(eigen.eigenvalues(), v.mul(eigen.eigenvalues().reciprocal().unsqueeze(-2)).matmul(v.mT()));
    }

    private static List<Tensor> svd(Tensor x) {
        Linalg.Svd svd = Linalg.svd(x, false);
        return List.of(svd.s(), svd.u().matmul(svd.vh()));
    }
}
