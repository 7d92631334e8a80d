package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;

/**
 * One row being sorted: integer keys that compare like the elements, with the elements' indices. Equal keys are ordered by index, so the
 * order is unique and stable. One object sorts many rows of the same length.
 */
sealed interface RowOrder permits PackedRowOrder, WideRowOrder {
    /** {@return an order of rows of n elements} */
    static RowOrder of(DType dtype, int n, boolean descending) {
        return switch (dtype) {
            case FLOAT32, BOOL -> new PackedRowOrder(dtype, n, descending);
            default -> new WideRowOrder(dtype, n, descending);
        };
    }

    /** Takes the elements of a row, in the order in which they lie. */
    void load(MemorySegment xs, long xAt, long xStep);

    /** {@return the index of the first NaN of a row of floating-point numbers in ascending order just loaded, or -1} */
    int firstNan();

    /** {@return the index in the row of the element that is now at {@code place}} */
    int index(int place);

    /** Brings the first {@code count} elements in order to the first places. */
    void sortFirst(int count);

    /** Brings the element that belongs to {@code place} there, and those before it to places before it. */
    void select(int place);
}
