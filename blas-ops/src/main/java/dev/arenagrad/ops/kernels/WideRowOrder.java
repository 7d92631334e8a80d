package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** A row of 64-bit elements: keys of as many bits, and beside them the indices. */
final class WideRowOrder implements RowOrder {
    /** Ranges up to this length use insertion sort. */
    private static final int FEW = 16;

    /** Ranges from this length on use radix sort, whose passes take the same time whatever the keys. */
    private static final int MANY = 128;

    /** The bits of a key that a pass sorts by. */
    private static final int DIGIT = 8;
    private static final int VALUES = 1 << DIGIT;

    /** The keys of NaN: the largest, greater than that of infinity. */
    private static final long NAN = Long.MAX_VALUE;

    private final DType dtype;
    private final int n;
    private final boolean descending;
    private final long[] keys;
    private final int[] indices;
    private long[] keyScratch = {};
    private int[] indexScratch = {};
    private int[] counts = {};

    WideRowOrder(DType dtype, int n, boolean descending) {
        this.dtype = dtype;
        this.n = n;
        this.descending = descending;
        this.keys = new long[n];
        this.indices = new int[n];
    }

    @Override
    public void load(MemorySegment xs, long xAt, long xStep) {
        load(xs, xAt, xStep, n);
    }

    private void load(MemorySegment xs, long xAt, long xStep, int count) {
        switch (dtype) {
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    keys[i] = keyOf(xs.get(ValueLayout.JAVA_DOUBLE, xAt + i * xStep));
                }
            }
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    keys[i] = xs.get(ValueLayout.JAVA_LONG, xAt + i * xStep);
                }
            }
            default -> throw new UnsupportedOperationException("order of " + dtype);
        }
        for (int i = 0; i < count; i++) {
            indices[i] = i;
        }
        if (descending) {
            for (int i = 0; i < count; i++) {
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
    @Override
    public int firstNan() {
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
    @Override
    public int index(int place) {
        return indices[place];
    }

    @Override
    public void loadFirst(MemorySegment xs, long xAt, long xStep, int count) {
        if (RowOrder.collects(count, n)) {
            collect(xs, xAt, xStep, count);
            return;
        }
        load(xs, xAt, xStep);
        if (count <= n / FEW) {
            select(count - 1);
            sort(0, count);
        } else {
            sort(0, n);
        }
    }

    /** Goes through the row once, with the first {@code count} elements so far in order at the first places. */
    private void collect(MemorySegment xs, long xAt, long xStep, int count) {
        boolean skips = Simd.ON && dtype == DType.FLOAT64 && xStep == Double.BYTES;
        load(xs, xAt, xStep, skips ? count : n);
        insert(0, count);
        int last = count - 1;
        for (int i = count; i < n; i++) {
            if (skips) {
                i = SimdOrderF64.next(descending, xs, xAt, i, indices[last], n);
                if (i == n) {
                    return;
                }
                long key = keyOf(xs.get(ValueLayout.JAVA_DOUBLE, xAt + i * xStep));
                keys[i] = descending ? ~key : key;
            }
            if (keys[i] < keys[last]) {
                keys[last] = keys[i];
                indices[last] = i;
                insert(last, count, 0);
            }
        }
    }

    /**
     * Brings the element that belongs to {@code place} there, and those before it to places before it: by partitioning, as C. A. R.
     * Hoare's FIND, or by sorting once partitions turn out bad, which bounds the time.
     */
    @Override
    public void select(int place) {
        int from = 0;
        int to = n - 1;
        int patience = 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(n));
        while (to - from >= FEW) {
            if (patience-- == 0) {
                break;
            }
            swap(median(from, (from + to) >>> 1, to), to);
            int store = partition(from, to, keys[to], indices[to]);
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

    /** Brings what comes before the pivot to the front, swapping always, so that nothing is to be predicted, and returns where the rest starts. */
    private int partition(int from, int to, long pivot, int pivotIndex) {
        int store = from;
        for (int i = from; i < to; i++) {
            long key = keys[i];
            int index = indices[i];
            keys[i] = keys[store];
            indices[i] = indices[store];
            keys[store] = key;
            indices[store] = index;
            int less = key < pivot ? 1 : 0;
            int same = key == pivot & index < pivotIndex ? 1 : 0;
            store += less | same;
        }
        return store;
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

    /** Sorts the places from {@code from} to before {@code to}: by digits, or short stretches by insertion, then merged, ever longer ones. */
    private void sort(int from, int to) {
        if (from == 0 && to == n && n >= MANY) {
            sortByDigits();
            return;
        }
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

    /**
     * Sorts the row, whose elements are in the order of their indices, by one digit of the keys after the other, from the last to the first: radix sort,
     * as in D. E. Knuth, The Art of Computer Programming, volume 3, section 5.2.5. A digit that all keys share is left out.
     */
    private void sortByDigits() {
        if (keyScratch.length == 0) {
            keyScratch = new long[n];
            indexScratch = new int[n];
        }
        int digits = Long.SIZE / DIGIT;
        DigitPasses passes = DigitPasses.pay(n) ? new DigitPasses(n, VALUES) : null;
        if (passes == null) {
            countDigits(digits);
        }
        long[] from = keys;
        int[] indicesFrom = indices;
        long[] to = keyScratch;
        int[] indicesTo = indexScratch;
        for (int digit = 0; digit < digits; digit++) {
            if (passes == null ? sortBy(digit, from, indicesFrom, to, indicesTo)
                    : sortBy(digit, from, indicesFrom, to, indicesTo, passes)) {
                long[] sorted = to;
                to = from;
                from = sorted;
                int[] sortedIndices = indicesTo;
                indicesTo = indicesFrom;
                indicesFrom = sortedIndices;
            }
        }
        if (from != keys) {
            System.arraycopy(from, 0, keys, 0, n);
            System.arraycopy(indicesFrom, 0, indices, 0, n);
        }
    }

    /** {@return false if all keys have the same digit, so that they stay where they are} */
    private boolean sortBy(int digit, long[] from, int[] indicesFrom, long[] to, int[] indicesTo) {
        if (!startPlaces(digit * VALUES)) {
            return false;
        }
        distribute(digit, from, indicesFrom, 0, n, to, indicesTo, counts, digit * VALUES);
        return true;
    }

    /** {@return the same, on several threads} */
    private static boolean sortBy(int digit, long[] from, int[] indicesFrom, long[] to, int[] indicesTo,
            DigitPasses passes) {
        return passes.pass((start, end, ofValues) -> count(digit, from, start, end, ofValues), (start, end,
                places) -> distribute(digit, from, indicesFrom, start, end, to, indicesTo, places, 0));
    }

    private static int value(long key, int digit) {
        return (int) ((key ^ Long.MIN_VALUE) >>> digit * DIGIT) & VALUES - 1;
    }

    private static void count(int digit, long[] keys, int start, int end, int[] ofValues) {
        for (int i = start; i < end; i++) {
            ofValues[value(keys[i], digit)]++;
        }
    }

    /** Counts, for each digit, how many keys have each value. */
    private void countDigits(int digits) {
        if (counts.length == 0) {
            counts = new int[digits * VALUES];
        }
        Arrays.fill(counts, 0);
        for (int i = 0; i < n; i++) {
            long key = keys[i];
            for (int digit = 0; digit < digits; digit++) {
                counts[digit * VALUES + value(key, digit)]++;
            }
        }
    }

    /**
     * Turns the counts of a digit into the places where keys with each value start.
     *
     * @return false if all keys have the same value
     */
    private boolean startPlaces(int first) {
        int place = 0;
        for (int value = first; value < first + VALUES; value++) {
            int count = counts[value];
            if (count == n) {
                return false;
            }
            counts[value] = place;
            place += count;
        }
        return true;
    }

    private static void distribute(int digit, long[] from, int[] indicesFrom, int start, int end, long[] to,
            int[] indicesTo, int[] places, int first) {
        for (int i = start; i < end; i++) {
            long key = from[i];
            int place = places[first + value(key, digit)]++;
            to[place] = key;
            indicesTo[place] = indicesFrom[i];
        }
    }

    private void insert(int from, int to) {
        insert(from + 1, to, from);
    }

    /** Puts the elements at the places from {@code next} to before {@code to} among those from {@code from} on, which are in order. */
    private void insert(int next, int to, int from) {
        for (int i = next; i < to; i++) {
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
