package dev.arenagrad.ops;

import dev.arenagrad.ops.blas.Lapack;
import dev.arenagrad.ops.blas.MatrixView;
import dev.arenagrad.ops.blas.VectorView;
import java.lang.foreign.MemorySegment;

/**
 * Systems of linear equations, on BLAS. The last two dimensions are those of a matrix; any before them are those of a batch. Inputs are
 * never overwritten. Both methods throw {@link TensorException} if ranks, sizes or dtypes do not fit, before anything is computed.
 */
public final class LinearSystems {
    private LinearSystems() {}

    /**
     * {@return the solution x of a x = b, or of a' x = b, in row-major order} Of singular matrices it has infinities and NaN.
     *
     * @param factors those of a, expanded to the batch of b
     * @param pivots those of a, expanded to the batch of b
     * @param b n by k for each matrix
     * @param transposed whether a' is meant
     */
    public static NDArray solve(NDArray factors, NDArray pivots, NDArray b, boolean transposed) {
        MatrixRules.requireAligned(factors, b);
        try (Temporaries made = new Temporaries()) {
            NDArray x = made.add(Copies.copyContiguous(b, "linalg.solve"));
            NDArray triangles = made.noted(Matrices.forBlas(factors), factors);
            NDArray exchanges = pivots.layout().stride(pivots.rank() - 1) == 1 ? pivots
                    : made.add(Copies.copyContiguous(pivots, "pivots for LAPACK"));
            Access.begin(triangles, exchanges, x);
            try {
                Lapack lapack = Backends.current().lapack(b.dtype());
                Matrices all = Matrices.of(triangles);
                Matrices solutions = Matrices.of(x);
                Layout starts = exchanges.layout().select(exchanges.rank() - 1, 0);
                MemorySegment ofRows = exchanges.segment();
                MatrixParts.solve(x.numel() > 0 ? solutions.count() : 0, solutions::get, (s, solution) -> {
                    MatrixView lu = all.get(s);
                    VectorView rows = new VectorView(ofRows, starts.position(s), lu.rows(), 1);
                    if (transposed) {
                        lapack.solveTriangular(lu.transposed(), false, false, solution);
                        lapack.solveTriangular(lu.transposed(), true, true, solution);
                        lapack.exchangeRows(rows, true, solution);
                    } else {
                        lapack.exchangeRows(rows, false, solution);
                        lapack.solveTriangular(lu, false, true, solution);
                        lapack.solveTriangular(lu, true, false, solution);
                    }
                }, triangles, exchanges, x);
            } finally {
                Access.end(triangles, exchanges, x);
            }
            return made.keep(x);
        }
    }

    /**
     * {@return the solution x of a x = b, laid out as b if that is dense and a layout BLAS accepts} Of singular matrices it has infinities
     * and NaN.
     *
     * @param a triangular, of the batch that b has; the other triangle is not read
     * @param upper whether the upper triangle is read
     * @param unit whether the diagonal is taken as ones, and not read
     * @param b n by k for each matrix
     */
    public static NDArray solveTriangular(NDArray a, boolean upper, boolean unit, NDArray b) {
        MatrixRules.requireLapack("linalg.solve_triangular", "triangular_solve_cpu", a);
        MatrixRules.requireAligned(a, b);
        try (Temporaries made = new Temporaries()) {
            NDArray x = made.add(Matrices.areForBlas(b) ? Copies.copyLike(b, b, "linalg.solve_triangular")
                    : Copies.copyContiguous(b, "linalg.solve_triangular"));
            NDArray matrix = made.noted(Matrices.forBlas(a), a);
            Access.begin(matrix, x);
            try {
                Lapack lapack = Backends.current().lapack(b.dtype());
                Matrices matrices = Matrices.of(matrix);
                Matrices solutions = Matrices.of(x);
                MatrixParts.solve(x.numel() > 0 ? solutions.count() : 0, solutions::get, (s, solution) -> lapack
                        .solveTriangular(matrices.get(s), upper, unit, solution), matrix, x);
            } finally {
                Access.end(matrix, x);
            }
            return made.keep(x);
        }
    }
}
