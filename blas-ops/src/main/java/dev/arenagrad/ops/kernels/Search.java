package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Finds the first position of a value that is known to occur among n elements. NaN equals NaN here. */
final class Search {
    private Search() {}

    static long firstFloat(float value, MemorySegment xs, long xAt, long xStep, long n) {
        boolean nan = value != value;
        for (long i = Simd.ON && xStep == Float.BYTES ? SimdSearchF32.before(value, xs, xAt, n) : 0;; i++) {
            float x = xs.get(ValueLayout.JAVA_FLOAT, xAt + i * xStep);
            if (x == value || nan && x != x) {
                return i;
            }
        }
    }

    static long firstDouble(double value, MemorySegment xs, long xAt, long xStep, long n) {
        boolean nan = value != value;
        for (long i = Simd.ON && xStep == Double.BYTES ? SimdSearchF64.before(value, xs, xAt, n) : 0;; i++) {
            double x = xs.get(ValueLayout.JAVA_DOUBLE, xAt + i * xStep);
            if (x == value || nan && x != x) {
                return i;
            }
        }
    }

    static long firstLong(long value, MemorySegment xs, long xAt, long xStep) {
        for (long i = 0;; i++) {
            if (xs.get(ValueLayout.JAVA_LONG, xAt + i * xStep) == value) {
                return i;
            }
        }
    }
}
