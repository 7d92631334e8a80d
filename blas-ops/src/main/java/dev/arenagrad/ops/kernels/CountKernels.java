package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.stream.LongStream;

/** Counts elements that are not 0. */
public final class CountKernels {
    private static final long EIGHT_ONES = 0x0101010101010101L;

    /** A byte holds the sum of so many ones. */
    private static final long BYTE_ROWS = 255;

    /** Eight bytes, the first of which is the lowest. */
    private static final ValueLayout.OfLong EIGHT_BYTES = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(
            ByteOrder.LITTLE_ENDIAN);

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
        long columns = kept.count();
        long step = kept.step(1);
        long vectors = kept.step(0) == Long.BYTES && step == dtype.byteSize() ? vectorColumns(dtype, columns) : 0;
        do {
            long start = kept.at(1) + reduced.at(0);
            if (vectors > 0) {
                addVectors(dtype, xs, start, reduced.step(0), reduced.count(), outs, kept.at(0), vectors);
            }
            if (vectors < columns) {
                for (long row = 0; row < reduced.count(); row++) {
                    addRow(dtype, xs, start + row * reduced.step(0) + vectors * step, step, outs, kept.at(0) + vectors
                            * kept
                                    .step(0), kept.step(0), columns - vectors);
                }
            }
        } while (reduced.advance());
    }

    /** {@return how many columns, the first ones, can be counted many at a time} */
    private static long vectorColumns(DType dtype, long columns) {
        return switch (dtype) {
            case BOOL -> columns & -Long.BYTES;
            case INT32, FLOAT32 -> Simd.ON ? columns - columns % SimdCounts.INT_COLUMNS : 0;
            case INT64, FLOAT64 -> Simd.ON ? columns - columns % SimdCounts.LONG_COLUMNS : 0;
            default -> 0;
        };
    }

    private static void addVectors(DType dtype, MemorySegment xs, long xAt, long rowStep, long rows, MemorySegment outs,
            long outAt, long columns) {
        switch (dtype) {
            case BOOL -> {
                for (long c = 0; c < columns; c += Long.BYTES) {
                    addBytes(xs, xAt + c, rowStep, rows, outs, outAt + c * Long.BYTES);
                }
            }
            case INT32, FLOAT32 -> SimdCounts.addIntColumns((int) mask(dtype), xs, xAt, rowStep, rows, outs, outAt,
                    columns);
            default -> SimdCounts.addLongColumns(mask(dtype), xs, xAt, rowStep, rows, outs, outAt, columns);
        }
    }

    /** Adds eight columns of bytes, each 0 or 1, as the bytes of a long, which hold the sums of {@link #BYTE_ROWS} rows. */
    private static void addBytes(MemorySegment xs, long xAt, long rowStep, long rows, MemorySegment outs, long outAt) {
        for (long row = 0; row < rows;) {
            long blockEnd = Math.min(rows, row + BYTE_ROWS);
            long sums = 0;
            for (; row < blockEnd; row++) {
                sums += xs.get(EIGHT_BYTES, xAt + row * rowStep);
            }
            for (int c = 0; c < Long.BYTES; c++) {
                long at = outAt + (long) c * Long.BYTES;
                outs.set(ValueLayout.JAVA_LONG, at, outs.get(ValueLayout.JAVA_LONG, at) + (sums >>> c * Byte.SIZE
                        & 0xff));
            }
        }
    }

    /** Adds the n elements of a row to n counts. */
    private static void addRow(DType dtype, MemorySegment xs, long xAt, long xStep, MemorySegment outs, long outAt,
            long outStep,
            long n) {
        long mask = mask(dtype);
        switch (dtype.byteSize()) {
            case Byte.BYTES -> {
                for (long i = 0; i < n; i++) {
                    add(xs.get(ValueLayout.JAVA_BYTE, xAt + i * xStep) & mask, outs, outAt + i * outStep);
                }
            }
            case Short.BYTES -> {
                for (long i = 0; i < n; i++) {
                    add(xs.get(ValueLayout.JAVA_SHORT, xAt + i * xStep) & mask, outs, outAt + i * outStep);
                }
            }
            case Integer.BYTES -> {
                for (long i = 0; i < n; i++) {
                    add(xs.get(ValueLayout.JAVA_INT, xAt + i * xStep) & mask, outs, outAt + i * outStep);
                }
            }
            default -> {
                for (long i = 0; i < n; i++) {
                    add(xs.get(ValueLayout.JAVA_LONG, xAt + i * xStep) & mask, outs, outAt + i * outStep);
                }
            }
        }
    }

    private static void add(long bits, MemorySegment outs, long at) {
        outs.set(ValueLayout.JAVA_LONG, at, outs.get(ValueLayout.JAVA_LONG, at) + (bits == 0 ? 0 : 1));
    }

    private static long total(DType dtype, MemorySegment xs, long start, LoopNest reduced) {
        long total = 0;
        do {
            total += longRow(dtype, xs, start + reduced.at(0), reduced.step(0), reduced.count());
        } while (reduced.advance());
        return total;
    }

    /** {@return the count of a row} */
    static long longRow(DType dtype, MemorySegment xs, long xAt, long xStep, long n) {
        if (!RowBlocks.areIn(n)) {
            return row(dtype, xs, xAt, xStep, n);
        }
        long[] counts = new long[RowBlocks.count(n)];
        RowBlocks.run(n, (k, from, count) -> counts[k] = row(dtype, xs, xAt + from * xStep, xStep, count), xs);
        return LongStream.of(counts).sum();
    }

    private static long row(DType dtype, MemorySegment xs, long xAt, long xStep, long n) {
        if (dtype == DType.BOOL && xStep == Byte.BYTES) {
            return bytes(xs, xAt, n);
        }
        long mask = mask(dtype);
        int size = dtype.byteSize();
        if (Simd.ON && xStep == size && size >= Integer.BYTES) {
            return size == Integer.BYTES ? SimdCounts.ints((int) mask, xs, xAt, n) : SimdCounts.longs(mask, xs, xAt, n);
        }
        return plainRow(size, mask, xs, xAt, xStep, n);
    }

    /** {@return the bits of which an element that is not 0 has one: all but the sign of -0} */
    private static long mask(DType dtype) {
        return switch (dtype) {
            case FLOAT16, BFLOAT16 -> Short.MAX_VALUE;
            case FLOAT32 -> Integer.MAX_VALUE;
            case FLOAT64 -> Long.MAX_VALUE;
            default -> -1;
        };
    }

    /** {@return how many of n bytes, each 0 or 1 and one after another, are 1} */
    static long bytes(MemorySegment xs, long xAt, long n) {
        long whole = n & -Long.BYTES;
        long count = 0;
        for (long i = 0; i < whole; i += Long.BYTES) {
            count += Long.bitCount(xs.get(ValueLayout.JAVA_LONG_UNALIGNED, xAt + i) & EIGHT_ONES);
        }
        return count + plainRow(Byte.BYTES, -1, xs, xAt + whole, Byte.BYTES, n - whole);
    }

    /** {@return how many elements of {@code size} bytes have a bit of the mask} */
    static long plainRow(int size, long mask, MemorySegment xs, long xAt, long xStep, long n) {
        long count = 0;
        switch (size) {
            case Byte.BYTES -> {
                for (long i = 0; i < n; i++) {
                    count += (xs.get(ValueLayout.JAVA_BYTE, xAt + i * xStep) & mask) == 0 ? 0 : 1;
                }
            }
            case Short.BYTES -> {
                for (long i = 0; i < n; i++) {
                    count += (xs.get(ValueLayout.JAVA_SHORT, xAt + i * xStep) & mask) == 0 ? 0 : 1;
                }
            }
            case Integer.BYTES -> {
                for (long i = 0; i < n; i++) {
                    count += (xs.get(ValueLayout.JAVA_INT, xAt + i * xStep) & mask) == 0 ? 0 : 1;
                }
            }
            default -> {
                for (long i = 0; i < n; i++) {
                    count += (xs.get(ValueLayout.JAVA_LONG, xAt + i * xStep) & mask) == 0 ? 0 : 1;
                }
            }
        }
        return count;
    }
}
