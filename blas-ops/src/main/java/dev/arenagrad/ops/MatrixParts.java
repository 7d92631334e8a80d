package dev.arenagrad.ops;

import dev.arenagrad.ops.blas.MatrixView;
import org.jspecify.annotations.Nullable;

/**
 * Factorisations of batches and solutions of large systems, cut for several threads. Large matrices are cut further ({@link ColumnBlocks}). Where systems are
 * cut depends on sizes alone: the bits of a solution depend on how many columns are solved for together.
 */
final class MatrixParts {
    /** The multiplications that make up a part: some 50 µs. */
    private static final double PART = 1 << 18;

    /** From how many multiplications on the right-hand sides of one matrix are cut: some milliseconds. */
    private static final double LARGE = 1 << 26;

    private static final int MOST_PARTS = 64;

    /** The least right-hand sides of a strip. Each strip has to rearrange the triangle once more. */
    private static final long WIDE = 128;

    /** What a strip's width is a multiple of, so that the kernels inside have full blocks. */
    private static final long UNIT = 16;

    /** Factorises a matrix. */
    @FunctionalInterface
    interface Factorization {
        /**
         * Factorises a matrix.
         *
         * @param matrix its number in the batch
         * @return 0, or the order of the part of it that cannot be factorised
         */
        int compute(long matrix);
    }

    /** Solves a system for some right-hand sides. */
    @FunctionalInterface
    interface Solver {
        /**
         * Overwrites right-hand sides by solutions.
         *
         * @param matrix the number of the system in the batch
         * @param b the right-hand sides, or some columns of them
         */
        void solve(long matrix, MatrixView b);
    }

    /** The matrices of a batch. */
    @FunctionalInterface
    interface Batch {
        /** {@return a matrix} */
        MatrixView get(long matrix);
    }

    private MatrixParts() {}

    /**
     * Factorises each matrix of a batch, and returns the first that cannot be, or null.
     *
     * @param count how many matrices
     * @param work the multiplications that each takes
     * @param batched whether there is a batch
     * @param all whether matrices behind one that cannot be factorised have to be
     * @param arrays all that a factorisation reads and writes
     */
    static Factorizations.@Nullable Failure factorize(long count, double work, boolean batched, boolean all,
            Factorization factorization, NDArray... arrays) {
        long length = length(count, work);
        Factorizations.@Nullable Failure[] failures = new Factorizations.Failure[Math.toIntExact(Math.ceilDiv(count,
                length))];
        Split.ranges(count, length, (from, to) -> {
            int part = (int) (from / length);
            for (long s = from; s < to && (all || failures[part] == null); s++) {
                int order = factorization.compute(s);
                if (order != 0 && failures[part] == null) {
                    failures[part] = new Factorizations.Failure(s, batched, order);
                }
            }
        }, arrays);
        for (Factorizations.Failure failure : failures) {
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    /**
     * Solves the systems of a batch, those of small matrices several at a time, and of a large one for some right-hand sides at a time.
     *
     * @param count how many systems
     * @param solutions right-hand sides, overwritten
     * @param arrays all that is read and written
     */
    static void solve(long count, Batch solutions, Solver solver, NDArray... arrays) {
        if (count == 0) {
            return;
        }
        MatrixView first = solutions.get(0);
        long columns = first.cols();
        double work = (double) first.rows() * first.rows() * columns;
        long strips = work < LARGE ? 1 : Math.max(Math.min(columns / WIDE, 8) / 2 * 2, 1);
        if (strips == 1) {
            factorize(count, work, false, true, s -> {
                solver.solve(s, solutions.get(s));
                return 0;
            }, arrays);
            return;
        }
        long width = Math.ceilDiv(Math.ceilDiv(columns, strips), UNIT) * UNIT;
        long ofEach = Math.ceilDiv(columns, width);
        Split.parts(Math.toIntExact(count * ofEach), part -> {
            MatrixView b = solutions.get(part / ofEach);
            long from = part % ofEach * width;
            solver.solve(part / ofEach, b.block(0, from, b.rows(), Math.min(width, columns - from)));
        }, arrays);
    }

    /** {@return how many matrices a part has} */
    private static long length(long count, double work) {
        return count * work < 4 * PART ? Math.max(count, 1) : Math.ceilDiv(count, (long) Math.min(Math.max(count * work
                / PART, 1), MOST_PARTS));
    }
}
