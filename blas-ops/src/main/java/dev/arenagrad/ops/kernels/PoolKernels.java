package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.PoolingAxis;
import dev.arenagrad.ops.WindowGrid;
import java.lang.foreign.MemorySegment;

/** Pooling, plane by plane. */
public final class PoolKernels {
    private PoolKernels() {}

    /** values = the largest of each cell, as {@link dev.arenagrad.ops.Backend#maxPool} says. */
    public static void max(NDArray x, PoolingAxis down, PoolingAxis across, NDArray values, NDArray indices) {
        if (Simd.ON && down instanceof PoolingAxis.Sliding rowsOf && across instanceof PoolingAxis.Sliding columnsOf
                && isMaxByVectors(x, rowsOf, columnsOf, values, indices)) {
            return;
        }
        MemorySegment xs = x.storage().segment();
        MemorySegment to = values.storage().segment();
        MemorySegment places = indices.storage().segment();
        long rowStep = LoopNest.step(x, 2);
        long step = LoopNest.step(x, 3);
        if (!PoolCells.fit(down) || !PoolCells.fit(across)) {
            for (long plane = 0; plane < planes(x); plane++) {
                LargePools.max(x.dtype(), xs, start(x, plane), rowStep, step, down, across, to, start(values, plane),
                        places, start(indices, plane));
            }
            return;
        }
        PoolCells rows = PoolCells.of(down);
        PoolCells columns = PoolCells.of(across);
        if (Simd.ON && across instanceof PoolingAxis.Even && isMaxByRows(x, rows, columns, values, indices)) {
            return;
        }
        for (long plane = 0; plane < planes(x); plane++) {
            long xAt = start(x, plane);
            long toAt = start(values, plane);
            long placesAt = start(indices, plane);
            if (x.dtype() == DType.FLOAT32) {
                PoolLoopsF32.max(xs, xAt, rowStep, step, rows, columns, to, toAt, places, placesAt);
            } else {
                PoolLoopsF64.max(xs, xAt, rowStep, step, rows, columns, to, toAt, places, placesAt);
            }
        }
    }

    /**
     * {@return whether {@link #largest} computes the largest of each cell, without indices} Other windows, which overlap or hang over, are
     * looked at faster by {@link #max}.
     */
    public static boolean servesLargest(NDArray x, PoolingAxis down, PoolingAxis across) {
        boolean floating = x.dtype() == DType.FLOAT32 || x.dtype() == DType.FLOAT64;
        boolean fast = across instanceof PoolingAxis.Even || arePairs(across);
        return Simd.ON && floating && fast && LoopNest.step(x, 3) == x.dtype().byteSize() && down.distance() == 1
                && PoolCells.fit(down) && PoolCells.fit(across);
    }

    private static boolean arePairs(PoolingAxis axis) {
        return axis instanceof PoolingAxis.Sliding pairs && pairs.slide().kernel() == 2 && pairs.slide().stride() == 2
                && pairs.slide().dilation() == 1 && pairs.slide().before() == 0 && 2 * pairs.cells() <= pairs.size();
    }

    /** out = the largest of each cell, where {@link #servesLargest}; out is contiguous. */
    public static void largest(NDArray x, PoolingAxis down, PoolingAxis across, NDArray out) {
        PoolCells rows = PoolCells.of(down);
        PoolCells columns = PoolCells.of(across);
        if (x.dtype() == DType.FLOAT32) {
            MaxValuesF32.run(x, rows, columns, arePairs(across), out);
        } else {
            MaxValuesF64.run(x, rows, columns, arePairs(across), out);
        }
    }

    /** {@return whether values and indices were computed by vectors} */
    private static boolean isMaxByVectors(NDArray x, PoolingAxis.Sliding down, PoolingAxis.Sliding across,
            NDArray values, NDArray indices) {
        boolean single = x.dtype() == DType.FLOAT32;
        WindowGrid grid = MaxPoolingF32.grid(down, across);
        if (!single && x.dtype() != DType.FLOAT64 || !MaxPoolingF32.serves(grid)) {
            return false;
        }
        if (single) {
            MaxPoolingF32.run(x, grid, 0, x.shape().size(1), values, indices);
        } else {
            MaxPoolingF64.run(x, grid, 0, x.shape().size(1), values, indices);
        }
        return true;
    }

