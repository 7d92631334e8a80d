package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;

/** The element at one place of the order of a row. One object selects from many rows of the same length. */
interface RowSelection {
    /**
     * {@return a selection from rows of n elements in ascending order, in which NaN comes last and equal elements stand as they are found}
     *
     * @param place of the element
     * @param nanFirst whether the first NaN is selected instead, if there is one
     */
    static RowSelection of(DType dtype, int n, int place, boolean nanFirst) {
        if (Simd.MASKS && dtype == DType.FLOAT32) {
            return new SimdSelectionF32(n, place, nanFirst);
        }
        if (Simd.MASKS && dtype == DType.FLOAT64) {
            return new SimdSelectionF64(n, place, nanFirst);
        }
        RowOrder order = RowOrder.of(dtype, n, false);
        return (xs, xAt, xStep) -> {
            order.load(xs, xAt, xStep);
            int nan = nanFirst ? order.firstNan() : -1;
            if (nan >= 0) {
                return nan;
            }
            order.select(place);
            return order.index(place);
        };
    }

    /** {@return the index of the element in a row} */
    int index(MemorySegment xs, long xAt, long xStep);
}
