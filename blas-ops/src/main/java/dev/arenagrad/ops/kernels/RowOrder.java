package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;

/**
 * One row being sorted: integer keys that compare like the elements, with the elements' indices. Equal keys are ordered by index, so the
 * order is unique and stable. One object sorts many rows of the same length.
 */
sealed interface RowOrder permits PackedRowOrder, WideRowOrder {
    /** So many first elements of a row of many more are collected one by one. */
    int COLLECTED = 32;

    /** A row of so many times the elements that are wanted of it has many more. */
    int MANY_MORE = 4;

    /** {@return an order of rows of n elements} */
    static RowOrder of(DType dtype, int n, boolean descending) {
        return switch (dtype) {
            case FLOAT32, BOOL -> new PackedRowOrder(dtype, n, descending);
            default -> new WideRowOrder(dtype, n, descending);
        };
    }

    /** {@return whether {@code count} first elements of a row of n are collected one by one} */
    static boolean collects(int count, int n) {
        return count <= Math.min(COLLECTED, n / MANY_MORE);
    }

    /** Takes the elements of a row, in the order in which they lie. */
    void load(MemorySegment xs, long xAt, long xStep);

    /** {@return the index of the first NaN of a row of floating-point numbers in ascending order just loaded, or -1} */
    int firstNan();

    /** {@return the index in the row of the element that is now at {@code place}} */
    int index(int place);

    /** Takes the elements of a row and brings the first {@code count} of them in order to the first places. */
    void loadFirst(MemorySegment xs, long xAt, long xStep, int count);

    /** Brings the element that belongs to {@code place} there, and those before it to places before it. */
    void select(int place);
}
