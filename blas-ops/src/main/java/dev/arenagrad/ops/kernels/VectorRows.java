package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/** Copies short rows that an index names, for which a call for each takes longer than its bytes. */
final class VectorRows {
    /** The shortest rows, and the longest for which vectors are faster than a call. */
    static final long LEAST = 32;
    static final long MOST = 512;

    private static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_256;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private VectorRows() {}

    /**
     * Copies rows of {@code bytes} bytes, {@link #LEAST} to {@link #MOST}. The last vector of a row overlaps the one before.
     *
     * @param xStep how far the row that index 0 names moves from row to row
     * @param jump the distance between the rows of x that neighbouring indices name
     */
    static void gather(MemorySegment xs, long xAt, long xStep, long jump, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, long outStep, int bytes, int rows) {
        int last = bytes - SPECIES.vectorByteSize();
        for (int row = 0; row < rows; row++) {
            long from = xAt + row * xStep + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) row * Long.BYTES) * jump;
            long to = outAt + row * outStep;
            for (int i = 0; i < last; i += SPECIES.vectorByteSize()) {
                ByteVector.fromMemorySegment(SPECIES, xs, from + i, ORDER).intoMemorySegment(out, to + i, ORDER);
            }
            ByteVector.fromMemorySegment(SPECIES, xs, from + last, ORDER).intoMemorySegment(out, to + last, ORDER);
        }
    }
}
