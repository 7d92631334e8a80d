package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Copies runs and planes of elements, whose bits alone matter, of 1, 2, 4 or 8 bytes. */
final class Moves {
    private static final int CACHE_LINE = 64;

    /** From this many neighbours on, one element is written several at a time. */
    private static final long FEW = 16;

    /** So many elements of a run are moved before those of the next run, which lie between them. */
    private static final long STRIP = 256;

    /** The elements that a loop over int goes through, which the JIT compiles to a quarter of the time of one over long. */
    private static final long MOST = 1 << 30;

    private Moves() {}

    /** Copies n elements between any distances. */
    static void run(int size, MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep,
            long n) {
        if (outStep == size && (xStep == size || n >= FEW)) {
            if (xStep == size) {
                row(xs, xAt, out, outAt, n * size);
                return;
            }
            if (xStep == 0) {
                FillKernels.fill(bits(size, xs, xAt), size, out, outAt, size, n);
                return;
            }
            if (xStep == -size && Simd.WIDE) {
                reverse(size, xs, xAt, out, outAt, n);
                return;
            }
        }
        strided(size, xs, xAt, xStep, out, outAt, outStep, n);
    }

    private static void row(MemorySegment xs, long xAt, MemorySegment out, long outAt, long bytes) {
        if (Simd.WIDE && bytes >= VectorRows.LEAST && bytes <= VectorRows.MOST_OF_A_COPY) {
            VectorRows.copy(xs, xAt, 0, out, outAt, 0, (int) bytes, 1);
        } else {
            MemorySegment.copy(xs, xAt, out, outAt, bytes);
        }
    }

    private static void strided(int size, MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
            long outStep, long n) {
        for (long done = 0; done < n; done += MOST) {
            strided(size, xs, xAt + done * xStep, xStep, out, outAt + done * outStep, outStep, (int) Math.min(MOST, n
                    - done));
        }
    }

    private static void strided(int size, MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
            long outStep, int n) {
        switch (size) {
            case Short.BYTES -> shorts(xs, xAt, xStep, out, outAt, outStep, n);
            case Integer.BYTES -> ints(xs, xAt, xStep, out, outAt, outStep, n);
            case Long.BYTES -> longs(xs, xAt, xStep, out, outAt, outStep, n);
            default -> bytes(xs, xAt, xStep, out, outAt, outStep, n);
        }
    }

    private static void shorts(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep,
            int n) {
        long from = xAt;
        long to = outAt;
        for (int i = 0; i < n; i++) {
            out.set(JAVA_SHORT_UNALIGNED, to, xs.get(JAVA_SHORT_UNALIGNED, from));
            from += xStep;
            to += outStep;
        }
    }

    private static void ints(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep,
            int n) {
        long from = xAt;
        long to = outAt;
        for (int i = 0; i < n; i++) {
            out.set(JAVA_INT_UNALIGNED, to, xs.get(JAVA_INT_UNALIGNED, from));
            from += xStep;
            to += outStep;
        }
    }

    private static void longs(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep,
            int n) {
        long from = xAt;
        long to = outAt;
        for (int i = 0; i < n; i++) {
            out.set(JAVA_LONG_UNALIGNED, to, xs.get(JAVA_LONG_UNALIGNED, from));
            from += xStep;
            to += outStep;
        }
    }

    private static void bytes(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep,
            int n) {
        long from = xAt;
        long to = outAt;
        for (int i = 0; i < n; i++) {
            out.set(JAVA_BYTE, to, xs.get(JAVA_BYTE, from));
            from += xStep;
            to += outStep;
        }
    }

    private static long bits(int size, MemorySegment xs, long xAt) {
        return switch (size) {
            case Short.BYTES -> xs.get(JAVA_SHORT_UNALIGNED, xAt);
            case Integer.BYTES -> xs.get(JAVA_INT_UNALIGNED, xAt);
            case Long.BYTES -> xs.get(JAVA_LONG_UNALIGNED, xAt);
            default -> xs.get(JAVA_BYTE, xAt);
        };
    }

    private static void reverse(int size, MemorySegment xs, long lastAt, MemorySegment out, long outAt, long n) {
        for (long start = 0; start < n; start += MOST) {
            int count = (int) Math.min(MOST, n - start);
            long from = lastAt - start * size;
            long to = outAt + start * size;
            int done = switch (size) {
                case Short.BYTES -> VectorMoveShorts.reverse(xs, from, out, to, count);
                case Integer.BYTES -> VectorMoveInts.reverse(xs, from, out, to, count);
                case Long.BYTES -> VectorMoveLongs.reverse(xs, from, out, to, count);
                default -> VectorMoveBytes.reverse(xs, from, out, to, count);
            };
            strided(size, xs, from - (long) done * size, -size, out, to + (long) done * size, size, count - done);
        }
    }

