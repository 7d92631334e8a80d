package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** A row of elements of at most 32 bits: each key stands above its index in one number, so that no two are equal and each moves alone. */
final class PackedRowOrder implements RowOrder {
    /** Ranges up to this length are not partitioned. */
    private static final int FEW = 16;

    /** Rows from this length on use radix sort, whose passes take the same time whatever the keys, and which needs no vectors. */
    private static final int MANY = 256;

    /** The bits of a key that a pass sorts by. */
    private static final int DIGIT = 8;
    private static final int VALUES = 1 << DIGIT;
    private static final int DIGITS = Integer.SIZE / DIGIT;

    /** The key of NaN: the largest, greater than that of infinity. */
    private static final int NAN = Integer.MAX_VALUE;

    private final DType dtype;
    private final int n;
    private final int turned;
    private final long[] keys;
    private long[] scratch = {};
    private int[] counts = {};

    PackedRowOrder(DType dtype, int n, boolean descending) {
        this.dtype = dtype;
        this.n = n;
        this.turned = descending ? -1 : 0;
        this.keys = new long[n];
    }

    @Override
    public void load(MemorySegment xs, long xAt, long xStep) {
        load(xs, xAt, xStep, n);
    }

    private void load(MemorySegment xs, long xAt, long xStep, int count) {
        long at = xAt;
        if (dtype == DType.FLOAT32) {
            for (int i = 0; i < count; i++) {
                keys[i] = packed(keyOf(xs.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at)), i);
                at += xStep;
            }
        } else {
            for (int i = 0; i < count; i++) {
                keys[i] = packed(xs.get(ValueLayout.JAVA_BYTE, at), i);
                at += xStep;
            }
        }
    }

    private long packed(int key, int index) {
        return (long) (key ^ turned) << Integer.SIZE | index;
    }

    /** {@return a number that compares with others as x does: the bits of x, those of negative numbers turned round} */
    private static int keyOf(float x) {
        int bits = Float.floatToRawIntBits(x + 0.0f);
        return x != x ? NAN : bits ^ (bits >> 31) & Integer.MAX_VALUE;
    }

    @Override
    public int firstNan() {
        if (dtype == DType.FLOAT32) {
            for (int i = 0; i < n; i++) {
                if (keys[i] >> Integer.SIZE == NAN) {
                    return i;
                }
            }
        }
        return -1;
    }

    @Override
    public int index(int place) {
        return (int) keys[place];
    }

    @Override
    public void loadFirst(MemorySegment xs, long xAt, long xStep, int count) {
        if (RowOrder.collects(count, n)) {
            collect(xs, xAt, xStep, count);
            return;
        }
        load(xs, xAt, xStep);
        if (count <= n / 2) {
            select(count - 1);
            sort(0, count);
        } else {
            sort(0, n);
        }
    }

    /** Goes through the row once, with the first {@code count} elements so far in order at the first places. */
    private void collect(MemorySegment xs, long xAt, long xStep, int count) {
        boolean skips = Simd.ON && dtype == DType.FLOAT32 && xStep == Float.BYTES;
        load(xs, xAt, xStep, skips ? count : n);
        Arrays.sort(keys, 0, count);
        int last = count - 1;
        for (int i = count; i < n; i++) {
            if (skips) {
                i = SimdOrderF32.next(turned != 0, xs, xAt, i, index(last), n);
                if (i == n) {
                    return;
                }
                keys[i] = packed(keyOf(xs.get(ValueLayout.JAVA_FLOAT_UNALIGNED, xAt + i * xStep)), i);
            }
            if (keys[i] < keys[last]) {
                insert(keys[i], last);
            }
        }
    }

    /** Puts a key that comes before that at {@code last} in its place among the first, in place of that one. */
    private void insert(long key, int last) {
        int place = last;
        while (place > 0 && keys[place - 1] > key) {
            keys[place] = keys[place - 1];
            place--;
        }
        keys[place] = key;
    }

    /**
     * Brings the element that belongs to {@code place} there: by partitioning, as C. A. R. Hoare's FIND, or by sorting once partitions turn
     * out bad, which bounds the time.
     */
    @Override
    public void select(int place) {
        int from = 0;
        int to = n;
        int patience = 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(n));
        while (to - from > FEW && patience-- > 0) {
            int store = partition(from, to);
            if (place < store) {
                to = store;
            } else {
                from = store;
            }
        }
        sort(from, to);
    }

    /**
     * Brings what comes before the median of three elements to the front, swapping always, so that nothing is to be predicted. No two keys
     * are equal, so neither part is empty.
     *
     * @return where the rest starts
     */
    private int partition(int from, int to) {
        long a = keys[from];
        long b = keys[from + to >>> 1];
        long c = keys[to - 1];
        long pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
        int store = from;
        for (int i = from; i < to; i++) {
            long key = keys[i];
            keys[i] = keys[store];
            keys[store] = key;
            store += key < pivot ? 1 : 0;
        }
        return store;
    }

    private void sort(int from, int to) {
        if (from == 0 && to == n && n >= MANY) {
            sortByDigits();
        } else {
            Arrays.sort(keys, from, to);
        }
    }

    /**
     * Sorts the row, whose elements are in the order of their indices, by one digit of the keys after the other, from the last to the first: radix sort,
     * as in D. E. Knuth, The Art of Computer Programming, volume 3, section 5.2.5. A digit that all keys share is left out.
     */
    private void sortByDigits() {
        if (scratch.length == 0) {
            scratch = new long[n];
            counts = new int[DIGITS * VALUES];
        }
        DigitPasses passes = DigitPasses.pay(n) ? new DigitPasses(n, VALUES) : null;
        if (passes == null) {
            countDigits();
        }
        long[] from = keys;
        long[] to = scratch;
        for (int digit = 0; digit < DIGITS; digit++) {
            if (passes == null ? sortBy(digit, from, to) : sortBy(digit, from, to, passes)) {
                long[] sorted = to;
                to = from;
                from = sorted;
            }
        }
        if (from != keys) {
            System.arraycopy(from, 0, keys, 0, n);
        }
    }

    /** {@return false if all keys have the same digit, so that they stay where they are} */
    private boolean sortBy(int digit, long[] from, long[] to) {
        if (!startPlaces(digit * VALUES)) {
            return false;
        }
        distribute(digit, from, 0, n, to, counts, digit * VALUES);
        return true;
    }

    /** {@return the same, on several threads} */
    private static boolean sortBy(int digit, long[] from, long[] to, DigitPasses passes) {
        return passes.pass((start, end, ofValues) -> count(digit, from, start, end, ofValues), (start, end,
                places) -> distribute(digit, from, start, end, to, places, 0));
    }

    private static int value(long key, int digit) {
        return (int) ((key ^ Long.MIN_VALUE) >>> Integer.SIZE + digit * DIGIT) & VALUES - 1;
    }

    private static void count(int digit, long[] keys, int start, int end, int[] ofValues) {
        for (int i = start; i < end; i++) {
            ofValues[value(keys[i], digit)]++;
        }
    }

    /** Counts, for each digit, how many keys have each value. */
    private void countDigits() {
        Arrays.fill(counts, 0);
        for (int i = 0; i < n; i++) {
            int key = (int) (keys[i] >> Integer.SIZE) ^ Integer.MIN_VALUE;
            for (int digit = 0; digit < DIGITS; digit++) {
                counts[digit * VALUES + (key >>> digit * DIGIT & VALUES - 1)]++;
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

    private static void distribute(int digit, long[] from, int start, int end, long[] to, int[] places, int first) {
        for (int i = start; i < end; i++) {
            long key = from[i];
            to[places[first + value(key, digit)]++] = key;
        }
    }
}
