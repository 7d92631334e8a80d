package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies short rows, also those that an index names, for which a call for each takes longer than its bytes. A loop over the vectors of each row would,
 * too: so rows are copied in pieces of four, two or one vectors, the first piece of all rows before the second.
 *
 * <p>All vectors are as wide as the processor prefers, rows shorter than one take half of one under a mask: with bytes of 256 and of 512
 * bits in one program the JIT made an object of each vector. With doubles it did so once a softmax had run, for what reason is not known.
 */
final class VectorRows {
    /** The shortest rows, and the longest for which vectors are faster than a call. */
    static final long LEAST = 32;
    static final long MOST = 512;

    /** The longest rows that are copied in a loop of vectors, which up to here takes four fifths of the time of a call. */
    static final long MOST_OF_A_COPY = 1 << 13;

    private static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_PREFERRED;
    private static final VectorMask<Byte> OF_SHORT = SPECIES.indexInRange(0, LEAST);
    private static final int BYTES = SPECIES.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private VectorRows() {}

    /** Copies rows of {@code bytes} bytes, {@link #LEAST} to {@link #MOST_OF_A_COPY}. The last piece of a row overlaps the one before. */
    static void copy(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep, int bytes,
            long rows) {
        if (bytes < BYTES) {
            shortPieces(xs, xAt, xStep, out, outAt, outStep, bytes, rows);
            return;
        }
        if (bytes <= 8 * BYTES) {
            fewVectors(xs, xAt, xStep, out, outAt, outStep, bytes, rows);
            return;
        }
        int last = bytes - BYTES;
        for (long row = 0; row < rows; row++) {
            long from = xAt + row * xStep;
            long to = outAt + row * outStep;
            for (int i = 0; i < last; i += BYTES) {
                ByteVector.fromMemorySegment(SPECIES, xs, from + i, ORDER).intoMemorySegment(out, to + i, ORDER);
            }
            ByteVector.fromMemorySegment(SPECIES, xs, from + last, ORDER).intoMemorySegment(out, to + last, ORDER);
        }
    }

    /** Without a loop in a row: the vectors of its end overlap those of its beginning. */
    private static void fewVectors(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep,
            int bytes, long rows) {
        if (bytes <= 2 * BYTES) {
            twoVectors(xs, xAt, xStep, out, outAt, outStep, bytes, rows);
        } else if (bytes <= 4 * BYTES) {
            fourVectors(xs, xAt, xStep, out, outAt, outStep, bytes, rows);
        } else {
            eightVectors(xs, xAt, xStep, out, outAt, outStep, bytes, rows);
        }
    }

    private static void twoVectors(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep,
            int bytes, long rows) {
        int last = bytes - BYTES;
        for (long row = 0; row < rows; row++) {
            long from = xAt + row * xStep;
            long to = outAt + row * outStep;
            vector(xs, from, out, to);
            vector(xs, from + last, out, to + last);
        }
    }

    private static void fourVectors(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep,
            int bytes, long rows) {
        int last = bytes - 2 * BYTES;
        for (long row = 0; row < rows; row++) {
            long from = xAt + row * xStep;
            long to = outAt + row * outStep;
            vector(xs, from, out, to);
            vector(xs, from + BYTES, out, to + BYTES);
            vector(xs, from + last, out, to + last);
            vector(xs, from + last + BYTES, out, to + last + BYTES);
        }
    }

    private static void eightVectors(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
            long outStep, int bytes, long rows) {
        int last = bytes - 4 * BYTES;
        for (long row = 0; row < rows; row++) {
            long from = xAt + row * xStep;
            long to = outAt + row * outStep;
            vector(xs, from, out, to);
            vector(xs, from + BYTES, out, to + BYTES);
            vector(xs, from + 2 * BYTES, out, to + 2 * BYTES);
            vector(xs, from + 3 * BYTES, out, to + 3 * BYTES);
            vector(xs, from + last, out, to + last);
            vector(xs, from + last + BYTES, out, to + last + BYTES);
            vector(xs, from + last + 2 * BYTES, out, to + last + 2 * BYTES);
            vector(xs, from + last + 3 * BYTES, out, to + last + 3 * BYTES);
        }
    }

    private static void vector(MemorySegment xs, long from, MemorySegment out, long to) {
        ByteVector.fromMemorySegment(SPECIES, xs, from, ORDER).intoMemorySegment(out, to, ORDER);
    }