    /** Copies a plane of {@code rows} runs of {@code columns} elements. */
    static void plane(int size, MemorySegment xs, long xAt, long xStep, long xRowStep, MemorySegment out, long outAt,
            long outStep, long outRowStep, long columns, long rows) {
        if (Simd.WIDE && xStep == size && outRowStep == size) {
            matrix(size, xs, xAt, xRowStep, out, outAt, outStep, rows, columns);
        } else if (Simd.WIDE && xRowStep == size && outStep == size) {
            matrix(size, xs, xAt, xStep, out, outAt, outRowStep, columns, rows);
        } else {
            strips(size, xs, xAt, xStep, xRowStep, out, outAt, outStep, outRowStep, columns, rows);
        }
    }

    /** Copies a matrix with neighbours in its columns to one with neighbours in its rows. */
    private static void matrix(int size, MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
            long rowStep, long columns, long rows) {
        long side = size == Long.BYTES ? VectorMoveLongs.SIDE : VectorMoveInts.SIDE;
        long wholeRows = rows & -side;
        long wholeColumns = columns & -side;
        if (wholeRows > 0 && wholeColumns > 0) {
            transpose(size, xs, xAt, xStep, out, outAt, rowStep, wholeColumns, wholeRows);
        } else if (wholeRows > 0 && columns > 1 && rowStep == columns * size && rows < MOST) {
            interleave(size, xs, xAt, xStep, out, outAt, (int) columns, (int) wholeRows);
            wholeColumns = columns;
        } else if (wholeColumns > 0 && rows > 1 && xStep == rows * size && columns < MOST) {
            separate(size, xs, xAt, out, outAt, rowStep, (int) rows, (int) wholeColumns);
            wholeRows = rows;
        } else {
            wholeRows = 0;
            wholeColumns = 0;
        }
        for (long column = wholeColumns; column < columns; column++) {
            strided(size, xs, xAt + column * xStep, size, out, outAt + column * size, rowStep, wholeRows);
        }
        for (long row = wholeRows; row < rows; row++) {
            strided(size, xs, xAt + row * size, xStep, out, outAt + row * rowStep, size, columns);
        }
    }

    private static void transpose(int size, MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
            long rowStep, long columns, long rows) {
        switch (size) {
            case Short.BYTES -> VectorMoveShorts.transpose(xs, xAt, xStep, out, outAt, rowStep, columns, rows);
            case Integer.BYTES -> VectorMoveInts.transpose(xs, xAt, xStep, out, outAt, rowStep, columns, rows);
            case Long.BYTES -> VectorMoveLongs.transpose(xs, xAt, xStep, out, outAt, rowStep, columns, rows);
            default -> VectorMoveBytes.transpose(xs, xAt, xStep, out, outAt, rowStep, columns, rows);
        }
    }

    private static void interleave(int size, MemorySegment xs, long xAt, long rowStep, MemorySegment out, long outAt,
            int rows, int n) {
        switch (size) {
            case Short.BYTES -> VectorMoveShorts.interleave(xs, xAt, rowStep, out, outAt, rows, n);
            case Integer.BYTES -> VectorMoveInts.interleave(xs, xAt, rowStep, out, outAt, rows, n);
            case Long.BYTES -> VectorMoveLongs.interleave(xs, xAt, rowStep, out, outAt, rows, n);
            default -> VectorMoveBytes.interleave(xs, xAt, rowStep, out, outAt, rows, n);
        }
    }

    private static void separate(int size, MemorySegment xs, long xAt, MemorySegment out, long outAt, long rowStep,
            int rows, int n) {
        switch (size) {
            case Short.BYTES -> VectorMoveShorts.separate(xs, xAt, out, outAt, rowStep, rows, n);
            case Integer.BYTES -> VectorMoveInts.separate(xs, xAt, out, outAt, rowStep, rows, n);
            case Long.BYTES -> VectorMoveLongs.separate(xs, xAt, out, outAt, rowStep, rows, n);
            default -> VectorMoveBytes.separate(xs, xAt, out, outAt, rowStep, rows, n);
        }
    }

    /** Copies in strips, so that each line of cache is fetched once, although one of the two is walked across. */
    private static void strips(int size, MemorySegment xs, long xAt, long xStep, long xRowStep, MemorySegment out,
            long outAt, long outStep, long outRowStep, long columns, long rows) {
        long strip = rows > STRIP ? CACHE_LINE / size : STRIP;
        for (long column = 0; column < columns; column += strip) {
            long count = Math.min(columns - column, strip);
            for (long row = 0; row < rows; row++) {
                strided(size, xs, xAt + column * xStep + row * xRowStep, xStep, out, outAt + column * outStep + row
                        * outRowStep, outStep, count);
            }
        }
    }
}
