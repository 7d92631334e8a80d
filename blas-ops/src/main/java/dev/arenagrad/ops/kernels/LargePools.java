package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.PoolingAxis;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Pooling of planes that are too long for {@link PoolCells} and for a row of sums on the heap, cell by cell. Positions and steps count bytes. */
final class LargePools {
    private LargePools() {}

    /** values = the largest element of each cell; indices = its number in the plane. */
    static void max(DType dtype, MemorySegment xs, long xAt, long rowStep, long step, PoolingAxis down,
            PoolingAxis across, MemorySegment values, long valuesAt, MemorySegment indices, long indicesAt) {
        long cell = 0;
        for (long i = 0; i < down.cells(); i++) {
            long top = down.start(i);
            long bottom = down.end(i);
            for (long j = 0; j < across.cells(); j++, cell++) {
                long left = across.start(j);
                long right = across.end(j);
                double largest = Double.NEGATIVE_INFINITY;
                long found = top * across.size() + left;
                for (long row = top; row < bottom; row += down.distance()) {
                    for (long column = left; column < right; column += across.distance()) {
                        double x = Elements.getDouble(dtype, xs, xAt + row * rowStep + column * step);
                        if (x > largest || Double.isNaN(x)) {
                            largest = x;
                            found = row * across.size() + column;
                        }
                    }
                }
                Elements.set(dtype, values, valuesAt + cell * dtype.byteSize(), largest);
                indices.set(ValueLayout.JAVA_LONG, indicesAt + cell * Long.BYTES, found);
            }
        }
    }

    /** out = the mean of each cell. */
    static void mean(DType dtype, MemorySegment xs, long xAt, long rowStep, long step, PoolingAxis down,
            PoolingAxis across, MemorySegment out, long outAt) {
        long at = outAt;
        for (long i = 0; i < down.cells(); i++) {
            long top = down.start(i);
            long bottom = down.end(i);
            for (long j = 0; j < across.cells(); j++, at += dtype.byteSize()) {
                long left = across.start(j);
                long right = across.end(j);
                double sum = 0;
                for (long row = top; row < bottom; row++) {
                    for (long column = left; column < right; column++) {
                        sum += Elements.getDouble(dtype, xs, xAt + row * rowStep + column * step);
                    }
                }
                Elements.set(dtype, out, at, sum / down.count(i) / across.count(j));
            }
        }
    }

    /** out = for each element the sum of the shares of g of the cells that it is part of. */
    static void spread(DType dtype, MemorySegment gs, long gAt, long gRowStep, long gStep, PoolingAxis down,
            PoolingAxis across, MemorySegment out, long outAt, long rowStep, long step) {
        long firstRow = 0;
        long endRow = 0;
        for (long row = 0; row < down.size(); row++) {
            firstRow = firstWith(down, row, firstRow);
            endRow = firstAfter(down, row, endRow);
            long first = 0;
            long end = 0;
            double sum = 0;
            for (long column = 0; column < across.size(); column++) {
                long firstColumn = firstWith(across, column, first);
                long endColumn = firstAfter(across, column, end);
                if (column == 0 || firstColumn != first || endColumn != end) {
                    first = firstColumn;
                    end = endColumn;
                    sum = 0;
                    for (long i = firstRow; i < endRow; i++) {
                        for (long j = first; j < end; j++) {
                            double g = Elements.getDouble(dtype, gs, gAt + i * gRowStep + j * gStep);
                            sum += g / down.count(i) / across.count(j);
                        }
                    }
                }
                Elements.set(dtype, out, outAt + row * rowStep + column * step, sum);
            }
        }
    }

    /** {@return the first cell, from one on, that ends after an element} */
    private static long firstWith(PoolingAxis axis, long element, long from) {
        long cell = from;
        while (cell < axis.cells() && axis.end(cell) <= element) {
            cell++;
        }
        return cell;
    }

    /** {@return the first cell, from one on, that starts after an element} */
    private static long firstAfter(PoolingAxis axis, long element, long from) {
        long cell = from;
        while (cell < axis.cells() && axis.start(cell) <= element) {
            cell++;
        }
        return cell;
    }
}
