package dev.arenagrad.ops;

import dev.arenagrad.ops.blas.Lapack;
import dev.arenagrad.ops.blas.MatrixView;

/** a = L L' of one large matrix by blocks of columns. */
final class BlockedCholesky implements ColumnBlocks.Elimination {
    /** From so many rows on, one thread takes 3 to 12 % longer than for the factorisation as a whole. */
    static final long LARGE = 4096;

    private static final long BLOCK = 256;

    private final Lapack lapack;
    private final MatrixView a;

    private BlockedCholesky(Lapack lapack, MatrixView a) {
        this.lapack = lapack;
        this.a = a;
    }

    /** Factorises a matrix as {@link Lapack#cholesky} does, by blocks if it is large. */
    static int factorize(Lapack lapack, MatrixView a) {
        return a.rows() < LARGE ? lapack.cholesky(a) : factorize(lapack, a, BLOCK);
    }

    /** Factorises a matrix by blocks of {@code size} columns. */
    static int factorize(Lapack lapack, MatrixView a, long size) {
        return ColumnBlocks.eliminate(a.cols(), size, false, new BlockedCholesky(lapack, a), a.segment());
    }

    @Override
    public int factorize(long from, long to) {
        MatrixView root = a.block(from, from, to - from, to - from);
        int failed = lapack.cholesky(root);
        if (failed != 0) {
            return failed + (int) from;
        }
        if (to < a.rows()) {
            lapack.solveTriangular(root, false, false, a.block(to, from, a.rows() - to, to - from).transposed());
        }
        return 0;
    }

    @Override
    public void update(long from, long to, long first, long end) {
        long size = to - from;
        long width = end - first;
        MatrixView side = a.block(first, from, width, size);
        lapack.subtractSquare(side, a.block(first, first, width, width));
        if (end < a.rows()) {
            lapack.gemm(-1, a.block(end, from, a.rows() - end, size), side.transposed(), 1, a.block(end, first, a.rows()
                    - end, width));
        }
    }
}
