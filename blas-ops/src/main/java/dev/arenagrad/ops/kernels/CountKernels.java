package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Counts elements that are not 0. */
public final class CountKernels {
    private static final long EIGHT_ONES = 0x0101010101010101L;

    private CountKernels() {}

    /** Counts over the dimensions in which out has size 1, as {@link dev.arenagrad.ops.Backend#countNonzero} says. */
    public static void countNonzero(NDArray x, NDArray out) {
        if (x.numel() == 0) {
            FillKernels.fill(out, 0);
            return;
        }
        DType dtype = x.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        ReductionLoops loops = ReductionLoops.over(x, out);
        LoopNest kept = loops.kept();
        LoopNest reduced = loops.reduced();
        boolean sideBySide = loops.areSideBySide();
        if (sideBySide) {
            FillKernels.fill(out, 0);
        }
        do {
            if (sideBySide) {
                addRows(dtype, xs, outs, kept, reduced);
            } else {
                for (long i = 0; i < kept.count(); i++) {
                    outs.set(ValueLayout.JAVA_LONG, kept.at(0) + i * kept.step(0), total(dtype, xs, kept.at(1) + i
                            * kept.step(1), reduced));
                }
            }
        } while (kept.advance());
    }

    /** Adds rows that lie one after another to the counts of their columns, so that memory is read in its order. */
    private static void addRows(DType dtype, MemorySegment xs, MemorySegment outs, LoopNest kept, LoopNest reduced) {
        long step = kept.step(1);
        do {
            for (long row = 0; row < reduced.count(); row++) {
                long start = kept.at(1) + reduced.at(0) + row * reduced.step(0);
                for (long i = 0; i < kept.count(); i++) {
                    long outAt = kept.at(0) + i * kept.step(0);
                    outs.set(ValueLayout.JAVA_LONG, outAt, outs.get(ValueLayout.JAVA_LONG, outAt) + row(dtype, xs, start
                            + i * step, step, 1));
                }
            }
        } while (reduced.advance());
    }

    private static long total(DType dtype, MemorySegment xs, long start, LoopNest reduced) {
        long total = 0;
        do {
            total += row(dtype, xs, start + reduced.at(0), reduced.step(0), reduced.count());
        } while (reduced.advance());
        return total;
    }

    private static long row(DType dtype, MemorySegment xs, long xAt, long xStep, long n) {
        return switch (dtype) {
            case BOOL -> xStep == 1 ? bytes(xs, xAt, n) : bytes(xs, xAt, xStep, n);
            case UINT8, INT8 -> narrow(Byte.BYTES, 0xff, xs, xAt, xStep, n);
            case INT16 -> narrow(Short.BYTES, 0xffff, xs, xAt, xStep, n);
            case FLOAT16, BFLOAT16 -> narrow(Short.BYTES, 0x7fff, xs, xAt, xStep, n);
            case INT32 -> narrow(Integer.BYTES, -1, xs, xAt, xStep, n);
            case INT64 -> longs(xs, xAt, xStep, n);
            case FLOAT32 -> floats(xs, xAt, xStep, n);
            case FLOAT64 -> doubles(xs, xAt, xStep, n);
        };
    }

    /** {@return how many of n bytes, each 0 or 1 and one after another, are 1} */
    static long bytes(MemorySegment xs, long xAt, long n) {
        long whole = n & -Long.BYTES;
        long count = 0;
        for (long i = 0; i < whole; i += Long.BYTES) {
            count += Long.bitCount(xs.get(ValueLayout.JAVA_LONG_UNALIGNED, xAt + i) & EIGHT_ONES);
        }
        return count + bytes(xs, xAt + whole, 1, n - whole);
    }

    private static long bytes(MemorySegment xs, long xAt, long xStep, long n) {
        long count = 0;
        for (long i = 0; i < n; i++) {
            count += xs.get(ValueLayout.JAVA_BYTE, xAt + i * xStep);
        }
        return count;
    }

    /** {@return how many elements of {@code size} bytes have a bit of the mask, which leaves out the sign of -0} */
    private static long narrow(int size, int mask, MemorySegment xs, long xAt, long xStep, long n) {
        long count = 0;
        switch (size) {
            case Byte.BYTES -> {
                for (long i = 0; i < n; i++) {
                    count += (xs.get(ValueLayout.JAVA_BYTE, xAt + i * xStep) & mask) != 0 ? 1 : 0;
                }
            }
            case Short.BYTES -> {
                for (long i = 0; i < n; i++) {
                    count += (xs.get(ValueLayout.JAVA_SHORT, xAt + i * xStep) & mask) != 0 ? 1 : 0;
                }
            }
            default -> {
                for (long i = 0; i < n; i++) {
                    count += (xs.get(ValueLayout.JAVA_INT, xAt + i * xStep) & mask) != 0 ? 1 : 0;
                }
            }
        }
        return count;
    }

    private static long longs(MemorySegment xs, long xAt, long xStep, long n) {
        long count = 0;
        for (long i = 0; i < n; i++) {
            count += xs.get(ValueLayout.JAVA_LONG, xAt + i * xStep) != 0 ? 1 : 0;
        }
        return count;
    }

    private static long floats(MemorySegment xs, long xAt, long xStep, long n) {
        long count = 0;
        for (long i = 0; i < n; i++) {
            count += xs.get(ValueLayout.JAVA_FLOAT, xAt + i * xStep) != 0 ? 1 : 0;
        }
        return count;
    }

    private static long doubles(MemorySegment xs, long xAt, long xStep, long n) {
        long count = 0;
        for (long i = 0; i < n; i++) {
            count += xs.get(ValueLayout.JAVA_DOUBLE, xAt + i * xStep) != 0 ? 1 : 0;
        }
        return count;
    }
}
