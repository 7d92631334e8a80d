package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Copies runs and planes of elements, whose bits alone matter, of 1, 2, 4 or 8 bytes. */
final class Moves {
    /** From this many neighbours on, one element is written several at a time. */
    private static final long FEW = 16;

    /** So many elements of a run are moved before those of the next run, which lie between them. */
    private static final long STRIP = 256;

    private Moves() {}

    /** Copies n elements between any distances. */
    static void run(int size, MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep,
            long n) {
        if (outStep == size && (xStep == size || n >= FEW)) {
            if (xStep == size) {
                MemorySegment.copy(xs, xAt, out, outAt, n * size);
                return;
            }
            if (xStep == 0) {
                FillKernels.fill(bits(size, xs, xAt), size, out, outAt, size, n);
                return;
            }
            if (xStep == -size && Simd.WIDE) {
                long done = reverse(size, xs, xAt, out, outAt, n);
                strided(size, xs, xAt - done * size, xStep, out, outAt + done * size, outStep, n - done);
                return;
            }
        }
        strided(size, xs, xAt, xStep, out, outAt, outStep, n);
    }

    private static void strided(int size, MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
            long outStep, long n) {
        switch (size) {
            case Short.BYTES -> {
                for (long i = 0; i < n; i++) {
                    out.set(JAVA_SHORT_UNALIGNED, outAt + i * outStep, xs.get(JAVA_SHORT_UNALIGNED, xAt + i * xStep));
                }
            }
            case Integer.BYTES -> {
                for (long i = 0; i < n; i++) {
                    out.set(JAVA_INT_UNALIGNED, outAt + i * outStep, xs.get(JAVA_INT_UNALIGNED, xAt + i * xStep));
                }
            }
            case Long.BYTES -> {
                for (long i = 0; i < n; i++) {
                    out.set(JAVA_LONG_UNALIGNED, outAt + i * outStep, xs.get(JAVA_LONG_UNALIGNED, xAt + i * xStep));
                }
            }
            default -> {
                for (long i = 0; i < n; i++) {
                    out.set(JAVA_BYTE, outAt + i * outStep, xs.get(JAVA_BYTE, xAt + i * xStep));
                }
            }
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

    private static long reverse(int size, MemorySegment xs, long lastAt, MemorySegment out, long outAt, long n) {
        return switch (size) {
            case Short.BYTES -> VectorMoveShorts.reverse(xs, lastAt, out, outAt, n);
            case Integer.BYTES -> VectorMoveInts.reverse(xs, lastAt, out, outAt, n);
            case Long.BYTES -> VectorMoveLongs.reverse(xs, lastAt, out, outAt, n);
            default -> VectorMoveBytes.reverse(xs, lastAt, out, outAt, n);
        };
    }

    /**
     * Copies runs of {@code columns} elements. Where columns of a wide matrix become rows, in squares that are transposed in registers;
     * elsewhere in strips, so that each line of cache is fetched once, although one of the two is walked across.
     */
    static void plane(int size, MemorySegment xs, long xAt, long xStep, long xRowStep, MemorySegment out, long outAt,
            long outStep, long outRowStep, long columns, long rows) {
        long side = size == Long.BYTES ? 4 : 8;
        if (Simd.WIDE && xRowStep == size && outStep == size && rows >= side && columns >= side) {
            long wholeRows = rows & -side;
            long wholeColumns = columns & -side;
            transpose(size, xs, xAt, xStep, out, outAt, outRowStep, wholeColumns, wholeRows);
            for (long column = wholeColumns; column < columns; column++) {
                strided(size, xs, xAt + column * xStep, size, out, outAt + column * size, outRowStep, rows);
            }
            for (long row = wholeRows; row < rows; row++) {
                strided(size, xs, xAt + row * size, xStep, out, outAt + row * outRowStep, size, wholeColumns);
            }
            return;
        }
        long strip = rows > STRIP ? 64 / size : STRIP;
        for (long column = 0; column < columns; column += strip) {
            long count = Math.min(columns - column, strip);
            for (long row = 0; row < rows; row++) {
                strided(size, xs, xAt + column * xStep + row * xRowStep, xStep, out, outAt + column * outStep + row
                        * outRowStep, outStep, count);
            }
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
}