    /** {@return whether values and indices were computed from the largest of each column} */
    private static boolean isMaxByRows(NDArray x, PoolCells rows, PoolCells columns, NDArray values, NDArray indices) {
        if (LoopNest.step(x, 3) != x.dtype().byteSize() || rows.distance() != 1) {
            return false;
        }
        if (x.dtype() == DType.FLOAT32) {
            MaxPlacesF32.run(x, rows, columns, values, indices);
        } else {
            MaxPlacesF64.run(x, rows, columns, values, indices);
        }
        return true;
    }

    /** out = the mean of each cell, as {@link dev.arenagrad.ops.Backend#avgPool} says. */
    public static void mean(NDArray x, PoolingAxis down, PoolingAxis across, NDArray out) {
        MemorySegment xs = x.storage().segment();
        MemorySegment to = out.storage().segment();
        long rowStep = LoopNest.step(x, 2);
        long step = LoopNest.step(x, 3);
        if (!PoolCells.fit(down) || !PoolCells.fit(across)) {
            for (long plane = 0; plane < planes(x); plane++) {
                LargePools.mean(x.dtype(), xs, start(x, plane), rowStep, step, down, across, to, start(out, plane));
            }
            return;
        }
        PoolCells rows = PoolCells.of(down);
        PoolCells columns = PoolCells.of(across);
        double[] sums = new double[columns.size()];
        for (long plane = 0; plane < planes(x); plane++) {
            if (x.dtype() == DType.FLOAT32) {
                PoolLoopsF32.mean(xs, start(x, plane), rowStep, step, rows, columns, sums, to, start(out, plane));
            } else {
                PoolLoopsF64.mean(xs, start(x, plane), rowStep, step, rows, columns, sums, to, start(out, plane));
            }
        }
    }

    /** out = the shares of g of each element's cells, added up, as {@link dev.arenagrad.ops.Backend#avgPoolBackward} says. */
    public static void spread(NDArray g, PoolingAxis down, PoolingAxis across, NDArray out) {
        MemorySegment gs = g.storage().segment();
        MemorySegment to = out.storage().segment();
        long gRowStep = LoopNest.step(g, 2);
        long gStep = LoopNest.step(g, 3);
        long rowStep = LoopNest.step(out, 2);
        long step = LoopNest.step(out, 3);
        if (!PoolCells.fit(down) || !PoolCells.fit(across)) {
            for (long plane = 0; plane < planes(g); plane++) {
                LargePools.spread(g.dtype(), gs, start(g, plane), gRowStep, gStep, down, across, to, start(out, plane),
                        rowStep, step);
            }
            return;
        }
        PoolCells rows = PoolCells.of(down);
        PoolCells columns = PoolCells.of(across);
        double[] sums = new double[columns.cells()];
        double[] shares = new double[columns.size()];
        boolean single = g.dtype() == DType.FLOAT32;
        float[] floats = new float[single ? columns.size() : 0];
        double[] doubles = new double[single ? 0 : columns.size()];
        for (long plane = 0; plane < planes(g); plane++) {
            long gAt = start(g, plane);
            long toAt = start(out, plane);
            if (single) {
                PoolLoopsF32.spread(gs, gAt, gRowStep, gStep, rows, columns, sums, shares, floats, to, toAt, rowStep,
                        step);
            } else {
                PoolLoopsF64.spread(gs, gAt, gRowStep, gStep, rows, columns, sums, shares, doubles, to, toAt, rowStep,
                        step);
            }
        }
    }

    private static long planes(NDArray x) {
        return x.shape().size(0) * x.shape().size(1);
    }

    static long start(NDArray x, long plane) {
        long channels = x.shape().size(1);
        return LoopNest.start(x) + plane / channels * LoopNest.step(x, 0) + plane % channels * LoopNest.step(x, 1);
    }
}
