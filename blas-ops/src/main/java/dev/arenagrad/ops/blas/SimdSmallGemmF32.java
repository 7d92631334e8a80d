package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of small float matrices by the Vector API, from the operands as they lie; called only where that loads and stores under a mask.
 * Offsets and distances count bytes.
 */
final class SimdSmallGemmF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int LANES = SPECIES.length();
    private static final int WIDTH = SPECIES.vectorByteSize();

    private SimdSmallGemmF32() {}

    /**
     * c = alpha a b + beta c for each of {@code count} matrices, where neighbours in the rows of b and c lie side by side. Two rows are
     * computed at a time, and as many columns as a vector has lanes; rows after the last one are that one again. Of b whole vectors are
     * read, so that {@link #readable} must say that its segment reaches so far.
     *
     * @param downA the distance from one row of a to the next
     * @param alongA the distance from one column of a to the next
     * @param apartA the distance from one matrix to the next
     */
    static void multiply(long count, int rows, int cols, int depth, float alpha, MemorySegment a, long aOffset,
            long downA, long alongA, long apartA, MemorySegment b, long bOffset, long downB, long apartB, float beta,
            MemorySegment c, long cOffset, long downC, long apartC) {
        for (int j = 0; j < cols; j += LANES) {
            VectorMask<Float> mask = SPECIES.indexInRange(j, cols);
            long column = j / LANES * WIDTH;
            for (int i = 0; i < rows; i += 2) {
                int next = Math.min(1, rows - 1 - i);
                long inA = aOffset + i * downA;
                long out = cOffset + column + i * downC;
                if (j + LANES <= cols) {
                    multiplyRows(count, depth, alpha, a, inA, next * downA, alongA, apartA, b, bOffset + column, downB,
                            apartB, beta, c, out, next * downC, apartC);
                } else {
                    multiplyRows(count, depth, alpha, a, inA, next * downA, alongA, apartA, b, bOffset + column, downB,
                            apartB, beta, c, out, next * downC, apartC, mask);
                }
            }
        }
    }

    /**
     * {@return of how many matrices, at most {@code count}, whole vectors can be read} The last vector of a row may end in what follows the row,
     * and that in what follows the segment.
     *
     * @param depth the rows of a matrix
     */
    static long readable(long count, int cols, int depth, MemorySegment b, long bOffset, long downB, long apartB) {
        long vectors = (cols + LANES - 1) / LANES;
        long room = b.byteSize() - bOffset - (depth - 1) * downB - vectors * WIDTH;
        return room < 0 ? 0 : apartB == 0 ? count : Math.min(count, room / apartB + 1);
    }

    /**
     * Computes whole vectors of two rows of each product.
     *
     * @param toNextA the distance from the first row of a to the second
     */
    private static void multiplyRows(long count, int depth, float alpha, MemorySegment a, long aOffset, long toNextA,
            long alongA, long apartA, MemorySegment b, long bOffset, long downB, long apartB, float beta,
            MemorySegment c, long cOffset, long toNextC, long apartC) {
        FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
        FloatVector kept = FloatVector.broadcast(SPECIES, beta);
        long inA = aOffset;
        long inB = bOffset;
        long out = cOffset;
        for (long s = 0; s < count; s++) {
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = s0;
            for (int p = 0; p < depth; p++) {
                FloatVector row = FloatVector.fromMemorySegment(SPECIES, b, inB + p * downB, ORDER);
                long at = inA + p * alongA;
                s0 = row.fma(FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT_UNALIGNED, at)), s0);
                s1 = row.fma(FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT_UNALIGNED, at + toNextA)), s1);
            }
            s0 = s0.mul(factor);
            s1 = s1.mul(factor);
            if (beta != 0) {
                s0 = FloatVector.fromMemorySegment(SPECIES, c, out, ORDER).fma(kept, s0);
                s1 = FloatVector.fromMemorySegment(SPECIES, c, out + toNextC, ORDER).fma(kept, s1);
            }
            s0.intoMemorySegment(c, out, ORDER);
            s1.intoMemorySegment(c, out + toNextC, ORDER);
            inA += apartA;
            inB += apartB;
            out += apartC;
        }
    }

    /**
     * Computes what is left of two rows. Zeros take the place of what follows a row of b: numbers below the smallest normal one, such as
     * integers are if read as floats, would take a processor many times as long. It is no longer than the JVM's first compiler can take:
     * what that refuses is never compiled by the second.
     *
     * @param mask the lanes that are left
     */
    private static void multiplyRows(long count, int depth, float alpha, MemorySegment a, long aOffset, long toNextA,
            long alongA, long apartA, MemorySegment b, long bOffset, long downB, long apartB, float beta,
            MemorySegment c, long cOffset, long toNextC, long apartC, VectorMask<Float> mask) {
        FloatVector none = FloatVector.zero(SPECIES);
        FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
        FloatVector kept = FloatVector.broadcast(SPECIES, beta);
        long inA = aOffset;
        long inB = bOffset;
        long out = cOffset;
        for (long s = 0; s < count; s++) {
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = s0;
            for (int p = 0; p < depth; p++) {
                FloatVector row = none.blend(FloatVector.fromMemorySegment(SPECIES, b, inB + p * downB, ORDER), mask);
                long at = inA + p * alongA;
                s0 = row.fma(FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT_UNALIGNED, at)), s0);
                s1 = row.fma(FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT_UNALIGNED, at + toNextA)), s1);
            }
            s0 = s0.mul(factor);
            s1 = s1.mul(factor);
            if (beta != 0) {
                s0 = FloatVector.fromMemorySegment(SPECIES, c, out, ORDER, mask).fma(kept, s0);
                s1 = FloatVector.fromMemorySegment(SPECIES, c, out + toNextC, ORDER, mask).fma(kept, s1);
            }
            s0.intoMemorySegment(c, out, ORDER, mask);
            s1.intoMemorySegment(c, out + toNextC, ORDER, mask);
            inA += apartA;
            inB += apartB;
            out += apartC;
        }
    }
}
