package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of {@link Winograd}, by the Vector API; loaded only where that is present. Vectors run along channels, whose number is a
 * multiple of theirs, and so everything else is the same for all lanes. Positions and steps count bytes; of the 16 planes, plane
 * {@code 4 i + j} holds element (i, j) of each transformed tile.
 */
final class SimdWinograd {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();

    private SimdWinograd() {}

    private static FloatVector load(MemorySegment memory, long at) {
        return FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER);
    }

    /**
     * Transforms a row of tiles of 4 by 4 elements, 2 columns apart: B' d B.
     *
     * @param from the first of them, its columns {@code length} apart
     * @param rowStep the distance between its rows
     * @param planes where the first plane has the first tile; the next ones are {@code length} further
     * @param length of the channels
     * @param tiles their number
     */
    static void images(MemorySegment memory, long from, long rowStep, MemorySegment planes, long to, long planeStep,
            long length, long tiles) {
        for (long tile = 0; tile < tiles; tile++) {
            long in = from + 2 * tile * length;
            long out = to + tile * length;
            for (long i = 0; i < length; i += WIDTH) {
                long x = in + i;
                FloatVector r0 = load(memory, x);
                FloatVector r1 = load(memory, x + rowStep);
                FloatVector r2 = load(memory, x + 2 * rowStep);
                FloatVector r3 = load(memory, x + 3 * rowStep);
                FloatVector a0 = r0.sub(r2);
                FloatVector a1 = r1.add(r2);
                FloatVector a2 = r2.sub(r1);
                FloatVector a3 = r1.sub(r3);
                x += length;
                r0 = load(memory, x);
                r1 = load(memory, x + rowStep);
                r2 = load(memory, x + 2 * rowStep);
                r3 = load(memory, x + 3 * rowStep);
                FloatVector b0 = r0.sub(r2);
                FloatVector b1 = r1.add(r2);
                FloatVector b2 = r2.sub(r1);
                FloatVector b3 = r1.sub(r3);
                x += length;
                r0 = load(memory, x);
                r1 = load(memory, x + rowStep);
                r2 = load(memory, x + 2 * rowStep);
                r3 = load(memory, x + 3 * rowStep);
                FloatVector c0 = r0.sub(r2);
                FloatVector c1 = r1.add(r2);
                FloatVector c2 = r2.sub(r1);
                FloatVector c3 = r1.sub(r3);
                x += length;
                r0 = load(memory, x);
                r1 = load(memory, x + rowStep);
                r2 = load(memory, x + 2 * rowStep);
                r3 = load(memory, x + 3 * rowStep);
                FloatVector d0 = r0.sub(r2);
                FloatVector d1 = r1.add(r2);
                FloatVector d2 = r2.sub(r1);
                FloatVector d3 = r1.sub(r3);
                long v = out + i;
                a0.sub(c0).intoMemorySegment(planes, v, ORDER);
                b0.add(c0).intoMemorySegment(planes, v + planeStep, ORDER);
                c0.sub(b0).intoMemorySegment(planes, v + 2 * planeStep, ORDER);
                b0.sub(d0).intoMemorySegment(planes, v + 3 * planeStep, ORDER);
                v += 4 * planeStep;
                a1.sub(c1).intoMemorySegment(planes, v, ORDER);
                b1.add(c1).intoMemorySegment(planes, v + planeStep, ORDER);
                c1.sub(b1).intoMemorySegment(planes, v + 2 * planeStep, ORDER);
                b1.sub(d1).intoMemorySegment(planes, v + 3 * planeStep, ORDER);
                v += 4 * planeStep;
                a2.sub(c2).intoMemorySegment(planes, v, ORDER);
                b2.add(c2).intoMemorySegment(planes, v + planeStep, ORDER);
                c2.sub(b2).intoMemorySegment(planes, v + 2 * planeStep, ORDER);
                b2.sub(d2).intoMemorySegment(planes, v + 3 * planeStep, ORDER);
                v += 4 * planeStep;
                a3.sub(c3).intoMemorySegment(planes, v, ORDER);
                b3.add(c3).intoMemorySegment(planes, v + planeStep, ORDER);
                c3.sub(b3).intoMemorySegment(planes, v + 2 * planeStep, ORDER);
                b3.sub(d3).intoMemorySegment(planes, v + 3 * planeStep, ORDER);
            }
        }
    }

    /** Transforms a row of tiles of 2 by 2 gradients: A g A'. Parameters are those of {@link #images}. */
    static void gradients(MemorySegment memory, long from, long rowStep, MemorySegment planes, long to, long planeStep,
            long length, long tiles) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (long tile = 0; tile < tiles; tile++) {
            long in = from + 2 * tile * length;
            long out = to + tile * length;
            for (long i = 0; i < length; i += WIDTH) {
                FloatVector a0 = load(memory, in + i);
                FloatVector a3 = load(memory, in + i + rowStep);
                FloatVector b0 = load(memory, in + i + length);
                FloatVector b3 = load(memory, in + i + length + rowStep);
                FloatVector a1 = a0.add(a3);
                FloatVector a2 = a0.sub(a3);
                a3 = zero.sub(a3);
                FloatVector b1 = b0.add(b3);
                FloatVector b2 = b0.sub(b3);
                b3 = zero.sub(b3);
                long v = out + i;
                a0.intoMemorySegment(planes, v, ORDER);
                a0.add(b0).intoMemorySegment(planes, v + planeStep, ORDER);
                a0.sub(b0).intoMemorySegment(planes, v + 2 * planeStep, ORDER);
                zero.sub(b0).intoMemorySegment(planes, v + 3 * planeStep, ORDER);
                v += 4 * planeStep;
                a1.intoMemorySegment(planes, v, ORDER);
                a1.add(b1).intoMemorySegment(planes, v + planeStep, ORDER);
                a1.sub(b1).intoMemorySegment(planes, v + 2 * planeStep, ORDER);
                zero.sub(b1).intoMemorySegment(planes, v + 3 * planeStep, ORDER);
                v += 4 * planeStep;
                a2.intoMemorySegment(planes, v, ORDER);
                a2.add(b2).intoMemorySegment(planes, v + planeStep, ORDER);
                a2.sub(b2).intoMemorySegment(planes, v + 2 * planeStep, ORDER);
                zero.sub(b2).intoMemorySegment(planes, v + 3 * planeStep, ORDER);
                v += 4 * planeStep;
                a3.intoMemorySegment(planes, v, ORDER);
                a3.add(b3).intoMemorySegment(planes, v + planeStep, ORDER);
                a3.sub(b3).intoMemorySegment(planes, v + 2 * planeStep, ORDER);
                zero.sub(b3).intoMemorySegment(planes, v + 3 * planeStep, ORDER);
            }
        }
    }

    /**
     * Transforms a row of products back to tiles of 2 by 2 results, A' m A, and adds a bias. The last tile comes first, so that what it has
     * beyond the end of a row is overwritten.
     *
     * @param planes where the first plane has the first tile; the next ones are {@code length} further
     * @param to its results, their columns {@code length} apart
     * @param rowStep the distance between their rows
     * @param bias a number for each channel
     * @return whether all results are finite
     */
    static boolean results(MemorySegment planes, long from, long planeStep, MemorySegment memory, long to,
            long rowStep, long bias, long length, long tiles) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector check = zero;
        for (long tile = tiles - 1; tile >= 0; tile--) {
            long in = from + tile * length;
            long out = to + 2 * tile * length;
            for (long i = 0; i < length; i += WIDTH) {
                long m = in + i;
                FloatVector r0 = load(planes, m);
                FloatVector r1 = load(planes, m + 4 * planeStep);
                FloatVector r2 = load(planes, m + 8 * planeStep);
                FloatVector r3 = load(planes, m + 12 * planeStep);
                FloatVector p0 = r0.add(r1).add(r2);
                FloatVector q0 = r1.sub(r2).sub(r3);
                m += planeStep;
                r0 = load(planes, m);
                r1 = load(planes, m + 4 * planeStep);
                r2 = load(planes, m + 8 * planeStep);
                r3 = load(planes, m + 12 * planeStep);
                FloatVector p1 = r0.add(r1).add(r2);
                FloatVector q1 = r1.sub(r2).sub(r3);
                m += planeStep;
                r0 = load(planes, m);
                r1 = load(planes, m + 4 * planeStep);
                r2 = load(planes, m + 8 * planeStep);
                r3 = load(planes, m + 12 * planeStep);
                FloatVector p2 = r0.add(r1).add(r2);
                FloatVector q2 = r1.sub(r2).sub(r3);
                m += planeStep;
                r0 = load(planes, m);
                r1 = load(planes, m + 4 * planeStep);
                r2 = load(planes, m + 8 * planeStep);
                r3 = load(planes, m + 12 * planeStep);
                FloatVector p3 = r0.add(r1).add(r2);
                FloatVector q3 = r1.sub(r2).sub(r3);
                FloatVector shift = load(memory, bias + i);
                FloatVector y = p0.add(p1).add(p2);
                check = y.fma(zero, check);
                y.add(shift).intoMemorySegment(memory, out + i, ORDER);
                y = p1.sub(p2).sub(p3);
                check = y.fma(zero, check);
                y.add(shift).intoMemorySegment(memory, out + i + length, ORDER);
                y = q0.add(q1).add(q2);
                check = y.fma(zero, check);
                y.add(shift).intoMemorySegment(memory, out + i + rowStep, ORDER);
                y = q1.sub(q2).sub(q3);
                check = y.fma(zero, check);
                y.add(shift).intoMemorySegment(memory, out + i + rowStep + length, ORDER);
            }
        }
        return !check.compare(VectorOperators.NE, check).anyTrue();
    }

    /**
     * Transforms a window for each channel: G w G'.
     *
     * @param taps the first tap for each channel, the next ones {@code tapStep} further
     */
    static void weights(MemorySegment memory, long taps, long tapStep, MemorySegment planes, long to, long planeStep,
            long length) {
        for (long i = 0; i < length; i += WIDTH) {
            for (int column = 0; column < 3; column++) {
                long at = taps + column * tapStep + i;
                FloatVector w0 = load(memory, at);
                FloatVector w2 = load(memory, at + 6 * tapStep);
                FloatVector outer = w0.add(w2).mul(0.5f);
                FloatVector inner = load(memory, at + 3 * tapStep).mul(0.5f);
                long v = to + i + (column == 2 ? 3 : column) * planeStep;
                w0.intoMemorySegment(planes, v, ORDER);
                outer.add(inner).intoMemorySegment(planes, v + 4 * planeStep, ORDER);
                outer.sub(inner).intoMemorySegment(planes, v + 8 * planeStep, ORDER);
                w2.intoMemorySegment(planes, v + 12 * planeStep, ORDER);
            }
            for (int row = 0; row < 4; row++) {
                long v = to + i + 4 * row * planeStep;
                FloatVector outer = load(planes, v).add(load(planes, v + 3 * planeStep)).mul(0.5f);
                FloatVector inner = load(planes, v + planeStep).mul(0.5f);
                outer.add(inner).intoMemorySegment(planes, v + planeStep, ORDER);
                outer.sub(inner).intoMemorySegment(planes, v + 2 * planeStep, ORDER);
            }
        }
    }

    /** The transpose of {@link #weights}: G' m G. Changes the planes. */
    static void weightGradients(MemorySegment planes, long from, long planeStep, MemorySegment memory, long taps,
            long tapStep, long length) {
        for (long i = 0; i < length; i += WIDTH) {
            for (int row = 0; row < 4; row++) {
                long v = from + i + 4 * row * planeStep;
                FloatVector left = load(planes, v + planeStep);
                FloatVector right = load(planes, v + 2 * planeStep);
                FloatVector half = left.add(right).mul(0.5f);
                load(planes, v).add(half).intoMemorySegment(planes, v, ORDER);
                left.sub(right).mul(0.5f).intoMemorySegment(planes, v + planeStep, ORDER);
                load(planes, v + 3 * planeStep).add(half).intoMemorySegment(planes, v + 2 * planeStep, ORDER);
            }
            for (int column = 0; column < 3; column++) {
                long v = from + i + column * planeStep;
                FloatVector upper = load(planes, v + 4 * planeStep);
                FloatVector lower = load(planes, v + 8 * planeStep);
                FloatVector half = upper.add(lower).mul(0.5f);
                long at = taps + column * tapStep + i;
                load(planes, v).add(half).intoMemorySegment(memory, at, ORDER);
                upper.sub(lower).mul(0.5f).intoMemorySegment(memory, at + 3 * tapStep, ORDER);
                load(planes, v + 12 * planeStep).add(half).intoMemorySegment(memory, at + 6 * tapStep, ORDER);
            }
        }
    }
}
