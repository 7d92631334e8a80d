package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.F2D;

import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Average pooling of planes whose columns are neighbours, and its adjoint, by the Vector API; loaded only where that is present. Sums are double,
 * those of floats too, down the columns first, then of the columns of each cell. Positions and steps count bytes.
 */
final class SimdMeanPool {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int LANES = DOUBLES.length();

    private final boolean single;
    private final int bytes;
    private final PoolCells down;
    private final PoolCells across;
    /** The counts of the cells along the columns. */
    private final double[] counts;
    /** A number for each column, and 0. */
    private final double[] columns;
    /** A number for each cell along the columns, and 0. */
    private final double[] cells;
    /** What floats are rounded to, and read from before they are divided. */
    private final float[] row;

    /**
     * Makes room for rows.
     *
     * @param dtype float or double
     * @param down the cells along the rows
     * @param across the cells along the columns
     */
    SimdMeanPool(DType dtype, PoolCells down, PoolCells across) {
        this.single = dtype == DType.FLOAT32;
        this.bytes = dtype.byteSize();
        this.down = down;
        this.across = across;
        this.counts = Arrays.stream(across.counts()).asDoubleStream().toArray();
        this.columns = new double[across.size() + 1];
        this.cells = new double[across.cells() + 1];
        this.row = new float[single ? Math.max(across.size(), across.cells()) : 0];
    }

    /** out = the mean of each cell of a plane, row by row. */
    void mean(MemorySegment xs, long xAt, long rowStep, int[] ofCells, MemorySegment out, long outAt) {
        for (int i = 0; i < down.cells(); i++) {
            sumRows(xs, xAt + down.starts()[i] * rowStep, rowStep, down.ends()[i] - down.starts()[i]);
            if (ofCells.length > 0) {
                gather(columns, ofCells, cells, counts.length);
            } else {
                sumCells();
            }
            divide(down.counts()[i], out, outAt + (long) i * counts.length * bytes);
        }
    }

    /** out = for each element of a plane the sum of the shares of g of the cells that it is part of. */
    void spread(MemorySegment gs, long gAt, long gRowStep, int[] ofColumns, MemorySegment out, long outAt,
            long rowStep) {
        int first = 0;
        int end = 0;
        for (int top = 0; top < down.size();) {
            while (first < down.cells() && down.ends()[first] <= top) {
                first++;
            }
            while (end < down.cells() && down.starts()[end] <= top) {
                end++;
            }
            int next = Math.min(first < end ? down.ends()[first] : down.size(), end < down.cells() ? down.starts()[end]
                    : down.size());
            Arrays.fill(cells, 0);
            for (int i = first; i < end; i++) {
                addShares(gs, gAt + i * gRowStep, down.counts()[i]);
            }
            if (ofColumns.length > 0) {
                gather(cells, ofColumns, columns, across.size());
            } else {
                spreadCells();
            }
            write(columns, across.size(), out, outAt + top * rowStep, rowStep, next - top);
            top = next;
        }
    }

    /** columns = the sums of some rows. */
    private void sumRows(MemorySegment xs, long xAt, long rowStep, int rows) {
        int n = across.size();
        int summed = single ? sumFloats(xs, xAt, rowStep, rows, columns, n) : sumDoubles(xs, xAt, rowStep, rows,
                columns,
                n);
        for (int i = summed; i < n; i++) {
            double sum = 0;
            for (int r = 0; r < rows; r++) {
                long at = xAt + r * rowStep + (long) i * bytes;
                sum += single ? xs.get(JAVA_FLOAT_UNALIGNED, at) : xs.get(JAVA_DOUBLE_UNALIGNED, at);
            }
            columns[i] = sum;
        }
    }

    /** {@return how many columns were summed} */
    private static int sumFloats(MemorySegment xs, long xAt, long rowStep, int rows, double[] sums, int n) {
        int i = 0;
        for (; i + FLOATS.length() <= n; i += FLOATS.length()) {
            DoubleVector low = DoubleVector.zero(DOUBLES);
            DoubleVector high = low;
            long at = xAt + (long) i * Float.BYTES;
            for (int r = 0; r < rows; r++, at += rowStep) {
                FloatVector x = FloatVector.fromMemorySegment(FLOATS, xs, at, ORDER);
                low = low.add(x.convertShape(F2D, DOUBLES, 0));
                high = high.add(x.convertShape(F2D, DOUBLES, 1));
            }
            low.intoArray(sums, i);
            high.intoArray(sums, i + LANES);
        }
        if (i < n && Simd.MASKS) {
            sumRest(xs, xAt + (long) i * Float.BYTES, rowStep, rows, sums, i, FLOATS.indexInRange(i, n), n);
            return n;
        }
        return i;
    }

