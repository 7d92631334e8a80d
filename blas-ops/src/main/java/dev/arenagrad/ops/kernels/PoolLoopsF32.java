package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Pooling of one plane in float. Positions and steps count bytes; what is written lies row by row. Means are computed in double, for
 * whose twin the casts are redundant: rows are added up first, so that all but the last loop go through neighbours.
 */
@SuppressWarnings("cast")
final class PoolLoopsF32 {
    private PoolLoopsF32() {}

    /** values = the largest of each cell; indices = its number in the plane. */
    static void max(MemorySegment xs, long xAt, long rowStep, long step, PoolCells down, PoolCells across,
            MemorySegment values, long valuesAt, MemorySegment indices, long indicesAt) {
        long cell = 0;
        for (int i = 0; i < down.cells(); i++) {
            int top = down.starts()[i];
            int bottom = down.ends()[i];
            for (int j = 0; j < across.cells(); j++, cell++) {
                int left = across.starts()[j];
                int right = across.ends()[j];
                float largest = Float.NEGATIVE_INFINITY;
                long found = (long) top * across.size() + left;
                for (long row = top; row < bottom; row += down.distance()) {
                    long at = xAt + row * rowStep;
                    for (long column = left; column < right; column += across.distance()) {
                        float x = xs.get(JAVA_FLOAT_UNALIGNED, at + column * step);
                        if (x > largest || Float.isNaN(x)) {
                            largest = x;
                            found = row * across.size() + column;
                        }
                    }
                }
                values.set(JAVA_FLOAT_UNALIGNED, valuesAt + cell * Float.BYTES, largest);
                indices.set(JAVA_LONG_UNALIGNED, indicesAt + cell * Long.BYTES, found);
            }
        }
    }

    /** out = the mean of each cell; sums is room for a row. */
    static void mean(MemorySegment xs, long xAt, long rowStep, long step, PoolCells down, PoolCells across,
            double[] sums, MemorySegment out, long outAt) {
        long at = outAt;
        for (int i = 0; i < down.cells(); i++) {
            int top = down.starts()[i];
            sumRows(xs, xAt + top * rowStep, rowStep, step, down.ends()[i] - top, sums);
            long count = down.counts()[i];
            for (int j = 0; j < across.cells(); j++, at += Float.BYTES) {
                double sum = 0;
                for (int column = across.starts()[j]; column < across.ends()[j]; column++) {
                    sum += sums[column];
                }
                out.set(JAVA_FLOAT_UNALIGNED, at, (float) (sum / (count * across.counts()[j])));
            }
        }
    }

    /** sums = those of some rows. */
    private static void sumRows(MemorySegment xs, long xAt, long rowStep, long step, int rows, double[] sums) {
        if (Simd.MASKS && step == Float.BYTES && SimdMeanPool.serves((long) sums.length * Float.BYTES)) {
            SimdMeanPool.sumRows(Float.BYTES, xs, xAt, rowStep, rows, sums);
            return;
        }
        Arrays.fill(sums, 0);
        for (int row = 0; row < rows; row++) {
            addRow(xs, xAt + row * rowStep, step, sums);
        }
    }

    private static void addRow(MemorySegment xs, long xAt, long step, double[] sums) {
        if (step == Float.BYTES) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += xs.get(JAVA_FLOAT_UNALIGNED, xAt + (long) i * Float.BYTES);
            }
        } else {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += xs.get(JAVA_FLOAT_UNALIGNED, xAt + i * step);
            }
        }
    }

    /**
     * out = for each element the sum of the shares of g of the cells that it is part of. Rows that are part of the same cells are equal.
     *
     * @param sums room for a row of cells
     * @param shares room for a row
     * @param row likewise
     */
    static void spread(MemorySegment gs, long gAt, long gRowStep, long gStep, PoolCells down, PoolCells across,
            double[] sums, double[] shares, float[] row, MemorySegment out, long outAt, long rowStep, long step) {
        int first = 0;
        int end = 0;
        for (int top = 0; top < down.size();) {
            while (first < down.cells() && down.ends()[first] <= top) {
                first++;
            }
            while (end < down.cells() && down.starts()[end] <= top) {
                end++;
            }
            int bottom = Math.min(first < end ? down.ends()[first] : down.size(), end < down.cells() ? down
                    .starts()[end] : down.size());
            long common = commonCount(down, first, end);
            if (common > 0) {
                sumRows(gs, gAt + first * gRowStep, gRowStep, gStep, end - first, sums);
            }
            if (common == 0 || !areFinite(sums)) {
                common = 1;
                Arrays.fill(sums, 0);
                for (int i = first; i < end; i++) {
                    addParts(gs, gAt + i * gRowStep, gStep, down.counts()[i], sums);
                }
            }
            spreadCells(sums, common, across, shares);
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) shares[i];
            }
            for (; top < bottom; top++) {
                write(row, out, outAt + top * rowStep, step);
            }
        }
    }

    /** {@return the count of some cells, or 0 if they have several or there are none} */
    private static long commonCount(PoolCells cells, int first, int end) {
        long common = first < end ? cells.counts()[first] : 0;
        for (int i = first; i < end; i++) {
            if (cells.counts()[i] != common) {
                return 0;
            }
        }
        return common;
    }

    /** {@return whether no sum is infinite, as one that is divided afterwards may be although its parts are not, or NaN} */
    private static boolean areFinite(double[] sums) {
        double zeros = 0;
        for (double sum : sums) {
            zeros += 0 * sum;
        }
        return zeros == 0;
    }

    /** sums += a row, divided by {@code count}. */
    private static void addParts(MemorySegment xs, long xAt, long step, long count, double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += xs.get(JAVA_FLOAT_UNALIGNED, xAt + i * step) / (double) count;
        }
    }

    /** shares = for each column the sum of its part of the cells, each divided by its count and {@code count}. */
    private static void spreadCells(double[] sums, long count, PoolCells across, double[] shares) {
        Arrays.fill(shares, 0);
        for (int j = 0; j < sums.length; j++) {
            double share = sums[j] / (count * across.counts()[j]);
            for (int column = across.starts()[j]; column < across.ends()[j]; column++) {
                shares[column] += share;
            }
        }
    }

    private static void write(float[] row, MemorySegment out, long outAt, long step) {
        if (step == Float.BYTES) {
            MemorySegment.copy(row, 0, out, JAVA_FLOAT_UNALIGNED, outAt, row.length);
        } else {
            for (int i = 0; i < row.length; i++) {
                out.set(JAVA_FLOAT_UNALIGNED, outAt + i * step, row[i]);
            }
        }
    }
}
