package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.arenagrad.ops.blas.SimdLanesF32;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of convolutions in float, by the Vector API; loaded only where that is present. Positions and steps count bytes.
 *
 * <p>Tiles of 4 by 3 vectors: 12 sums, 3 vectors and 1 broadcast element fill the 16 registers of AVX2, and 12 independent sums hide the
 * latency of the multiplication.
 */
final class SimdConvolutionF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();
    private static final int STEP = Float.BYTES;

    /** The rows of a tile: outputs. */
    static final int ROWS = 4;

    /** The vectors of a row of a tile. */
    static final int VECTORS = 3;

    /** What may be added without changing anything, not even the sign of a zero. */
    static final float NOTHING = -0f;

    /** The elements of a vector. */
    static final int LANES = SPECIES.length();

    private static final VectorShuffle<Float> EVERY_SECOND = VectorShuffle.fromOp(SPECIES, lane -> 2 * lane);
    private static final VectorShuffle<Float> FIRST_HALF_TWICE = VectorShuffle.fromOp(SPECIES, lane -> lane / 2);
    private static final VectorShuffle<Float> SECOND_HALF_TWICE = VectorShuffle.fromOp(SPECIES, lane -> (LANES + lane)
            / 2);
    private static final VectorMask<Float> EVEN = VectorMask.fromLong(SPECIES, 0x5555_5555_5555_5555L);

    private SimdConvolutionF32() {}

    /**
     * Adds to a tile: at each of neighbouring positions, for each of ROWS outputs, the sum of {@code depth} products.
     *
     * @param memory everything that is read and written
     * @param weights ROWS weights for each product
     * @param offsets for each product the distance from the position to its element
     * @param x the first position
     * @param c the tile, its rows {@code cStep} apart
     */
    static void multiply(int depth, MemorySegment memory, long weights, long offsets, long x, long c,
            long cStep) {
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = s00;
        FloatVector s02 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s12 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s22 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        FloatVector s32 = s00;
        for (int p = 0; p < depth; p++) {
            long seen = x + memory.get(JAVA_LONG, offsets + (long) p * Long.BYTES);
            long w = weights + (long) p * (ROWS * STEP);
            FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, memory, seen, ORDER);
            FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, memory, seen + WIDTH, ORDER);
            FloatVector x2 = FloatVector.fromMemorySegment(SPECIES, memory, seen + 2 * WIDTH, ORDER);
            FloatVector a = FloatVector.broadcast(SPECIES, memory.get(JAVA_FLOAT, w));
            s00 = a.fma(x0, s00);
            s01 = a.fma(x1, s01);
            s02 = a.fma(x2, s02);
            a = FloatVector.broadcast(SPECIES, memory.get(JAVA_FLOAT, w + STEP));
            s10 = a.fma(x0, s10);
            s11 = a.fma(x1, s11);
            s12 = a.fma(x2, s12);
            a = FloatVector.broadcast(SPECIES, memory.get(JAVA_FLOAT, w + 2 * STEP));
            s20 = a.fma(x0, s20);
            s21 = a.fma(x1, s21);
            s22 = a.fma(x2, s22);
            a = FloatVector.broadcast(SPECIES, memory.get(JAVA_FLOAT, w + 3 * STEP));
            s30 = a.fma(x0, s30);
            s31 = a.fma(x1, s31);
            s32 = a.fma(x2, s32);
        }
        long at = c;
        s00.add(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER)).intoMemorySegment(memory, at, ORDER);
        s01.add(FloatVector.fromMemorySegment(SPECIES, memory, at + WIDTH, ORDER)).intoMemorySegment(memory, at + WIDTH,
                ORDER);
        s02.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 2 * WIDTH, ORDER)).intoMemorySegment(memory, at + 2
                * WIDTH, ORDER);
        at += cStep;
        s10.add(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER)).intoMemorySegment(memory, at, ORDER);
        s11.add(FloatVector.fromMemorySegment(SPECIES, memory, at + WIDTH, ORDER)).intoMemorySegment(memory, at + WIDTH,
                ORDER);
        s12.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 2 * WIDTH, ORDER)).intoMemorySegment(memory, at + 2
                * WIDTH, ORDER);
        at += cStep;
        s20.add(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER)).intoMemorySegment(memory, at, ORDER);
        s21.add(FloatVector.fromMemorySegment(SPECIES, memory, at + WIDTH, ORDER)).intoMemorySegment(memory, at + WIDTH,
                ORDER);
        s22.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 2 * WIDTH, ORDER)).intoMemorySegment(memory, at + 2
                * WIDTH, ORDER);
        at += cStep;
        s30.add(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER)).intoMemorySegment(memory, at, ORDER);
        s31.add(FloatVector.fromMemorySegment(SPECIES, memory, at + WIDTH, ORDER)).intoMemorySegment(memory, at + WIDTH,
                ORDER);
        s32.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 2 * WIDTH, ORDER)).intoMemorySegment(memory, at + 2
                * WIDTH, ORDER);
    }

    /**
     * The same with weights that lie row by row: the products of an output next to each other, and the next output {@code weightStep}
     * further. A loop of its own, because steps that are no constants made {@link #multiply} a fifth slower.
     */
    static void multiplyRows(int depth, MemorySegment memory, long weights, long weightStep, long offsets, long x,
            long c,
            long cStep) {
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = s00;
        FloatVector s02 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s12 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s22 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        FloatVector s32 = s00;
        for (int p = 0; p < depth; p++) {
            long seen = x + memory.get(JAVA_LONG, offsets + (long) p * Long.BYTES);
            long w = weights + (long) p * STEP;
            FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, memory, seen, ORDER);
            FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, memory, seen + WIDTH, ORDER);
            FloatVector x2 = FloatVector.fromMemorySegment(SPECIES, memory, seen + 2 * WIDTH, ORDER);
            FloatVector a = FloatVector.broadcast(SPECIES, memory.get(JAVA_FLOAT, w));
            s00 = a.fma(x0, s00);
            s01 = a.fma(x1, s01);
            s02 = a.fma(x2, s02);
            a = FloatVector.broadcast(SPECIES, memory.get(JAVA_FLOAT, w + weightStep));
            s10 = a.fma(x0, s10);
            s11 = a.fma(x1, s11);
            s12 = a.fma(x2, s12);
            a = FloatVector.broadcast(SPECIES, memory.get(JAVA_FLOAT, w + 2 * weightStep));
            s20 = a.fma(x0, s20);
            s21 = a.fma(x1, s21);
            s22 = a.fma(x2, s22);
            a = FloatVector.broadcast(SPECIES, memory.get(JAVA_FLOAT, w + 3 * weightStep));
            s30 = a.fma(x0, s30);
            s31 = a.fma(x1, s31);
            s32 = a.fma(x2, s32);
        }
        long at = c;
        s00.add(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER)).intoMemorySegment(memory, at, ORDER);
        s01.add(FloatVector.fromMemorySegment(SPECIES, memory, at + WIDTH, ORDER)).intoMemorySegment(memory, at + WIDTH,
                ORDER);
        s02.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 2 * WIDTH, ORDER)).intoMemorySegment(memory, at + 2
                * WIDTH, ORDER);
        at += cStep;
        s10.add(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER)).intoMemorySegment(memory, at, ORDER);
        s11.add(FloatVector.fromMemorySegment(SPECIES, memory, at + WIDTH, ORDER)).intoMemorySegment(memory, at + WIDTH,
                ORDER);
        s12.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 2 * WIDTH, ORDER)).intoMemorySegment(memory, at + 2
                * WIDTH, ORDER);
        at += cStep;
        s20.add(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER)).intoMemorySegment(memory, at, ORDER);
        s21.add(FloatVector.fromMemorySegment(SPECIES, memory, at + WIDTH, ORDER)).intoMemorySegment(memory, at + WIDTH,
                ORDER);
        s22.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 2 * WIDTH, ORDER)).intoMemorySegment(memory, at + 2
                * WIDTH, ORDER);
        at += cStep;
        s30.add(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER)).intoMemorySegment(memory, at, ORDER);
        s31.add(FloatVector.fromMemorySegment(SPECIES, memory, at + WIDTH, ORDER)).intoMemorySegment(memory, at + WIDTH,
                ORDER);
        s32.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 2 * WIDTH, ORDER)).intoMemorySegment(memory, at + 2
                * WIDTH, ORDER);
    }

    /**
     * Computes products over neighbouring positions, of each of ROWS rows of gradients with three stretches of images, and sums them up lane
     * by lane.
     *
     * @param n the bytes of a row, whole vectors
     * @param memory everything that is read and written
     * @param g the first row, the next ones {@code gStep} apart
     * @param x0 the first stretch
     * @param x1 the second stretch
     * @param x2 the third stretch
     * @param tile ROWS by VECTORS vectors to be written
     */
    static void correlate(long n, MemorySegment memory, long g, long gStep, long x0, long x1, long x2, long tile) {
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = s00;
        FloatVector s02 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s12 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s22 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        FloatVector s32 = s00;
        for (long i = 0; i < n; i += WIDTH) {
            FloatVector a0 = FloatVector.fromMemorySegment(SPECIES, memory, x0 + i, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(SPECIES, memory, x1 + i, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(SPECIES, memory, x2 + i, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, memory, g + i, ORDER);
            s00 = b.fma(a0, s00);
            s01 = b.fma(a1, s01);
            s02 = b.fma(a2, s02);
            b = FloatVector.fromMemorySegment(SPECIES, memory, g + gStep + i, ORDER);
            s10 = b.fma(a0, s10);
            s11 = b.fma(a1, s11);
            s12 = b.fma(a2, s12);
            b = FloatVector.fromMemorySegment(SPECIES, memory, g + 2 * gStep + i, ORDER);
            s20 = b.fma(a0, s20);
            s21 = b.fma(a1, s21);
            s22 = b.fma(a2, s22);
            b = FloatVector.fromMemorySegment(SPECIES, memory, g + 3 * gStep + i, ORDER);
            s30 = b.fma(a0, s30);
            s31 = b.fma(a1, s31);
            s32 = b.fma(a2, s32);
        }
        long at = tile;
        s00.intoMemorySegment(memory, at, ORDER);
        s01.intoMemorySegment(memory, at + WIDTH, ORDER);
        s02.intoMemorySegment(memory, at + 2 * WIDTH, ORDER);
        at += VECTORS * WIDTH;
        s10.intoMemorySegment(memory, at, ORDER);
        s11.intoMemorySegment(memory, at + WIDTH, ORDER);
        s12.intoMemorySegment(memory, at + 2 * WIDTH, ORDER);
        at += VECTORS * WIDTH;
        s20.intoMemorySegment(memory, at, ORDER);
        s21.intoMemorySegment(memory, at + WIDTH, ORDER);
        s22.intoMemorySegment(memory, at + 2 * WIDTH, ORDER);
        at += VECTORS * WIDTH;
        s30.intoMemorySegment(memory, at, ORDER);
        s31.intoMemorySegment(memory, at + WIDTH, ORDER);
        s32.intoMemorySegment(memory, at + 2 * WIDTH, ORDER);
    }

    /**
     * Adds the lanes of each vector of a tile to a sum. It is apart from the loop whose vectors these are because the JIT does not compile
     * a method of so many vector operations.
     *
     * @param memory everything that is read and written
     * @param tile ROWS by VECTORS vectors
     * @param sums ROWS by VECTORS sums, rows {@code sumsStep} apart
     */
    static void addLanes(MemorySegment memory, long tile, long sums, long sumsStep) {
        for (int i = 0; i < ROWS * VECTORS; i++) {
            float sum = SimdLanesF32.sum(FloatVector.fromMemorySegment(SPECIES, memory, tile + (long) i * WIDTH,
                    ORDER));
            long at = sums + i / VECTORS * sumsStep + i % VECTORS * STEP;
            memory.set(JAVA_FLOAT, at, memory.get(JAVA_FLOAT, at) + sum);
        }
    }

    /**
     * Copies {@code rows} stretches of neighbours and adds a number to each, a vector of each row after the other, so that even short rows make
     * long loops. A last vector may overlap the one before it.
     */
    static void copyRows(MemorySegment from, long fromAt, long fromStep, MemorySegment to, long toAt, long toStep,
            int rows, long bytes, float added) {
        if (bytes < WIDTH) {
            copyShortRows(from, fromAt, fromStep, to, toAt, toStep, rows, bytes, added);
            return;
        }
        FloatVector shift = FloatVector.broadcast(SPECIES, added);
        for (long i = 0; i < bytes; i += WIDTH) {
            long column = Math.min(i, bytes - WIDTH);
            long in = fromAt + column;
            long out = toAt + column;
            for (int row = 0; row < rows; row++) {
                FloatVector.fromMemorySegment(SPECIES, from, in + row * fromStep, ORDER).add(shift)
                        .intoMemorySegment(to, out + row * toStep, ORDER);
            }
        }
    }

    private static void copyShortRows(MemorySegment from, long fromAt, long fromStep, MemorySegment to, long toAt,
            long toStep, int rows, long bytes, float added) {
        if (Simd.MASKS) {
            VectorMask<Float> mask = SPECIES.indexInRange(0, bytes / STEP);
            FloatVector shift = FloatVector.broadcast(SPECIES, added);
            for (int row = 0; row < rows; row++) {
                FloatVector.fromMemorySegment(SPECIES, from, fromAt + row * fromStep, ORDER, mask).add(shift)
                        .intoMemorySegment(to, toAt + row * toStep, ORDER, mask);
            }
            return;
        }
        for (long i = 0; i < bytes; i += STEP) {
            for (int row = 0; row < rows; row++) {
                to.set(JAVA_FLOAT, toAt + row * toStep + i, from.get(JAVA_FLOAT, fromAt + row * fromStep + i) + added);
            }
        }
    }

    /** The same to elements that are {@code step} apart. */
    static void copyRows(MemorySegment from, long fromAt, long fromStep, MemorySegment to, long toAt, long toStep,
            int rows, long bytes, float added, long step) {
        if (step == STEP) {
            copyRows(from, fromAt, fromStep, to, toAt, toStep, rows, bytes, added);
            return;
        }
        if (Simd.MASKS && step == 2 * STEP) {
            copyToEverySecond(from, fromAt, fromStep, to, toAt, toStep, rows, (int) (bytes / STEP), added);
            return;
        }
        for (int row = 0; row < rows; row++) {
            long in = fromAt + row * fromStep;
            long out = toAt + row * toStep;
            for (long end = in + bytes; in < end; in += STEP) {
                to.set(JAVA_FLOAT, out, from.get(JAVA_FLOAT, in) + added);
                out += step;
            }
        }
    }

    /** What lies between the elements that are written is left as it is. */
    private static void copyToEverySecond(MemorySegment from, long fromAt, long fromStep, MemorySegment to, long toAt,
            long toStep, int rows, int columns, float added) {
        FloatVector shift = FloatVector.broadcast(SPECIES, added);
        for (int column = 0; column < columns; column += LANES) {
            int written = 2 * (columns - column) - 1;
            VectorMask<Float> read = SPECIES.indexInRange(column, columns);
            VectorMask<Float> left = SPECIES.indexInRange(0, written).and(EVEN);
            VectorMask<Float> right = SPECIES.indexInRange(LANES, written).and(EVEN);
            long in = fromAt + (long) column * STEP;
            long out = toAt + 2L * column * STEP;
            for (int row = 0; row < rows; row++) {
                FloatVector copied = FloatVector.fromMemorySegment(SPECIES, from, in + row * fromStep, ORDER, read).add(
                        shift);
                copied.rearrange(FIRST_HALF_TWICE).intoMemorySegment(to, out + row * toStep, ORDER, left);
                copied.rearrange(SECOND_HALF_TWICE).intoMemorySegment(to, out + row * toStep + WIDTH, ORDER, right);
            }
        }
    }

    /** Copies every {@code step / STEP}-th element of some rows to neighbours. */
    static void copyStrided(MemorySegment from, long fromAt, long fromStep, long step, MemorySegment to, long toAt,
            long toStep, int rows, int columns) {
        if (Simd.MASKS && step == 2 * STEP) {
            copyEverySecond(from, fromAt, fromStep, to, toAt, toStep, rows, columns);
            return;
        }
        for (int row = 0; row < rows; row++) {
            long in = fromAt + row * fromStep;
            long out = toAt + row * toStep;
            for (int column = 0; column < columns; column++) {
                to.set(JAVA_FLOAT, out + (long) column * STEP, from.get(JAVA_FLOAT, in + column * step));
            }
        }
    }

    /** Nothing is read behind the last element that is copied. */
    private static void copyEverySecond(MemorySegment from, long fromAt, long fromStep, MemorySegment to, long toAt,
            long toStep, int rows, int columns) {
        for (int column = 0; column < columns; column += LANES) {
            int read = 2 * (columns - column) - 1;
            VectorMask<Float> left = SPECIES.indexInRange(0, read);
            VectorMask<Float> right = SPECIES.indexInRange(LANES, read);
            VectorMask<Float> written = SPECIES.indexInRange(column, columns);
            long in = fromAt + 2L * column * STEP;
            long out = toAt + (long) column * STEP;
            for (int row = 0; row < rows; row++) {
                FloatVector first = FloatVector.fromMemorySegment(SPECIES, from, in + row * fromStep, ORDER, left);
                FloatVector second = FloatVector.fromMemorySegment(SPECIES, from, in + row * fromStep + WIDTH, ORDER,
                        right);
                first.rearrange(EVERY_SECOND, second).intoMemorySegment(to, out + row * toStep, ORDER, written);
            }
        }
    }
}
