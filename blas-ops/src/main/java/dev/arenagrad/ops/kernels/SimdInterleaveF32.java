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
 * by one place, so that after half of them rows and columns have changed places. Squares follow one another where steps are small, as memory
 * that is read or written line after line arrives before it is asked for.
 */
final class SimdInterleaveF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();
    private static final int LANES = SPECIES.length();
    private static final int TURNS = Integer.numberOfTrailingZeros(LANES);
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
        if (bySquares && fromStep >= toStep) {
            for (long row = 0; row < rows; row += LANES) {
                for (long column = 0; column < columns; column += LANES) {
                    copySquare(rows, columns, row, column, from, fromAt, fromStep, memory, to, toStep, scratch, work);
                }
            }
        } else if (bySquares) {
            for (long column = 0; column < columns; column += LANES) {
                for (long row = 0; row < rows; row += LANES) {
                    copySquare(rows, columns, row, column, from, fromAt, fromStep, memory, to, toStep, scratch, work);
                }
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

    /** Copies a square, or the last one that fits, of fewer columns if there are no more. */
    private static void copySquare(long rows, long columns, long fromRow, long fromColumn, MemorySegment from,
            long fromAt, long fromStep, MemorySegment memory, long to, long toStep, MemorySegment scratch, long work) {
        long row = Math.min(fromRow, rows - LANES);
        long column = Math.max(Math.min(fromColumn, columns - LANES), 0);
        long count = Math.min(columns, LANES);
        MemorySegment in = from;
        long at = fromAt + row * fromStep + column * Float.BYTES;
        long step = fromStep;
        long square = work;
        long other = work + LANES * WIDTH;
        int turns = TURNS;
        for (; turns > 2; turns -= turns % 2 == 0 ? 2 : 1) {
            long read = turns == TURNS ? count : LANES;
            if (turns % 2 == 0) {
                turnTwice(read, in, at, step, LANES, scratch, square, WIDTH);
            } else {
                turn(read, in, at, step, LANES, scratch, square, WIDTH);
            }
            in = scratch;
            at = square;
            step = WIDTH;
            square = other;
            other = at;
        }
        long read = turns == TURNS ? count : LANES;
        long out = to + column * toStep + row * Float.BYTES;
        if (turns == 2) {
            turnTwice(read, in, at, step, count, memory, out, toStep);
        } else {
            turn(read, in, at, step, count, memory, out, toStep);
        }
    }

    /** Elements of the first half of a square and of the second half come to lie alternately. */
    private static void turn(long read, MemorySegment from, long fromAt, long fromStep, long written, MemorySegment to,
            long toAt, long toStep) {
        VectorMask<Float> mask = SPECIES.indexInRange(0, read);
        for (int i = 0; i < LANES / 2; i++) {
            FloatVector a = FloatVector.fromMemorySegment(SPECIES, from, fromAt + i * fromStep, ORDER, mask);
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, from, fromAt + (i + LANES / 2) * fromStep, ORDER,
                    mask);
            if (2 * i < written) {
                a.rearrange(LOWER_HALVES, b).intoMemorySegment(to, toAt + 2 * i * toStep, ORDER);
            }
            if (2 * i + 1 < written) {
                a.rearrange(UPPER_HALVES, b).intoMemorySegment(to, toAt + (2 * i + 1) * toStep, ORDER);
            }
        }
    }

    /** The same, twice; the index moves by four and ends where it equals their number, so that the JIT does not unroll the loop. */
    private static void turnTwice(long read, MemorySegment from, long fromAt, long fromStep, long written,
            MemorySegment to, long toAt, long toStep) {
        if (read == LANES && written == LANES) {
            turnTwice(from, fromAt, fromStep, to, toAt, toStep);
            return;
        }
        VectorMask<Float> mask = SPECIES.indexInRange(0, read);
        long quarter = LANES / 4 * fromStep;
        for (int i = 0; i != LANES; i += 4) {
            long in = fromAt + i / 4 * fromStep;
            FloatVector a = FloatVector.fromMemorySegment(SPECIES, from, in, ORDER, mask);
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, from, in + quarter, ORDER, mask);
            FloatVector c = FloatVector.fromMemorySegment(SPECIES, from, in + 2 * quarter, ORDER, mask);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, from, in + 3 * quarter, ORDER, mask);
            FloatVector lower = a.rearrange(LOWER_HALVES, c);
            FloatVector upper = b.rearrange(LOWER_HALVES, d);
            long out = toAt + i * toStep;
            if (i < written) {
                lower.rearrange(LOWER_HALVES, upper).intoMemorySegment(to, out, ORDER);
            }
            if (i + 1 < written) {
                lower.rearrange(UPPER_HALVES, upper).intoMemorySegment(to, out + toStep, ORDER);
            }
            lower = a.rearrange(UPPER_HALVES, c);
            upper = b.rearrange(UPPER_HALVES, d);
            if (i + 2 < written) {
                lower.rearrange(LOWER_HALVES, upper).intoMemorySegment(to, out + 2 * toStep, ORDER);
            }
            if (i + 3 < written) {
                lower.rearrange(UPPER_HALVES, upper).intoMemorySegment(to, out + 3 * toStep, ORDER);
            }
        }
    }

    /** The same of a whole square, which without masks takes half the time. */
    private static void turnTwice(MemorySegment from, long fromAt, long fromStep, MemorySegment to, long toAt,
            long toStep) {
        long quarter = LANES / 4 * fromStep;
        for (int i = 0; i != LANES; i += 4) {
            long in = fromAt + i / 4 * fromStep;
            FloatVector a = FloatVector.fromMemorySegment(SPECIES, from, in, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, from, in + quarter, ORDER);
            FloatVector c = FloatVector.fromMemorySegment(SPECIES, from, in + 2 * quarter, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, from, in + 3 * quarter, ORDER);
            FloatVector lower = a.rearrange(LOWER_HALVES, c);
            FloatVector upper = b.rearrange(LOWER_HALVES, d);
            long out = toAt + i * toStep;
            lower.rearrange(LOWER_HALVES, upper).intoMemorySegment(to, out, ORDER);
            lower.rearrange(UPPER_HALVES, upper).intoMemorySegment(to, out + toStep, ORDER);
            lower = a.rearrange(UPPER_HALVES, c);
            upper = b.rearrange(UPPER_HALVES, d);
            lower.rearrange(LOWER_HALVES, upper).intoMemorySegment(to, out + 2 * toStep, ORDER);
            lower.rearrange(UPPER_HALVES, upper).intoMemorySegment(to, out + 3 * toStep, ORDER);
        }
    }
}
