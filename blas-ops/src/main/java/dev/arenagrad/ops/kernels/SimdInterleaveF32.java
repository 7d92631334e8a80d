package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies rows so that elements of one column are neighbours, by the Vector API; loaded only where that is present. Positions and steps
 * count bytes.
 *
 * <p>A square of LANES by LANES elements is transposed by perfect shuffles of all its elements: each turns the bits of an element's number
 * by one place, so that after half of them rows and columns have changed places.
 */
final class SimdInterleaveF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();
    private static final int LANES = SPECIES.length();
    private static final VectorShuffle<Float> LOWER_HALVES = VectorShuffle.makeZip(SPECIES, 0);
    private static final VectorShuffle<Float> UPPER_HALVES = VectorShuffle.makeZip(SPECIES, 1);

    /** The bytes of scratch memory that are needed. */
    static final long WORK = 2L * LANES * WIDTH;

    private SimdInterleaveF32() {}

    /**
     * Copies rows.
     *
     * @param rows the number of rows
     * @param columns the number of elements in each
     * @param from the first row starts at {@code fromAt}, the next one {@code fromStep} further; its elements are {@code step} apart
     * @param memory the first column is copied to {@code to}, the next one {@code toStep} further; squares of them may overlap
     * @param scratch where {@code work} has WORK bytes
     */
    static void copy(long rows, long columns, MemorySegment from, long fromAt, long fromStep, long step,
            MemorySegment memory, long to, long toStep, MemorySegment scratch, long work) {
        boolean bySquares = step == Float.BYTES && Simd.MASKS && rows >= LANES;
        for (long j = 0; bySquares && j < rows; j += LANES) {
            long row = Math.min(j, rows - LANES);
            for (long i = 0; i < columns; i += LANES) {
                long column = Math.max(Math.min(i, columns - LANES), 0);
                load(Math.min(columns, LANES), from, fromAt + row * fromStep + column * Float.BYTES, fromStep, scratch,
                        work);
                transpose(Math.min(columns, LANES), scratch, work, memory, to + column * toStep + row * Float.BYTES,
                        toStep);
            }
        }
        for (long row = bySquares ? rows : 0; row < rows; row++) {
            copyRow(columns, from, fromAt + row * fromStep, step, memory, to + row * Float.BYTES, toStep);
        }
    }

    private static void copyRow(long columns, MemorySegment from, long fromAt, long step, MemorySegment memory, long to,
            long toStep) {
        long in = fromAt;
        long out = to;
        for (long i = 0; i < columns; i++) {
            memory.set(JAVA_FLOAT, out, from.get(JAVA_FLOAT, in));
            in += step;
            out += toStep;
        }
    }

    private static void load(long columns, MemorySegment from, long fromAt, long fromStep, MemorySegment memory,
            long work) {
        if (columns == LANES) {
            for (int row = 0; row < LANES; row++) {
                FloatVector.fromMemorySegment(SPECIES, from, fromAt + row * fromStep, ORDER).intoMemorySegment(memory,
                        work + (long) row * WIDTH, ORDER);
            }
        } else {
            VectorMask<Float> mask = SPECIES.indexInRange(0, columns);
            for (int row = 0; row < LANES; row++) {
                FloatVector.fromMemorySegment(SPECIES, from, fromAt + row * fromStep, ORDER, mask).intoMemorySegment(
                        memory, work + (long) row * WIDTH, ORDER);
            }
        }
    }

    private static void transpose(long columns, MemorySegment scratch, long work, MemorySegment memory, long to,
            long toStep) {
        long square = work;
        long other = work + LANES * WIDTH;
        for (int turned = 1; turned < LANES; turned *= 2) {
            shuffle(scratch, square, other);
            long last = square;
            square = other;
            other = last;
        }
        for (int column = 0; column < columns; column++) {
            FloatVector.fromMemorySegment(SPECIES, scratch, square + (long) column * WIDTH, ORDER).intoMemorySegment(
                    memory, to + column * toStep, ORDER);
        }
    }

    /** Elements of the first half of a square and of the second half come to lie alternately. */
    private static void shuffle(MemorySegment memory, long square, long shuffled) {
        long half = LANES / 2 * WIDTH;
        for (long at = 0; at < half; at += WIDTH) {
            FloatVector a = FloatVector.fromMemorySegment(SPECIES, memory, square + at, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, memory, square + half + at, ORDER);
            a.rearrange(LOWER_HALVES, b).intoMemorySegment(memory, shuffled + 2 * at, ORDER);
            a.rearrange(UPPER_HALVES, b).intoMemorySegment(memory, shuffled + 2 * at + WIDTH, ORDER);
        }
    }
}
