package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;

/**
 * Arithmetic of rows that are not longer than a vector, with rows or with a number for each, as of three colours or of a derivative of
 * their sum: each row is a vector under a mask, where a call for each, or a loop down the columns, would take several times as long.
 */
final class ShortRows {
    /** Rows of fewer elements are as fast element by element. */
    private static final long LEAST = 3;

    private ShortRows() {}

    /**
     * Computes all of a nest, or nothing.
     *
     * @param nest over the result, a and b; not begun
     * @return whether it did: whether such rows are what the nest has
     */
    static boolean run(BinaryOp op, DType dtype, MemorySegment as, MemorySegment bs, MemorySegment out, LoopNest nest) {
        if (!Simd.MASKS || !isArithmetic(op) || !dtype.isFloatingPoint()) {
            return false;
        }
        long size = dtype.byteSize();
        boolean areRuns = nest.step(0) == size;
        int row = areRuns ? nest.innermost() : nest.outerWithStep(0, size);
        int taken = areRuns ? nest.innermostOuter() : row;
        if (taken < 0 || !isShort(dtype, nest.size(row)) || !isRow(nest, row, size)) {
            return false;
        }
        boolean aIsRow = nest.step(row, 1) == size;
        boolean bIsRow = nest.step(row, 2) == size;
        int n = (int) nest.size(row);
        nest.takePlane(taken);
        do {
            long rows = areRuns ? nest.planeCount() : nest.count();
            long outNext = areRuns ? nest.planeStep(0) : nest.step(0);
            long aNext = areRuns ? nest.planeStep(1) : nest.step(1);
            long bNext = areRuns ? nest.planeStep(2) : nest.step(2);
            rows(op, dtype, as, nest.at(1), aNext, aIsRow, bs, nest.at(2), bNext, bIsRow, out, nest.at(0), outNext, n,
                    rows);
        } while (nest.advance());
        return true;
    }

    private static boolean isArithmetic(BinaryOp op) {
        return switch (op) {
            case ADD, SUB, MUL, DIV -> true;
            default -> false;
        };
    }

    private static boolean isShort(DType dtype, long n) {
        return n >= LEAST && n <= (dtype == DType.FLOAT32 ? VectorShortRowsF32.MOST : VectorShortRowsF64.MOST);
    }

    /** {@return whether the elements of both operands are neighbours along a loop, or those of one, and the other has a number} */
    private static boolean isRow(LoopNest nest, int loop, long size) {
        long a = nest.step(loop, 1);
        long b = nest.step(loop, 2);
        return (a == size || a == 0) && (b == size || b == 0) && a + b > 0;
    }

    private static void rows(BinaryOp op, DType dtype, MemorySegment as, long aAt, long aNext, boolean aIsRow,
            MemorySegment bs, long bAt, long bNext, boolean bIsRow, MemorySegment out, long outAt, long outNext, int n,
            long rows) {
        if (dtype == DType.FLOAT32) {
            if (aIsRow && bIsRow) {
                VectorShortRowsF32.run(op, as, aAt, aNext, bs, bAt, bNext, out, outAt, outNext, n, rows);
            } else if (aIsRow) {
                VectorShortRowsF32.runNumber(op, as, aAt, aNext, bs, bAt, bNext, out, outAt, outNext, n, rows);
            } else {
                VectorShortRowsF32.runOfNumber(op, as, aAt, aNext, bs, bAt, bNext, out, outAt, outNext, n, rows);
            }
        } else if (aIsRow && bIsRow) {
            VectorShortRowsF64.run(op, as, aAt, aNext, bs, bAt, bNext, out, outAt, outNext, n, rows);
        } else if (aIsRow) {
            VectorShortRowsF64.runNumber(op, as, aAt, aNext, bs, bAt, bNext, out, outAt, outNext, n, rows);
        } else {
            VectorShortRowsF64.runOfNumber(op, as, aAt, aNext, bs, bAt, bNext, out, outAt, outNext, n, rows);
        }
    }
}
