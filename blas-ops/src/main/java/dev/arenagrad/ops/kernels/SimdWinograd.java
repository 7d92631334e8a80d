package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of {@link Winograd}, by the Vector API; loaded only where that is present. Vectors run along channels, whose number is a
 * multiple of theirs, and so everything else is the same for all lanes. Positions and steps count bytes; of the 16 planes, plane
 * {@code 4 i + j} holds element (i, j) of each transformed tile. Loops end where the index
 * equals the length, so that the JIT does not unroll them: channels are few vectors, and it needs less memory to compile them so.
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
     * Transforms a row of tiles of 4 by 4 elements, 2 columns apart: B' d B, down the columns first. Loops are short, and each is used for
     * both: for 16 loads and 16 stores in one loop the JIT took 59 MB.
     *
     * @param from the first of them, its columns {@code length} apart
     * @param rowStep the distance between its rows
     * @param planes where the first plane has the first tile; the next ones are {@code length} further
     * @param length of the channels
     * @param tiles their number
     * @param work of memory, where there is room for four rows
     */
    static void images(MemorySegment memory, long from, long rowStep, MemorySegment planes, long to, long planeStep,
            long length, long tiles, long work) {
        long row = (2 * tiles + 2) * length;
        differencesOfFour(memory, from, rowStep, memory, work, row, row, 1);
        for (int i = 0; i < 4; i++) {
            differencesOfFour(memory, work + i * row, length, planes, to + 4 * i * planeStep, planeStep, length, tiles);
        }
    }

    /** B' d, {@code count} times: of 4 stretches of {@code length}, from {@code 2 length} further each time. */
    private static void differencesOfFour(MemorySegment memory, long from, long step, MemorySegment planes, long to,
            long planeStep, long length, long count) {
        for (long tile = 0; tile < count; tile++) {
            long in = from + 2 * tile * length;
            long out = to + tile * length;
            for (long i = 0; i != length; i += WIDTH) {
                FloatVector r0 = load(memory, in + i);
                FloatVector r1 = load(memory, in + i + step);
                FloatVector r2 = load(memory, in + i + 2 * step);
                FloatVector r3 = load(memory, in + i + 3 * step);
                r0.sub(r2).intoMemorySegment(planes, out + i, ORDER);
                r1.add(r2).intoMemorySegment(planes, out + i + planeStep, ORDER);
                r2.sub(r1).intoMemorySegment(planes, out + i + 2 * planeStep, ORDER);
                r1.sub(r3).intoMemorySegment(planes, out + i + 3 * planeStep, ORDER);
            }
        }
    }

    /** Transforms a row of tiles of 2 by 2 gradients: A g A'. Parameters are those of {@link #images}. */
    static void gradients(MemorySegment memory, long from, long rowStep, MemorySegment planes, long to, long planeStep,
            long length, long tiles, long work) {
        long row = 2 * tiles * length;
        sumsOfTwo(memory, from, rowStep, memory, work, row, row, 1);
        for (int i = 0; i < 4; i++) {
            sumsOfTwo(memory, work + i * row, length, planes, to + 4 * i * planeStep, planeStep, length, tiles);
        }
    }

    /** A g, {@code count} times: of 2 stretches of {@code length}, from {@code 2 length} further each time. */
    private static void sumsOfTwo(MemorySegment memory, long from, long step, MemorySegment planes, long to,
            long planeStep, long length, long count) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (long tile = 0; tile < count; tile++) {
            long in = from + 2 * tile * length;
            long out = to + tile * length;
            for (long i = 0; i != length; i += WIDTH) {
                FloatVector a = load(memory, in + i);
                FloatVector b = load(memory, in + i + step);
                a.intoMemorySegment(planes, out + i, ORDER);
                a.add(b).intoMemorySegment(planes, out + i + planeStep, ORDER);
                a.sub(b).intoMemorySegment(planes, out + i + 2 * planeStep, ORDER);
                zero.sub(b).intoMemorySegment(planes, out + i + 3 * planeStep, ORDER);
            }
        }
    }

    /**
     * Transforms a row of products back to tiles of 2 by 2 results, A' m A, and adds a bias; down the columns first, so that loops are
     * short. What the last tile has beyond the end of the first row of results is overwritten by the second.
     *
     * @param planes where the first plane has the first tile; the next ones are {@code length} further
     * @param to its results, their columns {@code length} apart
     * @param rowStep the distance between their rows
     * @param bias a number for each channel
     * @param work of memory, where there is room for eight planes of these tiles
     * @return whether all results are finite
     */
    static boolean results(MemorySegment planes, long from, long planeStep, MemorySegment memory, long to,
            long rowStep, long bias, long length, long tiles, long work) {
        long row = tiles * length;
        for (int j = 0; j < 4; j++) {
            sumsOfFour(planes, from + j * planeStep, 4 * planeStep, memory, work + j * row, 4 * row, row);
        }
        return shiftedSums(memory, work, row, to, bias, length, tiles)
                & shiftedSums(memory, work + 4 * row, row, to + rowStep, bias, length, tiles);
    }

    /** A' m of 4 stretches of {@code length}. */
    private static void sumsOfFour(MemorySegment planes, long from, long planeStep, MemorySegment memory, long to,
            long step, long length) {
        for (long i = 0; i != length; i += WIDTH) {
            FloatVector r0 = load(planes, from + i);
            FloatVector r1 = load(planes, from + i + planeStep);
            FloatVector r2 = load(planes, from + i + 2 * planeStep);
            FloatVector r3 = load(planes, from + i + 3 * planeStep);
            r0.add(r1).add(r2).intoMemorySegment(memory, to + i, ORDER);
            r1.sub(r2).sub(r3).intoMemorySegment(memory, to + i + step, ORDER);
        }
    }

    /** The same for each tile, side by side and with a bias; returns whether all are finite without it. */
    private static boolean shiftedSums(MemorySegment memory, long from, long step, long to, long bias, long length,
            long tiles) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector check = zero;
        for (long tile = 0; tile < tiles; tile++) {
            long in = from + tile * length;
            long out = to + 2 * tile * length;
            for (long i = 0; i != length; i += WIDTH) {
                FloatVector r1 = load(memory, in + i + step);
                FloatVector r2 = load(memory, in + i + 2 * step);
                FloatVector left = load(memory, in + i).add(r1).add(r2);
                FloatVector right = r1.sub(r2).sub(load(memory, in + i + 3 * step));
                FloatVector shift = load(memory, bias + i);
                check = right.fma(zero, left.fma(zero, check));
                left.add(shift).intoMemorySegment(memory, out + i, ORDER);
                right.add(shift).intoMemorySegment(memory, out + i + length, ORDER);
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
        for (long i = 0; i != length; i += WIDTH) {
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
        for (long i = 0; i != length; i += WIDTH) {
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
