package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;

/** Keeps one side of a diagonal: each row is a copied range and a range of zeros. */
public final class TriangleKernels {
    private TriangleKernels() {}

    /** out = a triangle of x, as {@link dev.arenagrad.ops.Backend#triangle} says. */
    public static void triangle(boolean lower, long diagonal, NDArray x, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        LoopNest matrices = new LoopNest(x.rank() - 2, 2);
        for (int d = 0; d < x.rank() - 2; d++) {
            int loop = matrices.add(x.shape().size(d));
            matrices.step(loop, 0, LoopNest.step(out, d));
            matrices.step(loop, 1, LoopNest.step(x, d));
        }
        matrices.start(0, LoopNest.start(out));
        matrices.start(1, LoopNest.start(x));
        matrices.sorted();
        do {
            for (long i = 0; i < matrices.count(); i++) {
                matrix(lower, diagonal, x, matrices.at(1) + i * matrices.step(1), out, matrices.at(0) + i * matrices
                        .step(0));
            }
        } while (matrices.advance());
    }

    private static void matrix(boolean lower, long diagonal, NDArray x, long xAt, NDArray out, long outAt) {
        DType dtype = x.dtype();
        int size = dtype.byteSize();
        int rank = x.rank();
        long rows = x.shape().size(rank - 2);
        long columns = x.shape().size(rank - 1);
        long rowStep = LoopNest.step(x, rank - 2);
        long step = LoopNest.step(x, rank - 1);
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        for (long row = 0; row < rows; row++) {
            long split = split(row + (lower ? 1 : 0), diagonal, columns);
            long from = lower ? 0 : split;
            long to = lower ? split : columns;
            long rowAt = outAt + row * columns * size;
            FillKernels.run(dtype, 0, outs, rowAt, size, from);
            Moves.run(size, xs, xAt + row * rowStep + from * step, step, outs, rowAt + from * size, size, to
                    - from);
            FillKernels.run(dtype, 0, outs, rowAt + to * size, size, columns - to);
        }
    }

    /** {@return column {@code start + diagonal}, clamped, without overflow} */
    private static long split(long start, long diagonal, long columns) {
        return diagonal >= columns ? columns : Math.clamp(start + diagonal, 0, columns);
    }
}