    private static void sumRest(MemorySegment xs, long xAt, long rowStep, int rows, double[] sums, int i,
            VectorMask<Float> mask, int n) {
        DoubleVector low = DoubleVector.zero(DOUBLES);
        DoubleVector high = low;
        long at = xAt;
        for (int r = 0; r < rows; r++, at += rowStep) {
            FloatVector x = FloatVector.fromMemorySegment(FLOATS, xs, at, ORDER, mask);
            low = low.add(x.convertShape(F2D, DOUBLES, 0));
            high = high.add(x.convertShape(F2D, DOUBLES, 1));
        }
        low.intoArray(sums, i, DOUBLES.indexInRange(i, n));
        high.intoArray(sums, i + LANES, DOUBLES.indexInRange(i + LANES, n));
    }

    /** {@return how many columns were summed} */
    private static int sumDoubles(MemorySegment xs, long xAt, long rowStep, int rows, double[] sums, int n) {
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            DoubleVector sum = DoubleVector.zero(DOUBLES);
            long at = xAt + (long) i * Double.BYTES;
            for (int r = 0; r < rows; r++, at += rowStep) {
                sum = sum.add(DoubleVector.fromMemorySegment(DOUBLES, xs, at, ORDER));
            }
            sum.intoArray(sums, i);
        }
        return i;
    }

    /** to = for each of its first {@code n} the sum of some of {@code from}: {@code places} has one for each, then another for each, and so on. */
    private static void gather(double[] from, int[] places, double[] to, int n) {
        int whole = DOUBLES.loopBound(n);
        for (int i = 0; i < whole; i += LANES) {
            DoubleVector sum = DoubleVector.zero(DOUBLES);
            for (int at = i; at < places.length; at += n) {
                sum = sum.add(DoubleVector.fromArray(DOUBLES, from, 0, places, at));
            }
            sum.intoArray(to, i);
        }
        for (int i = whole; i < n; i++) {
            double sum = 0;
            for (int at = i; at < places.length; at += n) {
                sum += from[places[at]];
            }
            to[i] = sum;
        }
    }

    /** cells = the sums of their columns. */
    private void sumCells() {
        for (int cell = 0; cell < counts.length; cell++) {
            double sum = 0;
            for (int column = across.starts()[cell]; column < across.ends()[cell]; column++) {
                sum += columns[column];
            }
            cells[cell] = sum;
        }
    }

    /** columns = the sums of the cells that they are part of. */
    private void spreadCells() {
        Arrays.fill(columns, 0);
        for (int cell = 0; cell < counts.length; cell++) {
            double share = cells[cell];
            for (int column = across.starts()[cell]; column < across.ends()[cell]; column++) {
                columns[column] += share;
            }
        }
    }

    /** out = the cells, each divided by its count. */
    private void divide(double count, MemorySegment out, long outAt) {
        int n = counts.length;
        int whole = DOUBLES.loopBound(n);
        for (int i = 0; i < whole; i += LANES) {
            DoubleVector divisor = DoubleVector.fromArray(DOUBLES, counts, i).mul(count);
            DoubleVector.fromArray(DOUBLES, cells, i).div(divisor).intoArray(cells, i);
        }
        for (int i = whole; i < n; i++) {
            cells[i] /= count * counts[i];
        }
        write(cells, n, out, outAt, 0, 1);
    }

    /** cells += a row of g, each divided by its count. */
    private void addShares(MemorySegment gs, long gAt, double count) {
        int n = counts.length;
        if (single) {
            MemorySegment.copy(gs, JAVA_FLOAT_UNALIGNED, gAt, row, 0, n);
            for (int i = 0; i < n; i++) {
                cells[i] += row[i] / (count * counts[i]);
            }
        } else {
            for (int i = 0; i < n; i++) {
                cells[i] += gs.get(JAVA_DOUBLE_UNALIGNED, gAt + (long) i * Double.BYTES) / (count * counts[i]);
            }
        }
    }

    /** out = numbers, in each of some rows. */
    private void write(double[] numbers, int n, MemorySegment out, long outAt, long rowStep, int rows) {
        if (single) {
            for (int i = 0; i < n; i++) {
                row[i] = (float) numbers[i];
            }
            for (int r = 0; r < rows; r++) {
                MemorySegment.copy(row, 0, out, JAVA_FLOAT_UNALIGNED, outAt + r * rowStep, n);
            }
        } else {
            for (int r = 0; r < rows; r++) {
                MemorySegment.copy(numbers, 0, out, JAVA_DOUBLE_UNALIGNED, outAt + r * rowStep, n);
            }
        }
    }
}