    private static void shortPieces(MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep,
            int bytes, long rows) {
        VectorMask<Byte> mask = OF_SHORT;
        long last = bytes - LEAST;
        for (long row = 0; row < rows; row++) {
            long from = xAt + row * xStep;
            long to = outAt + row * outStep;
            ByteVector.fromMemorySegment(SPECIES, xs, from, ORDER, mask).intoMemorySegment(out, to, ORDER, mask);
            ByteVector.fromMemorySegment(SPECIES, xs, from + last, ORDER, mask)
                    .intoMemorySegment(out, to + last, ORDER, mask);
        }
    }

    /**
     * Copies rows of {@code bytes} bytes, {@link #LEAST} to {@link #MOST}. The last piece of a row overlaps the one before.
     *
     * @param xStep how far the row that index 0 names moves from row to row
     * @param jump the distance between the rows of x that neighbouring indices name
     */
    static void gather(MemorySegment xs, long xAt, long xStep, long jump, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, long outStep, int bytes, int rows) {
        int piece = bytes >= 4 * BYTES ? 4 * BYTES : bytes >= 2 * BYTES ? 2 * BYTES
                : bytes >= BYTES ? BYTES : (int) LEAST;
        int last = bytes - piece;
        for (int i = 0; i < last; i += piece) {
            piece(piece, xs, xAt + i, xStep, jump, indices, indexAt, out, outAt + i, outStep, rows);
        }
        piece(piece, xs, xAt + last, xStep, jump, indices, indexAt, out, outAt + last, outStep, rows);
    }

    private static void piece(int piece, MemorySegment xs, long xAt, long xStep, long jump, MemorySegment indices,
            long indexAt, MemorySegment out, long outAt, long outStep, int rows) {
        if (piece == 4 * BYTES) {
            fours(xs, xAt, xStep, jump, indices, indexAt, out, outAt, outStep, rows);
        } else if (piece == 2 * BYTES) {
            twos(xs, xAt, xStep, jump, indices, indexAt, out, outAt, outStep, rows);
        } else if (piece == BYTES) {
            ones(xs, xAt, xStep, jump, indices, indexAt, out, outAt, outStep, rows);
        } else {
            shorts(xs, xAt, xStep, jump, indices, indexAt, out, outAt, outStep, rows);
        }
    }

    private static void fours(MemorySegment xs, long xAt, long xStep, long jump, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, long outStep, int rows) {
        for (int row = 0; row < rows; row++) {
            long from = xAt + row * xStep + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) row * Long.BYTES) * jump;
            long to = outAt + row * outStep;
            ByteVector a = ByteVector.fromMemorySegment(SPECIES, xs, from, ORDER);
            ByteVector b = ByteVector.fromMemorySegment(SPECIES, xs, from + BYTES, ORDER);
            ByteVector c = ByteVector.fromMemorySegment(SPECIES, xs, from + 2 * BYTES, ORDER);
            ByteVector d = ByteVector.fromMemorySegment(SPECIES, xs, from + 3 * BYTES, ORDER);
            a.intoMemorySegment(out, to, ORDER);
            b.intoMemorySegment(out, to + BYTES, ORDER);
            c.intoMemorySegment(out, to + 2 * BYTES, ORDER);
            d.intoMemorySegment(out, to + 3 * BYTES, ORDER);
        }
    }

    private static void twos(MemorySegment xs, long xAt, long xStep, long jump, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, long outStep, int rows) {
        for (int row = 0; row < rows; row++) {
            long from = xAt + row * xStep + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) row * Long.BYTES) * jump;
            long to = outAt + row * outStep;
            ByteVector a = ByteVector.fromMemorySegment(SPECIES, xs, from, ORDER);
            ByteVector b = ByteVector.fromMemorySegment(SPECIES, xs, from + BYTES, ORDER);
            a.intoMemorySegment(out, to, ORDER);
            b.intoMemorySegment(out, to + BYTES, ORDER);
        }
    }

    private static void ones(MemorySegment xs, long xAt, long xStep, long jump, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, long outStep, int rows) {
        for (int row = 0; row < rows; row++) {
            long from = xAt + row * xStep + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) row * Long.BYTES) * jump;
            ByteVector.fromMemorySegment(SPECIES, xs, from, ORDER).intoMemorySegment(out, outAt + row * outStep,
                    ORDER);
        }
    }

    private static void shorts(MemorySegment xs, long xAt, long xStep, long jump, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, long outStep, int rows) {
        VectorMask<Byte> mask = OF_SHORT;
        for (int row = 0; row < rows; row++) {
            long from = xAt + row * xStep + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) row * Long.BYTES) * jump;
            ByteVector.fromMemorySegment(SPECIES, xs, from, ORDER, mask)
                    .intoMemorySegment(out, outAt + row * outStep, ORDER, mask);
        }
    }
}
