package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Normalisation in float of the columns of a matrix whose rows are neighbours, as of a batch without places: many columns side by side, some
 * rows at a time, whose sums are added up in double, for whose twin the casts are redundant.
 */
@SuppressWarnings("cast")
final class NormalizeColumnsF32 implements AutoCloseable {
    private static final long BYTES = Float.BYTES;

    /** The columns at a time. */
    private static final long MOST = 1024;

    /** The rows whose sum is added to that of all at a time, so that no chain of additions in float gets long. */
    private static final long ROWS = 64;

    /** Where the numbers of each column lie: means, factors, summands, and sums of some rows. */
    private static final long MEANS = 0;
    private static final long FACTORS = MOST * BYTES;
    private static final long SUMMANDS = 2 * MOST * BYTES;
    private static final long PART = 3 * MOST * BYTES;

    private final Storage scratch = Storage.allocate(4 * MOST * BYTES, "normalize");
    private final MemorySegment memory = scratch.segment();
    private final double[] sums = new double[(int) MOST];
    private final double[] products = new double[(int) MOST];
    private final NDArray x;
    private final double eps;
    private final long rows;

    private NormalizeColumnsF32(NDArray x, double eps) {
        this.x = x;
        this.eps = eps;
        rows = x.shape().size(3);
    }

    @Override
    public void close() {
        scratch.disown();
    }

    /** {@return whether each of the groups is a column of rows of neighbours} */
    static boolean serves(NDArray... arrays) {
        for (NDArray array : arrays) {
            if (array.shape().size(0) != 1 || array.shape().size(2) != 1 || LoopNest.step(array, 1) != array.dtype()
                    .byteSize()) {
                return false;
            }
        }
        return arrays[0].shape().size(3) > 0;
    }

    /** out = x normalised, as {@link NormalizeKernels#normalize} says. */
    static void normalize(NDArray x, NDArray w, NDArray b, double eps, NDArray out, NDArray mean, NDArray variance) {
        try (NormalizeColumnsF32 columns = new NormalizeColumnsF32(x, eps)) {
            for (long from = 0; from < x.shape().size(1); from += MOST) {
                columns.normalize(from, Math.min(MOST, x.shape().size(1) - from), w, b, out, mean, variance);
            }
        }
    }

    /**
     * out = the derivative by x, as {@link NormalizeKernels#backward} says, computed as {@link NormalizeRowsF32} does; and the sums of
     * columns, unless null.
     */
    static void backward(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance, double eps, NDArray out,
            @Nullable NDArray products, @Nullable NDArray sums) {
        try (NormalizeColumnsF32 columns = new NormalizeColumnsF32(x, eps)) {
            for (long from = 0; from < x.shape().size(1); from += MOST) {
                columns.backward(from, Math.min(MOST, x.shape().size(1) - from), g, w, mean, variance, out, products,
                        sums);
            }
        }
    }

    /** out = g (x - m) r, as {@link NormalizeKernels#timesNormalized} says. */
    static void timesNormalized(NDArray g, NDArray x, NDArray mean, NDArray variance, double eps, NDArray out) {
        try (NormalizeColumnsF32 columns = new NormalizeColumnsF32(x, eps)) {
            for (long from = 0; from < x.shape().size(1); from += MOST) {
                columns.timesNormalized(from, Math.min(MOST, x.shape().size(1) - from), g, mean, variance, out);
            }
        }
    }

    private void normalize(long from, long count, NDArray w, NDArray b, NDArray out, NDArray mean, NDArray variance) {
        MemorySegment xs = x.storage().segment();
        long width = count * BYTES;
        Arrays.fill(sums, 0);
        for (long row = 0; row < rows; row += ROWS) {
            SimdNormalizeColumnsF32.sums(xs, at(x, from, row), LoopNest.step(x, 3), Math.min(ROWS, rows - row), width,
                    memory, PART);
            addPart(sums, count);
        }
        for (int c = 0; c < count; c++) {
            float m = (float) (sums[c] / rows);
            put(MEANS, c, m);
            mean.storage().segment().set(JAVA_FLOAT, ofGroup(mean, from + c), m);
        }
        Arrays.fill(sums, 0);
        for (long row = 0; row < rows; row += ROWS) {
            SimdNormalizeColumnsF32.sumsOfSquares(xs, at(x, from, row), LoopNest.step(x, 3), Math.min(ROWS, rows - row),
                    width, memory, MEANS, PART);
            addPart(sums, count);
        }
        for (int c = 0; c < count; c++) {
            double v = sums[c] / rows;
            variance.storage().segment().set(JAVA_FLOAT, ofGroup(variance, from + c), (float) v);
            put(FACTORS, c, (float) (get(w, at(w, from + c, 0)) / Math.sqrt(v + eps)));
            put(SUMMANDS, c, get(b, at(b, from + c, 0)));
        }
        for (long row = 0; row < rows; row++) {
            SimdNormalizeColumnsF32.normalize(xs, at(x, from, row), memory, MEANS, FACTORS, SUMMANDS, out.storage()
                    .segment(), at(out, from, row), width);
        }
    }

