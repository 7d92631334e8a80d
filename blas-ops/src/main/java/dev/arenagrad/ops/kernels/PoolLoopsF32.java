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
            Arrays.fill(sums, 0);
            for (long row = down.starts()[i]; row < down.ends()[i]; row++) {
                addRow(xs, xAt + row * rowStep, step, sums);
            }
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

    /** out = for each element the sum of the shares of g of the cells that it is part of; shares is room for a row. */
    static void spread(MemorySegment gs, long gAt, long gRowStep, long gStep, PoolCells down, PoolCells across,
            double[] shares, MemorySegment out, long outAt, long rowStep, long step) {
        for (long row = 0; row < down.size(); row++) {
            for (long column = 0; column < across.size(); column++) {
                out.set(JAVA_FLOAT_UNALIGNED, outAt + row * rowStep + column * step, 0);
            }
        }
        for (int i = 0; i < down.cells(); i++) {
            Arrays.fill(shares, 0);
            long count = down.counts()[i];
            for (int j = 0; j < across.cells(); j++) {
                double g = gs.get(JAVA_FLOAT_UNALIGNED, gAt + i * gRowStep + j * gStep);
                double share = g / (count * across.counts()[j]);
                for (int column = across.starts()[j]; column < across.ends()[j]; column++) {
                    shares[column] += share;
                }
            }
            for (long row = down.starts()[i]; row < down.ends()[i]; row++) {
                addShares(shares, out, outAt + row * rowStep, step);
            }
        }
    }

    private static void addShares(double[] shares, MemorySegment out, long outAt, long step) {
        for (int i = 0; i < shares.length; i++) {
            long at = outAt + i * step;
            out.set(JAVA_FLOAT_UNALIGNED, at, (float) (out.get(JAVA_FLOAT_UNALIGNED, at) + shares[i]));
        }
    }
}
