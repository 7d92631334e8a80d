package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One row being sorted: integer keys that compare like the elements, with the elements' indices. Equal keys are ordered by index, so the
 * order is unique and stable. One object sorts many rows of the same length.
 */
final class RowOrder {
    /** Ranges up to this length use insertion sort. */
    private static final int FEW = 16;

    /** The key of NaN: the largest, greater than that of infinity. */
    private static final long NAN = Long.MAX_VALUE;

    private final DType dtype;
    private final int n;
    private final boolean descending;
    private final long[] keys;
    private final int[] indices;
    private long[] keyScratch = {};
    private int[] indexScratch = {};

    RowOrder(DType dtype, int n, boolean descending) {
        this.dtype = dtype;
        this.n = n;
        this.descending = descending;
        this.keys = new long[n];
        this.indices = new int[n];
    }

    /** Takes the elements of a row, in the order in which they lie. */
    void load(MemorySegment xs, long xAt, long xStep) {
        switch (dtype) {
            case FLOAT32 -> {
                for (int i = 0; i < n; i++) {
                    keys[i] = keyOf(xs.get(ValueLayout.JAVA_FLOAT, xAt + i * xStep));
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < n; i++) {
                    keys[i] = keyOf(xs.get(ValueLayout.JAVA_DOUBLE, xAt + i * xStep));
                }
            }
            case INT64 -> {
                for (int i = 0; i < n; i++) {
                    keys[i] = xs.get(ValueLayout.JAVA_LONG, xAt + i * xStep);
                }
            }
            case BOOL -> {
                for (int i = 0; i < n; i++) {
                    keys[i] = xs.get(ValueLayout.JAVA_BYTE, xAt + i * xStep);
                }
            }
            default -> throw new UnsupportedOperationException("order of " + dtype);
        }
        for (int i = 0; i < n; i++) {
            indices[i] = i;
        }
        if (descending) {
            for (int i = 0; i < n; i++) {
                keys[i] = ~keys[i];
            }
        }
    }

    /** {@return a number that compares with others as x does: the bits of x, those of negative numbers turned round} */
    private static long keyOf(double x) {
        if (x != x) {
            return NAN;
        }
        long bits = Double.doubleToRawLongBits(x + 0.0);
        return bits ^ (bits >> 63) & Long.MAX_VALUE;
    }

    /** {@return the index of the first NaN of a row of floating-point numbers in ascending order just loaded, or -1} */
    int firstNan() {
        if (dtype.isFloatingPoint()) {
            for (int i = 0; i < n; i++) {
                if (keys[i] == NAN) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** {@return the index in the row of the element that is now at {@code place}} */
    int index(int place) {
        return indices[place];
    }

    /** Brings the first {@code count} elements in order to the first places. */
    void sortFirst(int count) {
        if (count < n / FEW && count > 0) {
            select(count - 1);
            sort(0, count);
        } else if (count > 0) {
            sort(0, n);
        }
    }

    /**
     * Brings the element that belongs to {@code place} there, and those before it to places before it: by partitioning, as C. A. R.
     * Hoare's FIND, or by sorting once partitions turn out bad, which bounds the time.
     */
    void select(int place) {
        int from = 0;
        int to = n - 1;
        int patience = 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(n));
        while (to - from >= FEW) {
            if (patience-- == 0) {
                break;
            }
            int pivot = median(from, (from + to) >>> 1, to);
            swap(pivot, to);
            int store = from;
            for (int i = from; i < to; i++) {
                if (isBefore(keys[i], indices[i], keys[to], indices[to])) {
                    swap(i, store++);
                }
            }
            swap(store, to);
            if (store == place) {
                return;
            }
            if (store < place) {
                from = store + 1;
            } else {
                to = store - 1;
            }
        }
        sort(from, to + 1);
    }

    private int median(int a, int b, int c) {
        int low = isBefore(a, b) ? a : b;
        int high = low == a ? b : a;
        return isBefore(c, low) ? low : isBefore(high, c) ? high : c;
    }

    private boolean isBefore(int i, int j) {
        return isBefore(keys[i], indices[i], keys[j], indices[j]);
    }

    private static boolean isBefore(long key, int index, long otherKey, int otherIndex) {
        return key < otherKey || key == otherKey && index < otherIndex;
    }

    private void swap(int i, int j) {
        long key = keys[i];
        keys[i] = keys[j];
        keys[j] = key;
        int index = indices[i];
        indices[i] = indices[j];
        indices[j] = index;
    }

    /** Sorts the places from {@code from} to before {@code to}: short stretches by insertion, then merged, ever longer ones. */
    private void sort(int from, int to) {
        for (int start = from; start < to; start += FEW) {
            insert(start, Math.min(to, start + FEW));
        }
        if (to - from > FEW && keyScratch.length == 0) {
            keyScratch = new long[n];
            indexScratch = new int[n];
        }
        for (long width = FEW; width < to - from; width *= 2) {
            for (long start = from; start + width < to; start += 2 * width) {
                merge((int) start, (int) (start + width), (int) Math.min(to, start + 2 * width));
            }
        }
    }

    private void insert(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            long key = keys[i];
            int index = indices[i];
            int j = i;
            while (j > from && isBefore(key, index, keys[j - 1], indices[j - 1])) {
                keys[j] = keys[j - 1];
                indices[j] = indices[j - 1];
                j--;
            }
            keys[j] = key;
            indices[j] = index;
        }
    }

    private void merge(int from, int middle, int to) {
        int left = middle - from;
        System.arraycopy(keys, from, keyScratch, 0, left);
        System.arraycopy(indices, from, indexScratch, 0, left);
        int i = 0;
        int j = middle;
        int out = from;
        while (i < left && j < to) {
            if (isBefore(keys[j], indices[j], keyScratch[i], indexScratch[i])) {
                keys[out] = keys[j];
                indices[out++] = indices[j++];
            } else {
                keys[out] = keyScratch[i];
                indices[out++] = indexScratch[i++];
            }
        }
        System.arraycopy(keyScratch, i, keys, out, left - i);
        System.arraycopy(indexScratch, i, indices, out, left - i);
    }
}
