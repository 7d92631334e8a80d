package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/** Arrays of one shape in every kind of layout, and their elements in row-major order. */
final class Views {
    private static final double GARBAGE = -77;

    private Views() {}

    /** The dtypes that kernels compute in. */
    static final List<DType> COMPUTED = Arrays.stream(DType.values()).filter(dtype -> !dtype.isNarrow()).toList();

    /** {@return a contiguous array of the given values} */
    static NDArray array(DType dtype, Shape shape, LongToDoubleFunction values) {
        return set(NDArray.allocate(dtype, shape, "test"), values);
    }

    static NDArray vector(DType dtype, double... values) {
        return array(dtype, Shape.of(values.length), i -> values[(int) i]);
    }

    static NDArray empty(DType dtype, long... sizes) {
        return NDArray.allocate(dtype, Shape.of(sizes), "test");
    }

    /**
     * {@return arrays of the given shape: contiguous, reversed dimensions, a column of a wider array, a stretch of a
     * longer one}
     */
    static List<NDArray> layouts(DType dtype, long... sizes) {
        List<NDArray> arrays = new ArrayList<>();
        arrays.add(empty(dtype, sizes));
        int rank = sizes.length;
        if (rank == 0) {
            return arrays;
        }
        long[] reversed = new long[rank];
        int[] order = new int[rank];
        for (int d = 0; d < rank; d++) {
            reversed[d] = sizes[rank - 1 - d];
            order[d] = rank - 1 - d;
        }
        NDArray transposed = empty(dtype, reversed);
        arrays.add(transposed.withLayout(transposed.layout().permute(order)));
        long[] wide = sizes.clone();
        wide[rank - 1] = sizes[rank - 1] * 3 + 2;
        NDArray wider = filled(empty(dtype, wide));
        arrays.add(wider.withLayout(wider.layout().slice(rank - 1, 1, 1 + sizes[rank - 1] * 3, 3)));
        long[] tall = sizes.clone();
        tall[0] = sizes[0] + 3;
        NDArray taller = filled(empty(dtype, tall));
        arrays.add(taller.withLayout(taller.layout().slice(0, 2, 2 + sizes[0], 1)));
        return arrays;
    }

    /** {@return an array with its last dimension, or its first, of size 1 and expanded to the given sizes} */
    static NDArray expanded(DType dtype, int dim, LongToDoubleFunction values, long... sizes) {
        long[] narrow = sizes.clone();
        narrow[dim] = 1;
        return array(dtype, Shape.of(narrow), values).expand(Shape.of(sizes));
    }

    private static NDArray filled(NDArray x) {
        return set(x, i -> x.dtype() == DType.BOOL ? 1 : GARBAGE);
    }

    static NDArray set(NDArray x, LongToDoubleFunction values) {
        MemorySegment segment = x.storage().segment();
        for (long i = 0; i < x.numel(); i++) {
            long at = x.layout().position(i) * x.dtype().byteSize();
            Elements.set(x.dtype(), segment, at, values.applyAsDouble(i));
        }
        return x;
    }

    static double[] values(NDArray x) {
        double[] values = new double[(int) x.numel()];
        for (int i = 0; i < values.length; i++) {
            values[i] = x.getDouble(i);
        }
        return values;
    }

    /** {@return the index of element {@code i} of an array of this layout along each dimension} */
    static long[] indices(Layout layout, long i) {
        long[] indices = new long[layout.rank()];
        long rest = i;
        for (int d = indices.length - 1; d >= 0; d--) {
            long size = layout.shape().size(d);
            indices[d] = rest % size;
            rest /= size;
        }
        return indices;
    }

    /**
     * Holds a sum against the exact one.
     *
     * @param units how many units in the last place of its terms it may be off
     * @param terms the sum of their absolute values
     */
    static void assertSum(DType dtype, double units, double terms, double expected, double actual) {
        double unit = dtype == DType.FLOAT32 ? Math.ulp(1f) : Math.ulp(1.0);
        assertEquals(expected, actual, units * unit * Math.max(terms, Math.abs(expected)));
    }

    /**
     * {@return the error of {@code actual} in units in the last place of a dtype; infinite if NaN, infinity or sign
     * differ}
     */
    static double ulps(DType dtype, double expected, double actual) {
        double rounded = dtype == DType.FLOAT32 ? (float) expected : expected;
        if (Double.compare(rounded, actual) == 0) {
            return 0;
        }
        if (!Double.isFinite(rounded) || !Double.isFinite(actual)) {
            double largest = dtype == DType.FLOAT32 ? Float.MAX_VALUE : Double.MAX_VALUE;
            boolean atTheBrink = Math.abs(rounded) == largest || Math.abs(actual) == largest;
            return atTheBrink && Math.signum(rounded) == Math.signum(actual) ? 1 : Double.POSITIVE_INFINITY;
        }
        double ulp = dtype == DType.FLOAT32 ? Math.ulp((float) expected) : Math.ulp(expected);
        return Math.abs(actual - expected) / ulp;
    }
}
