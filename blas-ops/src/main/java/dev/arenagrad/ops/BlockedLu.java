package dev.arenagrad.ops;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.arenagrad.ops.blas.Lapack;
import dev.arenagrad.ops.blas.MatrixView;
import dev.arenagrad.ops.blas.VectorView;

/** P a = L U of one large matrix by blocks of columns, with the pivots of the whole columns. */
final class BlockedLu implements ColumnBlocks.Elimination {
    private static final long BLOCK = 128;

    /** The rows from which on it is faster than the factorisation as a whole, on two threads, and no slower on one. */
    private static final long LEAST = 512;

    private final Lapack lapack;
    private final MatrixView a;

    /** Those of a block count from its first row until all blocks are factorised. */
    private final VectorView pivots;

    private BlockedLu(Lapack lapack, MatrixView a, VectorView pivots) {
        this.lapack = lapack;
        this.a = a;
        this.pivots = pivots;
    }

    /** Factorises a square matrix as {@link Lapack#lu} does, by blocks if it is large. */
    static int factorize(Lapack lapack, MatrixView a, VectorView pivots) {
        long n = a.rows();
        if (n < LEAST) {
            return lapack.lu(a, pivots);
        }
        BlockedLu lu = new BlockedLu(lapack, a, pivots);
        int failed = ColumnBlocks.eliminate(n, BLOCK, true, lu, a.segment());
        ColumnBlocks.run(Math.toIntExact(Math.ceilDiv(n, BLOCK) - 1), block -> lu.exchangeLater(block * BLOCK), a
                .segment());
        lu.countFromFirstRow();
        return failed;
    }

    @Override
    public int factorize(long from, long to) {
        int failed = lapack.lu(a.block(from, from, a.rows() - from, to - from), pivots.part(from, to));
        return failed == 0 ? 0 : failed + (int) from;
    }

    @Override
    public void update(long from, long to, long first, long end) {
        long size = to - from;
        long below = a.rows() - to;
        MatrixView strip = a.block(from, first, a.rows() - from, end - first);
        MatrixView top = strip.block(0, 0, size, strip.cols());
        lapack.exchangeRows(pivots.part(from, to), false, strip);
        lapack.solveTriangular(a.block(from, from, size, size), false, true, top);
        lapack.gemm(-1, a.block(to, from, below, size), top, 1, strip.block(size, 0, below, strip.cols()));
    }

    /** Exchanges rows of a block as those behind it have. */
    private void exchangeLater(long from) {
        for (long later = from + BLOCK; later < a.rows(); later += BLOCK) {
            lapack.exchangeRows(pivots.part(later, Math.min(later + BLOCK, a.rows())), false, a.block(later, from, a
                    .rows() - later, BLOCK));
        }
    }

    private void countFromFirstRow() {
        for (long i = BLOCK; i < a.rows(); i++) {
            long place = pivots.offset() + i * pivots.stride();
            pivots.segment().setAtIndex(JAVA_LONG, place, pivots.segment().getAtIndex(JAVA_LONG, place) + i / BLOCK
                    * BLOCK);
        }
    }
}