    private void backward(long from, long count, NDArray g, NDArray w, NDArray mean, NDArray variance, NDArray out,
            @Nullable NDArray ofProducts, @Nullable NDArray ofG) {
        MemorySegment gs = g.storage().segment();
        MemorySegment xs = x.storage().segment();
        long width = count * BYTES;
        for (int c = 0; c < count; c++) {
            put(MEANS, c, get(mean, ofGroup(mean, from + c)));
        }
        Arrays.fill(sums, 0);
        Arrays.fill(products, 0);
        for (long row = 0; row < rows; row += ROWS) {
            long some = Math.min(ROWS, rows - row);
            SimdNormalizeColumnsF32.sums(gs, at(g, from, row), LoopNest.step(g, 3), some, width, memory, PART);
            addPart(sums, count);
            SimdNormalizeColumnsF32.sumsOfProducts(gs, at(g, from, row), LoopNest.step(g, 3), xs, at(x, from, row),
                    LoopNest.step(x, 3), some, width, memory, MEANS, PART);
            addPart(products, count);
        }
        for (int c = 0; c < count; c++) {
            double r = 1 / Math.sqrt(get(variance, ofGroup(variance, from + c)) + eps);
            double factor = r * get(w, at(w, from + c, 0));
            put(FACTORS, c, (float) (-factor * products[c] * r * r / rows));
            put(SUMMANDS, c, (float) (-factor * sums[c] / rows));
            put(PART, c, (float) factor);
            if (ofProducts != null && ofG != null) {
                ofProducts.storage().segment().set(JAVA_FLOAT, at(ofProducts, from + c, 0), (float) (products[c] * r));
                ofG.storage().segment().set(JAVA_FLOAT, at(ofG, from + c, 0), (float) sums[c]);
            }
        }
        for (long row = 0; row < rows; row++) {
            long to = at(out, from, row);
            SimdNormalizeColumnsF32.normalize(xs, at(x, from, row), memory, MEANS, FACTORS, SUMMANDS, out.storage()
                    .segment(), to, width);
            SimdNormalizeColumnsF32.addScaled(gs, at(g, from, row), memory, PART, out.storage().segment(), to, width);
        }
    }

    private void timesNormalized(long from, long count, NDArray g, NDArray mean, NDArray variance, NDArray out) {
        for (int c = 0; c < count; c++) {
            put(MEANS, c, get(mean, ofGroup(mean, from + c)));
            put(FACTORS, c, (float) (1 / Math.sqrt(get(variance, ofGroup(variance, from + c)) + eps)));
            put(SUMMANDS, c, 0);
        }
        MemorySegment to = out.storage().segment();
        for (long row = 0; row < rows; row++) {
            long at = at(out, from, row);
            SimdNormalizeColumnsF32.normalize(x.storage().segment(), at(x, from, row), memory, MEANS, FACTORS, SUMMANDS,
                    to, at, count * BYTES);
            BinaryKernels.run(BinaryOp.MUL, x.dtype(), g.storage().segment(), at(g, from, row), BYTES, to, at,
                    BYTES, to, at, BYTES, count);
        }
    }

    private void addPart(double[] totals, long count) {
        for (int c = 0; c < count; c++) {
            totals[c] += memory.get(JAVA_FLOAT, PART + c * BYTES);
        }
    }

    private void put(long numbers, int column, float value) {
        memory.set(JAVA_FLOAT, numbers + column * BYTES, value);
    }

    private static long at(NDArray array, long column, long row) {
        return LoopNest.start(array) + column * LoopNest.step(array, 1) + row * LoopNest.step(array, 3);
    }

    private static long ofGroup(NDArray statistic, long column) {
        return LoopNest.start(statistic) + column * LoopNest.step(statistic, 1);
    }

    private static float get(NDArray array, long at) {
        return array.storage().segment().get(JAVA_FLOAT, at);
    }
}
