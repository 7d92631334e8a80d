package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Selects an element of a row by vectors: compares with two elements of a sample between which the wanted one probably lies, keeps what
 * is between them, and so on, as R. W. Floyd and R. L. Rivest, Expected time bounds for selection, Communications of the ACM 18(3), 1975.
 * NaN, which is left out, fills what is behind a range up to a whole vector. Loaded only where the Vector API is present.
 */
final class SimdSelectionF32 implements RowSelection {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Ranges from this length on are compared with two elements. */
    private static final int MANY = 512;

    /** The elements of a sample, and how far from its own place in the sample the wanted one is looked for. */
    private static final int SAMPLE = 64;
    private static final int MARGIN = 8;

    private final int n;
    private final int place;
    private final boolean nanFirst;
    private final float[] row;
    private final float[] sample = new float[SAMPLE];
    private float[] kept;
    private float[] next;

    /** How many elements that equal the selected one come before it. */
    private int before;

    SimdSelectionF32(int n, int place, boolean nanFirst) {
        this.n = n;
        this.place = place;
        this.nanFirst = nanFirst;
        this.row = new float[n + LANES];
        this.kept = new float[n + LANES];
        this.next = new float[n + LANES];
    }

    @Override
    public int index(MemorySegment xs, long xAt, long xStep) {
        load(xs, xAt, xStep);
        int numbers = countNumbers();
        if (numbers < n && nanFirst) {
            return indexOf(Float.NaN, 0);
        }
        if (place >= numbers) {
            return indexOf(Float.NaN, place - numbers);
        }
        return indexOf(select(numbers), before);
    }

    private void load(MemorySegment xs, long xAt, long xStep) {
        if (xStep == Float.BYTES) {
            MemorySegment.copy(xs, ValueLayout.JAVA_FLOAT_UNALIGNED, xAt, row, 0, n);
        } else {
            for (int i = 0; i < n; i++) {
                row[i] = xs.get(ValueLayout.JAVA_FLOAT_UNALIGNED, xAt + i * xStep);
            }
        }
        fillBehind(row, n);
    }

    private static void fillBehind(float[] range, int end) {
        FloatVector.broadcast(SPECIES, Float.NaN).intoArray(range, end);
    }

    private int countNumbers() {
        int count = 0;
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, row, i);
            count += x.compare(VectorOperators.EQ, x).trueCount();
        }
        return count;
    }

    /** {@return the number that belongs to the place, and notes how many equal ones are before it} */
    private float select(int numbers) {
        float[] from = row;
        int size = numbers;
        if (numbers < n) {
            keepBetween(row, n, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, kept);
            from = kept;
        }
        int wanted = place;
        int patience = 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(n));
        boolean shrinks = true;
        while (size > LANES) {
            if (patience-- == 0) {
                return selectBySorting(from, size, wanted);
            }
            float low;
            float high;
            if (shrinks && size >= MANY) {
                int middle = takeSample(from, size, wanted);
                low = sample[Math.max(middle - MARGIN, 0)];
                high = sample[Math.min(middle + MARGIN, SAMPLE - 1)];
            } else {
                low = medianOfThree(from[0], from[size >>> 1], from[size - 1]);
                high = low;
            }
            int less = countLess(from, size, low);
            int left;
            if (wanted < less) {
                left = keepLess(from, size, low, next);
            } else {
                wanted -= less;
                left = keepBetween(from, size, low, high, next);
                if (wanted >= left) {
                    wanted -= left;
                    left = keepGreater(from, size, high, next);
                } else if (low == high) {
                    before = wanted;
                    return low;
                }
            }
            shrinks = left < size;
            size = left;
            from = next;
            next = kept;
            kept = from;
        }
        return selectInVector(from, size, wanted);
    }

    /** Sorts a sample of a range and returns the place in it that corresponds to one in the range. */
    private int takeSample(float[] from, int size, int wanted) {
        int distance = size / SAMPLE;
        for (int i = 0; i < SAMPLE; i++) {
            sample[i] = from[i * distance];
        }
        Arrays.sort(sample);
        return (int) ((long) wanted * SAMPLE / size);
    }

    private static float medianOfThree(float a, float b, float c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }

    private static int countLess(float[] from, int size, float bound) {
        int count = 0;
        for (int i = 0; i < size; i += LANES) {
            count += FloatVector.fromArray(SPECIES, from, i).compare(VectorOperators.LT, bound).trueCount();
        }
        return count;
    }

    private static int keepLess(float[] from, int size, float bound, float[] to) {
        int count = 0;
        for (int i = 0; i < size; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, from, i);
            VectorMask<Float> keeps = x.compare(VectorOperators.LT, bound);
            x.compress(keeps).intoArray(to, count);
            count += keeps.trueCount();
        }
        fillBehind(to, count);
        return count;
    }

    private static int keepGreater(float[] from, int size, float bound, float[] to) {
        int count = 0;
        for (int i = 0; i < size; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, from, i);
            VectorMask<Float> keeps = x.compare(VectorOperators.GT, bound);
            x.compress(keeps).intoArray(to, count);
            count += keeps.trueCount();
        }
        fillBehind(to, count);
        return count;
    }

    private static int keepBetween(float[] from, int size, float low, float high, float[] to) {
        int count = 0;
        for (int i = 0; i < size; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, from, i);
            VectorMask<Float> keeps = x.compare(VectorOperators.GE, low).and(x.compare(VectorOperators.LE, high));
            x.compress(keeps).intoArray(to, count);
            count += keeps.trueCount();
        }
        fillBehind(to, count);
        return count;
    }

    private float selectInVector(float[] from, int size, int wanted) {
        FloatVector x = FloatVector.fromArray(SPECIES, from, 0);
        for (int i = 0; i < size; i++) {
            float candidate = from[i];
            int less = x.compare(VectorOperators.LT, candidate).trueCount();
            if (less <= wanted && wanted < x.compare(VectorOperators.LE, candidate).trueCount()) {
                before = wanted - less;
                return candidate;
            }
        }
        throw new AssertionError(wanted + " of " + size);
    }

    private float selectBySorting(float[] from, int size, int wanted) {
        Arrays.sort(from, 0, size);
        float value = from[wanted];
        before = 0;
        while (before < wanted && from[wanted - before - 1] == value) {
            before++;
        }
        return value;
    }

    /** {@return the index in the row of an element that equals a value, or is NaN as it is, after some others that do} */
    private int indexOf(float value, int skipped) {
        int left = skipped;
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, row, i);
            VectorMask<Float> same = value == value ? x.compare(VectorOperators.EQ, value) : x.test(
                    VectorOperators.IS_NAN);
            int count = same.trueCount();
            if (left < count) {
                long lanes = same.toLong();
                for (; left > 0; left--) {
                    lanes &= lanes - 1;
                }
                return i + Long.numberOfTrailingZeros(lanes);
            }
            left -= count;
        }
        return n;
    }
}
