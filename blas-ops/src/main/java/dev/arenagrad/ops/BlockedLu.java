package dev.arenagrad.ops;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.arenagrad.ops.blas.Lapack;
import dev.arenagrad.ops.blas.MatrixView;
import dev.arenagrad.ops.blas.VectorView;
import dev.arenagrad.ops.parallel.ParallelLoop;

/** P a = L U of one large matrix by blocks of columns, with the pivots of the whole columns. */
final class BlockedLu implements ColumnBlocks.Elimination {
    /** From so many rows on, one thread takes 3 to 8 % longer than for the factorisation as a whole. */
    static final long LARGE = 4096;

    private static final long BLOCK = 512;

    private final Lapack lapack;
    private final MatrixView a;

    /** Those of a block count from its first row until all blocks are factorised. */
    private final VectorView pivots;

    private final long size;

    private BlockedLu(Lapack lapack, MatrixView a, VectorView pivots, long size) {
        this.lapack = lapack;
        this.a = a;
        this.pivots = pivots;
        this.size = size;
    }

    /** Factorises a square matrix as {@link Lapack#lu} does, by blocks if it is large. */
    static int factorize(Lapack lapack, MatrixView a, VectorView pivots) {
        return a.rows() < LARGE ? lapack.lu(a, pivots) : factorize(lapack, a, pivots, BLOCK);
    }

    /** Factorises a square matrix by blocks of {@code size} columns. */
    static int factorize(Lapack lapack, MatrixView a, VectorView pivots, long size) {
        BlockedLu lu = new BlockedLu(lapack, a, pivots, size);
        int failed = ColumnBlocks.eliminate(a.cols(), size, true, lu, a.segment());
        ParallelLoop.runAllocating(Math.toIntExact(Math.ceilDiv(a.cols(), size) - 1), block -> lu.exchangeLater(block
                * size), a
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
        long width = to - from;
        long below = a.rows() - to;
        MatrixView strip = a.block(from, first, a.rows() - from, end - first);
        MatrixView top = strip.block(0, 0, width, strip.cols());
        lapack.exchangeRows(pivots.part(from, to), false, strip);
        lapack.solveTriangular(a.block(from, from, width, width), false, true, top);
        lapack.gemm(-1, a.block(to, from, below, width), top, 1, strip.block(width, 0, below, strip.cols()));
    }

    /** Exchanges rows of a block as those behind it have. */
    private void exchangeLater(long from) {
        for (long later = from + size; later < a.rows(); later += size) {
            lapack.exchangeRows(pivots.part(later, Math.min(later + size, a.rows())), false, a.block(later, from, a
                    .rows() - later, size));
        }
    }

    private void countFromFirstRow() {
        for (long i = size; i < a.rows(); i++) {
            long place = pivots.offset() + i * pivots.stride();
            pivots.segment().setAtIndex(JAVA_LONG, place, pivots.segment().getAtIndex(JAVA_LONG, place) + i / size
                    * size);
        }
    }
}
